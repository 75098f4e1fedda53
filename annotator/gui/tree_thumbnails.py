"""One small picture an exhibit, from the thumbnails that the case keeps."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.frame_image import image_from_rgb
from annotator.gui.strip_loader import HEIGHT
from annotator.gui.workspace import Workspace
from annotator.media.engine import thumbnails
from annotator.media.thumbnails import pack, unpack
from annotator.progress import Cancelled, Report
from annotator.store.case_store import CaseStore
from annotator.workflow.intake import ensure_index, exhibit_path

_AGAIN_MS = 3_000
_MOST_TRIES = 40
COVER = "cover"
"""The kind under which the case keeps the one picture of a film that was not opened yet."""


class TreeThumbnails(QObject):
    """`ready((exhibit id, QImage))` once for each exhibit, whether it was ever opened or not.

    The strip loader stores the pictures of the film that is shown, some time after
    it was added; until then this looks again from time to time. For the others one
    picture is made here, in the background, and kept in the case.
    """

    ready = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._missing: dict[str, int] = {}
        self._hopeless: set[str] = set()
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
        self._hopeless.clear()
        self._again.stop()

    def _look(self) -> None:
        if self._looking or not self._missing or not self._workspace.has_case():
            return
        store, wanted = self._workspace.store, tuple(self._missing)
        shown, hopeless = self._workspace.exhibit, self._hopeless

        def work(_progress: Report, cancelled: Cancelled) -> dict[str, QImage]:
            found: dict[str, QImage] = {}
            for exhibit_id in wanted:
                image = None if cancelled() else _first_picture(store, exhibit_id)
                others = shown is None or shown.id != exhibit_id
                if image is None and others and not cancelled() and exhibit_id not in hopeless:
                    image = _made(store, exhibit_id, cancelled)
                    if image is None and not cancelled():
                        hopeless.add(exhibit_id)
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
    for kind in ("thumbnails", COVER):
        try:
            stored = store.derived(exhibit_id, kind)
            pictures = unpack(stored) if stored is not None else ()
        except AnnotatorError:
            continue
        if pictures:
            return image_from_rgb(pictures[len(pictures) // 4][1])
    return None


def _made(store: CaseStore, exhibit_id: str, cancelled: Cancelled) -> QImage | None:
    """Such a picture made now and kept; None where the film gives none."""
    found = store.find("exhibit", exhibit_id)
    if not isinstance(found, Exhibit):
        return None
    try:
        path = exhibit_path(store, found)
        index = ensure_index(store, found, final=False, cancelled=cancelled)
        places = [len(index) // 4, 0]
        made = next(thumbnails(path, index, places, HEIGHT, cancelled=cancelled), None)
        if made is not None and not store.read_only:
            store.put_derived(exhibit_id, COVER, pack([made]))
    except AnnotatorError:
        return None
    return None if made is None else image_from_rgb(made[1])
