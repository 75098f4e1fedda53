"""The clock that playing follows: film time against wall time, at any speed.

It runs on the system's monotonic clock and lets the sound pull it gently, so
that it never stands still while a sound device is slow to start, and drifts
with the device's crystal and not against it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from fractions import Fraction

_GENTLE_NS = 4_000_000
"""How far one correction may move the clock: too little to be seen."""


class PlayClock:
    """Film time in nanoseconds; stands at its start until `begin`, safe between threads.

    `speed` is film seconds a wall second, negative for reverse, never 0.
    """

    def __init__(
        self, start_ns: int, speed: Fraction, now_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self.speed = speed
        self._now_ns = now_ns
        self._film_ns = start_ns
        self._since_ns: int | None = None
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Start running, unless it runs already."""
        with self._lock:
            if self._since_ns is None:
                self._since_ns = self._now_ns()

    def film_ns(self) -> int:
        """The film time that is due now."""
        with self._lock:
            return self._due()

    def _due(self) -> int:
        if self._since_ns is None:
            return self._film_ns
        gone = self._now_ns() - self._since_ns
        return self._film_ns + gone * self.speed.numerator // self.speed.denominator

    def wall_ns_until(self, film_ns: int) -> int:
        """Wall nanoseconds until a film time is due; negative when it is over."""
        left = film_ns - self.film_ns()
        return left * self.speed.denominator // self.speed.numerator

    def pull(self, heard_ns: int) -> int:
        """Move gently towards the film time that is being heard; returns how far off it was."""
        with self._lock:
            now = self._due()
            off = heard_ns - now
            if self._since_ns is not None:
                self._film_ns = now + max(-_GENTLE_NS, min(_GENTLE_NS, off))
                self._since_ns = self._now_ns()
            return off
