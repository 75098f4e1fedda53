"""Where the camera stood, what it looked at, and the pictures on which that is drawn.

Coordinates are WGS 84 in ten-millionths of a degree, directions in hundredths
of a degree clockwise from true north, distances in centimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from annotator.case.vocabularies import Tlp
from annotator.timing.frame_stamp import FrameStamp


class PlaceKind(StrEnum):
    """What a place is in the case."""

    CAMERA = "camera point"
    SUBJECT = "subject"
    LANDMARK = "landmark"
    OTHER = "other"


class PlaceMethod(StrEnum):
    """How a place was found."""

    LANDMARKS = "matched landmarks"
    IMAGERY = "reference imagery"
    METADATA = "metadata"
    TESTIMONY = "testimony"
    VISIT = "visit"
    SHADOW = "sun or shadow"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """A point with its radius of doubt; a camera point may look somewhere.

    `heading` with `heading_error` and `field_of_view` (the whole angle) make the
    wedge that the camera saw; None where unknown. With `start` it holds for that frame,
    or for `start`…`end`, of the exhibit; without, for all of it. `height` is a floor or a height in
    words. `imagery` and `imagery_date` name the reference picture. A camera point
    is TLP:RED until somebody decides otherwise.
    """

    id: str
    kind: PlaceKind
    name: str
    latitude: int
    longitude: int
    radius_cm: int
    author: str
    created_at: str
    exhibit_id: str = ""
    start: FrameStamp | None = None
    end: FrameStamp | None = None
    height: str = ""
    heading: int | None = None
    heading_error: int | None = None
    field_of_view: int | None = None
    method: PlaceMethod = PlaceMethod.OTHER
    why: str = ""
    imagery: str = ""
    imagery_date: str = ""
    tlp: Tlp = Tlp.RED
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A point of a map picture (hundredths of a pixel) and where it lies on earth."""

    x: int
    y: int
    latitude: int
    longitude: int


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A picture that the user supplies to draw places on; its file is kept in the case by its digest.

    `width` and `height` in pixels. With two or more `points` it is georeferenced.
    """

    id: str
    name: str
    digest_sha256: str
    size_bytes: int
    width: int
    height: int
    points: tuple[MapPoint, ...] = ()
    origin: str = ""
    taken_on: str = ""
    licence: str = ""
    remarks: str = ""
