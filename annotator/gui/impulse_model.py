"""Bangs that were found, as rows: time, sample, frame, strength, and what a person made of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHeaderView, QLineEdit, QTableView, QWidget

from annotator.case.annotation import Annotation
from annotator.gui.film_words import grouped, time_words
from annotator.gui.labels import plain_tip
from annotator.workflow.sounds import SHOT_TAG, Bang, Bangs

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
STATE = 4
_LONGEST_TAG = 100


class BangsFound(QAbstractTableModel):
    """A row a candidate; `notes` are those by which they are confirmed, None where they are not."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = (
            self.tr("Time"),
            self.tr("Sample"),
            self.tr("Frame"),
            self.tr("dB"),
            self.tr("State"),
        )
        self.bangs: tuple[Bang, ...] = ()
        self.notes: list[Annotation | None] = []
        self.dismissed: set[int] = set()
        self._first_number = 0

    def show(self, found: Bangs | None, first_number: int, dismissed: Collection[int] = ()) -> None:
        """Another search's candidates; those at the samples `dismissed` were judged before."""
        self.beginResetModel()
        self.bangs = () if found is None else found.found
        self.notes = [None] * len(self.bangs)
        self.dismissed = {row for row, bang in enumerate(self.bangs) if bang.sample in dismissed}
        self._first_number = first_number
        self.endResetModel()

    def set_notes(self, notes: list[Annotation | None]) -> None:
        """Which of them are confirmed now."""
        if notes == self.notes:
            return
        self.notes = notes
        self._tell()

    def dismiss(self, row: int, *, gone: bool) -> None:
        """Say that a candidate is none, or take that back."""
        (self.dismissed.add if gone else self.dismissed.discard)(row)
        self._tell()

    def _tell(self) -> None:
        if self.bangs:
            last = self.index(len(self.bangs) - 1, STATE)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many candidates there are."""
        return 0 if parent.isValid() else len(self.bangs)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        if not index.isValid():
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(index.row(), column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._titles[column]}: {self._words(index.row(), column)}"
        if role == Qt.ItemDataRole.TextAlignmentRole and column < STATE:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        return None

    def _words(self, row: int, column: int) -> str:
        bang = self.bangs[row]
        if column == 0:
            return time_words(bang.at_ns)
        if column == 1:
            return grouped(bang.sample)
        if column == 2:
            return grouped(bang.frame + self._first_number)
        if column == 3:
            return f"{bang.strength_db:.1f}"
        if self.notes[row] is not None:
            return self.tr("✓ confirmed")
        return self.tr("dismissed") if row in self.dismissed else self.tr("open")

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section < STATE:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        return None


def bangs_table(
    rows: BangsFound, acts: Mapping[str, Callable[[], None]], parent: QWidget
) -> QTableView:
    """The list; Return does `confirm`, the space bar `around`, Delete `dismiss`."""
    table = QTableView(parent)
    table.setModel(rows)
    table.setAccessibleName(rows.tr("Bangs that were found"))
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(26)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    for column in range(STATE):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
    table.setColumnWidth(0, table.fontMetrics().horizontalAdvance("00:00:00.000") + 32)
    header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.Stretch)
    for key, name in (
        (Qt.Key.Key_Return, "confirm"),
        (Qt.Key.Key_Enter, "confirm"),
        (Qt.Key.Key_Space, "around"),
        (Qt.Key.Key_Delete, "dismiss"),
    ):
        shortcut = QShortcut(QKeySequence(key), table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(acts[name])
    return table


def sharpness_choice(parent: QWidget) -> QComboBox:
    """Which bangs are proposed; its data are the keys of workflow.sounds.SHARPNESS."""
    choice = QComboBox(parent)
    choice.setAccessibleName(parent.tr("Which bangs are proposed"))
    for key, words in (
        ("clear", parent.tr("Only clear bangs")),
        ("usual", parent.tr("Usual")),
        ("faint", parent.tr("Faint ones too")),
    ):
        choice.addItem(words, key)
    choice.setCurrentIndex(1)
    return choice


def tag_field(parent: QWidget) -> QLineEdit:
    """The tag that confirmed bangs are given."""
    field = QLineEdit(SHOT_TAG, parent)
    field.setMaxLength(_LONGEST_TAG)
    field.setAccessibleName(parent.tr("Tag of confirmed bangs"))
    field.setToolTip(plain_tip(parent.tr("Tag of confirmed bangs")))
    return field
