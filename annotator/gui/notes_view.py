"""The table itself: keys, columns, and how a row is painted."""

from __future__ import annotations

import re

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from annotator.gui.note_cell import Cell
from annotator.gui.note_words import (
    CERTAINTY,
    EVENT,
    FRAME,
    KIND,
    LAST,
    REVIEW,
    TAGS,
    TEXT,
    TIME,
    TRACK,
)
from annotator.gui.notes_model import CELL_ROLE, CURRENT_ROLE
from annotator.gui.theme import current_theme, figures_font
from annotator.report.visible_text import direction

ROW_HEIGHT = 24
_MARK_WIDTH = 3
_MARKS = re.compile(r" (?=[#@])")
_WAYS = {"rtl": Qt.LayoutDirection.RightToLeft, "ltr": Qt.LayoutDirection.LeftToRight}
_WORDS = QStyleOptionViewItem.ViewItemFeature.HasDisplay
_MARK_AND_WORDS = _WORDS | QStyleOptionViewItem.ViewItemFeature.HasDecoration


class NotesDelegate(QStyledItemDelegate):
    """One line a row; right-to-left text stands right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[QFont, QFont] | None = None

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Set words, mark, direction, figures and elision."""
        # The base class would ask the model seven questions a cell, a thousand and more a page.
        cell = index.data(CELL_ROLE)
        option.index = index  # type: ignore[assignment]  # the views of Qt hand over either
        option.textElideMode = Qt.TextElideMode.ElideRight
        if not isinstance(cell, Cell):
            return
        option.text = cell.words
        option.features = _WORDS
        if cell.icon is not None:
            option.features = _MARK_AND_WORDS
            option.icon = cell.icon
            option.decorationSize = cell.icon.actualSize(option.decorationSize)
        if cell.colour is not None:
            option.palette.setBrush(QPalette.ColorRole.Text, cell.colour)
        column = index.column()
        if column in (TIME, FRAME, EVENT):
            option.font = self._with_figures(option.font)
        elif column in (TEXT, TAGS) and cell.words:
            option.direction = _WAYS.get(direction(cell.words), option.direction)
            # Each mark stands for itself: a line from right to left would show `#tag` as `tag#`.
            if column == TAGS and not cell.words.isascii():
                option.text = " ".join(map(isolated, _MARKS.split(cell.words)))

    def _with_figures(self, font: QFont) -> QFont:
        if self._figures is None or self._figures[0] != font:
            self._figures = (QFont(font), figures_font(font))
        return self._figures[1]


def isolated(text: str) -> str:
    """A piece of text whose direction touches nothing around it; for the screen only."""
    return f"\u2068{text}\u2069"


class FirstDelegate(NotesDelegate):
    """The same for the first column, where a bar marks the note at the playhead."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the cell and the bar."""
        super().paint(painter, option, index)
        if index.data(CURRENT_ROLE):
            area: QRect = option.rect
            bar = QRect(area.left(), area.top() + 2, _MARK_WIDTH, area.height() - 5)
            if option.direction == Qt.LayoutDirection.RightToLeft:
                bar.moveRight(area.right())
            painter.fillRect(bar, current_theme().colour("accent"))


class NotesView(QTableView):
    """A table that tells apart what a person chooses and what merely moves.

    `row_chosen(int)`: a row was clicked or reached with the keyboard.
    """

    row_chosen = Signal(object)
    enter_pressed = Signal()
    delete_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notesView")
        self.setAccessibleName(self.tr("Notes"))
        self.setItemDelegate(NotesDelegate(self))
        self.setItemDelegateForColumn(TIME, FirstDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)

    def select_only(self, index: QModelIndex) -> None:
        """Select this row alone and show it; with Ctrl held down, as in Ctrl+→, `selectRow` would add it."""
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.scrollTo(index)

    def set_up_columns(self) -> None:
        """Widths from the font; the text takes what is left. Call once the model is set."""
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(40)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        head.setSortIndicator(TIME, Qt.SortOrder.AscendingOrder)
        measure = QFontMetrics(figures_font(self.font()))
        samples = {
            TIME: "00:00:41.1330",
            FRAME: "1 234 – 1 2410",
            KIND: "Legal question000",
            TAGS: "#discharge #level @O-3",
            CERTAINTY: "very likely · high",
            REVIEW: "reviewed00",
            TRACK: "A track of mine",
            EVENT: "16:02:10.0 ± 4.1 s Aqtau",
        }
        for column, sample in samples.items():
            self.setColumnWidth(column, measure.horizontalAdvance(sample) + 24)
        self.setColumnHidden(EVENT, True)  # noqa: FBT003 - until something has a time

    def mark_words(self, delegate: QStyledItemDelegate | None) -> None:
        """Have another delegate paint texts and tags, or the usual one."""
        for column in (TEXT, TAGS):
            self.setItemDelegateForColumn(column, delegate)  # type: ignore[arg-type]
        self.viewport().update()

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, one a line, parted by tabs."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        model = self.model()
        lines = [
            "\t".join(str(model.index(row, column).data() or "") for column in range(LAST + 1))
            for row in rows
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def event(self, event: QEvent) -> bool:
        """The arrows that choose a row stay with the table, whatever else they do in the picture."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row that is clicked, also when it is the present one."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and not _adds(event):
            self.row_chosen.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑ ↓ choose, Enter edits, Delete deletes."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                super().keyPressEvent(event)
            else:
                self.enter_pressed.emit()
        elif key == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            before = self.currentIndex().row()
            super().keyPressEvent(event)
            after = self.currentIndex().row()
            if after not in (before, -1) and not event.modifiers() & (
                Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
            ):
                self.row_chosen.emit(after)


def _adds(event: QMouseEvent) -> bool:
    """Clicks that gather several rows lead nowhere."""
    gathering = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
    return bool(event.modifiers() & gathering)
