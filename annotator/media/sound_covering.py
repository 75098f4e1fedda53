"""Spans of sound in which something else is heard: nothing, a tone, or noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.media.sound_frames import Samples

RAMP_MS: Final = 5
"""How long the sound takes to fade before and after a span; inside it nothing of it is left."""
TONE_HZ: Final = 1000
LOUDNESS: Final = 0.1
"""The highest value of the tone and of the noise; the same everywhere, whatever lay below."""
_TABLE: Final = 1 << 16
_SPREAD: Final = 2048  # samples of two frames of AAC


@dataclass(frozen=True, slots=True)
class SoundSpan:
    """Samples `first` to `end` (without it) are covered; `way` is muted, bleep or noise."""

    first: int
    end: int
    way: str


@lru_cache(maxsize=1)
def _noise() -> Samples:
    drawn = np.random.Generator(np.random.PCG64(20_260_101)).uniform(-1, 1, _TABLE)
    return (drawn * LOUDNESS).astype(np.float32)


def covered_sound(samples: Samples, at: int, rate: int, spans: Sequence[SoundSpan]) -> Samples:
    """A copy of n × channels samples, the first of which is number `at`, with the spans covered.

    Around a span the sound fades for 5 ms. The same samples in other pieces give the same.
    """
    made = np.array(samples, np.float32)
    numbers = np.arange(at, at + len(made))
    ramp = max(1, rate * RAMP_MS // 1000)
    for span in spans:
        near = (numbers >= span.first - ramp) & (numbers < span.end + ramp)
        if near.any():
            away = np.maximum(span.first - numbers[near], numbers[near] - span.end + 1)
            made[near] *= np.clip(away / ramp, 0, 1).astype(np.float32)[:, None]
    for span in spans:
        inside = (numbers >= span.first) & (numbers < span.end)
        # Put in, not multiplied: nothing times a sample would still hold its sign.
        made[inside] = 0
        if span.way != "muted" and inside.any():
            made[inside] = _instead(numbers[inside], rate, span, ramp)[:, None]
    return made


def _instead(numbers: np.ndarray, rate: int, span: SoundSpan, ramp: int) -> Samples:
    if span.way == "noise":
        heard = _noise()[numbers % _TABLE]
    else:
        turns = (numbers * TONE_HZ % rate) / rate
        heard = (np.sin(2 * np.pi * turns) * LOUDNESS).astype(np.float32)
    edge = np.minimum(numbers - span.first, span.end - 1 - numbers) / ramp
    return np.asarray(heard * np.clip(edge, 0, 1).astype(np.float32), np.float32)


def is_covered(heard: Samples, way: str, rate: int, *, exact: bool) -> bool:
    """Whether nothing but what the way puts there is measured in a span (n × channels samples).

    Coding (not `exact`) spreads what comes before and after over the edges of a span,
    which are left out then.
    """
    edge = rate * RAMP_MS // 1000 + (0 if exact else _SPREAD)
    inner = heard[edge:-edge].astype(np.float64)
    if not len(inner):
        return True
    loud = float(np.sqrt(np.mean(inner * inner)))
    if way == "muted":
        return loud < 1e-3
    if way == "bleep":
        return _share_of_tone(inner, rate) > 0.97
    return 0.02 < loud < 0.12


def _share_of_tone(samples: NDArray[np.float64], rate: int) -> float:
    """How much of the power lies at the tone: 1 where there is nothing else."""
    at = np.arange(len(samples)) * (2 * np.pi * TONE_HZ / rate)
    basis = np.stack([np.sin(at), np.cos(at)], 1)
    fitted = basis @ np.linalg.lstsq(basis, samples, rcond=None)[0]
    power = float(np.sum(samples * samples))
    return float(np.sum(fitted * fitted)) / power if power else 1.0
