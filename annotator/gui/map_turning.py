"""What becomes of a place when it, or a handle of it, is dragged somewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from annotator.case.geography import Point, between, course, point_of
from annotator.case.georeference import plane_at
from annotator.case.places import Place

FIRST_FIELD: Final = 6000
"""The field of view of a camera that was just turned: 60 degrees, for most phones held sideways."""

FIRST_ERROR: Final = 1000
_WHOLE: Final = 36000
_LEAST: Final = 100


def turned(place: Place, handle: str, to: Point) -> Place:
    """The place with `handle` (`place`, `heading`, `left`, `right`) dragged to a point."""
    if handle == "place":
        return replace(place, latitude=to.latitude, longitude=to.longitude)
    bearing = course(point_of(place), to).bearing
    if handle == "heading":
        return replace(
            place,
            heading=round(bearing * 100) % _WHOLE,
            heading_error=FIRST_ERROR if place.heading_error is None else place.heading_error,
            field_of_view=FIRST_FIELD if place.field_of_view is None else place.field_of_view,
        )
    half = between((place.heading or 0) / 100, bearing)
    return replace(place, field_of_view=min(_WHOLE - 1, max(_LEAST, round(half * 200))))


def nudged(place: Place, east_m: float, north_m: float) -> Place:
    """The place so many metres further."""
    to = plane_at(point_of(place)).point(east_m, north_m)
    return replace(place, latitude=to.latitude, longitude=to.longitude)
