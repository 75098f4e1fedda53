"""Moving pixels: places are worked out in exact steps of 1/32 pixel, then mixed in fixed point.

OpenCV's own warps compute places in floats, and gave other pixels with other
instruction sets; its `remap` with integer places gives the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.case.picture_steps import LANCZOS, NEAREST
from annotator.picture.pixels import Rgb, require_size

Matrix = NDArray[np.float64]
"""3 × 3: from places in the result to places in the source. (0, 0) is the upper left corner of a picture."""

_STEPS: Final = 32  # parts of a pixel, as OpenCV's integer maps count them
_ROWS: Final = 256
_FARTHEST: Final = 30_000.0


def warped(picture: Rgb, matrix: Matrix, width: int, height: int, between: int) -> Rgb:
    """The picture as `matrix` looks it up, `width` × `height`; black where there is nothing.

    Also takes a single channel. Raises ValueRefusedError for a size that is too large.
    """
    require_size(width, height)
    made = np.empty((height, width, *picture.shape[2:]), np.uint8)
    source = np.ascontiguousarray(picture)
    how = {NEAREST: cv2.INTER_NEAREST, LANCZOS: cv2.INTER_LANCZOS4}.get(between, cv2.INTER_LINEAR)
    columns = np.arange(width, dtype=np.float64) + 0.5
    for top in range(0, height, _ROWS):
        rows = np.arange(top, min(height, top + _ROWS), dtype=np.float64)[:, None] + 0.5
        x, y = _places(matrix, columns, rows)
        if between == NEAREST:
            whole = np.stack([np.rint(x), np.rint(y)], -1).astype(np.int16)
            parts = np.zeros(x.shape, np.uint16)
        else:
            across = np.rint(x * _STEPS).astype(np.int64)
            down = np.rint(y * _STEPS).astype(np.int64)
            whole = np.stack([across >> 5, down >> 5], -1).astype(np.int16)
            parts = (((down & 31) << 5) + (across & 31)).astype(np.uint16)
        made[top : top + len(rows)] = cv2.remap(
            source, whole, parts, how, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0)
        )
    return made


def covered(matrix: Matrix, size: tuple[int, int], width: int, height: int) -> NDArray[np.bool_]:
    """Which pixels of the result show something of a source of `size` (width, height)."""
    columns = np.arange(width, dtype=np.float64) + 0.5
    rows = np.arange(height, dtype=np.float64)[:, None] + 0.5
    x, y = _places(matrix, columns, rows)
    inside = (x >= 0) & (x <= size[0] - 1) & (y >= 0) & (y <= size[1] - 1)
    return np.asarray(inside, np.bool_)


def _places(
    matrix: Matrix, columns: NDArray[np.float64], rows: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where in the source the middles of pixels lie, counted from the middle of its first pixel."""
    m = matrix
    # One operation after the other, so that no processor fuses two and rounds once less.
    x = columns * m[0, 0]
    x = x + rows * m[0, 1]
    x = x + m[0, 2]
    y = columns * m[1, 0]
    y = y + rows * m[1, 1]
    y = y + m[1, 2]
    if m[2, 0] or m[2, 1] or m[2, 2] != 1:
        under = columns * m[2, 0]
        under = under + rows * m[2, 1]
        under = under + m[2, 2]
        behind = under <= 1e-9
        under = np.where(behind, 1.0, under)
        x, y = np.where(behind, -_FARTHEST, x / under), np.where(behind, -_FARTHEST, y / under)
    return np.clip(x - 0.5, -_FARTHEST, _FARTHEST), np.clip(y - 0.5, -_FARTHEST, _FARTHEST)


def rotated(picture: Rgb, tenths: int, between: int) -> Rgb:
    """The picture turned clockwise by tenths of a degree, on a canvas that holds all of it."""
    if tenths % 900 == 0:
        return np.ascontiguousarray(np.rot90(picture, -(tenths // 900)))
    height, width = picture.shape[:2]
    angle = math.radians(tenths / 10)
    # Rounded, since the last bit of a sine differs between systems.
    sine, cosine = round(math.sin(angle), 12), round(math.cos(angle), 12)
    wide = math.ceil(width * abs(cosine) + height * abs(sine) - 1e-6)
    high = math.ceil(width * abs(sine) + height * abs(cosine) - 1e-6)
    matrix = np.array(
        [
            [cosine, sine, width / 2 - cosine * wide / 2 - sine * high / 2],
            [-sine, cosine, height / 2 + sine * wide / 2 - cosine * high / 2],
            [0.0, 0.0, 1.0],
        ]
    )
    return warped(picture, matrix, wide, high, between)


def straightened(
    picture: Rgb, corners: Sequence[tuple[int, int]], width: int, height: int, between: int
) -> Rgb:
    """What lies between four points (clockwise from the upper left, tenths of a pixel) as a rectangle.

    A side of 0 becomes as long as the longer of the two that it stands for.
    """
    upper, right, lower, left = (
        math.isqrt((bx - ax) ** 2 + (by - ay) ** 2)
        for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True)
    )
    width = width or max(1, (max(upper, lower) + 5) // 10)
    height = height or max(1, (max(left, right) + 5) // 10)
    require_size(width, height)
    ends = ((0, 0), (width, 0), (width, height), (0, height))
    return warped(picture, four_points(ends, corners), width, height, between)


def four_points(
    ends: Sequence[tuple[int, int]], starts_tenths: Sequence[tuple[int, int]]
) -> Matrix:
    """The perspective that takes each end to its start; solved in fractions, so without rounding."""
    rows: list[list[Fraction]] = []
    for (x, y), (u10, v10) in zip(ends, starts_tenths, strict=True):
        u, v = Fraction(u10, 10), Fraction(v10, 10)
        rows.append([Fraction(n) for n in (x, y, 1, 0, 0, 0)] + [-u * x, -u * y, u])
        rows.append([Fraction(n) for n in (0, 0, 0, x, y, 1)] + [-v * x, -v * y, v])
    solved = _solved(rows)
    return np.array([*(float(value) for value in solved), 1.0]).reshape(3, 3)


def _solved(rows: list[list[Fraction]]) -> list[Fraction]:
    size = len(rows)
    for at in range(size):
        pivot = next(row for row in range(at, size) if rows[row][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        divisor = rows[at][at]
        rows[at] = [value / divisor for value in rows[at]]
        for other in range(size):
            factor = rows[other][at]
            if other != at and factor:
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[size] for row in rows]
