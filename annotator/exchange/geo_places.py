"""Places on their way to and from map programs: what a file gives, and what it could not hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from annotator.case.geography import Point
from annotator.case.places import Place, PlaceKind, PlaceMethod
from annotator.case.vocabularies import Tlp

MOST_PLACES: Final = 10_000
LONGEST: Final = 100_000
NAME: Final = 200
MOST_LOST: Final = 200
"""So many lines about what was not understood are said one by one."""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A point that a file names, with what else of it was understood; None where it says nothing."""

    name: str
    point: Point
    remarks: str = ""
    kind: PlaceKind | None = None
    radius_cm: int | None = None
    height: str = ""
    heading: int | None = None
    heading_error: int | None = None
    field_of_view: int | None = None
    method: PlaceMethod | None = None
    why: str = ""
    imagery: str = ""
    imagery_date: str = ""
    tlp: Tlp | None = None


@dataclass(frozen=True, slots=True)
class PlacesRead:
    """The points of a file, and in words what of it was not understood or left out."""

    places: tuple[FoundPlace, ...]
    not_understood: tuple[str, ...]


def few(lost: Sequence[str]) -> tuple[str, ...]:
    """What was not understood, cut where nobody would read on, with a word about the rest."""
    if len(lost) <= MOST_LOST:
        return tuple(lost)
    return (*lost[:MOST_LOST], f"and {len(lost) - MOST_LOST:,} more")


def not_held(places: Iterable[Place], name: str) -> tuple[str, ...]:
    """In words, what a file of this format cannot hold of these places."""
    every = tuple(places)
    lost = []
    if any(place.exhibit_id for place in every):
        lost.append(
            "to which exhibit and frames a place belongs (only their label is kept as text)"
        )
    if any(place.author or place.created_at for place in every):
        lost.append("who entered it and when")
    lost.append("the order of changes and the custody log")
    if name == "KML" and any(place.field_of_view for place in every):
        lost.append("heading and field of view as such: they are drawn as a wedge and kept as data")
    if any(place.radius_cm for place in every):
        lost.append("how far a place may be off, for programs that do not read the extra data")
    return tuple(lost)


def shortened_name(text: str, number: int) -> str:
    """A name that a place may have, made from what a file says."""
    words = " ".join(text.split())[:NAME].strip()
    return words or f"Point {number}"


def word_of(kind: type[PlaceKind] | type[PlaceMethod] | type[Tlp], text: object) -> object:
    """The word of a vocabulary that a text is; None if it is none."""
    return next((word for word in kind if word.value == text), None)
