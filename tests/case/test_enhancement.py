"""Picture steps and scales: what they say, and what they refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.codec import from_json, to_json
from annotator.case.enhancement import (
    Calibration,
    Enhancement,
    LengthUnit,
    PictureStep,
    enhancement_id,
)
from annotator.case.enhancement_rules import check_steps
from annotator.case.picture_steps import STEPS, StepKind
from annotator.case.rules import check_entity
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import ValueRefusedError
from tests.store.case_values import exhibit, info, note, stamp

K = StepKind
SQUARE = {
    "upper_left_x": 100, "upper_left_y": 100, "upper_right_x": 900, "upper_right_y": 120,
    "lower_right_x": 880, "lower_right_y": 700, "lower_left_x": 90, "lower_left_y": 650,
}  # fmt: skip
CASE = CaseSnapshot(info(), exhibits=(exhibit(1), exhibit(2)), annotations=(note(1),))
SCALE = Calibration(
    "scale-1", "exhibit-1", stamp(3), "door", 100, 100, 1100, 100, 900_000_000, 10_000_000,
    LengthUnit.CENTIMETRE, 10,
)  # fmt: skip


def steps_of(value):
    return Enhancement("picture-exhibit-1", "exhibit-1", "", tuple(value))


def test_every_kind_of_step_is_described_and_stands_with_its_usual_values():
    assert set(STEPS) == set(StepKind)
    for kind, spec in STEPS.items():
        assert spec.does
        assert spec.may_invent
        for parameter in spec.parameters:
            assert parameter.lowest <= parameter.default <= parameter.highest
            assert parameter.words(parameter.default)
            if parameter.choices:
                assert (parameter.lowest, parameter.highest) == (0, len(parameter.choices) - 1)
        given = SQUARE if kind is K.PERSPECTIVE else {}
        check_entity(steps_of([PictureStep.plain(kind, **given)]), CASE)
        assert PictureStep.plain(kind).words().startswith(spec.label)


@given(st.data())
def test_a_value_out_of_its_range_is_refused_with_the_range(data):
    kind = data.draw(st.sampled_from(sorted(StepKind)))
    parameter = data.draw(st.sampled_from(STEPS[kind].parameters))
    beyond = data.draw(
        st.one_of(
            st.integers(max_value=parameter.lowest - 1),
            st.integers(min_value=parameter.highest + 1),
        )
    )
    given_ = SQUARE if kind is K.PERSPECTIVE else {}
    step = PictureStep.plain(kind, **given_).having(**{parameter.name: beyond})
    with pytest.raises(ValueRefusedError) as refused:
        check_steps([step])
    assert parameter.label.lower() in refused.value.message
    assert parameter.words(parameter.highest) in refused.value.hint


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([PictureStep.plain(K.GAMMA), PictureStep.plain(K.DEINTERLACE)], "first place"),
        ([PictureStep.plain(K.AVERAGE), PictureStep.plain(K.AVERAGE)], "once"),
        ([PictureStep.plain(K.STABILISE), PictureStep.plain(K.STABILISE)], "once"),
        ([PictureStep.plain(K.LEVELS, black=200, white=200)], "below the white"),
        ([PictureStep.plain(K.PERSPECTIVE)], "clockwise"),
        ([PictureStep.plain(K.PERSPECTIVE, **{**SQUARE, "upper_right_x": 50})], "clockwise"),
        ([PictureStep.plain(K.GAMMA)] * 25, "At most 24"),
        ([PictureStep(K.GAMMA)], "other settings"),
        (
            [replace(PictureStep.plain(K.GAMMA), settings=PictureStep.plain(K.CROP).settings)],
            "other",
        ),
    ],
)
def test_steps_that_cannot_follow_each_other_are_refused(steps, words):
    with pytest.raises(ValueRefusedError) as refused:
        check_entity(steps_of(steps), CASE)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "value",
    [
        Enhancement("picture-exhibit-2", "exhibit-1"),
        Enhancement("anything", "exhibit-1"),
        Enhancement("picture-exhibit-9", "exhibit-9"),
        Enhancement("picture-note-9", "exhibit-1", "note-9"),
        Enhancement("picture-note-1", "exhibit-2", "note-1"),
    ],
)
def test_steps_belong_to_one_exhibit_or_one_of_its_notes(value):
    with pytest.raises(ValueRefusedError):
        check_entity(value, CASE)


def test_a_note_has_its_own_steps_or_those_of_its_exhibit():
    of_all = steps_of([PictureStep.plain(K.GAMMA)])
    own = Enhancement(enhancement_id("exhibit-1", "note-1"), "exhibit-1", "note-1")
    case = replace(CASE, enhancements=(of_all,))
    assert case.enhancement_of("exhibit-1", "note-1") == of_all
    assert case.enhancement_of("exhibit-2") is None
    assert replace(case, enhancements=(of_all, own)).enhancement_of("exhibit-1", "note-1") == own
    assert case.count_leaning_on("exhibit-1") == 2


def test_a_step_that_is_off_stays_and_does_nothing():
    off = replace(PictureStep.plain(K.GAMMA, gamma=180), on=False)
    value = steps_of([off, PictureStep.plain(K.CLAHE)])
    assert [step.kind for step in value.active()] == [K.CLAHE]
    assert from_json(Enhancement, to_json(value)) == value
    assert off.having(gamma=90)["gamma"] == 90
    assert PictureStep.plain(K.GAMMA, gamma=180).words() == "Gamma: gamma 1.80"
    with pytest.raises(KeyError):
        off["radius"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"exhibit_id": "exhibit-9"}, "exhibit"),
        ({"name": " "}, "name"),
        ({"length": 0}, "length"),
        ({"length_error": 900_000_000}, "length"),
        ({"length_error": -1}, "length"),
        ({"bx": 120}, "points"),
        ({"by": 10**9}, "points"),
        ({"point_error": -1}, "point_error"),
        ({"basis": "x" * 3000}, "basis"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(changed, field):
    check_entity(SCALE, CASE)
    with pytest.raises(ValueRefusedError) as refused:
        check_entity(replace(SCALE, **changed), CASE)
    assert refused.value.field == field
