"""Two copies of one value made one, field by field."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.copies import CopyLink, CopyRelation
from annotator.case.entities import ENTITY_TYPES
from annotator.case.event_time import EventClock
from annotator.case.exhibit import Proposal
from annotator.case.merging import (
    WHOLE,
    Choice,
    added_alike,
    merge_value,
    whole_conflict,
)
from annotator.case.merging_groups import SETS, groups_of
from annotator.case.merging_ids import with_ids
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.release import Disclosure
from annotator.case.vocabularies import Edition, NoteKind, ReviewState, Stance, Visibility
from tests.store.case_values import exhibit, note, stamp
from tests.store.strategies import any_value

BASE = note(1, 5, tags=("a", "b"), people=("p-1",))


def merged(base, ours, theirs):
    made = merge_value([base], ours, theirs)
    assert not made.is_conflict(), made.fields
    assert made.ours == made.theirs
    return made.ours


def test_what_one_side_changed_is_taken() -> None:
    changed = replace(BASE, text="New")
    assert merged(BASE, BASE, changed) == changed
    assert merged(BASE, changed, BASE) == changed
    assert merged(BASE, changed, changed) == changed
    assert merged(None, None, BASE) == BASE
    assert merged(None, BASE, None) == BASE
    assert merged(BASE, BASE, None) is None
    assert merged(BASE, None, BASE) is None
    assert merged(BASE, None, None) is None


def test_fields_are_taken_from_whoever_changed_them() -> None:
    ours = replace(BASE, text="Ours", edited_at="2026-02-01")
    theirs = replace(BASE, review=ReviewState.REVIEWED, reviewer="B", edited_at="2026-03-01")
    wanted = replace(
        BASE, text="Ours", review=ReviewState.REVIEWED, reviewer="B", edited_at="2026-03-01"
    )
    assert merged(BASE, ours, theirs) == merged(BASE, theirs, ours) == wanted


def test_a_text_that_both_changed_is_for_a_person() -> None:
    ours = replace(BASE, text="Ours", tags=("a", "b", "c"))
    theirs = replace(BASE, text="Theirs", tags=("a",))
    made = merge_value([BASE], ours, theirs)
    assert made.fields == (("text", "language"),)
    assert made.chosen(Choice.OURS) == replace(ours, tags=("a", "c"))
    assert made.chosen(Choice.THEIRS) == replace(theirs, tags=("a", "c"))
    assert made.can_be_both()


def test_fields_that_mean_something_together_come_from_one_side() -> None:
    ours = replace(BASE, visibility=Visibility.PARTIAL)
    theirs = replace(BASE, kind=NoteKind.PROCEDURAL, visibility=None)
    made = merge_value([BASE], ours, theirs)
    assert made.fields == (("kind", "visibility", "not_visible_reason", "likelihood", "confidence", "claim_id"),)  # fmt: skip
    assert made.theirs == theirs


def test_removed_and_changed_is_for_a_person() -> None:
    changed = replace(BASE, text="New")
    for ours, theirs in ((None, changed), (changed, None)):
        made = merge_value([BASE], ours, theirs)
        assert made.fields == (WHOLE,)
        assert (made.ours, made.theirs) == (ours, theirs)
        assert not made.can_be_both()


def test_sets_are_united_and_single_items_can_conflict() -> None:
    one = BearsOn("c-1", Stance.SUPPORTS)
    two = BearsOn("c-2", Stance.SILENT)
    three = BearsOn("c-3", Stance.CONTRADICTS)
    base = replace(BASE, bears_on=(one,), translations=(Translation("x", "en", "A"),))
    ours = replace(base, bears_on=(one, three), tags=("b", "a", "z"))
    theirs = replace(
        base, bears_on=(two, one), translations=(*base.translations, Translation("y", "ru", "B"))
    )
    made = merged(base, ours, theirs)
    assert made.bears_on == (one, two, three)
    assert made.translations == theirs.translations
    assert merged(base, theirs, ours) == made
    against = replace(base, bears_on=(replace(one, stance=Stance.CONTRADICTS),))
    silent = replace(base, bears_on=(replace(one, stance=Stance.SILENT),))
    assert merge_value([base], against, silent).fields == (("bears_on",),)


def test_key_frames_are_united_by_frame() -> None:
    def key(frame, x=100):
        return RegionKey(stamp(frame), (Point(x, 100), Point(x + 300, 400)))

    base = Region("r", "note-1", ShapeKind.BOX, 64, 48, (key(5), key(20)), "A", "2026")
    ours = replace(base, key_frames=(key(5), key(10), key(20)))
    theirs = replace(base, key_frames=(key(5, 200), key(20), key(30)))
    assert merged(base, ours, theirs).key_frames == (key(5, 200), key(10), key(20), key(30))
    apart = replace(base, key_frames=(key(5), key(10, 500), key(20)))
    assert merge_value([base], ours, apart).fields == (("key_frames",),)


def test_added_twice_under_one_id_is_for_a_person_unless_only_the_writer_differs() -> None:
    ours = Disclosure("d", "person", "p", Edition.SEALED, "A", "2026-02")
    theirs = replace(ours, author="B", created_at="2026-01")
    assert merged(None, ours, theirs) == merged(None, theirs, ours) == theirs
    wider = replace(theirs, edition=Edition.PUBLIC)
    made = merge_value([None], ours, wider)
    assert made.fields == (("edition", "why"),)
    assert (made.ours, made.theirs) == (ours, wider)


def test_who_wrote_it_goes_with_the_words() -> None:
    base = Disclosure("d", "person", "p", Edition.SEALED, "A", "2026-01")
    ours = replace(base, edition=Edition.RESTRICTED, author="B", created_at="2026-02")
    theirs = replace(base, edition=Edition.PUBLIC, author="C", created_at="2026-03")
    made = merge_value([base], ours, theirs)
    assert (made.ours, made.theirs) == (ours, theirs)


def test_two_states_before_must_lead_to_the_same() -> None:
    ours, theirs = replace(BASE, text="Ours"), replace(BASE, text="Theirs")
    assert merge_value([ours, theirs], ours, theirs).is_conflict()
    assert merge_value([BASE, BASE], ours, BASE).ours == ours


def test_where_the_file_lies_stays_as_it_is_here() -> None:
    base = exhibit(1)
    moved = replace(base, in_place=True, media_path="там.mp4")
    titled = replace(base, provenance=replace(base.provenance, title="Window", device="A31"))
    made = merged(base, moved, titled)
    assert made == replace(moved, provenance=titled.provenance)
    assert merged(base, base, moved) == base


def test_one_file_that_both_took_in_is_one_exhibit() -> None:
    ours = exhibit(1)
    theirs = replace(
        ours,
        id="other",
        label="E7",
        provenance=replace(
            ours.provenance, url="https://x.example", origins=(Proposal("url", "x", "y"),)
        ),
    )
    made = added_alike(ours, theirs)
    assert not made.is_conflict()
    assert made.ours == replace(ours, provenance=theirs.provenance)
    apart = replace(theirs, provenance=replace(theirs.provenance, title="Roof"))
    assert added_alike(ours, apart).fields == (("provenance.title",),)


def test_ids_are_replaced_wherever_they_are_named() -> None:
    ids = {"other": "mine"}
    found = with_ids(replace(BASE, exhibit_id="other"), ids)
    assert found == replace(BASE, exhibit_id="mine")
    assert with_ids(EventClock("clock-other", "other"), ids) == EventClock("clock-mine", "mine")
    link = CopyLink("copies-other-zero", "zero", "other", CopyRelation.EDIT, "A", "2026")
    assert with_ids(link, ids).id == "copies-mine-zero"
    decided = Disclosure("disclosure-exhibit-other", "exhibit", "other", Edition.PUBLIC, "A", "26")
    assert with_ids(decided, ids).id == "disclosure-exhibit-mine"
    assert with_ids(decided, ids).of_id == "mine"
    assert with_ids(BASE, {}) is BASE


@pytest.mark.parametrize("name", ENTITY_TYPES)
def test_every_field_stands_in_one_group(name) -> None:
    kind = ENTITY_TYPES[name]
    named = [field for group in groups_of(kind) for field in group]
    assert sorted([*named, "id"]) == sorted(field.name for field in fields(kind))


def test_every_set_is_a_field() -> None:
    known = {kind.__name__: kind for kind in ENTITY_TYPES.values()}
    known["Provenance"] = type(exhibit(1).provenance)
    for kind, field in SETS:
        assert field in known[kind].__dataclass_fields__


KINDS = st.sampled_from([kind for kind in ENTITY_TYPES.values() if kind is not Region])


@given(st.data())
def test_it_does_not_matter_who_merges(data) -> None:
    kind = data.draw(KINDS)
    values = st.none() | any_value(kind).map(lambda value: replace(value, id="1"))
    pool = data.draw(st.lists(values, min_size=2, max_size=3))
    base, ours, theirs = (data.draw(st.sampled_from(pool)) for _ in range(3))
    if ours is not None and theirs is not None and data.draw(st.booleans()):
        # Change single fields, so that the two meet inside a record.
        (name, *_) = data.draw(st.sampled_from(groups_of(kind)))
        ours = replace(theirs, **{name: getattr(ours, name)})
    one, other = merge_value([base], ours, theirs), merge_value([base], theirs, ours)
    assert one.is_conflict() == other.is_conflict()
    if "media_path" in kind.__dataclass_fields__ or kind.__name__ == "MergedLog":
        return  # those stay as they are on the side that asks
    assert (one.ours, one.theirs) == (other.theirs, other.ours)
    assert one.is_conflict() or one.ours == one.theirs


def test_a_broken_union_can_be_taken_back() -> None:
    theirs = replace(BASE, text="x")
    assert whole_conflict(BASE, theirs).fields == (("text", "language"),)
    assert whole_conflict(None, theirs).fields == (WHOLE,)
    assert isinstance(whole_conflict(BASE, theirs).ours, Annotation)
