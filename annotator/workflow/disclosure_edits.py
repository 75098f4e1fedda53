"""Decisions on how widely something may be told: made, changed, and removed with what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from annotator.case.edits import Change, Edit, adding, changing, deleting
from annotator.case.entities import ENTITY_TYPES, Entity, entity_name
from annotator.case.release import Disclosure, disclosure_id
from annotator.case.release_rules import decided_fields
from annotator.case.vocabularies import Edition
from annotator.clock import Clock, utc_text
from annotator.errors import UsageError
from annotator.store.case_store import CaseStore
from annotator.workflow.edit_check import CaseAsked

_WIDER: Final = (Edition.SEALED, Edition.RESTRICTED, Edition.PUBLIC)


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


def same_decisions(kind: str, of_id: str, copy_id: str, case: CaseAsked) -> Iterator[Change]:
    """The decisions on a value made on its copy, too: what is withheld stays withheld in both."""
    for each in _on(kind, of_id, case):
        made = disclosure_id(kind, copy_id, each.field)
        yield Change(None, replace(each, id=made, of_id=copy_id))


def united_decisions(kind: str, ids: Sequence[str], case: CaseAsked) -> Iterator[Change]:
    """The decisions on values that become one, under the id of the first; those on the others are taken away.

    It is told no more widely than any of them would be: where not all are decided on, a
    decision for the public is dropped, and a narrower one becomes sealed.
    """
    decided = [{each.field: each for each in _on(kind, wanted, case)} for wanted in ids]
    for field in sorted({field for each in decided for field in each}):
        there = [each[field] for each in decided if field in each]
        before = decided[0].get(field)
        narrowest = min(there, key=lambda each: _WIDER.index(each.edition))
        whole = len(there) == len(ids)
        after: Disclosure | None = None
        if whole or narrowest.edition is not Edition.PUBLIC:
            after = replace(
                before or narrowest,
                id=disclosure_id(kind, ids[0], field),
                of_id=ids[0],
                edition=narrowest.edition if whole else Edition.SEALED,
                why=narrowest.why,
            )
        if after != before:
            yield Change(before, after)
    yield from (Change(each, None) for others in decided[1:] for each in others.values())


def _on(kind: str, of_id: str, case: CaseAsked) -> Iterator[Disclosure]:
    for each in case.leaning_on("disclosure", of_id):
        if isinstance(each, Disclosure) and (each.kind, each.of_id) == (kind, of_id):
            yield each


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
