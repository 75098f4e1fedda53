"""Lengths and angles with their errors, against values worked out by hand."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from annotator.case.enhancement import Calibration, LengthUnit, PictureStep
from annotator.case.picture_steps import StepKind
from annotator.errors import ValueRefusedError
from annotator.picture.measuring import (
    Measured,
    angle_at,
    geometry_digest,
    length_between,
    nanometres,
    pixels_between,
)
from annotator.workflow.measuring import measure
from tests.store.case_values import stamp

# 2 m ± 2 cm over 100 px, each point ± 1 px.
DOOR = Calibration(
    "s", "e", stamp(3), "door", 100, 500, 1100, 500, 2_000_000_000, 20_000_000,
    LengthUnit.METRE, 10,
)  # fmt: skip


def test_a_length_and_its_error():
    pixels = pixels_between((0, 0), (300, 400), 10)
    assert pixels == Measured(50.0, math.sqrt(2), "px")
    found = length_between((0, 0), (300, 400), 10, DOOR)
    assert found.value == pytest.approx(1.0)
    # 2 % of the 50 px, 1.414 % of the 100 px, 1 % of the 2 m, in quadrature.
    parts = (math.sqrt(2) / 50, math.sqrt(2) / 100, 0.01)
    assert found.error == pytest.approx(math.sqrt(sum(p * p for p in parts)))
    assert found.words() == "1.000 m ± 0.033 m"
    feet = replace(DOOR, unit=LengthUnit.FOOT)
    assert length_between((0, 0), (300, 400), 10, feet).value == pytest.approx(1 / 0.3048)


def test_angles_and_their_error():
    right = angle_at((100, 0), (0, 0), (0, 100), 1)
    assert right.value == pytest.approx(90)
    # Both ends move the angle by 0.1/10, the vertex by 0.1·√2/10.
    assert right.error == pytest.approx(math.degrees(math.sqrt(4) * 0.01))
    assert angle_at((100, 0), (0, 0), (-100, 0), 1).value == pytest.approx(180)
    assert angle_at((100, 100), (0, 0), (100, -100), 1).value == pytest.approx(90)


@pytest.mark.parametrize("seed", range(3))
def test_the_stated_error_is_the_spread_of_points_placed_anew(seed):
    """What the propagation says, against 4,000 measurements with points off at random."""
    chance = random.Random(seed)
    a, v, b = (200 + 80 * seed, 300), (1500, 900), (2700, 500 + 200 * seed)

    def off(place):
        return tuple(axis + chance.gauss(0, 10) for axis in place)

    angles = [angle_at(off(a), off(v), off(b), 10).value for _ in range(4000)]
    lengths = [pixels_between(off(a), off(b), 10).value for _ in range(4000)]
    for values, stated in (
        (angles, angle_at(a, v, b, 10)),
        (lengths, pixels_between(a, b, 10)),
    ):
        mean = sum(values) / len(values)
        spread = math.sqrt(sum((x - mean) ** 2 for x in values) / len(values))
        assert spread == pytest.approx(stated.error, rel=0.08)
        assert mean == pytest.approx(stated.value, rel=0.01)


def test_points_that_fall_together_and_other_geometries_are_refused():
    for points in (((5, 5), (7, 6)), ((5, 5), (5, 6), (100, 100)), ((90, 9), (5, 5), (5, 7))):
        with pytest.raises(ValueRefusedError):
            measure(points, 10, None)
    turned = [PictureStep.plain(StepKind.ROTATE, angle=300), PictureStep.plain(StepKind.GAMMA)]
    assert geometry_digest([turned[1], replace(turned[0], on=False)]) == ""
    digest = geometry_digest(turned)
    assert len(digest) == 64
    assert digest == geometry_digest(turned[:1])
    with pytest.raises(ValueRefusedError, match="geometry"):
        measure(((0, 0), (500, 0)), 10, DOOR, digest)
    found = measure(((0, 0), (500, 0)), 10, replace(DOOR, geometry=digest), digest)
    assert "enhanced picture" in found.note_text()


def test_the_words_hold_every_number():
    found = measure(((0, 0), (300, 400)), 10, replace(DOOR, basis="tape"))
    text = found.note_text()
    for words in ("1.000 m ± 0.033 m", "A (0.0, 0.0), B (30.0, 40.0)", "1.0 px", "50.0 px ± 1.4 px",
                  "“door”: 2.000 m ± 0.020 m over 100.0 px ± 1.4 px", "plane", "tape"):  # fmt: skip
        assert words in text
    angle = measure(((100, 0), (0, 0), (0, 100)), 5, None)
    assert "vertex (0.0, 0.0)" in angle.note_text()
    assert "faces the camera" in angle.note_text()
    assert Measured(12.3456, 0, "px").words() == "12.346 px"
    assert nanometres(1.5, LengthUnit.INCH) == 38_100_000
