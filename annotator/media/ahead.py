"""Decoding ahead of the hand: real requests go first, and what is decoded ahead gives way to them at once."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from annotator.errors import AnnotatorError
from annotator.progress import Cancelled, check

_LOOK_S = 0.005
_NOTHING_S = 1.0
"""So long without a frame, and who waits asks for it; a decoder that is stuck is then seen as ever."""
Loop = tuple[int, int]
"""The first and last frame of a loop."""
Prefetch = Callable[[int, int, Cancelled, Loop | None], bool]
"""FrameReader.prefetch: index, step, cancelled, loop → whether there is more to do."""


class Precedence:
    """A lock with two doors: whoever waits at the urgent one is seen by the one who works inside."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[None] = deque()

    def wanted(self) -> bool:
        """Whether somebody with an urgent request waits."""
        return bool(self._waiting)

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """For a request that somebody waits for."""
        self._waiting.append(None)
        try:
            self._lock.acquire()
        finally:
            self._waiting.pop()
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def patient(self) -> Iterator[None]:
        """For work that is to be broken off as soon as `wanted`."""
        with self._lock:
            yield


class Coming:
    """Which frames are being decoded ahead right now, for who wants just one of those.

    To break that off and do the same in its place would leave the decoder's
    threads without work twice for every frame.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._run: tuple[int, int] | None = None
        self._at = -1

    @contextmanager
    def run(self, first: int, last: int, at: int) -> Iterator[None]:
        """While frames `first` to `last` are decoded, all of them, by one who stands `at` a frame."""
        with self._changed:
            self._run, self._at = (first, last), at
        try:
            yield
        finally:
            with self._changed:
                self._run = None
                self._changed.notify_all()

    def came(self, index: int) -> None:
        """Frame `index` was decoded."""
        with self._changed:
            self._at = index
            if self._run is not None:
                self._changed.notify_all()

    def wait(self, index: int, cancelled: Cancelled) -> None:
        """Wait for frame `index` as long as it is on its way and frames come; raises CancelledError."""
        last, since = None, time.monotonic()
        while True:
            check(cancelled)
            with self._changed:
                if self._run is None or not self._run[0] <= index <= self._run[1]:
                    return
                if index <= self._at:
                    return
                if last != (self._run, self._at):
                    last, since = (self._run, self._at), time.monotonic()
                elif time.monotonic() - since > _NOTHING_S:
                    return
                self._changed.wait(_LOOK_S)


class LookAhead:
    """Turns for one who goes on from frame `index` by `step`; by 0, who rests there: onwards, then back.

    Each way is gone once: what is kept for the one makes room for the other, so
    that both by turns would never end.
    """

    def __init__(self, index: int, step: int, loop: Loop | None) -> None:
        self._index, self._loop = index, loop
        self._steps = [step] if step else [1, -1]

    def turn(self, prefetch: Prefetch, cancelled: Cancelled) -> bool:
        """Do one turn; True while there is more to do."""
        if not self._steps:
            return False
        if not prefetch(self._index, self._steps[0], cancelled, self._loop):
            if cancelled():
                return False
            del self._steps[0]
        return bool(self._steps)


class AheadThread:
    """Decodes ahead in a thread of its own, so that frames that are kept already need not wait; close it."""

    def __init__(self, prefetch: Prefetch) -> None:
        self._prefetch = prefetch
        self._changed = threading.Condition()
        self._travel: tuple[int, int, Loop | None] | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def travel(self, index: int, step: int, loop: Loop | None = None) -> None:
        """From now on decode ahead from this frame in this direction, around the loop if there is one."""
        with self._changed:
            self._travel = (index, step, loop)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def pause(self) -> None:
        """Decode nothing ahead until the next `travel`."""
        with self._changed:
            self._travel = None

    def _run(self) -> None:
        turns: LookAhead | None = None
        before: tuple[int, int, Loop | None] | None = None
        while True:
            with self._changed:
                while self._travel is None and not self._closed:
                    self._changed.wait()
                if self._closed or self._travel is None:
                    return
                travel = self._travel
            if turns is None or travel is not before:
                turns, before = LookAhead(*travel), travel
            try:
                more = turns.turn(self._prefetch, partial(self._has_left, travel))
            except (MemoryError, AnnotatorError):
                # Whoever asks for a frame then is told.
                more = False
            with self._changed:
                if not more and self._travel is travel:
                    self._travel = None

    def _has_left(self, travel: tuple[int, int, Loop | None]) -> bool:
        return self._travel is not travel

    def close(self) -> None:
        """Stop and wait for the thread; before the reader is closed."""
        with self._changed:
            self._closed, self._travel = True, None
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
