"""What the frames of a film look like, so small that hours of it can be compared.

Each frame that is looked at becomes a few rows of 63 numbers: the low
frequencies of a cosine transform of the grey picture without its bars, flattened
and of one length, so that brightness, contrast, size and compression hardly
matter (after the “perceptual hash” of DCT signs; real numbers tell frames apart
better than signs do). Parts of the frame have rows of their own, since a copy
may be cropped; a mirrored frame needs none, as its odd columns only change sign.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.errors import IntegrityError
from annotator.picture.pixels import Rgb

FINGERPRINT_VERSION: Final = 1
SIDE: Final = 160
"""Frames are looked at with at most so many pixels a side."""
STEP_NS: Final = 200_000_000
SHORT_STEP_NS: Final = 100_000_000
SHORT_NS: Final = 10_000_000_000
"""Films shorter than this are looked at twice as often."""

Floats = NDArray[np.float32]
Window = tuple[float, float, float, float]
"""Left, top, right, bottom as parts of the picture without its bars."""

WINDOWS: Final[tuple[Window, ...]] = (
    (0.0, 0.0, 1.0, 1.0),
    (0.0, 0.0, 1.0, 1.0),  # with its bars: what looks like a bar may be a dark sky
    (0.05, 0.05, 0.95, 0.95),
    (0.1, 0.1, 0.9, 0.9),
    (0.18, 0.18, 0.82, 0.82),
    (0.1, 0.0, 1.0, 1.0),
    (0.0, 0.0, 0.9, 1.0),
    (0.0, 0.1, 1.0, 1.0),
    (0.0, 0.0, 1.0, 0.9),
    (0.1, 0.1, 1.0, 1.0),
    (0.0, 0.1, 0.9, 1.0),
    (0.1, 0.0, 1.0, 0.9),
    (0.0, 0.0, 0.9, 0.9),
)
WHOLE: Final = 0
WITH_BARS: Final = 1
# The window that shows the same part of a mirrored picture.
MIRRORED_WINDOW: Final = (0, 1, 2, 3, 4, 6, 5, 7, 8, 10, 9, 12, 11)

_GRID: Final = 8
NUMBERS: Final = _GRID * _GRID - 1
_PATCH: Final = 32
_DARK: Final = 40
_EVEN: Final = 6.0
_MOST_BARS: Final = 0.75
_AROUND: Final = 12
_FLAT: Final = 4.0
_MAGIC: Final = b"ANPRINT\x00"
_HEAD: Final = struct.Struct("<8sHQIHH32s")
_MOST: Final = 4_000_000
_HINT: Final = "Fingerprints are made again from the videos: ask for copies once more."

_U = np.tile(np.arange(_GRID), _GRID)[1:]
_V = np.repeat(np.arange(_GRID), _GRID)[1:]
# Pictures of the world lose strength with frequency; this makes up for it.
_WHITEN: Final = np.asarray(np.sqrt(_U**2 + _V**2), np.float32)
MIRROR: Final = np.asarray(np.where(_U % 2, -1, 1), np.float32)
"""Multiplied with a row, it is the row of the mirrored picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """Rows of a film at even steps of its own clock.

    `rows`: samples × windows × 63, int8. `detail`: samples, 0–255, how much there
    is to see (standard deviation of tones). `bars`: samples × 4, pixels of the
    bars at left, top, right, bottom in `SIDE`ths of the longer side. `source`:
    SHA-256 of the file that it was made from.
    """

    step_ns: int
    rows: NDArray[np.int8]
    detail: NDArray[np.uint8]
    bars: NDArray[np.uint8]
    source: bytes

    def __len__(self) -> int:
        return len(self.rows)

    def at_step(self, step_ns: int) -> Fingerprint:
        """The same with fewer samples; `step_ns` is a multiple of its own."""
        every = max(1, step_ns // self.step_ns)
        return Fingerprint(
            self.step_ns * every,
            self.rows[::every],
            self.detail[::every],
            self.bars[::every],
            self.source,
        )

    def to_bytes(self) -> bytes:
        """One blob with a checksum of its own."""
        head = _HEAD.pack(
            _MAGIC, FINGERPRINT_VERSION, self.step_ns, len(self), len(WINDOWS), NUMBERS, self.source
        )
        body = zlib.compress(
            b"".join((self.rows.tobytes(), self.detail.tobytes(), self.bars.tobytes())), 1
        )
        return head + body + hashlib.sha256(head + body).digest()

    @classmethod
    def from_bytes(cls, data: bytes) -> Fingerprint:
        """Read a blob of `to_bytes`; raises IntegrityError where it is damaged or of another version."""
        head, body = data[: _HEAD.size], data[_HEAD.size : -32]
        if len(data) < _HEAD.size + 32 or hashlib.sha256(head + body).digest() != data[-32:]:
            raise IntegrityError("A stored fingerprint is damaged.", _HINT)
        magic, version, step, count, windows, numbers, source = _HEAD.unpack(head)
        known = (magic, version, windows, numbers) == (
            _MAGIC, FINGERPRINT_VERSION, len(WINDOWS), NUMBERS,
        )  # fmt: skip
        if not known or not 0 < count <= _MOST or step < 1:
            raise IntegrityError("A stored fingerprint was made in another way.", _HINT)
        sizes = (count * windows * numbers, count, count * 4)
        unpacker = zlib.decompressobj()
        try:
            plain = unpacker.decompress(body, sum(sizes) + 1)
        except zlib.error as error:
            raise IntegrityError("A stored fingerprint is damaged.", _HINT) from error
        if len(plain) != sum(sizes):
            raise IntegrityError("A stored fingerprint is damaged.", _HINT)
        rows = np.frombuffer(plain, np.int8, sizes[0]).reshape(count, windows, numbers)
        detail = np.frombuffer(plain, np.uint8, count, sizes[0])
        bars = np.frombuffer(plain, np.uint8, sizes[2], sizes[0] + count).reshape(count, 4)
        return cls(step, rows, detail, bars, source)


def step_for(duration_ns: int) -> int:
    """How far apart the frames are that are looked at."""
    return SHORT_STEP_NS if duration_ns < SHORT_NS else STEP_NS


def grey_of(picture: Rgb) -> NDArray[np.uint8]:
    """The picture in grey, at most `SIDE` pixels a side."""
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY), np.uint8)
    longest = max(grey.shape)
    if longest <= SIDE:
        return grey
    size = tuple(max(1, round(side * SIDE / longest)) for side in grey.shape[::-1])
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def bars_of(grey: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Rows and columns that are only a dark bar: left, top, right, bottom in pixels."""
    tones = grey.astype(np.float32)
    top, bottom = _bar_ends(tones)
    inner = tones[top : len(tones) - bottom]
    left, right = _bar_ends(inner.T) if len(inner) else (0, 0)
    height, width = grey.shape
    if top + bottom > _MOST_BARS * height or left + right > _MOST_BARS * width:
        return 0, 0, 0, 0
    return left, top, right, bottom


def _bar_ends(tones: Floats) -> tuple[int, int]:
    mean, spread = tones.mean(axis=1), tones.std(axis=1)

    def run(order: slice) -> int:
        means, spreads = mean[order], spread[order]
        even = (spreads < _EVEN) & (means < _DARK) & (np.abs(means - means[0]) < _EVEN)
        return len(even) if even.all() else int(np.argmin(even))

    return run(slice(None)), run(slice(None, None, -1))


def row_of(grey: NDArray[np.uint8]) -> Floats:
    """63 numbers of length 1 for one picture; all zero where there is nothing to see."""
    if min(grey.shape) < 2 or float(grey.std()) < _FLAT:
        return np.zeros(NUMBERS, np.float32)
    patch = cv2.resize(grey, (_PATCH, _PATCH), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(patch)[:_GRID, :_GRID].reshape(-1)[1:] * _WHITEN
    # The root keeps a few strong edges from deciding alone.
    flat = np.sign(low) * np.sqrt(np.abs(low))
    size = float(np.linalg.norm(flat))
    return np.asarray(flat / size if size > 0 else flat * 0, np.float32)


def inside(
    grey: NDArray[np.uint8], bars: tuple[int, int, int, int], window: Window
) -> NDArray[np.uint8]:
    """The part of a grey picture that a window shows."""
    height, width = grey.shape
    left, top, right, bottom = bars
    across, down = width - left - right, height - top - bottom
    x0, x1 = left + round(window[0] * across), left + round(window[2] * across)
    y0, y1 = top + round(window[1] * down), top + round(window[3] * down)
    return grey[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]


def fingerprint(pictures: Iterable[Rgb], step_ns: int, source: bytes) -> Fingerprint:
    """The fingerprint of a film from its frames at even steps, which are taken one after the other.

    Only some seconds of small grey pictures are held at a time. Bars are taken to
    be what is dark and even for as long as that. ValueError without any frame.
    """
    rows: list[NDArray[np.int8]] = []
    detail: list[int] = []
    kept: list[tuple[int, int, int, int]] = []
    waiting: list[NDArray[np.uint8]] = []
    found: list[tuple[int, int, int, int]] = []

    def finish(place: int) -> None:
        around = found[max(0, place - _AROUND) : place + _AROUND + 1]
        grey = waiting[place - len(rows)]
        same = [b for g, b in zip(greys_shapes[max(0, place - _AROUND) :], around, strict=False)
                if g == grey.shape]  # fmt: skip
        steady = np.median(np.array(same), axis=0).astype(int) if same else np.zeros(4, int)
        bars = (int(steady[0]), int(steady[1]), int(steady[2]), int(steady[3]))
        rows.append(_rows(grey, bars))
        detail.append(min(255, round(float(inside(grey, bars, WINDOWS[WHOLE]).std()))))
        kept.append(bars)

    greys_shapes: list[tuple[int, ...]] = []
    for picture in pictures:
        grey = grey_of(picture)
        waiting.append(grey)
        greys_shapes.append(grey.shape)
        found.append(bars_of(grey))
        if len(waiting) > _AROUND:
            finish(len(rows))
            waiting.pop(0)
    while waiting:
        finish(len(rows))
        waiting.pop(0)
    if not rows:
        raise ValueError("no frames")
    return Fingerprint(
        step_ns,
        np.stack(rows),
        np.array(detail, np.uint8),
        np.array(kept, np.uint8),
        source,
    )


def _rows(grey: NDArray[np.uint8], bars: tuple[int, int, int, int]) -> NDArray[np.int8]:
    made = np.empty((len(WINDOWS), NUMBERS), np.float32)
    for number, window in enumerate(WINDOWS):
        around = (0, 0, 0, 0) if number == WITH_BARS else bars
        if number == WITH_BARS and not any(bars):
            made[number] = made[WHOLE]
        else:
            made[number] = row_of(inside(grey, around, window))
    return np.asarray(np.clip(np.rint(made * 254), -127, 127), np.int8)
