"""The particulars of a case: every field that says something, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from annotator.case.codec import to_json
from annotator.case.entities import ENTITY_TYPES, Entity, entity_name
from annotator.case.exhibit import Exhibit
from annotator.provenance.canonical import Json
from annotator.provenance.commitments import Particular

_NESTED: Final = "provenance"


def particulars_of(value: Entity) -> Iterator[Particular]:
    """The fields of a value that are not empty; of an exhibit those of its provenance, too.

    An exhibit is taken as it may leave the case.
    """
    if isinstance(value, Exhibit):
        value = value.for_others()
    kind = entity_name(value)
    for field, said in fields_of(to_json(value)):
        yield Particular(kind, value.id, field, said)


def particulars(values: Iterable[Entity]) -> Iterator[Particular]:
    """The particulars of all these values."""
    for value in values:
        yield from particulars_of(value)


def fields_of(data: Any) -> Iterator[tuple[str, Json]]:
    """Name and value of each field of a value's JSON that says something: `provenance.title`, `text`."""
    for field, said in data.items():
        if field == _NESTED and isinstance(said, dict):
            yield from ((f"{field}.{inner}", part) for inner, part in said.items() if says(part))
        elif field != "id" and says(said):
            yield field, said


def says(said: Json) -> bool:
    """Whether a field says anything: it is neither empty text nor an empty list, and there is one."""
    return said is not None and said not in ("", [], {})


def particulars_in(values: Iterable[Mapping[str, Any]]) -> Iterator[Particular]:
    """The particulars of values as a package holds them, whatever version wrote them: type's name and JSON.

    Raises KeyError for a kind of value that this version does not know.
    """
    names = {kind.__name__: name for name, kind in ENTITY_TYPES.items()}
    for each in values:
        data = each["value"]
        for field, said in fields_of(data):
            yield Particular(names[each["kind"]], data["id"], field, said)
