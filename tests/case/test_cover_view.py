"""Where a covered region stands: placed, or guessed and then larger, and never nowhere in its note."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.cover_view import CoveredRegion, Standing, covers_now
from annotator.case.redaction import Cover, CoverWay, cover_id
from annotator.case.region import Point, Region, RegionKey, RegionState, ShapeKind
from tests.store.case_values import note as note_at
from tests.workflow.test_note_edits import INDEX

CORNERS = (Point(2000, 3000), Point(12000, 9000))
FURTHER = (Point(4000, 3000), Point(14000, 9000))
WHEN = "2026-01-01T00:00:00.000000Z"


def covered(*keys, note, margin=0, way=CoverWay.SOLID, number=1):
    region = Region(f"r-{number}", note.id, ShapeKind.BOX, 320, 180, keys, "A", WHEN)
    cover = Cover(cover_id(region.id), region.id, "A", WHEN, way, margin)
    return CoveredRegion(cover, region, note)


def key(frame, points=CORNERS, state=RegionState.SHOWN):
    return RegionKey(INDEX.stamp(frame), points, state)


SPAN = note_at(1, 5, end=INDEX.stamp(40))


def test_between_key_frames_it_is_placed_and_moves():
    now = covered(key(10), key(20, FURTHER), note=SPAN, margin=150).at(INDEX.stamp(15))
    assert now is not None
    assert now.is_sure
    assert now.margin == 150
    assert now.points[0].x == 3000


@pytest.mark.parametrize(
    ("frame", "standing"),
    [(5, Standing.BEFORE), (9, Standing.BEFORE), (20, Standing.LOST), (29, Standing.LOST),
     (30, Standing.HIDDEN), (34, Standing.HIDDEN)],
)  # fmt: skip
def test_where_nobody_knows_it_stays_covered_and_grows(frame, standing):
    each = covered(
        key(10), key(20, FURTHER, RegionState.LOST), key(30, FURTHER, RegionState.HIDDEN), key(35),
        note=SPAN, margin=150,
    )  # fmt: skip
    now = each.at(INDEX.stamp(frame))
    assert now is not None
    assert (now.standing, now.is_sure) == (standing, False)
    assert now.margin == 150 + 10_000 // 2
    assert now.points == (CORNERS if standing is Standing.BEFORE else FURTHER)


def test_after_the_last_key_frame_it_stays_and_is_not_sure():
    now = covered(key(10), note=SPAN).at(INDEX.stamp(40))
    assert now is not None
    assert (now.standing, now.margin, now.points) == (Standing.HELD, 0, CORNERS)
    assert not now.is_sure


def test_outside_its_note_nothing_is_covered_but_where_the_region_was_placed():
    each = covered(key(3), key(44), note=SPAN)
    assert [n for n in range(60) if each.at(INDEX.stamp(n))] == list(range(3, 45))
    point = covered(key(7), note=note_at(2, 7))
    assert [n for n in range(60) if point.at(INDEX.stamp(n))] == [7]


def test_solid_covers_lie_over_the_others():
    solid = covered(key(10), note=SPAN, number=1)
    weak = covered(key(10), note=SPAN, number=2, way=CoverWay.PIXELATED)
    found = covers_now([solid, weak], INDEX.stamp(10))
    assert [now.way for now in found] == [CoverWay.PIXELATED, CoverWay.SOLID]
    shorter = replace(weak, note=note_at(3, 10))
    assert len(covers_now([solid, shorter], INDEX.stamp(11))) == 1
