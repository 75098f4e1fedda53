"""Opening and filling a case from the window: new, open, recent, sample, videos, frame index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.errors import (
    AnnotatorError,
    CancelledError,
    CaseLockedError,
    DuplicateExhibitError,
    SaveFailedError,
)
from annotator.gui.jobs import Job
from annotator.gui.notes_binder import NotesBinder
from annotator.gui.settings import Settings
from annotator.gui.workspace import Workspace
from annotator.gui.workspace_values import ValuesChanged
from annotator.progress import Cancelled, Report
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Finding, Level
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.cases import new_case, open_case
from annotator.workflow.intake import Taken, add_exhibit, ensure_index
from annotator.workflow.keys import OwnKey
from annotator.workflow.last_seen import watch
from annotator.workflow.rebinding import brings_old_numbers

_LATER = -1


class Opening(QObject):
    """What the start page, the File menu and drops do; long work goes through jobs."""

    problem = Signal(object)  # AnnotatorError
    locked = Signal(object)  # tuple[Path, CaseLockedError]
    unwritable = Signal(object)  # tuple[Path, SaveFailedError]
    opened = Signal(object)  # Path
    gone_back = Signal(object)  # Finding: more was seen of the log than it holds
    added = Signal(object)  # Exhibit

    def __init__(
        self, workspace: Workspace, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._settings = settings
        self.keys = OwnKey()
        self._waiting: list[tuple[Path, bool]] = []
        self._adding: Job[Taken] | None = None
        # Asked when a case cannot be opened; True where it offers a way on by itself.
        self.offer_backup: Callable[[Path, AnnotatorError], bool] = lambda _folder, _error: False
        # Asked before the open case is left; where it says False, it may do what it is given later.
        self.may_leave: Callable[[Callable[[], object]], bool] = lambda _then: True

    def actor(self) -> Actor:
        """Who works here, as the log will name them."""
        return self.keys.actor(self._settings.your_name)

    def make(self, folder: Path, title: str) -> bool:
        """Make a case and open it; False (and `problem`) if that cannot be done."""
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.problem.emit(
                AnnotatorError(
                    self.tr("The folder for the case cannot be made ({why}).").format(
                        why=error.strerror
                    ),
                    self.tr("Choose a folder that you may write to."),
                )
            )
            return False
        try:
            store = new_case(folder, title, actor=self.actor(), clock=self._workspace.clock)
        except AnnotatorError as error:
            self.problem.emit(error)
            return False
        self._take(store)
        return True

    def open(self, folder: Path, *, read_only: bool = False, take_over: bool = False) -> bool:
        """Open a case; False when it could not be (`locked`, `unwritable` or `problem` say why)."""
        if self._workspace.has_case() and folder == self._workspace.folder():
            return True
        if not self.may_leave(lambda: self.open(folder, read_only=read_only, take_over=take_over)):
            return False
        try:
            store = open_case(
                folder,
                actor=self.actor(),
                clock=self._workspace.clock,
                read_only=read_only,
                take_over=take_over,
            )
        except CaseLockedError as error:
            self.locked.emit((folder, error))
            return False
        except SaveFailedError as error:
            # A full disk or a folder that may not be written: it may still be read.
            if read_only:
                self.problem.emit(error)
            else:
                self.unwritable.emit((folder, error))
            return False
        except AnnotatorError as error:
            if not self.offer_backup(folder, error):
                self.problem.emit(error)
            return False
        self._take(store)
        return True

    def open_sample(self, folder: Path) -> None:
        """Open the sample case in `folder`; it is made there the first time."""
        if (folder / "case.sqlite").is_file():
            self.open(folder)
            return

        clock = self._workspace.clock
        keys = self.keys

        def make(progress: Report, cancelled: Cancelled) -> Path:
            from annotator.workflow.sample_case import SAMPLE_ACTOR, make_sample_case

            folder.parent.mkdir(parents=True, exist_ok=True)
            with make_sample_case(
                folder,
                actor=keys.actor(SAMPLE_ACTOR.name),
                clock=clock,
                progress=progress,
                cancelled=cancelled,
            ) as made:
                return made.folder

        self._workspace.jobs.start(
            self.tr("Making the sample case"),
            make,
            finished=self._open_made,
            failed=self._failed,
        )

    def _open_made(self, folder: Path) -> None:
        self.open(folder)

    def add_videos(self, videos: tuple[Path, ...], *, in_place: bool = False) -> None:
        """Add videos one after the other; the first one added is shown at once."""
        self._waiting.extend((path, in_place) for path in videos)
        if self._adding is None:
            self._add_next()

    def ask_to_close(self) -> None:
        """Close the case, unless something that is written in the window only holds it."""
        if self.may_leave(self.close_case):
            self.close_case()

    def close_case(self) -> None:
        """Stop the work on the case and close it, without asking."""
        self._waiting.clear()
        self._workspace.jobs.stop_all()
        self._workspace.close()

    def _take(self, store: CaseStore) -> None:
        if self._workspace.has_case():
            self.close_case()
        seen = self._look_back(store)
        self._workspace.use(store)
        self._settings.remember_case(store.folder)
        if seen is not None and seen.level is Level.FAILED:
            self.gone_back.emit(seen)
        self.opened.emit(store.folder)

    def _look_back(self, store: CaseStore) -> Finding | None:
        try:
            return watch(store, self.keys.folder)
        except AnnotatorError:
            return None  # a case without a readable log: what is shown of it says so

    def _add_next(self) -> None:
        self._adding = None
        if not self._waiting or not self._workspace.has_case():
            return
        path, in_place = self._waiting.pop(0)
        store = self._workspace.store

        def work(progress: Report, cancelled: Cancelled) -> Taken:
            return add_exhibit(
                store, path, in_place=in_place, progress=progress, cancelled=cancelled
            )

        self._adding = self._workspace.jobs.start(
            self.tr("Copying the video"),
            work,
            finished=lambda taken: self._added(store, taken),
            failed=lambda error: self._not_added(store, error),
        )
        self._adding.crashed.connect(lambda _crash: self._add_next())

    def _added(self, store: CaseStore, taken: Taken) -> None:
        if not self._is_open(store):
            return
        self._workspace.adopt(taken.edit, taken.receipt)
        self._workspace.select_exhibit(taken.exhibit.id)
        self.added.emit(taken.exhibit)
        self._add_next()

    def _not_added(self, store: CaseStore, error: AnnotatorError) -> None:
        if not self._is_open(store):
            return
        if isinstance(error, DuplicateExhibitError) and error.exhibit_id:
            self._workspace.select_exhibit(error.exhibit_id)
        if isinstance(error, CancelledError):
            self._waiting.clear()
        self._failed(error)
        self._add_next()

    def _failed(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self.problem.emit(error)

    def _is_open(self, store: CaseStore) -> bool:
        return self._workspace.has_case() and self._workspace.store is store


class IndexLoader(QObject):
    """Gives each exhibit shown its frame index: a quick one first, then the final one."""

    problem = Signal(object)  # AnnotatorError
    moved = Signal(object)  # tuple[str, str]: how many notes have other frame numbers, and which
    lost = Signal(object)  # tuple[str, str]: how many notes have lost their frames, and what to do

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._jobs: list[Job[FrameIndex]] = []
        self._binder = NotesBinder(workspace, self)
        self._binder.problem.connect(self.problem)
        self._binder.moved.connect(self.moved)
        self._binder.lost.connect(self.lost)
        workspace.exhibit_selected.connect(self._begin)
        workspace.values_changed.connect(self._on_values)

    def _begin(self, exhibit: Exhibit | None) -> None:
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        if exhibit is not None:
            self._load(exhibit, final=False)

    def _load(self, exhibit: Exhibit, *, final: bool) -> None:
        store = self._workspace.store

        def work(progress: Report, cancelled: Cancelled) -> FrameIndex:
            return ensure_index(store, exhibit, final=final, progress=progress, cancelled=cancelled)

        def done(index: FrameIndex) -> None:
            if job in self._jobs:
                self._jobs.remove(job)
            if self._shows(exhibit, store):
                self._arrived(exhibit, index)

        def failed(error: AnnotatorError) -> None:
            if job in self._jobs:
                self._jobs.remove(job)
            if not isinstance(error, CancelledError) and self._shows(exhibit, store):
                self.problem.emit(error)

        what = self.tr("Checking every frame") if final else self.tr("Reading the frames")
        priority = _LATER if final else 0
        job = self._workspace.jobs.start(
            what, work, finished=done, failed=failed, priority=priority
        )
        self._jobs.append(job)

    def _arrived(self, exhibit: Exhibit, index: FrameIndex) -> None:
        self._workspace.take_index(exhibit, index)
        if index.state is not IndexState.FINAL:
            self._load(exhibit, final=True)
        elif not self._workspace.is_read_only():
            self._binder.bind(exhibit, index)

    def _on_values(self, changed: ValuesChanged) -> None:
        """Undoing may bring back what was removed before the frames had their final numbers."""
        exhibit, index = self._workspace.exhibit, self._workspace.index
        if exhibit is None or index is None or index.state is not IndexState.FINAL:
            return
        if changed.edit.action not in (Action.UNDO, Action.REDO):
            return
        if brings_old_numbers(changed.edit.changes, exhibit.id, index):
            store = self._workspace.store

            def bind() -> None:
                if self._shows(exhibit, store):
                    self._binder.bind(exhibit, index)

            # After everybody has heard of the edit itself.
            QTimer.singleShot(0, self, bind)

    def _shows(self, exhibit: Exhibit, store: CaseStore) -> bool:
        if not self._workspace.has_case() or self._workspace.store is not store:
            return False
        shown = self._workspace.exhibit
        return shown is not None and shown.id == exhibit.id
