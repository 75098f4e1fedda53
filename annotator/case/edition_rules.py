"""How widely a value, or a field of it, may be told: what it says of itself, and what people decided.

A decision on a value or a field takes the place of its default, wider or narrower; a field
is never told more widely than its value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from annotator.case.accounts import Person
from annotator.case.annotation import Annotation
from annotator.case.edition_table import (
    FIELD_WIDEST,
    KIND_WIDEST,
    NEVER,
    NEVER_FIELDS,
    RANK,
)
from annotator.case.entities import Entity, entity_name
from annotator.case.event_time import AnchorBasis, TimeAnchor
from annotator.case.exhibit import Exhibit, Provenance
from annotator.case.places import Place
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition, Modality, NoteKind, ReviewState, Tlp

_OF_TLP: Final = {
    Tlp.RED: Edition.SEALED,
    Tlp.AMBER_STRICT: Edition.RESTRICTED,
    Tlp.AMBER: Edition.RESTRICTED,
    Tlp.GREEN: Edition.RESTRICTED,
    Tlp.CLEAR: Edition.PUBLIC,
}
# A report for everybody says what two people stand for, and nothing of the work behind it.
_INSIDE: Final = (NoteKind.PROCEDURAL,)
_TOLD_OR_READ: Final = (AnchorBasis.TESTIMONY, AnchorBasis.METADATA)


def appears(widest: Edition, edition: Edition) -> bool:
    """Whether what may appear in `widest` at most appears in `edition`."""
    return RANK[widest] >= RANK[edition]


def narrower(first: Edition, second: Edition) -> Edition:
    """The narrower of two editions."""
    return first if RANK[first] <= RANK[second] else second


def _of_note(note: Annotation) -> Edition:
    if note.review is not ReviewState.REVIEWED or note.kind in _INSIDE:
        return Edition.RESTRICTED
    return Edition.RESTRICTED if note.modality is Modality.METADATA else Edition.PUBLIC


def _of_anchor(anchor: TimeAnchor) -> Edition:
    return Edition.RESTRICTED if anchor.basis in _TOLD_OR_READ else Edition.PUBLIC


def _of_person(person: Person) -> Edition:
    return Edition.RESTRICTED if person.is_protected() else Edition.PUBLIC


_BY_VALUE: Final[Mapping[type[Entity], Callable[[Any], Edition]]] = MappingProxyType(
    {
        Exhibit: lambda exhibit: _OF_TLP[exhibit.provenance.tlp],
        Place: lambda place: _OF_TLP[place.tlp],
        Annotation: _of_note,
        Person: _of_person,
        TimeAnchor: _of_anchor,
    }
)


class Disclosed:
    """How widely everything in a case may be told. Pure: asked of a snapshot, changes nothing."""

    def __init__(self, case: CaseSnapshot) -> None:
        self._decided = {(d.kind, d.of_id, d.field): d.edition for d in case.disclosures}

    def decided(self, value: Entity, field: str = "") -> Edition | None:
        """What a person decided on the value or on one field of it; None where nobody did."""
        return self._decided.get((entity_name(value), value.id, field))

    def value(self, value: Entity) -> Edition:
        """The widest edition in which the value may appear, if what it refers to does."""
        kind = entity_name(value)
        if kind in NEVER:
            return Edition.SEALED
        return self.decided(value) or default_of(value)

    def field(self, value: Entity, field: str) -> Edition:
        """The widest edition in which a field of the value (of exhibits, their provenance's) may appear."""
        kind = entity_name(value)
        if (kind, field) in NEVER_FIELDS:
            return Edition.SEALED
        wanted = self._decided.get((kind, value.id, field)) or default_of_field(value, field)
        return narrower(wanted, self.value(value))


def default_of(value: Entity) -> Edition:
    """The widest edition of a value on which nobody decided."""
    kind = entity_name(value)
    rule = _BY_VALUE.get(type(value))
    widest = KIND_WIDEST.get(kind, Edition.SEALED)
    return widest if rule is None else narrower(rule(value), widest)


def default_of_field(value: Entity, field: str) -> Edition:
    """The widest edition of a field on which nobody decided."""
    kind = entity_name(value)
    if isinstance(value, Exhibit) and field in Provenance.__dataclass_fields__:
        kind = "provenance"
    # How somebody looks finds them again.
    if isinstance(value, Person) and field == "appearance" and value.is_protected():
        return Edition.SEALED
    return FIELD_WIDEST[kind].get(field, Edition.SEALED)
