"""One frame forward and one frame back, as with a key held down."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing

from harness import Bench, Result, Row, median, on_screen, percentile, timed
from peers import Floor, Mpv, OpenCv, mpv_is_here
from read_rows import number_in_planes

from annotator.media.reader import FrameReader

_LATE_S = 0.008
_REPEAT_S = 1 / 30


def forward(bench: Bench) -> Result:
    """One frame forward, at the pace of a held key, to RGB that can be shown; the floor only decodes."""
    path, index = bench.material.film("film"), bench.material.index("film")
    result = Result("forward")
    steps = min(bench.material.size.held, len(index) - 3) // 2
    start = len(index) // 3
    with ExitStack() as stack:
        reader = stack.enter_context(FrameReader(path, index))
        floor = stack.enter_context(closing(Floor(path, index)))
        opencv = stack.enter_context(closing(OpenCv(path)))
        mpv = (
            stack.enter_context(closing(Mpv(path, index, bench.scratch))) if mpv_is_here() else None
        )
        result.samples = {
            side: []
            for side in ("floor", "ours", "ours, shown", "OpenCV", *(["mpv"] if mpv else []))
        }
        reader.frame(start)
        for side in (floor, opencv, *([mpv] if mpv else [])):
            side.read(start)
        if mpv:
            mpv.number()
        wrong = mpv_wrong = 0
        for number in range(start + 1, start + 1 + steps):
            came = time.perf_counter()
            frame = reader.frame(number)
            decoded = time.perf_counter()
            on_screen(frame)
            result.samples["ours"].append(decoded - came)
            result.samples["ours, shown"].append(time.perf_counter() - came)
            wrong += number_in_planes(frame) != number
            result.samples["floor"].append(timed(floor.onward))
            result.samples["OpenCV"].append(timed(opencv.onward))
            if mpv and number - start <= 30:
                result.samples["mpv"].append(timed(mpv.onward))
                mpv_wrong += mpv.number() != number
            time.sleep(max(0.0, came + _REPEAT_S - time.perf_counter()))
        result.wrong["ours"] = f"{wrong}/{steps}"
        if mpv:
            result.wrong["mpv"] = f"{mpv_wrong}/{len(result.samples['mpv'])}"
    times, result.runs = result.samples, steps
    result.hold("decoded and checked, p50", median(times["ours"]), median(times["floor"]), "floor")
    result.hold("to RGB, p50", median(times["ours, shown"]), None, at_most=8)
    result.hold("to RGB, p95", percentile(times["ours, shown"], 0.95), None, at_most=8)
    if mpv:
        result.hold(
            "to RGB / mpv", median(times["ours, shown"]), median(times["mpv"]), "mpv", at_most=1.0
        )
    return result


def back(bench: Bench) -> Result:
    """One frame back 30 times a second, through a whole GOP and into the one before; mpv as fast as it can."""
    path, index = bench.material.film("film"), bench.material.index("film")
    size = bench.material.size
    result = Result("back")
    start = min(len(index) - 2, (len(index) * 2 // 3 // size.gop) * size.gop + size.gop * 9 // 10)
    steps = min(size.held, start)
    ours: list[float] = []
    peer: list[float] = []
    wrong = late = mpv_wrong = 0
    with ExitStack() as stack:
        reader = stack.enter_context(FrameReader(path, index))
        mpv = (
            stack.enter_context(closing(Mpv(path, index, bench.scratch))) if mpv_is_here() else None
        )
        reader.frame(start)
        if mpv:
            mpv.read(start)
            mpv.number()
        for number in range(start - 1, start - 1 - steps, -1):
            came = time.perf_counter()
            frame = reader.frame(number)
            ours.append(time.perf_counter() - came)
            late += ours[-1] > _LATE_S
            wrong += number_in_planes(frame) != number
            if mpv and (start - number) % (20 if steps > 100 else 5) == 0:
                peer.append(timed(mpv.back))
                mpv_wrong += mpv.number() != start - len(peer)
            time.sleep(max(0.0, came + _REPEAT_S - time.perf_counter()))
    result.samples = {"ours": ours, "mpv": peer}
    result.wrong["ours"] = f"{wrong}/{steps}"
    if peer:
        result.wrong["mpv"] = f"{mpv_wrong}/{len(peer)}"
    result.runs = steps
    result.hold(
        "p50 / mpv",
        median(ours),
        median(peer) if peer else None,
        "mpv",
        at_most=0.01 if peer else 8,
    )
    result.hold(
        "p95 / mpv",
        percentile(ours, 0.95),
        percentile(peer, 0.95) if peer else None,
        "mpv",
        at_most=0.02 if peer else 8,
    )
    result.hold(
        "misses (> 8 ms) in 200 steps", late * 200 / steps, None, at_most=1, unit="steps", scale=1
    )
    result.hold("longest wait", max(ours), None, at_most=100)
    return result


ROWS: dict[str, Row] = {"forward": forward, "back": back}
