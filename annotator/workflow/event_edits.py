"""Time anchors, breaks and the clocks of exhibits: made, changed, removed, and kept at their frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from annotator.case.edits import Change, Edit, adding, changing, deleting
from annotator.case.event_time import (
    AnchorBasis,
    ClockBreak,
    EventClock,
    TimeAnchor,
    event_clock_id,
)
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.clock import Clock, utc_text
from annotator.store.case_store import CaseStore
from annotator.timing.event_interval import moment_words, span_words
from annotator.timing.event_text import ReadMoment
from annotator.timing.event_zone import offset_words
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.same_frame import same_frame
from annotator.workflow.annotate import Rebinding


def timed_anchor(
    clock: Clock,
    author: str,
    exhibit: Exhibit,
    frame: FrameStamp,
    read: ReadMoment,
    plus_minus_us: int,
    basis: AnchorBasis,
    why: str = "",
) -> TimeAnchor:
    """An anchor that is in no case yet: this frame was recorded at that moment."""
    return TimeAnchor(
        clock.new_id(), exhibit.id, frame, basis, plus_minus_us, author,
        utc_text(clock.now_utc()), at_us=read.at_us, zone=read.zone, why=why,
    )  # fmt: skip


def tied_anchor(  # noqa: PLR0913 (what an anchor says)
    clock: Clock,
    author: str,
    exhibit: Exhibit,
    frame: FrameStamp,
    other: Exhibit,
    other_frame: FrameStamp,
    plus_minus_us: int,
    basis: AnchorBasis = AnchorBasis.SHARED_SOUND,
    why: str = "",
) -> TimeAnchor:
    """An anchor that is in no case yet: both frames were recorded at one moment."""
    return TimeAnchor(
        clock.new_id(), exhibit.id, frame, basis, plus_minus_us, author,
        utc_text(clock.now_utc()), tied_exhibit_id=other.id, tied_frame=other_frame, why=why,
    )  # fmt: skip


def add_anchor(anchor: TimeAnchor) -> Edit:
    """The edit that adds an anchor."""
    return adding("Add time anchor", anchor)


def change_anchor(before: TimeAnchor, after: TimeAnchor) -> Edit:
    """The edit that changes an anchor."""
    return changing("Change time anchor", [(before, after)])


def new_break(
    clock: Clock, author: str, exhibit: Exhibit, frame: FrameStamp, why: str = ""
) -> ClockBreak:
    """A break that is in no case yet: an unknown time went by before this frame."""
    return ClockBreak(clock.new_id(), exhibit.id, frame, author, utc_text(clock.now_utc()), why)


def add_break(mark: ClockBreak) -> Edit:
    """The edit that marks a cut."""
    return adding("Mark a cut", mark)


def change_break(before: ClockBreak, after: ClockBreak) -> Edit:
    """The edit that changes why a cut is there."""
    return changing("Change cut", [(before, after)])


def remove_times(values: Iterable[TimeAnchor | ClockBreak]) -> Edit:
    """The edit that removes anchors and cuts."""
    values = tuple(values)
    one = "Remove time anchor" if isinstance(values[0], TimeAnchor) else "Remove cut"
    return deleting(one if len(values) == 1 else f"Remove {len(values)} marks of time", *values)


def set_clock(
    before: EventClock | None, exhibit_id: str, zone: str, drift_ppm: int, why: str = ""
) -> Edit | None:
    """The edit that says in which zone an exhibit's times are shown and how far its clock may be off.

    None where it says so already.
    """
    after = EventClock(event_clock_id(exhibit_id), exhibit_id, zone, drift_ppm, why)
    if before is None:
        return adding("Set event clock", after)
    return None if before == after else changing("Set event clock", [(before, after)])


def anchor_words(anchor: TimeAnchor, label_of: dict[str, str], first_number: int = 0) -> str:
    """An anchor by name: `E1 frame 120, burned-in clock: 2011-12-16 16:02:10 +05 ± 4 s`."""
    number = anchor.frame.index + first_number
    head = f"{label_of.get(anchor.exhibit_id, '?')} frame {number}, {anchor.basis}: "
    return head + said_words(anchor, label_of, first_number)


def said_words(anchor: TimeAnchor, label_of: dict[str, str], first_number: int = 0) -> str:
    """What an anchor says of its frame: a time, or the frame of another film."""
    around = span_words(anchor.plus_minus_us)
    if anchor.at_us is not None:
        at = moment_words(anchor.at_us, anchor.zone)
        return f"{at} {offset_words(anchor.at_us, anchor.zone)} ± {around}"
    there = 0 if anchor.tied_frame is None else anchor.tied_frame.index + first_number
    return f"with {label_of.get(anchor.tied_exhibit_id, '?')} frame {there} ± {around}"


def rebind_times(
    anchors: Iterable[TimeAnchor],
    breaks: Iterable[ClockBreak],
    exhibit_id: str,
    final: FrameIndex,
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Bind anchors and cuts to the frames of a final index: changes, and ids of those without a frame.

    An anchor of another exhibit follows, too, where it is tied to a frame of this
    one. What has lost its frame stays as it was written.
    """
    changes: list[Change] = []
    lost: list[str] = []
    for anchor in anchors:
        frame, tied = anchor.frame, anchor.tied_frame
        if anchor.exhibit_id == exhibit_id:
            frame = _followed(frame, final, anchor.id, lost)
        if anchor.tied_exhibit_id == exhibit_id and tied is not None:
            tied = _followed(tied, final, anchor.id, lost)
        if tied == frame and anchor.tied_exhibit_id == anchor.exhibit_id:
            lost.append(anchor.id)  # both are one frame now, which nothing can be tied to
        elif (frame, tied) != (anchor.frame, anchor.tied_frame):
            changes.append(Change(anchor, replace(anchor, frame=frame, tied_frame=tied)))
    for mark in breaks:
        if mark.exhibit_id == exhibit_id:
            frame = _followed(mark.frame, final, mark.id, lost)
            if not frame.index:
                lost.append(mark.id)  # nothing of the film lies before it any more
            elif frame != mark.frame:
                changes.append(Change(mark, replace(mark, frame=frame)))
    return tuple(changes), tuple(dict.fromkeys(lost))


def with_times(found: Rebinding, store: CaseStore, exhibit_id: str, final: FrameIndex) -> Rebinding:
    """The same binding with the anchors and cuts of the exhibit in it, as one edit."""
    changes, lost = rebind_times(
        store.all_of(TimeAnchor), store.all_of(ClockBreak), exhibit_id, final
    )
    return found.with_more("Bind event time to the final frame index", changes, lost)


def times_with_final_numbers(
    case: CaseSnapshot, exhibit_id: str, final: FrameIndex
) -> CaseSnapshot:
    """The case as it will be once its anchors and cuts are bound to the final index."""
    changes, _lost = rebind_times(case.time_anchors, case.clock_breaks, exhibit_id, final)
    bound = {change.id: change.after for change in changes}
    return replace(
        case,
        time_anchors=tuple(cast(TimeAnchor, bound.get(a.id, a)) for a in case.time_anchors),
        clock_breaks=tuple(cast(ClockBreak, bound.get(b.id, b)) for b in case.clock_breaks),
    )


def _followed(stamp: FrameStamp, final: FrameIndex, owner: str, lost: list[str]) -> FrameStamp:
    found = same_frame(stamp, final)
    if found is None:
        lost.append(owner)
        return stamp
    return final.stamp(found)
