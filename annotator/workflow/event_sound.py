"""How two films lie in time by what both hear: a proposal, never a decision.

The sound of each is reduced to how suddenly its energy rises, in bins of 10 ms,
so that level, codec and steady noise matter little; the two are laid over each
other at every offset (by FFT), each overlap judged by its own energy. The best
offset is refined in bins of 1 ms and told with its strength and the second best.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.case.event_time import AnchorBasis, TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.clock import Clock
from annotator.errors import MediaError, ValueRefusedError
from annotator.media.engine import open_sound
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.event_edits import tied_anchor
from annotator.workflow.intake import exhibit_path, facts_of

_RATE: Final = 8000
_FINE: Final = 8
"""Samples of a bin of 1 ms."""

_COARSE: Final = 10
"""Fine bins of a coarse one."""

_LEAST_BINS: Final = 200
"""Two seconds must overlap, or half of the shorter film."""

_APART: Final = 50
"""Coarse bins around the best offset in which no second one is looked for."""

EXACT_US: Final = 20_000
"""How exactly a bang can be laid over itself; the way of sound comes on top."""

LIKELY: Final = 0.35
"""From this strength on, and half as strong again as the second best, a match is rarely chance."""

Bins = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a film hears: energy in bins of 1 ms from `begin_us` on its own clock."""

    begin_us: int
    energy: Bins


@dataclass(frozen=True, slots=True)
class SoundMatch:
    """`offset_us`: what is heard at t in the second film is heard at t + offset in the first.

    Strengths lie between 0 and 1. `at_us` is a sudden sound that both hear, on
    the first film's clock. The second best offset lies elsewhere; None where
    there is none.
    """

    offset_us: int
    strength: float
    at_us: int
    second_offset_us: int | None
    second_strength: float

    def is_likely(self) -> bool:
        """Whether the match is strong and stands out; still for a person to confirm."""
        return self.strength >= LIKELY and self.strength >= 1.5 * self.second_strength


def hearing(
    path: Path,
    index: FrameIndex | None = None,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Hearing:
    """Read the sound of a film. Raises MediaError where it has none, CancelledError."""
    with closing(open_sound(path, index=index, rate=_RATE, channels=1)) as sound:
        begin_ns = sound.begin_ns
        parts: list[Bins] = []
        done = 0
        for block in _whole(sound.blocks(begin_ns, _RATE * 10)):
            check(cancelled)
            parts.append(np.square(block.astype(np.float32)).reshape(-1, _FINE).mean(axis=1))
            done += len(block)
            progress(Progress(done, None, "Listening"))
    energy = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if len(energy) < _LEAST_BINS:
        raise MediaError("There is not enough sound to compare.", "Tie the films by hand.")
    return Hearing(begin_ns // 1000, energy)


def heard_in(
    store: CaseStore,
    exhibit: Exhibit,
    index: FrameIndex,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Hearing:
    """What an exhibit hears. Raises MediaError where it has no sound, CancelledError."""
    if not facts_of(exhibit).sound:
        raise MediaError(f"{exhibit.label} has no sound.", "Tie the films by hand.")
    path = exhibit_path(store, exhibit)
    return hearing(path, index, progress=progress, cancelled=cancelled)


def match_sounds(one: Hearing, other: Hearing) -> SoundMatch:
    """Lay two films over each other by sound. Raises ValueRefusedError where one is silent throughout."""
    first, second = _rises(one.energy, _COARSE), _rises(other.energy, _COARSE)
    strengths, lags = _correlated(first, second)
    best = int(strengths.argmax())
    away = np.abs(lags - lags[best]) > _APART
    rest = np.where(away, strengths, -1)
    again = int(rest.argmax())
    fine = _refined(one.energy, other.energy, int(lags[best]) * _COARSE)
    begin = one.begin_us - other.begin_us
    heard = _loudest(first, second, int(lags[best]))
    has_second = bool(away.any()) and rest[again] > 0
    return SoundMatch(
        begin + fine * 1000,
        min(1.0, float(strengths[best])),
        one.begin_us + heard * _COARSE * 1000,
        begin + int(lags[again]) * _COARSE * 1000 if has_second else None,
        min(1.0, float(rest[again])) if has_second else 0.0,
    )


def anchor_from(
    match: SoundMatch,
    clock: Clock,
    author: str,
    one: Exhibit,
    one_index: FrameIndex,
    other: Exhibit,
    other_index: FrameIndex,
    why: str = "",
) -> TimeAnchor:
    """The tie that a confirmed match makes: the frames at the sound, and how exactly they meet.

    Raises ValueRefusedError where the sound lies outside one of the films' pictures.
    """
    here = one_index.index_at_ns(match.at_us * 1000)
    there_ns = (match.at_us - match.offset_us) * 1000
    if not 0 <= there_ns < other_index.end_ns() or not 0 <= match.at_us * 1000 < one_index.end_ns():
        raise ValueRefusedError(
            "What both hear lies outside the picture of one of them.",
            "Tie two frames by hand.",
            field="tied",
        )
    there = other_index.index_at_ns(there_ns)
    meets_us = (one_index.time_ns(here) - other_index.time_ns(there)) // 1000
    around = abs(meets_us - match.offset_us) + EXACT_US
    said = (
        f"Proposed by comparing the sound: offset {match.offset_us / 1e6:.3f} s, strength"
        f" {match.strength:.2f}, second best {match.second_strength:.2f}. Confirmed by {author}."
    )
    return tied_anchor(
        clock, author, one, one_index.stamp(here), other, other_index.stamp(there), around,
        AnchorBasis.SHARED_SOUND, f"{said}\n{why}".strip(),
    )  # fmt: skip


def _whole(blocks: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """One channel, in whole bins."""
    for block in blocks:
        mono = block[:, 0] if block.ndim == 2 else block
        yield mono[: len(mono) // _FINE * _FINE]


def _rises(energy: Bins, by: int) -> Bins:
    """How much louder each bin is than the second before it, in the logarithm; never below 0."""
    count = len(energy) // by
    coarse = energy[: count * by].reshape(count, by).mean(axis=1) if by > 1 else energy
    level = np.log(coarse + 1e-7)
    before = max(1, 1000 // by // 5)
    total = np.cumsum(np.concatenate(([0.0], level)))
    start = np.maximum(np.arange(len(level)) - before, 0)
    spans = np.maximum(np.arange(len(level)) - start, 1)
    around = (total[np.arange(len(level))] - total[start]) / spans
    around[0] = level[0]
    return np.asarray(np.maximum(level - around, 0), np.float32)


def _correlated(first: Bins, second: Bins) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Strength for each lag: first[n + lag] against second[n], by the energy of the overlap."""
    one, other = first.astype(np.float64), second.astype(np.float64)
    one, other = one - one.mean(), other - other.mean()
    if not one.any() or not other.any():
        raise ValueRefusedError("One of the films is silent throughout.", "Tie the films by hand.")
    size = 1 << (len(one) + len(other) - 1).bit_length()
    product = np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size))
    circular = np.fft.irfft(product, size)
    lags = np.arange(-(len(other) - 1), len(one))
    raw = circular[lags % size]
    start, end = np.maximum(lags, 0), np.minimum(lags + len(other), len(one))
    squares_one = np.concatenate(([0.0], np.cumsum(one**2)))
    squares_other = np.concatenate(([0.0], np.cumsum(other**2)))
    energy = (squares_one[end] - squares_one[start]) * (
        squares_other[end - lags] - squares_other[start - lags]
    )
    least = min(_LEAST_BINS, max(1, min(len(one), len(other)) // 2))
    good = (end - start >= least) & (energy > 0)
    strengths = np.where(good, raw / np.sqrt(np.where(good, energy, 1)), -1.0)
    # A short overlap matches by chance: it counts for less.
    strengths *= np.where(good, np.minimum(1.0, (end - start) / (2 * least)) ** 0.5, 1.0)
    return strengths, lags


def _refined(one: Bins, other: Bins, lag: int) -> int:
    """The lag in bins of 1 ms, within a coarse bin or two around the one that was found."""
    first, second = _rises(one, 1).astype(np.float64), _rises(other, 1).astype(np.float64)
    best, found = -1.0, lag
    for each in range(lag - 2 * _COARSE, lag + 2 * _COARSE + 1):
        start, end = max(each, 0), min(each + len(second), len(first))
        if end <= start:
            continue
        strength = float(np.dot(first[start:end], second[start - each : end - each]))
        if strength > best:
            best, found = strength, each
    return found


def _loudest(first: Bins, second: Bins, lag: int) -> int:
    """The coarse bin of the first film in which both hear the most sudden sound."""
    start, end = max(lag, 0), min(lag + len(second), len(first))
    both = first[start:end] * second[start - lag : end - lag]
    return start + int(both.argmax())
