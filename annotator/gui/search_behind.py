"""Searching a large case while the window goes on: the first hits at once, all of them behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from annotator.case.searching import folded_words
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report

if TYPE_CHECKING:
    from array import array

    from annotator.gui.note_list import NoteList
    from annotator.store.search_aside import SearchAside

MANY_NOTES: Final = 20_000
"""From so many notes on, a search of a frequent word would be felt."""


class SearchBehind(QObject):
    """At most one search at a time; the answer of one that was overtaken is dropped.

    `found(array)` with the ordinals of all hits, sorted as the list wants them;
    `failed(AnnotatorError)`.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._aside: SearchAside | None = None
        self.many = MANY_NOTES

    @property
    def is_running(self) -> bool:
        """Whether an answer is still to come."""
        return self._aside is not None

    def stop(self) -> None:
        """Nobody wants the answer of the search that runs."""
        if self._aside is not None:
            self._aside.stop()
            self._aside = None

    def begin(self, shown: NoteList) -> bool:
        """Search for what a list wants; False where the list is better filled at once."""
        self.stop()
        workspace = self._workspace
        if not workspace.has_case() or shown.exhibit_id == "":
            return False
        if not folded_words(shown.words):
            return False
        if workspace.store.count_notes(shown.exhibit_id) < self.many:
            return False
        aside = self._aside = workspace.store.search_aside()
        exhibit_id, words, wanted = shown.exhibit_id, shown.words, shown.wanted
        kind, order, track_id = shown.kind, shown.order, shown.track_id
        descending = shown.descending

        def work(_progress: Report, _cancelled: Cancelled) -> array[int]:
            return aside.rows(
                exhibit_id, kind=kind, words=words, order=order, descending=descending,
                wanted=wanted, track_id=track_id,
            )  # fmt: skip

        workspace.jobs.start(
            self.tr("Searching"),
            work,
            finished=lambda rows: self._found(aside, rows),
            failed=lambda error: self._failed(aside, error),
        )
        return True

    def _found(self, aside: SearchAside, rows: array[int]) -> None:
        if aside is self._aside:
            self._aside = None
            self.found.emit(rows)

    def _failed(self, aside: SearchAside, error: AnnotatorError) -> None:
        if aside is self._aside:
            self._aside = None
            if not isinstance(error, CancelledError):
                self.failed.emit(error)
