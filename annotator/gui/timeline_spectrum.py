"""The spectrogram of the stretch in view, made in the background and painted in place of the thumbnails."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPainter

from annotator.errors import AnnotatorError, UsageError
from annotator.gui.jobs import Job
from annotator.gui.player import Player
from annotator.gui.strip_loader import StripLoader
from annotator.gui.timeline_places import THUMBS, Scene, small_font
from annotator.gui.timeline_scale import TimeScale
from annotator.media.engine import SoundSource, open_sound, sound_tracks
from annotator.media.spectrogram import powers_at, to_decibels
from annotator.progress import Cancelled, Progress, Report, check

RATE: Final = 16_000
"""Samples a second in which it is looked at: pitches up to 8 kHz are seen."""
WINDOW: Final = 512
QUIETEST_DB, LOUDEST_DB = -100.0, -20.0
_REST_MS = 250
_AT_ONCE = 1 << 18
_KEPT = 12

Levels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Levels of a stretch of the film: a row a pitch (the highest first), a column a pixel; 255 is loud."""

    start_ns: int
    end_ns: int
    levels: Levels


def spectrum_of(
    sound: SoundSource,
    start_ns: int,
    ns_per_pixel: int,
    pixels: int,
    rows: int,
    progress: Report,
    cancelled: Cancelled,
) -> Spectrum:
    """The spectrogram of so many pixels; each shows the loudest of the windows that begin in it.

    `sound` has RATE samples a second and one channel. Raises MediaError, CancelledError.
    """
    per_pixel = max(1, ns_per_pixel * RATE // 1_000_000_000)
    # Where a pixel is longer than a window, windows lie side by side in it.
    inside = max(1, per_pixel // WINDOW)
    chunk = max(1, _AT_ONCE // max(per_pixel, WINDOW))
    levels = np.zeros((rows, pixels), np.uint8)
    for first in range(0, pixels, chunk):
        check(cancelled)
        count = min(chunk, pixels - first)
        at_ns = start_ns + first * ns_per_pixel
        length = count * ns_per_pixel * RATE // 1_000_000_000 + 2 * WINDOW
        lead_ns = WINDOW * 1_000_000_000 // RATE
        samples = sound.samples(at_ns - lead_ns, length)
        steps = (np.arange(count * inside) * 2 + 1) * ns_per_pixel // (2 * inside)
        centres = WINDOW + steps * RATE // 1_000_000_000
        powers = powers_at(samples, centres, WINDOW)
        loudest = powers.reshape(count, inside, -1).max(axis=1)
        levels[:, first : first + count] = _rows(to_decibels(loudest), rows)
        progress(Progress(first + count, pixels, "Spectrogram"))
    return Spectrum(start_ns, start_ns + pixels * ns_per_pixel, levels)


def _rows(decibels: NDArray[np.float32], rows: int) -> Levels:
    """The loudest pitch of each row, the highest pitches in the first one."""
    bins = decibels.shape[1] - 1
    edges = np.arange(rows) * bins // rows
    loudest = np.maximum.reduceat(decibels[:, :bins], edges, axis=1).T[::-1]
    share = (loudest - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)
    return np.asarray(np.clip(share * 255, 0, 255), np.uint8)


def paint_spectrum(painter: QPainter, scene: Scene, spectrum: Spectrum) -> None:
    """Paint it where its stretch lies; while another one is made, what there is is stretched."""
    theme, scale = scene.theme, scene.scale
    ends = [theme.colour(name) for name in ("timeline_track", "timeline_wave", "timeline_playhead")]
    tones = np.array([[end.red(), end.green(), end.blue()] for end in ends], np.float64)
    steps = np.arange(256)
    table = np.stack([np.interp(steps, (0, 150, 255), tones[:, part]) for part in range(3)], axis=1)
    colours = (table.astype(np.uint32) << np.array([16, 8, 0], np.uint32)).sum(axis=1)
    pixels = np.ascontiguousarray((colours | 0xFF000000).astype(np.uint32)[spectrum.levels])
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    left, right = scale.x_of(spectrum.start_ns), scale.x_of(spectrum.end_ns)
    place = QRectF(left, scene.places.thumbs_top, right - left, THUMBS)
    painter.drawImage(place, image, QRectF(0, 0, width, height))
    small = small_font(scene.font)
    words = QCoreApplication.translate("timeline", "8 kHz")
    metrics = QFontMetrics(small)
    room = QRectF(0, place.y(), metrics.horizontalAdvance(words) + 8, metrics.height())
    painter.setFont(small)
    painter.fillRect(room, theme.colour("timeline_ground"))
    painter.setPen(theme.colour("muted"))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)


class SpectrumLoader(QObject):
    """Makes the spectrogram of the stretch in view while it is switched on, for the strip."""

    failed = Signal(object)  # AnnotatorError

    def __init__(self, player: Player, strip: StripLoader) -> None:
        super().__init__(strip)
        self._player = player
        self._strip = strip
        self.on = False
        self._asked = False
        self.spectrum: Spectrum | None = None
        self._scale: TimeScale | None = None
        self._track = 0
        self._made: OrderedDict[tuple[int, int, int], Spectrum] = OrderedDict()
        self._job: Job[Spectrum] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._make)
        player.film_changed.connect(lambda _film: self._forget())
        player.sound_track_changed.connect(self._on_track)
        player.closing.connect(self._forget)

    def switch(self, *, on: bool) -> None:
        """Show the spectrogram, or the thumbnails again."""
        self.on = self._asked = on
        if on:
            self._rest.start()
        else:
            self._stop()
            self._show(None)

    def _show(self, spectrum: Spectrum | None) -> None:
        self.spectrum = spectrum
        self._strip.strip.spectrum = spectrum
        self._strip.changed.emit()

    def want(self, scale: TimeScale) -> None:
        """This stretch is in view now."""
        self._scale = scale
        if not self.on:
            return
        found = self._made.get(_key(scale))
        if found is None:
            self._rest.start()
        elif found is not self.spectrum:
            self._stop()
            self.spectrum = found
            # Not while it is being painted.
            QTimer.singleShot(0, self, lambda: self._show(self.spectrum))

    def _on_track(self, track: int) -> None:
        self._forget()
        self._track = track
        if self.on:
            self._rest.start()

    def _forget(self) -> None:
        self._stop()
        self._asked = False
        self._track = 0
        self._made.clear()
        self.spectrum = None

    def _stop(self) -> None:
        self._rest.stop()
        if self._job is not None:
            self._job.cancel()
        self._job = None

    def _make(self) -> None:
        scale, path, index = self._scale, self._player.path, self._player.index
        if scale is None or path is None or index is None or not self.on:
            return
        self._stop()
        track, pixels = self._track, min(scale.width, -(-scale.film_ns // scale.ns_per_pixel))

        def work(progress: Report, cancelled: Cancelled) -> Spectrum:
            if not any(each.codec for each in sound_tracks(path)):
                raise UsageError(
                    self.tr("This film has no sound."), self.tr("There is no spectrogram of it.")
                )
            sound = open_sound(path, track, index=index, rate=RATE, channels=1)
            try:
                return spectrum_of(
                    sound, scale.start_ns, scale.ns_per_pixel, pixels, THUMBS, progress, cancelled
                )
            finally:
                sound.close()

        job: Job[Spectrum]
        take: Callable[[Spectrum], None] = lambda found: self._take(job, scale, found)  # noqa: E731
        job = self._player.workspace.jobs.start(
            self.tr("Spectrogram of the stretch in view"),
            work,
            finished=take,
            failed=lambda error: self._on_failed(job, error),
            priority=-1,
        )
        self._job = job

    def _take(self, job: Job[Spectrum], scale: TimeScale, found: Spectrum) -> None:
        if job is not self._job:
            return
        self._job, self._asked = None, False
        self._made[_key(scale)] = found
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        self._show(found)

    def _on_failed(self, job: Job[Spectrum], error: AnnotatorError) -> None:
        if job is self._job:
            self._job = None
            # Of a film that was only opened while it is switched on, nobody asked why there is none.
            if self._asked:
                self.failed.emit(error)


def _key(scale: TimeScale) -> tuple[int, int, int]:
    return scale.start_ns, scale.ns_per_pixel, scale.width
