"""Stills with a note's regions drawn on them, beside the stills as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.case.region import Region, ShapeKind
from annotator.case.region_geometry import ShapeNow, shape_at
from annotator.case.region_view import FrameSides, Turn
from annotator.timing.frame_stamp import FrameStamp

_LINE: Final = (64, 220, 255)  # yellow, as OpenCV orders it
_EDGE: Final = (16, 16, 16)
_SIXTEENTHS: Final = 4


def drawn_on(
    jpeg: bytes, regions: Sequence[Region], stamp: FrameStamp, orientation: str
) -> bytes | None:
    """The upright picture of a frame with the regions that are shown there, numbered as they are listed.

    None where none is shown. `orientation` says in the decoder's words how the
    stored frame was turned for the picture.
    """
    there = [
        (number, region, now)
        for number, region in enumerate(regions, 1)
        if (now := shape_at(region, stamp)) is not None
    ]
    if not there:
        return None
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return None
    canvas: Any = np.ascontiguousarray(picture)
    turn = Turn.of_words(orientation)
    for number, region, now in there:
        _draw(canvas, number, region, now, turn)
    done, data = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return bytes(data) if done else None


def _draw(picture: Any, number: int, region: Region, now: ShapeNow, turn: Turn) -> None:
    height, width = picture.shape[:2]
    sides = FrameSides(region.width, region.height, turn)
    places = np.array([sides.upright(point) for point in now.points]) * (width, height)
    thick = max(2, width // 320)
    for colour, line in ((_EDGE, thick + 2), (_LINE, thick)):
        _shape(picture, region.shape, places, colour, line)
    corner = places.min(axis=0)
    size = max(0.5, width / 900)
    words, above = str(number), max(12, round(22 * size))
    at = (int(np.clip(corner[0], 2, width - above)), int(np.clip(corner[1] - 4, above, height - 4)))
    for colour, line in ((_EDGE, thick + 3), (_LINE, thick)):
        cv2.putText(picture, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, line, cv2.LINE_AA)


def _shape(
    picture: Any,
    shape: ShapeKind,
    places: NDArray[np.float64],
    colour: tuple[int, int, int],
    line: int,
) -> None:
    # Whole numbers are the middles of pixels there.
    fine = np.round((places - 0.5) * (1 << _SIXTEENTHS)).astype(np.int32)
    low, high = fine.min(axis=0), fine.max(axis=0)
    how: Any = {"lineType": cv2.LINE_AA, "shift": _SIXTEENTHS}
    if shape is ShapeKind.BOX:
        cv2.rectangle(picture, low.tolist(), high.tolist(), colour, line, **how)
    elif shape is ShapeKind.ELLIPSE:
        middle, axes = ((low + high) // 2).tolist(), ((high - low) // 2).tolist()
        cv2.ellipse(picture, middle, axes, 0, 0, 360, colour, line, **how)
    elif shape in (ShapeKind.POINT, ShapeKind.TEXT):
        at = np.round(places[0]).astype(int).tolist()
        cv2.drawMarker(picture, at, colour, cv2.MARKER_CROSS, 8 * line, line, cv2.LINE_AA)
    elif shape is ShapeKind.ARROW:
        tail, head = (np.round(place).astype(int).tolist() for place in places)
        cv2.arrowedLine(picture, tail, head, colour, line, cv2.LINE_AA, 0, 0.15)
    else:
        closed = shape is ShapeKind.POLYGON
        cv2.polylines(picture, [fine.reshape(-1, 1, 2)], closed, colour, line, **how)
