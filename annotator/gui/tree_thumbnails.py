"""One small picture an exhibit, from the thumbnails that the case keeps."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from annotator.errors import AnnotatorError
from annotator.gui.frame_image import image_from_rgb
from annotator.gui.workspace import Workspace
from annotator.media.thumbnails import unpack
from annotator.progress import Cancelled, Report
from annotator.store.case_store import CaseStore

_AGAIN_MS = 3_000
_MOST_TRIES = 40


class TreeThumbnails(QObject):
    """`ready((exhibit id, QImage))` once for each exhibit whose thumbnails are stored.

    The strip loader stores them some time after an exhibit was added; until then
    this looks again from time to time.
    """

    ready = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._missing: dict[str, int] = {}
        self._looking = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._look)
        workspace.case_closed.connect(self._forget)

    def look_for(self, exhibit_ids: tuple[str, ...]) -> None:
        """Find the pictures of these exhibits, now or later."""
        self._missing.update(dict.fromkeys(exhibit_ids, 0))
        self._look()

    def _forget(self) -> None:
        self._missing.clear()
        self._again.stop()

    def _look(self) -> None:
        if self._looking or not self._missing or not self._workspace.has_case():
            return
        store, wanted = self._workspace.store, tuple(self._missing)

        def work(_progress: Report, cancelled: Cancelled) -> dict[str, QImage]:
            found: dict[str, QImage] = {}
            for exhibit_id in wanted:
                image = None if cancelled() else _first_picture(store, exhibit_id)
                if image is not None:
                    found[exhibit_id] = image
            return found

        self._looking = True
        self._workspace.jobs.start(
            self.tr("Pictures of the exhibits"),
            work,
            finished=self._found,
            failed=self._not_found,
            priority=-2,
        )

    def _found(self, found: dict[str, QImage]) -> None:
        self._looking = False
        for exhibit_id, image in found.items():
            if self._missing.pop(exhibit_id, None) is not None:
                self.ready.emit((exhibit_id, image))
        self._missing = {
            each: tries + 1 for each, tries in self._missing.items() if tries < _MOST_TRIES
        }
        if self._missing and self._workspace.has_case():
            self._again.start()

    def _not_found(self, _error: AnnotatorError) -> None:
        self._looking = False


def _first_picture(store: CaseStore, exhibit_id: str) -> QImage | None:
    """A picture from a quarter into the film: first frames are often black."""
    try:
        stored = store.derived(exhibit_id, "thumbnails")
        pictures = unpack(stored) if stored is not None else ()
    except AnnotatorError:
        return None
    return image_from_rgb(pictures[len(pictures) // 4][1]) if pictures else None
