"""Which notes the table shows, and in which order."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from annotator.case.annotation import Annotation
from annotator.case.vocabularies import NoteKind
from annotator.gui.notes_model import SORT_ROLE, TIME, NotesModel

Index = QModelIndex | QPersistentModelIndex


class NotesFilter(QSortFilterProxyModel):
    """Shows the notes of one exhibit (or all), of some kind, among those found."""

    def __init__(self, model: NotesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._exhibit_id: str | None = ""
        self._kind: NoteKind | None = None
        self._found: frozenset[str] | None = None
        self.setSourceModel(model)
        self.setSortRole(SORT_ROLE)
        self.setDynamicSortFilter(True)
        self.sort(TIME, Qt.SortOrder.AscendingOrder)

    def narrow(
        self, exhibit_id: str | None, kind: NoteKind | None, found: frozenset[str] | None
    ) -> None:
        """Show only these: notes of one exhibit, of one kind, with one of these ids (None: any)."""
        wanted = (exhibit_id, kind, found)
        if wanted != (self._exhibit_id, self._kind, self._found):
            self.beginFilterChange()
            self._exhibit_id, self._kind, self._found = wanted
            self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def is_narrowed(self) -> bool:
        """True when a kind or a search hides notes."""
        return self._kind is not None or self._found is not None

    def filterAcceptsRow(self, source_row: int, _parent: Index) -> bool:
        """Whether a note is shown."""
        return self.accepts(self._model.note_at(source_row))

    def accepts(self, note: Annotation) -> bool:
        """Whether a note is among those shown."""
        return (
            self._exhibit_id in (None, note.exhibit_id)
            and self._kind in (None, note.kind)
            and (self._found is None or note.id in self._found)
        )

    def lessThan(self, left: Index, right: Index) -> bool:
        """Order by the column's own values; equal ones in the order of the film."""
        first = self._model.data(left, SORT_ROLE)
        second = self._model.data(right, SORT_ROLE)
        if first == second:
            return left.row() < right.row()
        return bool(first < second)  # type: ignore[operator]

    def row_of(self, note_id: str) -> int:
        """The shown row of a note, -1 if it is not shown."""
        row = self._model.row_of(note_id)
        if row < 0:
            return -1
        return self.mapFromSource(self._model.index(row, 0)).row()

    def note_at(self, row: int) -> Annotation:
        """The note in a shown row."""
        return self._model.note_at(self.mapToSource(self.index(row, 0)).row())
