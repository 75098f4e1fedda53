"""Rows of a model that follow a short list of the case: they come, go and change places one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex

_NOWHERE: Final = QModelIndex()


class FollowingRows(QAbstractTableModel):
    """The base of a table of records with ids; `follow` makes its rows those of a new list."""

    _rows: list[Any]

    def row_of(self, wanted: str) -> int:
        """Where a record stands; -1 if it is not there."""
        return next((row for row, each in enumerate(self._rows) if each.id == wanted), -1)

    def follow(self, listed: Sequence[Any]) -> None:
        """Show these records; what is selected stays selected, also at another place."""
        new = list(listed)
        there = {each.id for each in new}
        for row in range(len(self._rows) - 1, -1, -1):
            if self._rows[row].id not in there:
                self.beginRemoveRows(_NOWHERE, row, row)
                del self._rows[row]
                self.endRemoveRows()
        known = {each.id for each in self._rows}
        for row, each in enumerate(new):
            if each.id not in known:
                place = min(row, len(self._rows))
                self.beginInsertRows(_NOWHERE, place, place)
                self._rows.insert(place, each)
                self.endInsertRows()
        if [each.id for each in new] != [each.id for each in self._rows]:
            self._reorder(new)
        self._rows = new
        if new:
            last = self.index(len(new) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _reorder(self, new: list[Any]) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        ids = [self._rows[index.row()].id for index in kept]
        self._rows = new
        moved = [self.index(self.row_of(id), i.column()) for id, i in zip(ids, kept, strict=True)]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()
