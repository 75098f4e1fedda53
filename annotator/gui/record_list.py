"""A dialog around such a table: add, remove, up, down; every change is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.case.edits import Edit
from annotator.errors import AnnotatorError
from annotator.gui.code_choices import Choices
from annotator.gui.labels import PlainLabel, restyle
from annotator.gui.record_table import RecordModel, Records
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace


class RecordList(QDialog):
    """The list of one kind of value. A subclass says how one is made, moved and removed."""

    def __init__(
        self,
        workspace: Workspace,
        records: Records[Any],
        words: tuple[str, str, str],
        parent: QWidget | None = None,
    ) -> None:
        """`words`: the title, what the list is for, and what is said when it is empty."""
        super().__init__(parent)
        title, what, empty = words
        self.setWindowTitle(title)
        self.resize(960, 480)
        self._workspace = workspace
        self.model = RecordModel(workspace, records, self)
        self._build(title, what, empty)
        self.model.refused.connect(self._show_refused)
        workspace.failed.connect(self._show_refused)
        for changed in (self.model.rowsInserted, self.model.rowsRemoved, self.model.layoutChanged):
            changed.connect(lambda *_args: self._show_state())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(
            workspace.undo
        )
        workspace.case_closed.connect(self.reject)
        self._show_state()
        if self.model.rowCount():
            self.select(0)

    # -- what a subclass says

    def add_edit(self) -> tuple[Edit, str] | None:
        """The edit that adds one, and its id; None where the list is filled elsewhere."""
        return None

    def remove_edit(self, record: Any) -> Edit:
        """The edit that takes one away."""
        raise NotImplementedError

    def move_edit(self, record: Any, places: int) -> Edit | None:
        """The edit that moves one in the list."""
        raise NotImplementedError

    # -- making it

    def _build(self, title: str, what: str, empty: str) -> None:
        said = PlainLabel(what, self, role="muted")
        said.setWordWrap(True)
        self.table = QTableView(self)
        self.table.setAccessibleName(title)
        self.table.setModel(self.model)
        self.table.setItemDelegate(Choices(self.table))
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(
            QTableView.EditTrigger.DoubleClicked
            | QTableView.EditTrigger.EditKeyPressed
            | QTableView.EditTrigger.AnyKeyPressed
        )
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(GRID * 4)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.table.selectionModel().selectionChanged.connect(lambda *_args: self._show_state())
        self.empty = PlainLabel(empty, self, role="muted")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.table)
        self.words = PlainLabel("", self, role="bad")
        self.words.setWordWrap(True)
        self.words.hide()
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self.add = self._button(self.tr("Add"), self._add)
        restyle(self.add, "role", "primary")
        self.add.setVisible(type(self).add_edit is not RecordList.add_edit)
        self.remove = self._button(self.tr("Remove"), self._remove)
        self.up = self._button(self.tr("Up"), lambda: self._move(-1))
        self.down = self._button(self.tr("Down"), lambda: self._move(1))
        for button in (self.add, self.remove, self.up, self.down):
            row.addWidget(button)
        row.addStretch(1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close.rejected.connect(self.reject)
        # Enter belongs to the cell that is typed in.
        close.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        column.addWidget(said)
        column.addLayout(row)
        column.addWidget(self.pages, 1)
        column.addWidget(self.words)
        column.addWidget(close)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    # -- what the buttons do

    def selected(self) -> Any:
        """The chosen record, or None."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.record(rows[0].row()) if rows else None

    def select(self, row: int) -> None:
        """Choose a row."""
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, 0))
            self.table.selectRow(row)
            self.table.scrollTo(
                self.model.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible
            )
        self._show_state()

    def _add(self) -> None:
        made = self.add_edit()
        if made is not None and self._workspace.do(made[0]):
            row = self.model.row_of(made[1])
            self.select(row)
            self.table.setFocus()
            self.table.edit(self.model.index(row, 0))

    def _remove(self) -> None:
        record = self.selected()
        if record is not None:
            row = self.model.row_of(record.id)
            if self._workspace.do(self.remove_edit(record)):
                self.select(min(row, self.model.rowCount() - 1))

    def _move(self, places: int) -> None:
        record = self.selected()
        edit = self.move_edit(record, places) if record is not None else None
        if edit is not None and self._workspace.do(edit):
            self.select(self.model.row_of(record.id))

    def _show_state(self) -> None:
        writable, rows = not self._workspace.is_read_only(), self.model.rowCount()
        self.pages.setCurrentWidget(self.table if rows else self.empty)
        record = self.selected()
        row = self.model.row_of(record.id) if record is not None else -1
        self.add.setEnabled(writable)
        self.remove.setEnabled(writable and row >= 0)
        self.up.setEnabled(writable and row > 0)
        self.down.setEnabled(writable and 0 <= row < rows - 1)

    def _show_refused(self, error: AnnotatorError | None) -> None:
        self.words.setText("" if error is None else f"{error.message}\n{error.hint}".strip())
        self.words.setVisible(error is not None)
