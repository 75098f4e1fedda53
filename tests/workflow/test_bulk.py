"""One change to many notes: one edit, whatever cannot be is listed, nothing is half done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.edits import adding
from annotator.case.enhancement import Enhancement, enhancement_id
from annotator.case.links import Relation, linked
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.templates import Template
from annotator.case.tracks import Track, placed
from annotator.case.vocabularies import NoteKind, NotVisibleReason, ReviewState, Visibility
from annotator.clock import FixedClock
from annotator.errors import ValueRefusedError
from annotator.workflow import bulk
from annotator.workflow.note_edits import delete_notes, merge_notes
from annotator.workflow.tracks import (
    change_track,
    move_track,
    new_track,
    put_on_track,
    remove_track,
)
from tests.store.case_values import filled_store, note, stamp

CLOCK = FixedClock()


@pytest.fixture
def case(tmp_path):
    """Note 1, note 2 that rests on it, 20 spans (ids 10–29), of which 29 stands on a locked track."""
    with filled_store(tmp_path / "case") as store:
        spans = [note(n, n, end=stamp(n + 5), tags=("a",)) for n in range(10, 30)]
        store.apply(adding("x", *spans))
        track = Track("t-1", "Done")
        store.apply(adding("x", track, placed("note-29", "t-1")))
        store.apply(change_track(track, replace(track, locked=True)))
        yield store


def notes_of(case, *numbers):
    return [case.get("annotation", f"note-{number}") for number in numbers]


def after(case, made):
    before = case.snapshot().everything()
    case.apply(made.edit)
    found = case.snapshot()
    case.apply(made.edit.inverse())
    assert case.snapshot().everything() == before
    case.apply(made.edit)
    return found


def test_twenty_notes_are_tagged_and_untagged_at_once(case):
    chosen = notes_of(case, *range(10, 29))
    made = bulk.prepare(bulk.adding_tags(["#shot", " a "], CLOCK), chosen, case)
    assert (made.count, made.left) == (19, ())
    found = after(case, made)
    assert all(found.annotation(n.id).tags == ("a", "shot") for n in chosen)
    again = bulk.prepare(bulk.adding_tags(["shot"], CLOCK), notes_of(case, 10, 11), case)
    assert (again.edit, again.count) == (None, 0)
    made = bulk.prepare(bulk.removing_tags(["a"], CLOCK), notes_of(case, 10, 1), case)
    assert made.count == 1
    assert after(case, made).annotation("note-10").tags == ("shot",)


def test_what_cannot_be_is_listed_and_left_out(case):
    chosen = notes_of(case, 28, 29, 1)
    made = bulk.prepare(bulk.setting_kind(NoteKind.PROCEDURAL, CLOCK), chosen, case)
    assert made.count == 1
    reasons = {left.note.id: left.why.message for left in made.left}
    assert set(reasons) == {"note-29", "note-1"}
    assert "locked" in reasons["note-29"]
    assert "rests on this one" in reasons["note-1"]
    assert after(case, made).annotation("note-28").kind is NoteKind.PROCEDURAL


def test_a_kind_has_its_rules_in_bulk_too(case):
    made = bulk.prepare(bulk.setting_kind(NoteKind.INFERENCE, CLOCK), notes_of(case, 10), case)
    assert made.edit is None
    assert "must rest" in made.left[0].why.message


def test_visibility_review_and_track(case):
    hidden = bulk.setting_visibility(Visibility.NOT_VISIBLE, NotVisibleReason.DARK, CLOCK)
    made = bulk.prepare(hidden, notes_of(case, 1, 2, 10), case)
    assert [left.note.id for left in made.left] == ["note-1", "note-2"]  # a point; an inference
    assert after(case, made).annotation("note-10").visibility is Visibility.NOT_VISIBLE
    made = bulk.prepare(
        bulk.setting_review(ReviewState.REVIEWED, "B", CLOCK), notes_of(case, 10), case
    )
    found = after(case, made).annotation("note-10")
    assert (found.review, found.reviewer) == (ReviewState.REVIEWED, "B")
    window = new_track(case.tracks(), "Window", CLOCK)
    case.apply(adding("x", window))
    made = bulk.prepare(bulk.putting_on(window), notes_of(case, 10, 29), case)
    assert [left.note.id for left in made.left] == ["note-29"]
    assert after(case, made).track_of("note-10") == window
    made = bulk.prepare(bulk.putting_on(None), notes_of(case, 10), case)
    assert after(case, made).track_of("note-10") is None


def test_notes_go_together_with_what_rests_on_them_or_not_at_all(case):
    case.apply(adding("x", linked("note-10", Relation.SAME_EVENT, "note-11")))
    made = bulk.prepare(bulk.deleting_notes(), notes_of(case, 1, 10, 11), case)
    assert [left.note.id for left in made.left] == ["note-1"]
    assert "leans on it" in made.left[0].why.message
    made = bulk.prepare(bulk.deleting_notes(), notes_of(case, 1, 2, 10, 11), case)
    assert (made.count, made.left) == (4, ())
    assert after(case, made).links == ()


def test_what_stays_keeps_what_it_rests_on(case):
    """Note 2 rests on note 1 and stands on a locked track: neither can go."""
    track = new_track(case.tracks(), "Kept", CLOCK)
    case.apply(adding("x", track, placed("note-2", track.id)))
    case.apply(change_track(track, replace(track, locked=True)))
    made = bulk.prepare(bulk.deleting_notes(), notes_of(case, 1, 2, 12), case)
    assert {left.note.id for left in made.left} == {"note-1", "note-2"}
    assert made.count == 1


def test_very_many_at_once_are_refused(case, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_NOTES", 2)
    with pytest.raises(ValueRefusedError, match="at most 2"):
        bulk.prepare(bulk.deleting_notes(), notes_of(case, 10, 11, 12), case)


def test_tracks_are_ordered_and_taken_away(case):
    window = new_track(case.tracks(), "Window", CLOCK)
    assert window.position == 1
    assert window.colour is not case.tracks()[0].colour
    case.apply(adding("x", window, Template("p-1", "shot", track_id=window.id)))
    case.apply(put_on_track(["note-10", "note-11"], window, case))
    assert put_on_track(["note-10"], window, case) is None
    listed = case.snapshot().listed_tracks()
    assert move_track(listed, window, 5) is None
    case.apply(move_track(listed, window, -1))
    assert [track.name for track in case.snapshot().listed_tracks()] == ["Window", "Done"]
    before = case.snapshot()
    edit = remove_track(before.listed_tracks()[0], case)
    case.apply(edit)
    assert [track.name for track in case.tracks()] == ["Done"]
    assert case.snapshot().track_of("note-10") is None
    assert case.templates()[0].track_id == ""
    case.apply(edit.inverse())
    assert case.snapshot().everything() == before.everything()


def test_regions_and_picture_steps_go_with_their_note_and_come_back(case):
    key = RegionKey(stamp(12), (Point(100, 100), Point(900, 900)))
    region = Region("r-1", "note-12", ShapeKind.BOX, 320, 240, (key,), "A", "2026")
    steps = [
        Enhancement(enhancement_id("exhibit-1", note_id), "exhibit-1", note_id)
        for note_id in ("note-11", "note-12")
    ]
    case.apply(adding("x", region, *steps))
    before = case.snapshot().everything()
    edit = delete_notes(notes_of(case, 12), case)
    case.apply(edit)
    assert case.snapshot().regions == ()
    case.apply(edit.inverse())
    assert case.snapshot().everything() == before
    edit, kept = merge_notes(notes_of(case, 11, 12), case, CLOCK)
    case.apply(edit)
    assert [each.annotation_id for each in case.snapshot().regions_of(kept)] == ["note-11"]
