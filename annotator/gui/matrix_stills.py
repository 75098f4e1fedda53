"""Small exact pictures of the frames of notes, decoded in the background and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Graphic
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.frame_image import blurred, image_from_rgb
from annotator.gui.jobs import Job
from annotator.gui.workspace import Workspace
from annotator.media.engine import open_frames
from annotator.progress import Cancelled, Report
from annotator.store.case_store import CaseStore
from annotator.workflow.intake import ensure_index, exhibit_path

SIZE: Final = (256, 144)
"""Width and height into which a picture fits."""

_MOST_KEPT: Final = 400
_AT_ONCE: Final = 12
_REST_MS: Final = 120


class Stills(QObject):
    """`ready` when pictures have come; a frame that is not the one noted has none."""

    ready = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._kept: OrderedDict[str, QImage | None] = OrderedDict()
        self._wanted: list[Annotation] = []
        self._job: Job[dict[str, QImage | None]] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._start)
        workspace.case_closed.connect(self.stop)

    def image(self, note: Annotation) -> QImage | None:
        """The picture of a note's first frame; None while it is not there."""
        found = self._kept.get(_key(note))
        if found is None:
            return None
        exhibit = self._workspace.snapshot.find("exhibit", note.exhibit_id)
        warned = isinstance(exhibit, Exhibit) and exhibit.provenance.content_warning.strip()
        return blurred(found) if note.graphic is not Graphic.NONE or warned else found

    def has_none(self, note: Annotation) -> bool:
        """True once it is known that the frame cannot be shown."""
        return _key(note) in self._kept and self._kept[_key(note)] is None

    def want(self, notes: Sequence[Annotation]) -> None:
        """Pictures of these are looked at now: they are made before what was wanted earlier."""
        asked = {_key(note): note for note in (*notes, *self._wanted)}
        self._wanted = [note for key, note in asked.items() if key not in self._kept][:_MOST_KEPT]
        if self._wanted:
            self._rest.start()

    def stop(self) -> None:
        """Forget all, and decode nothing more."""
        self._wanted = []
        self._rest.stop()
        self._kept.clear()
        if self._job is not None:
            self._job.cancel()

    def _start(self) -> None:
        if self._job is not None or not self._wanted or not self._workspace.has_case():
            return
        store, wanted = self._workspace.store, tuple(self._wanted[:_AT_ONCE])

        def work(_progress: Report, cancelled: Cancelled) -> dict[str, QImage | None]:
            return _decoded(store, wanted, cancelled)

        self._job = self._workspace.jobs.start(
            self.tr("Pictures of notes"), work, finished=self._arrived, failed=self._failed
        )

    def _arrived(self, found: dict[str, QImage | None]) -> None:
        self._job = None
        if not self._workspace.has_case():
            return
        self._kept.update(found)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        self.want(())
        self.ready.emit()

    def _failed(self, _error: AnnotatorError) -> None:
        self._job = None
        self._wanted = []


def _key(note: Annotation) -> str:
    return f"{note.exhibit_id}/{note.start.index}/{note.start.digest}"


def _decoded(
    store: CaseStore, notes: Sequence[Annotation], cancelled: Cancelled
) -> dict[str, QImage | None]:
    found: dict[str, QImage | None] = {}
    films: dict[str, list[Annotation]] = {}
    for note in notes:
        films.setdefault(note.exhibit_id, []).append(note)
    for exhibit_id, wanted in films.items():
        exhibit = store.find("exhibit", exhibit_id)
        if not isinstance(exhibit, Exhibit):
            continue
        try:
            index = ensure_index(store, exhibit, final=False, cancelled=cancelled)
            with open_frames(exhibit_path(store, exhibit), index) as reader:
                for note in sorted(wanted, key=lambda each: each.start.index):
                    frame = reader.frame(note.start.index, cancelled=cancelled)
                    same = not note.start.digest or frame.digest() == note.start.digest
                    found[_key(note)] = image_from_rgb(frame.rgb(*SIZE)) if same else None
        except CancelledError:
            raise
        except AnnotatorError:
            for note in wanted:
                found.setdefault(_key(note), None)
    return found
