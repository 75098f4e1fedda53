"""Tones: levels, gamma, local contrast, sharpening. Tables and integers, so every computer agrees."""

from __future__ import annotations

import cv2
import numpy as np

from annotator.picture.pixels import Rgb


def levelled(picture: Rgb, black: int, white: int) -> Rgb:
    """Tones from `black` to `white` stretched over 0…255, rounded half up."""
    span = white - black
    table = [
        min(255, max(0, (2 * (tone - black) * 255 + span) // (2 * span))) for tone in range(256)
    ]
    return _looked_up(picture, table)


def with_gamma(picture: Rgb, hundredths: int) -> Rgb:
    """Tones as 255 × (tone / 255) ^ (1 / gamma); above 1 brightens."""
    power = 100 / hundredths
    return _looked_up(picture, [round(255 * (tone / 255) ** power) for tone in range(256)])


def _looked_up(picture: Rgb, table: list[int]) -> Rgb:
    return np.asarray(cv2.LUT(np.ascontiguousarray(picture), np.array(table, np.uint8)), np.uint8)


def evened(picture: Rgb, limit_tenths: int, tiles: int) -> Rgb:
    """Contrast-limited adaptive histogram equalisation (Zuiderveld 1994) of the brightness.

    Each channel moves by as much as the brightness (BT.601 weights), which keeps colours.
    """
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    even = cv2.createCLAHE(limit_tenths / 10, (tiles, tiles)).apply(grey)
    moved = even.astype(np.int16) - grey.astype(np.int16)
    made = np.clip(picture.astype(np.int16) + moved[..., None], 0, 255)
    return np.asarray(made, np.uint8)


def sharpened(picture: Rgb, radius_tenths: int, percent: int, threshold: int) -> Rgb:
    """Unsharp mask: `percent` of the difference to a Gaussian blur is added, from `threshold` on."""
    sigma = radius_tenths / 10
    reach = 2 * -(-3 * radius_tenths // 10) + 1
    # The accurate blur of 8-bit pictures is fixed point, the same with every instruction set.
    blurred = cv2.GaussianBlur(
        np.ascontiguousarray(picture), (reach, reach), sigma, borderType=cv2.BORDER_REFLECT_101,
        hint=cv2.ALGO_HINT_ACCURATE,
    )  # fmt: skip
    table = np.array(
        [0 if abs(by) < threshold else (2 * by * percent + 100) // 200 for by in range(-255, 256)],
        np.int16,
    )
    by = table[picture.astype(np.int16) - blurred + np.int16(255)]
    return np.asarray(np.clip(picture + by, 0, 255), np.uint8)
