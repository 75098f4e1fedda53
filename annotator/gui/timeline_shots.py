"""Shots on the timeline: a line over the thumbnails where each begins, with its number."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from annotator.gui.film_words import grouped
from annotator.gui.timeline_places import KEYS, RULER, THUMBS, Scene, small_font

_CLOSEST = 4


def paint_shots(painter: QPainter, scene: Scene) -> None:
    """The beginnings of shots in view; numbers, from 1, where there is room for them."""
    shots, scale = scene.strip.shots, scene.scale
    if shots is None or len(shots.starts) < 2 or shots.frames != len(scene.index):
        return
    starts = np.array(shots.starts, np.int64)
    xs = (scene.index.times_ns()[starts] - scale.start_ns) / scale.ns_per_pixel
    after = np.append(xs[1:], scale.x_of(scene.index.end_ns()))
    seen = np.flatnonzero((after >= 0) & (xs <= scene.places.width))
    if len(seen) > scene.places.width // _CLOSEST:
        return  # lines this close would hide the film and say nothing
    theme = scene.theme
    top, bottom = RULER - 2, RULER + THUMBS + KEYS
    lines = [QLineF(x, top, x, bottom) for x in np.round(xs[seen]).tolist() if x > 0]
    painter.setPen(QPen(theme.colour("timeline_ground"), 4))
    painter.drawLines(lines)
    painter.setPen(QPen(theme.colour("timeline_playhead"), 2))
    painter.drawLines(lines)
    small = small_font(scene.font)
    metrics = QFontMetrics(small)
    painter.setFont(small)
    for place in seen.tolist():
        number = grouped(place + 1)
        left = max(0.0, float(xs[place])) + 2
        width = metrics.horizontalAdvance(number) + 8
        if left + width > float(after[place]):
            continue
        box = QRectF(left, RULER + THUMBS - metrics.height() - 1, width, metrics.height())
        painter.fillRect(box, theme.colour("timeline_ground"))
        painter.setPen(theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number)
    painter.setFont(scene.font)
