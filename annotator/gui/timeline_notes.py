"""How notes and their lanes look on the timeline; only those in view are painted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from annotator.case.tracks import Track
from annotator.gui.code_colours import code_colour
from annotator.gui.icons import icon
from annotator.gui.kind_marks import COLOURS, LETTERS, kind_word
from annotator.gui.labels import one_line
from annotator.gui.timeline_crowd import Owners, owners, paint_crowd
from annotator.gui.timeline_places import (
    GUTTER,
    RULER,
    THUMBS,
    WAVE,
    Scene,
    note_rect,
    small_font,
)

_NARROW, _CROWD = 12, 150
_WORDY, _MOST_WORDS = 48, 120


def paint_lanes(painter: QPainter, scene: Scene) -> None:
    """Every other lane on a ground of its own."""
    places = scene.places
    for top, height in list(zip(places.lane_tops, places.lane_heights, strict=True))[::2]:
        painter.fillRect(QRect(0, top, places.width, height), scene.theme.colour("timeline_track"))


def paint_notes(painter: QPainter, scene: Scene) -> None:
    """The notes that touch the stretch in view."""
    layout, scale, places = scene.layout, scene.scale, scene.places
    reach = 8 * scale.ns_per_pixel
    seen = layout.visible(scale.start_ns - reach, scale.end_ns + reach)
    if not len(seen):
        return
    left = np.clip((layout.starts[seen] - scale.start_ns) // scale.ns_per_pixel, -50, 1 << 20)
    right = np.clip(
        (layout.ends[seen] - scale.start_ns) // scale.ns_per_pixel, -50, places.width + 50
    )
    points = layout.points[seen]
    right = np.where(points, left, right)
    # Ten thousand notes in one view fall on each other: each place is painted once.
    key = ((layout.rows[seen] << 22) + left + 50 << 22) + right + 50
    _, keep = np.unique(key, return_index=True)
    seen, points, wide = seen[keep], points[keep], (right - left)[keep]
    narrow = ~points & (wide < _NARROW)
    crowd = np.zeros(len(seen), np.bool_)
    for some in (narrow, points, ~points & ~narrow):
        if int(some.sum()) > _CROWD:
            crowd |= some
    if crowd.any():
        who = owners(scene, np.sort(seen[crowd]))
        paint_crowd(painter, scene, who)
        for place in _legible(scene, who, seen[crowd & ~points & ~narrow]):
            _paint_words(painter, scene, place, _shown(scene, note_rect(scene, place)))
    for place in np.sort(seen[~crowd & ~points]).tolist():
        _paint_span(painter, scene, place)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place in np.sort(seen[~crowd & points]).tolist():
        _paint_point(painter, scene, place)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _legible(scene: Scene, who: Owners, spans: NDArray[np.int64]) -> list[int]:
    """Of wide spans in a crowd, those with room for words on which no other lies; the first ones."""
    layout, scale = scene.layout, scene.scale
    left = np.maximum(0, (layout.starts[spans] - scale.start_ns) // scale.ns_per_pixel)
    fits = left + _WORDY < scene.places.width
    spans, left = spans[fits], left[fits]
    rows = layout.rows[spans]
    free = np.ones(len(spans), np.bool_)
    for step in range(2, _WORDY, 4):
        free &= who[rows, left + step] == spans
    return [int(place) for place in spans[free][:_MOST_WORDS]]


def _shown(scene: Scene, rect: QRectF) -> QRectF:
    return rect.intersected(QRectF(-20, rect.y(), scene.places.width + 40, rect.height()))


def _paint_span(painter: QPainter, scene: Scene, place: int) -> None:
    rect = note_rect(scene, place)
    note = scene.layout.notes[place]
    theme = scene.theme
    colour = theme.colour(COLOURS[note.kind])
    shown = _shown(scene, rect)
    if shown.width() < 4:
        painter.fillRect(shown, colour)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawRoundedRect(shown, 3, 3)
    if scene.layout.graphic[place]:
        painter.setBrush(QBrush(theme.colour("timeline_ground"), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(shown, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("graphic"), 2))
        painter.drawRoundedRect(shown.adjusted(1, 1, -1, -1), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    _paint_words(painter, scene, place, shown)


def _paint_words(painter: QPainter, scene: Scene, place: int, shown: QRectF) -> None:
    note, theme = scene.layout.notes[place], scene.theme
    room = QRectF(max(shown.x(), 0.0) + 5, shown.y(), 0, shown.height())
    room.setRight(min(shown.right(), float(scene.places.width)) - 4)
    if room.width() > 18 and room.height() >= 12:
        small = small_font(scene.font)
        painter.setFont(small)
        text = note.text.strip() or " ".join(f"#{tag}" for tag in note.tags)
        words = QFontMetrics(small).elidedText(
            one_line(text, 160), Qt.TextElideMode.ElideRight, int(room.width())
        )
        if scene.layout.graphic[place]:
            ground = QRectF(room)
            ground.setWidth(min(room.width(), QFontMetrics(small).horizontalAdvance(words) + 2))
            painter.fillRect(ground.adjusted(-2, 1, 2, -1), theme.colour(COLOURS[note.kind]))
        painter.setPen(theme.colour("timeline_span_text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


def _paint_point(painter: QPainter, scene: Scene, place: int) -> None:
    rect = note_rect(scene, place)
    note = scene.layout.notes[place]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.colour(COLOURS[note.kind]))
    painter.drawPolygon(_diamond(rect))
    if rect.height() >= 14:
        tiny = QFont(scene.font)
        tiny.setPixelSize(8)
        tiny.setBold(True)
        painter.setFont(tiny)
        painter.setPen(scene.theme.colour("timeline_span_text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, LETTERS[note.kind])


def _diamond(rect: QRectF) -> QPolygonF:
    middle = rect.center()
    return QPolygonF(
        [
            QPointF(middle.x(), rect.top()),
            QPointF(rect.right(), middle.y()),
            QPointF(middle.x(), rect.bottom()),
            QPointF(rect.left(), middle.y()),
        ]
    )


def paint_gutter(painter: QPainter, scene: Scene) -> None:
    """The names of the lanes, and of the sound."""
    places, theme = scene.places, scene.theme
    painter.setPen(theme.colour("line"))
    painter.drawLine(GUTTER - 1, 0, GUTTER - 1, places.height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rows = zip(scene.layout.lanes, places.lane_tops, places.lane_heights, strict=True)
    for lane, top, height in rows:
        middle = top + height / 2
        if lane.track is not None:
            _paint_track(painter, scene, lane.track, QRectF(0, top, GUTTER - 1, height))
        elif lane.kind is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(COLOURS[lane.kind]))
            painter.drawPolygon(_diamond(QRectF(10, middle - 4, 8, 8)))
            _paint_name(painter, scene, kind_word(lane.kind), middle)
    if scene.layout.hidden:
        _paint_name(painter, scene, hidden_words(scene.layout.hidden), RULER + THUMBS / 2)
    if places.has_wave:
        sound = QCoreApplication.translate("timeline", "Sound")
        _paint_name(painter, scene, sound, places.wave_top + WAVE / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def hidden_words(count: int) -> str:
    """That tracks are hidden, and how many."""
    if count == 1:
        return QCoreApplication.translate("timeline", "1 track hidden")
    return QCoreApplication.translate("timeline", "{n} tracks hidden").format(n=count)


def _paint_track(painter: QPainter, scene: Scene, track: Track, room: QRectF) -> None:
    """The name of a track behind a bar in its colour; a locked one has a lock."""
    painter.fillRect(QRectF(0, room.y() + 1, 4, room.height() - 2), code_colour(track.colour))
    middle = room.center().y()
    if track.locked:
        side = min(12, int(room.height()) - 1)
        icon("lock", "muted").paint(painter, QRect(8, int(middle - side / 2), side, side))
    _paint_name(painter, scene, one_line(track.name, 60), middle)


def _paint_name(painter: QPainter, scene: Scene, name: str, middle: float) -> None:
    small = small_font(scene.font)
    painter.setFont(small)
    painter.setPen(scene.theme.colour("muted"))
    room = QRectF(24, middle - 9, GUTTER - 30, 18)
    words = QFontMetrics(small).elidedText(name, Qt.TextElideMode.ElideRight, GUTTER - 30)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
