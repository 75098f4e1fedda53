"""The open case as the window sees it: what is selected, what changed.

Panels never talk to each other: they ask the workspace and listen to it.
Every signal carries one value; values are frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from annotator.case.annotation import Annotation
from annotator.case.edits import Action, Edit
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.clock import Clock
from annotator.errors import AnnotatorError, StoreError, ValueRefusedError
from annotator.gui.case_now import CaseNow, FilmNotes, case_now, with_changes
from annotator.gui.gather_tags import gather_tags
from annotator.gui.jobs import Jobs
from annotator.gui.log_end import newest_receipt
from annotator.gui.undo_again import commit_again
from annotator.gui.workspace_values import IndexReady, Marks, ValuesChanged
from annotator.progress import Cancelled, Report
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.disclosure_edits import with_decisions

__all__ = ["LARGE", "IndexReady", "Marks", "ValuesChanged", "Workspace"]

LARGE = 500
"""An edit of more changes is stored by a job."""


class _AppliedEdit(QUndoCommand):
    """A committed edit on the undo stack; the workspace applies, this remembers."""

    def __init__(self, edit: Edit) -> None:
        super().__init__(edit.label)
        self.edit = edit


class Workspace(QObject):
    """The open case, its selection and its undo stack."""

    case_opened = Signal(object)  # CaseSnapshot
    case_closed = Signal()
    values_changed = Signal(object)  # ValuesChanged, after COMMIT
    exhibit_selected = Signal(object)  # Exhibit | None
    index_ready = Signal(object)  # IndexReady
    note_selected = Signal(object)  # Annotation | None
    marks_changed = Signal(object)  # Marks
    saved = Signal(object)  # Receipt
    storing_changed = Signal()  # see is_storing
    failed = Signal(object)  # AnnotatorError: something the user asked for did not happen

    def __init__(self, clock: Clock, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self.jobs = jobs
        self.undo_stack = QUndoStack(self)
        self._store: CaseStore | None = None
        self._snapshot: CaseNow | None = None
        self._exhibit_id = ""
        self._note_id = ""
        self._marks = Marks()
        self._index: FrameIndex | None = None
        self._storing: CaseStore | None = None  # into which a job stores a large edit
        self.default_track = ""
        """Id of the track on which new notes are put; '' for none. Kept while the case is open."""

    # -- the case ---------------------------------------------------------

    @property
    def store(self) -> CaseStore:
        """The open case; StoreError when none is open."""
        if self._store is None:
            raise StoreError("No case is open.", "Make a new case or open one.")
        return self._store

    @property
    def snapshot(self) -> CaseNow:
        """Everything that the open case says now; StoreError when none is open."""
        if self._snapshot is None:
            raise StoreError("No case is open.", "Make a new case or open one.")
        return self._snapshot

    def has_case(self) -> bool:
        """True while a case is open."""
        return self._store is not None

    def is_read_only(self) -> bool:
        """True when the open case cannot be written from here."""
        return self._store is not None and self._store.read_only

    def is_storing(self) -> bool:
        """True while a job stores a large edit: any other is refused until that is done."""
        return self._storing is not None

    def use(self, store: CaseStore) -> None:
        """Take over an opened store (closing the one before) and tell everybody."""
        self.close()
        self._snapshot = case_now(store)
        self._store = store
        self.undo_stack.clear()
        gather_tags(self.jobs, store, self._snapshot.film_notes)
        self.case_opened.emit(self._snapshot)
        if self._snapshot.exhibits:
            self.select_exhibit(self._snapshot.exhibits[0].id)

    def close(self) -> None:
        """Close the case; nothing is lost, since everything is saved already."""
        if self._store is None:
            return
        self.select_exhibit("")
        self.case_closed.emit()
        self._store.close()
        self._store = None
        self._snapshot = None
        self.undo_stack.clear()
        self._end_storing()

    def folder(self) -> Path:
        """The folder of the open case."""
        return self.store.folder

    def do(self, edit: Edit, details: Mapping[str, Json] | None = None) -> bool:
        """Commit an edit and put it on the undo stack; False (and `failed`) if refused."""
        if self._is_busy(self.failed.emit):
            return False
        try:
            edit = with_decisions(edit, self.store)
            self.commit(edit, details)
        except AnnotatorError as error:
            self.failed.emit(error)
            return False
        self.undo_stack.push(_AppliedEdit(edit))
        return True

    def commit(self, edit: Edit, details: Mapping[str, Json] | None = None) -> Receipt:
        """Commit an edit without the undo stack; raises what the store raises."""
        receipt = self.store.apply(edit, details)
        self.adopt(edit, receipt)
        return receipt

    def do_in_background(
        self,
        edit: Edit,
        finished: Callable[[], None],
        failed: Callable[[AnnotatorError], None] | None = None,
        details: Mapping[str, Json] | None = None,
    ) -> None:
        """The same as `do` for a large edit: stored by a job, then put on the undo stack."""
        edit = edit if self._storing is not None else with_decisions(edit, self.store)
        push = partial(self.undo_stack.push, _AppliedEdit(edit))
        self.store_large(edit, push, finished, failed or self.failed.emit, details)

    def store_large(
        self,
        edit: Edit,
        move: Callable[[], None],
        finished: Callable[[], None],
        failed: Callable[[AnnotatorError], None],
        details: Mapping[str, Json] | None = None,
    ) -> None:
        """Commit a large edit by a job, without the undo stack; then `move`, the news, `finished`."""
        if self._is_busy(failed):
            return
        store = self._storing = self.store
        self.storing_changed.emit()
        stored: list[Receipt] = []

        def work(_progress: Report, _cancelled: Cancelled) -> Receipt:
            stored.append(store.apply(edit, details))
            return stored[0]

        def done(receipt: Receipt) -> None:
            if self._storing is not store:
                return  # the case was closed meanwhile
            move()  # first: who hears that it is stored may make the next edit
            try:
                self.adopt(edit, receipt)
            finally:
                self._end_storing(store)
            finished()

        def refused(error: AnnotatorError) -> None:
            if stored:  # the job was stopped too late
                done(stored[0])
                return
            tell = failed if self._storing is store else self.failed.emit
            self._end_storing(store)
            tell(error)

        job = self.jobs.start(self.tr("Saving many notes"), work, finished=done, failed=refused)
        job.crashed.connect(lambda _crash: self._end_storing(store))

    def _end_storing(self, store: CaseStore | None = None) -> None:
        if self._storing is not None and store in (None, self._storing):
            self._storing = None
            self.storing_changed.emit()

    def _is_busy(self, tell: Callable[[AnnotatorError], None]) -> bool:
        if self._storing is not None:
            why = self.tr("This was not done: many notes are being saved just now.")
            hint = self.tr("Do it again in a moment. The text of an open note is saved after that.")
            tell(ValueRefusedError(why, hint))
        return self._storing is not None

    def adopt(self, edit: Edit, receipt: Receipt) -> None:
        """Show an edit that a background job has committed already."""
        self._snapshot = with_changes(self.snapshot, edit.changes)
        self.saved.emit(receipt)
        self.values_changed.emit(ValuesChanged(edit, receipt))
        self._repair_selection(edit)

    def tell_logged(self) -> None:
        """A background job has written to the log (an export, a still): say what is saved now."""
        if self._store is None or self._store.read_only:
            return
        try:
            receipt = newest_receipt(self._store)
        except AnnotatorError as error:
            self.failed.emit(error)
            return
        if receipt is not None:
            self.saved.emit(receipt)

    def undo(self) -> bool:
        """Undo the last edit by committing its inverse."""
        command = self.undo_stack.command(self.undo_stack.index() - 1)
        if not isinstance(command, _AppliedEdit):
            return False
        return self._replay(command.edit.inverse(Action.UNDO), self.undo_stack.undo)

    def redo(self) -> bool:
        """Commit the next undone edit again."""
        command = self.undo_stack.command(self.undo_stack.index())
        if not isinstance(command, _AppliedEdit):
            return False
        return self._replay(replace(command.edit, action=Action.REDO), self.undo_stack.redo)

    def _replay(self, edit: Edit, move: Callable[[], None]) -> bool:
        if self._is_busy(self.failed.emit):
            return False
        if len(edit.changes) > LARGE:
            self.store_large(edit, move, lambda: None, self.failed.emit)
            return True
        done = commit_again(self, edit)
        if done:
            move()
        return done

    # -- selection --------------------------------------------------------

    @property
    def exhibit(self) -> Exhibit | None:
        """The exhibit that is shown, or None."""
        return cast("Exhibit | None", self._find("exhibit", self._exhibit_id))

    @property
    def note(self) -> Annotation | None:
        """The selected note, or None."""
        return cast("Annotation | None", self._find("annotation", self._note_id))

    @property
    def index(self) -> FrameIndex | None:
        """The frame index of the shown exhibit; None until it is there."""
        return self._index

    @property
    def marks(self) -> Marks:
        """In and out point on the shown exhibit."""
        return self._marks

    def select_exhibit(self, exhibit_id: str) -> None:
        """Show another exhibit ('' for none); its index follows by `index_ready`."""
        if exhibit_id == self._exhibit_id:
            return
        if exhibit_id and self._snapshot is not None:
            self._read_notes(self._snapshot.film_notes, exhibit_id)
        self._exhibit_id = exhibit_id
        self._index = None
        self.set_marks(Marks())
        self.select_note("")
        self.exhibit_selected.emit(self.exhibit)

    def take_index(self, exhibit: Exhibit, index: FrameIndex) -> None:
        """A background job has the index of an exhibit; shown if it is still the one."""
        if exhibit.id == self._exhibit_id:
            self._index = index
            self.index_ready.emit(IndexReady(exhibit, index))

    def select_note(self, note_id: str) -> None:
        """Select a note ('' for none); its exhibit is shown with it."""
        if note_id == self._note_id:
            return
        self._note_id = note_id
        note = self.note
        if note is not None:
            self.select_exhibit_keeping_note(note)
        self.note_selected.emit(note)

    def select_exhibit_keeping_note(self, note: Annotation) -> None:
        """Show the exhibit of a note without losing the note's selection."""
        if note.exhibit_id != self._exhibit_id:
            self._note_id = ""
            self.select_exhibit(note.exhibit_id)
            self._note_id = note.id

    def set_marks(self, marks: Marks) -> None:
        """Set or clear in and out point."""
        if marks != self._marks:
            self._marks = marks
            self.marks_changed.emit(marks)

    def _find(self, entity: str, wanted: str) -> Entity | None:
        if not wanted or self._snapshot is None:
            return None
        try:
            return self._snapshot.find(entity, wanted)
        except AnnotatorError as error:
            self.failed.emit(error)
            return None

    def _read_notes(self, notes: FilmNotes, exhibit_id: str) -> None:
        """The notes of a film are read once, here; a drive that fails now is told of once."""
        try:
            notes.of(exhibit_id)
        except AnnotatorError as error:
            notes.give_up(exhibit_id)
            self.failed.emit(error)

    def _repair_selection(self, edit: Edit) -> None:
        gone = {change.id for change in edit.changes if change.after is None}
        if self._note_id in gone:
            self.select_note("")
        elif any(change.id == self._note_id for change in edit.changes):
            self.note_selected.emit(self.note)
        if self._exhibit_id in gone:
            self.select_exhibit("")
