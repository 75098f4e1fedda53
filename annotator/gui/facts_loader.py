"""Has the facts of the shown film put together in the background, when somebody looks at them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.jobs import Job
from annotator.gui.workspace import IndexReady, Workspace
from annotator.progress import Cancelled, Report
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.facts import FilmFacts, facts_of_exhibit

_LATER = -2


class FactsLoader(QObject):
    """`loaded(FilmFacts | None)`: None while there is nothing to show; `problem(AnnotatorError)`."""

    loaded = Signal(object)
    problem = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._wanted = False
        self._exhibit: Exhibit | None = workspace.exhibit
        self._index: FrameIndex | None = workspace.index
        self._has: FrameIndex | None = None
        self._job: Job[FilmFacts] | None = None
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.index_ready.connect(self._on_index)

    def set_wanted(self, wanted: bool) -> None:
        """Whether somebody looks: only then is anything read."""
        self._wanted = wanted
        self._start_if_due()

    def _on_exhibit(self, exhibit: Exhibit | None) -> None:
        self._stop()
        self._exhibit, self._index, self._has = exhibit, None, None
        self.loaded.emit(None)

    def _on_index(self, ready: IndexReady) -> None:
        if self._exhibit is None or ready.exhibit.id != self._exhibit.id:
            return
        self._index = ready.index
        self._start_if_due()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _start_if_due(self) -> None:
        index, exhibit = self._index, self._exhibit
        if not self._wanted or index is None or exhibit is None or index is self._has:
            return
        self._stop()
        self._has = index
        store = self._workspace.store

        def work(progress: Report, cancelled: Cancelled) -> FilmFacts:
            return facts_of_exhibit(store, exhibit, index, progress=progress, cancelled=cancelled)

        def done(film: FilmFacts) -> None:
            if film.index is self._index:
                self.loaded.emit(film)

        def failed(error: AnnotatorError) -> None:
            if self._has is index:
                # Looked at again, it is tried again.
                self._has = None
                if not isinstance(error, CancelledError):
                    self.problem.emit(error)

        self._job = self._workspace.jobs.start(
            self.tr("Reading the packets"), work, finished=done, failed=failed, priority=_LATER
        )
