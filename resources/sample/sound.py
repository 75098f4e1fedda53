# ruff: noqa: INP001 - a script with its parts, run by hand, no package
"""The synthesised sound: wind, a murmur without words, and the bangs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
RATE = 44_100


def _shaped(rng: np.random.Generator, count: int, low: float, high: float, tilt: float) -> Samples:
    """Noise between `low` and `high` Hz whose amplitude falls as frequency**tilt."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    gain = np.where((hertz > low) & (hertz < high), np.maximum(hertz, 20) ** tilt, 0)
    noise = np.fft.irfft(spectrum * gain, count)
    return np.asarray(noise / noise.std(), np.float32)


def _slow(rng: np.random.Generator, count: int, every: float) -> Samples:
    """A smooth random curve of 0…1 with a knot `every` seconds."""
    knots = rng.random(int(count / RATE / every) + 4)
    x = np.arange(count) / RATE / every
    return np.asarray(np.interp(x, np.arange(len(knots)), knots), np.float32)


def _voice(rng: np.random.Generator, count: int, pitch: float) -> Samples:
    """A murmur like somebody in the next room: pitch and vowels, no words."""
    f0 = pitch * (0.88 + 0.26 * _slow(rng, count, 0.31))
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    first = 330 + 420 * _slow(rng, count, 0.17)
    second = 900 + 900 * _slow(rng, count, 0.23)
    voice = np.zeros(count, np.float32)
    for k in range(1, 13):
        f = f0 * k
        gain = np.exp(-(((f - first) / 130) ** 2)) + 0.3 * np.exp(-(((f - second) / 170) ** 2))
        voice += (gain / k**0.4 * np.sin(phase * k)).astype(np.float32)
    syllables = np.clip(_slow(rng, count, 0.13) * 1.7 - 0.5, 0, 1)
    phrases = np.clip(_slow(rng, count, 1.9) * 3 - 1.35, 0, 1)
    return np.asarray(voice * syllables * phrases, np.float32)


def _bang(rng: np.random.Generator) -> Samples:
    """A burst that starts at full height and decays, with two echoes from the walls."""
    count = int(1.3 * RATE)
    t = np.arange(count) / RATE
    crack = rng.standard_normal(count) * np.exp(-t / 0.012) * 0.9
    boom = _shaped(rng, count, 40, 420, -0.4) * np.exp(-t / 0.11) * 0.5
    tail = _shaped(rng, count, 60, 1500, -0.6) * np.exp(-t / 0.34) * 0.14
    bang = (crack + boom + tail).astype(np.float32)
    bang[: RATE // 1000] += 0.9
    for delay, gain in ((0.19, 0.16), (0.41, 0.08)):
        shift = int(delay * RATE)
        soft = np.convolve(bang[:-shift], np.ones(24) / 24, "same")
        bang[shift:] += (gain * soft).astype(np.float32)
    return np.asarray(bang / np.abs(bang).max(), np.float32)


def street_sound(seconds: float, bangs: list[int], seed: int = 5, loudness: float = 0.8) -> Samples:
    """Mono samples at RATE in -1…1, with a bang that starts at each sample given."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE)
    sound = 0.012 * _shaped(rng, count, 30, 900, -0.9) * (0.5 + _slow(rng, count, 2.2))
    sound += 0.003 * _shaped(rng, count, 300, 7000, -0.5)
    for pitch, gain in ((108, 0.020), (131, 0.014), (196, 0.016), (222, 0.010)):
        sound += gain * _voice(rng, count, pitch)
    for start in bangs:
        bang = _bang(rng) * loudness
        end = min(start + len(bang), count)
        sound[start:end] += bang[: end - start]
    return np.asarray(np.clip(sound, -0.98, 0.98), np.float32)
