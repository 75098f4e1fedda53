"""How a film looks on a line of event time: faded where it is not sure that it ran."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from annotator.case.event_incident import Bar
from annotator.gui.theme import Theme

_HIGH: Final = 20


def paint_bar(
    painter: QPainter, theme: Theme, bar: Bar, x_of: Callable[[int], float], y: int
) -> None:
    """Paint one stretch; `x_of` says where a moment lies. A line below is as long as the film."""
    start, end = x_of(bar.start_us), max(x_of(bar.end_us), x_of(bar.start_us) + 2)
    if bar.contradicted:
        painter.setPen(QPen(theme.colour("bad"), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour("bad_ground"))
        painter.drawRect(QRectF(start, y, end - start, _HIGH))
        painter.setPen(theme.colour("text"))
        said = QCoreApplication.translate("incident", "anchors contradict")
        painter.drawText(QPointF(start + 6, y + 15), said)
        return
    solid, pale = theme.colour("accent"), QColor(theme.colour("accent"))
    pale.setAlpha(24)
    sure_start, sure_end = x_of(bar.sure_start_us), x_of(bar.sure_end_us)
    painter.setPen(Qt.PenStyle.NoPen)
    if sure_start >= sure_end:
        half = QColor(solid)
        half.setAlpha(150)
        middle = (start + end) / 2
        _fade(painter, QRectF(start, y, middle - start, _HIGH), pale, half)
        _fade(painter, QRectF(middle, y, end - middle, _HIGH), half, pale)
        long = (x_of(bar.start_us + bar.length_us) - start) / 2
        painter.setPen(QPen(solid, 2))
        painter.drawLine(QLineF(middle - long, y + _HIGH + 3, middle + long, y + _HIGH + 3))
        return
    _fade(painter, QRectF(start, y, sure_start - start, _HIGH), pale, solid)
    painter.fillRect(QRectF(sure_start, y, sure_end - sure_start, _HIGH), solid)
    _fade(painter, QRectF(sure_end, y, end - sure_end, _HIGH), solid, pale)


def _fade(painter: QPainter, rect: QRectF, left: QColor, right: QColor) -> None:
    if rect.width() <= 0:
        return
    gradient = QLinearGradient(rect.topLeft(), rect.topRight())
    gradient.setColorAt(0, left)
    gradient.setColorAt(1, right)
    painter.fillRect(rect, gradient)
