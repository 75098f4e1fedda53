"""Hundreds of notes in one view of the timeline: flat bars, painted as one picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from annotator.gui.kind_marks import COLOURS
from annotator.gui.theme import Theme
from annotator.gui.timeline_lanes import KINDS
from annotator.gui.timeline_places import Scene

_LEAST = 2
_NOBODY = -1
_SHORT = 16

Owners = NDArray[np.int64]


def owners(scene: Scene, places: NDArray[np.int64]) -> Owners:
    """Which note is seen at each pixel, of shape (rows, width); -1 where none is.

    `places` are positions in the layout, ascending: a later note lies over an
    earlier one. A bar is at least two pixels wide, a wider one leaves its last free.
    """
    layout, scale, width = scene.layout, scene.scale, scene.places.width
    seen = np.full((max(1, layout.row_count), width), _NOBODY, np.int64)
    left = (layout.starts[places] - scale.start_ns) // scale.ns_per_pixel
    right = (layout.ends[places] - scale.start_ns) // scale.ns_per_pixel
    right = np.where(right - left > 2 * _LEAST, right - 1, np.maximum(right, left + _LEAST))
    left, right = np.clip(left, 0, width), np.clip(right, 0, width)
    rows = layout.rows[places]
    wide = right - left > _SHORT
    for place, row, first, after in zip(
        places[wide].tolist(),
        rows[wide].tolist(),
        left[wide].tolist(),
        right[wide].tolist(),
        strict=True,
    ):
        seen[row, first:after] = place
    # Short ones lie over long ones, which are seen beside them; where one begins, it is seen.
    for step in reversed(range(_SHORT)):
        here = ~wide & (left + step < right)
        seen[rows[here], left[here] + step] = places[here]
    return seen


def paint_crowd(painter: QPainter, scene: Scene, seen: Owners) -> None:
    """Paint the bars in the colours of their kinds."""
    heights = np.array(scene.places.heights, np.int64)
    if not len(heights):
        return
    kinds = np.append(scene.layout.kinds, len(KINDS))
    pixels = np.repeat(_colours(scene.theme)[kinds[seen]], heights, axis=0)
    # A line between rows that are high enough to spare one.
    ends = np.cumsum(heights) - 1
    pixels[ends[heights > 2]] = 0
    painter.drawImage(QPoint(0, scene.places.tops[0]), _image(pixels))


def paint_columns(
    painter: QPainter, theme: Theme, at: QPoint, kinds: NDArray[np.int64], height: int
) -> None:
    """A strip of so many pixels, a kind's number a column; len(KINDS) leaves a column free."""
    row = _colours(theme)[kinds]
    painter.drawImage(at, _image(np.repeat(row[None, :], height, axis=0)))


def paint_bars(
    painter: QPainter,
    colour: QColor,
    room: QRect,
    lows: NDArray[np.float64],
    highs: NDArray[np.float64],
) -> None:
    """A bar a column from its low to its high value, −1 to 1 over the height; a line at least."""
    half = room.height() / 2
    lines = np.arange(room.height())[:, None]
    tops = np.floor(half - highs * (half - 1))
    bottoms = np.maximum(tops, np.ceil(half - lows * (half - 1)) - 1)
    inside = (lines >= tops) & (lines <= bottoms)
    pixels = np.where(inside, np.uint32(colour.rgba()), np.uint32(0))
    painter.drawImage(room.topLeft(), _image(pixels))


def _colours(theme: Theme) -> NDArray[np.uint32]:
    opaque = [theme.colour(COLOURS[kind]).rgba() for kind in KINDS]
    return np.array([*opaque, 0], np.uint32)


def _image(pixels: NDArray[np.uint32]) -> QImage:
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32)
    # The picture must outlive the numbers that it was made from.
    return image.copy()
