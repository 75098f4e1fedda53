"""How the colours of codes look in the present theme, and their names."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF

from annotator.case.codes import CodeColour
from annotator.gui.theme import current_theme

# Colours of the theme that stand at 4.5:1 on panels, in dark and light.
_NAMED: Final = {
    CodeColour.BLUE: "observation",
    CodeColour.TEAL: "measurement",
    CodeColour.VIOLET: "inference",
    CodeColour.AMBER: "claim",
    CodeColour.ROSE: "legal_question",
    CodeColour.GREEN: "good",
    CodeColour.RED: "bad",
    CodeColour.GREY: "procedural",
}


def code_colour(colour: CodeColour) -> QColor:
    """The colour of a code in the theme in use."""
    return current_theme().colour(_NAMED[colour])


def colour_words(colour: CodeColour) -> str:
    """What a colour is called."""
    return QCoreApplication.translate("codes", str(colour))


def paint_mark(painter: QPainter, box: QRectF, colour: CodeColour, *, span: bool) -> None:
    """A bar for a span, a diamond for a point, so that colour is not the only mark."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(code_colour(colour))
    middle = box.center()
    if span:
        bar = QRectF(box.left(), middle.y() - box.height() / 5, box.width(), box.height() * 2 / 5)
        painter.drawRoundedRect(bar, 2, 2)
    else:
        half = min(box.width(), box.height()) / 2
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(middle.x(), middle.y() - half),
                    QPointF(middle.x() + half, middle.y()),
                    QPointF(middle.x(), middle.y() + half),
                    QPointF(middle.x() - half, middle.y()),
                ]
            )
        )
    painter.restore()


def code_icon(colour: CodeColour, *, span: bool) -> QIcon:
    """The mark of a code as an icon."""
    picture = QPixmap(QSize(32, 32))
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_mark(painter, QRectF(1, 1, 14, 14), colour, span=span)
    painter.end()
    return QIcon(picture)
