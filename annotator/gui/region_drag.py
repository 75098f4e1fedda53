"""What a drag does to a shape: drawing it, moving it, pulling a handle. Geometry only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPathStroker

from annotator.case.region import BOXED, UNITS, Point, Region, ShapeKind
from annotator.case.region_geometry import kept_inside, moved, tidy
from annotator.gui.region_paint import HANDLE, Onto, handles, outline

_REACH = 12.0
_CLOSED = (ShapeKind.BOX, ShapeKind.ELLIPSE, ShapeKind.POLYGON)
# Which sides of a box follow each of its handles, as region_paint orders them.
_SIDES = ("lt", "t", "rt", "r", "rb", "b", "lb", "l")


@dataclass(frozen=True, slots=True)
class Grip:
    """What was taken of a region's shape: a handle by its number, or all of it (−1)."""

    region: Region
    points: tuple[Point, ...]
    handle: int
    at: QPointF

    def pulled(self, to: QPointF, onto: Onto) -> tuple[Point, ...]:
        """The points once the pointer is at `to`."""
        if self.handle < 0:
            return self._carried(to, onto)
        if self.region.shape in BOXED:
            return self._box_pulled(to, onto)
        points = list(self.points)
        points[self.handle] = onto.point(to)
        return tuple(points)

    def _carried(self, to: QPointF, onto: Onto) -> tuple[Point, ...]:
        start, end = onto.point(self.at), onto.point(to)
        wide, high = self.region.width * UNITS, self.region.height * UNITS
        return kept_inside(moved(self.points, end.x - start.x, end.y - start.y), wide, high)

    def _box_pulled(self, to: QPointF, onto: Onto) -> tuple[Point, ...]:
        first, last = (onto.place(point) for point in self.points)
        rect = QRectF(first, last).normalized()
        sides = _SIDES[self.handle]
        if "l" in sides:
            rect.setLeft(to.x())
        if "r" in sides:
            rect.setRight(to.x())
        if "t" in sides:
            rect.setTop(to.y())
        if "b" in sides:
            rect.setBottom(to.y())
        corners = (onto.point(rect.topLeft()), onto.point(rect.bottomRight()))
        made = tidy(self.region.shape, corners)
        # Pulled flat it stays as it was: a box needs an area.
        return made if made[0].x < made[1].x and made[0].y < made[1].y else self.points


def handle_at(
    shape: ShapeKind, points: Sequence[Point], onto: Onto, at: QPointF, reach: float = HANDLE
) -> int | None:
    """The number of the handle at a place of the widget, or None."""
    for number, place in enumerate(handles(shape, points, onto)):
        if abs(place.x() - at.x()) <= reach and abs(place.y() - at.y()) <= reach:
            return number
    return None


def is_on_line(shape: ShapeKind, points: Sequence[Point], onto: Onto, at: QPointF) -> bool:
    """Whether a place of the widget lies on a shape's line, or nearly."""
    stroker = QPainterPathStroker()
    stroker.setWidth(_REACH)
    return stroker.createStroke(outline(shape, points, onto)).contains(at)


def is_within(shape: ShapeKind, points: Sequence[Point], onto: Onto, at: QPointF) -> bool:
    """Whether a place of the widget lies inside a closed shape."""
    return shape in _CLOSED and outline(shape, points, onto).contains(at)


def edge_at(shape: ShapeKind, points: Sequence[Point], onto: Onto, at: QPointF) -> int | None:
    """The number of the edge (after the point of that number) nearest to a place on the line."""
    places = [onto.place(point) for point in points]
    closed = shape is ShapeKind.POLYGON
    best, found = _REACH, None
    for number in range(len(places) if closed else len(places) - 1):
        a, b = places[number], places[(number + 1) % len(places)]
        along = b - a
        length = QPointF.dotProduct(along, along)
        share = min(1.0, max(0.0, QPointF.dotProduct(at - a, along) / length)) if length else 0.0
        away = at - (a + along * share)
        distance = (away.x() ** 2 + away.y() ** 2) ** 0.5
        if distance < best:
            best, found = distance, number
    return found
