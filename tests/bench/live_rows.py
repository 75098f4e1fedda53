"""What the hand and the eye meet: scrubbing and playing through the window's own decode thread."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction

from harness import Bench, Result, Row, median, percentile
from peers import gui_application
from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer

from annotator.gui.decode_tasks import Opening, Picture, PlayRun, Request
from annotator.gui.decode_thread import DecodeThread
from annotator.gui.play_clock import PlayClock

_ROOM = QSize(1280, 720)
_PATIENCE_MS = 15_000


class _Screen:
    """Takes pictures on the GUI thread as the window does, and notes when."""

    def __init__(self, thread: DecodeThread) -> None:
        self.loop = QEventLoop()
        self.came: list[tuple[float, Picture]] = []
        self.ended = False
        self._thread = thread
        thread.decoded.connect(self._take)
        thread.opened.connect(lambda _opened: self.loop.quit())
        thread.failed.connect(self._fail)
        thread.crashed.connect(self._fail)
        thread.run_ended.connect(self._end)
        self.problem: object = None

    def _take(self, picture: Picture) -> None:
        self.came.append((time.perf_counter(), picture))
        self._thread.taken()

    def _end(self, _event: object) -> None:
        self.ended = True
        self.loop.quit()

    def _fail(self, problem: object) -> None:
        self.problem = problem
        self.loop.quit()

    def run(self, ms: int) -> None:
        """Let the GUI thread live for a time, or until something ends it."""
        alarm = QTimer()
        alarm.setSingleShot(True)
        alarm.setTimerType(Qt.TimerType.PreciseTimer)
        alarm.timeout.connect(self.loop.quit)
        alarm.start(max(0, ms))
        self.loop.exec()
        if self.problem is not None:
            raise RuntimeError(f"the decode thread failed: {self.problem}")

    def until(self, done: Callable[[], bool]) -> None:
        end = time.perf_counter() + _PATIENCE_MS / 1000
        while not done() and time.perf_counter() < end:
            self.run(5)


@contextmanager
def _film_open(bench: Bench) -> Iterator[tuple[DecodeThread, _Screen]]:
    gui_application()
    thread = DecodeThread()
    screen = _Screen(thread)
    thread.start()
    try:
        thread.open(Opening(1, bench.material.film("film"), 0, bench.material.index("film")))
        screen.run(_PATIENCE_MS)
        yield thread, screen
    finally:
        thread.close()


def scrub(bench: Bench) -> Result:
    """The hand drags across the film and back, 30 movements a second, then rests."""
    index = bench.material.index("film")
    result = Result("scrub")
    rng = random.Random(3)
    moves = max(10, bench.material.size.held // 3)
    asked: list[float] = []
    at, speed = len(index) // 2, 12
    with _film_open(bench) as (thread, screen):
        for number in range(1, moves + 1):
            if rng.random() < 0.15:
                speed = rng.choice([-60, -25, -6, 6, 25, 60])
            at = max(0, min(len(index) - 1, at + speed))
            asked.append(time.perf_counter())
            thread.ask(Request(number, at, _ROOM, near=True))
            screen.run(33)
        rested = asked[-1]
        screen.until(lambda: any(p.number == moves and not p.near for _t, p in screen.came))
    came = screen.came
    # A picture of this movement or a later one ends the wait; a wait that never ended lasts to the last picture.
    waits = [
        min((t for t, p in came if p.number >= number), default=came[-1][0]) - start
        for number, start in enumerate(asked, 1)
    ]
    exact = next((t for t, p in came if p.number == moves and not p.near), None)
    result.samples = {"wait": waits}
    result.runs = moves
    result.wrong["ours"] = (
        f"{sum(p.stamp.pts != index.pts(p.stamp.index) for _t, p in came)}/{len(came)}"
    )
    result.hold("a picture, p50", median(waits), None, at_most=50)
    result.hold("a picture, p95", percentile(waits, 0.95), None, at_most=50)
    if exact is not None:
        result.hold("the exact one at rest", exact - rested, None)
    result.notes.append(f"{sum(p.near for _t, p in came)} of {len(came)} pictures were near ones")
    return result


def playing(bench: Bench) -> Result:
    """Play at 1× without sound: frames that never came, and how late pictures came."""
    index = bench.material.index("film")
    result = Result("play")
    frames = min(len(index) - 2, int(bench.material.size.watch_s * 30))
    clock = PlayClock(index.time_ns(0), Fraction(1))
    with _film_open(bench) as (thread, screen):
        thread.ask(PlayRun(1, 0, 0, frames, clock, _ROOM))
        screen.until(lambda: screen.ended)
    shown = [p.stamp.index for _t, p in screen.came]
    first = screen.came[0]
    late = [
        t - first[0] - (index.time_ns(p.stamp.index) - index.time_ns(first[1].stamp.index)) / 1e9
        for t, p in screen.came
    ]
    result.samples = {"late": late}
    result.runs = frames
    result.hold("frames dropped", frames - len(set(shown)), None, at_most=0, unit="frames", scale=1)
    result.hold("late against the clock, p99", percentile(late, 0.99), None, at_most=1000 / 30)
    result.notes.append("picture only: sound needs a device; pictures are fitted into 1280 × 720")
    return result


ROWS: dict[str, Row] = {"scrub": scrub, "play": playing}
