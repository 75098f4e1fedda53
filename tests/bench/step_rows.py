"""One frame forward and one frame back, as with a key held down, through the decoder process."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from typing import Any

from harness import ROOM, Bench, Result, Row, median, on_screen, ours, percentile, timed
from material import number_in
from peers import Floor, Mpv, OpenCv, mpv_is_here

_LATE_S = 0.040
_REPEAT_S = 1 / 30
# A key is held down a moment after one came to a frame.
_REST_S = 1.5


class Hand:
    """A key held down: steps at the pace of its repetition, with the times to the frame and to its picture."""

    def __init__(self, reader: Any, step: int) -> None:
        self.frames: list[float] = []
        self.pictures: list[float] = []
        self.wrong = 0
        self._reader = reader
        self._step = step

    def rest(self, number: int) -> None:
        """Come to a frame and stay a moment, as the window does."""
        on_screen(self._reader, number)
        self._reader.travel(number, 0)
        time.sleep(_REST_S)

    def go(self, number: int) -> float:
        """One step to this frame; when it began."""
        came = time.perf_counter()
        self._reader.frame(number)
        self.frames.append(time.perf_counter() - came)
        again = time.perf_counter()
        frame = on_screen(self._reader, number)
        # The window asks once, for the picture.
        self.pictures.append(time.perf_counter() - again + max(0.0, self.frames[-1] - 0.0005))
        self._reader.travel(number, self._step)
        self.wrong += number_in(frame.rgb(*ROOM)[:, :, 1]) != number
        return came

    def late(self) -> int:
        """How many steps came so late that the hand notices."""
        return sum(wait > _LATE_S for wait in self.pictures)


def _pause_until(end: float) -> None:
    time.sleep(max(0.0, end - time.perf_counter()))


def forward(bench: Bench) -> Result:
    """One frame forward, at the pace of a held key; the floor only decodes."""
    path, index = bench.material.film("film"), bench.material.index("film")
    result = Result("forward")
    steps = min(bench.material.size.held, len(index) - 3) // 2
    start = len(index) // 3
    with ExitStack() as stack:
        reader = stack.enter_context(ours(path, index))
        floor = stack.enter_context(closing(Floor(path, index)))
        opencv = stack.enter_context(closing(OpenCv(path)))
        mpv = (
            stack.enter_context(closing(Mpv(path, index, bench.scratch))) if mpv_is_here() else None
        )
        times: dict[str, list[float]] = {"floor": [], "OpenCV": [], **({"mpv": []} if mpv else {})}
        for side in (floor, opencv, *([mpv] if mpv else [])):
            side.read(start)
        if mpv:
            mpv.number()
        hand = Hand(reader, 1)
        hand.rest(start)
        mpv_wrong = 0
        for number in range(start + 1, start + 1 + steps):
            came = hand.go(number)
            times["floor"].append(timed(floor.onward))
            times["OpenCV"].append(timed(opencv.onward))
            if mpv and number - start <= 30:
                times["mpv"].append(timed(mpv.onward))
                mpv_wrong += mpv.number() != number
            _pause_until(came + _REPEAT_S)
        result.wrong["ours"] = f"{hand.wrong}/{steps}"
        if mpv:
            result.wrong["mpv"] = f"{mpv_wrong}/{len(times['mpv'])}"
    result.samples = {"ours": hand.frames, "ours, picture": hand.pictures, **times}
    result.runs = steps
    result.hold("frame, checked, p50", median(hand.frames), median(times["floor"]), "floor")
    result.hold("to the picture, p50", median(hand.pictures), None, at_most=8)
    result.hold("to the picture, p95", percentile(hand.pictures, 0.95), None, at_most=8)
    if mpv:
        mine, peer = median(hand.pictures), median(times["mpv"])
        result.hold("to the picture / mpv", mine, peer, "mpv", at_most=1.0)
    return result


def _held_back(name: str, film: str, bench: Bench, with_mpv: bool) -> Result:
    path, index = bench.material.film(film), bench.material.index(film)
    size = bench.material.size
    result = Result(name)
    start = min(len(index) - 2, (len(index) * 2 // 3 // size.gop) * size.gop + size.gop * 9 // 10)
    steps = min(size.held, start)
    peer: list[float] = []
    mpv_wrong = 0
    with ExitStack() as stack:
        reader = stack.enter_context(ours(path, index))
        mpv = None
        if with_mpv and mpv_is_here():
            mpv = stack.enter_context(closing(Mpv(path, index, bench.scratch)))
            mpv.read(start)
            mpv.number()
        hand = Hand(reader, -1)
        hand.rest(start)
        for number in range(start - 1, start - 1 - steps, -1):
            came = hand.go(number)
            _pause_until(came + _REPEAT_S)
        # Afterwards, since it takes all of the machine: both would slow each other.
        for count in range(1, 1 + (max(5, steps // 20) if mpv else 0)):
            peer.append(timed(mpv.back))  # type: ignore[union-attr]
            mpv_wrong += mpv.number() != start - count  # type: ignore[union-attr]
    result.samples = {"ours": hand.frames, "ours, picture": hand.pictures, "mpv": peer}
    result.wrong["ours"] = f"{hand.wrong}/{steps}"
    result.runs = steps
    if peer:
        result.wrong["mpv"] = f"{mpv_wrong}/{len(peer)}"
        result.hold("p50 / mpv", median(hand.frames), median(peer), "mpv", at_most=0.01)
        p95 = percentile(hand.frames, 0.95)
        result.hold("p95 / mpv", p95, percentile(peer, 0.95), "mpv", at_most=0.02)
    result.hold("to the picture, p50", median(hand.pictures), None, at_most=8)
    result.hold("to the picture, p95", percentile(hand.pictures, 0.95), None)
    per_200 = hand.late() * 200 / steps
    result.hold("misses (> 40 ms) in 200 steps", per_200, None, at_most=1, unit="steps", scale=1)
    result.hold("longest wait", max(hand.pictures), None)
    return result


def back(bench: Bench) -> Result:
    """One frame back 30 times a second, through a whole GOP and into the one before; mpv as fast as it can."""
    return _held_back("back", "film", bench, with_mpv=True)


def back_4k(bench: Bench) -> Result:
    """The same in 4K, where the cache holds few frames."""
    return _held_back("back-4k", "big", bench, with_mpv=False)


ROWS: dict[str, Row] = {"forward": forward, "back": back, "back-4k": back_4k}
