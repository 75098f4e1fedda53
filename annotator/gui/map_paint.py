"""How a map is painted: grid, places with their doubt, fields of view, the sun, what is measured."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from annotator.case.geography import Point, circle, course, destination, point_of, wedge
from annotator.case.places import MapPoint, Place, PlaceKind
from annotator.gui.labels import one_line
from annotator.gui.map_view import MapView, length_words, nice_number
from annotator.gui.theme import Theme
from annotator.workflow.sun import SunPosition

REACH: Final = 150.0
"""How far a field of view is drawn, in pixels; it says nothing of how far one could see."""

SPOT: Final = 6.0
_TONES: Final = {
    PlaceKind.CAMERA: "claim",
    PlaceKind.SUBJECT: "observation",
    PlaceKind.LANDMARK: "measurement",
    PlaceKind.OTHER: "procedural",
}


@dataclass(frozen=True, slots=True)
class SunMark:
    """The sun over a point, to be drawn there; `words` stand beside it."""

    at: Point
    first: SunPosition
    last: SunPosition
    words: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """Two points between which is measured."""

    start: Point
    end: Point


def paint_grid(painter: QPainter, view: MapView, theme: Theme) -> None:
    """Lines in whole metres east and north, so that distances can be judged without a picture."""
    step = view.grid_step_m()
    painter.setPen(QPen(theme.colour("line"), 1))
    left, top = view.to_metres(QPointF(0, 0))
    right, low = view.to_metres(QPointF(view.width, view.height))
    for number in range(math.floor(left / step), math.ceil(right / step) + 1):
        x = view.metres_to_screen(number * step, 0).x()
        painter.drawLine(QPointF(x, 0), QPointF(x, view.height))
    for number in range(math.floor(low / step), math.ceil(top / step) + 1):
        y = view.metres_to_screen(0, number * step).y()
        painter.drawLine(QPointF(0, y), QPointF(view.width, y))


def paint_scale_bar(painter: QPainter, view: MapView, theme: Theme) -> None:
    """How long a distance is, in the lower left corner."""
    metres = nice_number(60 / view.scale)
    long = metres * view.scale
    words = length_words(metres)
    box = QRectF(12, view.height - 38, max(long, _width(painter, words)) + 20, 28)
    _ground(painter, box, theme)
    painter.setPen(QPen(theme.colour("text"), 1))
    painter.drawText(box.adjusted(10, 2, 0, -10), Qt.AlignmentFlag.AlignLeft, words)
    y = box.bottom() - 6
    painter.setPen(QPen(theme.colour("text"), 2))
    painter.drawLine(QPointF(box.left() + 10, y), QPointF(box.left() + 10 + long, y))
    for x in (box.left() + 10, box.left() + 10 + long):
        painter.drawLine(QPointF(x, y - 4), QPointF(x, y))


def paint_north(painter: QPainter, at: QPointF, turned: float, theme: Theme) -> None:
    """An arrow to true north, `turned` degrees clockwise from up."""
    _ground(painter, QRectF(at.x() - 18, at.y() - 26, 36, 52), theme)
    painter.save()
    painter.translate(at)
    painter.rotate(turned)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text"))
    painter.drawPolygon(
        QPolygonF([QPointF(0, -8), QPointF(7, 16), QPointF(0, 11), QPointF(-7, 16)])
    )
    painter.setPen(theme.colour("text"))
    painter.drawText(QRectF(-12, -25, 24, 16), Qt.AlignmentFlag.AlignCenter, "N")
    painter.restore()


def paint_place(
    painter: QPainter, view: MapView, place: Place, theme: Theme, *, chosen: bool, here: bool
) -> None:
    """A place: its circle of doubt, its field of view, its mark and name; `here` for the frame shown."""
    tone = theme.colour(_TONES[place.kind])
    centre = point_of(place)
    at = view.to_screen(centre)
    faint = 1.0 if chosen or here else 0.55
    _paint_wedge(painter, view, place, tone, faint)
    across = place.radius_cm / 100 * view.scale
    if 3 < across < 20_000:
        painter.setBrush(_clear(tone, 0.07 * faint))
        painter.setPen(QPen(_clear(tone, 0.8 * faint), 1.2, Qt.PenStyle.DashLine))
        painter.drawPolygon(outline(view, circle(centre, place.radius_cm / 100)))
    if here:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 3))
        painter.drawEllipse(at, SPOT + 5, SPOT + 5)
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRect(QRectF(at.x() - SPOT - 4, at.y() - SPOT - 4, 2 * SPOT + 8, 2 * SPOT + 8))
    _paint_mark(painter, place.kind, at, tone, theme)


def handles(view: MapView, place: Place) -> dict[str, QPointF]:
    """Where the chosen camera point can be turned (`heading`), narrowed and widened (`left`, `right`)."""
    if place.kind is not PlaceKind.CAMERA:
        return {}
    heading = (place.heading or 0) / 100
    made = {"heading": _towards(view, place, heading)}
    if (
        place.heading is not None
        and place.field_of_view is not None
        and place.field_of_view < 36000
    ):
        half = place.field_of_view / 200
        made["left"] = _towards(view, place, heading - half)
        made["right"] = _towards(view, place, heading + half)
    return made


def paint_handles(painter: QPainter, view: MapView, place: Place, theme: Theme) -> None:
    """The handles of a chosen camera point; a dotted line leads to the first where no heading is known."""
    at = view.to_screen(point_of(place))
    for name, spot in handles(view, place).items():
        if name == "heading":
            painter.setPen(QPen(theme.colour("text"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(at, spot)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.setBrush(theme.colour("window"))
        if name == "heading":
            painter.drawEllipse(spot, 6, 6)
        else:
            painter.drawRect(QRectF(spot.x() - 5, spot.y() - 5, 10, 10))


def paint_sun(painter: QPainter, view: MapView, mark: SunMark, theme: Theme) -> None:
    """Where the sun stands and where shadows fall, as a sector where the time is not exact."""
    at = view.to_screen(mark.at)
    sun, shade = theme.colour("warn"), theme.colour("text")
    for ray, colour, style in (
        (mark.first.azimuth, sun, Qt.PenStyle.SolidLine),
        (mark.last.azimuth, sun, Qt.PenStyle.SolidLine),
        (mark.first.shadow_bearing, shade, Qt.PenStyle.DashLine),
        (mark.last.shadow_bearing, shade, Qt.PenStyle.DashLine),
    ):
        end = _ray(view, mark.at, ray, REACH * 0.8)
        # On a dark and on a pale picture: each line lies on one of the other kind.
        painter.setPen(QPen(_clear(theme.colour("window"), 0.7), 5))
        painter.drawLine(at, end)
        painter.setPen(QPen(colour, 2, style))
        painter.drawLine(at, end)
    end = _ray(view, mark.at, mark.first.azimuth, REACH * 0.8)
    painter.setPen(QPen(theme.colour("window"), 1))
    painter.setBrush(sun)
    painter.drawEllipse(end, 8, 8)
    tip = _ray(view, mark.at, mark.first.shadow_bearing, REACH * 0.8)
    if mark.words:
        _label(painter, tip + QPointF(8, 4), mark.words, theme)


def paint_measure(painter: QPainter, view: MapView, measured: Measured, theme: Theme) -> None:
    """A line with its length and direction."""
    start, end = view.to_screen(measured.start), view.to_screen(measured.end)
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.drawLine(start, end)
    painter.setBrush(theme.colour("accent"))
    for at in (start, end):
        painter.drawEllipse(at, 3, 3)
    _label(painter, end + QPointF(10, -6), measure_words(measured), theme)


def measure_words(measured: Measured) -> str:
    """`124.3 m · 87.2°`."""
    way = course(measured.start, measured.end)
    long = f"{way.metres:,.1f} m" if way.metres < 10_000 else f"{way.metres / 1000:,.2f} km"
    return f"{long} · {way.bearing:.1f}°"


def paint_match(
    painter: QPainter, at: QPointF, number: int, point: MapPoint | None, theme: Theme
) -> None:
    """A point of the picture that is matched with the earth, or about to be (`point` None)."""
    colour = theme.colour("accent" if point is not None else "warn")
    painter.setPen(QPen(theme.colour("window"), 4))
    for wide, ink in ((4.0, theme.colour("window")), (1.5, colour)):
        painter.setPen(QPen(ink, wide))
        painter.drawLine(at + QPointF(-9, 0), at + QPointF(9, 0))
        painter.drawLine(at + QPointF(0, -9), at + QPointF(0, 9))
    _label(painter, at + QPointF(10, -6), str(number), theme)


def outline(view: MapView, points: tuple[Point, ...]) -> QPolygonF:
    """Points on earth as an outline on the screen."""
    return QPolygonF([view.to_screen(point) for point in points])


def _paint_wedge(
    painter: QPainter, view: MapView, place: Place, tone: QColor, faint: float
) -> None:
    drawn = wedge(place, REACH / view.scale)
    if drawn is None:
        return
    painter.setPen(QPen(_clear(tone, 0.5 * faint), 1, Qt.PenStyle.DotLine))
    painter.setBrush(_clear(tone, 0.12 * faint))
    painter.drawPolygon(outline(view, drawn.possible))
    if drawn.certain:
        painter.setPen(QPen(_clear(tone, 0.9 * faint), 1))
        painter.setBrush(_clear(tone, 0.22 * faint))
        painter.drawPolygon(outline(view, drawn.certain))


def _paint_mark(
    painter: QPainter, kind: PlaceKind, at: QPointF, tone: QColor, theme: Theme
) -> None:
    painter.setPen(QPen(theme.colour("window"), 1.5))
    painter.setBrush(tone)
    x, y, r = at.x(), at.y(), SPOT
    if kind is PlaceKind.CAMERA:
        painter.drawEllipse(at, r, r)
        painter.setBrush(theme.colour("window"))
        painter.drawEllipse(at, r / 3, r / 3)
    elif kind is PlaceKind.SUBJECT:
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r), QPointF(x - r, y)])
        )
    elif kind is PlaceKind.LANDMARK:
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - r), QPointF(x + r, y + r), QPointF(x - r, y + r)])
        )
    else:
        painter.drawRect(QRectF(x - r + 1, y - r + 1, 2 * r - 2, 2 * r - 2))


def paint_names(
    painter: QPainter, view: MapView, places: Sequence[Place], strong: Container[str], theme: Theme
) -> None:
    """The names beside their marks, those before first; where there is no room, on another side."""
    taken = [_around(view.to_screen(point_of(place)), SPOT + 2) for place in places]
    for place in places:
        font = QFont(painter.font())
        font.setBold(place.id in strong)
        words = one_line(place.name, 40)
        metrics = QFontMetricsF(font)
        wide, high = metrics.horizontalAdvance(words), metrics.height()
        at = view.to_screen(point_of(place))
        gap = SPOT + 6
        spots = (
            QRectF(at.x() + gap, at.y() - high / 2, wide, high),
            QRectF(at.x() - gap - wide, at.y() - high / 2, wide, high),
            QRectF(at.x() - wide / 2, at.y() - gap - high, wide, high),
            QRectF(at.x() - wide / 2, at.y() + gap, wide, high),
        )
        inside = QRectF(0, 0, view.width, view.height)
        free = (
            spot
            for spot in spots
            if inside.contains(spot) and not any(spot.intersects(other) for other in taken)
        )
        box = next(free, spots[0])
        taken.append(box)
        path = QPainterPath()
        path.addText(box.left(), box.top() + metrics.ascent(), font, words)
        painter.setPen(QPen(theme.colour("window"), 3.5, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.fillPath(path, theme.colour("text"))


def _around(at: QPointF, far: float) -> QRectF:
    return QRectF(at.x() - far, at.y() - far, 2 * far, 2 * far)


def _label(painter: QPainter, at: QPointF, words: str, theme: Theme) -> None:
    high = QFontMetricsF(painter.font()).height()
    box = QRectF(at.x(), at.y() - high / 2 - 2, _width(painter, words) + 12, high + 4)
    _ground(painter, box, theme)
    painter.setPen(theme.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _ground(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(_clear(theme.colour("window"), 0.88))
    painter.drawRoundedRect(box, 4, 4)


def _width(painter: QPainter, words: str) -> float:
    return QFontMetricsF(painter.font()).horizontalAdvance(words)


def _towards(view: MapView, place: Place, bearing: float) -> QPointF:
    return _ray(view, point_of(place), bearing, REACH)


def _ray(view: MapView, start: Point, bearing: float, pixels: float) -> QPointF:
    return view.to_screen(destination(start, bearing, pixels / view.scale))


def _clear(colour: QColor, part: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(part)
    return made
