"""Event time of a case: made, changed, kept at its frames, asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from annotator.case.edits import Action
from annotator.case.event_rules import check_event
from annotator.case.event_time import AnchorBasis, EventClock, TimeAnchor, event_clock_id
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import YesNoUnknown
from annotator.clock import FixedClock
from annotator.errors import ValueRefusedError
from annotator.timing.event_text import read_moment
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.event_edits import (
    add_anchor,
    add_break,
    anchor_words,
    change_anchor,
    new_break,
    remove_times,
    set_clock,
    tied_anchor,
    timed_anchor,
    times_with_final_numbers,
)
from annotator.workflow.event_time import EventTimes, platform_words, short_words, words
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.rebinding import rebind_notes
from tests.workflow.moving_film import write_moving_film

READ = read_moment("2011-12-16 16:02:10 ± 4 s", "Asia/Aqtau")


def anchored(store, exhibit, stamp: FrameStamp, basis=AnchorBasis.BURNED_IN_CLOCK) -> TimeAnchor:
    return timed_anchor(store.clock, "A", exhibit, stamp, READ, READ.plus_minus_us or 0, basis)


def times_of(store) -> EventTimes:
    return EventTimes.of(store.snapshot(), store.index)


def test_an_anchor_gives_every_frame_a_time_and_is_undone(filled):
    store, exhibit, index = filled
    assert times_of(store).of_frame(exhibit.id, index.stamp(0)) is None
    anchor = anchored(store, exhibit, index.stamp(0))
    edit = add_anchor(anchor)
    store.apply(edit)
    times = times_of(store)
    assert times.has(exhibit.id)
    assert short_words(times.of_frame(exhibit.id, index.stamp(0))) == "16:02:10 ± 4 s Aqtau"
    assert words(times.of_number(exhibit.id, 0)) == (
        "2011-12-16 16:02:06 – 16:02:14 +05 (Asia/Aqtau)"
    )
    last = len(index) - 1
    said = times.of_frame(exhibit.id, index.stamp(last))
    film_us = index.time_ns(last) // 1000
    assert abs((said.earliest_us + said.latest_us) // 2 - READ.at_us - film_us) < 1000
    assert times.of_number(exhibit.id, last + 1) is None
    assert times.of_frame(exhibit.id, FrameStamp(last + 9, 10**9, index.time_base)) is None
    (stretch,) = times.stretches(exhibit.id)
    assert (stretch.first, stretch.last) == (0, last)
    for number in (0, 3, last):
        middle = times.of_number(exhibit.id, number)
        assert (
            times.frame_at(exhibit.id, (middle.earliest_us + middle.latest_us + 1) // 2) == number
        )
    assert times.frame_at(exhibit.id, READ.at_us - 60_000_000) is None
    store.apply(edit.inverse(Action.UNDO))
    assert times_of(store).of_frame(exhibit.id, index.stamp(0)) is None


def test_a_cut_parts_the_film_and_the_clock_of_the_exhibit_counts(filled):
    store, exhibit, index = filled
    store.apply(add_anchor(anchored(store, exhibit, index.stamp(0))))
    mark = new_break(store.clock, "A", exhibit, index.stamp(5))
    store.apply(add_break(mark))
    assert times_of(store).of_number(exhibit.id, 4).is_closed()
    after = times_of(store).of_number(exhibit.id, 5)
    assert (after.earliest_us is None, after.latest_us) == (False, None)
    assert [(s.first, s.last) for s in times_of(store).stretches(exhibit.id)] == [
        (0, 4), (5, len(index) - 1),
    ]  # fmt: skip
    edited = replace(exhibit, provenance=replace(exhibit.provenance, edited=YesNoUnknown.YES))
    snapshot = replace(store.snapshot(), exhibits=(edited,))
    assert EventTimes.of(snapshot, store.index).of_number(exhibit.id, 5) is None
    store.apply(remove_times([mark]))
    assert times_of(store).of_number(exhibit.id, 5).is_closed()
    edit = set_clock(None, exhibit.id, "Asia/Almaty", 100_000)
    store.apply(edit)
    clock = store.find("event_clock", event_clock_id(exhibit.id))
    assert set_clock(clock, exhibit.id, "Asia/Almaty", 100_000) is None
    said = times_of(store).of_number(exhibit.id, 4)
    assert said.zone == "Asia/Almaty"
    assert said.latest_us - said.earliest_us > 8_000_000 + index.time_ns(4) // 10_000


def test_contradictions_are_named(filled):
    store, exhibit, index = filled
    store.apply(add_anchor(anchored(store, exhibit, index.stamp(0))))
    later = replace(READ, at_us=READ.at_us + 60_000_000)
    sun = timed_anchor(store.clock, "A", exhibit, index.stamp(2), later, 1_000_000, AnchorBasis.SUN)
    store.apply(add_anchor(sun))
    times = times_of(store)
    (found,) = times.contradictions
    assert sun.id in found.anchors
    assert 54_000_000 < found.by_us <= 55_000_000
    assert times.of_number(exhibit.id, 0).contradicted
    assert times.frame_at(exhibit.id, READ.at_us) is None
    store.apply(change_anchor(sun, replace(sun, plus_minus_us=60_000_000)))
    assert not times_of(store).contradictions


def test_without_its_frames_a_film_is_timed_by_what_anchors_recorded(filled):
    store, exhibit, index = filled
    store.apply(add_anchor(anchored(store, exhibit, index.stamp(0))))
    times = EventTimes.of(store.snapshot(), lambda _id: None)
    assert times.of_frame(exhibit.id, index.stamp(3)) == times_of(store).of_frame(
        exhibit.id, index.stamp(3)
    )
    assert times.of_number(exhibit.id, 3) is None
    assert times.stretches(exhibit.id) == ()


def test_films_are_tied_and_anchors_follow_the_final_numbers(store, clip, tmp_path):
    moving = add_exhibit(store, write_moving_film(tmp_path)).exhibit
    square = add_exhibit(store, clip).exhibit
    provisional, other = ensure_index(store, moving, final=False), ensure_index(store, square)
    here = anchored(store, moving, provisional.stamp(20))
    bang = tied_anchor(
        store.clock, "A", square, other.stamp(5), moving, provisional.stamp(30), 40_000
    )
    cut = new_break(store.clock, "A", moving, provisional.stamp(40))
    for edit in (add_anchor(here), add_anchor(bang), add_break(cut)):
        store.apply(edit)
    before = EventTimes.of(store.snapshot(), {moving.id: provisional, square.id: other}.get)
    final = ensure_index(store, moving)
    by = len(provisional) - len(final)
    assert by > 0
    found = rebind_notes(store, moving, final)
    foreseen = times_with_final_numbers(store.snapshot(), moving.id, final)
    store.apply(found.edit)
    snapshot = store.snapshot()
    bound = {each.id: each for each in snapshot.time_anchors}
    assert bound[here.id].frame == final.stamp(20 - by)
    assert bound[bang.id].tied_frame == final.stamp(30 - by)
    assert bound[bang.id].frame == bang.frame
    assert snapshot.clock_breaks[0].frame == final.stamp(40 - by)
    assert foreseen.time_anchors == snapshot.time_anchors
    assert foreseen.clock_breaks == snapshot.clock_breaks
    assert rebind_notes(store, moving, final).edit is None
    after = times_of(store)
    assert after.of_frame(square.id, other.stamp(0)) == before.of_frame(square.id, other.stamp(0))
    labels = {each.id: each.label for each in snapshot.exhibits}
    assert anchor_words(bound[bang.id], labels, 1) == (
        f"E2 frame 6, shared sound: with E1 frame {31 - by} ± 0.04 s"
    )
    assert anchor_words(here, labels) == (
        "E1 frame 20, burned-in clock: 2011-12-16 16:02:10 +05 ± 4 s"
    )


def test_a_cut_before_what_turns_out_to_be_the_first_frame_holds_nothing_up(store, tmp_path):
    moving = add_exhibit(store, write_moving_film(tmp_path)).exhibit
    provisional = ensure_index(store, moving, final=False)
    final = ensure_index(store, moving)
    by = len(provisional) - len(final)
    here = anchored(store, moving, provisional.stamp(20))
    cut = new_break(store.clock, "A", moving, provisional.stamp(by))
    for edit in (add_anchor(here), add_break(cut)):
        store.apply(edit)
    found = rebind_notes(store, moving, final)
    store.apply(found.edit)
    assert store.snapshot().time_anchors[0].frame == final.stamp(20 - by)
    assert store.snapshot().clock_breaks == (cut,)
    assert found.lost == (cut.id,)
    (stretch,) = times_of(store).stretches(moving.id)
    assert (stretch.first, stretch.last) == (0, len(final) - 1)


def test_an_anchor_whose_frame_is_not_in_the_film_is_named_and_not_used(filled):
    store, exhibit, index = filled
    gone = anchored(store, exhibit, replace(index.stamp(3), digest="ab" * 32))
    store.apply(add_anchor(gone))
    times = times_of(store)
    assert times.out_of_film == (gone,)
    assert times.of_number(exhibit.id, 3) is None
    assert rebind_notes(store, exhibit, index).lost == (gone.id,)


EXHIBIT = Exhibit("e", "E1", "", "", 0, "", b"", "", "")
STAMP = FrameStamp(0, 0, Fraction(1, 1000))


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("plus_minus", {"plus_minus_us": -1}),
        ("time", {"at_us": None}),
        ("time", {"at_us": 10**18}),
        ("zone", {"zone": ""}),
        ("zone", {"zone": "Asia/Zhanaozen"}),
        ("why", {"why": "x" * 1_000_001}),
    ],
)
def test_what_is_no_anchor_is_refused_at_its_field(field, change):
    anchor = timed_anchor(FixedClock(), "A", EXHIBIT, STAMP, READ, 0, AnchorBasis.SUN)
    check_event(anchor)
    with pytest.raises(ValueRefusedError) as refused:
        check_event(replace(anchor, **change))
    assert refused.value.field == field


def test_what_is_no_cut_or_clock_is_refused():
    for value, field in (
        (new_break(FixedClock(), "A", EXHIBIT, STAMP), "frame"),
        (EventClock("c", "e", "Mars/Base", 100), "zone"),
        (EventClock("c", "e", "UTC", 100_001), "drift_ppm"),
        (tied_anchor(FixedClock(), "A", EXHIBIT, STAMP, EXHIBIT, STAMP, 0), "tied"),
    ):
        with pytest.raises(ValueRefusedError) as refused:
            check_event(value)
        assert refused.value.field == field


def test_a_day_is_asked_for_where_none_is_known():
    assert read_moment("16:02:10", "UTC", day=date(2011, 12, 16)).at_us
    with pytest.raises(ValueRefusedError):
        read_moment("16:02:10", "UTC")


def test_a_platform_s_day_is_said_in_both_zones():
    said = platform_words("Dec 20, 2011", "The platform shows Pacific time.", "Asia/Aqtau")
    assert said == (
        "2011-12-20 00:00:00 – 2011-12-21 00:00:00 -08 (America/Los_Angeles)"
        " = 2011-12-20 13:00:00 – 2011-12-21 13:00:00 +05 (Asia/Aqtau)"
    )
    assert platform_words("", "UTC") == ""
    assert "two ways" in platform_words("03/04/2011", "UTC")
    assert "Name a zone" in platform_words("2011-12-20", "Not stated.")
    assert "=" not in platform_words("2011-12-20", "UTC", "UTC")
    assert "far too long" in platform_words("x" * 100_000, "UTC")
