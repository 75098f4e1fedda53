"""High dynamic range made visible on an ordinary screen; a rendering for viewing, never evidence.

Signal → light (SMPTE ST 2084 for PQ, ITU-R BT.2100 for HLG, for a display of
1000 cd/m²) → primaries of BT.709 → Reinhard's extended curve on luminance,
with 203 cd/m² (ITU-R BT.2408) as reference white → sRGB.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

PQ, HLG = 16, 18
"""Transfer characteristics of ISO/IEC 23091-2 (H.273) that are high dynamic range."""
BT2020 = 9
"""Its primaries."""

Floats = NDArray[np.float32]
_WHITE, _PEAK = 203.0, 1000.0
# From BT.2020 to BT.709 primaries, both with D65 (ITU-R BT.2087).
_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
_LUMINANCE = {
    True: np.array([[0.2627, 0.6780, 0.0593]], np.float32),
    False: np.array([[0.2126, 0.7152, 0.0722]], np.float32),
}
_STEPS = 1 << 14


@lru_cache(maxsize=2)
def _light(transfer: int) -> Floats:
    """Light by 16-bit signal: PQ in units of reference white, HLG as light of the scene from 0 to 1."""
    signal = np.arange(1 << 16, dtype=np.float64) / ((1 << 16) - 1)
    if transfer == PQ:
        root = signal ** (32 / 2523)
        light = np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)
        return np.asarray(light ** (8192 / 1305) * 10_000 / _WHITE, np.float32)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.asarray(
        np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12), np.float32
    )


@lru_cache(maxsize=1)
def _srgb() -> NDArray[np.uint8]:
    """Eight-bit sRGB by light from 0 to 1 in equal steps (IEC 61966-2-1)."""
    light = np.arange(_STEPS + 1) / _STEPS
    signal = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(signal * 255), np.uint8)


def tone_mapped(signal: NDArray[np.uint16], transfer: int, *, wide: bool) -> NDArray[np.uint8]:
    """Height × width × 3 RGB in 16 bits, PQ or HLG, as 8-bit sRGB; `wide` where its primaries are BT.2020."""
    light = _light(transfer)[signal]
    if transfer == HLG:
        # The system's gamma of 1.2 turns light of the scene into that of the display.
        scene = cv2.transform(light, _LUMINANCE[wide])
        light *= (np.power(scene, np.float32(0.2)) * np.float32(_PEAK / _WHITE))[..., None]
    if wide:
        light = np.maximum(cv2.transform(light, _TO_709), np.float32(0))
    luminance = cv2.transform(light, _LUMINANCE[False])
    most = np.float32(_PEAK / _WHITE)
    light *= ((1 + luminance / most**2) / (1 + luminance))[..., None]
    steps = np.minimum(light * np.float32(_STEPS) + np.float32(0.5), np.float32(_STEPS))
    found: NDArray[np.uint8] = _srgb()[steps.astype(np.uint16)]
    return found
