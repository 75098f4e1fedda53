"""What the list of notes says in its cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from annotator.case.annotation import Annotation
from annotator.gui.film_words import grouped
from annotator.gui.kind_marks import certainty_words, kind_word
from annotator.gui.labels import one_line
from annotator.gui.workspace import Workspace
from annotator.store.note_rows import NoteOrder
from annotator.timing.timecode import format_time

TIME, FRAME, KIND, TEXT, TAGS, CERTAINTY, REVIEW, TRACK, EVENT = range(9)
LAST: Final = EVENT
LONGEST_CELL: Final = 400
ORDERS: Final = {
    TIME: NoteOrder.FILM,
    FRAME: NoteOrder.FILM,
    KIND: NoteOrder.KIND,
    TEXT: NoteOrder.TEXT,
    TAGS: NoteOrder.TAGS,
    CERTAINTY: NoteOrder.CERTAINTY,
    REVIEW: NoteOrder.REVIEW,
    TRACK: NoteOrder.TRACK,
}
"""By what a column sorts."""


class NoteWords:
    """The words of a note by column. `codes` holds the code of each person by id.

    `event_time` says when a note's first frame was recorded.
    """

    def __init__(self, workspace: Workspace, time_ns: Callable[[Annotation], int | None]) -> None:
        self._workspace = workspace
        self._time_ns = time_ns
        self.codes: dict[str, str] = {}
        self.event_time: Callable[[Annotation], str] = lambda _note: ""

    def __call__(self, note: Annotation, column: int) -> str:
        """What a cell says."""
        if column == TIME:
            time_ns = self._time_ns(note)
            return "" if time_ns is None else format_time(time_ns)
        if column == FRAME:
            return self._frames(note)
        if column == KIND:
            return kind_word(note.kind)
        if column == TEXT:
            return one_line(note.text, LONGEST_CELL)
        if column == TAGS:
            return self._marks(note)
        if column == TRACK:
            return self._track(note)
        if column == EVENT:
            return self.event_time(note)
        return certainty_words(note) if column == CERTAINTY else str(note.review)

    def _frames(self, note: Annotation) -> str:
        info = self._workspace.snapshot.info
        first = grouped(info.shown_number(note.start.index))
        words = first
        if note.end is not None:
            words = f"{first} – {grouped(info.shown_number(note.end.index))}"
        shown = self._workspace.exhibit
        if shown is None or shown.id == note.exhibit_id:
            return words
        other = self._workspace.snapshot.find("exhibit", note.exhibit_id)
        return f"{getattr(other, 'label', '?')} · {words}"

    def _marks(self, note: Annotation) -> str:
        tags = [f"#{tag}" for tag in note.tags]
        people = [f"@{self.codes.get(person, '?')}" for person in note.people]
        return one_line(" ".join((*tags, *people)), LONGEST_CELL)

    def _track(self, note: Annotation) -> str:
        case = self._workspace.snapshot
        if not case.tracks:
            return ""
        track_id = case.tracks_on(note.exhibit_id).get(note.id, "")
        return next((one_line(each.name) for each in case.tracks if each.id == track_id), "")
