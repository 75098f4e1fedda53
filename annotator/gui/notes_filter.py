"""Which notes the table shows, and in which order."""

from __future__ import annotations

from PySide6.QtCore import QIdentityProxyModel, QModelIndex, QObject, QPersistentModelIndex

from annotator.case.annotation import Annotation
from annotator.case.note_filter import NO_FILTER, NoteFilter
from annotator.case.vocabularies import NoteKind
from annotator.gui.notes_model import NotesModel

Index = QModelIndex | QPersistentModelIndex


class NotesFilter(QIdentityProxyModel):
    """Shows the notes of one exhibit (or all), of some kind, with some words.

    The case itself narrows and sorts them; asking half a million rows one by one
    would take seconds.
    """

    def __init__(self, model: NotesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        model.narrow("", None, "")
        self.setSourceModel(model)

    def narrow(
        self,
        exhibit_id: str | None,
        kind: NoteKind | None,
        words: str,
        wanted: NoteFilter = NO_FILTER,
    ) -> None:
        """Show only these: notes of one exhibit (None: of all), of one kind, that hold every word.

        `wanted` narrows further; its own words are not looked at.
        """
        self._model.narrow(exhibit_id, kind, words, wanted)

    def is_narrowed(self) -> bool:
        """True when a kind or a search hides notes."""
        return self._model.is_narrowed()

    def row_of(self, note_id: str) -> int:
        """The shown row of a note, -1 if it is not shown."""
        return self._model.row_of(note_id)

    def note_at(self, row: int) -> Annotation:
        """The note in a shown row. Raises StoreError, IntegrityError."""
        return self._model.note_at(row)
