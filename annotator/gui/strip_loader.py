"""Thumbnails and waveform of the shown film: made in the background, kept in the case."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.frame_image import image_from_rgb
from annotator.gui.jobs import Job
from annotator.gui.workspace import IndexReady, Workspace
from annotator.media.engine import Waveform, peaks, thumbnails
from annotator.media.shots import Shots
from annotator.media.thumbnails import pack, spread, unpack
from annotator.progress import Cancelled, Report
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.intake import exhibit_path

if TYPE_CHECKING:
    from annotator.gui.timeline_samples import Stretch
    from annotator.gui.timeline_spectrum import Spectrum

COUNT, HEIGHT = 120, 72
"""How many thumbnails a film gets that are kept, and how high they are."""

_MOST_EXTRA = 600
_TOLD_EVERY_MS = 120
_REST_MS = 250

Rgb = NDArray[np.uint8]


@dataclass(slots=True)
class Strip:
    """What there is so far: pictures by frame number (ascending in `frames`), and the sound."""

    frames: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    images: dict[int, QImage] = field(default_factory=dict)
    waveform: Waveform | None = None
    aspect: float = 16 / 9
    shots: Shots | None = None
    spectrum: Spectrum | None = None
    samples: Stretch | None = None
    bangs: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Where in the sound bangs are proposed, in nanoseconds, ascending."""

    def frame_in(self, first: int, last: int) -> int | None:
        """The frame nearest to the middle of first…last that has a picture; None if none has."""
        low, high = np.searchsorted(self.frames, [first, last + 1])
        if low == high:
            return None
        inside = self.frames[low:high]
        return int(inside[np.abs(inside - (first + last) // 2).argmin()])

    def slot_width(self, height: int) -> float:
        """How wide a picture is at this height."""
        return max(24.0, min(4.0, self.aspect) * height)


class StripLoader(QObject):
    """Loads or makes the strip of the film that the workspace shows."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.strip = Strip()
        self._exhibit: Exhibit | None = None
        self._index: FrameIndex | None = None
        self._jobs: list[Job[None]] = []
        self._has_wave_job = False
        self._wave_job: Job[None] | None = None
        self._ready: IndexReady | None = None
        self._track = 0
        self._extra: OrderedDict[int, None] = OrderedDict()
        self._wanted: list[int] = []
        self._extra_job: Job[None] | None = None
        self._base_job: Job[None] | None = None
        self._arrived: list[tuple[int, QImage]] = []
        self._guard = threading.Lock()
        self._generation = 0
        self._tell = QTimer(self)
        self._tell.setInterval(_TOLD_EVERY_MS)
        self._tell.timeout.connect(self._take)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._make_extra)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.index_ready.connect(self._on_index)
        if workspace.exhibit is not None and workspace.index is not None:
            self._on_exhibit(workspace.exhibit)
            self._on_index(IndexReady(workspace.exhibit, workspace.index))

    def want(self, frames: Iterable[int]) -> None:
        """Pictures of these frames would be good to have too, when the hand rests."""
        self._wanted = [frame for frame in frames if frame not in self.strip.images]
        if self._wanted:
            self._rest.start()

    def set_sound_track(self, track: int) -> None:
        """Draw another sound track of the film, counted from 0."""
        if track == self._track:
            return
        self._track = track
        ready = self._ready
        if ready is None:
            return
        if self._wave_job is not None:
            self._wave_job.cancel()
        with self._guard:
            self.strip.waveform = None
        self._has_wave_job = False
        try:
            path = exhibit_path(self._workspace.store, ready.exhibit)
        except AnnotatorError:
            return  # the player says it
        self._start_wave(self._workspace.store, path, ready)
        self.changed.emit()

    def is_settled(self) -> bool:
        """Whether the strip that is kept is all there (or cannot be had)."""
        return bool(len(self.strip.frames)) and self._base_job is None

    # -- the film

    def _on_exhibit(self, exhibit: Exhibit | None) -> None:
        self._cancel()
        self._exhibit, self._index = exhibit, None
        self._ready, self._track = None, 0
        self._has_wave_job = False
        self.strip = Strip()
        self._extra.clear()
        self._wanted = []
        self.changed.emit()

    def _cancel(self) -> None:
        self._generation += 1
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        self._extra_job, self._base_job = None, None
        self._rest.stop()
        with self._guard:
            self._arrived.clear()

    def _on_index(self, ready: IndexReady) -> None:
        if self._exhibit is None or ready.exhibit.id != self._exhibit.id or not len(ready.index):
            return
        before, self._index = self._index, ready.index
        self._ready = ready
        same = before is not None and np.array_equal(before.pts_column, ready.index.pts_column)
        self._take()
        self._cancel()
        if not same:
            self.strip.frames = np.zeros(0, np.int64)
            self.strip.images = {}
            self._extra.clear()
        store = self._workspace.store
        try:
            path = exhibit_path(store, ready.exhibit)
        except AnnotatorError:
            return  # the player says it
        self._start_thumbs(store, path, ready)
        self._start_wave(store, path, ready)

    def _start_thumbs(self, store: CaseStore, path: Path, ready: IndexReady) -> None:
        index, exhibit = ready.index, ready.exhibit
        final = index.state is IndexState.FINAL
        generation = self._generation

        def work(progress: Report, cancelled: Cancelled) -> None:
            stored = _stored(store, exhibit.id, "thumbnails") if final else None
            if stored is not None:
                try:
                    for number, rgb in unpack(stored):
                        if number < len(index):
                            self._arrive(generation, number, rgb)
                    return
                except AnnotatorError:
                    pass  # a damaged preview is made again
            made: list[tuple[int, Rgb]] = []
            places = spread(COUNT, len(index))
            for number, rgb in thumbnails(
                path, index, places, HEIGHT, progress=progress, cancelled=cancelled
            ):
                made.append((number, rgb))
                self._arrive(generation, number, rgb)
            if final and made and not store.read_only:
                store.put_derived(exhibit.id, "thumbnails", pack(made))

        self._base_job = self._start(self.tr("Thumbnails of {0}").format(exhibit.label), work)

    def _start_wave(self, store: CaseStore, path: Path, ready: IndexReady) -> None:
        index, exhibit = ready.index, ready.exhibit
        final = index.state is IndexState.FINAL
        if self._has_wave_job and self.strip.waveform is not None and not final:
            return
        self._has_wave_job = True
        generation, track = self._generation, self._track
        kind = f"waveform-{track}" if track else "waveform"

        def work(progress: Report, cancelled: Cancelled) -> None:
            stored = _stored(store, exhibit.id, kind)
            if stored is not None:
                try:
                    self._arrive_wave(generation, track, Waveform.from_bytes(stored))
                    return
                except AnnotatorError:
                    pass
            wave = peaks(path, track, index=index, progress=progress, cancelled=cancelled)
            self._arrive_wave(generation, track, wave)
            if final and not store.read_only:
                store.put_derived(exhibit.id, kind, wave.to_bytes())

        self._wave_job = self._start(self.tr("Waveform of {0}").format(exhibit.label), work)

    def _make_extra(self) -> None:
        if self._index is None or self._exhibit is None or not self._wanted:
            return
        if self._extra_job is not None:
            self._extra_job.cancel()
        index, wanted, generation = self._index, tuple(self._wanted), self._generation
        try:
            path = exhibit_path(self._workspace.store, self._exhibit)
        except AnnotatorError:
            return

        def work(progress: Report, cancelled: Cancelled) -> None:
            for number, rgb in thumbnails(
                path, index, wanted, HEIGHT, progress=progress, cancelled=cancelled
            ):
                self._arrive(generation, number, rgb, extra=True)

        self._extra_job = self._start(self.tr("Thumbnails in view"), work)

    def _start(self, what: str, work: object) -> Job[None]:
        # A film without sound, or a job that was stopped, leaves its band empty; nothing to say.
        job: Job[None] = self._workspace.jobs.start(
            what,
            work,  # type: ignore[arg-type]
            finished=self._ended,
            failed=self._ended,
            priority=-1,
        )
        self._jobs.append(job)
        self._tell.start()
        return job

    # -- from the jobs' threads

    def _arrive(self, generation: int, number: int, rgb: Rgb, *, extra: bool = False) -> None:
        image = image_from_rgb(rgb)
        with self._guard:
            if generation == self._generation:
                self._arrived.append((number, image))
                if extra:
                    self._extra[number] = None

    def _arrive_wave(self, generation: int, track: int, wave: Waveform) -> None:
        with self._guard:
            if (generation, track) == (self._generation, self._track):
                self.strip.waveform = wave

    # -- on the GUI thread

    def _ended(self, _result: object) -> None:
        self._take()
        self.changed.emit()

    def _take(self) -> None:
        with self._guard:
            arrived, self._arrived = self._arrived, []
            over = len(self._extra) - _MOST_EXTRA
            dropped = [self._extra.popitem(last=False)[0] for _ in range(over)]
        running = self._workspace.jobs.running()
        self._jobs = [job for job in self._jobs if job in running]
        settled = self._base_job is not None and self._base_job not in self._jobs
        if settled:
            self._base_job = None
        if not self._jobs:
            self._tell.stop()
        if not arrived:
            if settled:
                self.changed.emit()
            return
        for number in dropped:
            self.strip.images.pop(number, None)
        for number, image in arrived:
            self.strip.images[number] = image
        self.strip.frames = np.array(sorted(self.strip.images), np.int64)
        newest = arrived[-1][1]
        self.strip.aspect = newest.width() / max(1, newest.height())
        self.changed.emit()


def _stored(store: CaseStore, exhibit_id: str, kind: str) -> bytes | None:
    try:
        return store.derived(exhibit_id, kind)
    except AnnotatorError:
        return None
