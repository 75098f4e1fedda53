"""Two copies of one value made one: what only one side changed is taken from it, field by field.

Nothing here knows where the copies come from. A value is compared with what it was
before both histories parted; what both sides changed, and not alike, is left to a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, cast

from annotator.case.annotation import Annotation
from annotator.case.codec import to_json
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.merged_log import MergedLog
from annotator.case.merging_groups import (
    LATEST,
    LEAST,
    ORDERED,
    SETS,
    WRITTEN,
    Group,
    KeyOf,
    groups_of,
    is_file_field,
)
from annotator.provenance.canonical import canonical_json


class Choice(StrEnum):
    """What a person decides on a value that both copies changed."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Merged:
    """A value made of two. Without `fields` both results are the same one, and nobody need decide.

    `ours` is the result where this copy decides on the fields in conflict, `theirs` where
    the other one does; None is a value that is not there. `fields` names groups of fields,
    those of a record inside it as `provenance.title`; `(*,)` is the whole value.
    """

    ours: Entity | None
    theirs: Entity | None
    fields: tuple[Group, ...] = ()

    def is_conflict(self) -> bool:
        """Whether a person has to decide."""
        return bool(self.fields)

    def can_be_both(self) -> bool:
        """Whether both can stand side by side, the other under an id of its own."""
        return isinstance(self.ours, Annotation) and isinstance(self.theirs, Annotation)

    def chosen(self, choice: Choice) -> Entity | None:
        """The value under the id of the two; with `both` it is that of this copy."""
        return self.theirs if choice is Choice.THEIRS else self.ours


WHOLE: Final[Group] = ("*",)


def merge_value(
    bases: Sequence[Entity | None], ours: Entity | None, theirs: Entity | None
) -> Merged:
    """One value of two copies. `bases` says what it was where they parted, most often once.

    Where two histories met twice in a cross there are two such states; then
    only what both of them lead to is taken without asking.
    """
    assert bases
    first, *more = (_merged(base, ours, theirs) for base in bases)
    if all(other == first for other in more):
        return first
    return _as_conflict(ours, theirs)


def added_alike(ours: Exhibit, theirs: Exhibit) -> Merged:
    """One file that both took in on their own: what either entered about it is united."""
    held = replace(theirs, id=ours.id, label=ours.label, added_at=ours.added_at)
    blank = replace(ours, provenance=type(ours.provenance)(), proposals=())
    return _merged(blank, ours, held)


def whole_conflict(ours: Entity | None, theirs: Entity | None) -> Merged:
    """Both sides as they are, for a person to choose; used where the united value breaks a rule."""
    return _as_conflict(ours, theirs)


def _merged(base: Entity | None, ours: Entity | None, theirs: Entity | None) -> Merged:
    if isinstance(theirs, Exhibit):
        here = ours if isinstance(ours, Exhibit) else base
        theirs = _lying_here(theirs, here) if isinstance(here, Exhibit) else theirs
        if isinstance(base, Exhibit) and isinstance(here, Exhibit):
            base = _lying_here(base, here)
    if theirs in (ours, base) or (isinstance(ours, MergedLog) and theirs is not None):
        return Merged(ours, ours)
    if ours == base:
        return Merged(theirs, theirs)
    if ours is None or theirs is None:
        return Merged(ours, theirs, (WHOLE,))
    if base is None:
        return _added_twice(ours, theirs)
    return _both_changed(base, ours, theirs)


def _lying_here(value: Exhibit, here: Exhibit) -> Exhibit:
    return replace(
        value,
        media_path=here.media_path,
        media_path_raw=here.media_path_raw,
        in_place=here.in_place,
        facts=here.facts,
        filename=here.filename,
        filename_raw=here.filename_raw,
        mime=here.mime,
    )


def _added_twice(ours: Entity, theirs: Entity) -> Merged:
    """Under one id, with no state before: alike but for who wrote it and when, or a conflict."""
    if differing(ours, theirs):
        return _as_conflict(ours, theirs)
    kept = _written_first(ours, theirs)
    for name in (*LATEST, *LEAST):
        if hasattr(ours, name):
            kept = replace(kept, **_soft((name,), ours, theirs))
    return Merged(kept, kept)


def _as_conflict(ours: Entity | None, theirs: Entity | None) -> Merged:
    if ours is None or theirs is None:
        return Merged(ours, theirs, (WHOLE,))
    return Merged(ours, theirs, differing(ours, theirs) or (WHOLE,))


def differing(ours: Entity, theirs: Entity) -> tuple[Group, ...]:
    """The groups of fields in which two values differ, but for who wrote them and when."""
    return tuple(_differing(ours, theirs, ""))


def _differing(ours: Any, theirs: Any, prefix: str) -> list[Group]:
    found: list[Group] = []
    for group in groups_of(type(ours)):
        name = group[0]
        if name in (*WRITTEN, *LATEST, *LEAST) or is_file_field(type(ours), name):
            continue
        mine, other = getattr(ours, name), getattr(theirs, name)
        if _is_record(type(ours), name):
            found += _differing(mine, other, f"{name}.")
        elif any(getattr(ours, each) != getattr(theirs, each) for each in group):
            found.append(tuple(f"{prefix}{each}" for each in group))
    return found


def _both_changed(base: Entity, ours: Entity, theirs: Entity) -> Merged:
    mine, other, fields = _records(base, ours, theirs, "")
    if not fields:
        return Merged(mine, mine)
    # The one who decides on the words is the one who wrote them.
    for name in WRITTEN:
        if hasattr(ours, name):
            mine = replace(mine, **{name: getattr(ours, name)})
            other = replace(other, **{name: getattr(theirs, name)})
    return Merged(mine, other, tuple(fields))


def _records(base: Any, ours: Any, theirs: Any, prefix: str) -> tuple[Any, Any, list[Group]]:
    """A record as this copy and as the other one would have it, and where they cannot agree."""
    kind = type(ours)
    mine: dict[str, Any] = {}
    other: dict[str, Any] = {}
    fields: list[Group] = []
    for group in groups_of(kind):
        name = group[0]
        if _is_record(kind, name):
            first, second, inner = _records(
                getattr(base, name), getattr(ours, name), getattr(theirs, name), f"{name}."
            )
            mine[name], other[name] = first, second
            fields += inner
            continue
        before, here, there = (_cells(value, group) for value in (base, ours, theirs))
        if there in (here, before):
            taken: dict[str, Any] | None = here
        elif here == before:
            taken = there
        else:
            taken = _united(kind, group, before, here, there) or _soft(group, ours, theirs)
        mine |= here if taken is None else taken
        other |= there if taken is None else taken
        if taken is None:
            fields.append(tuple(f"{prefix}{each}" for each in group))
    return replace(ours, **mine), replace(ours, **other), fields


def _is_record(kind: type[Any], name: str) -> bool:
    return kind is Exhibit and name == "provenance"


def _cells(value: Any, group: Group) -> dict[str, Any]:
    return {name: getattr(value, name) for name in group}


def _soft(group: Group, ours: Any, theirs: Any) -> Any:
    """What is settled without asking, alike whichever side asks; None for all else."""
    (name, *_) = group
    if name in WRITTEN:
        first = _written_first(ours, theirs)
        return _cells(first, group)
    if name in LATEST:
        return {name: max(getattr(ours, name), getattr(theirs, name))}
    if name in LEAST:
        return {name: min(getattr(ours, name), getattr(theirs, name))}
    if is_file_field(type(ours), name):
        return _cells(ours, group)
    return None


def _written_first(ours: Any, theirs: Any) -> Any:
    def when(value: Any) -> tuple[str, ...]:
        return tuple(str(getattr(value, name, "")) for name in ("created_at", "added_at", "author"))

    return min(ours, theirs, key=when)


# -- sets


def _united(
    kind: type[Any],
    group: Group,
    before: Mapping[str, Any],
    here: Mapping[str, Any],
    there: Mapping[str, Any],
) -> dict[str, Any] | None:
    (name, *rest) = group
    key_of = SETS.get((kind.__name__, name))
    if rest or key_of is None:
        return None
    sides = [_keyed(side[name], key_of) for side in (before, here, there)]
    if any(side is None for side in sides):
        return None
    base, ours, theirs = (side or {} for side in sides)
    found: dict[object, Any] = {}
    for key in (*base, *(k for k in (*ours, *theirs) if k not in base)):
        old, mine, other = (side.get(key) for side in (base, ours, theirs))
        if other in (mine, old):
            taken = mine
        elif mine == old:
            taken = other
        else:
            return None
        if taken is not None:
            found[key] = taken
    return {name: _in_order(kind, name, base, found)}


def _keyed(items: Sequence[Any], key_of: KeyOf) -> dict[object, Any] | None:
    """The items by what tells them apart; None where two of them are not told apart."""
    keyed = {key_of(item): item for item in items}
    return keyed if len(keyed) == len(items) else None


def _in_order(
    kind: type[Any], name: str, base: Mapping[object, Any], found: dict[object, Any]
) -> tuple[Any, ...]:
    """What was there before in its order, then what came, alike whichever side is asked."""
    if (kind.__name__, name) in ORDERED:
        return tuple(found[key] for key in sorted(cast("dict[int, Any]", found)))
    stayed = [item for key, item in found.items() if key in base]
    came = [item for key, item in found.items() if key not in base]
    return (*stayed, *sorted(came, key=lambda item: canonical_json(to_json(item))))
