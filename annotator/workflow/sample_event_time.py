"""The invented sample case: what ties its two films to wall-clock time, and to each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from annotator.case.event_time import AnchorBasis, EventClock, TimeAnchor, event_clock_id
from annotator.case.exhibit import Exhibit
from annotator.timing.event_text import read_moment
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.sample import SampleEvents, read_events

_ZONE = "Asia/Aqtau"


def sample_event_times(
    *,
    new_id: Callable[[], str],
    exhibits: Mapping[str, Exhibit],
    stamps: Callable[[str, int], FrameStamp],
    author: str,
    now: str,
    events: SampleEvents | None = None,
) -> tuple[EventClock | TimeAnchor, ...]:
    """The clock and the anchors of the sample, for exhibits `E1` and `E2`; `now` is ISO 8601 in UTC."""
    found = events or read_events()
    street, square = exhibits["E1"].id, exhibits["E2"].id

    def at(label: str, where: str) -> FrameStamp:
        return stamps(label, found.index(label, where))

    def timed(frame: FrameStamp, text: str, basis: AnchorBasis, why: str) -> TimeAnchor:
        read = read_moment(text, _ZONE)
        return TimeAnchor(
            new_id(), street, frame, basis, read.plus_minus_us or 0, author, now,
            at_us=read.at_us, zone=read.zone, why=why,
        )  # fmt: skip

    return (
        EventClock(
            event_clock_id(street),
            street,
            _ZONE,
            200,
            "A telephone whose frame rate drops in the cold; its clock is not known.",
        ),
        timed(
            at("E1", "first"),
            "2011-12-17 17:40 ± 25 min",
            AnchorBasis.SUN,
            "The lamps are lit and the sky in the west still has light: between sunset and the end"
            " of dusk on that day.",
        ),
        timed(
            at("E1", "fall-start"),
            "2011-12-17 17:41:30 ± 90 s",
            AnchorBasis.TESTIMONY,
            "Log of the ambulance station (invented): first call, “one is down in Bereke Street”,"
            " noted for 17:42. The clock of the station was not compared with any other.",
        ),
        TimeAnchor(
            new_id(), square, at("E2", "bang"), AnchorBasis.SHARED_SOUND, 6_000_000, author, now,
            tied_exhibit_id=street, tied_frame=at("E1", "bang-2"),
            why="One bang is heard on the square. Which of the three it is cannot be told: the"
            " second one, give or take, holds all three and the way of the sound.",
        ),
    )  # fmt: skip
