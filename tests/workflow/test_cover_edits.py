"""Decisions on what is covered: one edit each, exactly undone; nothing removed leaves a cover behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.edits import adding, changing
from annotator.case.redaction import (
    Cover,
    CoverWay,
    Redaction,
    SoundChoice,
    SoundCover,
    SoundWay,
    cover_id,
    redaction_id,
    sound_cover_id,
)
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.release import Disclosure
from annotator.case.vocabularies import Edition
from annotator.clock import FixedClock
from annotator.errors import ValueRefusedError
from annotator.workflow.cover_edits import (
    choose_sound,
    cover_regions,
    cover_sound,
    reviewed,
    uncover_regions,
    uncover_sound,
)
from annotator.workflow.disclosure_edits import decide
from annotator.workflow.note_edits import delete_notes, duplicate_note, merge_notes, split_note
from annotator.workflow.redact_plan import plan_redaction, review_stands
from annotator.workflow.regions import delete_regions
from tests.store.case_values import exhibit, new_store
from tests.store.case_values import note as note_at
from tests.workflow.test_note_edits import CLOCK, INDEX

WHEN = "2026-01-01T00:00:00.000000Z"


def _region(number, note_id, shape=ShapeKind.BOX):
    points = (Point(100, 100), Point(900, 900)) if shape is ShapeKind.BOX else (Point(1, 1),)
    return Region(
        f"r-{number}", note_id, shape, 320, 180, (RegionKey(INDEX.stamp(5), points),), "A", WHEN
    )


@pytest.fixture
def store(tmp_path):
    """Two spans with a region each, the first covered in picture and sound, and reviewed."""
    made = new_store(tmp_path / "case", FixedClock())
    with made:
        film = exhibit(1)
        one = note_at(1, 5, end=INDEX.stamp(20))
        two = note_at(2, 15, end=INDEX.stamp(30), text="and then")
        made.apply(adding("x", film, one, two, _region(1, one.id), _region(2, two.id)))
        how = {"author": "A", "clock": CLOCK}
        made.apply(cover_regions([made.get("region", "r-1")], made, **how, why="a witness"))
        made.apply(cover_sound(one, made, **how))
        made.apply(reviewed(film, made, **how))
        yield made


HOW = {"author": "B", "clock": CLOCK}


def _covers(store):
    return {c.region_id: c for c in store.all_of(Cover)}, {
        c.annotation_id: c for c in store.all_of(SoundCover)
    }


def test_covering_again_changes_only_what_is_new(store):
    region = store.get("region", "r-1")
    before = store.snapshot()
    assert cover_regions([region], store, **HOW) is None
    edit = cover_regions([region], store, **HOW, way=CoverWay.BLURRED, margin=900)
    store.apply(edit)
    cover = store.get("cover", cover_id("r-1"))
    assert (cover.way, cover.margin, cover.why, cover.author) == (
        CoverWay.BLURRED,
        900,
        "a witness",
        "A",
    )
    assert not store.get("redaction", redaction_id("exhibit-1")).reviewed_by
    store.apply(edit.inverse())
    assert store.snapshot() == before
    with pytest.raises(ValueRefusedError, match="point"):
        cover_regions([replace(region, shape=ShapeKind.POINT)], store, **HOW)


def test_uncovering_takes_the_review_back(store):
    note = store.get("annotation", "note-1")
    store.apply(uncover_sound(note, store))
    assert not store.get("redaction", redaction_id("exhibit-1")).reviewed_by
    assert uncover_sound(note, store) is None
    store.apply(uncover_regions([store.get("region", n) for n in ("r-1", "r-2")], store))
    assert _covers(store) == ({}, {})
    assert uncover_regions([store.get("region", "r-1")], store) is None
    store.apply(cover_sound(note, store, **HOW, way=SoundWay.BLEEP))
    assert store.get("sound_cover", sound_cover_id("note-1")).way is SoundWay.BLEEP


def test_sound_is_muted_until_somebody_decides(store):
    film = store.get("exhibit", "exhibit-1")
    assert plan_redaction(store, film).sound is SoundChoice.MUTED
    store.apply(choose_sound(film, SoundChoice.SPANS, store, **HOW))
    found = store.get("redaction", redaction_id(film.id))
    assert isinstance(found, Redaction)
    assert (found.sound, found.reviewed_by) == (SoundChoice.SPANS, "")
    assert choose_sound(film, SoundChoice.SPANS, store, **HOW) is None


def test_a_cover_goes_with_its_region_and_its_note_and_comes_back(store):
    before = store.snapshot()
    for edit in (
        delete_regions([store.get("region", "r-1")], store),
        delete_notes([store.get("annotation", "note-1")], store),
    ):
        store.apply(edit)
        assert "r-1" not in _covers(store)[0]
        store.apply(edit.inverse())
        assert store.snapshot() == before


def test_parts_and_copies_of_a_covered_note_are_covered(store):
    note = store.get("annotation", "note-1")
    edit, second = split_note(note, INDEX, 10, store, CLOCK)
    store.apply(edit)
    edit, copy = duplicate_note(note, store, author="B", clock=CLOCK)
    store.apply(edit)
    regions, sounds = _covers(store)
    of = {store.get("region", region_id).annotation_id for region_id in regions}
    assert of == set(sounds) == {note.id, second.id, copy.id}
    assert {cover.why for cover in regions.values()} == {"a witness"}


@pytest.mark.parametrize("other_way", [None, SoundWay.NOISE])
def test_a_merged_note_keeps_every_cover(store, other_way):
    one, two = (store.get("annotation", f"note-{n}") for n in (1, 2))
    store.apply(uncover_sound(one, store))
    store.apply(cover_regions([store.get("region", "r-2")], store, **HOW))
    store.apply(cover_sound(two, store, **HOW))
    if other_way is not None:
        store.apply(cover_sound(one, store, **HOW, way=other_way))
    before = store.snapshot()
    edit, kept = merge_notes([one, two], store, CLOCK)
    store.apply(edit)
    regions, sounds = _covers(store)
    assert set(regions) == {"r-1", "r-2"}
    assert {note: cover.way for note, cover in sounds.items()} == {
        kept: other_way or SoundWay.MUTED
    }
    store.apply(edit.inverse())
    assert store.snapshot() == before


def test_a_review_falls_with_every_change_of_what_is_covered(store):
    film = store.get("exhibit", "exhibit-1")
    assert review_stands(store, film)
    assert plan_redaction(store, film).reviewed
    bare = store.get("region", "r-2")
    store.apply(changing("x", [(bare, replace(bare, label="another"))]))
    assert review_stands(store, film)  # nothing that is covered
    region = store.get("region", "r-1")
    moved = replace(
        region, key_frames=(replace(region.key_frames[0], points=(Point(0, 0), Point(500, 500))),)
    )
    edit = changing("x", [(region, moved)])
    store.apply(edit)
    assert not review_stands(store, film)
    plan = plan_redaction(store, film)
    assert (plan.reviewed, plan.was_reviewed) == ("", True)
    assert any("review it again" in words for words in plan.words())
    store.apply(edit.inverse())
    assert not review_stands(store, film)  # it says so once more when somebody has looked again
    store.apply(reviewed(film, store, **HOW))
    assert review_stands(store, film)


@pytest.mark.parametrize("what", ["note", "region", "cover"])
def test_a_review_falls_when_something_covered_is_gone(store, what):
    film = store.get("exhibit", "exhibit-1")
    edit = {
        "note": lambda: delete_notes([store.get("annotation", "note-1")], store),
        "region": lambda: delete_regions([store.get("region", "r-1")], store),
        "cover": lambda: uncover_regions([store.get("region", "r-1")], store),
    }[what]()
    store.apply(edit)
    assert not plan_redaction(store, film).reviewed


def test_protected_people_without_covers_are_told_of(store):
    from annotator.case.accounts import Person
    from annotator.case.vocabularies import Protection

    film = store.get("exhibit", "exhibit-1")
    people = [Person("p-1", "W-1"), Person("p-2", "F-1", protection=Protection.PUBLIC_FIGURE)]
    bare = note_at(3, 40, text="no region")
    store.apply(adding("x", *people, bare))
    for number in (1, 2, 3):
        note = store.get("annotation", f"note-{number}")
        store.apply(changing("x", [(note, replace(note, people=("p-1", "p-2")))]))
    found = plan_redaction(store, film).not_covered
    assert [(each.note.id, each.person, each.regions) for each in found] == [
        ("note-2", "W-1", 1),
        ("note-3", "W-1", 0),
    ]


def _decided(store, note_id):
    return {
        (each.of_id, each.field): each.edition
        for each in store.all_of(Disclosure)
        if note_id in ("", each.of_id)
    }


def test_what_is_withheld_stays_withheld_in_parts_and_copies(store):
    note, region = store.get("annotation", "note-1"), store.get("region", "r-1")
    store.apply(decide(store, note, Edition.SEALED, author="A", why="a witness"))
    store.apply(decide(store, region, Edition.SEALED, field="label", author="A"))
    edit, second = split_note(note, INDEX, 10, store.snapshot(), CLOCK)
    store.apply(edit)
    edit, copy = duplicate_note(note, store, author="B", clock=CLOCK)
    store.apply(edit)
    regions = [r for n in (note, second, copy) for r in store.leaning_on("region", n.id)]
    assert _decided(store, "") == {
        **{(each.id, ""): Edition.SEALED for each in (note, second, copy)},
        **{(each.id, "label"): Edition.SEALED for each in regions},
    }


@pytest.mark.parametrize(
    ("first", "second", "united"),
    [
        (None, Edition.SEALED, Edition.SEALED),
        (None, Edition.RESTRICTED, Edition.SEALED),
        (None, Edition.PUBLIC, None),
        (Edition.PUBLIC, None, None),
        (Edition.PUBLIC, Edition.PUBLIC, Edition.PUBLIC),
        (Edition.PUBLIC, Edition.RESTRICTED, Edition.RESTRICTED),
        (Edition.SEALED, Edition.PUBLIC, Edition.SEALED),
    ],
)
@pytest.mark.parametrize("field", ["", "text"])
def test_a_merged_note_is_told_no_more_widely_than_any_of_them(store, first, second, united, field):
    notes = [store.get("annotation", f"note-{n}") for n in (1, 2)]
    for note, edition in zip(notes, (first, second), strict=True):
        if edition is not None:
            store.apply(decide(store, note, edition, field=field, author="A"))
    before = store.snapshot()
    edit, kept = merge_notes(notes, store, CLOCK)
    store.apply(edit)
    assert _decided(store, "") == ({} if united is None else {(kept, field): united})
    store.apply(edit.inverse())
    assert store.snapshot() == before
