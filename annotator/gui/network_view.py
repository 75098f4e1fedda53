"""The picture of claims, notes and frames, drawn by hand; what is chosen in the list stands out in it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from annotator.case.annotation import Annotation
from annotator.case.claims_matrix import SYMBOLS
from annotator.case.vocabularies import Stance
from annotator.gui.kind_marks import kind_colour
from annotator.gui.matrix_stills import Stills
from annotator.gui.theme import Theme, on_theme_change, theme_of
from annotator.report.network import TEXT, Box, Edge, Network, What

_DASHES = {
    Stance.SUPPORTS: Qt.PenStyle.SolidLine,
    Stance.CONTRADICTS: Qt.PenStyle.DashLine,
    Stance.SILENT: Qt.PenStyle.DotLine,
    Stance.NOT_TESTABLE: Qt.PenStyle.DotLine,
}
_MOST_SCALE = 1.4


class NetworkView(QWidget):
    """Fits its width; `pressed(str)` with the id of a note, `opened(str)` after a double click."""

    pressed = Signal(object)
    opened = Signal(object)

    def __init__(self, stills: Stills, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("networkPicture")
        self._stills = stills
        self._network = Network(1, 1, (), ())
        self._notes: Mapping[str, Annotation] = {}
        self._chosen: tuple[str, str] = ("", "")
        stills.ready.connect(self.update)
        on_theme_change(self._retint)

    def show_network(self, network: Network, notes: Mapping[str, Annotation]) -> None:
        """Draw this; `notes` are those of its frames, by id."""
        self._network, self._notes = network, notes
        self._fit()
        self.update()

    def choose(self, claim_id: str, note_id: str) -> None:
        """Let the line between these stand out."""
        self._chosen = (claim_id, note_id)
        self.update()

    def middle_of(self, note_id: str) -> int:
        """How far down a note stands, in pixels."""
        for box in self._network.boxes:
            if box.id == note_id:
                return round((box.y + box.height / 2) * self._scale())
        return 0

    def _retint(self, _theme: Theme) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as drawn."""
        return QSize(self._network.width, self._network.height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(round(self._network.height * self._scale()))

    def _scale(self) -> float:
        return min(_MOST_SCALE, self.width() / max(1, self._network.width))

    def _at(self, event: QMouseEvent) -> Box | None:
        place = event.position() / self._scale()
        return self._network.box_at(place.x(), place.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is pressed."""
        box = self._at(event)
        if box is not None and box.what is not What.CLAIM:
            self.pressed.emit(box.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Lead to the frames."""
        box = self._at(event)
        if box is not None and box.what is not What.CLAIM:
            self.opened.emit(box.id)

    # -- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines first, boxes over them, the chosen one last."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), theme_of(self).colour("panel"))
        scale = self._scale()
        painter.scale(scale, scale)
        seen = QRectF(event.rect()).adjusted(0, -40, 0, 40)
        chosen = [e for e in self._network.edges if (e.claim_id, e.note_id) == self._chosen]
        for edge in self._network.edges:
            if edge not in chosen:
                self._draw_edge(painter, edge, stands_out=False)
        for edge in chosen:
            self._draw_edge(painter, edge, stands_out=True)
        for box in self._network.boxes:
            if QRectF(box.x, box.y, box.width, box.height).intersects(
                QRectF(
                    seen.x() / scale, seen.y() / scale, seen.width() / scale, seen.height() / scale
                )
            ):
                self._draw_box(painter, box)
        painter.end()

    def _draw_edge(self, painter: QPainter, edge: Edge, *, stands_out: bool) -> None:
        theme = theme_of(self)
        tone = {Stance.SUPPORTS: "link", Stance.CONTRADICTS: "warn"}.get(edge.stance, "muted")
        colour = theme.colour(tone)
        painter.setPen(QPen(colour, 3 if stands_out else 1.4, _DASHES[edge.stance]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(QPointF(edge.x, edge.y))
        half = (edge.to_x - edge.x) / 2
        path.cubicTo(edge.x + half, edge.y, edge.to_x - half, edge.to_y, edge.to_x, edge.to_y)
        painter.drawPath(path)
        disc = QRectF(edge.to_x - 26, edge.to_y - 8, 16, 16)
        painter.setPen(QPen(colour, 2 if stands_out else 1))
        painter.setBrush(theme.colour("panel"))
        painter.drawEllipse(disc)
        painter.setFont(self._font(bold=True))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, SYMBOLS[edge.stance])

    def _draw_box(self, painter: QPainter, box: Box) -> None:
        theme = theme_of(self)
        area = QRectF(box.x, box.y, box.width, box.height)
        if box.what is What.FRAME:
            self._draw_frame(painter, box, area)
            return
        note = self._notes.get(box.id)
        edge = theme.colour("claim") if note is None else kind_colour(note.kind)
        stands_out = box.id in self._chosen
        painter.setPen(
            QPen(
                theme.colour("accent") if stands_out else theme.colour("line"),
                2 if stands_out else 1,
            )
        )
        painter.setBrush(theme.colour("field"))
        painter.drawRoundedRect(area, 4, 4)
        painter.fillRect(QRectF(box.x, box.y + 4, 4, box.height - 8), edge)
        inner = area.adjusted(14, 6, -8, -4)
        self._draw_line(painter, inner, 0, box.heading, theme.colour("text"), bold=True)
        for at, line in enumerate(box.lines, 1):
            self._draw_line(painter, inner, at, line, theme.colour("text"))

    def _draw_line(
        self,
        painter: QPainter,
        area: QRectF,
        at: int,
        text: str,
        colour: QColor,
        *,
        bold: bool = False,
    ) -> None:
        font = self._font(bold=bold)
        painter.setFont(font)
        painter.setPen(colour)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        line = QRectF(area.x(), area.y() + at * 17, area.width(), 17)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, shown)

    def _draw_frame(self, painter: QPainter, box: Box, area: QRectF) -> None:
        theme = theme_of(self)
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.drawLine(QPointF(box.x - 28, area.center().y()), QPointF(box.x, area.center().y()))
        painter.fillRect(area, theme.colour("picture_ground"))
        note = self._notes.get(box.id)
        image = self._stills.image(note) if note is not None else None
        if image is not None:
            size = image.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(area.center())
            painter.drawImage(place, image)
        elif note is not None:
            painter.setPen(theme.colour("picture_text"))
            painter.setFont(self._font())
            words = self.tr("no picture") if self._stills.has_none(note) else "…"
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _font(self, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(TEXT)
        font.setBold(bold)
        return font
