"""Exact random reads: how long, and how often another frame comes than the one asked for."""

from __future__ import annotations

import random
from contextlib import ExitStack, closing
from typing import Any

from harness import Bench, Result, Row, median, ours, percentile, timed
from material import number_in
from peers import Floor, Mpv, OpenCv, QtPlayer, mpv_is_here

from annotator.media.engine import FrameSource
from annotator.timing.frame_index import FrameIndex


def targets(index: FrameIndex, count: int) -> list[int]:
    """Frames all over the film, each in another GOP than those before it, so that no cache helps."""
    rng = random.Random(11)
    keys = index.keys().tolist()
    spans = list(zip(keys, [*keys[1:], len(index)], strict=True))
    found: list[int] = []
    while len(found) < count:
        rng.shuffle(spans)
        found += [rng.randrange(first, after) for first, after in spans]
    return found[:count]


class Ours:
    """The exact reader, with the number read from its native planes."""

    def __init__(self, reader: FrameSource) -> None:
        self._reader = reader
        self._last: Any = None

    def read(self, number: int) -> None:
        self._last = self._reader.frame(number)

    def number(self) -> int:
        return -1 if self._last is None else number_in_planes(self._last)


def number_in_planes(frame: Any) -> int:
    """The number in a frame of ours."""
    return number_in(frame.planes()[0])


def _row(name: str, film: str, bench: Bench, *, goals: bool) -> Result:
    path, index = bench.material.film(film), bench.material.index(film)
    result = Result(name)
    with ExitStack() as stack:
        reader = stack.enter_context(ours(path, index))
        sides: dict[str, Any] = {
            "floor": stack.enter_context(closing(Floor(path, index))),
            "ours": Ours(reader),
        }
        if mpv_is_here():
            sides["mpv"] = stack.enter_context(closing(Mpv(path, index, bench.scratch)))
        sides["OpenCV"] = stack.enter_context(closing(OpenCv(path)))
        sides["QMediaPlayer"] = stack.enter_context(closing(QtPlayer(path, index)))
        result.samples = {side: [] for side in sides}
        wrong = dict.fromkeys(sides, 0)
        first, *others = targets(index, bench.material.size.reads + 1)
        for reads in sides.values():
            # What opens threads and fills tables is no part of a read.
            reads.read(first)
            reads.number()
        for number in others:
            if reader.is_cached(number):
                continue
            result.runs += 1
            for side, reads in sides.items():
                result.samples[side].append(timed(lambda reads=reads, n=number: reads.read(n)))
                wrong[side] += reads.number() != number
    result.wrong = {side: f"{count}/{result.runs}" for side, count in wrong.items()}
    _hold(result, goals)
    return result


def _hold(result: Result, goals: bool) -> None:
    times = result.samples
    mine, floor = times["ours"], times["floor"]
    wrong, reads = map(int, result.wrong["ours"].split("/"))
    result.hold("wrong frames", wrong, None, at_most=0, unit=f"of {reads}", scale=1)
    if goals:
        p95 = percentile(mine, 0.95)
        result.hold("p95 / floor", p95, percentile(floor, 0.95), "floor", at_most=0.9)
        result.hold("p50 / floor", median(mine), median(floor), "floor", at_most=0.8)
    else:
        result.notes.append("no peer's time is a goal here, since most of them show other frames")
    for peer in ("mpv", "OpenCV", "QMediaPlayer"):
        if peer in times:
            limit = {"mpv": 0.8, "OpenCV": 1.0, "QMediaPlayer": 1.0}[peer] if goals else None
            result.hold(f"p50 / {peer}", median(mine), median(times[peer]), peer, at_most=limit)


def random_reads(bench: Bench) -> Result:
    """Random reads in an MP4 with long GOPs."""
    return _row("read", "film", bench, goals=True)


def random_reads_ts(bench: Bench) -> Result:
    """The same in a transport stream that starts late, where seeks land anywhere; here exactness counts."""
    return _row("read-ts", "late.ts", bench, goals=False)


ROWS: dict[str, Row] = {"read": random_reads, "read-ts": random_reads_ts}
