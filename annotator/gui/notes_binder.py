"""Binds notes to the final frame index: few of them at once, many in the background."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError, ConflictError
from annotator.gui.film_words import grouped
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import Rebinding
from annotator.workflow.rebinding import BoundExhibits

AT_ONCE: Final = 100
"""So many notes of an exhibit are bound, and stored, without a job: that is not felt."""
_NAMED: Final = 4
_ASKED: Final = 200
_TRIES: Final = 5


class NotesBinder(QObject):
    """One exhibit after the other; what comes meanwhile waits its turn."""

    problem = Signal(object)  # AnnotatorError
    moved = Signal(object)  # tuple[str, str]: how many notes have other frame numbers, and which
    lost = Signal(object)  # tuple[str, str]: how many notes have lost their frames, and what to do

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.at_once = AT_ONCE
        self._bound: BoundExhibits | None = None
        self._running: CaseStore | None = None
        self._waiting: dict[str, tuple[Exhibit, FrameIndex]] = {}
        workspace.case_closed.connect(self._forget)
        workspace.storing_changed.connect(self._next)

    def is_running(self) -> bool:
        """Whether notes are being bound in the background, or wait for it."""
        return self._running is not None or bool(self._waiting)

    def bind(self, exhibit: Exhibit, index: FrameIndex) -> None:
        """Bind what is not bound yet; index must be final."""
        store = self._workspace.store
        if self._bound is None or self._bound.store is not store:
            self._bound = BoundExhibits(store)
        try:
            many = store.count_notes(exhibit.id) > self.at_once
            if many or self.is_running() or self._workspace.is_storing():
                self._waiting[exhibit.id] = (exhibit, index)
                self._next()
                return
            found = self._bound.rebind(exhibit, index)
            if found.edit is not None:
                self._workspace.commit(found.edit)
        except AnnotatorError as error:
            self.problem.emit(error)
            return
        self._tell(exhibit, found)

    def _next(self) -> None:
        if self._running is None and self._waiting and not self._workspace.is_storing():
            exhibit, index = self._waiting.pop(next(iter(self._waiting)))
            self._look(exhibit, index, _TRIES)

    def _forget(self) -> None:
        self._waiting.clear()
        self._running, self._bound = None, None

    # -- in the background

    def _look(self, exhibit: Exhibit, index: FrameIndex, tries: int) -> None:
        bound = self._bound
        if bound is None or not self._workspace.has_case():
            return
        store = self._running = bound.store

        def work(_progress: Report, cancelled: Cancelled) -> Rebinding:
            return bound.rebind(exhibit, index, cancelled)

        def done(found: Rebinding) -> None:
            if self._running is store:
                self._store(exhibit, index, found, tries)

        def failed(error: AnnotatorError) -> None:
            self._end(store, error)

        job = self._workspace.jobs.start(
            self.tr("Binding notes to their frames"), work, finished=done, failed=failed
        )
        job.crashed.connect(lambda _crash: self._end(store))

    def _store(self, exhibit: Exhibit, index: FrameIndex, found: Rebinding, tries: int) -> None:
        workspace, store, edit = self._workspace, self._running, found.edit
        assert store is not None
        if workspace.is_storing():
            # What is being stored may be of these very notes.
            self._waiting[exhibit.id] = (exhibit, index)
            self._end(store)
            return

        def failed(error: AnnotatorError) -> None:
            if isinstance(error, ConflictError) and tries > 1 and self._running is store:
                self._look(exhibit, index, tries - 1)  # a note was changed meanwhile
            else:
                self._end(store, error)

        def finished() -> None:
            self._tell(exhibit, found)
            self._end(store)

        if edit is None:
            finished()
        elif len(edit.changes) > self.at_once:
            workspace.store_large(edit, lambda: None, finished, failed)
        else:
            try:
                workspace.commit(edit)
            except AnnotatorError as error:
                failed(error)
            else:
                finished()

    def _end(self, store: CaseStore, error: AnnotatorError | None = None) -> None:
        if self._running is not store:
            return
        self._running = None
        if error is not None and not isinstance(error, CancelledError):
            self.problem.emit(error)
        self._next()

    # -- in words

    def _tell(self, exhibit: Exhibit, found: Rebinding) -> None:
        if found.moved:
            self.moved.emit(self._words_of_moved(exhibit, found))
        if found.lost:
            self.lost.emit(self._words_of_lost(exhibit, found))

    def _words_of_moved(self, exhibit: Exhibit, found: Rebinding) -> tuple[str, str]:
        shown = self._workspace.snapshot.info.shown_number
        first = found.moved[:_NAMED]
        moves = [f"{shown(before)} → {shown(after)}" for _note, before, after in first]
        more = " …" if len(found.moved) > _NAMED else ""
        if len(found.moved) == 1:
            words = self.tr("Every frame of {label} is known now: a note has another frame number.")
        else:
            words = self.tr(
                "Every frame of {label} is known now: {n} notes have other frame numbers."
            )
        which = self.tr("They stay on the same pictures: frame {moves}. The log keeps it.")
        return (
            words.format(label=exhibit.label, n=grouped(len(found.moved))),
            which.format(moves=", ".join(moves) + more),
        )

    def _words_of_lost(self, exhibit: Exhibit, found: Rebinding) -> tuple[str, str]:
        if len(found.lost) == 1:
            words = self.tr("The frame of a note on {label} cannot be decoded.")
        else:
            words = self.tr("The frames of {n} notes on {label} cannot be decoded.")
        if any(self._workspace.snapshot.find("place", each) for each in found.lost[:_ASKED]):
            words = self.tr("The frames of notes or places on {label} cannot be decoded.")
        hint = self.tr("The notes are kept as they were written. Check them against another copy.")
        return words.format(label=exhibit.label, n=grouped(len(found.lost))), hint
