"""A patch followed on made films whose truth is known, and on a real one; and lost where it is gone."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from annotator.media.engine import open_frames, quick_index
from annotator.media.tracking import LostWhy, PatchTracker, Similarity

WIDE, HIGH = 320, 240
Box = tuple[float, float, float, float]


def pattern(height, width, seed):
    """Blots of a few pixels, as stone, leaves or cloth have them."""
    noise = np.random.default_rng(seed).normal(0, 1, (height, width)).astype(np.float32)
    blots = cv2.GaussianBlur(noise, (0, 0), 2.0)
    return np.clip(128 + 45 * blots / blots.std(), 0, 255).astype(np.float32)


GROUND, PATCH = pattern(300, 600, 1), pattern(120, 120, 2)


def film(count, where, scale=lambda i: 1.0, noise=2.0, ground=0.0, quality=None):
    """Grey frames with an 80 × 60 patch at `where(i)`, and where it is in truth."""
    grain = np.random.default_rng(3)
    frames, truth = [], []
    for i in range(count):
        shift = round(ground * i)
        picture = GROUND[20 : 20 + HIGH, 20 + shift : 20 + shift + WIDE].copy()
        x, y = where(i)
        wide, high = 80 * scale(i), 60 * scale(i)
        # Corners of pixels, as the tracker has them.
        sx, sy = wide / 120, high / 120
        onto = np.array([[sx, 0, x + sx / 2 - 0.5], [0, sy, y + sy / 2 - 0.5]])
        there = cv2.warpAffine(np.ones_like(PATCH), onto, (WIDE, HIGH))
        picture = picture * (1 - there) + cv2.warpAffine(PATCH, onto, (WIDE, HIGH)) * there
        picture += grain.normal(0, noise, picture.shape)
        grey = np.clip(picture, 0, 255).astype(np.uint8)
        if quality is not None:
            coded = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
            grey = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
        frames.append(grey)
        truth.append((x, y, x + wide, y + high))
    return frames, truth


def overlap(one: Box, other: Box) -> float:
    wide = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    high = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return wide * high / (sum(areas) - wide * high)


def corners(box: Box):
    return np.array([[box[0], box[1]], [box[2], box[3]]])


def follow(frames, first: Box):
    """Boxes for the frames after the first, and why it was lost (None: it was not)."""
    tracker = PatchTracker(frames[0], corners(first))
    found = []
    for frame in frames[1:]:
        step = tracker.step(frame)
        if isinstance(step, LostWhy):
            assert tracker.step(frame) is step  # lost stays lost
            return found, step
        found.append(tuple(step.apply(corners(first)).ravel()))
    return found, None


MOVES: dict[str, Callable] = {
    "shift": lambda: film(24, lambda i: (20 + 5 * i, 30 + 2.5 * i), noise=0),
    "grain": lambda: film(24, lambda i: (20 + 5 * i, 30 + 2.5 * i), noise=8),
    "nearer": lambda: film(24, lambda i: (20 + 3 * i, 30 + i), lambda i: 1 + i / 50, ground=2),
    "further, coded badly": lambda: film(
        24, lambda i: (20 + 3 * i, 30 + i), lambda i: 1 - i / 80, 4, ground=2, quality=30
    ),
    "to and fro": lambda: film(
        30, lambda i: (80 + 60 * np.sin(i / 9), 60 + 30 * np.cos(i / 7)), noise=4, quality=50
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_patch_is_followed(name):
    frames, truth = MOVES[name]()
    found, why = follow(frames, truth[0])
    assert why is None
    assert min(overlap(a, b) for a, b in zip(found, truth[1:], strict=True)) >= 0.95


def test_it_is_followed_backwards_as_well():
    frames, truth = MOVES["nearer"]()
    found, why = follow(frames[::-1], truth[-1])
    assert why is None
    back = truth[::-1][1:]
    assert min(overlap(a, b) for a, b in zip(found, back, strict=True)) >= 0.95


def test_at_a_cut_it_is_lost_at_the_first_other_frame():
    frames, truth = MOVES["shift"]()
    other = pattern(HIGH, WIDE, 77).astype(np.uint8)
    found, why = follow([*frames[:10], *([other] * 2)], truth[0])
    assert len(found) == 9
    assert why is LostWhy.CUT


def test_where_the_thing_is_gone_it_is_lost_at_once():
    frames, truth = film(20, lambda i: (20 + 3 * i, 30))
    empty, _ = film(20, lambda i: (-400, -400))
    found, why = follow([*frames[:12], *empty[12:14]], truth[0])
    assert len(found) == 11
    assert why in (LostWhy.DIFFERENT, LostWhy.FEW_POINTS, LostWhy.DISAGREE)


def test_behind_something_else_it_is_lost_before_it_is_covered():
    frames, truth = film(30, lambda i: (120, 80))
    wall = pattern(HIGH, 400, 9).astype(np.uint8)
    for i, frame in enumerate(frames):
        edge = 80 + 8 * i  # the wall's right edge; it reaches the patch at frame 5
        frame[:, :edge] = wall[:, -edge:]
    found, why = follow(frames, truth[0])
    assert why is not None
    assert 5 <= len(found) < 15  # it is all covered from frame 15 on
    assert all(overlap(a, truth[0]) > 0.9 for a in found)


def test_half_out_of_the_picture_it_is_lost():
    frames, truth = film(24, lambda i: (190 + 5 * i, 60))
    found, why = follow(frames, truth[0])
    assert why is LostWhy.LEFT
    assert 16 <= len(found) <= 18  # half of it is out at frame 18
    assert min(overlap(a, b) for a, b in zip(found, truth[1:], strict=False)) >= 0.9


def test_a_plain_wall_is_not_followed():
    frame = np.full((HIGH, WIDE), 90, np.uint8)
    tracker = PatchTracker(frame, corners((50, 50, 150, 150)))
    assert tracker.lost is LostWhy.FLAT
    assert tracker.step(frame) is LostWhy.FLAT


def test_steps_follow_each_other():
    one, two = Similarity(2, 3, -1), Similarity(0.5, -1, 4)
    points = np.array([[1.0, 2.0], [-5.0, 7.0]])
    assert one.then(two).apply(points) == pytest.approx(two.apply(one.apply(points)))


# Places that a person read off enlarged frames 12 and 37, in pixels: a lone tree under two clumps,
# the middle of the left clump, the tip of the right one. The car drives on: they shift unalike.
LANDMARKS = (
    ((129.7, 123.7), (146.0, 118.3)),
    ((119.2, 113.7), (135.0, 107.5)),
    ((162.5, 114.7), (176.3, 110.0)),
)


def test_a_hillside_from_a_car_until_the_cut(shared_fixtures):
    path = shared_fixtures / "roadtrip-vp92-10bit.webm"
    index = quick_index(path)
    first: Box = (112, 94, 166, 128)
    with open_frames(path, index) as source:
        frames = [
            cv2.cvtColor(source.frame(i).rgb(oriented=False), cv2.COLOR_RGB2GRAY)
            for i in range(12, 50)
        ]
    found, why = follow(frames, first)
    assert why is not None
    assert len(found) == 29  # frame 42 is the first of the next shot
    was, now = (np.array(side) for side in zip(*LANDMARKS, strict=True))
    # The truth: the box as the landmarks moved, each side by its own shift and stretch.
    sides = [np.polyfit(was[:, axis], now[:, axis], 1) for axis in (0, 1)]
    middle_y = now[:, 1].mean() - was[:, 1].mean()
    truth = (
        np.polyval(sides[0], first[0]),
        first[1] + middle_y,
        np.polyval(sides[0], first[2]),
        first[3] + middle_y,
    )
    assert overlap(found[37 - 13], truth) >= 0.9
