# ruff: noqa: INP001 - a script with its parts, run by hand, no package
"""Frames of the second clip: a square at street level, as a poor re-upload."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt
from figures import Pose, draw_figure, draw_shadow
from lens import Grain

WIDTH, HEIGHT, RATE, COUNT = 640, 360, 24, 288
HORIZON, EYE_METRES = 176.0, 1.6
BANG_SECONDS = 7.5
FLINCH = (7.55, 8.6)
DRESS = ("grey", "dark", "blue", "red", "ochre", "light")
Picture = npt.NDArray[np.float32]


def _backdrop() -> Picture:
    rng = np.random.default_rng(31)
    w, h = WIDTH + 120, HEIGHT + 60
    y = np.linspace(0, 1, h, dtype=np.float32)[:, None, None]
    upper, lower = np.float32((0.25, 0.15, 0.10)), np.float32((0.42, 0.45, 0.60))
    picture = np.asarray(
        (upper + (lower - upper) * np.clip(y * 1.9, 0, 1)) * np.ones((h, w, 1)), np.float32
    )
    base = int(HORIZON) + 34
    for left, right, top in ((0, 170, 82), (150, 300, 118), (470, 610, 100), (590, 780, 66)):
        shade = np.float32((0.17, 0.15, 0.15)) * np.float32(rng.uniform(0.85, 1.15))
        picture[top:base, left:right] = shade
        for wy in range(top + 10, base - 12, 19):
            for wx in range(left + 8, right - 10, 17):
                lit = rng.random() < 0.28
                tone = (0.28, 0.52, 0.76) if lit else (0.14, 0.115, 0.10)
                picture[wy : wy + 9, wx : wx + 8] = np.float32(tone) * np.float32(
                    rng.uniform(0.7, 1.0)
                )
    depth = np.linspace(0, 1, h - base, dtype=np.float32)[:, None, None]
    grain = cv2.GaussianBlur(rng.standard_normal((h - base, w)).astype(np.float32), (0, 0), 3)
    picture[base:] = (
        np.float32((0.36, 0.33, 0.32)) * (0.75 - 0.25 * depth) + grain[..., None] * 0.12
    )
    fir = np.array([[385, 52], [329, base + 6], [441, base + 6]], np.int32)
    cv2.fillPoly(picture, [fir], (0.10, 0.13, 0.085), cv2.LINE_AA)
    glow = np.zeros((h, w, 3), np.float32)
    for _ in range(64):  # festive lights on the fir
        t = rng.random() ** 0.7
        x = 385 + (rng.random() - 0.5) * 104 * t
        colour = np.array([(0.3, 0.6, 1.0), (0.35, 0.35, 1.0), (0.9, 0.7, 0.3), (0.4, 0.9, 0.5)])
        tone = colour[rng.integers(0, 4)].tolist()
        cv2.circle(glow, (int(x), int(60 + (base - 62) * t)), 2, tone, -1)
    for x in (96, 560):
        cv2.line(picture, (x, base + 14), (x, 74), (0.09, 0.085, 0.085), 2, cv2.LINE_AA)
        cv2.circle(glow, (x, 72), 6, (0.55, 0.85, 1.0), -1)
    picture += (
        glow + 2.2 * cv2.GaussianBlur(glow, (0, 0), 5) + 2.6 * cv2.GaussianBlur(glow, (0, 0), 24)
    )
    return picture


def frames() -> Iterator[npt.NDArray[np.uint8]]:
    """288 frames of 8-bit BGR (360, 640, 3)."""
    backdrop = _backdrop()
    grain = Grain((WIDTH, HEIGHT), 0.016)
    rng = np.random.default_rng(8)
    crowd = [
        (rng.uniform(-150, 760), rng.uniform(9, 118) ** 1.0, rng.uniform(-26, 30), DRESS[i % 6], i)
        for i in range(22)
    ]
    crowd.sort(key=lambda one: one[1])
    for number in range(COUNT):
        t = number / RATE
        jolt = (
            float(np.exp(-max(t - BANG_SECONDS - 0.1, 0) / 0.4)) if t > BANG_SECONDS + 0.1 else 0.0
        )
        dx = 60 + 16 * np.sin(0.7 * t) + 5 * np.sin(3.1 * t) + 16 * jolt * np.sin(17 * t)
        dy = 30 + 5 * np.sin(2.3 * t + 1) + 3 * np.sin(6.7 * t) + 13 * jolt * np.sin(23 * t)
        matrix = np.float32([[1, 0, -dx], [0, 1, -dy]])
        picture = cv2.warpAffine(backdrop, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        hurry = 1 + 2.4 * float(np.clip((t - FLINCH[0]) / 0.6, 0, 1))
        travelled = t if t < FLINCH[0] else FLINCH[0] + (t - FLINCH[0]) * hurry
        for x0, depth, speed, dress, i in crowd:
            scale = depth / 100
            x = x0 + speed * scale * 2.2 * travelled - dx + 60
            feet = HORIZON + 26 + depth * 1.05 - dy + 30
            height = (feet + dy - 30 - HORIZON) * 1.74 / EYE_METRES
            stoop = float(
                np.clip((t - FLINCH[0]) / 0.2, 0, 1) - np.clip((t - FLINCH[1]) / 0.5, 0, 1)
            )
            stride = min(abs(speed) / 22 * hurry, 1.2)
            pose = Pose(i + abs(speed) * travelled / 9, stride, 0.05 + 0.35 * stoop, 0.18 * stoop)
            if -80 < x < WIDTH + 80:
                draw_shadow(picture, (x, feet), height, 0.3)
                draw_figure(picture, (x, feet), height, 1 if speed > 0 else -1, dress, pose, 0.5)
        poor = cv2.resize(picture, (352, 198), interpolation=cv2.INTER_AREA)
        picture = cv2.resize(poor, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR) * np.float32(
            1.12
        )
        yield grain.finish(np.asarray(picture, np.float32), number)
