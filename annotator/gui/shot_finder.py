"""The shots of the film shown: those kept with it, or found in the background."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.jobs import Job
from annotator.gui.workspace import IndexReady, Workspace
from annotator.media.shots import Shots
from annotator.progress import Cancelled, Report
from annotator.timing.frame_index import IndexState
from annotator.workflow.shots import UNASKED_NS, shots_of_exhibit, stored_shots

_REST_MS = 4_000
"""So long after the last frame is indexed: whoever has just opened a film looks at it first."""


class ShotFinder(QObject):
    """`shots` of the film, None while they are not known; `changed` when they are, or no more."""

    changed = Signal()
    failed = Signal(object)  # AnnotatorError, of what somebody asked for

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.shots: Shots | None = None
        self._ready: IndexReady | None = None
        self._job: Job[Shots | None] | None = None
        self._asked = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._begin)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.case_closed.connect(lambda: self._on_exhibit(None))
        workspace.index_ready.connect(self._on_index)

    def is_looking(self) -> bool:
        """Whether shots are being looked for."""
        return self._job is not None

    def can_look(self) -> bool:
        """Whether every frame is known, without which shots cannot be looked for."""
        return self._ready is not None

    def find(self) -> None:
        """Look for the shots now, however long the film is; those that are kept are shown at once."""
        self._asked = True
        self._rest.stop()
        if self._job is None and self.shots is None:
            self._begin()

    def _on_exhibit(self, _exhibit: Exhibit | None) -> None:
        self._rest.stop()
        if self._job is not None:
            self._job.cancel()
        self._job, self._ready, self._asked = None, None, False
        if self.shots is not None:
            self.shots = None
            self.changed.emit()

    def _on_index(self, ready: IndexReady) -> None:
        exhibit = self._workspace.exhibit
        final = ready.index.state is IndexState.FINAL and len(ready.index) > 0
        if exhibit is None or exhibit.id != ready.exhibit.id or not final:
            return
        self._on_exhibit(exhibit)
        self._ready = ready
        self._rest.start()

    def _begin(self) -> None:
        ready, store = self._ready, self._workspace.store
        if ready is None:
            return
        asked = self._asked or ready.index.end_ns() <= UNASKED_NS

        def work(progress: Report, cancelled: Cancelled) -> Shots | None:
            found = stored_shots(store, ready.exhibit, ready.index)
            if found is not None or not asked:
                return found
            return shots_of_exhibit(
                store, ready.exhibit, ready.index, progress=progress, cancelled=cancelled
            )

        job: Job[Shots | None] = self._workspace.jobs.start(
            self.tr("Shots of {0}").format(ready.exhibit.label),
            work,
            finished=lambda found: self._take(ready, found),
            failed=lambda error: self._on_failed(ready, error),
            priority=-1,
        )
        self._job = job

    def _take(self, ready: IndexReady, found: Shots | None) -> None:
        if ready is not self._ready:
            return
        self._job = None
        if found is not None:
            self.shots = found
            self.changed.emit()
        elif self._asked:
            # Asked for while it was only looked whether some are kept.
            self._begin()

    def _on_failed(self, ready: IndexReady, error: AnnotatorError) -> None:
        if ready is not self._ready:
            return
        self._job = None
        if self._asked and not isinstance(error, CancelledError):
            self.failed.emit(error)
        self._asked = False
