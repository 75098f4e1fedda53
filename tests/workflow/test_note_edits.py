"""Duplicating, moving, splitting, merging and removing notes: one edit each, exactly undone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.annotation import BearsOn, Translation
from annotator.case.edits import adding
from annotator.case.entities import entity_name
from annotator.case.links import Relation, linked
from annotator.case.snapshot import CaseSnapshot
from annotator.case.sound import SoundMark, sound_mark_id
from annotator.case.tracks import Track, placed
from annotator.case.vocabularies import (
    Graphic,
    NoteKind,
    NotVisibleReason,
    ReviewState,
    Stance,
    Visibility,
)
from annotator.clock import FixedClock
from annotator.errors import ConflictError, ValueRefusedError
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.edit_check import CaseAfter, check_changes
from annotator.workflow.note_edits import (
    delete_notes,
    duplicate_note,
    link_notes,
    merge_notes,
    move_note,
    split_note,
    unlink_notes,
)
from annotator.workflow.notes_united import bearing
from tests.store.case_values import DIGEST, filled_store, info, note, rich_values, stamp
from tests.store.test_regions import region

FRAMES = 60
CLOCK = FixedClock()


def film(frames=FRAMES):
    ticks = np.arange(frames, dtype=np.int64) * 3003
    return FrameIndex(
        time_base=Fraction(1, 90_000),
        state=IndexState.FINAL,
        stream=0,
        rate=Fraction(30_000, 1001),
        pts_column=ticks,
        clock=ticks,
        durations=np.full(frames, 3003, np.int64),
        types=np.full(frames, ord("P"), np.uint8),
        flags=np.zeros(frames, np.uint8),
        digests=np.full((frames, 32), 0xAB, np.uint8),
        packet=np.arange(frames, dtype=np.int64),
    )


INDEX = film()


@pytest.fixture
def case(tmp_path):
    """Notes 1 (5) and 2 (9–40, an inference on 1); 3 (10–20) and 4 (15–30) on a track, linked to 1."""
    with filled_store(tmp_path / "case") as store:
        store.apply(adding("Track", Track("t-1", "Shots"), Track("t-2", "Window", position=1)))
        three = note(3, 10, end=stamp(20), tags=("a", "b"))
        four = note(4, 15, end=stamp(30), tags=("b", "c"), people=("person-1",))
        store.apply(adding("x", three, four, placed("note-3", "t-1"), placed("note-4", "t-1")))
        store.apply(adding("x", linked("note-3", Relation.FOLLOWS, "note-1")))
        yield store


def all_of(store):
    return {value.id: value for value in store.snapshot().everything()}


def done_and_undone(store, edit):
    """Store an edit, its inverse, and it again: everything is as before, then as after."""
    before = all_of(store)
    store.apply(edit)
    after = all_of(store)
    store.apply(edit.inverse())
    assert all_of(store) == before
    store.apply(edit)
    assert all_of(store) == after
    return after


def get(store, number):
    return store.get("annotation", f"note-{number}")


def test_a_copy_is_a_draft_of_its_own_on_the_same_track(case):
    old = replace(get(case, 3), review=ReviewState.REVIEWED, reviewer="B")
    edit, copy = duplicate_note(old, case, author="C", clock=CLOCK)
    done_and_undone(case, edit)
    stored = case.get("annotation", copy.id)
    assert (stored.start, stored.end, stored.text, stored.tags) == (
        old.start,
        old.end,
        old.text,
        old.tags,
    )
    assert (stored.author, stored.review, stored.reviewer) == ("C", ReviewState.DRAFT, "")
    assert case.snapshot().track_of(copy.id).id == "t-1"
    assert case.snapshot().links_of(copy.id) == ()


def test_a_copy_at_another_frame_keeps_its_length(case):
    edit, copy = duplicate_note(get(case, 3), case, author="C", clock=CLOCK, index=INDEX, at=40)
    assert (copy.start, copy.end) == (stamp(40), stamp(50))
    done_and_undone(case, edit)
    with pytest.raises(ValueRefusedError, match="end after the film"):
        duplicate_note(get(case, 3), case, author="C", clock=CLOCK, index=INDEX, at=50)


def test_a_note_with_regions_stays_on_their_frames(case):
    drawn = region(1, "note-3")
    case.apply(adding("Draw region", drawn))
    with pytest.raises(ValueRefusedError, match="Regions are drawn"):
        move_note(get(case, 3), INDEX, 0, case, CLOCK)
    edit, copy = duplicate_note(get(case, 3), case, author="C", clock=CLOCK, index=INDEX, at=0)
    case.apply(edit)
    assert case.leaning_on("region", copy.id) == ()


def test_reasons_of_merged_notes_are_all_kept():
    one = replace(note(1, 5), bears_on=(BearsOn("c-1", Stance.SUPPORTS, "first", "A"),))
    two = replace(
        note(2, 9),
        bears_on=(
            BearsOn("c-1", Stance.SUPPORTS, "second", "B"),
            BearsOn("c-2", Stance.SILENT, "other", "A"),
        ),
    )
    assert bearing([one, two]) == (
        BearsOn("c-1", Stance.SUPPORTS, "first\nsecond", "A, B"),
        BearsOn("c-2", Stance.SILENT, "other", "A"),
    )
    assert bearing([one, one]) == one.bears_on


def test_a_note_is_moved_with_its_length(case):
    edit = move_note(get(case, 3), INDEX, 0, case, CLOCK)
    done_and_undone(case, edit)
    assert (get(case, 3).start, get(case, 3).end) == (stamp(0), stamp(10))
    assert move_note(get(case, 3), INDEX, 0, case, CLOCK) is None


def test_both_parts_of_a_split_span_keep_what_applies(case):
    case.apply(adding("x", note(5, 2, kind=NoteKind.INFERENCE, cites=("note-1", "note-3"))))
    edit, second = split_note(get(case, 3), INDEX, 14, case, CLOCK)
    done_and_undone(case, edit)
    first, second = get(case, 3), case.get("annotation", second.id)
    assert (first.start.index, first.end.index) == (10, 13)
    assert (second.start.index, second.end.index) == (14, 20)
    assert first.text == second.text
    assert first.tags == second.tags == ("a", "b")
    said = case.snapshot()
    assert said.track_of(second.id) == said.track_of(first.id) is not None
    assert [link.to_id for link in said.links_of(second.id)] == ["note-1"]
    assert get(case, 5).cites == ("note-1", "note-3", second.id)


@pytest.mark.parametrize("at", [10, 21, 5])
def test_a_span_is_split_inside_only(case, at):
    with pytest.raises(ValueRefusedError, match="inside it"):
        split_note(get(case, 3), INDEX, at, case, CLOCK)
    with pytest.raises(ValueRefusedError, match="Only a span"):
        split_note(get(case, 1), INDEX, at, case, CLOCK)


def test_a_part_of_one_frame_is_a_point_and_obeys_the_rules(case):
    edit, second = split_note(get(case, 3), INDEX, 20, case, CLOCK)
    assert second.end is None
    done_and_undone(case, edit)
    hidden = {"visibility": Visibility.NOT_VISIBLE, "not_visible_reason": NotVisibleReason.DARK}
    case.apply(adding("x", note(6, 2, end=stamp(8), **hidden)))
    edit, _ = split_note(get(case, 6), INDEX, 3, case, CLOCK)
    with pytest.raises(ValueRefusedError, match="needs a span"):
        case.apply(edit)


def test_merging_unites_and_leads_everything_to_the_note_that_stays(case):
    case.apply(adding("x", note(5, 2, kind=NoteKind.INFERENCE, cites=("note-4", "note-3"))))
    case.apply(adding("x", linked("note-1", Relation.SAME_EVENT, "note-4")))
    case.apply(adding("x", linked("note-3", Relation.SEE_ALSO, "note-4")))
    edit, kept = merge_notes([get(case, 4), get(case, 3)], case, CLOCK)
    assert kept == "note-3"
    done_and_undone(case, edit)
    merged = get(case, 3)
    assert (merged.start.index, merged.end.index) == (10, 30)
    assert merged.text == "A figure falls, № 3\nA figure falls, № 4"
    assert merged.tags == ("a", "b", "c")
    assert merged.people == ("person-1",)
    assert get(case, 5).cites == ("note-3",)
    assert case.find("annotation", "note-4") is None
    found = {(x.from_id, str(x.relation), x.to_id) for x in case.snapshot().links_of("note-3")}
    assert found == {("note-3", "follows", "note-1"), ("note-1", "same event", "note-3")}
    assert [f.what for f in case.verify() if f.level != "ok"] == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"of": 2}, "different films"),
        ({"kind": NoteKind.PROCEDURAL}, "different kinds"),
        ({"visibility": Visibility.PARTIAL}, "visibility"),
        ({"bears_on": (BearsOn("claim-1", Stance.SUPPORTS),)}, "how they stand"),
    ],
)
def test_notes_that_say_different_things_are_not_merged(case, changed, words):
    one = note(7, 3, bears_on=(BearsOn("claim-1", Stance.CONTRADICTS),))
    other = note(8, 4, **changed)
    case.apply(adding("x", one, other))
    with pytest.raises(ValueRefusedError, match=words):
        merge_notes([one, other], case, CLOCK)


def test_notes_of_two_tracks_are_not_merged(case):
    case.apply(adding("x", note(7, 3), placed("note-7", "t-2")))
    with pytest.raises(ValueRefusedError, match="different tracks"):
        merge_notes([get(case, 7), get(case, 3)], case, CLOCK)
    with pytest.raises(ValueRefusedError, match="at least two"):
        merge_notes([get(case, 7)], case, CLOCK)


def test_merged_notes_keep_the_hardest_warning_and_are_drafts_unless_all_were_reviewed(case):
    reviewed = {"review": ReviewState.REVIEWED, "reviewer": "B"}
    said = Translation("текст", "ru", "B")
    notes = [
        note(7, 3, graphic=Graphic.DISTRESSING, author="B", translations=(said,), **reviewed),
        note(8, 4, graphic=Graphic.SEVERE, translations=(said,), text="A figure falls, № 7"),
    ]
    case.apply(adding("x", *notes))
    edit, kept = merge_notes(notes, case, CLOCK)
    case.apply(edit)
    merged = case.get("annotation", kept)
    assert (merged.graphic, merged.review) == (Graphic.SEVERE, ReviewState.DRAFT)
    assert (merged.author, merged.translations) == ("B, Анна", (said,))
    assert merged.text == "A figure falls, № 7"


def test_a_note_goes_with_its_place_and_its_links(case):
    edit = delete_notes([get(case, 3), get(case, 4)], case)
    done_and_undone(case, edit)
    said = case.snapshot()
    assert said.placements == said.links == ()
    case.apply(edit.inverse())
    assert case.snapshot().track_of("note-3").id == "t-1"


def test_links_come_and_go(case):
    edit = link_notes("note-1", Relation.CONTRADICTS, "note-4")
    done_and_undone(case, edit)
    with pytest.raises(ConflictError):
        case.apply(edit)
    (link,) = case.snapshot().links_of("note-4")
    done_and_undone(case, unlink_notes(link))


def snapshot_of(values):
    """The values as a case in memory."""
    groups = {"annotation": "annotations", "person": "people"}
    parts = {}
    for value in values.values():
        name = entity_name(value)
        parts.setdefault(groups.get(name, f"{name}s"), []).append(value)
    (head,) = parts.pop("cases")
    return CaseSnapshot(info=head, **{name: tuple(each) for name, each in parts.items()})


def applied(values, edit):
    """The values after an edit, checked as the store checks it."""
    before = snapshot_of(values)
    check_changes(edit.changes, before, CaseAfter(before, edit.changes))
    after = dict(values)
    for change in edit.changes:
        assert after.get(change.id) == change.before
        after.pop(change.id, None)
        if change.after is not None:
            after[change.id] = change.after
    return after


def heard_at(number, frame):
    at_ns = INDEX.time_ns(frame)
    mark_id = sound_mark_id(f"note-{number}")
    return SoundMark(mark_id, f"note-{number}", 0, at_ns * 48 // 10**6, 48_000, at_ns)


def marks(case):
    return {mark.annotation_id: mark.at_ns for mark in case.all_of(SoundMark)}


def test_a_moment_in_the_sound_is_not_lost_when_notes_are_merged(case):
    case.apply(adding("x", heard_at(4, 25)))
    edit, kept = merge_notes([get(case, 4), get(case, 3)], case, CLOCK)
    done_and_undone(case, edit)
    assert marks(case) == {kept: INDEX.time_ns(25)}
    case.apply(edit.inverse())
    case.apply(adding("x", heard_at(3, 12)))
    with pytest.raises(ValueRefusedError, match="moments in the sound"):
        merge_notes([get(case, 4), get(case, 3)], case, CLOCK)


@pytest.mark.parametrize(("at", "stays"), [(16, False), (20, False), (25, True)])
def test_a_moment_in_the_sound_stays_with_the_part_in_which_it_is(case, at, stays):
    case.apply(adding("x", heard_at(4, 20)))
    edit, second = split_note(get(case, 4), INDEX, at, case, CLOCK)
    done_and_undone(case, edit)
    assert marks(case) == {"note-4" if stays else second.id: INDEX.time_ns(20)}


def test_a_note_on_a_sample_stays_where_that_is_heard(case):
    case.apply(adding("x", heard_at(4, 20)))
    with pytest.raises(ValueRefusedError, match="sample of the sound"):
        move_note(get(case, 4), INDEX, 2, case, CLOCK)


@settings(max_examples=60)
@given(st.data())
def test_any_row_of_edits_is_undone_exactly(data):
    values = {value.id: value for value in (info(), *rich_values(), Track("t-1", "Shots"))}
    before, edits = dict(values), []
    clock = FixedClock()
    for _ in range(data.draw(st.integers(1, 8))):
        case = snapshot_of(values)
        if not case.annotations:
            break
        one = data.draw(st.sampled_from(case.annotations))
        at = data.draw(st.integers(0, FRAMES - 1))
        what = data.draw(st.sampled_from(["copy", "move", "split", "merge", "delete", "place"]))
        try:
            edit = _edit(what, one, at, case, clock)
            values = values if edit is None else applied(values, edit)
        except ValueRefusedError:
            continue
        edits += [] if edit is None else [edit]
        notes = snapshot_of(values).annotations
        assert all(0 <= n.start.index <= n.last_index() < FRAMES for n in notes)
        assert all(n.start.digest == DIGEST for n in notes)
    for edit in reversed(edits):
        values = applied(values, edit.inverse())
    assert values == before


def _edit(what, one, at, case, clock):
    if what == "copy":
        return duplicate_note(one, case, author="A", clock=clock, index=INDEX, at=at)[0]
    if what == "move":
        return move_note(one, INDEX, at, case, clock)
    if what == "split":
        return split_note(one, INDEX, at, case, clock)[0]
    if what == "merge":
        alike = [n for n in case.annotations if n.kind == one.kind]
        return merge_notes(alike, case, clock)[0]
    if what == "delete":
        return delete_notes([one], case)
    if case.track_of(one.id) is None:
        return adding("Put", placed(one.id, "t-1"))
    link = linked(one.id, Relation.REPEATS, case.annotations[0].id)
    return None if case.find("link", link.id) else adding("Link", link)
