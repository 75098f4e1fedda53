"""Sources and claims with what stands beside them: stored, and removed, as one edit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from annotator.case.accounts import Claim, Person, Source
from annotator.case.capture import Capture, capture_id
from annotator.case.edits import Action, Change, Edit
from annotator.case.entities import Entity
from annotator.case.event_time import ClaimTime, claim_time_id
from annotator.case.exhibit import Exhibit
from annotator.case.rules import check_removal
from annotator.workflow.edit_check import CaseAsked as CaseLeanedOn

Record = Source | Claim | Person
Beside = ClaimTime | Capture


class CaseAsked(Protocol):
    """What is asked of a case; the store and a snapshot both answer."""

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of that kind with this id, or None."""
        ...


def beside(value: Entity, case: CaseAsked) -> Beside | None:
    """When a claim says it happened, or how a source was kept; None where nothing was entered."""
    found: Entity | None = None
    if isinstance(value, Claim):
        found = case.find("claim_time", claim_time_id(value.id))
    elif isinstance(value, Source):
        found = case.find("capture", capture_id(value.id))
    return found if isinstance(found, ClaimTime | Capture) else None


def save_record(
    label: str,
    before: Record | None,
    after: Record,
    with_it: tuple[Beside | None, Beside | None] = (None, None),
    also: tuple[Change, ...] = (),
) -> Edit | None:
    """The edit that stores a record and, before and after, what stands beside it; None where nothing changed."""
    changes: list[Change] = []
    if before != after:
        changes.append(Change(before, after))
    if with_it[0] != with_it[1]:
        changes.append(Change(*with_it))
    changes += also
    if not changes:
        return None
    return Edit(Action.ADD if before is None else Action.CHANGE, label, tuple(changes))


def _said_by(value: Entity, case: CaseLeanedOn) -> Iterable[Entity]:
    """What was taken over from the file of an exhibit."""
    return case.leaning_on("file_statement", value.id) if isinstance(value, Exhibit) else ()


def remove_record(label: str, value: Entity, case: CaseLeanedOn) -> Edit:
    """The edit that removes a record with what stands beside it; undoing brings both back.

    Raises ValueRefusedError where anything else leans on it.
    """
    found = beside(value, case)
    along = tuple(_said_by(value, case)) if found is None else (found,)
    if case.count_leaning_on(value.id) > len(along):
        check_removal(value, case)
    gone = (*along, value)
    return Edit(Action.DELETE, label, tuple(Change(each, None) for each in gone))
