"""Cells in which the words that were searched for stand on a ground of their own."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPalette,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from annotator.case.searching import spots
from annotator.gui.notes_view import NotesDelegate
from annotator.gui.theme import current_theme

_TEXT_MARGIN = 3
_ALPHA = 110


class FoundDelegate(NotesDelegate):
    """A cell of the list of notes that marks where folded `words` stand; its text is never changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words: list[str] = []

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the cell, with the words marked that are in view."""
        view = QStyleOptionViewItem(option)
        self.initStyleOption(view, index)
        style = view.widget.style()
        room = style.subElementRect(
            QStyle.SubElement.SE_ItemViewItemText, view, view.widget
        ).adjusted(_TEXT_MARGIN, 0, -_TEXT_MARGIN, 0)
        text = QFontMetrics(view.font).elidedText(view.text, view.textElideMode, room.width())
        found = spots(text, self.words)
        if not found:
            super().paint(painter, option, index)
            return
        view.text = ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, view, painter, view.widget)
        line = QTextLayout(text, view.font)
        wanted = QTextOption(QStyle.visualAlignment(view.direction, view.displayAlignment))
        wanted.setTextDirection(view.direction)
        wanted.setWrapMode(QTextOption.WrapMode.NoWrap)
        line.setTextOption(wanted)
        line.setFormats([_marked(start, length) for start, length in found])
        line.beginLayout()
        row = line.createLine()
        row.setLineWidth(room.width())
        line.endLayout()
        top = room.top() + (room.height() - row.height()) / 2
        selected = bool(view.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        painter.save()
        painter.setPen(view.palette.color(role))
        line.draw(painter, QPointF(room.left(), top))
        painter.restore()


def _marked(start: int, length: int) -> QTextLayout.FormatRange:
    ground = QColor(current_theme().colour("accent"))
    ground.setAlpha(_ALPHA)
    marked = QTextCharFormat()
    marked.setBackground(ground)
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, marked
    return made
