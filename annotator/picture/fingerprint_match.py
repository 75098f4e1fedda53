"""Where two films may show the same: rows of their fingerprints laid along each other.

Blocks of some seconds of the one are compared with every place of the other,
once with all that is to be seen and once with what moves only (the rows less
their mean over some seconds): a fixed camera shows the same ground on every day,
but people walk otherwise. What agrees at one lag over time is a run. These are
candidates; whether they hold is found out on the frames (fingerprint_verify).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.picture.fingerprint import (
    MIRROR,
    MIRRORED_WINDOW,
    NUMBERS,
    WHOLE,
    WINDOWS,
    WITH_BARS,
    Fingerprint,
    Floats,
)
from annotator.progress import Cancelled, check, never

_BLOCK_NS: Final = 3_200_000_000
_MEAN_NS: Final = 10_000_000_000
_RAW: Final = 0.42
_MOVING: Final = 0.36
_STILL_RAW: Final = 0.86
_STILL: Final = 0.02
"""Below this share of movement, what moves says nothing."""
_HITS: Final = 3
_SLACK: Final = 2
_MOST_RUNS: Final = 8
_ROWS_AT_ONCE: Final = 4096
_BLOCKS_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class Run:
    """Times that may show the same: `first_ns`…`last_ns` of the first film, `lag_ns` earlier in the second.

    So the second film's time is the first's minus `lag_ns`. `window` and
    `other_window` are numbers of WINDOWS that agreed best; `score` is the sum over
    its `blocks`. A `still` run agrees although, or because, nothing moves.
    """

    first_ns: int
    last_ns: int
    lag_ns: int
    mirrored: bool
    window: int
    other_window: int
    score: float
    blocks: int
    still: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    block: int
    place: int
    score: float
    still: bool


def candidates(
    one: Fingerprint, other: Fingerprint, cancelled: Cancelled = never
) -> tuple[Run, ...]:
    """What may be the same in two films, best first, at most a few. Raises CancelledError."""
    step = max(one.step_ns, other.step_ns)
    a, b = one.at_step(step), other.at_step(step)
    if len(a) < len(b):
        return tuple(_turned(run) for run in _found(b, a, step, cancelled))
    return _found(a, b, step, cancelled)


def _turned(run: Run) -> Run:
    return Run(
        run.first_ns - run.lag_ns,
        run.last_ns - run.lag_ns,
        -run.lag_ns,
        run.mirrored,
        run.other_window,
        run.window,
        run.score,
        run.blocks,
        run.still,
    )


def _variants(long: Fingerprint, short: Fingerprint) -> Iterator[tuple[int, int, bool]]:
    bars = bool(long.bars.any()), bool(short.bars.any())
    pairs = [(WHOLE, WHOLE)]
    if bars[0]:
        pairs.append((WITH_BARS, WHOLE))
    if bars[1]:
        pairs.append((WHOLE, WITH_BARS))
    if all(bars):
        pairs.append((WITH_BARS, WITH_BARS))
    for window in range(WITH_BARS + 1, len(WINDOWS)):
        pairs += [(window, WHOLE), (WHOLE, window)]
    for mirrored in (False, True):
        for first, second in pairs:
            yield first, second, mirrored


def _found(
    long: Fingerprint, short: Fingerprint, step: int, cancelled: Cancelled
) -> tuple[Run, ...]:
    size = max(1, min(_BLOCK_NS // step, len(short)))
    runs: list[Run] = []
    made: dict[tuple[int, int, bool], _Blocks] = {}

    def blocks(film: int, window: int, *, mirrored: bool) -> _Blocks:
        key = (film, window, mirrored)
        if key not in made:
            # The whole picture is needed again and again, each part of it once or twice.
            for old in [old for old in made if old[1] != WHOLE][:-1]:
                del made[old]
            print_ = (long, short)[film]
            rows = _rows(print_, window, mirrored=mirrored)
            made[key] = _Blocks(rows, print_.detail, size, step)
        return made[key]

    for window, other, mirrored in _variants(long, short):
        check(cancelled)
        # Mirrored, the left part of the one is the right part of the other.
        read = MIRRORED_WINDOW[other] if mirrored else other
        hits = _hits(
            blocks(0, window, mirrored=False), blocks(1, read, mirrored=mirrored), size, cancelled
        )
        runs += _runs(hits, step, size, (window, read, mirrored))
    return _best(runs)


def _rows(film: Fingerprint, window: int, *, mirrored: bool) -> Floats:
    rows = film.rows[:, window].astype(np.float32) / 254
    return np.asarray(rows * MIRROR if mirrored else rows, np.float32)


class _Blocks:
    """The rows of a film, less their mean, and the lengths of runs of `size` of them."""

    def __init__(self, rows: Floats, detail: NDArray[np.uint8], size: int, step: int) -> None:
        # What is hardly there to see counts little: black says nothing.
        rows = rows * np.minimum(1.0, detail.astype(np.float32) / 24)[:, None]
        self.rows = np.ascontiguousarray(rows, np.float32)
        reach = max(1, min(int(_MEAN_NS // step), len(rows)))
        self.moving = np.ascontiguousarray(self.rows - _running_mean(self.rows, reach), np.float32)
        self.all_length = _lengths(self.rows, size)
        self.moving_length = _lengths(self.moving, size)


def _running_mean(rows: Floats, reach: int) -> Floats:
    n = len(rows)
    total = np.concatenate((np.zeros((1, NUMBERS)), np.cumsum(rows, axis=0, dtype=np.float64)))
    first = np.clip(np.arange(n) - reach // 2, 0, max(0, n - reach))
    last = np.minimum(first + reach, n)
    return np.asarray((total[last] - total[first]) / (last - first)[:, None], np.float32)


def _lengths(rows: Floats, size: int) -> Floats:
    squares = np.concatenate(([0.0], np.cumsum((rows * rows).sum(axis=1, dtype=np.float64))))
    return np.asarray(np.sqrt(np.maximum(squares[size:] - squares[:-size], 1e-9)), np.float32)


def _hits(long: _Blocks, short: _Blocks, size: int, cancelled: Cancelled) -> list[_Hit]:
    """For each block of the short film the places in the long one that agree best with it."""
    hop = max(1, size // 2)
    count = len(short.rows) - size + 1
    starts = np.unique(np.append(np.arange(0, count, hop), count - 1))
    hits: list[_Hit] = []
    for first in range(0, len(starts), _BLOCKS_AT_ONCE):
        some = starts[first : first + _BLOCKS_AT_ONCE]
        hits += _hits_of(long, short, some, size, cancelled)
    return hits


def _hits_of(
    long: _Blocks, short: _Blocks, starts: NDArray[np.int64], size: int, cancelled: Cancelled
) -> list[_Hit]:
    queries = np.stack([short.rows[s : s + size].reshape(-1) for s in starts])
    raw = _agreement(long.rows, long.all_length, queries, short.all_length[starts], size, cancelled)
    worth = np.flatnonzero(raw.max(axis=1) >= _RAW)
    if not len(worth):
        return []
    moving = np.stack([short.moving[s : s + size].reshape(-1) for s in starts[worth]])
    moved = _agreement(
        long.moving, long.moving_length, moving, short.moving_length[starts[worth]], size, cancelled
    )
    share_long = (long.moving_length / np.maximum(long.all_length, 1e-4)) ** 2
    share_short = (short.moving_length / np.maximum(short.all_length, 1e-4)) ** 2
    hits: list[_Hit] = []
    for row, block in enumerate(worth):
        start = int(starts[block])
        if float(short.all_length[start]) < 0.3 * np.sqrt(size):
            continue  # nearly nothing to see
        good = np.where(raw[block] >= _RAW, moved[row], -1.0)
        for place in _peaks(good):
            if good[place] >= _MOVING:
                score = float(good[place]) * min(1.0, float(raw[block, place]) + 0.2)
                hits.append(_Hit(start, place, score, still=False))
        still = float(share_short[start]) < _STILL
        place = int(np.argmax(raw[block]))
        if still and raw[block, place] >= _STILL_RAW and float(share_long[place]) < 2 * _STILL:
            hits.append(_Hit(start, place, float(raw[block, place]) / 4, still=True))
    return hits


def _agreement(
    rows: Floats,
    lengths: Floats,
    queries: Floats,
    query_lengths: Floats,
    size: int,
    cancelled: Cancelled,
) -> Floats:
    """Cosine of each query (blocks × size·63) with every place: blocks × places."""
    places = len(rows) - size + 1
    found = np.empty((len(queries), places), np.float32)
    flat = rows.reshape(-1)
    for first in range(0, places, _ROWS_AT_ONCE):
        check(cancelled)
        last = min(places, first + _ROWS_AT_ONCE)
        seen = np.lib.stride_tricks.as_strided(
            flat[first * NUMBERS :],
            (last - first, size * NUMBERS),
            (NUMBERS * flat.itemsize, flat.itemsize),
            writeable=False,
        )
        found[:, first:last] = queries @ seen.T
    found /= np.maximum(query_lengths[:, None] * lengths[None, :], 1e-3)
    return found


def _peaks(values: Floats) -> list[int]:
    """The few best places, apart from each other."""
    left, peaks = values.copy(), []
    for _ in range(_HITS):
        place = int(np.argmax(left))
        if left[place] <= 0:
            break
        peaks.append(place)
        left[max(0, place - _SLACK) : place + _SLACK + 1] = -1
    return peaks


def _runs(hits: list[_Hit], step: int, size: int, variant: tuple[int, int, bool]) -> list[Run]:
    """Hits at nearly one lag, with no long gap between them, become runs."""
    runs: list[Run] = []
    for still in (False, True):
        left = sorted(
            (hit for hit in hits if hit.still is still), key=lambda hit: hit.place - hit.block
        )
        lags = np.array([hit.place - hit.block for hit in left])
        for centre in np.unique(lags):
            near = [hit for hit, lag in zip(left, lags, strict=True) if abs(lag - centre) <= 1]
            near.sort(key=lambda hit: hit.block)
            group: list[_Hit] = []
            for hit in [*near, None]:
                if group and (hit is None or hit.block - group[-1].block > 3 * size):
                    runs.append(_run(group, step, size, int(centre), variant, still))
                    group = []
                if hit is not None:
                    group.append(hit)
    return sorted(runs, key=lambda run: -run.score)[: 2 * _MOST_RUNS]


def _run(
    group: list[_Hit], step: int, size: int, lag: int, variant: tuple[int, int, bool], still: bool
) -> Run:
    first = min(hit.block for hit in group) + lag
    last = max(hit.block for hit in group) + lag + size - 1
    best: dict[int, float] = {}
    for hit in group:
        best[hit.block] = max(best.get(hit.block, 0.0), hit.score)
    return Run(
        max(0, first * step),
        last * step,
        lag * step,
        variant[2],
        variant[0],
        variant[1],
        sum(best.values()),
        len(best),
        still,
    )


def _best(runs: list[Run]) -> tuple[Run, ...]:
    """The best runs; of those that say the same of one stretch only the best."""
    kept: list[Run] = []
    for run in sorted(runs, key=lambda run: -run.score):
        if len(kept) >= _MOST_RUNS:
            break
        if not any(_same_stretch(run, other) for other in kept):
            kept.append(run)
    return tuple(kept)


def _same_stretch(run: Run, other: Run) -> bool:
    shared = min(run.last_ns, other.last_ns) - max(run.first_ns, other.first_ns)
    length = max(1, min(run.last_ns - run.first_ns, other.last_ns - other.first_ns))
    near = abs(run.lag_ns - other.lag_ns) <= 1_000_000_000
    return shared * 2 >= length and run.mirrored == other.mirrored and near
