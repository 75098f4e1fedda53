"""Sound settings and moments in the sound that make no sense are refused at their field."""

from __future__ import annotations

import dataclasses

import pytest

from annotator.case.sound import SoundMark, SoundWork
from annotator.case.sound_rules import check_sound
from annotator.errors import ValueRefusedError

WORK = SoundWork("sound-e", "e", 0, -1, 600, 300, 3_400)
MARK = SoundMark("mark-n", "n", 0, 48_000, 48_000, 1_000_000_000, "by ear")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"low_hz": 0},
        {"high_hz": 0},
        {"low_hz": 0, "high_hz": 0, "channel": 63, "stream": 255},
        {"gain_cb": -4_000},
        {"gain_cb": 4_000},
        {"low_hz": 20, "high_hz": 21},
        {"low_hz": 20, "high_hz": 96_000, "active": False},
    ],
)
def test_what_can_be_heard_is_allowed(changed):
    check_sound(dataclasses.replace(WORK, **changed))


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("stream", {"stream": -1}),
        ("stream", {"stream": 256}),
        ("channel", {"channel": -2}),
        ("channel", {"channel": 64}),
        ("gain", {"gain_cb": 4_001}),
        ("gain", {"gain_cb": -4_001}),
        ("low_hz", {"low_hz": 19}),
        ("low_hz", {"low_hz": -1}),
        ("high_hz", {"high_hz": 96_001}),
        ("high_hz", {"low_hz": 500, "high_hz": 500}),
        ("high_hz", {"low_hz": 501, "high_hz": 500}),
    ],
)
def test_settings_that_make_no_sense_are_refused(field, changed):
    with pytest.raises(ValueRefusedError) as refused:
        check_sound(dataclasses.replace(WORK, **changed))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("stream", {"stream": -1}),
        ("sample", {"sample": -1}),
        ("sample", {"sample": 1 << 62}),
        ("rate", {"rate": 0}),
        ("rate", {"rate": 10_000_001}),
        ("at_ns", {"at_ns": 1 << 63}),
        ("found_by", {"found_by": "x" * 1_001}),
    ],
)
def test_moments_that_are_nowhere_are_refused(field, changed):
    check_sound(MARK)
    check_sound(dataclasses.replace(MARK, at_ns=-5_000_000, sample=0))
    with pytest.raises(ValueRefusedError) as refused:
        check_sound(dataclasses.replace(MARK, **changed))
    assert refused.value.field == field
