"""Films made of arrays, for tests of picture work."""

from __future__ import annotations

import numpy as np

from annotator.picture.warp import warped

SQUARE = {
    "upper_left_x": 300, "upper_left_y": 200, "upper_right_x": 1400, "upper_right_y": 280,
    "lower_right_x": 1300, "lower_right_y": 1000, "lower_left_x": 260, "lower_left_y": 900,
}  # fmt: skip


class ArrayFilm:
    """Frames that are arrays; counts how often each was asked for."""

    def __init__(self, *frames):
        self.frames = frames
        self.asked = []

    @property
    def count(self):
        return len(self.frames)

    def rgb(self, index):
        self.asked.append(index)
        return self.frames[index]

    def field(self, index, *, upper):
        return np.repeat(self.frames[index][0 if upper else 1 :: 2], 2, axis=0)


def scene(height=240, width=320, seed=1):
    """Structure of every size, like a picture of the world; the same each time."""
    random = np.random.default_rng(seed)
    tones = np.zeros((height, width))
    for size, strength in ((4, 8), (12, 14), (40, 25), (130, 40)):
        grid = random.normal(0, 1, (height // size + 2, width // size + 2))
        tones += strength * _between(_between(grid, height).T, width).T
    made = np.clip(tones + 120, 0, 255)[..., None] + np.array([0, 6, -9])
    return np.clip(made, 0, 255).astype(np.uint8)


def _between(grid, length):
    """Rows between rows; by numpy, which gives the same with every processor."""
    at = np.linspace(0, len(grid) - 1.001, length)
    first, part = at.astype(int), (at % 1)[:, None]
    return grid[first] * (1 - part) + grid[first + 1] * part


def noisy(picture, seed, strength=8):
    """With grain."""
    grain = np.random.default_rng(seed).normal(0, strength, picture.shape)
    return np.clip(np.rint(picture + grain), 0, 255).astype(np.uint8)


def seen_from(world, across, down, degrees, width=160, height=120):
    """What a camera that was moved and turned sees of a larger scene, and where it looked."""
    angle = np.deg2rad(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    high, wide = world.shape[:2]
    matrix = np.array(
        [
            [cosine, -sine, wide / 2 + across - cosine * width / 2 + sine * height / 2],
            [sine, cosine, high / 2 + down - sine * width / 2 - cosine * height / 2],
            [0, 0, 1.0],
        ]
    )
    return warped(world, matrix, width, height, 2), matrix


def shaken_film():
    """Five noisy views of one scene by a hand that shakes."""
    world = scene(240, 320, seed=2)
    ways = ((0, 0, 0), (2.4, -1.3, 0.3), (-3.1, 2.2, -0.5), (5.6, 4.1, 0.8), (-6.0, -2.7, -1.0))
    return ArrayFilm(
        *(noisy(seen_from(world, *way)[0], seed) for seed, way in enumerate(ways)),
    )
