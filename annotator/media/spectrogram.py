"""How strong every pitch is at every moment of a stretch of sound.

Plain numpy on samples that are decoded already: the same samples give the same
picture on every machine, to well below a hundredth of a decibel.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.errors import ValueRefusedError

FLOOR_DB: Final = -120.0
"""What silence reads; nothing is below it."""
WINDOW: Final = 1024
HOP: Final = 256

Decibels = NDArray[np.float32]

_BATCH = 512  # columns transformed at once: some 4 MB
_LEAST, _MOST = 16, 1 << 16


def spectrogram(
    samples: NDArray[np.floating], rate: int, *, window: int = WINDOW, hop: int = HOP
) -> Decibels:
    """Levels of shape (columns, window / 2 + 1) in decibels of full scale (dBFS).

    `samples` are n or n × channels, full scale being ±1, at `rate` a second;
    several channels give the mean of their powers, so that sound of opposite
    phase does not vanish. Column k is centred on sample k × `hop` (silence lies
    around the stretch); there are ⌈n / hop⌉ of them. Row r is the level at
    `frequencies(rate, window)[r]` through a periodic Hann window of `window`
    samples: a sine of full scale at exactly that frequency reads 0 dB, silence
    FLOOR_DB. For a picture transpose and flip: low pitches come first here.

    Raises ValueRefusedError for a window that is odd or not from 16 to 65,536,
    and where hop or rate is below 1.
    """
    if hop < 1:
        raise ValueRefusedError("Columns must lie at least one sample apart.", field="hop")
    _checked(rate, window)
    return to_decibels(powers_at(samples, np.arange(0, len(samples), hop), window))


def frequencies(rate: int, window: int = WINDOW) -> NDArray[np.float64]:
    """The frequency of each row in hertz, from 0 to half the rate; raises as `spectrogram`."""
    _checked(rate, window)
    return np.arange(window // 2 + 1, dtype=np.float64) * (rate / window)


def powers_at(
    samples: NDArray[np.floating], centres: NDArray[np.int64], window: int
) -> NDArray[np.float32]:
    """Squared amplitudes of shape (centres, window / 2 + 1), 1 for a sine of full scale.

    `centres` are positions in `samples` on which the windows lie; what a window
    covers beyond the samples is silence. Powers, unlike decibels, can be
    averaged.
    """
    table = np.asarray(samples, np.float32)
    table = table[:, None] if table.ndim == 1 else table
    shape = np.hanning(window + 1)[:-1].astype(np.float32)
    # A sine of amplitude 1 peaks at half the window's sum; frequency 0 and half the rate at all of it.
    scale = np.full(window // 2 + 1, 2 / shape.sum(), np.float32)
    scale[[0, -1]] /= 2
    padded = np.pad(table, ((window // 2, window), (0, 0)))
    inside = np.clip(centres, -(window // 2), len(table) + window // 2)
    found = np.zeros((len(centres), window // 2 + 1), np.float32)
    reach = np.arange(window)
    for begin in range(0, len(inside), _BATCH):
        places = np.maximum(inside[begin : begin + _BATCH, None] + reach, 0)
        for channel in padded.T:
            strengths = np.abs(np.fft.rfft(channel[places] * shape, axis=1)) * scale
            found[begin : begin + _BATCH] += (strengths**2).astype(np.float32)
    found /= np.float32(max(1, table.shape[1]))
    return found


def to_decibels(powers: NDArray[np.float32]) -> Decibels:
    """Powers as decibels of full scale, not below FLOOR_DB."""
    least = np.float32(10 ** (FLOOR_DB / 10))
    levels = 10 * np.log10(np.maximum(powers, least)).astype(np.float32)
    return np.maximum(levels, np.float32(FLOOR_DB))


def _checked(rate: int, window: int) -> None:
    if window % 2 or not _LEAST <= window <= _MOST:
        raise ValueRefusedError(
            "A spectrogram's window is an even number of samples from 16 to 65,536.",
            field="window",
        )
    if rate < 1:
        raise ValueRefusedError("Sound has at least one sample a second.", field="rate")
