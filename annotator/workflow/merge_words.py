"""A merge in words: what comes, and each conflict side by side, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.case.codec import to_json
from annotator.case.entities import Entity
from annotator.case.merging import WHOLE
from annotator.provenance.canonical import Json
from annotator.provenance.differences import shown_value
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.merge import Merge, Settled
from annotator.workflow.merge_plan import Item
from annotator.workflow.merge_settling import value_words

_LONGEST: Final = 100_000
_KNOWN_BY: Final = ("label", "code", "name", "short", "text", "title", "kind", "start", "end")
_NOT_SAID: Final = (
    "id", "exhibit_id", "exhibit_digest", "provenance", "facts", "proposals", "author", "created_at",
    "edited_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One field of a conflict: what it says here, in the other copy, and said before both."""

    field: str
    ours: str
    theirs: str
    before: str


def conflict_rows(item: Item) -> tuple[SideBySide, ...]:
    """The fields on which both copies disagree, as text of at most 100,000 characters each."""
    groups = item.merged.fields
    if groups == (WHOLE,):
        there = item.ours or item.theirs
        names = () if there is None else _said(there, item.before)
        return tuple(_row(item, name) for name in names) or (_row(item, "id"),)
    return tuple(_row(item, name) for group in groups for name in group if _differs(item, name))


def _differs(item: Item, name: str) -> bool:
    return _text(item.ours, name) != _text(item.theirs, name)


def _row(item: Item, name: str) -> SideBySide:
    label = name.rpartition(".")[2].replace("_", " ")
    return SideBySide(
        label, _text(item.ours, name), _text(item.theirs, name), _text(item.before, name)
    )


def _said(value: Entity, before: Entity | None) -> tuple[str, ...]:
    """The fields by which a value is known, and those that were changed since."""
    return tuple(
        name
        for name in type(value).__dataclass_fields__
        if name not in _NOT_SAID
        and (name in _KNOWN_BY or _text(value, name) != _text(before, name))
        and (_text(value, name) or _text(before, name))
    )


def _text(value: Entity | None, name: str) -> str:
    found: object = value
    for part in name.split("."):
        found = getattr(found, part, None)
    if isinstance(found, FrameStamp):
        return f"frame {found.index}"
    if isinstance(found, str):
        return str(found)[:_LONGEST]
    if found is None or value is None:
        return ""
    return shown_value(to_json(found))


def item_words(item: Item) -> str:
    """Which value it is: its kind, and what tells it from others."""
    value = item.ours or item.theirs or item.before
    return item.entity if value is None else value_words(value).removeprefix("The ").removeprefix("A ")  # fmt: skip


def state_words(item: Item) -> str:
    """What happened to it on both sides."""
    if item.ours is None:
        return "removed in this copy, changed in the other"
    if item.theirs is None:
        return "changed in this copy, removed in the other"
    return "added in both" if item.before is None else "changed in both"


def as_json(merge: Merge, settled: Settled, *, merged: bool, entry: int | None) -> Json:
    """All of a merge as JSON data; `entry` is the number of its entry in the log, if it was stored."""
    plan = merge.plan
    return {
        "merged": merged,
        "entry": entry,
        "other": merge.other.name,
        "authors": list(plan.authors),
        "other_entries": plan.entries,
        "other_head": plan.head,
        "shared_entries": plan.parted.shared,
        "nothing_new": plan.is_empty(),
        "counts": {kind: dict(count) for kind, count in plan.counts().items()},
        "conflicts": [
            {
                "kind": item.entity,
                "id": item.id,
                "what": item_words(item),
                "state": state_words(item),
                "both_possible": item.merged.can_be_both(),
                "fields": [
                    {"field": r.field, "ours": r.ours, "theirs": r.theirs, "before": r.before}
                    for r in conflict_rows(item)
                ],
            }
            for item in plan.conflicts
        ],
        "blocked": [{"message": why.message, "hint": why.hint} for why in settled.blocked],
        "remarks": list(settled.remarks),
    }
