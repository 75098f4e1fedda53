"""What a timeline shows of event time, as one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventMarks:
    """What a film's timeline shows of event time; frames are 0-based.

    `anchors` holds frames and whether what they say is contradicted, `cuts` the
    first frames after cuts; `time_of` says when a frame was recorded, '' for unknown.
    """

    anchors: tuple[tuple[int, bool], ...]
    cuts: tuple[int, ...]
    time_of: Callable[[int], str]
