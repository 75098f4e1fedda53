"""The table of the claims matrix by keyboard: arrows move, letters enter a stance, Enter asks why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from annotator.case.vocabularies import Stance
from annotator.gui.matrix_heads import MatrixHead
from annotator.gui.matrix_model import MatrixModel
from annotator.gui.physical_keys import latin_key
from annotator.gui.theme import GRID

KEYS: Final[Mapping[int, Stance]] = {
    Qt.Key.Key_S: Stance.SUPPORTS,
    Qt.Key.Key_C: Stance.CONTRADICTS,
    Qt.Key.Key_N: Stance.SILENT,
    Qt.Key.Key_T: Stance.NOT_TESTABLE,
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_AWAY: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
HEAD_WIDTH: Final = 320


class MatrixView(QTableView):
    """`entered(Stance | None)`, `why_wanted`, `frames_wanted`, `moved` for the cell with the focus."""

    entered = Signal(object)
    why_wanted = Signal()
    frames_wanted = Signal()
    moved = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrixTable")
        self.setAccessibleName(self.tr("Claims matrix"))
        self.setAccessibleDescription(
            self.tr(
                "Notes down the side, claims across the top. S supports, C contradicts,"
                " N says nothing, T not testable, Delete takes the stance away,"
                " Enter writes why, Space shows the frames."
            )
        )
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._heads()
        self.selectionModel().currentChanged.connect(lambda _now, _before: self.moved.emit())
        self.doubleClicked.connect(lambda _index: self.frames_wanted.emit())

    def _heads(self) -> None:
        across = MatrixHead(Qt.Orientation.Horizontal, self)
        down = MatrixHead(Qt.Orientation.Vertical, self)
        self.setHorizontalHeader(across)
        self.setVerticalHeader(down)
        for head in (across, down):
            head.setSectionsClickable(False)
        across.setFixedHeight(GRID * 9)
        across.setDefaultSectionSize(172)
        across.setMinimumSectionSize(96)
        down.setFixedWidth(HEAD_WIDTH)
        down.setDefaultSectionSize(62)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def matrix(self) -> MatrixModel:
        """The model."""
        model = self.model()
        assert isinstance(model, MatrixModel)
        return model

    def current(self) -> QModelIndex | None:
        """The cell with the focus; None where there is none."""
        index = self.currentIndex()
        return index if index.isValid() else None

    def go_to(self, row: int, column: int) -> None:
        """Put the focus into a cell, as far as there is one."""
        model = self.matrix()
        if not model.rowCount() or not model.columnCount():
            return
        index = model.index(
            max(0, min(row, model.rowCount() - 1)), max(0, min(column, model.columnCount() - 1))
        )
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters enter a stance at once; letters of any layout count by their place."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
            return
        if event.matches(QKeySequence.StandardKey.Redo):
            self.redo_wanted.emit()
            return
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        key = latin_key(event) or event.key()
        if held or self.current() is None:
            super().keyPressEvent(event)
        elif key in KEYS:
            self.entered.emit(KEYS[key])
        elif key in _AWAY:
            self.entered.emit(None)
        elif key in _ENTER:
            self.why_wanted.emit()
        elif key == Qt.Key.Key_Space:
            self.frames_wanted.emit()
        else:
            super().keyPressEvent(event)
