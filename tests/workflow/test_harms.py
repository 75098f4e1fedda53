"""Who could be harmed: rules, lists, proposals, and frames that the final index counts anew."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from annotator.case.accounts import Person
from annotator.case.annotation import Annotation
from annotator.case.edits import adding, deleting
from annotator.case.exhibit import Proposal
from annotator.case.harm import Harm, HarmWay
from annotator.case.places import Place, PlaceKind
from annotator.case.vocabularies import Modality, NoteKind, Protection
from annotator.clock import FixedClock
from annotator.errors import ValueRefusedError
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.harms import (
    add_harm,
    change_harm,
    frames_words,
    harms_with_final_numbers,
    new_harm,
    open_harms,
    proposed_harms,
    proposed_in_store,
    remove_harm,
    who_words,
)
from annotator.workflow.people import appearances, counted
from annotator.workflow.rebinding import rebind_notes

CLOCK = FixedClock()


@pytest.fixture
def case(filled):
    store, exhibit, index = filled
    store.apply(
        adding(
            "People",
            Person("w", "W-1"),
            Person("f", "F-1", protection=Protection.PROTECTED),
            Person("o", "O-1", protection=Protection.PUBLIC_FIGURE),
        )
    )
    return store, exhibit, index


def note(case, at: int, people: tuple[str, ...], **fields: object) -> Annotation:
    store, exhibit, index = case
    made = new_note(
        exhibit, index, at, kind=NoteKind.OBSERVATION, author="A", clock=CLOCK,
        text="x", people=people, **fields,
    )  # fmt: skip
    store.apply(add_note(made))
    return made


def harm(case, way=HarmWay.FACE, *, at=None, to=None, **fields) -> Harm:
    _store, exhibit, index = case
    frames = (
        None if at is None else index.stamp(at),
        None if to is None else index.stamp(to),
    )
    fields.setdefault("person_id", "w")
    return new_harm(exhibit, way, author="A", clock=CLOCK, frames=frames, **fields)


def test_dangers_are_listed_until_something_is_decided_and_undo_brings_all_back(case) -> None:
    store, exhibit, _index = case
    late, early, whole = harm(case, at=9, to=12), harm(case, at=2), harm(case, HarmWay.VOICE)
    for each in (late, early, whole):
        store.apply(add_harm(each))
    assert open_harms(store.all_of(Harm), exhibit.id) == (whole, early, late)
    assert open_harms(store.all_of(Harm), "another") == ()
    averted = replace(late, averted="Blurred in every copy.")
    change = change_harm(late, averted)
    assert change.label == "Say what is done against a danger"
    store.apply(change)
    assert open_harms(store.all_of(Harm), exhibit.id) == (whole, early)
    store.apply(change.inverse())
    gone = remove_harm(early)
    store.apply(gone)
    assert set(store.all_of(Harm)) == {late, whole}
    store.apply(gone.inverse())
    assert set(store.all_of(Harm)) == {late, early, whole}
    snapshot = store.snapshot()
    assert who_words(whole, snapshot) == "W-1"
    assert who_words(replace(whole, person_id=""), snapshot) == "somebody else"
    words = [frames_words(each, 1) for each in (whole, early, late)]
    assert words == ["all of it", "frame 3", "frames 10–13"]


REFUSED = [
    ({"person_id": "", "what": "  "}, "what"),
    ({"way": HarmWay.OTHER}, "what"),
    ({"what": "x" * 100_001}, "what"),
    ({"averted": "x" * 100_001}, "averted"),
    ({"way": HarmWay.METADATA}, "frames"),
    ({"way": HarmWay.FILE_NAME}, "frames"),
    ({"start": None}, "frames"),
    ({"end": FrameStamp(5, 5, Fraction(1, 25))}, "frames"),
    ({"end": FrameStamp(3, 3, Fraction(1, 25))}, "frames"),
    ({"end": FrameStamp(9, 9, Fraction(1, 7))}, "frames"),
    ({"person_id": "nobody"}, "person_id"),
    ({"exhibit_id": "none"}, "exhibit_id"),
]


def test_what_cannot_stand_is_refused_at_its_field(case) -> None:
    store, _exhibit, _index = case
    good = replace(
        harm(case),
        start=FrameStamp(5, 5, Fraction(1, 25)),
        end=FrameStamp(8, 8, Fraction(1, 25)),
    )
    store.apply(add_harm(good))
    for change, field in REFUSED:
        with pytest.raises(ValueRefusedError) as refused:
            store.apply(add_harm(replace(good, id="other", **change)))
        assert refused.value.field == field, change
    assert store.all_of(Harm) == (good,)
    text = ("Әйел терезе алдында. \u200fשלום\u200f e\u0301 " * 4_000)[:100_000].strip()
    store.apply(add_harm(replace(good, id="other", what=text)))
    assert store.all_of(Harm)[1].what == text


def test_a_person_who_could_be_harmed_is_not_removed_unasked(case) -> None:
    store, _exhibit, _index = case
    store.apply(add_harm(harm(case)))
    with pytest.raises(ValueRefusedError, match="1 other entry leans"):
        store.apply(deleting("Remove", store.find("person", "w")))


def test_the_case_proposes_what_gives_somebody_away(case) -> None:
    store, exhibit, index = case
    note(case, 3, ("f", "o"))
    note(case, 4, ("f",))
    note(case, 5, ("w",), modality=Modality.HEARD)
    place = Place("p", PlaceKind.CAMERA, "Window", 0, 0, 1_000, "A", "", exhibit_id=exhibit.id)
    told = replace(
        exhibit,
        proposals=(
            Proposal("location_shot", "43.3, 52.8", "the file: com.apple.quicktime.location"),
            Proposal("title", "Square", "the file: title"),
        ),
    )
    found = proposed_harms(told, store.annotations(), store.people(), (place,), ())
    assert [(each.way, each.person_id) for each in found] == [
        (HarmWay.METADATA, ""),
        (HarmWay.VANTAGE, ""),
        (HarmWay.FACE, "f"),
        (HarmWay.VOICE, "w"),
    ]
    assert "com.apple.quicktime.location" in found[0].why
    assert found[2].start == index.stamp(3)
    # What stands on the list, open or averted, is not proposed again.
    listed = (harm(case, person_id="f"), harm(case, HarmWay.VANTAGE, averted="Cut."))
    left = proposed_harms(told, store.annotations(), store.people(), (place,), listed)
    assert [each.way for each in left] == [HarmWay.METADATA, HarmWay.VOICE]
    assert [each.way for each in proposed_in_store(store, exhibit)] == [HarmWay.FACE, HarmWay.VOICE]


def test_dangers_follow_their_frames_when_the_final_index_counts_anew(case) -> None:
    store, exhibit, index = case
    shifted = replace(index.stamp(3), index=7)
    lost = FrameStamp(2, None, index.stamp(2).time_base, digest="0" * 64)
    moving = replace(harm(case, to=20), start=shifted)
    gone = replace(harm(case), start=lost)
    store.apply(adding("Dangers", moving, gone, harm(case)))
    found = rebind_notes(store, exhibit, index)
    assert found.lost == (gone.id,)
    expected = replace(moving, start=index.stamp(3))
    shown = harms_with_final_numbers(store.snapshot(), exhibit.id, index)
    assert expected in shown.harms
    assert gone in shown.harms
    assert found.edit is not None
    store.apply(found.edit)
    assert expected in store.all_of(Harm)
    assert rebind_notes(store, exhibit, index).edit is None
    store.apply(found.edit.inverse())
    assert moving in store.all_of(Harm)


def test_a_persons_appearances_are_listed_in_the_order_of_the_films(case) -> None:
    store, _exhibit, _index = case
    late, early = note(case, 9, ("w", "f")), note(case, 2, ("w",))
    note(case, 4, ("f",))
    at, whole = harm(case, at=5, to=6), harm(case, averted="Nobody gets it.")
    store.apply(adding("Dangers", at, whole))
    found = appearances(store.snapshot(), "w")
    assert [each.harm or each.note for each in found] == [whole, early, at, late]
    figures = counted(found)
    assert (figures.exhibits, figures.notes, figures.regions, figures.open_harms) == (1, 2, 0, 1)
    assert appearances(store.snapshot(), "o") == ()
