"""What must hold for time anchors, breaks and the clocks of exhibits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from annotator.case.event_time import ClockBreak, EventClock, TimeAnchor
from annotator.errors import ValueRefusedError
from annotator.timing.event_text import MOST_SECONDS, YEARS
from annotator.timing.event_zone import moment_us, zone_of

MOST_DRIFT_PPM: Final = 100_000
"""A clock that is off by a tenth is no clock."""

LONGEST_TEXT: Final = 1_000_000
_FIRST: Final = moment_us(datetime(YEARS[0], 1, 1, tzinfo=UTC))
_LAST: Final = moment_us(datetime(YEARS[1] + 1, 1, 1, tzinfo=UTC))


def check_event(value: TimeAnchor | ClockBreak | EventClock) -> None:
    """Check a value by itself; raises ValueRefusedError with the field that has to be mended."""
    if len(value.why) > LONGEST_TEXT:
        raise ValueRefusedError(
            f"The text has {len(value.why):,} characters; {LONGEST_TEXT:,} fit.", field="why"
        )
    if isinstance(value, TimeAnchor):
        _check_anchor(value)
    elif isinstance(value, ClockBreak):
        if value.frame.index == 0:
            raise ValueRefusedError(
                "A film begins with its first frame; no cut lies before it.",
                "Go to the first frame after the cut.",
                field="frame",
            )
    else:
        if value.zone:
            zone_of(value.zone)
        if not 0 <= value.drift_ppm <= MOST_DRIFT_PPM:
            raise ValueRefusedError(
                f"A clock's rate is off by 0 to {MOST_DRIFT_PPM:,} millionths.",
                "A phone's is off by less than 100.",
                field="drift_ppm",
            )


def _check_anchor(anchor: TimeAnchor) -> None:
    if not 0 <= anchor.plus_minus_us <= MOST_SECONDS * 1_000_000:
        raise ValueRefusedError(
            "How exact a time is cannot be less than nothing.",
            "Write ± seconds.",
            field="plus_minus",
        )
    tied = anchor.tied_frame is not None
    if tied is not bool(anchor.tied_exhibit_id) or tied is (anchor.at_us is not None):
        raise ValueRefusedError(
            "An anchor has either a time or a frame that it is tied to.",
            "Enter the time, or choose the other frame.",
            field="time",
        )
    if anchor.zone:
        zone_of(anchor.zone)
    if anchor.at_us is not None:
        if not anchor.zone:
            raise ValueRefusedError(
                "A time needs the zone in which it was read.",
                "Choose one such as Asia/Aqtau; UTC where it is world time.",
                field="zone",
            )
        if not _FIRST <= anchor.at_us < _LAST:
            raise ValueRefusedError(
                f"The time lies outside the years {YEARS[0]} to {YEARS[1]}.", field="time"
            )
    elif anchor.tied_exhibit_id == anchor.exhibit_id and anchor.tied_frame == anchor.frame:
        raise ValueRefusedError(
            "A frame cannot be tied to itself.", "Choose a frame of another film.", field="tied"
        )
