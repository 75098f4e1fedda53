"""The column of event times in the list of notes, there once something ties a frame to time."""

from __future__ import annotations

from PySide6.QtCore import QObject

from annotator.case.annotation import Annotation
from annotator.gui.event_desk import EventDesk
from annotator.gui.note_words import EVENT
from annotator.gui.notes_model import NotesModel
from annotator.gui.notes_view import NotesView
from annotator.workflow.event_time import short_words


class EventColumn(QObject):
    """Keeps the column in step with what the case knows of time."""

    def __init__(self, desk: EventDesk, model: NotesModel, view: NotesView) -> None:
        super().__init__(view)
        self._desk, self._model, self._view = desk, model, view
        model.words.event_time = self._words
        desk.changed.connect(self._show)
        self._show()

    def _words(self, note: Annotation) -> str:
        times = self._desk.times
        said = None if times is None else times.of_frame(note.exhibit_id, note.start)
        return "" if said is None else short_words(said)

    def _show(self) -> None:
        times = self._desk.times
        self._view.setColumnHidden(EVENT, times is None or not times.is_known())
        rows = self._model.rowCount()
        if rows:
            first, last = self._model.index(0, EVENT), self._model.index(rows - 1, EVENT)
            self._model.dataChanged.emit(first, last)
