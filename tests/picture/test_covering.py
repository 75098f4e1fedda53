"""Under a cover nothing of the source is left, and everything that a shape touches is under it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.cover_view import CoverNow, Standing
from annotator.case.redaction import CoverWay
from annotator.case.region import UNITS, Point, ShapeKind
from annotator.case.region_geometry import bounds
from annotator.picture.covering import (
    CELLS,
    Plane,
    cell_of,
    cover_planes,
    frame_masks,
    mask_of,
    reduced,
    resized,
    united,
)

WIDE, HIGH = 67, 49
KINDS = {
    1: (ShapeKind.POINT, ShapeKind.TEXT),
    2: (ShapeKind.BOX, ShapeKind.ELLIPSE, ShapeKind.ARROW),
}
FREE = (ShapeKind.POLYGON, ShapeKind.FREEHAND, ShapeKind.POLYLINE)


def cover(shape, *points, margin=0, way=CoverWay.SOLID):
    return CoverNow("c", "r", way, shape, tuple(points), margin, WIDE, HIGH, Standing.PLACED)


@st.composite
def covers(draw, ways=tuple(CoverWay)):
    shape = draw(st.sampled_from([each for kinds in KINDS.values() for each in kinds] + list(FREE)))
    count = next((n for n, kinds in KINDS.items() if shape in kinds), None)
    count = count or draw(st.integers(3, 6))
    point = st.builds(
        Point, st.integers(-20 * UNITS, 90 * UNITS), st.integers(-20 * UNITS, 70 * UNITS)
    )
    found = draw(st.lists(point, min_size=count, max_size=count))
    if shape in (ShapeKind.BOX, ShapeKind.ELLIPSE):
        first, last = bounds(found)
        found = [first, Point(last.x + 1, last.y + 1)]
    return cover(shape, *found, margin=draw(st.integers(0, 900)), way=draw(st.sampled_from(ways)))


def inside(now, x, y):
    """Whether a point (in hundredths) lies in a shape, worked out anew."""
    if now.shape is ShapeKind.ELLIPSE:
        first, last = bounds(now.points)
        wide, high = (last.x - first.x) / 2, (last.y - first.y) / 2
        across, down = x - (first.x + last.x) / 2, y - (first.y + last.y) / 2
        return (across / wide) ** 2 + (down / high) ** 2 <= 1
    if now.shape is ShapeKind.POLYGON:
        odd = False
        pairs = zip(now.points, (*now.points[1:], now.points[0]), strict=True)
        for a, b in pairs:
            if (a.y > y) != (b.y > y) and x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x:
                odd = not odd
        return odd
    first, last = bounds(now.points)
    return first.x <= x <= last.x and first.y <= y <= last.y


@given(covers(), st.integers(0, 5))
def test_every_pixel_that_the_shape_touches_is_covered(now, seed):
    mask = mask_of(now, WIDE, HIGH)
    assert mask.shape == (HIGH, WIDE)
    if now.shape in (ShapeKind.FREEHAND, ShapeKind.POLYLINE):
        return
    draws = np.random.default_rng(seed)
    for x, y in draws.integers(0, (WIDE * UNITS, HIGH * UNITS), (60, 2)).tolist():
        if inside(now, x, y):
            assert mask[y // UNITS, x // UNITS]


@given(covers())
def test_the_points_of_a_line_are_covered_and_all_that_they_go_round(now):
    mask = mask_of(now, WIDE, HIGH)
    for point in now.points:
        x, y = point.x // UNITS, point.y // UNITS
        if now.shape is not ShapeKind.ELLIPSE and 0 <= x < WIDE and 0 <= y < HIGH:
            assert mask[y, x]


def test_a_box_is_rounded_outwards_and_its_margin_is_around_it():
    mask = mask_of(cover(ShapeKind.BOX, Point(1050, 2099), Point(1950, 2101)), WIDE, HIGH)
    assert np.argwhere(mask).min(axis=0).tolist() == [20, 10]
    assert np.argwhere(mask).max(axis=0).tolist() == [21, 19]
    wider = mask_of(
        cover(ShapeKind.BOX, Point(1050, 2099), Point(1950, 2101), margin=60), WIDE, HIGH
    )
    assert np.argwhere(wider).min(axis=0).tolist() == [20, 9]
    assert np.argwhere(wider).max(axis=0).tolist() == [21, 20]


def planes(picture, dtype=np.uint8):
    """4:2:0 planes of noise: brightness and one of colour."""
    small = picture[::2, ::2]
    solid = 16, 128
    return [
        Plane(picture.astype(dtype)[:, :, None].copy(), 1, 1, solid[:1]),
        Plane(small.astype(dtype)[:, :, None].copy(), 2, 2, solid[1:]),
    ]


@given(st.lists(covers(ways=(CoverWay.SOLID,)), min_size=1, max_size=3), st.integers(0, 9))
def test_a_solid_cover_leaves_the_same_picture_whatever_was_below_it(found, seed):
    draws = np.random.default_rng(seed)
    one = draws.integers(17, 255, (HIGH, WIDE))
    masks = frame_masks(found, (WIDE, HIGH), (2, 4))
    under = united(masks, (WIDE, HIGH))
    other = np.where(under, draws.integers(17, 255, (HIGH, WIDE)), one)
    made = []
    for picture in (one, other):
        parts = planes(picture)
        before = [part.samples.copy() for part in parts]
        cover_planes(parts, masks)
        for part, was in zip(parts, before, strict=True):
            small = reduced(under, part.across, part.down)
            assert np.all(part.samples[small] == part.solid[0])
            assert np.array_equal(part.samples[~small], was[~small])
        made.append([part.samples.tobytes() for part in parts])
    assert made[0] == made[1]


@given(st.integers(0, 9), st.sampled_from([CoverWay.PIXELATED, CoverWay.BLURRED]))
def test_means_beside_a_solid_cover_hold_nothing_of_what_lies_below_it(seed, way):
    solid = cover(ShapeKind.BOX, Point(2000, 1000), Point(4000, 3000))
    weak = cover(ShapeKind.BOX, Point(1000, 500), Point(5000, 4000), way=way)
    masks = frame_masks([weak, solid], (WIDE, HIGH), (2, 4))
    draws = np.random.default_rng(seed)
    one = draws.integers(0, 255, (HIGH, WIDE))
    other = np.where(masks[1][1], draws.integers(0, 255, (HIGH, WIDE)), one)
    made = []
    for picture in (one, other):
        parts = planes(picture)
        cover_planes(parts, masks)
        made.append([part.samples.tobytes() for part in parts])
    assert made[0] == made[1]


@pytest.mark.parametrize("way", [CoverWay.PIXELATED, CoverWay.BLURRED])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_blocks_and_blur_keep_a_mean_of_each_cell_only(way, dtype):
    top = 255 if dtype is np.uint8 else 1023
    chess = (np.indices((HIGH, WIDE)).sum(axis=0) % 2) * top
    now = cover(ShapeKind.BOX, Point(800, 400), Point(5800, 4400), way=way)
    masks = frame_masks([now], (WIDE, HIGH), (2, 4))
    parts = planes(chess, dtype)
    cover_planes(parts, masks)
    luma = parts[0].samples[:, :, 0].astype(int)
    assert np.all(np.abs(luma[masks[0][1]] - top / 2) < top / 20)
    if way is CoverWay.PIXELATED:
        assert len(np.unique(luma[masks[0][1]])) <= (CELLS + 1) ** 2
    assert cell_of(50) == 10
    assert cell_of(12) == 8


@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, WIDE - 1), st.integers(0, HIGH - 1))
def test_a_mask_made_smaller_or_larger_keeps_every_pixel(wide, high, x, y):
    mask = np.zeros((HIGH, WIDE), bool)
    mask[y, x] = True
    made = resized(mask, wide, high)
    assert made.shape == (high, wide)
    assert made[y * high // HIGH, x * wide // WIDE]
    assert made[
        min(high - 1, ((y + 1) * high - 1) // HIGH), min(wide - 1, ((x + 1) * wide - 1) // WIDE)
    ]
