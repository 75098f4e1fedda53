"""Regions are seen in a report on frames where somebody placed them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from annotator.case.region import Point, Region, RegionKey, RegionState, ShapeKind
from annotator.workflow.region_stills import drawn_on, frames_between
from tests.store.case_values import note as note_at
from tests.workflow.test_note_edits import INDEX

CORNERS = (Point(2000, 3000), Point(12000, 9000))


def _region(number, *frames, shape=ShapeKind.BOX, points=CORNERS, lost=()):
    keys = [RegionKey(INDEX.stamp(frame), points) for frame in frames]
    keys += [RegionKey(INDEX.stamp(frame), points, RegionState.LOST) for frame in lost]
    keys.sort(key=lambda key: key.stamp.index)
    return Region(
        f"r-{number}", "n", shape, 320, 180, tuple(keys), "A", "2026-01-01T00:00:00.000000Z"
    )


SPAN = note_at(1, 5, end=INDEX.stamp(40))


def _frames(*regions):
    return [stamp.index for stamp in frames_between(SPAN, regions)]


def test_what_the_ends_show_needs_no_frame_more():
    assert _frames() == []
    assert _frames(_region(1, 5)) == []
    assert _frames(_region(1, 20, 40), _region(2, 5, 30)) == []


def test_a_region_that_begins_and_ends_inside_gets_a_frame_of_its_own():
    assert _frames(_region(1, 12, 20, lost=(25,))) == [12]
    # At the last frame it would only be held: nobody placed it there.
    assert _frames(_region(1, 12)) == [12]


def test_one_frame_serves_several_regions():
    early, late = _region(1, 10, 30, lost=(35,)), _region(2, 20, lost=(22,))
    assert _frames(early, late) == [20]
    apart = _region(3, 36, lost=(38,))
    assert _frames(early, late, apart) == [20, 36]
    many = [_region(n, n + 6, lost=(n + 7,)) for n in range(30)]
    assert len(_frames(*many)) == 12


def test_a_point_note_has_no_frames_between():
    assert frames_between(note_at(1, 5), [_region(1, 12)]) == ()


def _drawn(region, stamp):
    grey = np.full((180, 320, 3), 90, np.uint8)
    jpeg = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 98])[1].tobytes()
    data = drawn_on(jpeg, [region], stamp, "")
    assert data is not None
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), 1).astype(int)
    return picture[..., 2] - picture[..., 0] > 90  # yellow


@pytest.mark.parametrize(
    "shape", [ShapeKind.BOX, ShapeKind.ELLIPSE, ShapeKind.ARROW, ShapeKind.POLYLINE]
)
def test_what_is_only_held_is_dashed(shape):
    region = _region(1, 5, 10, shape=shape)
    placed = _drawn(region, INDEX.stamp(10))
    between = _drawn(region, INDEX.stamp(7))
    held = _drawn(region, INDEX.stamp(30))
    assert np.array_equal(placed, between)
    share = held.sum() / placed.sum()
    assert 0.4 < share < 0.85
    # A dash is a piece of the same line.
    near = cv2.dilate(placed.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert not np.any(held & ~near)
