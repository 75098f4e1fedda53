"""One sound track, decoded forward and laid on the film's clock sample by sample.

Positions are sample numbers at the track's own rate; 0 is the instant of the
first video frame, so sound that starts earlier has negative positions. A
container states times in its own, often coarse, units: small deviations are
rounding and the samples are taken as adjoining, larger ones are real.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from math import gcd, lcm
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from annotator.errors import CodecMissingError, MediaError
from annotator.media.container import open_container
from annotator.media.decoding import MOST_HOLES, is_hole
from annotator.media.media_file import MediaFile
from annotator.media.path_words import readable
from annotator.media.sound_frames import Samples, as_float
from annotator.timing.frame_stamp import NANOSECONDS

Piece = tuple[int, Samples]

_TOLERANCE = Fraction(4, 1000)
"""Seconds that a packet may lie beside its expected place and still adjoin."""
_RESTART = 1
"""Seconds by which time stamps must run backwards to count as a restart."""
_LONGEST_GAP = 12 * 3600
"""Seconds of silence that time stamps may claim; more is taken as nonsense."""
_PREROLL = (Fraction(1, 2), Fraction(5), Fraction(30))
"""Seconds before the target at which decoding starts, tried in turn (Opus needs 80 ms,
MP3 up to ten frames, transport streams land late)."""
_SETTLED = Fraction(1, 5)
"""Seconds that must be decoded after a seek before samples count as exact."""
_MOST_BROKEN = 10_000


class SoundStream:
    """Decodes one track forward from any point; used by one thread at a time.

    Raises MediaError where the track has no sound that can be decoded.
    """

    def __init__(self, path: Path, track: int, origin: Fraction | None, *, restarts: bool) -> None:
        self._path = path
        self._track = track
        self._restarts = restarts
        self._broken: dict[int, int] = {}
        self._shift = 0
        self._expected: int | None = None
        self._count_broken_from = 0
        self._anchor: int | None = None
        self._container: InputContainer | None = None
        self._resampler: AudioResampler | None = None
        self._resampler_for: tuple[Any, ...] = ()
        self._reopen()
        first, later = self._first_frames()
        base = Fraction(1, first.sample_rate)
        if first.time_base is not None and first.time_base > 0:
            base = Fraction(first.time_base.numerator, first.time_base.denominator)
        self.rate: int = first.sample_rate
        self.channels: int = first.layout.nb_channels
        self.layout = first.layout.name
        self._base = base
        start = Fraction(first.pts or 0) * base
        self._origin = start if origin is None else origin
        self._scale = lcm(base.denominator, self._origin.denominator)
        self._per_tick = base.numerator * self.rate * (self._scale // base.denominator)
        self._offset = (
            self._origin.numerator * self.rate * (self._scale // self._origin.denominator)
        )
        tick = base * self.rate
        self._tolerance = int(max(_TOLERANCE * self.rate, tick * 3 / 2))
        self._slack = int(tick) + 1
        self.begin: int = self._position(first.pts or 0)
        self._anchor = self.begin + first.samples
        self._grid = gcd(*(frame.samples for frame in later)) if later else 0
        self.rewind()

    # -- opening

    def _reopen(self) -> None:
        self.close()
        self._file = MediaFile(self._path)
        try:
            self._container = open_container(self._file)
        except BaseException:
            self._file.close()
            raise
        try:
            self._stream = self._chosen(self._container)
        except BaseException:
            self.close()
            raise
        self._frames = self._decoded()

    def _chosen(self, container: InputContainer) -> AudioStream:
        tracks = container.streams.audio
        if not tracks:
            raise MediaError(
                f"{readable(self._path)} has no sound.", "There is nothing to play or to draw."
            )
        if not 0 <= self._track < len(tracks):
            raise MediaError(
                f"This file has no sound track {self._track}.",
                f"Its sound tracks are numbered 0 to {len(tracks) - 1}.",
            )
        chosen = tracks[self._track]
        for other in container.streams:
            if other.index != chosen.index:
                other.discard = Discard.all
        if chosen.codec_context is None:
            raise CodecMissingError(
                "The sound is in a codec that this program cannot decode.",
                "The picture can be worked on without it.",
            )
        return chosen

    def _first_frames(self) -> tuple[AudioFrame, list[AudioFrame]]:
        frames: list[AudioFrame] = []
        for frame in self._frames:
            frames.append(frame)
            if len(frames) == 12:
                break
        if not frames:
            raise MediaError(
                "The sound track holds nothing that can be decoded.",
                "The picture can be worked on without it.",
            )
        # The last frame of a short file is often cut: it says nothing of the grid.
        return frames[0], frames[1:-1] or frames[1:]

    def close(self) -> None:
        """Close the file; the stream cannot be read afterwards."""
        container, self._container = self._container, None
        if container is not None:
            self._frames = iter(())
            container.close()
            self._file.close()

    # -- places

    def _position(self, pts: int) -> int:
        return (2 * (pts * self._per_tick - self._offset) + self._scale) // (2 * self._scale)

    def _pts_of(self, position: int) -> int:
        return (position * self._scale + self._offset) // self._per_tick

    def claimed_end(self) -> int | None:
        """The position at which the container says that the track ends, None where it does not say."""
        claimed = self._stream.duration
        if claimed and claimed > 0:
            return self.begin + int(claimed * self._base * self.rate)
        whole = self._container.duration if self._container is not None else None
        return self.begin + whole * self.rate // 1_000_000 if whole and whole > 0 else None

    def ns_of(self, position: int) -> int:
        """Elapsed nanoseconds of a sample, rounded down."""
        return position * NANOSECONDS // self.rate

    def broken(self) -> tuple[tuple[int, int], ...]:
        """Spans (first position, end) read so far that could not be decoded, merged, in order."""
        spans: list[tuple[int, int]] = []
        for start, end in sorted(self._broken.items()):
            if spans and start <= spans[-1][1] + self._tolerance:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return tuple(spans)

    def rewind(self) -> None:
        """Read from the very beginning of the track next."""
        self._reopen()
        self._expected = None
        self._shift = 0
        self._count_broken_from = -(1 << 62)

    def go_to(self, position: int) -> None:
        """Read next from somewhere at or before `position`, far enough ahead to be exact there."""
        target = max(position, self.begin)
        if self._restarts or target - self.begin <= self.rate:
            self.rewind()
            return
        for seconds in _PREROLL:
            if self._landed(target, int(seconds * self.rate)):
                return
        self.rewind()

    def _landed(self, target: int, before: int) -> bool:
        self._expected = None
        self._shift = 0
        self._count_broken_from = target
        if self._container is None:
            return False
        try:
            pts = self._pts_of(target - before)
            self._container.seek(pts, stream=self._stream, backward=True)
        except (av.error.FFmpegError, OverflowError, ValueError):
            return False
        self._frames = self._decoded()
        frame = next(self._frames, None)
        if frame is None or frame.pts is None:
            return False
        if self._position(frame.pts) > max(target - int(_SETTLED * self.rate), self.begin):
            return False
        self._frames = chain([frame], self._frames)
        return True

    # -- reading

    def _decoded(self) -> Iterator[AudioFrame]:
        """Frames in order; packets that cannot be decoded are noted and give none."""
        if self._container is None:
            return
        packets = self._container.demux(self._stream)
        context = self._stream.codec_context
        holes = 0
        while True:
            try:
                packet = next(packets)
            except IndexError:
                # A stream that appears midway: PyAV does not know it and drops its packet.
                packets = self._container.demux(self._stream)
                continue
            except (StopIteration, av.error.FFmpegError, OSError, ValueError) as error:
                holes += 1
                if not is_hole(error) or holes > MOST_HOLES:
                    break
                packets = self._container.demux(self._stream)
                continue
            holes = 0
            # An empty packet would tell the decoder that the sound ends.
            if not packet.size:
                continue
            try:
                frames = context.decode(packet)
            except (av.error.FFmpegError, MemoryError):
                self._lost(packet)
                continue
            yield from frames
        try:
            yield from context.decode(None)
        except av.error.FFmpegError:
            return

    def _lost(self, packet: Any) -> None:
        if self._expected is None:
            return
        known = packet.pts is not None
        start = self._position(packet.pts) + self._shift if known else self._expected
        length = int((packet.duration or 0) * self._base * self.rate) or self._grid or 1
        if not known:
            self._expected += length
        if start >= self._count_broken_from and len(self._broken) < _MOST_BROKEN:
            self._broken[start] = start + length

    def _uniform(self, frame: AudioFrame) -> Samples:
        if frame.sample_rate == self.rate and frame.layout.nb_channels == self.channels:
            return as_float(frame)
        setup = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or setup != self._resampler_for:
            self._resampler = AudioResampler(format="flt", layout=self.layout, rate=self.rate)
            self._resampler_for = setup
        parts = [as_float(part) for part in self._resampler.resample(frame)]
        return np.concatenate(parts) if parts else np.zeros((0, self.channels), np.float32)

    def _snapped(self, position: int) -> int:
        """After a seek: the exact place on the grid of frames, if one is within the rounding."""
        if not self._grid or self._anchor is None:
            return position
        near = self._anchor + round(Fraction(position - self._anchor, self._grid)) * self._grid
        return near if abs(near - position) <= self._slack else position

    def _placed(self, pts: int | None) -> int:
        expected = self._expected
        if pts is None:
            return self.begin if expected is None else expected
        position = self._position(pts) + self._shift
        if expected is None:
            return position if position <= self.begin else self._snapped(position)
        if abs(position - expected) <= self._tolerance:
            return expected
        back = position < expected - _RESTART * self.rate
        if back or position > expected + _LONGEST_GAP * self.rate:
            self._restarts = True
            self._shift += expected - position
            return expected
        return position

    def pieces(self) -> Iterator[Piece]:
        """Adjoining pieces (position, n × channels) from where the stream stands to its end.

        Gaps come as silence, overlaps are trimmed, so each piece begins where
        the one before ended. The first one may lie before the place asked for.
        """
        silence = np.zeros((self.rate, self.channels), np.float32)
        for frame in self._frames:
            try:
                samples = self._uniform(frame)
            except (av.error.FFmpegError, ValueError):
                continue
            position = self._placed(frame.pts)
            floor = self.begin if self._expected is None else self._expected
            if position < floor:
                samples = samples[floor - position :]
                position = floor
            gap_at = position if self._expected is None else self._expected
            self._expected = position + len(samples)
            while gap_at < position:
                length = min(position - gap_at, self.rate)
                yield gap_at, silence[:length]
                gap_at += length
            if len(samples):
                yield position, samples
