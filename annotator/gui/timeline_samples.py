"""Single samples of the sound on the timeline: fetched for the stretch in view, drawn as dots and lines."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QObject, QPointF, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from annotator.errors import AnnotatorError
from annotator.gui.player import Player
from annotator.gui.timeline_places import WAVE, Scene
from annotator.gui.timeline_scale import TimeScale
from annotator.media.engine import SoundSource, open_sound
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS

FINE_NS: Final = 5_000_000
"""A pixel that lasts less is finer than the peaks that are kept: real samples are asked for."""
_MOST: Final = 1 << 20
_REST_MS: Final = 60
_BESIDE: Final = 2
_CHANNELS: Final = 2
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Samples (n × channels, ±1) from `position` on, 0 being the instant of the first frame."""

    position: int
    rate: int
    samples: NDArray[np.float32]

    def holds(self, scale: TimeScale) -> bool:
        """Whether it reaches over all that is in view."""
        first, after = _positions(scale, self.rate)
        return self.position <= first and after <= self.position + len(self.samples)


@dataclass(frozen=True, slots=True)
class _Wanted:
    number: int
    path: Path
    index: FrameIndex
    track: int
    start_ns: int
    lasts_ns: int


def _positions(scale: TimeScale, rate: int) -> tuple[int, int]:
    """The samples in view, with those just outside."""
    first = scale.start_ns * rate // NANOSECONDS - 1
    end_ns = min(scale.end_ns, scale.film_ns)
    return first, end_ns * rate // NANOSECONDS + 2


class SampleLoader(QObject):
    """Gets the samples of what is in view; the latest wish wins. `changed()` when they are there."""

    changed = Signal()
    _ask = Signal(object)
    _leave = Signal()

    def __init__(self, player: Player) -> None:
        # It lives as long as the player, which ends all threads that read its film.
        super().__init__(player)
        self._player = player
        self.stretch: Stretch | None = None
        self._number = 0
        self._scale: TimeScale | None = None
        self._thread: QThread | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._fetch)
        player.film_changed.connect(lambda _film: self._forget())
        player.index_changed.connect(lambda _index: self._forget())
        player.sound_track_changed.connect(lambda _track: self._forget())
        player.closing.connect(self.close)

    def want(self, scale: TimeScale) -> None:
        """These samples would be good to have, once the hand rests."""
        if scale.ns_per_pixel >= FINE_NS or self._player.index is None:
            return
        if self.stretch is not None and self.stretch.holds(scale):
            return
        self._scale = scale
        self._rest.start()

    def _fetch(self) -> None:
        index, scale, path = self._player.index, self._scale, self._player.path
        if index is None or scale is None or path is None:
            return
        self._number += 1
        # Some more on either side, so that panning a little asks for nothing.
        lasts = scale.width * scale.ns_per_pixel
        start = scale.start_ns - lasts // _BESIDE
        self._start_thread()
        self._ask.emit(
            _Wanted(
                self._number, path, index, self._player.sound_track, start,
                lasts + 2 * (lasts // _BESIDE),
            )
        )  # fmt: skip

    def _start_thread(self) -> None:
        if self._thread is not None:
            return
        self._thread = QThread(self)
        self._thread.setObjectName("samples")
        self._fetcher = _Fetcher()
        self._fetcher.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._ask.connect(self._fetcher.fetch, queued)
        self._leave.connect(self._fetcher.shut, queued)
        self._fetcher.fetched.connect(self._arrive, queued)
        self._thread.finished.connect(self._fetcher.shut, Qt.ConnectionType.DirectConnection)
        self._thread.start()

    def _arrive(self, answer: tuple[int, Stretch]) -> None:
        number, stretch = answer
        if number == self._number:
            self.stretch = stretch
            self.changed.emit()

    def _forget(self) -> None:
        self._number += 1
        self._rest.stop()
        self._scale = None
        if self._thread is not None:
            self._leave.emit()
        if self.stretch is not None:
            self.stretch = None
            self.changed.emit()

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._rest.stop()
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
            self._thread = None


class _Fetcher(QObject):
    """Reads in its own thread; keeps the sound open while the same film is looked at."""

    fetched = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sound: SoundSource | None = None
        self._of: tuple[Path, int, FrameIndex] | None = None

    @Slot(object)
    def fetch(self, wanted: _Wanted) -> None:
        try:
            film = (wanted.path, wanted.track, wanted.index)
            if (
                self._sound is None
                or self._of is None
                or self._of[:2] != film[:2]
                or self._of[2] is not film[2]
            ):
                self.shut()
                self._sound = open_sound(wanted.path, wanted.track, index=wanted.index)
                self._of = film
            sound = self._sound
            first = sound.position_of(wanted.start_ns)
            count = min(_MOST, wanted.lasts_ns * sound.rate // NANOSECONDS + 4)
            samples = sound.samples(-(-first * NANOSECONDS // sound.rate), count)
            answer = (wanted.number, Stretch(first, sound.rate, samples[:, :_CHANNELS]))
            self.fetched.emit(answer)
        except AnnotatorError as error:
            # The peaks stay to be seen; the player says what is wrong with the sound.
            _log.info("no samples: %s", type(error).__name__)
            self.shut()

    @Slot()
    def shut(self) -> None:
        sound, self._sound, self._of = self._sound, None, None
        if sound is not None:
            sound.close()


# -- drawing


def paint_samples(painter: QPainter, scene: Scene, stretch: Stretch | None) -> bool:
    """Draw real samples where they are there for all that is in view; False where they are not."""
    scale = scene.scale
    if stretch is None or scale.ns_per_pixel >= FINE_NS or not stretch.holds(scale):
        return False
    first, after = _positions(scale, stretch.rate)
    values = stretch.samples[first - stretch.position : after - stretch.position]
    numbers = np.arange(first, first + len(values), dtype=np.int64)
    xs = (numbers * NANOSECONDS / stretch.rate - scale.start_ns) / scale.ns_per_pixel
    middle = scene.places.wave_top + WAVE / 2
    ys = middle - np.clip(values, -1, 1).astype(np.float64) * (WAVE / 2 - 1)
    colour = scene.theme.colour("timeline_wave")
    each = NANOSECONDS / stretch.rate / scale.ns_per_pixel
    for channel in range(ys.shape[1]):
        if each >= 1:
            _paint_dots(painter, colour, xs, ys[:, channel], each)
        else:
            _paint_columns(painter, colour, xs, ys[:, channel])
        # A second channel lies behind the first in a weaker colour.
        colour = QColor(colour)
        colour.setAlpha(110)
    return True


def _paint_dots(
    painter: QPainter,
    colour: QColor,
    xs: NDArray[np.float64],
    ys: NDArray[np.float64],
    each: float,
) -> None:
    line = QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1))
    painter.drawPolyline(line)
    if each >= 4:
        painter.setPen(QPen(colour, 4 if each >= 8 else 3, c=Qt.PenCapStyle.RoundCap))
        painter.drawPoints(line)
    painter.restore()


def _paint_columns(
    painter: QPainter, colour: QColor, xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> None:
    """Several samples a pixel: a bar from the highest to the lowest, joined to the one before."""
    columns = np.floor(xs).astype(np.int64)
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    if not len(starts):
        return
    tops = np.minimum.reduceat(ys, starts)
    bottoms = np.maximum.reduceat(ys, starts)
    painter.setPen(QPen(colour, 1))
    painter.drawLines(
        [
            QLineF(x + 0.5, top, x + 0.5, bottom + 0.6)
            for x, top, bottom in zip(
                columns[starts].tolist(), tops.tolist(), bottoms.tolist(), strict=True
            )
        ]
    )


def paint_bangs(painter: QPainter, scene: Scene, bangs: NDArray[np.int64]) -> None:
    """A line through the sound at each candidate in view, at its sample; where they are too many, none."""
    scale = scene.scale
    low, high = np.searchsorted(bangs, [scale.start_ns, scale.end_ns])
    inside = bangs[low:high]
    if not len(inside) or len(inside) > scene.places.width // 3:
        return
    painter.setPen(QPen(scene.theme.colour("warn"), 1))
    top = scene.places.wave_top
    xs = (inside - scale.start_ns) / scale.ns_per_pixel
    painter.drawLines([QLineF(x, top, x, top + WAVE) for x in xs.tolist()])
