"""Tracks as lanes: in their order, with rows for what overlaps, hidden ones left out but said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.tracks import Track
from annotator.case.vocabularies import NoteKind
from annotator.gui.timeline_lanes import MOST_ROWS, lay_out
from annotator.gui.timeline_notes import hidden_words
from annotator.gui.timeline_places import arrange, least_height, wave_top
from tests.store.case_values import note, stamp
from tests.workflow.test_note_edits import film

FILM = film(200)
SHOTS, WINDOW = Track("t-1", "Shots"), Track("t-2", "Window", position=1)


def names(layout):
    return [lane.track.name if lane.track else str(lane.kind) for lane in layout.lanes]


def test_tracks_stand_above_the_kinds_also_when_empty():
    notes = [note(1, 1), note(2, 5, end=stamp(20)), note(3, 9, kind=NoteKind.PROCEDURAL)]
    layout = lay_out(notes, FILM, (WINDOW, SHOTS), {"note-2": "t-1"})
    assert names(layout) == ["Window", "Shots", "observation", "procedural"]
    assert layout.lane_of(1).track == SHOTS
    assert layout.lane_of(0).kind is NoteKind.OBSERVATION
    assert layout.hidden == 0


def test_hidden_tracks_are_left_out_and_said():
    gone = Track("t-3", "Faces", hidden=True)
    notes = [note(1, 1), note(2, 5)]
    layout = lay_out(notes, FILM, (SHOTS, gone), {"note-1": "t-3"})
    assert [each.id for each in layout.notes] == ["note-2"]
    assert names(layout) == ["Shots", "observation"]
    assert layout.hidden == 1
    assert hidden_words(1) == "1 track hidden"
    assert hidden_words(3) == "3 tracks hidden"


def test_without_tracks_there_are_the_lanes_of_the_kinds():
    layout = lay_out([note(1, 1), note(2, 2, kind=NoteKind.PROCEDURAL)], FILM)
    assert names(layout) == ["observation", "procedural"]


@given(st.lists(st.tuples(st.integers(0, 150), st.integers(0, 40), st.integers(0, 2)), max_size=40))
def test_what_overlaps_on_a_track_stacks(spans):
    spans = sorted(spans)
    notes = [
        note(number, first, end=stamp(first + long) if long else None)
        for number, (first, long, _track) in enumerate(spans)
    ]
    on = {f"note-{n}": f"t-{track}" for n, (_first, _long, track) in enumerate(spans) if track}
    layout = lay_out(notes, FILM, (SHOTS, WINDOW), on)
    for place, each in enumerate(layout.notes):
        lane = layout.lane_of(place)
        assert (lane.track.id if lane.track else "") == on.get(each.id, "")
        row = int(layout.rows[place])
        assert lane.first <= row < lane.first + lane.count
        for other in range(place):
            overlaps = layout.ends[other] > layout.starts[place]
            same = layout.rows[other] == row
            assert not (overlaps and same) or lane.count == MOST_ROWS


@pytest.mark.parametrize("count", [1, 6, 14, 20, 30])
def test_any_number_of_tracks_stays_above_the_sound(count):
    tracks = tuple(Track(f"t-{n}", f"Track {n}", position=n) for n in range(count))
    layout = lay_out([note(1, 1)], FILM, tracks, {"note-1": "t-0"})
    height = least_height(len(layout.lanes))
    places = arrange(800, height, layout.lanes, has_wave=True)
    assert places.lanes_bottom <= wave_top(height, has_wave=True)
    assert all(size > 0 for size in places.lane_heights)
