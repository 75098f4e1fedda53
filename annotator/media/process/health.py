"""How often decoder processes were lost while the program runs, and why the last time."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DecoderHealth:
    """Where is decoded, and how that went so far.

    `inside`: in the program itself. `lost`: how many processes crashed, hung or
    were ended because they could not be trusted; `last` says what the last one did.
    """

    inside: bool
    lost: int = 0
    last: str = ""


class _Count:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lost = 0
        self._last = ""

    def note(self, words: str) -> None:
        with self._lock:
            self._lost += 1
            self._last = words

    def health(self, *, inside: bool) -> DecoderHealth:
        with self._lock:
            return DecoderHealth(inside, self._lost, self._last)


_count = _Count()


def note_loss(words: str) -> None:
    """A decoder process is gone that should not be."""
    _count.note(words)


def health(*, inside: bool) -> DecoderHealth:
    """What happened so far; answers at once."""
    return _count.health(inside=inside)
