"""Pictures for looking at are covered where the stored frame is, however they are turned and sized."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.case.cover_view import CoverNow, Standing
from annotator.case.redaction import Cover, CoverWay, cover_id
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.region_view import FrameSides, Turn
from annotator.case.snapshot import CaseSnapshot
from annotator.workflow.redact import covered_picture, covers_at
from tests.store.case_values import info as case_info
from tests.store.case_values import note as note_at
from tests.workflow.test_note_edits import INDEX

CORNERS = (Point(20050, 3000), Point(26000, 9000))
NOW = CoverNow("c", "r", CoverWay.SOLID, ShapeKind.BOX, CORNERS, 0, 320, 180, Standing.PLACED)
TURNS = [
    "",
    "90° clockwise",
    "180° clockwise",
    "270° clockwise",
    "mirrored",
    "90° clockwise, mirrored",
]


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("scale", [1, 0.37, 1.6])
def test_the_cover_lies_where_the_region_does(orientation, scale):
    turn = Turn.of_words(orientation)
    wide, high = (180, 320) if turn.quarter_turns % 2 else (320, 180)
    size = round(high * scale), round(wide * scale)
    white = np.full((*size, 3), 255, np.uint8)
    made = covered_picture(white, [NOW], orientation)
    sides = FrameSides(320, 180, turn)
    for x in (20100, 23000, 25900):
        for y in (3100, 6000, 8900):
            across, down = sides.upright(Point(x, y))
            assert made[int(down * size[0]), int(across * size[1])].tolist() == [16, 16, 16]
    share = np.mean(made[:, :, 0] == 16)
    assert 60 * 60 / (320 * 180) <= share < 90 * 90 / (320 * 180)
    assert np.all(white == 255)  # what was given stays as it is


def test_without_covers_the_picture_stays():
    picture = np.random.default_rng(1).integers(0, 255, (18, 32, 3), np.uint8)
    assert np.array_equal(covered_picture(picture, ()), picture)


def test_only_what_is_covered_at_that_frame_of_that_exhibit_is_told():
    note = note_at(1, 5, end=INDEX.stamp(40))
    key = RegionKey(INDEX.stamp(5), CORNERS)
    when = "2026-01-01T00:00:00.000000Z"
    regions = tuple(
        Region(f"r-{n}", note.id, ShapeKind.BOX, 320, 180, (key,), "A", when) for n in range(3)
    )
    cover = Cover(cover_id("r-1"), "r-1", "A", when)
    case = CaseSnapshot(case_info(), annotations=(note,), regions=regions, covers=(cover,))
    found = covers_at(case, note.exhibit_id, INDEX.stamp(5))
    assert [(now.region_id, now.is_sure) for now in found] == [("r-1", True)]
    assert covers_at(case, note.exhibit_id, INDEX.stamp(41)) == ()
    assert covers_at(case, "another", INDEX.stamp(5)) == ()
