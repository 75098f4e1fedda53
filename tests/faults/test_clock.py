"""The clock jumps while people work: the order stays certain, and verify says what to think of times."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from annotator.case.edits import adding, changing
from annotator.provenance.finding import Level
from annotator.store.backup_set import rolling_backups
from annotator.store.case_store import CaseStore
from tests.store.case_values import ACTOR, exhibit, info, note

START = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class JumpingClock:
    """A clock that a test sets; a second passes at each look."""

    now: datetime = START
    ticks: count[int] = field(default_factory=lambda: count(1))
    ids: count[int] = field(default_factory=lambda: count(1))

    def now_utc(self):
        self.now += timedelta(seconds=1)
        return self.now

    def monotonic_ns(self):
        return next(self.ticks) * 1_000_000

    def new_id(self):
        return f"00000000-0000-4000-8000-{next(self.ids):012d}"


JUMPS = {
    "an hour back": [timedelta(hours=-1)],
    "years ahead": [timedelta(days=3650)],
    "years ahead and back": [timedelta(days=3650), timedelta(days=-3650)],
    "to 1970": [datetime(1970, 1, 2, tzinfo=UTC) - START],
    "to and fro": [timedelta(days=-400), timedelta(days=900), timedelta(days=-2)],
}
NEVER = [timedelta(seconds=-1), timedelta(seconds=-1)]


def work(folder, jumps):
    """Write, let the clock jump, write on; returns the clock and what was saved in its order."""
    clock, saved = JumpingClock(), []
    with CaseStore.create(folder, info(), actor=ACTOR, clock=clock) as store:
        store.apply(adding("exhibit", exhibit()))
        for part, jump in enumerate([timedelta(), *jumps]):
            clock.now += jump
            for number in range(part * 10 + 1, part * 10 + 4):
                store.apply(adding("note", note(number, number)))
                saved.append(number)
            changed = note(part * 10 + 1, part * 10 + 1, text=f"changed in part {part}")
            store.apply(changing("change", [(note(part * 10 + 1, part * 10 + 1), changed)]))
            store.save_draft("typing", {"part": part})
    return clock, saved


@pytest.mark.parametrize("jumps", JUMPS.values(), ids=JUMPS)
def test_order_and_chain_outlast_a_jump(tmp_path, jumps):
    clock, saved = work(tmp_path / "case", jumps)
    with CaseStore.open(tmp_path / "case", actor=ACTOR, clock=clock) as store:
        log = store.custody()
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
        added = [entry for entry in log if entry.label == "note"]
        assert [f"note-{n}" for n in saved] == [entry.object_ids[0] for entry in added]
        assert store.drafts() == {"typing": {"part": len(jumps)}}
        history = store.custody_of("note-11")
        assert [entry.label for entry in history] == ["note", "change"]
        findings = store.verify()
        assert [each.what for each in findings if each.level is Level.FAILED] == []
        warned = [each for each in findings if each.level is Level.WARNING]
        back = sum(jump < timedelta() for jump in jumps)
        assert len([each for each in warned if "set back" in each.meaning]) == back
        assert all(each.subject == "Clock" for each in warned)
        # Whoever was taught a wrong time and never set it back sees it from outside.
        clock.now = START
        ahead = [each for each in store.verify() if "still to come" in each.what]
        assert bool(ahead) == any(entry.at_utc > "2026-06-02" for entry in log)


def test_a_clock_that_is_set_right_by_a_little_is_no_news(tmp_path):
    clock, _ = work(tmp_path / "case", NEVER)
    with CaseStore.open(tmp_path / "case", actor=ACTOR, clock=clock) as store:
        assert {each.level for each in store.verify()} == {Level.OK}


def test_the_newest_backup_outlasts_a_clock_that_was_ahead(tmp_path):
    clock = JumpingClock(START + timedelta(days=3650))
    with CaseStore.create(tmp_path / "case", info(), actor=ACTOR, clock=clock) as store:
        store.apply(adding("exhibit", exhibit()))
        for number in range(1, 30):
            store.apply(adding("note", note(number)))
            assert store.roll_backup() is not None
            clock.now += timedelta(days=1)
        clock.now = START
        for number in range(30, 34):
            store.apply(adding("note", note(number)))
            made = store.roll_backup()
            assert rolling_backups(store.folder)[0].path == made
            head = store.newest_entry().entry_hash
            # It is the one that says what the case says now.
            assert store.roll_backup() is None
            assert head == store.custody()[-1].entry_hash


def test_a_holder_from_the_future_is_still_named(tmp_path):
    clock = JumpingClock(START + timedelta(days=3650))
    with CaseStore.create(tmp_path / "case", info(), actor=ACTOR, clock=clock):
        told = json.loads((tmp_path / "case" / "case.lock").read_text())
        assert told["opened_at"].startswith("2036-05")
