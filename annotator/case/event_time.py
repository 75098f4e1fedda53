"""When something happened: frames tied to wall-clock time, and where a film's time does not run on.

Moments are integer microseconds since 1970-01-01 00:00 UTC; how sure they are
is an integer number of microseconds to either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from annotator.timing.frame_stamp import FrameStamp


class AnchorBasis(StrEnum):
    """By what a frame is tied to wall-clock time."""

    BURNED_IN_CLOCK = "burned-in clock"
    CLOCK_IN_PICTURE = "clock in the picture"
    SUN = "sun or shadow"
    SHARED_SOUND = "shared sound"
    SECOND_VIDEO = "second video"
    METADATA = "metadata"
    TESTIMONY = "testimony"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TimeAnchor:
    """`frame` was recorded at `at_us`, give or take `plus_minus_us`.

    Instead of a moment of its own it may be tied to a frame of another exhibit
    (`tied_exhibit_id`, `tied_frame`), as with a bang heard in both; then `at_us`
    is None and `plus_minus_us` says how exactly the two meet. `zone` is the IANA
    zone in which the moment was read.
    """

    id: str
    exhibit_id: str
    frame: FrameStamp
    basis: AnchorBasis
    plus_minus_us: int
    author: str
    created_at: str
    at_us: int | None = None
    zone: str = ""
    tied_exhibit_id: str = ""
    tied_frame: FrameStamp | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClockBreak:
    """A cut: between the frame before `frame` and `frame` an unknown time went by."""

    id: str
    exhibit_id: str
    frame: FrameStamp
    author: str
    created_at: str
    why: str = ""


USUAL_DRIFT_PPM: Final = 100


@dataclass(frozen=True, slots=True)
class EventClock:
    """How the times of an exhibit are shown, and how much its recorder's clock may be off in rate.

    `drift_ppm` bounds the rate in millionths; `zone` is an IANA zone.
    """

    id: str
    exhibit_id: str
    zone: str = ""
    drift_ppm: int = USUAL_DRIFT_PPM
    why: str = ""


def event_clock_id(exhibit_id: str) -> str:
    """The id of the only event clock that an exhibit can have."""
    return f"clock-{exhibit_id}"


@dataclass(frozen=True, slots=True)
class ClaimTime:
    """When a claim says that it happened: verbatim, and as an interval in a zone (None: open)."""

    id: str
    claim_id: str
    as_said: str = ""
    earliest_us: int | None = None
    latest_us: int | None = None
    zone: str = ""
    why: str = ""


def claim_time_id(claim_id: str) -> str:
    """The id of the only time that a claim can have."""
    return f"time-{claim_id}"
