"""Less noise: non-local means, and a bilateral filter in integers. Worked in strips, so both can be stopped."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from annotator.picture.pixels import Rgb
from annotator.progress import Cancelled, check, never

_PATCH: Final = 7
_ROWS: Final = 96
_BAND: Final = 16  # few rows at a time stay in the processor's cache


def denoised(picture: Rgb, strength: int, search: int, cancelled: Cancelled = never) -> Rgb:
    """Non-local means (Buades, Coll & Morel 2005) over all three channels at once.

    Patches of 7 × 7 are compared within `search` pixels; a strip with what it
    looks at around it gives the same pixels as the whole. Raises CancelledError.
    """
    height = picture.shape[0]
    around = search + _PATCH // 2
    made = np.empty_like(picture)
    for top in range(0, height, _ROWS):
        check(cancelled)
        end = min(height, top + _ROWS)
        above, below = max(0, top - around), min(height, end + around)
        if below - above <= around:  # a reflected border needs that many rows
            above, below = max(0, below - around - 1), min(height, above + around + 1)
        strip = cv2.fastNlMeansDenoising(
            np.ascontiguousarray(picture[above:below]),
            None,
            h=float(strength),
            templateWindowSize=_PATCH,
            searchWindowSize=2 * search + 1,
        )
        made[top:end] = strip[top - above : end - above]
    return made


def smoothed(picture: Rgb, radius: int, tones: int, cancelled: Cancelled = never) -> Rgb:
    """Bilateral filter (Tomasi & Manduchi 1998) in integers.

    Weights fall with the distance (Gaussian, half the radius) and with the mean
    difference of the three channels (Gaussian, `tones`). OpenCV's own gives
    other pixels with other instruction sets. Raises CancelledError.
    """
    # Weights of 64 × 256 keep the sums of 113 neighbours within 31 bits.
    alike = np.array(
        [round(256 * math.exp(-((by / 3) ** 2) / (2 * tones * tones))) for by in range(766)],
        np.int32,
    )
    near = [
        (
            down,
            across,
            round(64 * math.exp(-(down * down + across * across) / (radius * radius / 2))),
        )
        for down in range(-radius, radius + 1)
        for across in range(-radius, radius + 1)
        if down * down + across * across <= radius * radius
    ]
    height, width = picture.shape[:2]
    edges = ((0, 0), (radius, radius), (radius, radius))
    framed = np.pad(np.moveaxis(picture, 2, 0), edges, mode="edge").astype(np.int16)
    made = np.empty_like(picture)
    for top in range(0, height, _BAND):
        check(cancelled)
        end = min(height, top + _BAND)
        own = framed[:, top + radius : end + radius, radius : radius + width]
        total = np.zeros(own.shape, np.int32)
        weights = np.zeros(own.shape[1:], np.int32)
        for down, across, distance in near:
            rows = slice(top + radius + down, end + radius + down)
            other = framed[:, rows, radius + across : radius + across + width]
            by = np.abs(other - own)
            weight = np.take(alike * np.int32(distance), by[0] + by[1] + by[2])
            weights += weight
            for channel in range(3):
                total[channel] += other[channel] * weight
        mixed = (total + weights // 2) // weights
        made[top:end] = np.moveaxis(mixed, 0, 2)
    return made
