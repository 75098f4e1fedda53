"""Between when and when something must have happened: from the log, earlier checks and backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from annotator.case.edits import Action
from annotator.progress import Cancelled, check, never
from annotator.provenance.custody import CustodyEntry
from annotator.provenance.finding import Finding, Level
from annotator.store.case_store import CaseStore
from annotator.store.witnesses import Witness, witnesses

FAILED_PLACES: Final = "failed"
MOST_PLACES: Final = 100
# Of more than these it is not asked one by one: each is looked up in every backup.
_MOST_ASKED: Final = 200


@dataclass(frozen=True, slots=True)
class _Moment:
    """A time (ISO 8601, UTC) at which something was, or was no longer, as it should be."""

    at_utc: str
    words: str


def dated(
    store: CaseStore, findings: Sequence[Finding], cancelled: Cancelled = never
) -> list[Finding]:
    """The same findings, each failure with the narrowest bounds of time that there are evidence for.

    Raises StoreError, IntegrityError where the log cannot be read, CancelledError.
    """
    if not any(finding.level is Level.FAILED and not finding.since for finding in findings):
        return list(findings)
    checks = store.custody_with(Action.FIXITY_CHECK)
    good = next((e for e in reversed(checks) if e.details.get("valid") is True), None)
    later = [entry for entry in checks if good is None or entry.seq > good.seq]
    told: list[Finding] = []
    asked = 0
    with witnesses(store.folder, store.info().id) as backups:
        for finding in findings:
            check(cancelled)
            if finding.level is not Level.FAILED or finding.since:
                told.append(finding)
                continue
            asked += bool(finding.place)
            use = backups if asked <= _MOST_ASKED else ()
            told.append(replace(finding, since=_since(store, finding, good, later, use)))
    return told


def _since(
    store: CaseStore,
    finding: Finding,
    good: CustodyEntry | None,
    later: Sequence[CustodyEntry],
    backups: Sequence[Witness],
) -> str:
    after = [] if good is None else [_whole_check(good)]
    before: list[_Moment] = []
    if finding.place:
        after += _written(store, finding)
        before += _found_so(finding.place, later)
        for backup in backups:
            held = _held(backup, finding)
            if held is None:
                continue
            if held:
                words = f"{_day(backup.at_utc)}, when the backup {backup.name} was made, which holds it rightly"
                after.append(_Moment(backup.at_utc, words))
                break
            words = f"{_day(backup.at_utc)}, when the backup {backup.name} was made, which holds it wrongly too"
            before.append(_Moment(backup.at_utc, words))
    return _sentence(after, before)


def _sentence(after: Sequence[_Moment], before: Sequence[_Moment]) -> str:
    # Of equal ones the last: a backup is younger than the newest entry in it.
    first = max(reversed(after), key=lambda moment: moment.at_utc, default=None)
    last = min(before, key=lambda moment: moment.at_utc, default=None)
    if first is not None and last is not None and last.at_utc < first.at_utc:
        last = None  # a clock was set back, or it was mended in between
    if first is None:
        words = "The log holds no earlier check of the whole case that found it in order."
        return words if last is None else f"{words} It happened before {last.words}."
    words = f"It happened after {first.words}"
    return f"{words}." if last is None else f"{words}, and before {last.words}."


def _whole_check(entry: CustodyEntry) -> _Moment:
    words = f"{_day(entry.at_utc)}, when the whole case was found in order (log entry {entry.seq})"
    return _Moment(entry.at_utc, words)


def _written(store: CaseStore, finding: Finding) -> list[_Moment]:
    """When a value was last stored: row and entry went to the disk together."""
    if not finding.entity:
        return []
    entries = store.custody_of(finding.value_id)
    if not entries:
        return []
    last = entries[-1]
    words = f"{_day(last.at_utc)}, when it was last stored (log entry {last.seq})"
    return [_Moment(last.at_utc, words)]


def _found_so(place: str, checks: Sequence[CustodyEntry]) -> list[_Moment]:
    for entry in checks:
        failed = entry.details.get(FAILED_PLACES)
        if isinstance(failed, list) and place in failed:
            words = f"{_day(entry.at_utc)}, when a check found it first (log entry {entry.seq})"
            return [_Moment(entry.at_utc, words)]
    return []


def _held(backup: Witness, finding: Finding) -> bool | None:
    if finding.entry is not None:
        return backup.holds_entry(finding.entry)
    return backup.holds_value(finding.entity, finding.value_id)


def _day(at_utc: str) -> str:
    return f"{at_utc[:10]} {at_utc[11:16]} UTC"
