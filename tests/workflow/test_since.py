"""Since when something differs: bounded by the log, by earlier checks, and by the backups."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from annotator.case.edits import adding, changing
from annotator.clock import FixedClock
from annotator.provenance.finding import Finding, Level
from annotator.store.backup_set import rolling_backups
from annotator.store.case_store import CaseStore
from annotator.workflow.cases import new_case
from annotator.workflow.since import FAILED_PLACES, dated
from annotator.workflow.verify import record_check, verify_case
from tests.store.case_values import ACTOR, exhibit, note
from tests.workflow.test_trust import outsider


class Case:
    """A case with one clock throughout; its film is missing, which is said for itself."""

    def __init__(self, folder, clock=None) -> None:
        self.folder, self.clock = folder, clock or FixedClock()
        with new_case(folder, "C", actor=ACTOR, clock=self.clock) as store:
            store.apply(adding("Add", exhibit()))
            for number in (1, 2):
                store.apply(adding("Add", note(number)))

    def open(self):
        return CaseStore.open(self.folder, actor=ACTOR, clock=self.clock)

    def back_up(self):
        """Make a rolling backup; returns its name."""
        with self.open() as store:
            store.apply(changing("Title", [(store.info(), self._other_title(store))]))
            assert store.roll_backup() is not None
        return rolling_backups(self.folder)[0].path.name

    def _other_title(self, store):
        return replace(store.info(), title=f"C{store.newest_entry().seq}")

    def past_the_log(self, sql, *given):
        conn, triggers = outsider(self.folder)
        assert conn.execute(sql, given).rowcount == 1
        for trigger in triggers:
            conn.execute(trigger)
        conn.close()

    def found(self, place):
        """The one finding about a place, as the whole check gives it."""
        with self.open() as store:
            result = verify_case(store)
        (found,) = {each.since for each in result.failures() if each.place == place}
        return found


@pytest.fixture
def case(tmp_path):
    return Case(tmp_path / "case")


FORGE = "UPDATE annotation SET text = 'forged' WHERE id = ?"


def test_a_changed_note_is_bounded_by_its_own_entry_and_by_backups(case):
    case.past_the_log(FORGE, "note-1")
    # Its own entry is all there is: row and entry went to the disk together.
    assert case.found("annotation note-1").endswith("when it was last stored (log entry 3).")
    case.past_the_log("UPDATE annotation SET text = ? WHERE id = 'note-1'", note(1).text)
    right = case.back_up()
    case.past_the_log(FORGE, "note-1")
    wrong, newest = case.back_up(), case.back_up()
    since = case.found("annotation note-1")
    assert f"the backup {right} was made, which holds it rightly, and before" in since
    assert f"the backup {wrong} was made, which holds it wrongly too" in since
    assert newest not in since


class QuickClock(FixedClock):
    """A clock by which everything happens within one second."""

    def now_utc(self):
        self.now += timedelta(milliseconds=2)
        return self.now


def test_a_backup_of_the_same_second_counts_as_the_later_one(tmp_path):
    case = Case(tmp_path / "case", QuickClock())
    name = case.back_up()
    case.past_the_log(FORGE, "note-1")
    assert case.found("annotation note-1").endswith(f"{name} was made, which holds it rightly.")
    with case.open() as store:
        store.apply(adding("Add", note(3)))
        store.roll_backup()
    later = rolling_backups(case.folder)[0].path.name
    case.past_the_log(FORGE, "note-3")
    assert case.found("annotation note-3").endswith(f"{later} was made, which holds it rightly.")


def test_a_note_of_which_the_log_knows_nothing_is_bounded_by_backups(case):
    right = case.back_up()
    conn, triggers = outsider(case.folder)
    columns = [row[1] for row in conn.execute("PRAGMA table_info(annotation)")]
    chosen = ", ".join({"id": "'smuggled'", "ordinal": "999"}.get(c, c) for c in columns)
    conn.execute(f"INSERT INTO annotation SELECT {chosen} FROM annotation WHERE id = 'note-1'")
    for trigger in triggers:
        conn.execute(trigger)
    conn.close()
    wrong = case.back_up()
    since = case.found("annotation smuggled")
    assert right in since.partition("and before")[0]
    assert wrong in since.partition("and before")[2]


def test_a_changed_entry_is_bounded_by_a_backup(case):
    right = case.back_up()
    case.past_the_log("UPDATE custody SET label = 'Nothing' WHERE seq = 3")
    since = case.found("entry 3")
    assert since.startswith("It happened after ")
    assert f"the backup {right} was made, which holds it rightly." in since


def test_earlier_checks_bound_it_too(case):
    with case.open() as store:
        good = record_check(store, replace(verify_case(store), findings=()))
    assert good is not None
    case.past_the_log(FORGE, "note-2")
    since = case.found("annotation note-2")
    assert since.endswith(f"when the whole case was found in order (log entry {good.seq}).")
    with case.open() as store:
        bad = record_check(store, verify_case(store))
        assert bad is not None
        assert "annotation note-2" in store.custody()[-1].details[FAILED_PLACES]
        again = record_check(store, verify_case(store))
        assert again is not None
    since = case.found("annotation note-2")
    assert f"(log entry {good.seq}), and before" in since
    assert since.endswith(f"when a check found it first (log entry {bad.seq}).")


def test_backups_of_other_cases_and_damaged_ones_say_nothing(case, tmp_path):
    other = Case(tmp_path / "other")
    other.past_the_log("UPDATE case_info SET id = 'another'")
    foreign = other.folder / "backups" / other.back_up()
    (case.folder / "backups").mkdir()
    foreign.rename(case.folder / "backups" / foreign.name)
    (case.folder / "backups" / "case-20260101T000000Z.sqlite").write_bytes(b"no database")
    case.past_the_log(FORGE, "note-1")
    assert case.found("annotation note-1").endswith("when it was last stored (log entry 3).")


def test_without_any_evidence_that_is_said(case):
    with case.open() as store:
        found = Finding(Level.FAILED, "Case file", "Damaged.")
        well = Finding(Level.OK, "Case file", "Well.")
        (told, same) = dated(store, [found, well])
    assert told.since == (
        "The log holds no earlier check of the whole case that found it in order."
    )
    assert same == well
