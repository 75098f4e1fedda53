"""Shapes between their key frames, on whole numbers; key frames changed and thinned."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.region import (
    BOXED,
    FEWEST_POINTS,
    FREE_POINTS,
    UNITS,
    KeyOrigin,
    Point,
    Region,
    RegionKey,
    RegionState,
    ShapeKind,
)
from annotator.case.region_geometry import (
    between,
    bounds,
    furthest,
    in_state,
    kept_inside,
    moved,
    placed,
    shape_at,
    state_at,
    stretched,
    thinned,
    tidy,
    with_key,
    with_tracked,
    with_vertex,
    without_key,
    without_vertex,
)
from annotator.case.region_rules import check_region
from annotator.case.region_view import FrameSides, Turn
from annotator.errors import ValueRefusedError
from annotator.media.picture import Orientation
from annotator.timing.frame_stamp import FrameStamp

BASE = Fraction(1, 1000)
WIDTH, HEIGHT = 320, 240
coordinates = st.integers(-WIDTH * UNITS, 2 * WIDTH * UNITS)
points = st.builds(Point, coordinates, st.integers(-HEIGHT * UNITS, 2 * HEIGHT * UNITS))


def stamp(index, pts=None):
    return FrameStamp(index, index * 40 if pts is None else pts, BASE)


def key(index, *xy, state=RegionState.SHOWN, origin=KeyOrigin.HAND, pts=None):
    return RegionKey(stamp(index, pts), tuple(Point(x, y) for x, y in xy), state, origin)


def region(*keys, shape=ShapeKind.BOX):
    return Region("r", "note-1", shape, WIDTH, HEIGHT, keys, "Анна", "2026-01-01T00:00:00.000000Z")


TWO = region(
    key(10, (0, 0), (1000, 500)),
    key(20, (1000, 2000), (2000, 2500)),
)


@st.composite
def films(draw):
    """Key frames of a film of variable rate, and a stamp for each of its frames."""
    steps = draw(st.lists(st.integers(1, 5000), min_size=2, max_size=40))
    stamps = [FrameStamp(0, draw(st.integers(-9000, 9000)), BASE)]
    for step in steps:
        stamps.append(FrameStamp(len(stamps), stamps[-1].pts + step, BASE))
    chosen = draw(st.sets(st.sampled_from(range(len(stamps))), min_size=2))
    count = draw(st.integers(3, 5))
    shapes = st.lists(points, min_size=count, max_size=count).map(tuple)
    keys = tuple(RegionKey(stamps[i], draw(shapes)) for i in sorted(chosen))
    return region(*keys, shape=ShapeKind.POLYGON), stamps


@given(films())
def test_points_move_in_straight_lines_evenly_in_time(film):
    drawn, stamps = film
    keys = drawn.key_frames
    for at in stamps:
        now = shape_at(drawn, at)
        if at.index < keys[0].stamp.index:
            assert now is None
            continue
        before = max((k for k in keys if k.stamp.index <= at.index), key=lambda k: k.stamp.index)
        after = next((k for k in keys if k.stamp.index > at.index), None)
        assert now.key == (before.stamp == at)
        assert now.held == (after is None and not now.key)
        if now.key or now.held:
            assert now.points == before.points
            continue
        share = Fraction(at.pts - before.stamp.pts, after.stamp.pts - before.stamp.pts)
        for a, b, found in zip(before.points, after.points, now.points, strict=True):
            for first, last, got in ((a.x, b.x, found.x), (a.y, b.y, found.y)):
                assert abs(got - (first + (last - first) * share)) <= Fraction(1, 2)


def test_time_and_not_the_number_of_the_frame_decides():
    uneven = region(key(0, (0, 0), (10, 10), pts=0), key(2, (3000, 0), (3010, 10), pts=300))
    assert shape_at(uneven, stamp(1, 100)).points == (Point(1000, 0), Point(1010, 10))
    assert shape_at(uneven, FrameStamp(1, None, BASE)).points[0] == Point(1500, 0)
    assert shape_at(uneven, stamp(1, 900)).points[0] == Point(1500, 0)  # a stamp that jumps


def test_a_region_ends_where_it_is_lost_and_goes_on_where_it_is_found():
    lost = with_key(TWO, key(15, (500, 1000), (1500, 1500), state=RegionState.LOST))
    assert shape_at(lost, stamp(9)) is None
    assert shape_at(lost, stamp(14)) is not None
    assert [shape_at(lost, stamp(i)) for i in (15, 17, 19)] == [None] * 3
    assert shape_at(lost, stamp(20)).key
    assert shape_at(lost, stamp(500)).held
    assert [state_at(lost, i) for i in (9, 12, 17, 20)] == [
        None, RegionState.SHOWN, RegionState.LOST, RegionState.SHOWN,
    ]  # fmt: skip
    again = in_state(lost, stamp(17), RegionState.SHOWN)
    assert shape_at(again, stamp(17)).points == lost.key_frames[1].points
    covered = in_state(TWO, stamp(15), RegionState.HIDDEN)
    assert covered.key_at(15).points == (Point(500, 1000), Point(1500, 1500))


def test_key_frames_come_and_go():
    more = placed(TWO, stamp(15), (Point(900, 900), Point(100, 100)))
    assert more.key_at(15).points == (Point(100, 100), Point(900, 900))
    assert without_key(more, 15) == TWO
    assert placed(more, stamp(15), (Point(0, 0), Point(5, 5))).key_at(15).points[1] == Point(5, 5)
    with pytest.raises(ValueRefusedError, match="no key frame"):
        without_key(TWO, 11)
    with pytest.raises(ValueRefusedError, match="only key frame"):
        without_key(without_key(TWO, 10), 20)


def test_what_was_tracked_stops_before_what_a_person_placed():
    found = [
        key(i, (i, i), (i + 99, i + 99), origin=KeyOrigin.TRACKER) for i in (8, 12, 16, 20, 24)
    ]
    ahead = with_tracked(TWO, 10, found, back=False)
    assert [(k.stamp.index, k.origin) for k in ahead.key_frames] == [
        (10, KeyOrigin.HAND), (12, KeyOrigin.TRACKER), (16, KeyOrigin.TRACKER), (20, KeyOrigin.HAND),
    ]  # fmt: skip
    assert with_tracked(ahead, 10, found[:2], back=False).key_at(16) is None
    back = with_tracked(ahead, 10, found, back=True)
    assert [k.stamp.index for k in back.key_frames] == [8, 10, 12, 16, 20]
    assert with_tracked(back, 20, found, back=False).key_at(24) == found[-1]


@given(
    st.lists(st.tuples(points, st.integers(1, 300)), min_size=1, max_size=60),
    st.integers(0, 5000),
    st.data(),
)
def test_thinned_key_frames_give_every_one_back(walk, within, data):
    keys, pts = [], 0
    for index, (point, step) in enumerate(walk):
        pts += step
        state = data.draw(st.sampled_from([RegionState.SHOWN] * 9 + [RegionState.LOST]))
        keys.append(RegionKey(FrameStamp(index, pts, BASE), (point,), state))
    kept = thinned(keys, within)
    assert kept[0] == keys[0]
    assert kept[-1] == keys[-1]
    assert set(kept) <= set(keys)
    starts = [k.stamp.index for k in kept]
    for each in keys:
        at = max(i for i, first in enumerate(starts) if first <= each.stamp.index)
        if each in kept:
            continue
        assert each.state is kept[at].state is kept[at + 1].state is RegionState.SHOWN
        assert furthest(between(kept[at], kept[at + 1], each.stamp), each.points) <= within


def test_an_even_movement_needs_two_key_frames():
    straight = [key(i, (100 * i, 50 * i)) for i in range(1000)]
    assert thinned(straight) == (straight[0], straight[-1])
    bent = [key(i, (100 * i, 0)) for i in range(50)] + [key(i, (5000, 0)) for i in range(50, 90)]
    assert [k.stamp.index for k in thinned(bent, 0)] == [0, 50, 89]


def test_shapes_are_moved_and_stretched():
    shape = (Point(0, 0), Point(100, 0), Point(50, 100))
    assert moved(shape, 5, -5) == (Point(5, -5), Point(105, -5), Point(55, 95))
    assert stretched(shape, (Point(10, 10), Point(210, 60))) == (
        Point(10, 10), Point(210, 10), Point(110, 60),
    )  # fmt: skip
    assert stretched((Point(7, 7),), (Point(1, 2), Point(3, 4))) == (Point(1, 2),)
    assert kept_inside(moved(shape, -500, 9999), 1000, 1000) == moved(shape, 0, 900)
    assert kept_inside(shape, 50, 50) == shape
    assert bounds(shape) == (Point(0, 0), Point(100, 100))
    assert tidy(ShapeKind.ARROW, (Point(9, 9), Point(0, 0)))[0] == Point(9, 9)


def test_corners_come_and_go_in_every_key_frame():
    three = ((0, 0), (100, 0), (0, 100))
    drawn = region(
        key(1, *three), key(9, *((x * 2, y * 2) for x, y in three)), shape=ShapeKind.POLYGON
    )
    more = with_vertex(drawn, 2)  # the edge that closes it
    assert more.key_frames[0].points[3] == Point(0, 50)
    assert more.key_frames[1].points[3] == Point(0, 100)
    assert without_vertex(more, 3) == drawn
    with pytest.raises(ValueRefusedError, match="needs all its points"):
        without_vertex(drawn, 0)
    with pytest.raises(ValueRefusedError, match="counted"):
        with_vertex(TWO, 0)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirrored", [False, True])
def test_turning_is_that_of_the_picture(turns, mirrored):
    orientation = Orientation(turns, mirrored)
    turn = Turn.of_words(orientation.words())
    assert turn == Turn(turns, mirrored)
    high, wide = 4, 6
    stored = np.arange(high * wide, dtype=np.uint8).reshape(high, wide, 1)
    upright = orientation.apply(stored)
    for y in range(high):
        for x in range(wide):
            u, v = turn.upright((x + 0.5) / wide, (y + 0.5) / high)
            assert (
                upright[int(v * upright.shape[0]), int(u * upright.shape[1]), 0] == stored[y, x, 0]
            )
            assert turn.stored(u, v) == pytest.approx(((x + 0.5) / wide, (y + 0.5) / high))
    sides = FrameSides(wide, high, turn)
    for place in (Point(0, 0), Point(123, 321), Point(600, 400)):
        assert sides.point(*sides.upright(place)) == place


def test_a_step_on_the_screen_is_a_step_in_the_frame():
    assert FrameSides(6, 4).stored_step(1, 0) == (1, 0)
    for turn in (Turn(1), Turn(2, mirrored=True), Turn(3)):
        sides = FrameSides(100, 100, turn)
        dx, dy = sides.stored_step(1, 0)
        before, after = (
            sides.upright(Point(5000, 5000)),
            sides.upright(Point(5000 + dx * 100, 5000 + dy * 100)),
        )
        assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((0.01, 0))
    with pytest.raises(ValueRefusedError):
        Turn.of_words("upside down")


@pytest.mark.parametrize("shape", ShapeKind)
def test_every_shape_has_its_points(shape):
    count = FEWEST_POINTS[shape]
    corners = tuple((100 * i, 50 * i * i) for i in range(1, count + 1))
    good = replace(region(key(1, *corners), shape=shape), label="words")
    check_region(good, lambda _id: True)
    more = replace(good, key_frames=(key(1, *corners, (500, 500)),))
    if shape in FREE_POINTS:
        check_region(more, lambda _id: True)
    else:
        with pytest.raises(ValueRefusedError, match="cannot have"):
            check_region(more, lambda _id: True)
    with pytest.raises(ValueRefusedError, match="cannot have"):
        check_region(replace(good, key_frames=(key(1, *corners[1:]),)), lambda _id: True)
    if shape in BOXED:
        with pytest.raises(ValueRefusedError, match="no area"):
            check_region(replace(good, key_frames=(key(1, (5, 5), (5, 9)),)), lambda _id: True)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"key_frames": ()}, "on which it is seen"),
        ({"key_frames": (key(1, (0, 0), (9, 9), state=RegionState.LOST),)}, "on which it is seen"),
        ({"key_frames": (TWO.key_frames[1], TWO.key_frames[0])}, "not in order"),
        ({"key_frames": (TWO.key_frames[0], TWO.key_frames[0])}, "not in order"),
        ({"key_frames": (TWO.key_frames[0], key(20, (0, 0)))}, "different numbers"),
        ({"key_frames": (key(1, (0, 0), (9, 9 + 2 * HEIGHT * UNITS)),)}, "far outside"),
        ({"width": 0}, "size of its frame"),
        ({"label": "x" * 501}, "at most 500"),
        ({"shape": ShapeKind.TEXT, "key_frames": (key(1, (0, 0)),)}, "needs words"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_region_is_refused(change, words):
    check_region(TWO, lambda _id: True)
    with pytest.raises(ValueRefusedError, match=words):
        check_region(replace(TWO, **change), lambda _id: True)


def test_a_region_needs_its_note_and_one_time_base():
    with pytest.raises(ValueRefusedError, match="note of this region"):
        check_region(TWO, lambda wanted: wanted != "note-1")
    other = replace(TWO.key_frames[1], stamp=FrameStamp(20, 1, Fraction(1, 25)))
    with pytest.raises(ValueRefusedError, match="two time bases"):
        check_region(replace(TWO, key_frames=(TWO.key_frames[0], other)), lambda _id: True)
