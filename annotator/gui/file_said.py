"""What the shown exhibit's file says of itself, looked for in the background once its frames are known."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.case.exhibit import Exhibit, Proposal
from annotator.errors import AnnotatorError
from annotator.gui.jobs import Job
from annotator.gui.workspace import IndexReady, Workspace
from annotator.progress import Cancelled, Report
from annotator.timing.frame_index import IndexState
from annotator.workflow.file_look import SaidByFile, said_by_file

_REST_MS = 2_000
"""So long after the last frame is indexed: the film comes first, and its thumbnails."""


class FileSaid(QObject):
    """`changed` when something is known of the shown exhibit; nobody is told of a failure, who asks is."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._known: tuple[str, SaidByFile] | None = None
        self._exhibit_id = ""
        self._job: Job[SaidByFile | None] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._begin)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.case_closed.connect(lambda: self._on_exhibit(None))
        workspace.index_ready.connect(self._on_index)

    def beside(self, exhibit: Exhibit) -> tuple[Proposal, ...]:
        """What was found for an exhibit and is not among its proposals."""
        if self._known is None or self._known[0] != exhibit.id:
            return ()
        return self._known[1].new_for(exhibit)

    def _on_exhibit(self, exhibit: Exhibit | None) -> None:
        self._rest.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._exhibit_id = ""
        if exhibit is None or (self._known is not None and self._known[0] != exhibit.id):
            self._known = None

    def _on_index(self, ready: IndexReady) -> None:
        shown = self._workspace.exhibit
        known = self._known is not None and self._known[0] == ready.exhibit.id
        if shown is None or shown.id != ready.exhibit.id or known or self._job is not None:
            return
        if ready.index.state is IndexState.FINAL:
            self._exhibit_id = shown.id
            self._rest.start()

    def _begin(self) -> None:
        exhibit, store = self._workspace.exhibit, self._workspace.store
        if exhibit is None or exhibit.id != self._exhibit_id:
            return

        def work(_progress: Report, cancelled: Cancelled) -> SaidByFile | None:
            return said_by_file(store, exhibit, cancelled=cancelled)

        self._job = self._workspace.jobs.start(
            self.tr("What the file of {0} says").format(exhibit.label),
            work,
            finished=lambda found: self._take(exhibit.id, found),
            failed=lambda _error: self._give_up(exhibit.id, _error),
            priority=-1,
        )

    def _take(self, exhibit_id: str, found: SaidByFile | None) -> None:
        if exhibit_id != self._exhibit_id:
            return
        self._job = None
        if found is not None:
            self._known = (exhibit_id, found)
            self.changed.emit()

    def _give_up(self, exhibit_id: str, _error: AnnotatorError) -> None:
        if exhibit_id == self._exhibit_id:
            self._job = None
