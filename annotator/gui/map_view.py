"""What part of the earth a map shows: points to places on the screen and back."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from annotator.case.geography import Point
from annotator.case.georeference import Georeference, Plane, plane_at

_FINEST: Final = 400.0  # pixels a metre
_COARSEST: Final = 2e-5
_FIRST_SCALE: Final = 0.5


class MapView:
    """A flat piece of earth, north up: its centre, and how many pixels a metre has."""

    def __init__(self) -> None:
        self.plane = plane_at(Point(0, 0))
        self.east = self.north = 0.0
        self.scale = _FIRST_SCALE
        self.width = self.height = 1.0

    def lay_on(self, plane: Plane) -> None:
        """Use another plane with the same point in the middle."""
        if plane == self.plane:
            return
        middle = self.centre()
        self.plane = plane
        self.east, self.north = plane.metres(middle)

    def centre(self) -> Point:
        """The point in the middle."""
        return self.plane.point(self.east, self.north)

    def to_screen(self, point: Point) -> QPointF:
        """Where a point lies on the screen."""
        return self.metres_to_screen(*self.plane.metres(point))

    def metres_to_screen(self, east: float, north: float) -> QPointF:
        """The same for metres on the plane."""
        x = self.width / 2 + (east - self.east) * self.scale
        return QPointF(x, self.height / 2 - (north - self.north) * self.scale)

    def to_metres(self, at: QPointF) -> tuple[float, float]:
        """The place on the plane under a place of the screen."""
        east = self.east + (at.x() - self.width / 2) / self.scale
        return east, self.north - (at.y() - self.height / 2) / self.scale

    def to_point(self, at: QPointF) -> Point:
        """The point under a place of the screen."""
        return self.plane.point(*self.to_metres(at))

    def pan(self, by: QPointF) -> None:
        """Move the map by so many pixels."""
        self.east -= by.x() / self.scale
        self.north += by.y() / self.scale

    def zoom(self, factor: float, at: QPointF) -> None:
        """Larger or smaller around a place of the screen, which stays where it is."""
        east, north = self.to_metres(at)
        self.scale = min(_FINEST, max(_COARSEST, self.scale * factor))
        self.east = east - (at.x() - self.width / 2) / self.scale
        self.north = north + (at.y() - self.height / 2) / self.scale

    def fit(self, box: QRectF) -> None:
        """Show a rectangle of the plane (metres east, metres north) with some room around it."""
        middle = box.center()
        self.east, self.north = middle.x(), middle.y()
        wide, high = max(box.width(), 1e-9), max(box.height(), 1e-9)
        fitting = min(self.width * 0.8 / wide, self.height * 0.8 / high)
        self.scale = min(_FINEST / 40, max(_COARSEST, fitting))

    def box_of(self, points: Iterable[Point], around_m: float = 0.0) -> QRectF | None:
        """The rectangle of the plane around points; None without any."""
        metres = [self.plane.metres(point) for point in points]
        if not metres:
            return None
        left, right = min(e for e, _ in metres), max(e for e, _ in metres)
        low, high = min(n for _, n in metres), max(n for _, n in metres)
        return QRectF(left, low, right - left, high - low).adjusted(
            -around_m, -around_m, around_m, around_m
        )

    def picture_transform(self, fit: Georeference) -> QTransform:
        """From pixels of a picture to the screen; both on one plane."""
        a, b, c, d, e, f = fit.forward
        s = self.scale
        origin = self.metres_to_screen(c, f)
        return QTransform(a * s, -d * s, b * s, -e * s, origin.x(), origin.y())

    def grid_step_m(self, least_pixels: float = 90.0) -> float:
        """The distance of grid lines: 1, 2 or 5 times a power of ten metres."""
        return nice_number(least_pixels / self.scale)


def nice_number(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not under `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * part for part in (1, 2, 5, 10) if power * part >= least * 0.999999)


def length_words(metres: float) -> str:
    """`0.5 m`, `120 m`, `2.5 km`."""
    if metres >= 1000:
        return f"{metres / 1000:,.0f} km" if metres >= 20_000 else f"{metres / 1000:.4g} km"
    return f"{metres:.0f} m" if metres >= 20 else f"{metres:.3g} m"
