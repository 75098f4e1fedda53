"""The list of all actions with their keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from annotator.gui.action_table import ALL_ACTIONS
from annotator.gui.actions import Actions, action_text
from annotator.gui.key_map import native
from annotator.gui.theme import GRID

_ID = Qt.ItemDataRole.UserRole


class KeyTable(QTableWidget):
    """Actions, their menus and keys, narrowed by words; those with other keys than their own are bold.

    `chosen_changed(id)`; `key_wanted(id)` when a key is to be recorded (Enter, double click).
    """

    chosen_changed = Signal(object)  # str
    key_wanted = Signal(object)  # str

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self._actions = actions
        self.setAccessibleName(self.tr("Actions and their keys"))
        self.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Menu"), self.tr("Keys")])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(GRID * 3)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(1, GRID * 20)
        self.setColumnWidth(2, GRID * 26)
        self.currentCellChanged.connect(lambda *_places: self.chosen_changed.emit(self.chosen()))
        self.cellDoubleClicked.connect(lambda *_places: self.key_wanted.emit(self.chosen()))

    def chosen(self) -> str:
        """The id of the chosen action; empty for none."""
        row = self.currentRow()
        return self._id_at(row) if row >= 0 else ""

    def choose(self, id: str) -> bool:
        """Choose an action; False if it is not listed."""
        for row in range(self.rowCount()):
            if self._id_at(row) == id:
                self.setCurrentCell(row, 0)
                return True
        return False

    def move_by(self, rows: int) -> None:
        """Choose a neighbour."""
        row = self.currentRow() + rows
        if 0 <= row < self.rowCount():
            self.setCurrentCell(row, 0)

    def fill(self, wanted: str) -> None:
        """List the actions that have every word in name, menu or keys; the chosen one stays so."""
        chosen, words = self.chosen(), wanted.casefold().split()
        keys = self._actions.keys
        blocked = self.blockSignals(True)  # noqa: FBT003
        self.setRowCount(0)
        for spec in ALL_ACTIONS:
            place = " › ".join(action_text(part) for part in spec.menu.split("/"))
            said = "   ".join(native(key) for key in keys.of(spec.id).all())
            cells = (self._actions.name(spec.id), place, said)
            if all(word in " ".join(cells).casefold() for word in words):
                self._add(spec.id, cells, changed=keys.is_changed(spec.id))
        self.blockSignals(blocked)
        if self.rowCount() and not self.choose(chosen):
            self.setCurrentCell(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter records a key."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen():
            self.key_wanted.emit(self.chosen())
        else:
            super().keyPressEvent(event)

    def _add(self, id: str, cells: tuple[str, ...], *, changed: bool) -> None:
        row = self.rowCount()
        self.insertRow(row)
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setData(_ID, id)
            font = item.font()
            font.setBold(changed and column == 2)
            item.setFont(font)
            self.setItem(row, column, item)

    def _id_at(self, row: int) -> str:
        item = self.item(row, 0)
        return str(item.data(_ID)) if item is not None else ""
