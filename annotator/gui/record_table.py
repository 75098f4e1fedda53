"""A short list of the case (tracks, templates) as a table that is changed in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtCore import Signal as _Signal
from PySide6.QtGui import QIcon

from annotator.case.edits import Edit
from annotator.case.rules import check_entity
from annotator.case.templates import Template
from annotator.case.tracks import Track
from annotator.errors import ValueRefusedError
from annotator.gui.code_model import CHOICES_ROLE
from annotator.gui.following_rows import FollowingRows
from annotator.gui.labels import one_line, plain_tip
from annotator.gui.workspace import ValuesChanged, Workspace

R = TypeVar("R", Track, Template)
Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: what it shows as text and how text changes a record.

    With `ticked` it is a box to tick, and `put` gets `1` or an empty text.
    """

    title: str
    tip: str
    shown: Callable[[R], str]
    put: Callable[[R, str], R]
    choices: tuple[str, ...] = ()
    ticked: Callable[[R], bool] | None = None
    icon: Callable[[R], QIcon] | None = None


@dataclass(frozen=True, slots=True)
class Records(Generic[R]):
    """What a table needs to know of its kind of value."""

    entity: str
    columns: tuple[Column[R], ...]
    listed: Callable[[Workspace], Sequence[R]]
    change: Callable[[R, R], Edit]


class RecordModel(FollowingRows):
    """The records in their order; `refused` says why a cell was not changed."""

    refused = _Signal(object)  # ValueRefusedError | None: None when all is well again

    def __init__(
        self, workspace: Workspace, records: Records[Any], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._records = records
        self._rows: list[Any] = list(records.listed(workspace))
        workspace.values_changed.connect(self._on_values)

    def record(self, row: int) -> Any:
        """The record of a row."""
        return self._rows[row]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many records."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self._records.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Titles of the columns, with what they mean."""
        columns = self._records.columns
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return columns[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(columns[section].tip)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says, or whether it is ticked."""
        if not index.isValid():
            return None
        record, column = self._rows[index.row()], self._records.columns[index.column()]
        if column.ticked is not None:
            return _ticked(column, record, role)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            words = column.shown(record)
            return words if role == Qt.ItemDataRole.EditRole else one_line(words)
        if role == CHOICES_ROLE:
            return column.choices
        if role == Qt.ItemDataRole.DecorationRole and column.icon is not None:
            return column.icon(record)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.shown(record))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be changed where the case can."""
        flags = super().flags(index)
        if index.isValid() and not self._workspace.is_read_only():
            ticked = self._records.columns[index.column()].ticked is not None
            flags |= Qt.ItemFlag.ItemIsUserCheckable if ticked else Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Change a record by one cell; False (and `refused`) where a rule forbids it."""
        if not index.isValid():
            return False
        before, column = self._rows[index.row()], self._records.columns[index.column()]
        if column.ticked is not None:
            if role != Qt.ItemDataRole.CheckStateRole:
                return False
            value = "1" if Qt.CheckState(value) is Qt.CheckState.Checked else ""
        elif role != Qt.ItemDataRole.EditRole:
            return False
        try:
            after = column.put(before, str(value))
            if after == before:
                return False
            check_entity(after, self._workspace.snapshot)
        except ValueRefusedError as error:
            self.refused.emit(error)
            return False
        self.refused.emit(None)
        return self._workspace.do(self._records.change(before, after))

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of(self._records.entity):
            self.follow(self._records.listed(self._workspace))


def _ticked(column: Column[Any], record: Any, role: int) -> Any:
    assert column.ticked is not None
    if role == Qt.ItemDataRole.CheckStateRole:
        return Qt.CheckState.Checked if column.ticked(record) else Qt.CheckState.Unchecked
    return column.shown(record) if role == Qt.ItemDataRole.AccessibleTextRole else None
