"""Finds bangs in sound: candidates for shots, each at the sample where it begins.

A bang rises within a few milliseconds in several bands of pitch at once, far
above what was there before and what is often heard around it, and dies away.
Speech, music and wind rise more slowly, in fewer bands, or go on sounding. The
finder proposes; it cannot know what made a bang, and an echo is one too.

Levels are taken every millisecond. The sample is then looked for in the first
difference of the wave, which brings out what is sudden and cannot ring ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.media.sound_frames import Samples

BANDS_HZ: Final = ((500, 1_500), (1_500, 4_000), (4_000, 9_000))
"""Where a bang must rise: above wind and engines, below what telephones leave out."""
LEAST_RATE: Final = 4_000

_WINDOW_MS = 4
_CHUNK_MS = 10_000
_BLOCK_MS = 120
_AROUND_MS = 1_560
"""What is often heard is asked of so much sound on either side; whole blocks."""
_LOUD_MS = 30
_OFTEN = 55
_RISE_MS = 4
_JUST_BEFORE_MS = (10, 3)
_BEFORE_MS = (40, 4)
_DECAY_MS = (10, 250)
_DEAF_MS = 45
"""Two bangs lie farther apart than this; what follows sooner is the same bang's own tail."""
_MOST = 100_000
_FLOOR = 1e-11
"""A level below which there is only rounding: −110 dB of full scale."""

Levels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Impulse:
    """One candidate: `position` is the sample's number as in SoundReader.

    `strength_db` says how far the bang rises above the moment before it and above what is often
    heard around it, in the mean of its bands.
    """

    position: int
    strength_db: float


@dataclass(frozen=True, slots=True)
class Sharpness:
    """How a bang must stand out, in decibels.

    `rise_db` above the moment before and above what is often heard around it, in the mean of
    its bands; `second_db` in all of them but one; within a quarter of a second it dies away by `decay_db`.
    """

    rise_db: float = 7.0
    second_db: float = 4.5
    decay_db: float = 9.0


USUAL: Final = Sharpness()


def impulses(
    pieces: Iterable[tuple[int, Samples]], rate: int, sharpness: Sharpness = USUAL
) -> Iterator[Impulse]:
    """Bangs in adjoining pieces (position of the first sample, n × channels), in order.

    Holds some 13 seconds of sound at once, however long it is. Nothing is found below
    LEAST_RATE samples a second, nor more than 100,000 bangs.
    """
    if rate < LEAST_RATE:
        return
    held: Samples | None = None
    begin = done = found = 0
    for start, samples, is_last in _chunks(pieces, rate):
        if held is None:
            begin, held = start, samples
        else:
            held = np.concatenate([held, samples])
        levels = _levels(held, rate)
        ready = (len(levels) - _AROUND_MS) // _BLOCK_MS * _BLOCK_MS
        until = len(levels) if is_last else max(done, ready)
        for at, strength in _candidates(levels, done, until, sharpness):
            yield Impulse(begin + _onset(held, at, rate), strength)
            found += 1
            if found >= _MOST:
                return
        # What was judged stays as far as the next stretch looks back.
        gone = max(0, until - _AROUND_MS) // _BLOCK_MS * _BLOCK_MS
        held, begin, done = held[gone * rate // 1000 :], begin + gone * rate // 1000, until - gone


def _chunks(
    pieces: Iterable[tuple[int, Samples]], rate: int
) -> Iterator[tuple[int, Samples, bool]]:
    """The same sound in stretches of ten seconds, and whether each is the last."""
    wanted = _CHUNK_MS * rate // 1000
    parts: list[Samples] = []
    begin = count = 0
    for start, samples in pieces:
        if not len(samples):
            continue
        if count >= wanted:
            yield begin, np.concatenate(parts), False
            parts, count = [], 0
        if not parts:
            begin = start
        parts.append(samples)
        count += len(samples)
    if parts:
        yield begin, np.concatenate(parts), True


def _levels(samples: Samples, rate: int) -> Levels:
    """Powers of shape (milliseconds, bands), all channels together; row k lies around millisecond k."""
    size = max(8, _WINDOW_MS * rate // 1000)
    count = len(samples) * 1000 // rate
    shape = np.hanning(size + 2)[1:-1].astype(np.float32)
    scale = np.float32(1 / float((shape**2).sum()))
    hertz = np.fft.rfftfreq(size, 1 / rate)
    bands = [
        (hertz >= low) & (hertz < min(high, 0.46 * rate))
        for low, high in BANDS_HZ
        if low < 0.4 * rate
    ]
    places = np.arange(count, dtype=np.int64) * rate // 1000
    found = np.full((count, len(bands)), _FLOOR, np.float32)
    for channel in samples.T[:8]:
        padded = np.pad(channel, (size // 2, size))
        windows = np.lib.stride_tricks.sliding_window_view(padded, size)
        for begin in range(0, count, 2048):
            spectrum = np.fft.rfft(windows[places[begin : begin + 2048]] * shape, axis=1)
            powers = (np.abs(spectrum) ** 2).astype(np.float32) * scale
            for number, band in enumerate(bands):
                found[begin : begin + 2048, number] += powers[:, band].sum(axis=1)
    return found


def _reduced(levels: Levels, first: int, last: int, largest: bool) -> Levels:
    """At each millisecond the largest (or smallest) level from `first` to `last` milliseconds off."""
    padded = np.pad(levels, ((max(0, -first), max(0, last)), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, last - first + 1, axis=0)
    at = max(0, first)
    found = windows[at : at + len(levels)]
    return np.asarray(found.max(axis=-1) if largest else found.min(axis=-1), np.float32)


def _mean(levels: Levels, first: int, last: int) -> Levels:
    """At each millisecond the mean power from `first` to `last` milliseconds off."""
    padded = np.pad(levels, ((max(0, -first), max(0, last)), (0, 0)), mode="edge")
    sums = np.cumsum(np.pad(padded, ((1, 0), (0, 0))), axis=0, dtype=np.float64)
    at, wide = max(0, first), last - first + 1
    found = (sums[at + wide :][: len(levels)] - sums[at:][: len(levels)]) / wide
    return np.maximum(found, _FLOOR).astype(np.float32)


def _loud(levels: Levels) -> Levels:
    """At each millisecond how loud sound often is around it, in each band.

    Of the loudest of each 30 ms, 45 in 100 are louder: a voice's syllables are, and a burst
    of ten shots a second is not. A band that is nearly empty counts as less than 30 dB below the fullest.
    """
    count = max(1, len(levels) // _LOUD_MS)
    each = np.stack([part.max(axis=0) for part in np.array_split(levels, count)])
    reach = _AROUND_MS // _LOUD_MS
    padded = np.pad(each, ((reach, reach), (0, 0)), mode="reflect" if count > reach else "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)[::4]
    often = np.percentile(windows, _OFTEN, axis=-1)
    often = np.maximum(often, often.max(axis=1, keepdims=True) * 1e-3)
    block = np.minimum(np.arange(len(levels)) * count // max(1, len(levels)), count - 1) // 4
    return np.asarray(often[block], np.float32)


def _decibels(powers: Levels) -> Levels:
    return np.asarray(10 * np.log10(np.maximum(powers, _FLOOR)), np.float32)


def _candidates(
    levels: Levels, first: int, until: int, sharpness: Sharpness
) -> Iterator[tuple[int, float]]:
    """Milliseconds from `first` to before `until` at which a bang begins, with its strength."""
    if not len(levels) or not levels.shape[1]:
        return
    peak = _decibels(_reduced(levels, 0, _RISE_MS, largest=True))
    just = _reduced(levels, -_JUST_BEFORE_MS[0], -_JUST_BEFORE_MS[1], largest=True)
    before = np.maximum(just, _mean(levels, -_BEFORE_MS[0], -_BEFORE_MS[1]))
    rise = peak - _decibels(np.maximum(before, _loud(levels)))
    calm = _reduced(_mean(levels, -2, 2), *_DECAY_MS, largest=False)
    decay = (peak - _decibels(calm)).mean(axis=1)
    strength = rise.mean(axis=1)
    second = np.sort(rise, axis=1)[:, -2:][:, 0]
    stands = (
        (strength >= sharpness.rise_db)
        & (second >= sharpness.second_db)
        & (decay >= sharpness.decay_db)
    )
    score = np.where(stands, strength, np.float32(0))
    best = _reduced(score[:, None], -_DEAF_MS, _DEAF_MS, largest=True)[:, 0]
    taken = -_DEAF_MS
    for at in np.flatnonzero(stands & (score == best)).tolist():
        if at - taken < _DEAF_MS:
            continue
        taken = at
        if first <= at < until:
            yield at, float(strength[at])


def _onset(samples: Samples, at: int, rate: int) -> int:
    """The sample with which the bang at millisecond `at` begins."""
    low = max(0, (at - 40) * rate // 1000)
    high = min(len(samples), (at + 9) * rate // 1000 + 1)
    steps = np.abs(np.diff(samples[low:high], axis=0, prepend=samples[low : low + 1])).max(axis=1)
    begin = max(0, (at - 5) * rate // 1000 - low)
    near = steps[begin:]
    if not len(near):
        return low
    quiet = steps[: max(1, begin)]
    most = float(near.max())
    least = min(0.8 * most, max(0.2 * most, 1.3 * float(np.percentile(quiet, 99.5))))
    return low + begin + int(np.argmax(near >= least))
