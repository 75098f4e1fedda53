"""The custody log as a table model: newest first, fetched page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.gui.history_words import entry_words, object_words
from annotator.gui.labels import one_line, plain_tip
from annotator.gui.log_end import last_seq
from annotator.gui.note_footer import local_time
from annotator.provenance.custody import CustodyEntry
from annotator.store.case_store import CaseStore

SEQ, WHEN, WHO, WHAT, OBJECT = range(5)
ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole
PAGE: Final = 200

Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractTableModel):
    """Log entries, the newest in row 0. Rows are put before and after, never reset for one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: CaseStore | None = None
        self._entries: list[CustodyEntry] = []

    def show_log(self, store: CaseStore | None) -> None:
        """Show the whole log of a case, page by page from its end."""
        self.beginResetModel()
        self._store = store
        self._entries = []
        if store is not None:
            last = last_seq(store)
            self._entries = list(reversed(store.custody(max(0, last - PAGE), PAGE)))
        self.endResetModel()

    def show_entries(self, entries: Sequence[CustodyEntry]) -> None:
        """Show these entries (oldest first) and no others."""
        self.beginResetModel()
        self._store = None
        self._entries = list(reversed(entries))
        self.endResetModel()

    def put_newest(self, entries: Sequence[CustodyEntry]) -> None:
        """Entries (oldest first) that came after those shown."""
        newest = self._entries[0].seq if self._entries else 0
        new = [entry for entry in entries if entry.seq > newest]
        if new:
            self.beginInsertRows(QModelIndex(), 0, len(new) - 1)
            self._entries[:0] = reversed(new)
            self.endInsertRows()

    def newest_seq(self) -> int:
        """The number of the newest entry shown; 0 if there is none."""
        return self._entries[0].seq if self._entries else 0

    def entry_at(self, row: int) -> CustodyEntry:
        """The entry in a row."""
        return self._entries[row]

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many entries are fetched."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else 5

    def canFetchMore(self, parent: Index) -> bool:
        """True while older entries are on the disk."""
        return (
            not parent.isValid()
            and self._store is not None
            and bool(self._entries)
            and self._entries[-1].seq > 1
        )

    def fetchMore(self, parent: Index) -> None:
        """Fetch a page of older entries."""
        if not self.canFetchMore(parent) or self._store is None:
            return
        oldest = self._entries[-1].seq
        start = max(0, oldest - 1 - PAGE)
        older = [e for e in self._store.custody(start, PAGE) if e.seq < oldest]
        if not older:
            self._store = None  # a log with gaps; verifying says so
            return
        at = len(self._entries)
        self.beginInsertRows(QModelIndex(), at, at + len(older) - 1)
        self._entries.extend(reversed(older))
        self.endInsertRows()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The heads of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < 5:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        heads = (self.tr("No."), self.tr("When"), self.tr("Who"), self.tr("What"), self.tr("Of"))
        return heads[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's words."""
        if not index.isValid() or not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                str(entry.seq),
                local_time(entry.at_utc),
                one_line(entry.actor.name, 60),
                one_line(entry_words(entry), 160),
                one_line(object_words(entry), 120),
            )[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{entry.at_utc}\n{entry_words(entry)}\n{object_words(entry)}")
        if role == ENTRY_ROLE:
            return entry
        return None
