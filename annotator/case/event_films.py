"""What is known of the clocks of films: spots, stretches, anchors in their places."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from annotator.case.event_time import TimeAnchor
from annotator.timing.event_interval import EventInterval
from annotator.timing.frame_stamp import FrameStamp


@dataclass(frozen=True, slots=True)
class Spot:
    """A frame of one exhibit on its film's own clock: number, and microseconds from some fixed point."""

    number: int
    at: Fraction


@dataclass(frozen=True, slots=True)
class FilmClock:
    """What is known of the clock of one exhibit.

    `breaks` are the numbers of the frames that begin a new stretch, ascending;
    `ends` the first and last spot of each stretch where the frames are known;
    `in_order` whether a later stretch was recorded later.
    """

    exhibit_id: str
    drift_ppm: int
    zone: str
    breaks: tuple[int, ...] = ()
    ends: tuple[Spot, ...] = ()
    in_order: bool = True

    def stretch(self, number: int) -> int:
        """In which stretch, from 0, a frame stands."""
        return bisect_right(self.breaks, number)


@dataclass(frozen=True, slots=True)
class PlacedAnchor:
    """An anchor with the spots of its frame and of the frame it is tied to."""

    anchor: TimeAnchor
    spot: Spot
    tied: Spot | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Anchors that cannot all be right: at least `by_us` lies between what they say."""

    anchors: tuple[str, ...]
    by_us: int
    exhibits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames `first`…`last` of an exhibit between two breaks, and when they were recorded.

    `last` is None where the frames are not known; the intervals are those of
    the first and the last frame, None where nothing bounds them.
    """

    exhibit_id: str
    number: int
    first: int
    last: int | None
    start: EventInterval | None
    end: EventInterval | None


class FrameTimes(Protocol):
    """Who knows when the frames of a case were recorded."""

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Anchors that cannot all be right."""
        ...

    @property
    def out_of_film(self) -> tuple[TimeAnchor, ...]:
        """Anchors whose frame is not in the film."""
        ...

    def of_frame(self, exhibit_id: str, stamp: FrameStamp) -> EventInterval | None:
        """When a frame was recorded; None where nothing bounds it."""
        ...

    def has(self, exhibit_id: str) -> bool:
        """Whether any anchor bears on this exhibit."""
        ...

    def zone(self, exhibit_id: str) -> str:
        """The zone in which the exhibit's times are shown; '' for none."""
        ...

    def stretches(self, exhibit_id: str) -> tuple[Stretch, ...]:
        """The stretches of an exhibit between its cuts."""
        ...
