"""Covering parts of a picture: solid, in large blocks, or blurred.

A solid cover leaves nothing of what was there. Blocks and blur leave a mean of every
cell, and over many frames software can put together again much of what moved below them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.case.cover_view import CoverNow
from annotator.case.redaction import CoverWay
from annotator.case.region import BOXED, UNITS, Point, ShapeKind
from annotator.case.region_geometry import bounds

Mask = NDArray[np.bool_]
"""Height × width: what is covered."""
Masks = Sequence[tuple[CoverNow, Mask]]
"""Covers, each with the pixels of the frame that it covers."""
Samples = NDArray[Any]
"""Rows × columns × parts of whole numbers."""

CELLS: Final = 5
"""Cells along the longer side of a region that is pixelated or blurred."""
LEAST_CELL: Final = 8
"""The smallest side of a cell in pixels."""
SHADE: Final = 16
"""What a solid cover is made of, in 8 bits: near black in every range."""
_THIN: Final = 800  # a line, point or text has no area: so much around it
_SIXTEENTHS: Final = 4


@dataclass(frozen=True, slots=True)
class Plane:
    """One plane of a picture: rows × columns × parts, a sample for `across` × `down` pixels.

    `solid` is what a solid cover puts into each part.
    """

    samples: Samples
    across: int
    down: int
    solid: tuple[int, ...]


def mask_of(now: CoverNow, width: int, height: int) -> Mask:
    """Every pixel of a stored frame that the region with its margin touches, rounded outwards."""
    mask = np.zeros((height, width), bool)
    if now.shape is ShapeKind.ELLIPSE:
        _ellipse(mask, now)
    elif now.shape in (ShapeKind.POLYGON, ShapeKind.FREEHAND, ShapeKind.POLYLINE):
        _outline(mask, now)
    else:
        margin = now.margin + (0 if now.shape in BOXED else _THIN)
        first, last = bounds(now.points)
        left, top = (first.x - margin) // UNITS, (first.y - margin) // UNITS
        right, bottom = -((-last.x - margin) // UNITS), -((-last.y - margin) // UNITS)
        mask[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = True
    return mask


def _ellipse(mask: Mask, now: CoverNow) -> None:
    first, last = bounds(now.points)
    margin, half = now.margin / UNITS, 0.5
    middle_x, middle_y = (first.x + last.x) / 2 / UNITS, (first.y + last.y) / 2 / UNITS
    wide, high = (last.x - first.x) / 2 / UNITS + 0.01, (last.y - first.y) / 2 / UNITS + 0.01
    # The point of each pixel, with the margin around it, that is nearest to the middle.
    across = np.abs(np.arange(mask.shape[1]) + half - middle_x) - half - margin
    down = np.abs(np.arange(mask.shape[0]) + half - middle_y) - half - margin
    x = np.maximum(across, 0) / wide
    y = np.maximum(down, 0) / high
    mask |= (x * x)[None, :] + (y * y)[:, None] <= 1


def _outline(mask: Mask, now: CoverNow) -> None:
    # OpenCV counts from the middle of the first pixel, in sixteenths here.
    scale = (1 << _SIXTEENTHS) / UNITS
    corners = np.array([_sixteenths(point, scale) for point in now.points], np.int32)
    if now.shape is not ShapeKind.POLYGON:
        corners = np.asarray(cv2.convexHull(corners), np.int32)
    canvas = np.zeros(mask.shape, np.uint8)
    cv2.fillPoly(canvas, [corners.reshape(-1, 1, 2)], 255, cv2.LINE_8, _SIXTEENTHS)
    cv2.polylines(canvas, [corners.reshape(-1, 1, 2)], True, 255, 1, cv2.LINE_8, _SIXTEENTHS)  # noqa: FBT003
    thin = now.shape is ShapeKind.POLYLINE
    # A pixel more on every side: what the line only touches is covered, too.
    reach = 1 - (-(now.margin + (_THIN if thin else 0)) // UNITS)
    mask |= _grown(canvas, reach) > 0


def _sixteenths(point: Point, scale: float) -> tuple[int, int]:
    half = 1 << (_SIXTEENTHS - 1)
    return round(point.x * scale) - half, round(point.y * scale) - half


def _grown(canvas: NDArray[np.uint8], reach: int) -> NDArray[np.uint8]:
    # Twice in a line is as much as once in a square, and much quicker where the margin is wide.
    side = 2 * reach + 1
    for kernel in (np.ones((1, side), np.uint8), np.ones((side, 1), np.uint8)):
        canvas = np.asarray(cv2.dilate(canvas, kernel), np.uint8)
    return canvas


def whole_blocks(mask: Mask, across: int, down: int) -> Mask:
    """The mask grown to whole blocks of `across` × `down` pixels, counted from the upper left."""
    if across == down == 1:
        return mask
    small = reduced(mask, across, down)
    whole = np.repeat(np.repeat(small, down, axis=0), across, axis=1)
    return whole[: mask.shape[0], : mask.shape[1]]


def reduced(mask: Mask, across: int, down: int) -> Mask:
    """For each block of `across` × `down` pixels, whether any of it is covered."""
    height, width = mask.shape
    rows, columns = -(-height // down), -(-width // across)
    framed = np.zeros((rows * down, columns * across), bool)
    framed[:height, :width] = mask
    return np.asarray(framed.reshape(rows, down, columns, across).any(axis=(1, 3)), bool)


def frame_masks(covers: Sequence[CoverNow], size: tuple[int, int], block: tuple[int, int]) -> Masks:
    """The mask of each cover on a stored frame of `size`, grown to whole blocks (both across, down).

    Blocks of twice the coarsest sample down leave no sample of colour half under a
    cover, in the lines of either field.
    """
    return tuple((now, whole_blocks(mask_of(now, *size), *block)) for now in covers)


def cover_planes(planes: Sequence[Plane], masks: Masks) -> None:
    """Cover what the masks of the whole frame say, in place."""
    solid = [each for each in masks if each[0].way is CoverWay.SOLID]
    others = [each for each in masks if each[0].way is not CoverWay.SOLID]
    # Solid covers come first, too, or the means beside them would hold what lies below them.
    for now, mask in (*solid, *others, *solid):
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not len(rows):
            continue
        side = int(max(rows[-1] - rows[0], columns[-1] - columns[0])) + 1
        for plane in planes:
            small = reduced(mask, plane.across, plane.down)
            if now.way is CoverWay.SOLID:
                plane.samples[small] = np.array(plane.solid, plane.samples.dtype)
            else:
                _without_detail(plane, small, side, smooth=now.way is CoverWay.BLURRED)


def united(masks: Masks, size: tuple[int, int]) -> Mask:
    """What is covered by any of them on a frame of `size` (width, height)."""
    mask = np.zeros((size[1], size[0]), bool)
    for _now, each in masks:
        mask |= each
    return mask


def resized(mask: Mask, width: int, height: int) -> Mask:
    """The mask for the picture made `width` × `height`: each pixel that shows any of what is covered.

    Two pixels more on every side, before and after, are for what scaling mixes.
    """
    grown = _grown(mask.astype(np.uint8), 2) > 0
    rows = _any_of(grown, height)
    return _grown(_any_of(rows.T, width).T.astype(np.uint8), 2) > 0


def _any_of(mask: Mask, count: int) -> Mask:
    own = len(mask)
    sums = np.zeros((own + 1, mask.shape[1]), np.int64)
    np.cumsum(mask, axis=0, out=sums[1:])
    places = np.arange(count)
    first, last = places * own // count, -(-(places + 1) * own // count)
    return np.asarray(sums[last] > sums[first], bool)


def cell_of(side: int) -> int:
    """The side of a cell, in pixels, for a region whose longer side has `side` pixels."""
    return max(LEAST_CELL, -(-side // CELLS))


def _without_detail(plane: Plane, small: Mask, side: int, *, smooth: bool) -> None:
    """Put the means of large cells, or what lies smoothly between them, into what is covered."""
    cell = cell_of(side)
    wide, high = max(1, cell // plane.across), max(1, cell // plane.down)
    rows, columns = np.flatnonzero(small.any(axis=1)), np.flatnonzero(small.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    part = plane.samples[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1]
    down, across = -(-part.shape[0] // high), -(-part.shape[1] // wide)
    edges = ((0, down * high - part.shape[0]), (0, across * wide - part.shape[1]), (0, 0))
    framed = np.pad(part, edges, mode="edge").astype(np.int64)
    cells = framed.reshape(down, high, across, wide, -1).sum(axis=(1, 3)) // (high * wide)
    if smooth:
        # Straight lines between the middles of the cells, in whole numbers.
        made = _between(_between(cells, high, part.shape[0]).swapaxes(0, 1), wide, part.shape[1])
        made = made.swapaxes(0, 1)
    else:
        made = np.repeat(np.repeat(cells, high, axis=0), wide, axis=1)
    made = made[: part.shape[0], : part.shape[1]].astype(part.dtype)
    inside = small[top : top + part.shape[0], left : left + part.shape[1]]
    part[inside] = made[inside]


def _between(cells: NDArray[np.int64], length: int, count: int) -> NDArray[np.int64]:
    at = 2 * np.arange(count) + 1 - length  # in half samples from the middle of the first cell
    cell, rest = np.divmod(np.clip(at, 0, 2 * length * (len(cells) - 1)), 2 * length)
    after = np.minimum(cell + 1, len(cells) - 1)
    share = rest.reshape(-1, *([1] * (cells.ndim - 1)))
    mixed = cells[cell] * (2 * length - share) + cells[after] * share
    return np.asarray(mixed // (2 * length), np.int64)
