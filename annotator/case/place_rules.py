"""What must hold for places and map pictures."""

from __future__ import annotations

import re
from typing import Final

from annotator.case.geography import Point, point_of
from annotator.case.georeference import georeference
from annotator.case.places import MapPicture, Place, PlaceKind
from annotator.case.vocabularies import Tlp
from annotator.errors import ValueRefusedError

LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 100_000
MOST_RADIUS_CM: Final = 2_000_000_00
MOST_POINTS: Final = 50
_CIRCLE: Final = 36_000
_HALF: Final = 18_000


def first_tlp(kind: PlaceKind) -> Tlp:
    """How far a new place may be shared until somebody decides otherwise."""
    return Tlp.RED if kind is PlaceKind.CAMERA else Tlp.AMBER_STRICT


def check_place(place: Place) -> None:
    """Check one place. Raises ValueRefusedError with the field that has to be mended."""
    if not place.name.strip():
        raise ValueRefusedError(
            "A place needs a name.", "For example “window, 4th floor”.", field="name"
        )
    if len(place.name) > LONGEST_NAME:
        raise ValueRefusedError(
            f"A name has at most {LONGEST_NAME} characters; this one has {len(place.name):,}.",
            "Write the rest under “Remarks”.",
            field="name",
        )
    for field in ("height", "why", "imagery", "imagery_date", "remarks"):
        if len(getattr(place, field)) > LONGEST_TEXT:
            raise ValueRefusedError(
                f"This text is longer than {LONGEST_TEXT:,} characters.", field=field
            )
    point_of(place)
    if not 0 < place.radius_cm <= MOST_RADIUS_CM:
        raise ValueRefusedError(
            "A radius lies between a centimetre and 2,000 km.",
            "How far from this point may the place really be? 10 m, 100 m and 1 km are usual.",
            field="radius",
        )
    _check_view(place)
    _check_frames(place)


def _check_view(place: Place) -> None:
    looks = (place.heading, place.heading_error, place.field_of_view)
    if place.kind is not PlaceKind.CAMERA and any(value is not None for value in looks):
        raise ValueRefusedError(
            "Only a camera point looks somewhere.",
            "Make it a camera point, or leave heading and field of view empty.",
            field="heading",
        )
    if place.heading is not None and not 0 <= place.heading < _CIRCLE:
        raise ValueRefusedError("A heading lies between 0° and 360°.", field="heading")
    if place.heading is None and place.heading_error is not None:
        raise ValueRefusedError(
            "An error was entered, but no heading.", "Enter both or neither.", field="heading"
        )
    if place.heading_error is not None and not 0 <= place.heading_error <= _HALF:
        raise ValueRefusedError(
            "The error of a heading lies between 0° and 180°.", field="heading_error"
        )
    if place.field_of_view is not None and not 0 < place.field_of_view <= _CIRCLE:
        raise ValueRefusedError(
            "A field of view is the whole angle, above 0° and up to 360°.",
            "A phone held upright sees about 45°, held sideways about 65°.",
            field="field_of_view",
        )


def _check_frames(place: Place) -> None:
    if place.start is None:
        if place.end is not None:
            raise ValueRefusedError("The span has an end and no beginning.", field="frames")
        return
    if not place.exhibit_id:
        raise ValueRefusedError("Frames belong to an exhibit; none is chosen.", field="frames")
    if place.end is not None and place.end.index <= place.start.index:
        raise ValueRefusedError("The span ends before it begins.", field="frames")
    if place.end is not None and place.end.time_base != place.start.time_base:
        raise ValueRefusedError("The span mixes two time bases.", field="frames")


def check_map_picture(picture: MapPicture) -> None:
    """Check one map picture. Raises ValueRefusedError with the field that has to be mended."""
    if not picture.name.strip() or len(picture.name) > LONGEST_NAME:
        raise ValueRefusedError(
            f"A map picture needs a name of at most {LONGEST_NAME} characters.", field="name"
        )
    if re.fullmatch(r"[0-9a-f]{64}", picture.digest_sha256) is None:
        raise ValueRefusedError("A map picture is named by its SHA-256.", field="digest_sha256")
    if picture.width <= 0 or picture.height <= 0 or picture.size_bytes <= 0:
        raise ValueRefusedError("A map picture has pixels.", field="size_bytes")
    for field in ("origin", "taken_on", "licence", "remarks"):
        if len(getattr(picture, field)) > LONGEST_TEXT:
            raise ValueRefusedError(
                f"This text is longer than {LONGEST_TEXT:,} characters.", field=field
            )
    if len(picture.points) > MOST_POINTS:
        raise ValueRefusedError(f"At most {MOST_POINTS} points can be matched.", field="points")
    for point in picture.points:
        Point(point.latitude, point.longitude)
        if not (0 <= point.x <= picture.width * 100 and 0 <= point.y <= picture.height * 100):
            raise ValueRefusedError(
                "A point lies outside the picture.", "Click a spot of the picture.", field="points"
            )
    georeference(picture.points)


def holds_at(place: Place, exhibit_id: str, frame: int) -> bool:
    """Whether a place is said of this frame (0-based) of an exhibit."""
    if place.exhibit_id != exhibit_id or not exhibit_id:
        return False
    if place.start is None:
        return True
    if place.end is None:
        return frame == place.start.index
    return place.start.index <= frame <= place.end.index
