"""Which colour is which type of frame, with how many there are of each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.gui.facts_drawings import TYPE_COLOURS
from annotator.gui.film_words import grouped
from annotator.gui.theme import theme_of

_BOX, _GAP = 9, 14


class TypeLegend(QWidget):
    """A square and a letter for each type of frame, and the mark of key frames."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._types: dict[str, int] = {}

    def show_types(self, types: dict[str, int]) -> None:
        """How many frames there are of each type."""
        self._types = {kind: types[kind] for kind in TYPE_COLOURS if types.get(kind)}
        words = ", ".join(self._words(kind) for kind in self._types)
        self.setAccessibleName(self.tr("Types of frames: {types}").format(types=words))
        self.update()

    def _words(self, kind: str) -> str:
        name = self.tr("type unknown") if kind == "?" else kind
        return f"{name} {grouped(self._types[kind])}"

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, QFontMetrics(self.font()).height() + 4)

    def minimumSizeHint(self) -> QSize:
        """One line, as narrow as need be."""
        return QSize(40, QFontMetrics(self.font()).height() + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint squares and words, from the side where reading begins."""
        theme, painter = theme_of(self), QPainter(self)
        metrics = QFontMetrics(painter.font())
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        at = 0.0
        entries = [(TYPE_COLOURS[kind], self._words(kind)) for kind in self._types]
        if self._types:
            entries.append(("", self.tr("▲ key frame")))
        for colour, words in entries:
            wide = metrics.horizontalAdvance(words) + (_BOX + 5 if colour else 0)
            left = self.width() - at - wide if mirrored else at
            if colour:
                box = QRectF(left, (self.height() - _BOX) / 2, _BOX, _BOX)
                painter.fillRect(box, theme.colour(colour))
                left += _BOX + 5
            painter.setPen(theme.colour("muted"))
            rest = QRectF(left, 0, wide, self.height())
            painter.drawText(
                rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words
            )
            at += wide + _GAP
