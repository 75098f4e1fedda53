"""The spectrogram reads known sines at their frequency, level and time."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.errors import ValueRefusedError
from annotator.media.spectrogram import FLOOR_DB, frequencies, spectrogram

RATE = 48_000


def _sine(hertz: float, amplitude: float, count: int = 48_000) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * hertz * np.arange(count) / RATE)).astype(np.float32)


@pytest.mark.parametrize("row", [3, 40, 200, 511])
@pytest.mark.parametrize(("amplitude", "level"), [(1.0, 0.0), (0.1, -20.0), (0.01, -40.0)])
def test_a_sine_reads_its_level_at_its_frequency(row, amplitude, level):
    hertz = frequencies(RATE, 1024)[row]
    assert hertz == row * 46.875
    inner = spectrogram(_sine(hertz, amplitude), RATE, window=1024, hop=256)[8:-8]
    assert np.all(inner.argmax(axis=1) == row)
    assert np.abs(inner[:, row] - level).max() < 0.02


def test_a_constant_reads_its_level_at_0_hertz():
    table = spectrogram(np.full(20_000, 0.5, np.float32), RATE)
    assert table[20, 0] == pytest.approx(-6.02, abs=0.02)


def test_between_two_rows_a_hann_window_loses_1_4_db():
    # The scalloping loss of a Hann window: 1.42 dB (Harris 1978, table I).
    hertz = (frequencies(RATE, 1024)[100] + frequencies(RATE, 1024)[101]) / 2
    assert spectrogram(_sine(hertz, 1), RATE)[40].max() == pytest.approx(-1.42, abs=0.03)


def test_columns_are_centred_on_multiples_of_the_hop():
    samples = np.zeros(10_000, np.float32)
    samples[4_096] = 1
    table = spectrogram(samples, RATE, window=512, hop=128)
    assert table.shape == (79, 257)
    assert table.max(axis=1).argmax() == 32
    # A click is equally strong at all pitches; only windows that hold it hear it.
    assert np.ptp(table[32, 1:-1]) < 0.01
    heard = np.flatnonzero(table.max(axis=1) > FLOOR_DB)
    assert (heard[0], heard[-1]) == (31, 33) or abs(heard - 32).max() <= 2


def test_silence_and_no_sound_at_all():
    assert np.all(spectrogram(np.zeros(5_000, np.float32), RATE) == FLOOR_DB)
    assert spectrogram(np.zeros(0, np.float32), RATE).shape == (0, 513)
    assert spectrogram(np.zeros((1, 2), np.float32), RATE).shape == (1, 513)


def test_channels_of_opposite_phase_do_not_vanish():
    left = _sine(frequencies(RATE)[64], 0.5)
    table = spectrogram(np.stack([left, -left], axis=1), RATE)
    assert table[40, 64] == pytest.approx(-6.02, abs=0.02)
    # One of two channels silent: half the power.
    table = spectrogram(np.stack([left, 0 * left], axis=1), RATE)
    assert table[40, 64] == pytest.approx(-9.03, abs=0.02)


@pytest.mark.parametrize(
    "wrong", [{"window": 1023}, {"window": 8}, {"window": 1 << 20}, {"hop": 0}]
)
def test_what_makes_no_spectrogram_is_refused(wrong):
    with pytest.raises(ValueRefusedError):
        spectrogram(np.zeros(100, np.float32), RATE, **wrong)
    with pytest.raises(ValueRefusedError):
        spectrogram(np.zeros(100, np.float32), 0)
