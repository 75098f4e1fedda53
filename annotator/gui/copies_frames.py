"""Frames of two exhibits that belong together, decoded in the background; the latest wish wins."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.frame_image import image_from_rgb
from annotator.gui.jobs import Job
from annotator.gui.workspace import Workspace
from annotator.media.engine import FrameSource, open_frames
from annotator.progress import Cancelled, Report
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.intake import ensure_index, exhibit_path

ROOM = 720
"""Pictures are made at most so many pixels a side."""
_CACHE = 96 << 20


@dataclass(frozen=True, slots=True)
class PairShown:
    """Two frames with their pictures; an error's words in place of a picture that cannot be had."""

    frames: tuple[int, int]
    images: tuple[QImage | None, QImage | None]
    words: tuple[str, str]
    problems: tuple[str, str] = ("", "")


class _Open:
    """The two films of a pair, opened by the first job that needs them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stack = ExitStack()
        self.films: tuple[FrameSource, FrameSource] | None = None
        self.closed = False

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.films = None
            self.stack.close()


class PairFrames(QObject):
    """`shown(PairShown)` for the frames asked for last; `ready` once both films are open."""

    shown = Signal(object)
    failed = Signal(object)  # AnnotatorError
    ready = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._pair: tuple[Exhibit, Exhibit] | None = None
        self._open = _Open()
        self._wanted: tuple[int, int] | None = None
        self._job: Job[PairShown] | None = None
        self.indexes: tuple[FrameIndex, FrameIndex] | None = None
        workspace.case_closed.connect(self.close)

    def use(self, pair: tuple[Exhibit, Exhibit]) -> None:
        """Show frames of these two from now on."""
        if self._pair is not None and tuple(e.id for e in self._pair) == tuple(e.id for e in pair):
            return
        self.close()
        self._pair = pair

    def close(self) -> None:
        """Close both films."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        self._pair, self._wanted, self.indexes = None, None, None
        was, self._open = self._open, _Open()
        # A decoder may be at work: its end is not waited for here.
        threading.Thread(target=was.close, name="close copies", daemon=True).start()

    def show(self, frames: tuple[int, int]) -> None:
        """Decode these two frames, of the first and of the second film."""
        self._wanted = frames
        self._go_on()

    def is_pending(self) -> bool:
        """Whether pictures are on their way."""
        return self._job is not None or self._wanted is not None

    def _go_on(self) -> None:
        if self._job is not None or self._wanted is None or self._pair is None:
            return
        wanted, pair, opened = self._wanted, self._pair, self._open
        self._wanted = None
        store = self._workspace.store

        def work(progress: Report, cancelled: Cancelled) -> PairShown:
            with opened.lock:
                if opened.closed:
                    raise CancelledError("Stopped.")
                if opened.films is None:
                    made = []
                    for exhibit in pair:
                        index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
                        path = exhibit_path(store, exhibit)
                        film = open_frames(path, index, cache_bytes=_CACHE)
                        made.append(opened.stack.enter_context(film))
                    opened.films = made[0], made[1]
                return _pictures(opened.films, wanted, cancelled)

        job = self._job = self._workspace.jobs.start(self.tr("Frames side by side"), work)
        job.finished.connect(lambda found: self._on_done(job, opened, found))
        job.failed.connect(lambda error: self._on_failed(job, error))

    def _on_done(self, job: Job[PairShown], opened: _Open, found: PairShown) -> None:
        if job is not self._job:
            return
        self._job = None
        if self.indexes is None and opened.films is not None:
            self.indexes = opened.films[0].index, opened.films[1].index
            self.ready.emit()
        self.shown.emit(found)
        self._go_on()

    def _on_failed(self, job: Job[PairShown], error: AnnotatorError) -> None:
        if job is not self._job:
            return
        self._job = None
        if not isinstance(error, CancelledError):
            self.failed.emit(error)
        self._go_on()


def _pictures(
    films: tuple[FrameSource, FrameSource], wanted: tuple[int, int], cancelled: Cancelled
) -> PairShown:
    images: list[QImage | None] = []
    words: list[str] = []
    problems: list[str] = []
    # Before the indexes are here the other's frame is a guess, which may lie after its end;
    # what is shown instead goes by its own number.
    first, other = (
        max(0, min(n, len(film.index) - 1)) for film, n in zip(films, wanted, strict=True)
    )
    for film, there in zip(films, (first, other), strict=True):
        try:
            frame = film.frame(there, cancelled=cancelled, room=(ROOM, ROOM))
            images.append(image_from_rgb(frame.rgb(ROOM, ROOM)))
            words.append(frame.exactness)
            problems.append("")
        except CancelledError:
            raise
        except AnnotatorError as error:
            images.append(None)
            words.append("")
            problems.append(f"{error.message} {error.hint}".strip())
    return PairShown(
        (first, other), (images[0], images[1]), (words[0], words[1]), (problems[0], problems[1])
    )
