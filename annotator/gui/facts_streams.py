"""Going to another video stream of the shown file: an exhibit of its own, taken in when first wanted."""

from __future__ import annotations

from PySide6.QtCore import QObject

from annotator.errors import AnnotatorError, CancelledError, DuplicateExhibitError
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.intake import Taken
from annotator.workflow.streams import exhibit_of_stream, take_stream


class StreamTaker(QObject):
    """Selects the exhibit of a stream, or takes the stream in and selects it then."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def go_to(self, stream: int) -> None:
        """Show this video stream (from 0) of the exhibit's file."""
        exhibit = self._workspace.exhibit
        if exhibit is None:
            return
        store = self._workspace.store
        known = exhibit_of_stream(store, exhibit, stream)
        if known is not None:
            self._workspace.select_exhibit(known.id)
            return

        def work(progress: Report, cancelled: Cancelled) -> Taken:
            return take_stream(store, exhibit, stream, progress=progress, cancelled=cancelled)

        def done(taken: Taken) -> None:
            if self._workspace.has_case() and self._workspace.store is store:
                self._workspace.adopt(taken.edit, taken.receipt)
                self._workspace.select_exhibit(taken.exhibit.id)

        self._workspace.jobs.start(
            self.tr("Adding the other video stream"), work, finished=done, failed=self._failed
        )

    def _failed(self, error: AnnotatorError) -> None:
        if isinstance(error, DuplicateExhibitError) and error.exhibit_id:
            self._workspace.select_exhibit(error.exhibit_id)
        elif not isinstance(error, CancelledError):
            self._workspace.failed.emit(error)
