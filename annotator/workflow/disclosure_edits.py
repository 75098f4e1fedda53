"""Decisions on how widely something may be told: made, changed, and removed with what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotator.case.edits import Change, Edit, adding, changing, deleting
from annotator.case.entities import ENTITY_TYPES, Entity, entity_name
from annotator.case.release import Disclosure, disclosure_id
from annotator.case.release_rules import decided_fields
from annotator.case.vocabularies import Edition
from annotator.clock import Clock, utc_text
from annotator.errors import UsageError
from annotator.store.case_store import CaseStore


def decide(
    store: CaseStore,
    value: Entity,
    edition: Edition,
    *,
    field: str = "",
    why: str = "",
    author: str,
) -> Edit:
    """The edit that says in which edition a value, or one field of it, may appear at the widest.

    A decision that was made before is replaced. Raises UsageError for a field that there is none of.
    """
    kind = entity_name(value)
    known = decided_fields(ENTITY_TYPES[kind])
    if field and field not in known:
        raise UsageError(
            f"There is no field “{field[:40]}” to decide on.", f"Known: {', '.join(sorted(known))}."
        )
    wanted = disclosure_id(kind, value.id, field)
    made = Disclosure(
        wanted, kind, value.id, edition, author, _now(store.clock), field=field, why=why.strip()
    )
    before = store.find("disclosure", wanted)
    label = f"May be told in: {edition}"
    if isinstance(before, Disclosure):
        return changing(label, [(before, made)])
    return adding(label, made)


def take_back(decision: Disclosure) -> Edit:
    """The edit that takes a decision back: the usual rules of the editions hold again."""
    return deleting("Take a decision back", decision)


def with_decisions(edit: Edit, store: CaseStore) -> Edit:
    """The edit that removes with each value the decisions on it. Raises StoreError."""
    gone = {(c.entity, c.id) for c in edit.changes if c.after is None and c.before is not None}
    if not gone:
        return edit
    there = {change.id for change in edit.changes if change.entity == "disclosure"}
    return _with(edit, gone, there, store.all_of(Disclosure))


def _with(
    edit: Edit, gone: set[tuple[str, str]], there: set[str], decisions: Iterable[Disclosure]
) -> Edit:
    along: Sequence[Change] = [
        Change(each, None)
        for each in decisions
        if (each.kind, each.of_id) in gone and each.id not in there
    ]
    return replace(edit, changes=(*along, *edit.changes)) if along else edit


def _now(clock: Clock) -> str:
    return utc_text(clock.now_utc())
