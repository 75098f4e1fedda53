"""The times of the sample stand, agree, and bind both films."""

from __future__ import annotations

from fractions import Fraction
from itertools import count

from annotator.case.case_info import CaseInfo
from annotator.case.event_rules import check_event
from annotator.case.event_time import EventClock
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.event_time import EventTimes
from annotator.workflow.sample_event_time import sample_event_times


def stamp(_label: str, frame: int) -> FrameStamp:
    return FrameStamp(frame, frame * 33, Fraction(1, 1000))


def test_the_sample_s_films_have_times_that_agree():
    ids = count()
    films = {label: Exhibit(label, label, "", "", 1, "", b"", "", "") for label in ("E1", "E2")}
    values = sample_event_times(
        new_id=lambda: f"id{next(ids)}", exhibits=films, stamps=stamp, author="A", now=""
    )
    for value in values:
        check_event(value)
    case = CaseSnapshot(
        info=CaseInfo("c", "Case", ""),
        exhibits=tuple(films.values()),
        event_clocks=tuple(v for v in values if isinstance(v, EventClock)),
        time_anchors=tuple(v for v in values if not isinstance(v, EventClock)),
    )
    times = EventTimes.of(case, lambda _id: None)
    assert not times.contradictions
    for label in films:
        said = times.of_frame(label, stamp(label, 100))
        assert said.is_closed()
        assert said.zone == "Asia/Aqtau"
