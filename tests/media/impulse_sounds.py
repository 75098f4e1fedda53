"""Made sounds with bangs at known samples, under noise, wind, speech-like sound and music."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BACKGROUNDS = ("noise", "wind", "speech", "music")
SECONDS = 20
_APART = 0.35


def shot(shape: str, rate: int, rng: np.random.Generator) -> np.ndarray:
    """One bang of 300 ms that begins with its first sample, at most 1."""
    at = np.arange(int(0.3 * rate)) / rate
    hiss = rng.standard_normal(len(at))
    if shape == "blast":  # a muzzle blast: a Friedlander wave, then hiss that dies away
        found = (1 - at / 0.004) * np.exp(-at / 0.004) + 0.35 * hiss * np.exp(-at / 0.02)
    elif shape == "crack":  # a supersonic crack: an N of 2 ms
        found = np.where(at < 0.002, 1 - at / 0.001, 0) + 0.2 * hiss * np.exp(-at / 0.01)
    elif shape == "distant":  # without its highest pitches, with a long tail
        found = np.convolve(hiss * np.exp(-at / 0.05), np.ones(max(1, rate // 6000)), "full")
        found = found[: len(at)]
    else:  # an explosion: long, with a body
        body = np.sin(2 * np.pi * 70 * at) * np.exp(-at / 0.09)
        found = 0.6 * body + 0.8 * hiss * np.exp(-at / 0.035)
    return np.asarray(found / np.abs(found).max(), np.float64)


def with_echo(bang: np.ndarray, rate: int) -> np.ndarray:
    """The bang and its soft echo from a wall, 23 ms later, which belongs to it."""
    late = int(0.023 * rate)
    found = np.concatenate([bang, np.zeros(late)])
    found[late:] += 0.3 * bang
    return found


def background(
    name: str, rate: int, rng: np.random.Generator, seconds: float = SECONDS
) -> np.ndarray:
    """Sound without any bang; all but a thousandth of it lies within ±1."""
    count = int(seconds * rate)
    at = np.arange(count) / rate
    if name == "noise":
        found = rng.standard_normal(count)
    elif name == "wind":
        found = _shaped(rng.standard_normal(count), rate, lambda hz: 1 / (1 + (hz / 120) ** 2))
        found *= 1 + 0.8 * _slow(rng, count, rate, 1.0)
    elif name == "speech":
        found = _speech(rng, count, rate)
    else:
        found = _music(rng, at, rate)
    return np.asarray(found / np.percentile(np.abs(found), 99.9), np.float64)


def _slow(rng: np.random.Generator, count: int, rate: int, hertz: float) -> np.ndarray:
    knots = rng.uniform(-1, 1, int(count / rate * hertz) + 3)
    return np.interp(np.arange(count) / rate * hertz, np.arange(len(knots)), knots)


def _shaped(sound: np.ndarray, rate: int, gain) -> np.ndarray:
    hertz = np.fft.rfftfreq(len(sound), 1 / rate)
    return np.fft.irfft(np.fft.rfft(sound) * gain(hertz), len(sound))


def _speech(rng: np.random.Generator, count: int, rate: int) -> np.ndarray:
    """Pulses of a voice through formants, in syllables, with hissed and plosive consonants."""
    pitch = 120 + 25 * _slow(rng, count, rate, 3)
    turns = np.cumsum(pitch / rate)
    pulses = np.diff(np.floor(turns), prepend=0.0)
    voice = np.zeros(count)
    for centre, wide in ((500, 80), (1500, 120), (2500, 160), (3500, 250)):
        if centre < 0.45 * rate:
            voice += _shaped(
                pulses, rate, lambda hz, c=centre, w=wide: 1 / (1 + ((hz - c) / w) ** 2) / c**0.5
            )
    voice /= np.sqrt(np.mean(voice**2))
    found = np.zeros(count)
    begin = 0.1
    while begin < count / rate - 0.6:
        lasts = rng.uniform(0.12, 0.3)
        low, high = int(begin * rate), int((begin + lasts) * rate)
        # A voice sets in within some 30 ms.
        rise = int(rng.uniform(0.025, 0.05) * rate)
        shape = np.minimum(1, np.minimum(np.arange(high - low), np.arange(high - low)[::-1]) / rise)
        found[low:high] += voice[low:high] * shape * rng.uniform(0.5, 1)
        kind = rng.integers(3)
        if kind == 0:  # s, sh
            size = int(0.09 * rate)
            hiss = np.diff(rng.standard_normal(size + 1)) * np.hanning(size) * 0.35
            found[max(0, low - size) : low] += hiss[-low:] if low < size else hiss
        elif kind == 1:  # t, k: softer than the vowel
            size = int(0.025 * rate)
            burst = rng.standard_normal(size) * np.exp(-np.arange(size) / (0.008 * rate))
            soft = np.minimum(1, np.arange(size) / (0.003 * rate))
            found[max(0, low - size) : low] += (burst * soft * 0.3)[-min(low, size) :]
        begin += lasts + rng.choice([0.04, 0.08, 0.3])
    return found + 0.003 * rng.standard_normal(count)


def _music(rng: np.random.Generator, at: np.ndarray, rate: int) -> np.ndarray:
    """Chords of plucked strings on a beat, a bass, and a soft shaker."""
    found = np.zeros(len(at))
    beat = 0.3
    for number in range(int(at[-1] / beat)):
        low = int(number * beat * rate)
        rest = at[: min(len(at) - low, int(1.2 * rate))]
        rise = np.minimum(1, rest / 0.006)
        for note in rng.choice([110, 165, 220, 277, 330, 440, 554], 3, replace=False):
            for part in range(1, 9):
                if note * part < 0.45 * rate:
                    found[low : low + len(rest)] += (
                        rise * np.sin(2 * np.pi * note * part * rest + rng.uniform(0, 6))
                        * np.exp(-rest * (1.5 + part)) / part**1.3
                    )  # fmt: skip
        size = min(len(rest), int(0.06 * rate))
        shaker = np.diff(rng.standard_normal(size + 1)) * np.hanning(size)
        found[low : low + size] += 0.15 * shaker
    return found


def scene(name: str, snr_db: float, rate: int, seed: int) -> tuple[np.ndarray, list[int]]:
    """A background with bangs at known samples: their peaks lie `snr_db` above its own.

    Float32 samples, at most 0.9, and the sample with which each bang begins.
    """
    rng = np.random.default_rng([seed, rate, BACKGROUNDS.index(name)])
    sound = background(name, rate, rng) * 10 ** (-snr_db / 20)
    at, places = 0.8, []
    shapes = ("blast", "crack", "distant", "explosion")
    while at < SECONDS - 1:
        bang = shot(shapes[len(places) % 4], rate, rng)
        if len(places) % 3 == 0:
            bang = with_echo(bang, rate)
        place = int(at * rate) + int(rng.integers(0, rate // 100))
        sound[place : place + len(bang)] += bang
        places.append(place)
        at += _APART + float(rng.exponential(0.5))
    most = float(np.abs(sound).max())
    return (sound * (0.9 / most)).astype(np.float32), places


def matched(
    found: Sequence[int], places: Sequence[int], rate: int, within: float = 0.02
) -> tuple[int, int, list[float]]:
    """How many bangs were found, how many candidates are none, and how far off each is in seconds."""
    left, errors = list(found), []
    for place in places:
        near = min(left, key=lambda each: abs(each - place), default=None)
        if near is not None and abs(near - place) <= within * rate:
            left.remove(near)
            errors.append(abs(near - place) / rate)
    return len(errors), len(left), errors
