"""How long work tells how far it is, and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.errors import CancelledError


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units (bytes, frames, notes); total None when unknown."""

    done: int
    total: int | None
    what: str


Report = Callable[[Progress], None]
Cancelled = Callable[[], bool]


def ignore(_progress: Progress) -> None:
    """Take progress and show it to nobody."""


def never() -> bool:
    """The work is not to be cancelled."""
    return False


def check(cancelled: Cancelled) -> None:
    """Raise CancelledError when the work should stop."""
    if cancelled():
        raise CancelledError("Stopped, as you asked.", "Nothing half-made was left behind.")
