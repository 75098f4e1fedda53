"""Backups: whole, checked, with their digest; a sensible set is kept; brought back without loss."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import stat
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotator.case.edits import adding
from annotator.clock import FixedClock
from annotator.errors import (
    AnnotatorError,
    CancelledError,
    CaseLockedError,
    IntegrityError,
    SaveFailedError,
)
from annotator.store.backup_set import (
    Kept,
    UnreadableBackup,
    check_backup,
    digest_file,
    read_backup,
    rolling_backups,
    surplus,
)
from annotator.workflow.backups import (
    back_up_to,
    backups_of,
    compared,
    restore_into_place,
    restore_to_folder,
)
from tests.store.case_values import ACTOR, exhibit, filled_store, note, reopen


def test_a_backup_carries_its_digest(tmp_path, filled):
    made = back_up_to(filled, tmp_path)
    assert made.parent == tmp_path
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    digest, name = digest_file(made).read_text().split("  ")
    assert digest == hashlib.sha256(made.read_bytes()).hexdigest()
    assert name == f"{made.name}\n"
    if shutil.which("sha256sum"):
        line = digest_file(made).name
        subprocess.run(["sha256sum", "-c", line], cwd=tmp_path, check=True, capture_output=True)
    facts = read_backup(made)
    assert (facts.notes, facts.entries) == (2, 8)
    assert facts.head == filled.custody()[-1].entry_hash
    assert [f.level for f in check_backup(made)] == ["ok", "ok"]


def test_what_is_changed_in_a_backup_is_found(tmp_path, filled):
    made = back_up_to(filled, tmp_path / "usb.sqlite")
    conn = sqlite3.connect(made, isolation_level=None)
    conn.execute("UPDATE annotation SET text = 'something else' WHERE id = 'note-1'")
    conn.close()
    (changed,) = [f for f in check_backup(made) if f.level == "failed"]
    assert "SHA-256" in changed.what
    with pytest.raises(IntegrityError, match="is damaged"):
        restore_to_folder(made, tmp_path / "new", None, actor=ACTOR, clock=FixedClock())
    assert not (tmp_path / "new").exists()


def test_a_log_that_was_changed_before_the_backup_is_no_backup(tmp_path):
    """The copy of a broken chain is refused as a backup, and removed."""
    folder = tmp_path / "case"
    filled_store(folder).close()
    conn = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    (trigger,) = conn.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'custody_no_update'"
    ).fetchone()
    conn.execute("DROP TRIGGER custody_no_update")
    conn.execute("UPDATE custody SET label = 'x' WHERE seq = 2")
    conn.execute(trigger)
    conn.close()
    with reopen(folder) as store:
        with pytest.raises(IntegrityError, match="is damaged"):
            store.roll_backup()
        assert backups_of(folder) == []


def test_saving_goes_on_during_a_backup(tmp_path, filled):
    """Between two steps of the copy another thread saves; the backup holds what was saved."""
    filled.apply(adding("x", *(note(n, n, text="long text " * 400) for n in range(100, 2100))))
    saved = threading.Event()

    def save() -> None:
        filled.apply(adding("x", note(9999)))
        saved.set()

    steps = []

    def progress(step) -> None:
        if step.what.startswith("Backing up"):
            if not steps:
                threading.Thread(target=save).start()
            steps.append(step.done)

    made = filled.backup(tmp_path / "big.sqlite", progress)
    assert saved.wait(60)
    assert len(steps) > 2
    with filled_copy(made, tmp_path / "copy") as copy:
        found = {n.id for n in copy.annotations()}
        assert len(found) in (2002, 2003)
        assert [f.what for f in copy.verify() if f.level == "failed"] == []


def filled_copy(backup: Path, folder: Path):
    folder.mkdir()
    shutil.copyfile(backup, folder / "case.sqlite")
    return reopen(folder)


def test_closing_stops_a_backup_and_leaves_nothing(tmp_path, filled):
    filled.apply(adding("x", *(note(n, n, text="long text " * 400) for n in range(100, 2100))))
    closers = []

    def progress(_step) -> None:
        if not closers:
            closers.append(threading.Thread(target=filled.close))
            closers[0].start()
            assert filled._closing.wait(60)

    with pytest.raises(CancelledError):
        filled.backup(tmp_path / "b" / "big.sqlite", progress)
    closers[0].join(60)
    assert not closers[0].is_alive()
    assert list((tmp_path / "b").iterdir()) == []


def test_rolling_backups_are_made_when_something_changed(filled):
    first = filled.roll_backup()
    assert first.parent == filled.folder / "backups"
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    assert filled.roll_backup() is None
    filled.apply(adding("x", exhibit(7)))
    second = filled.roll_backup()
    assert [kept.path for kept in rolling_backups(filled.folder)] == [second, first]
    listed = backups_of(filled.folder)
    assert {facts.path for facts in listed} == {first, second}
    by_path = {facts.path: facts for facts in listed}
    assert compared(filled, by_path[second]) == "the same as now"
    filled.apply(adding("x", note(77)))
    assert compared(filled, by_path[first]) == "2 log entries earlier; 1 note fewer"


def test_another_history_is_named(tmp_path, filled):
    with filled_store(tmp_path / "other") as other:
        other.apply(adding("x", exhibit(7)))
        made = back_up_to(other, tmp_path)
    assert "another history" in compared(filled, read_backup(made))


def test_a_damaged_backup_is_listed_with_its_reason(filled):
    made = filled.roll_backup()
    made.write_bytes(b"no database at all" * 500)
    (listed,) = backups_of(filled.folder)
    assert isinstance(listed, UnreadableBackup)
    assert listed.why
    assert filled.roll_backup() is not None


def kept(hours: float, size: int = 1000) -> Kept:
    at = datetime(2026, 6, 30, 12, tzinfo=UTC) - timedelta(hours=hours)
    return Kept(Path(f"case-{at:%Y%m%dT%H%M%SZ}.sqlite"), at, size)


def test_which_backups_are_kept():
    """Ten minutes apart for a day, then daily, for a year."""
    often = [kept(number / 6) for number in range(144)]
    daily = [kept(24 * number) for number in range(2, 365)]
    everything = [*often, *daily]
    left = [each for each in everything if each.path not in surplus(everything)]
    assert left[:10] == often[:10]
    days = {each.at.date() for each in left}
    assert len(days) >= 14
    assert all((everything[0].at.date() - timedelta(days=n)) in days for n in range(14))
    assert 20 < len(left) <= 10 + 14 + 12
    assert (everything[0].at - left[-1].at).days in range(70, 92)
    assert surplus(left) == []


def test_backups_stay_below_a_size_but_two_are_always_kept():
    backups = [kept(number, 600) for number in range(8)]
    gone = surplus(backups, most_bytes=2000)
    assert [b.path for b in backups if b.path not in gone] == [b.path for b in backups[:3]]
    assert surplus(backups[:2], most_bytes=1) == []


# Bringing back


def test_a_damaged_case_gets_its_backup_back(tmp_path):
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        made = store.roll_backup()
        store.apply(adding("x", note(50)))
    file = folder / "case.sqlite"
    file.write_bytes(b"\xa5" * 40_000)
    journal = folder / "case.sqlite-wal"
    journal.write_bytes(b"left over")
    with pytest.raises(AnnotatorError, match="no database"):
        reopen(folder)
    restored = restore_into_place(folder, made, actor=ACTOR, clock=FixedClock())
    assert (restored.set_aside / "case.sqlite").read_bytes() == b"\xa5" * 40_000
    assert (restored.set_aside / "case.sqlite-wal").read_bytes() == b"left over"
    with reopen(folder) as store:
        assert {n.id for n in store.annotations()} == {"note-1", "note-2"}
        last = store.custody()[-1]
        assert last.action == "recovery"
        assert last.details["backup_entries"] == 8
        assert [f.what for f in store.verify() if f.level == "failed"] == []


def test_an_open_case_is_not_replaced(filled):
    made = filled.roll_backup()
    with pytest.raises(CaseLockedError):
        restore_into_place(filled.folder, made, actor=ACTOR, clock=FixedClock())
    filled.apply(adding("x", note(50)))


def test_a_damaged_backup_replaces_nothing(tmp_path):
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        made = store.roll_backup()
    before = hashlib.sha256((folder / "case.sqlite").read_bytes()).digest()
    data = bytearray(made.read_bytes())
    data[len(data) // 2] ^= 1
    made.write_bytes(data)
    with pytest.raises(AnnotatorError):
        restore_into_place(folder, made, actor=ACTOR, clock=FixedClock())
    assert hashlib.sha256((folder / "case.sqlite").read_bytes()).digest() == before
    reopen(folder).close()


def test_a_backup_as_a_case_of_its_own(tmp_path):
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        made = store.roll_backup()
    target = tmp_path / "again"
    restored = restore_to_folder(made, target, folder, actor=ACTOR, clock=FixedClock())
    assert [f.what for f in restored.findings] == ["The video is missing."] * 2
    with reopen(folder) as old, reopen(target) as new:
        assert new.snapshot() == old.snapshot()
    with pytest.raises(SaveFailedError, match="already"):
        restore_to_folder(made, target, None, actor=ACTOR, clock=FixedClock())
