"""Stills with a note's regions drawn on them, beside the stills as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.case.annotation import Annotation
from annotator.case.region import Region, RegionState, ShapeKind
from annotator.case.region_geometry import ShapeNow, shape_at
from annotator.case.region_view import FrameSides, Turn
from annotator.timing.frame_stamp import FrameStamp

_LINE: Final = (64, 220, 255)  # yellow, as OpenCV orders it
_EDGE: Final = (16, 16, 16)
_SIXTEENTHS: Final = 4
_DASH, _SPACE = 4, 3
_OPEN: Final = False
_MOST_MORE: Final = 12


def frames_between(note: Annotation, regions: Iterable[Region]) -> tuple[FrameStamp, ...]:
    """Frames inside a span, ascending, on which the regions are drawn that its two ends do not show, or only hold.

    Each is a frame on which somebody placed a region; as few as show all of
    them, at most 12.
    """
    if note.end is None:
        return ()
    ends = (note.start, note.end)
    first_shown = []
    for region in regions:
        if any(_stands(region, stamp) for stamp in ends):
            continue
        inside = (
            key.stamp
            for key in region.key_frames
            if key.state is RegionState.SHOWN
            and note.start.index < key.stamp.index < note.end.index
        )
        stamp = next(inside, None)
        if stamp is not None:
            first_shown.append((stamp.index, stamp, region))
    found: list[FrameStamp] = []
    # The latest first: those that began earlier are mostly still there.
    for _index, stamp, region in sorted(first_shown, key=lambda each: -each[0]):
        if not any(_stands(region, taken) for taken in found):
            found.append(stamp)
    return tuple(sorted(found, key=lambda stamp: stamp.index)[:_MOST_MORE])


def _stands(region: Region, stamp: FrameStamp) -> bool:
    """Whether somebody placed the region at this frame, or before and after it."""
    now = shape_at(region, stamp)
    return now is not None and not now.held


def drawn_on(
    jpeg: bytes, regions: Sequence[Region], stamp: FrameStamp, orientation: str
) -> bytes | None:
    """The upright picture of a frame with the regions that are shown there, numbered as they are listed.

    None where none is shown. Dashed is what was placed earlier and by no key
    frame since: that it is still there, nobody said. `orientation` says in the
    decoder's words how the stored frame was turned for the picture.
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
        if now.held:
            for path in _paths(region.shape, places, 4 * thick):
                _dashed(picture, path, colour, line, thick)
        else:
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


def _paths(shape: ShapeKind, places: NDArray[np.float64], arm: float) -> list[NDArray[np.float64]]:
    """A shape as open lines of points in pixels."""
    low, high = places.min(axis=0), places.max(axis=0)
    if shape is ShapeKind.BOX:
        return [np.array([low, (high[0], low[1]), high, (low[0], high[1]), low])]
    if shape is ShapeKind.ELLIPSE:
        turns = np.linspace(0, 2 * np.pi, 97)[:, None]
        return [(low + high) / 2 + np.hstack([np.cos(turns), np.sin(turns)]) * (high - low) / 2]
    if shape in (ShapeKind.POINT, ShapeKind.TEXT):
        across, down = np.array([arm, 0.0]), np.array([0.0, arm])
        at = places[0]
        return [np.array([at - across, at + across]), np.array([at - down, at + down])]
    if shape is ShapeKind.ARROW:
        # The head of OpenCV's arrow: at 45° to its shaft.
        back = (places[0] - places[1]) * 0.15 / np.sqrt(2)
        side = np.array([-back[1], back[0]])
        return [places, np.array([places[1] + back + side, places[1], places[1] + back - side])]
    closed = shape is ShapeKind.POLYGON
    return [np.vstack([places, places[:1]]) if closed else places]


def _dashed(
    picture: Any, path: NDArray[np.float64], colour: tuple[int, int, int], line: int, thick: int
) -> None:
    """Draw an open line in dashes, which go on around its corners."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    period = thick * (_DASH + _SPACE)
    # As many whole dashes as there is room for, the last one ending where the line ends.
    count = max(2, round((along[-1] + thick * _SPACE) / period))
    each = (along[-1] + thick * _SPACE) / count
    for number in range(count):
        begin = number * each
        end = begin + each - min(thick * _SPACE, each / 2)
        marks = np.concatenate([[begin], along[(along > begin) & (along < end)], [end]])
        points = np.stack([np.interp(marks, along, path[:, side]) for side in (0, 1)], axis=1)
        fine = np.round((points - 0.5) * (1 << _SIXTEENTHS)).astype(np.int32)
        how: Any = {"lineType": cv2.LINE_AA, "shift": _SIXTEENTHS}
        cv2.polylines(picture, [fine.reshape(-1, 1, 2)], _OPEN, colour, line, **how)
