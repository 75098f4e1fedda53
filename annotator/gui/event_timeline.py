"""Event time on the timeline: a ruler of it, anchors, cuts."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from annotator.gui.event_marks import EventMarks
from annotator.gui.timeline_places import RULER, Scene, small_font

_HALF = 4.0
_GAP = 10.0


def paint_event_time(painter: QPainter, scene: Scene) -> None:
    """Times beside the rulings where there is room, a triangle at each anchor, a broken line at each cut."""
    marks = scene.event_marks
    if marks is None:
        return
    painter.save()
    _paint_times(painter, scene, marks)
    _paint_cuts(painter, scene, marks)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for frame, torn in marks.anchors:
        x = _x(scene, frame)
        if x is None:
            continue
        painter.setPen(QPen(scene.theme.colour("timeline_ground"), 1))
        painter.setBrush(scene.theme.colour("bad" if torn else "accent"))
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - _HALF, RULER - 2 * _HALF),
                    QPointF(x + _HALF, RULER - 2 * _HALF),
                    QPointF(x, RULER),
                ]
            )
        )
    painter.restore()


def _paint_times(painter: QPainter, scene: Scene, marks: EventMarks) -> None:
    scale = scene.scale
    font = small_font(scene.font)
    measure = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(scene.theme.colour("accent"))
    rulings = scale.rulings()
    free = 0.0
    for place, (at_ns, label) in enumerate(rulings):
        x = scale.x_of(at_ns)
        said = marks.time_of(scene.index.index_at_ns(at_ns))
        left = x + 4 + measure.horizontalAdvance(label) + _GAP
        end = left + measure.horizontalAdvance(said) + _GAP
        following = scale.x_of(rulings[place + 1][0]) if place + 1 < len(rulings) else 1e9
        if said and left >= free and end <= following and end <= scene.places.width:
            painter.drawText(QPointF(left, RULER - 6), said)
            free = end


def _paint_cuts(painter: QPainter, scene: Scene, marks: EventMarks) -> None:
    painter.setPen(QPen(scene.theme.colour("warn"), 1.5, Qt.PenStyle.DashLine))
    for frame in marks.cuts:
        x = _x(scene, frame)
        if x is not None:
            painter.drawLine(QLineF(x, 2, x, scene.places.wave_top))


def _x(scene: Scene, frame: int) -> float | None:
    if not 0 <= frame < len(scene.index):
        return None
    x = scene.scale.x_of(scene.index.time_ns(frame))
    return x if -_HALF <= x <= scene.places.width + _HALF else None
