"""A map as a report shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A JPEG, width × height, on which the places `numbers` (by place id) are drawn with these numbers.

    `name`, `origin`, `taken_on` and `licence` are the picture's; empty name for a plain grid.
    `worst_m` is what is left over at its points, `points` how many there are.
    """

    jpeg: bytes
    width: int
    height: int
    name: str = ""
    origin: str = ""
    taken_on: str = ""
    licence: str = ""
    worst_m: float = 0.0
    points: int = 0
