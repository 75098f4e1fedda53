"""What moves on the timeline: playhead, marks, selection, the edge in the hand, the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from annotator.case.annotation import Annotation
from annotator.gui.film_words import grouped, time_words
from annotator.gui.timeline_hand import Edge
from annotator.gui.timeline_lanes import Lane
from annotator.gui.timeline_places import GUTTER, OVERVIEW, RULER, Scene, note_rect
from annotator.gui.workspace import Marks
from annotator.timing.frame_index import FrameIndex


@dataclass(frozen=True, slots=True)
class Moving:
    """All that is painted over the still part; `hover` is the frame under the cursor."""

    playhead_ns: int
    marks: Marks
    note: Annotation | None
    edge: Edge | None
    hover: int | None
    focused: bool
    lane: Lane | None = None
    """The lane on which the note in the hand would be put."""


def paint_moving(painter: QPainter, scene: Scene, moving: Moving) -> None:
    """Paint it over the still part."""
    theme, places, scale = scene.theme, scene.places, scene.scale
    painter.translate(GUTTER, 0)
    painter.setClipRect(QRect(-1, 0, places.width + 1, places.height))
    _paint_marks(painter, scene, moving.marks)
    if moving.lane in scene.layout.lanes:
        at = scene.layout.lanes.index(moving.lane)
        top, height = places.lane_tops[at], places.lane_heights[at]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRect(QRect(1, top, places.width - 2, height - 1))
    note = moving.note
    place = scene.layout.place_of(note.id) if note is not None else None
    if place is not None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("text"), 2))
        painter.drawRoundedRect(note_rect(scene, place).adjusted(-1, -1, 1, 1), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    if moving.edge is not None:
        _paint_edge(painter, scene, moving.edge)
    x = scale.x_of(moving.playhead_ns)
    painter.setPen(QPen(theme.colour("timeline_playhead"), 2))
    painter.drawLine(QLineF(x, 6, x, places.overview_top - 2))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("timeline_playhead"))
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(x - 6, 0),
                QPointF(x + 6, 0),
                QPointF(x + 6, 5),
                QPointF(x, 11),
                QPointF(x - 6, 5),
            ]
        )
    )
    here = moving.playhead_ns * places.width / max(1, scale.film_ns)
    painter.drawRect(QRectF(here - 1, places.overview_top, 2, OVERVIEW))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    if moving.hover is not None:
        _paint_hover(painter, scene, moving.hover)
    painter.resetTransform()
    painter.setClipping(False)
    if moving.focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.colour("accent"))
        painter.drawRect(QRect(0, 0, GUTTER + places.width - 1, places.height - 1))


def _paint_marks(painter: QPainter, scene: Scene, marks: Marks) -> None:
    index = scene.index
    colour = scene.theme.colour("timeline_marks")
    bottom = scene.places.overview_top - 2
    span = marks.span()
    if span is not None:
        left = scene.scale.x_of(index.time_ns(_inside(scene.index, span[0])))
        right = scene.scale.x_of(_end_ns(scene.index, span[1]))
        shade = QColor(colour)
        shade.setAlpha(45)
        painter.fillRect(QRectF(left, RULER, right - left, bottom - RULER), shade)
    painter.setPen(QPen(colour, 2))
    for frame, is_end in ((marks.start, False), (marks.end, True)):
        if frame is None:
            continue
        at_ns = (
            _end_ns(scene.index, frame) if is_end else index.time_ns(_inside(scene.index, frame))
        )
        x = scene.scale.x_of(at_ns)
        side = -5 if is_end else 5
        painter.drawLine(QLineF(x, 4, x, bottom))
        painter.drawLine(QLineF(x, 4, x + side, 4))
        painter.drawLine(QLineF(x, bottom, x + side, bottom))


def _paint_edge(painter: QPainter, scene: Scene, edge: Edge) -> None:
    at_ns = scene.index.time_ns(edge.frame) if edge.is_start else _end_ns(scene.index, edge.frame)
    x = scene.scale.x_of(at_ns)
    painter.setPen(QPen(scene.theme.colour("text"), 2))
    painter.drawLine(QLineF(x, scene.places.lanes_top - 2, x, scene.places.wave_top))
    _paint_label(painter, scene, x, scene.places.lanes_top - 2, frame_words(scene, edge.frame))


def _paint_hover(painter: QPainter, scene: Scene, frame: int) -> None:
    x = scene.scale.x_of(scene.index.time_ns(frame))
    faint = QColor(scene.theme.colour("text"))
    faint.setAlpha(90)
    painter.setPen(faint)
    painter.drawLine(QLineF(x, RULER, x, scene.places.overview_top - 2))
    _paint_label(painter, scene, x, 1, frame_words(scene, frame))


def _paint_label(painter: QPainter, scene: Scene, x: float, y: float, text: str) -> None:
    metrics = QFontMetrics(scene.font)
    width, height = metrics.horizontalAdvance(text) + 12, RULER - 2
    left = min(max(0.0, x - width / 2), max(0.0, scene.places.width - width))
    box = QRectF(left, y, width, height)
    painter.setPen(scene.theme.colour("line_strong"))
    painter.setBrush(scene.theme.colour("field"))
    painter.drawRect(box)
    painter.setPen(scene.theme.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def frame_words(scene: Scene, frame: int) -> str:
    """A frame's number as shown, and its time."""
    number = grouped(frame + scene.first_number)
    return f"{number} · {time_words(scene.index.time_ns(frame))}"


def _inside(index: FrameIndex, frame: int) -> int:
    return max(0, min(frame, len(index) - 1))


def _end_ns(index: FrameIndex, frame: int) -> int:
    after = _inside(index, frame) + 1
    return index.time_ns(after) if after < len(index) else index.end_ns()
