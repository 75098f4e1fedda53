"""How a region looks on the picture: its outline on a dark edge, its label, its handles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPolygonF

from annotator.case.region import BOXED, Point, ShapeKind
from annotator.case.region_view import FrameSides
from annotator.gui.labels import one_line

HANDLE: Final = 9.0
_EDGE = QColor(0, 0, 0, 170)
_GROUND = QColor(20, 22, 24, 215)


@dataclass(frozen=True, slots=True)
class Onto:
    """From stored pixels to the view: the frame's sides, and where its picture lies in the widget."""

    sides: FrameSides
    picture: QRectF

    def place(self, point: Point) -> QPointF:
        """Where a point lies in the widget."""
        x, y = self.sides.upright(point)
        return QPointF(
            self.picture.x() + x * self.picture.width(),
            self.picture.y() + y * self.picture.height(),
        )

    def point(self, at: QPointF) -> Point:
        """The point at a place of the widget, kept inside the picture."""
        x = (at.x() - self.picture.x()) / max(1e-9, self.picture.width())
        y = (at.y() - self.picture.y()) / max(1e-9, self.picture.height())
        return self.sides.point(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))

    def is_inside(self, at: QPointF) -> bool:
        """Whether a place of the widget lies on the picture."""
        return self.picture.contains(at)


@dataclass(frozen=True, slots=True)
class Look:
    """How one shape is drawn. `dashed`: not stored, or only held; `marked`: selected."""

    colour: QColor
    marked: bool = False
    dashed: bool = False
    thin: bool = False


def outline(shape: ShapeKind, points: Sequence[Point], onto: Onto) -> QPainterPath:
    """The line of a shape in the widget's coordinates."""
    places = [onto.place(point) for point in points]
    path = QPainterPath()
    if shape in BOXED:
        # Turned by quarters only, a box stays a box.
        rect = QRectF(places[0], places[1]).normalized()
        if shape is ShapeKind.BOX:
            path.addRect(rect)
        else:
            path.addEllipse(rect)
    elif shape in (ShapeKind.POINT, ShapeKind.TEXT):
        at = places[0]
        for dx, dy in ((7, 0), (0, 7)):
            path.moveTo(at.x() - dx, at.y() - dy)
            path.lineTo(at.x() + dx, at.y() + dy)
        if shape is ShapeKind.POINT:
            path.addEllipse(at, 5, 5)
    else:
        path.addPolygon(QPolygonF(places))
        if shape is ShapeKind.POLYGON:
            path.closeSubpath()
        elif shape is ShapeKind.ARROW and len(places) == 2:
            _add_head(path, places[0], places[1])
    return path


def _add_head(path: QPainterPath, tail: QPointF, head: QPointF) -> None:
    angle = math.atan2(head.y() - tail.y(), head.x() - tail.x())
    for turn in (math.radians(150), math.radians(-150)):
        path.moveTo(head)
        path.lineTo(head.x() + 14 * math.cos(angle + turn), head.y() + 14 * math.sin(angle + turn))


def paint_shape(
    painter: QPainter, shape: ShapeKind, points: Sequence[Point], onto: Onto, look: Look
) -> None:
    """Paint a shape's line, dark under bright, so that it is seen on any picture."""
    path = outline(shape, points, onto)
    width = 2.5 if look.marked else 1.25 if look.thin else 1.75
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge = QPen(_EDGE, width + 2)
    line = QPen(look.colour, width)
    if look.dashed:
        line.setDashPattern([4, 3])
    for pen in (edge, line):
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(path)


def paint_label(painter: QPainter, words: str, at: QRectF, room: QRectF, colour: QColor) -> None:
    """A region's label on a dark chip above it, or below where there is no room."""
    words = one_line(words, 80)
    if not words:
        return
    metrics = QFontMetrics(painter.font())
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, 240)
    size = QRectF(0, 0, metrics.horizontalAdvance(words) + 12, metrics.height() + 4)
    size.moveBottomLeft(at.topLeft() - QPointF(0, 4))
    if size.top() < room.top():
        size.moveTopLeft(at.bottomLeft() + QPointF(0, 4))
    size.moveLeft(min(max(size.left(), room.left()), max(room.left(), room.right() - size.width())))
    size.moveTop(min(size.top(), room.bottom() - size.height()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(size, 3, 3)
    painter.setPen(colour)
    painter.drawText(size, Qt.AlignmentFlag.AlignCenter, words)


def handles(shape: ShapeKind, points: Sequence[Point], onto: Onto) -> list[QPointF]:
    """Where a shape can be taken: its points; of a box the corners and the middles of its sides."""
    places = [onto.place(point) for point in points]
    if shape not in BOXED:
        return places if shape is not ShapeKind.FREEHAND else []
    rect = QRectF(places[0], places[1]).normalized()
    return [QPointF(x, y) for x, y in _around(rect)]


def _around(rect: QRectF) -> tuple[tuple[float, float], ...]:
    left, right, top, bottom = rect.left(), rect.right(), rect.top(), rect.bottom()
    middle = rect.center()
    return (
        (left, top), (middle.x(), top), (right, top), (right, middle.y()),
        (right, bottom), (middle.x(), bottom), (left, bottom), (left, middle.y()),
    )  # fmt: skip


def paint_handles(painter: QPainter, places: Sequence[QPointF], colour: QColor) -> None:
    """Small squares at the handles."""
    painter.setPen(QPen(_EDGE, 1))
    painter.setBrush(colour)
    for place in places:
        painter.drawRect(QRectF(place.x() - HANDLE / 2, place.y() - HANDLE / 2, HANDLE, HANDLE))
