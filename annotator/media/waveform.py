"""The outline of a film's sound: lowest and highest sample of every short stretch.

The finest peaks cover 256 samples (5 ms at 48 kHz). Coarser levels are made
from them in memory, so drawing any stretch of any film looks at a few values a
pixel only.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from annotator.errors import IntegrityError, MediaError, ValueRefusedError
from annotator.media.sound import SoundReader
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS

Peaks = NDArray[np.int16]

FULL_SCALE = 32767
"""The peak of a sample at full scale."""
_BIN = 256
_FACTOR = 4
_BATCH = 1 << 16
_SMALLEST = 256
_SAFE = 1 << 62
_LONGEST_SECONDS = 48 * 3600
_MAGIC = b"ANWAVEF\x00"
_HEAD = struct.Struct("<8sHI")
_DIGEST = 32
_HINT = "Draw the waveform again from the video."


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Peaks at one resolution: value k covers samples from (first + k) × bin, `bin` of them."""

    bin: int
    first: int
    lows: Peaks
    highs: Peaks


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """Peaks of one sound track over all of its channels, on the film's elapsed clock.

    `rate` is in samples a second; sample 0 is the instant of the first video
    frame; `begin` and `end` are the track's first sample and the one after its
    last. `lows` and `highs` are the finest peaks, the first one covering
    samples from `first` × 256. `notes` says in words where sound was broken.
    """

    rate: int
    begin: int
    end: int
    first: int
    lows: Peaks
    highs: Peaks
    notes: tuple[str, ...] = ()
    _levels: tuple[Level, ...] = field(init=False, repr=False)

    VERSION: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if not 1 <= self.rate <= 10_000_000 or len(self.lows) != len(self.highs):
            raise ValueRefusedError("These peaks make no waveform.", field="waveform")
        if self.lows.dtype != np.int16 or self.highs.dtype != np.int16 or self.begin > self.end:
            raise ValueRefusedError("These peaks make no waveform.", field="waveform")
        object.__setattr__(self, "_levels", tuple(self._coarser()))

    def _coarser(self) -> Iterator[Level]:
        level = Level(_BIN, self.first, self.lows, self.highs)
        yield level
        while len(level.lows) > _SMALLEST:
            # Coarse values begin at multiples of their own width, so that levels agree.
            ahead = level.first % _FACTOR
            count = -(-(ahead + len(level.lows)) // _FACTOR)
            fill = (ahead, count * _FACTOR - ahead - len(level.lows))
            level = Level(
                level.bin * _FACTOR,
                (level.first - ahead) // _FACTOR,
                np.pad(level.lows, fill).reshape(count, _FACTOR).min(axis=1),
                np.pad(level.highs, fill).reshape(count, _FACTOR).max(axis=1),
            )
            yield level

    @property
    def begin_ns(self) -> int:
        """When the sound begins, in elapsed nanoseconds; negative where before the picture."""
        return self.begin * NANOSECONDS // self.rate

    @property
    def end_ns(self) -> int:
        """When the sound ends, in elapsed nanoseconds."""
        return self.end * NANOSECONDS // self.rate

    def level(self, ns_per_pixel: int) -> Level:
        """The coarsest peaks that are still at least as fine as one pixel, else the finest there are."""
        wide = max(0, ns_per_pixel) * self.rate // NANOSECONDS
        return next(
            (level for level in reversed(self._levels) if level.bin <= wide), self._levels[0]
        )

    def slice(self, start_ns: int, end_ns: int, pixels: int) -> tuple[Peaks, Peaks]:
        """Lowest and highest value for each of `pixels` equal parts of a stretch of elapsed time.

        Zero where there is no sound. A pixel that is finer than a peak gets the
        peak that it lies in. Raises ValueRefusedError where the stretch is empty.
        """
        if pixels < 1 or end_ns <= start_ns:
            raise ValueRefusedError("There is nothing to draw in an empty stretch.", field="span")
        level = self.level((end_ns - start_ns) // pixels)
        count = len(level.lows)
        edges = _samples(start_ns, end_ns, pixels, self.rate)
        starts = np.clip(edges[:-1] // level.bin - level.first, -1, count)
        ends = np.clip(-(-edges[1:] // level.bin) - level.first, -1, count)
        ends = np.maximum(ends, starts + 1)
        low, high = int(starts[0]), int(ends[-1])
        # One value of silence stands for all that lies before or after the sound; reduceat wants one more.
        inner = slice(max(low, 0), min(high, count))
        fill = (1 if low < 0 else 0, (1 if high > count else 0) + 1)
        pairs = np.stack([starts, ends], axis=1).reshape(-1) - low
        lows = np.minimum.reduceat(np.pad(level.lows[inner], fill), pairs)[::2]
        highs = np.maximum.reduceat(np.pad(level.highs[inner], fill), pairs)[::2]
        return lows, highs

    # -- storing

    def to_bytes(self) -> bytes:
        """The finest peaks as one compact blob: version, facts, deflated values, SHA-256 over all."""
        facts = {
            "rate": self.rate,
            "begin": self.begin,
            "end": self.end,
            "first": self.first,
            "count": len(self.lows),
            "notes": list(self.notes),
        }
        header = json.dumps(facts, ensure_ascii=True).encode()
        # High and low bytes apart: the high ones repeat, so they deflate well.
        table = np.stack([self.lows, self.highs]).astype("<i2").view(np.uint8).reshape(-1, 2)
        body = zlib.compress(np.ascontiguousarray(table.T).tobytes(), 1)
        blob = _HEAD.pack(_MAGIC, self.VERSION, len(header)) + header + body
        return blob + hashlib.sha256(blob).digest()

    @classmethod
    def from_bytes(cls, data: bytes) -> Waveform:
        """Read a blob of `to_bytes`; raises IntegrityError where it is damaged or newer."""
        if len(data) < _HEAD.size + _DIGEST or not data.startswith(_MAGIC):
            raise IntegrityError("This is no waveform.", _HINT)
        _magic, version, header_size = _HEAD.unpack_from(data)
        if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
            raise IntegrityError("The stored waveform is damaged: its checksum differs.", _HINT)
        if version != cls.VERSION:
            raise IntegrityError(f"The stored waveform has the unknown format {version}.", _HINT)
        try:
            facts: dict[str, Any] = json.loads(data[_HEAD.size : _HEAD.size + header_size])
            size = 4 * int(facts["count"])
            body = memoryview(data)[_HEAD.size + header_size : -_DIGEST]
            raw = zlib.decompressobj().decompress(body, size + 1)
            if len(raw) != size:
                raise ValueError("the number of values differs")
            pairs = np.ascontiguousarray(np.frombuffer(raw, np.uint8).reshape(2, -1).T)
            table = pairs.view("<i2").reshape(2, -1).astype(np.int16)
            return cls(
                rate=int(facts["rate"]),
                begin=int(facts["begin"]),
                end=int(facts["end"]),
                first=int(facts["first"]),
                lows=table[0],
                highs=table[1],
                notes=tuple(map(str, facts["notes"])),
            )
        except (ValueError, KeyError, TypeError, zlib.error, ValueRefusedError) as error:
            raise IntegrityError("The stored waveform does not make sense.", _HINT) from error


def _samples(start_ns: int, end_ns: int, pixels: int, rate: int) -> NDArray[np.int64]:
    """The samples at which each pixel of a stretch begins, and the last one ends; exact."""
    whole = NANOSECONDS * pixels
    steps = np.arange(pixels + 1, dtype=np.int64)
    # Seconds and what is left over apart: products of nanoseconds, pixels and a rate leave 64 bits.
    seconds, rest = divmod(start_ns * pixels, whole)
    each, more = divmod(end_ns - start_ns, whole)
    if max(abs(seconds), each * pixels) * rate < _SAFE and more < _SAFE // (pixels + 1):
        carried, left = np.divmod(rest + more * steps, whole)
        if whole < _SAFE // rate:
            quick: NDArray[np.int64] = (
                seconds + each * steps + carried
            ) * rate + left * rate // whole
            return quick
    exact = [
        (start_ns * pixels + (end_ns - start_ns) * k) * rate // whole for k in range(pixels + 1)
    ]
    return np.array([max(-_SAFE, min(_SAFE, sample)) for sample in exact], np.int64)


class _Collector:
    """Takes adjoining samples, gives finished peaks; holds one batch of samples."""

    def __init__(self, channels: int, begin: int) -> None:
        self.first = begin // _BIN
        # The first peak may begin before the sound does.
        self._parts = [np.zeros((begin - self.first * _BIN, channels), np.float32)]
        self._held = len(self._parts[0])
        self._lows: list[Peaks] = []
        self._highs: list[Peaks] = []

    def take(self, samples: NDArray[np.float32]) -> None:
        self._parts.append(samples)
        self._held += len(samples)
        if self._held >= _BATCH:
            self._finish(self._held // _BIN)

    def _finish(self, bins: int) -> None:
        table = np.concatenate(self._parts)
        whole = bins * _BIN
        if whole > len(table):
            table = np.pad(table, ((0, whole - len(table)), (0, 0)))
        rows = table[:whole].reshape(bins, -1)
        self._lows.append(_as_peaks(rows.min(axis=1)))
        self._highs.append(_as_peaks(rows.max(axis=1)))
        self._parts = [table[whole:]]
        self._held = len(table) - whole

    def result(self) -> tuple[Peaks, Peaks]:
        if self._held:
            self._finish(-(-self._held // _BIN))
        none = np.zeros(0, np.int16)
        return np.concatenate([none, *self._lows]), np.concatenate([none, *self._highs])


def _as_peaks(values: NDArray[np.float32]) -> Peaks:
    return np.rint(np.clip(values, -1.0, 1.0) * FULL_SCALE).astype(np.int16)


def peaks(
    path: Path,
    track: int | None = None,
    *,
    index: FrameIndex | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Waveform:
    """Decode a sound track once and return its outline; progress counts milliseconds of sound.

    `track` and `index` are as in SoundReader. Raises MediaError where there is
    no sound, CancelledError when told to stop.
    """
    check(cancelled)
    with SoundReader(path, track, index=index) as reader:
        rate = reader.own_rate
        begin_ns, claimed = reader.begin_ns, reader.claimed_end_ns
        total = None if claimed is None else max(0, claimed - begin_ns) // 1_000_000
        begin = end = reader.position_of(begin_ns)
        collector = _Collector(reader.channels, begin)
        told = begin
        for position, samples in reader.pieces():
            collector.take(samples)
            end = position + len(samples)
            if end - told < 2 * rate:
                continue
            told = end
            check(cancelled)
            done = (end - begin) * 1000 // rate
            progress(
                Progress(done, None if total is None else max(done, total), "Drawing the sound")
            )
            if end - begin > _LONGEST_SECONDS * rate:
                raise MediaError(
                    "The sound claims to last more than two days.",
                    "Its time stamps are probably damaged; the picture can be worked on.",
                )
        lows, highs = collector.result()
        done = (end - begin) * 1000 // rate
        progress(Progress(done, done, "Drawing the sound"))
        return Waveform(rate, begin, end, collector.first, lows, highs, reader.notes())
