"""The heads of the claims matrix: several lines of words, wrapped, with the end of too long ones cut."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from annotator.gui.theme import current_theme

_SIDE: Final = 8
_ICON: Final = 16


class MatrixHead(QHeaderView):
    """The first line of a section is ours; what follows is wrapped over the lines that are left."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)

    def paintSection(  # noqa: N802 - Qt's name
        self,
        painter: QPainter,
        rect: QRect,
        logicalIndex: int,  # noqa: N803
    ) -> None:
        """Paint one head; that of the cell with the focus stands out."""
        theme = current_theme()
        painter.save()
        painter.setClipRect(rect)
        chosen = self._is_current(logicalIndex)
        painter.fillRect(rect, theme.colour("selection" if chosen else "panel"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        area = rect.adjusted(_SIDE, 4, -_SIDE, -4)
        icon = self._head(logicalIndex, Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon):
            place = QRect(area.left(), area.top() + 1, _ICON, _ICON)
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                place.moveRight(area.right())
                area.setRight(area.right() - _ICON - _SIDE)
            else:
                area.setLeft(area.left() + _ICON + _SIDE)
            icon.paint(painter, place)
        self._write(painter, area, str(self._head(logicalIndex, Qt.ItemDataRole.DisplayRole) or ""))
        painter.restore()

    def _write(self, painter: QPainter, area: QRect, words: str) -> None:
        first, _, rest = words.partition("\n")
        rows = max(1, area.height() // painter.fontMetrics().lineSpacing())
        upright = self.orientation() == Qt.Orientation.Vertical
        head, body = ((first,), rest) if upright else ((), first)
        tail = (rest,) if not upright and rest else ()
        metrics = painter.fontMetrics()
        lines = [(line, "muted") for line in head]
        room = rows - len(head) - len(tail)
        lines += [(line, "text") for line in wrapped_to(metrics, body, area.width(), room)]
        lines += [(line, "muted") for line in tail]
        for at, (line, tone) in enumerate(lines):
            painter.setPen(current_theme().colour(tone))
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width())
            place = QRect(
                area.left(), area.top() + at * metrics.lineSpacing(), area.width(), metrics.lineSpacing()
            )  # fmt: skip
            flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, flags, shown)

    def _head(self, section: int, role: Qt.ItemDataRole) -> Any:
        model = self.model()
        return model.headerData(section, self.orientation(), role)

    def _is_current(self, section: int) -> bool:
        index = self.selectionModel().currentIndex()
        if not index.isValid():
            return False
        upright = self.orientation() == Qt.Orientation.Vertical
        return (index.row() if upright else index.column()) == section


def wrapped_to(metrics: QFontMetrics, text: str, width: int, most: int) -> list[str]:
    """The words of a text in at most so many lines of a width in pixels; the last one may be too long."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        count = 1
        while (
            count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= width
        ):
            count += 1
        lines.append(" ".join(words[:count]))
        words = words[count:]
    return [*lines, " ".join(words)] if words else lines
