"""Sound out: a thread of its own reads, stretches and feeds the sound device.

The device is asked how much it has played; that pulls the play clock gently.
It may answer 0 for seconds, so nothing ever waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QIODevice, QObject, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtMultimedia import (
    QAudioDevice,
    QAudioFormat,
    QAudioSink,
    QMediaDevices,
    QtAudio,
)

from annotator.errors import AnnotatorError
from annotator.gui.play_clock import PlayClock
from annotator.media.engine import FASTEST, SLOWEST, SoundSource, change_speed, open_sound
from annotator.media.sound_filter import ORIGINAL, Hearing, heard, heard_around
from annotator.timing.frame_index import FrameIndex

Samples = NDArray[np.float32]

NO_DEVICE = "This computer offers no sound device: playing is silent."
NO_STRETCH = "Sound is played from half to double speed, forwards; it is silent now."

_FEED_MS = 20
# A busy machine lets the feeding thread wait: with 200 ms the sound broke off twice as often under load.
_BUFFER_MS = 400
_FAR_OFF_NS = 300_000_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Film:
    """Whose sound is played."""

    path: Path
    index: FrameIndex
    track: int = 0


@dataclass(frozen=True, slots=True)
class Start:
    """Play the film's sound along this clock, from where it stands."""

    film: Film
    clock: PlayClock
    volume: int
    hearing: Hearing = ORIGINAL
    loop: tuple[int, int] | None = None
    """From when to when the film is played again and again, in nanoseconds."""


class SoundOutput(QObject):
    """The GUI's end of it: orders go to the thread, words come back by `note`."""

    note = Signal(object)  # str, '' when there is nothing to say
    _start = Signal(object)
    _stop = Signal()
    _volume = Signal(object)
    _hearing = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._thread.setObjectName("sound")
        self._feeder = _Feeder()
        self._feeder.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._start.connect(self._feeder.start, queued)
        self._stop.connect(self._feeder.stop, queued)
        self._volume.connect(self._feeder.set_volume, queued)
        self._hearing.connect(self._feeder.set_hearing, queued)
        self._feeder.note.connect(self.note, queued)
        self._thread.finished.connect(self._feeder.close, Qt.ConnectionType.DirectConnection)

    def start(
        self,
        film: Film,
        clock: PlayClock,
        volume: int,
        hearing: Hearing = ORIGINAL,
        loop: tuple[int, int] | None = None,
    ) -> None:
        """Begin to sound with this clock, or go on with it in the same loop; `volume` in per cent."""
        if not self._thread.isRunning():
            self._thread.start()
        self._start.emit(Start(film, clock, volume, hearing, loop))

    def stop(self) -> None:
        """Fall silent."""
        self._stop.emit()

    def set_volume(self, volume: int) -> None:
        """Loudness in per cent, as heard."""
        self._volume.emit(volume)

    def set_hearing(self, hearing: Hearing) -> None:
        """How the sound is heard from now on; at once, if it sounds."""
        self._hearing.emit(hearing)

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._thread.quit()
        self._thread.wait()


class _Feeder(QObject):
    note = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._timer: QTimer | None = None
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None
        self._reader: SoundSource | None = None
        self._film: Film | None = None
        self._own_channels = False
        self._channels = 2
        self._start: Start | None = None
        self._blocks: Iterator[Samples] = iter(())
        self._clock: PlayClock | None = None
        self._from_ns = 0
        self._rest = b""

    @Slot(object)
    def start(self, start: Start) -> None:
        if self._goes_on(start):
            self._start, self._clock = start, start.clock
            return
        self.stop()
        self._start = start
        if not SLOWEST <= start.clock.speed <= FASTEST:
            self.note.emit(NO_STRETCH)
            return
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            self.note.emit(NO_DEVICE)
            return
        try:
            self._open(start, device)
        except AnnotatorError as error:
            self._shut_reader()
            self.note.emit(error.message)
        except Exception:  # noqa: BLE001 - logged; silence is said
            # The picture goes on without sound; the trace is for the log.
            _log.exception("sound could not be started")
            self._shut_reader()
            self.note.emit("The sound could not be played.")

    def _goes_on(self, start: Start) -> bool:
        """Whether the next round of the loop that sounds already begins: nothing is broken off."""
        before, clock = self._start, self._clock
        return (
            before is not None
            and clock is not None
            and self._sink is not None
            and start.loop is not None
            and (before.film, before.loop, before.hearing)
            == (start.film, start.loop, start.hearing)
            and clock.speed == start.clock.speed
            and clock is not start.clock
        )

    def _open(self, start: Start, device: QAudioDevice) -> None:
        wanted = device.preferredFormat()
        channels = 1 if wanted.channelCount() == 1 else 2
        rate = wanted.sampleRate() if 8000 <= wanted.sampleRate() <= 192_000 else 48_000
        # One channel alone is taken before anything is mixed.
        own = start.hearing.channel >= 0
        same = self._film == start.film and self._own_channels == own
        if self._reader is None or not same or self._reader.rate != rate:
            self._shut_reader()
            self._reader = open_sound(
                start.film.path,
                start.film.track,
                index=start.film.index,
                rate=rate,
                channels=None if own else channels,
            )
            self._film, self._own_channels = start.film, own
        layout = QAudioFormat()
        layout.setSampleRate(rate)
        layout.setChannelCount(channels)
        layout.setSampleFormat(QAudioFormat.SampleFormat.Float)
        if not device.isFormatSupported(layout):
            self.note.emit("The sound device does not take this sound: playing is silent.")
            return
        self._clock = start.clock
        sink = QAudioSink(device, layout, self)
        sink.setBufferSize(rate * channels * 4 * _BUFFER_MS // 1000)
        self._sink = sink
        self._channels = channels
        self.set_volume(start.volume)
        self._from_here()
        if self._timer is None:
            self._timer = QTimer(self)
            self._timer.setInterval(_FEED_MS)
            self._timer.timeout.connect(self._feed)
        self._timer.start()
        self.note.emit("")

    def _from_here(self) -> None:
        assert self._sink is not None
        assert self._clock is not None
        assert self._reader is not None
        assert self._start is not None
        self._sink.reset()
        self._from_ns = self._clock.film_ns()
        hearing, loop = self._start.hearing, self._start.loop
        if loop is None or not loop[0] <= self._from_ns < loop[1]:
            blocks = heard(self._reader, self._from_ns, hearing, self._channels)
        else:
            blocks = heard_around(self._reader, self._from_ns, loop, hearing, self._channels)
        self._blocks = change_speed(blocks, self._clock.speed, self._reader.rate)
        self._rest = b""
        self._device = self._sink.start()
        self._feed()

    @Slot()
    def _feed(self) -> None:
        sink, device = self._sink, self._device
        if sink is None or device is None:
            return
        if sink.error() in {
            QtAudio.Error.OpenError,
            QtAudio.Error.FatalError,
            QtAudio.Error.IOError,
        }:
            self.stop()
            self.note.emit("The sound device stopped: playing goes on silently.")
            return
        free = sink.bytesFree()
        while len(self._rest) < free:
            try:
                block = next(self._blocks, None)
            except AnnotatorError as error:
                self.stop()
                self.note.emit(error.message)
                return
            if block is None:
                break
            self._rest += np.ascontiguousarray(block, np.float32).tobytes()
        if self._rest and free > 0:
            written = device.write(self._rest[:free])
            self._rest = self._rest[max(0, written) :]
        self._follow()

    def _follow(self) -> None:
        assert self._sink is not None
        assert self._clock is not None
        played_us = self._sink.processedUSecs()
        if played_us <= 0 or self._sink.state() is not QtAudio.State.ActiveState:
            return
        speed = self._clock.speed
        heard = self._from_ns + played_us * 1000 * speed.numerator // speed.denominator
        loop = self._start.loop if self._start is not None else None
        if loop is not None:
            # The picture begins each round by itself: only where in the round one is counts.
            lasts, due = loop[1] - loop[0], self._clock.film_ns()
            heard = due + (heard - due + lasts // 2) % lasts - lasts // 2
        if abs(self._clock.pull(heard)) > _FAR_OFF_NS and played_us > 3_000_000:
            self._from_here()

    @Slot()
    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._sink is not None:
            self._sink.reset()
            self._sink.deleteLater()
        self._sink, self._device, self._clock = None, None, None
        self._blocks, self._rest = iter(()), b""

    @Slot(object)
    def set_hearing(self, hearing: Hearing) -> None:
        before = self._start
        if before is None or before.hearing == hearing:
            return
        self._start = replace(before, hearing=hearing)
        if self._sink is not None and self._clock is not None:
            # From where the clock stands: nothing that is on its way to the device is heard any more.
            self.start(self._start)

    @Slot(object)
    def set_volume(self, volume: int) -> None:
        if self._start is not None:
            self._start = replace(self._start, volume=volume)
        if self._sink is not None:
            linear = QtAudio.convertVolume(
                volume / 100,
                QtAudio.VolumeScale.LogarithmicVolumeScale,
                QtAudio.VolumeScale.LinearVolumeScale,
            )
            self._sink.setVolume(linear)

    def close(self) -> None:
        self.stop()
        self._shut_reader()

    def _shut_reader(self) -> None:
        reader, self._reader, self._film = self._reader, None, None
        if reader is not None:
            reader.close()


def may_sound(speed: Fraction) -> bool:
    """Whether sound can go along with this speed."""
    return SLOWEST <= speed <= FASTEST
