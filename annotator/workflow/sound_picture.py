"""A picture of a stretch of sound: its wave above its spectrogram, with axes, on white."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.errors import ExportError
from annotator.media.sound_frames import Samples
from annotator.media.spectrogram import spectrogram
from annotator.timing.frame_stamp import NANOSECONDS

WIDTH: Final = 600
HEIGHT: Final = 330
HIGHEST_HZ: Final = 12_000
FLOOR_DB: Final = -90.0
_LEFT, _RIGHT, _TOP, _GAP, _BOTTOM, _WAVE = 92, 16, 8, 6, 40, 56
_INK = (40, 34, 28)
_FAINT = (214, 208, 200)
_MARK = (40, 40, 220)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_SIZE = 0.55
_STEPS = tuple(base * 10**power for power in range(4, 11) for base in (1, 2, 5))

Pixels = NDArray[np.uint8]


def window_of(rate: int) -> int:
    """The window of the spectrogram: the power of two nearest to 21 ms, in samples."""
    return int(max(16, min(1 << 14, 2 ** round(np.log2(max(16.0, rate * 0.0213))))))


def sound_picture(samples: Samples, rate: int, start_ns: int, mark_ns: int | None) -> Pixels:
    """Height × width × 3 (BGR) of n × channels samples that begin at `start_ns` of the film.

    A line stands at `mark_ns`. Below HIGHEST_HZ all pitches that the sound can hold are
    shown, from FLOOR_DB (dark) to 0 dB of full scale (bright).
    """
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    wide = WIDTH - _LEFT - _RIGHT
    lower = _TOP + _WAVE + _GAP
    high = HEIGHT - _BOTTOM - lower
    lasts_ns = max(1, len(samples) * NANOSECONDS // rate)
    _draw_wave(picture, samples, wide)
    window = window_of(rate)
    levels = spectrogram(samples, rate, window=window, hop=max(1, len(samples) // (2 * wide)))
    top_hz = min(HIGHEST_HZ, rate // 2)
    rows = max(2, min(levels.shape[1], top_hz * window // rate + 1))
    shades = np.clip((levels[:, :rows].T[::-1] - FLOOR_DB) / -FLOOR_DB * 255, 0, 255)
    sized = cv2.resize(shades.astype(np.uint8), (wide, high), interpolation=cv2.INTER_AREA)
    picture[lower : lower + high, _LEFT : _LEFT + wide] = cv2.applyColorMap(
        sized, cv2.COLORMAP_INFERNO
    )
    _draw_hertz(picture, top_hz, lower, high)
    _draw_time(picture, start_ns, lasts_ns, lower, high)
    for top, tall in ((_TOP, _WAVE), (lower, high)):
        cv2.rectangle(picture, (_LEFT, top), (_LEFT + wide - 1, top + tall - 1), _INK, 1)
    if mark_ns is not None and start_ns <= mark_ns <= start_ns + lasts_ns:
        x = _LEFT + int((mark_ns - start_ns) * wide // lasts_ns)
        # Dashed, so that what lies under it is still seen.
        for y in range(_TOP, lower + high, 9):
            cv2.line(picture, (x, y), (x, min(y + 4, lower + high - 1)), _MARK, 1)
    return picture


def as_jpeg(picture: Pixels) -> bytes:
    """The picture as a report embeds it. Raises ExportError."""
    options = [cv2.IMWRITE_JPEG_QUALITY, 92]
    options += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    done, data = cv2.imencode(".jpg", picture, options)
    if not done:
        raise ExportError("A picture of sound could not be written.", "Leave the section out.")
    return bytes(data)


def _draw_wave(picture: Pixels, samples: Samples, wide: int) -> None:
    middle, half = _TOP + _WAVE // 2, _WAVE // 2 - 3
    picture[middle, _LEFT : _LEFT + wide] = _FAINT
    edges = np.linspace(0, len(samples), wide + 1).astype(int)
    for x in range(wide):
        part = samples[edges[x] : max(edges[x] + 1, edges[x + 1])]
        if not len(part):
            continue
        low, high = (float(np.clip(v, -1, 1)) for v in (part.min(), part.max()))
        top, bottom = middle - round(high * half), middle - round(low * half)
        picture[top : bottom + 1, _LEFT + x] = _INK


def _draw_hertz(picture: Pixels, top_hz: int, top: int, high: int) -> None:
    step = next((s for s in (500, 1_000, 2_000, 4_000) if top_hz / s <= 4), 4_000)
    for hertz in range(0, top_hz + 1, step):
        y = top + high - 1 - hertz * (high - 1) // top_hz
        cv2.line(picture, (_LEFT - 5, y), (_LEFT - 1, y), _INK, 1)
        words = f"{hertz} Hz"
        (size, _tall), _base = cv2.getTextSize(words, _FONT, _SIZE, 1)
        at = (_LEFT - 9 - size, min(HEIGHT - 4, max(y + 5, top + 10)))
        cv2.putText(picture, words, at, _FONT, _SIZE, _INK, 1, cv2.LINE_AA)


def _draw_time(picture: Pixels, start_ns: int, lasts_ns: int, top: int, high: int) -> None:
    wide = WIDTH - _LEFT - _RIGHT
    step = next((s for s in _STEPS if lasts_ns / s <= 5), _STEPS[-1])
    digits = max(0, 9 - len(str(step)) + 1)
    at_ns = -(-start_ns // step) * step
    bottom = top + high
    while at_ns <= start_ns + lasts_ns:
        x = _LEFT + int((at_ns - start_ns) * (wide - 1) // lasts_ns)
        cv2.line(picture, (x, bottom), (x, bottom + 5), _INK, 1)
        words = f"{at_ns / NANOSECONDS:.{digits}f} s"
        (size, _tall), _base = cv2.getTextSize(words, _FONT, _SIZE, 1)
        left = min(max(_LEFT - 10, x - size // 2), WIDTH - size - 2)
        cv2.putText(picture, words, (left, bottom + 24), _FONT, _SIZE, _INK, 1, cv2.LINE_AA)
        at_ns += step
