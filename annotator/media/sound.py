"""The sound of a film on the film's clock: any stretch of it, exact to the sample.

0 is the instant of the first video frame. Where the file has no sound (before
its start, in gaps, after its end, where a packet is broken) there is silence
of exactly that length, so the picture and the sound can never slip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.filter
import numpy as np
from av.audio.layout import AudioLayout
from av.audio.resampler import AudioResampler

from annotator.errors import MediaError, ValueRefusedError
from annotator.media.closes import Closes
from annotator.media.container import open_container
from annotator.media.decoding import VideoDecoder
from annotator.media.media_file import MediaFile
from annotator.media.sound_frames import Samples, as_float, as_frame, filter_graph, pulled
from annotator.media.sound_stream import Piece, SoundStream
from annotator.timing.frame_index import NO_PTS, FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS

SLOWEST, FASTEST = Fraction(1, 2), Fraction(2)
_READ_AHEAD = 2
"""Seconds that are decoded through rather than jumped over."""
_CHUNK = 4096
_NOWHERE = 1 << 62


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """One sound track: `number` counts the file's sound tracks from 0.

    `language` is the container's tag, empty where it states none; `codec` is
    empty where the codec cannot be decoded; `rate` is in samples a second.
    """

    number: int
    stream: int
    language: str
    codec: str
    channels: int
    layout: str
    rate: int


def sound_tracks(path: Path) -> tuple[SoundTrack, ...]:
    """The file's sound tracks as the container states them, none where it has no sound.

    Raises MediaError where the file cannot be opened.
    """
    file = MediaFile(path)
    try:
        container = open_container(file)
        try:
            return tuple(
                _track(number, stream) for number, stream in enumerate(container.streams.audio)
            )
        finally:
            container.close()
    finally:
        file.close()


def _track(number: int, stream: av.AudioStream) -> SoundTrack:
    # None where libavcodec has no decoder, which PyAV's types do not say.
    context: Any = stream.codec_context
    language = str(stream.metadata.get("language", ""))
    if context is None:
        return SoundTrack(number, stream.index, language, "", 0, "", 0)
    layout, rate = context.layout, context.sample_rate or 0
    spoken = "" if language == "und" else language
    count = layout.nb_channels
    return SoundTrack(number, stream.index, spoken, context.name, count, layout.name, rate)


def has_sound(path: Path) -> bool:
    """Whether the file has a sound track that can be decoded; raises MediaError if not a medium."""
    return any(track.codec for track in sound_tracks(path))


def _origin(path: Path, index: FrameIndex | None) -> tuple[Fraction | None, bool]:
    """Seconds of the first video frame on the container's clock, and whether that clock restarts."""
    restarts = False
    if index is not None and len(index):
        clock = index.clock[index.clock != NO_PTS]
        restarts = bool(np.any(np.diff(clock) < 0))
        pts = index.pts(0)
        if pts is not None:
            return pts * index.time_base, restarts
    try:
        film = VideoDecoder(path, threaded=False)
    except MediaError:
        # Sound can be heard even where there is no picture, or none that can be decoded.
        return None, restarts
    try:
        first = next(film.frames(), None)
        pts = film.stream.start_time if first is None or first.pts is None else first.pts
        return (pts or 0) * film.time_base, restarts
    finally:
        film.close()


class SoundReader(Closes):
    """Random and running access to one sound track; for one thread at a time.

    `track` counts the sound tracks from 0. `index` is the film's frame index: it
    fixes the zero of the clock without decoding; without one, the first video
    frame is decoded, and in a file without video 0 is the first sample. `rate`
    and `channels` (1 or 2) convert with libswresample; the default is the
    track's own. Raises MediaError where there is no sound to decode.
    """

    def __init__(
        self,
        path: Path,
        track: int | None = None,
        *,
        index: FrameIndex | None = None,
        rate: int | None = None,
        channels: int | None = None,
    ) -> None:
        if rate is not None and not 1000 <= rate <= 768_000:
            raise ValueRefusedError(f"{rate} samples a second is no rate to play.", field="rate")
        if channels not in {None, 1, 2}:
            raise ValueRefusedError(
                f"Sound is mixed to 1 or 2 channels, not {channels}.", field="channels"
            )
        origin, restarts = _origin(path, index)
        self._stream = SoundStream(path, track or 0, origin, restarts=restarts)
        own = self._stream
        self.rate = rate or own.rate
        self.channels = channels or own.channels
        self._layout = (
            own.layout if self.channels == own.channels else ("mono", "stereo")[self.channels - 1]
        )
        self._converts = self.rate != own.rate or self.channels != own.channels
        ratio = Fraction(self.rate, own.rate)
        self._up, self._down = ratio.numerator, ratio.denominator
        self._pieces = own.pieces()
        self._rest: Samples = np.zeros((0, own.channels), np.float32)
        self._at = own.begin
        self._end: int | None = None
        self._resampler: AudioResampler | None = None
        self._converted: Samples = np.zeros((0, self.channels), np.float32)
        self._converted_at = 0
        self._fed_at = 0

    # -- times and samples

    @property
    def begin_ns(self) -> int:
        """When the sound begins on the film's clock; negative where it begins before the picture."""
        return self._stream.ns_of(self._stream.begin)

    @property
    def claimed_end_ns(self) -> int | None:
        """When the container says that the sound ends, None where it does not say; may be wrong."""
        end = self._stream.claimed_end()
        return None if end is None else self._stream.ns_of(end)

    @property
    def own_rate(self) -> int:
        """Samples a second as the track has them, before any conversion."""
        return self._stream.rate

    def position_of(self, elapsed_ns: int) -> int:
        """The number of the sample nearest to an elapsed time, at `rate`."""
        return (2 * elapsed_ns * self.rate + NANOSECONDS) // (2 * NANOSECONDS)

    def notes(self) -> tuple[str, ...]:
        """What was found broken so far in what was read, in plain words."""
        own = self._stream
        return tuple(
            f"The sound could not be decoded from {own.ns_of(start) // 1_000_000 / 1000:.3f} s"
            f" for {max(1, own.ns_of(end - start) // 1_000_000)} ms; it is silent there."
            for start, end in own.broken()
        )

    def broken(self) -> tuple[tuple[int, int], ...]:
        """Spans (first sample, end) at `own_rate` found broken so far, in order."""
        return self._stream.broken()

    def samples(self, start_ns: int, count: int) -> Samples:
        """`count` × channels float32 from an elapsed time on; silence where there is no sound."""
        return self._read(self.position_of(start_ns), max(0, count))

    def blocks(self, start_ns: int, block: int = _CHUNK) -> Iterator[Samples]:
        """Blocks of `block` samples from an elapsed time to the end of the sound; the last is shorter."""
        at = self.position_of(start_ns)
        while True:
            found = self._read(at, block)
            left = block if self._end is None else -(-self._end * self._up // self._down) - at
            if left < block:
                if left > 0:
                    yield found[:left]
                return
            yield found
            at += block

    def pieces(self) -> Iterator[Piece]:
        """The whole track in adjoining pieces (position at the track's own rate, samples)."""
        self._stream.rewind()
        self._forget()
        yield from self._stream.pieces()

    def _forget(self) -> None:
        self._rest = self._rest[:0]
        self._at = _NOWHERE
        self._resampler = None

    # -- the track's own samples

    def _own(self, first: int, count: int) -> Samples:
        """`count` × the track's channels from position `first`, silence beyond its ends."""
        own = self._stream
        out = np.zeros((count, own.channels), np.float32)
        if first + count <= own.begin or (self._end is not None and first >= self._end):
            return out
        wanted = max(first, own.begin)
        if not self._at <= wanted <= self._at + _READ_AHEAD * own.rate:
            own.go_to(wanted)
            self._pieces = own.pieces()
            self._rest = self._rest[:0]
        while self._more():
            at, held = self._at, len(self._rest)
            low, high = max(at, first), min(at + held, first + count)
            if low < high:
                out[low - first : high - first] = self._rest[low - at : high - at]
            used = min(held, max(0, first + count - at))
            self._at, self._rest = at + used, self._rest[used:]
            if len(self._rest):
                break
        return out

    def _more(self) -> bool:
        """Have the next samples at hand, adjoining those before; False at the end of the track."""
        if len(self._rest):
            return True
        piece = next(self._pieces, None)
        if piece is None:
            self._end = self._at
            return False
        self._at, self._rest = piece
        return True

    # -- converted to another rate or number of channels

    def _read(self, first: int, count: int) -> Samples:
        if not self._converts:
            return self._own(first, count)
        held = self._converted_at + len(self._converted)
        if self._resampler is None or not self._converted_at <= first <= held + self.rate:
            self._restart(first)
        while self._converted_at + len(self._converted) < first + count:
            self._feed()
        start = first - self._converted_at
        self._converted, self._converted_at = self._converted[start:], first
        return self._converted[:count].copy()

    def _restart(self, first: int) -> None:
        """Begin where a sample of both rates falls on the same instant, a tenth of a second ahead."""
        step = (first - self.rate // 10) // self._up
        self._fed_at = step * self._down
        self._converted_at = step * self._up
        self._converted = self._converted[:0]
        self._resampler = AudioResampler(format="flt", layout=self._layout, rate=self.rate)

    def _feed(self) -> None:
        assert self._resampler is not None
        own = self._own(self._fed_at, _CHUNK)
        frame = as_frame(own, self._stream.layout, self._stream.rate, self._fed_at)
        self._fed_at += _CHUNK
        parts = [as_float(part) for part in self._resampler.resample(frame)]
        self._converted = np.concatenate([self._converted, *parts])

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def change_speed(blocks: Iterable[Samples], factor: Fraction, rate: int) -> Iterator[Samples]:
    """Stretch sound in time without changing its pitch: n × channels in, about n / factor out.

    `factor` lies from 1/2 to 2 (2 = twice as fast); raises ValueRefusedError
    beyond. Uses libavfilter's `atempo` (a WSOLA).
    """
    if not SLOWEST <= factor <= FASTEST:
        raise ValueRefusedError("Sound is played at half to double speed.", field="speed")
    if factor == 1:
        yield from blocks
        return
    graph: av.filter.Graph | None = None
    layout, fed = "", 0
    for block in blocks:
        if not len(block):
            continue
        if graph is None:
            layout = AudioLayout(f"{block.shape[1]}c").name
            graph = filter_graph([("atempo", f"{float(factor):.6f}")], layout, rate)
        graph.push(as_frame(block, layout, rate, fed))
        fed += len(block)
        yield from pulled(graph)
    if graph is not None:
        graph.push(None)
        yield from pulled(graph)
