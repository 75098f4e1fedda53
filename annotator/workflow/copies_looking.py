"""A candidate of the fingerprints looked at on the frames: does it hold, from where to where, what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from annotator.case.copies import Stretch
from annotator.errors import FrameUnavailableError
from annotator.media.engine import FrameSource
from annotator.picture.fingerprint import WINDOWS
from annotator.picture.fingerprint_match import Run
from annotator.picture.fingerprint_verify import (
    ROOM,
    Agreement,
    Box,
    Grey,
    Lie,
    Likeness,
    agreement_of,
    curve_of,
    lie_of,
    overlays_of,
)
from annotator.progress import Cancelled, check

_PROBES: Final = 8
_SWING_NS: Final = 260_000_000
_GRID_NS: Final = 8_000_000
_MOST_NEAR: Final = 40
_EDGE_NS: Final = 3_400_000_000
_MISSES: Final = 4
_LEAST_PICTURE: Final = 700
_LEAST_MOVING: Final = 450
_SURE_MOVING: Final = 700
_COVERED_PICTURE: Final = 350
_STILL_PICTURE: Final = 930
_STILL_MOVING: Final = 300
_STILL: Final = 12
"""Movement in permille below which two moments of one place cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A candidate that holds on the frames, in the numbers of both films.

    `one` frames first…last show what `other` frames do; `lag_ns` is the first
    film's time less the other's. `covers` is what of the first's picture (without
    bars) the other shows, `overlays` parts of it where they differ for good.
    `pairs` are frames that show the same moment, as evidence. `exact`: all
    of these have equal digests. `lasts_ns`: how long the stretch is in each film.
    """

    first: int
    last: int
    other_first: int
    other_last: int
    lag_ns: int
    mirrored: bool
    still: bool
    agreement: Agreement
    covers: Box
    overlays: tuple[Box, ...]
    bars: tuple[bool, bool]
    sizes: tuple[tuple[int, int], tuple[int, int]]
    exact: bool
    lasts_ns: tuple[int, int]
    pairs: tuple[tuple[int, int], ...]

    def stretch(self, *, other_is_copy: bool) -> Stretch:
        """As a value of the case."""
        if other_is_copy:
            return Stretch(self.other_first, self.other_last, self.first, self.last)
        return Stretch(self.first, self.last, self.other_first, self.other_last)


class Film:
    """Small grey pictures of one exhibit's frames, as they are asked for."""

    def __init__(self, source: FrameSource, cancelled: Cancelled) -> None:
        self.index = source.index
        self._source = source
        self._cancelled = cancelled
        self._kept: dict[int, Grey] = {}
        self.size = (0, 0)

    def grey(self, frame: int, *, mirrored: bool = False) -> Grey | None:
        """The frame in grey, upright; None where it cannot be decoded."""
        check(self._cancelled)
        if frame not in self._kept:
            try:
                found = self._source.frame(frame, cancelled=self._cancelled, room=(ROOM, ROOM))
                picture = found.rgb(ROOM, ROOM)
            except FrameUnavailableError:
                return None
            turned = "90" in found.orientation or "270" in found.orientation
            self.size = (found.height, found.width) if turned else (found.width, found.height)
            if len(self._kept) > 600:
                del self._kept[next(iter(self._kept))]
            self._kept[frame] = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
        kept = self._kept[frame]
        return np.ascontiguousarray(kept[:, ::-1]) if mirrored else kept

    def digest(self, frame: int) -> str:
        """The digest of the frame's native planes, as the final index has it."""
        return self.index.digest(frame)


def look(one: Film, other: Film, run: Run, cancelled: Cancelled) -> Looked | None:
    """Look at a run on the frames; None where it does not hold. Raises CancelledError."""
    times = _probe_times(one, other, run)
    pairs = _pairs(one, other, times, run.lag_ns, run.mirrored)
    if len(pairs) < 2:
        return None
    windows = WINDOWS[run.window], WINDOWS[run.other_window]
    lie = lie_of([pair[2] for pair in pairs], [pair[3] for pair in pairs], windows)
    lag = _finer_lag(one, other, times, run, lie)
    if lag != run.lag_ns:
        pairs = _pairs(one, other, times, lag, run.mirrored)
        if len(pairs) < 2:
            return None
        lie = lie_of([pair[2] for pair in pairs], [pair[3] for pair in pairs], windows)
    ones, others = [pair[2] for pair in pairs], [pair[3] for pair in pairs]
    agreement = agreement_of(ones, others, lie)
    still = agreement.movement < _STILL and agreement.moving < _SURE_MOVING
    if not _agrees(agreement, still=still):
        return None
    # On the frames themselves, since a film's frames begin when they begin.
    moments = [one.index.time_ns(a) - other.index.time_ns(b) for a, b, _x, _y in pairs]
    lag = sorted(moments)[len(moments) // 2]
    check(cancelled)
    ends = _ends(one, other, run, lag, Likeness(ones, others, lie))
    if ends is None:
        return None
    other_ends = tuple(_nearest(other, one.index.time_ns(end) - lag) for end in ends)
    digests = [(one.digest(a), other.digest(b)) for a, b, _x, _y in pairs]
    return Looked(
        first=ends[0],
        last=ends[1],
        other_first=other_ends[0],
        other_last=other_ends[1],
        lag_ns=lag,
        mirrored=run.mirrored,
        still=still,
        agreement=agreement,
        covers=lie.covers(ones[0].shape, others[0].shape),
        overlays=overlays_of(ones, others, lie),
        bars=(_has_bars(lie.one_content), _has_bars(lie.other_content)),
        sizes=(one.size, other.size),
        exact=all(a and a == b for a, b in digests),
        lasts_ns=(_lasts(one, ends), _lasts(other, (other_ends[0], other_ends[1]))),
        pairs=tuple((a, b) for a, b, _x, _y in pairs),
    )


def _agrees(found: Agreement, *, still: bool) -> bool:
    """Whether pairs agree enough: what moves says more than what stands, which another day shows too."""
    if still:
        # Even of what hardly moves, a copy keeps something; only what does not move at all has nothing.
        kept = found.moving >= _STILL_MOVING or found.movement == 0
        return kept and found.picture >= _STILL_PICTURE
    if found.moving >= _SURE_MOVING:
        # Much may be covered by words or pictures laid over it.
        return found.picture >= _COVERED_PICTURE
    return found.moving >= _LEAST_MOVING and found.picture >= _LEAST_PICTURE


def _has_bars(content: Box) -> bool:
    return content[2] - content[0] < 0.97 or content[3] - content[1] < 0.97


def _at(film: Film, time_ns: int) -> int:
    return film.index.index_at_ns(max(0, time_ns))


def _overlap(one: Film, other: Film, first_ns: int, last_ns: int, lag_ns: int) -> tuple[int, int]:
    """The part of a time range of the first film for which the other has frames too."""
    return (
        max(0, first_ns, lag_ns),
        min(one.index.end_ns() - 1, last_ns, lag_ns + other.index.end_ns() - 1),
    )


def _probe_times(one: Film, other: Film, run: Run) -> list[int]:
    first, last = _overlap(one, other, run.first_ns, run.last_ns, run.lag_ns)
    if last <= first:
        return []
    return [first + (2 * n + 1) * (last - first) // (2 * _PROBES) for n in range(_PROBES)]


_Pair = tuple[int, int, Grey, Grey]


def _pairs(
    one: Film, other: Film, times: Sequence[int], lag_ns: int, mirrored: bool
) -> list[_Pair]:
    """Frames of both films at the same moments, each only once."""
    found: dict[tuple[int, int], _Pair] = {}
    for time in times:
        if not 0 <= time - lag_ns < other.index.end_ns():
            continue
        a = _at(one, time)
        # The moment of the frame itself, not the one asked for: it may have been shown for long.
        b = _nearest(other, one.index.time_ns(a) - lag_ns)
        first, second = one.grey(a), other.grey(b, mirrored=mirrored)
        if first is None or second is None or float(first.std()) < 4 or float(second.std()) < 4:
            continue
        if found and next(iter(found.values()))[2].shape != first.shape:
            continue
        if found and next(iter(found.values()))[3].shape != second.shape:
            continue
        found.setdefault((a, b), (a, b, first, second))
    return list(found.values())


def _nearest(film: Film, time_ns: int) -> int:
    """The frame that begins nearest to a time."""
    at = _at(film, time_ns)
    near = [n for n in (at, at + 1) if 0 <= n < len(film.index)]
    return min(near, key=lambda n: abs(film.index.time_ns(n) - time_ns))


def _finer_lag(one: Film, other: Film, times: Sequence[int], run: Run, lie: Lie) -> int:
    """The lag to a frame: where the agreement of all probes together is best."""
    grid = np.arange(-_SWING_NS, _SWING_NS + 1, _GRID_NS)
    total = np.zeros(len(grid), np.float64)
    for time in times:
        a = _at(one, time)
        first = one.grey(a)
        if first is None:
            continue
        moment = one.index.time_ns(a) - run.lag_ns
        low, high = _at(other, moment - _SWING_NS), _at(other, moment + _SWING_NS)
        every = max(1, (high - low + 1) // _MOST_NEAR)
        near: list[tuple[int, Grey]] = []
        for frame in range(low, high + 1, every):
            seen = other.grey(frame, mirrored=run.mirrored)
            if seen is not None:
                near.append((other.index.time_ns(frame) - moment, seen))
        if len(near) < 2:
            continue
        curve = curve_of(first, [seen for _t, seen in near], lie)
        places = np.array([t for t, _seen in near], np.float64)
        values = np.interp(grid, places, curve)
        # Not evened out: where nothing moves, every lag is as good, and it hardly speaks.
        total += values - values.max()
    if not total.any():
        return run.lag_ns
    best = np.flatnonzero(total >= total.max() - 1e-6)
    return run.lag_ns - int(grid[best[len(best) // 2]])


def _ends(one: Film, other: Film, run: Run, lag: int, likeness: Likeness) -> tuple[int, int] | None:
    """First and last frame of the first film that show what the other does; frame by frame at both ends."""
    first_ns, last_ns = _overlap(one, other, run.first_ns, run.last_ns, lag)
    if last_ns <= first_ns:
        return None
    low, high = _overlap(one, other, first_ns - _EDGE_NS, last_ns + _EDGE_NS, lag)
    middle = (first_ns + last_ns) // 2
    start = _edge(one, other, (_at(one, min(first_ns + _EDGE_NS, middle)), _nearest(one, low)), run, lag, likeness)  # fmt: skip
    end = _edge(one, other, (_at(one, max(last_ns - _EDGE_NS, middle)), _at(one, high)), run, lag, likeness)  # fmt: skip
    if start is None or end is None or end < start:
        return None
    return start, end


def _lasts(film: Film, ends: tuple[int, int]) -> int:
    """From when the first of these frames is shown to when the last is gone, in nanoseconds."""
    after = ends[1] + 1
    end = film.index.time_ns(after) if after < len(film.index) else film.index.end_ns()
    return end - film.index.time_ns(ends[0])


def _edge(
    one: Film, other: Film, way: tuple[int, int], run: Run, lag: int, likeness: Likeness
) -> int | None:
    """Go from a frame inside towards the end of a run: the last one that still agrees."""
    inside, outside = way
    step = 1 if outside >= inside else -1
    found, missed = None, 0
    for frame in range(inside, outside + step, step):
        a = one.grey(frame)
        b = other.grey(_nearest(other, one.index.time_ns(frame) - lag), mirrored=run.mirrored)
        if a is not None and b is not None and likeness.holds(a, b):
            found, missed = frame, 0
        else:
            missed += 1
            if missed >= _MISSES and found is not None:
                break
    return found
