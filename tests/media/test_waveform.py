"""Peaks: made from a whole track, read at any zoom, stored and read again."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import CancelledError, IntegrityError, MediaError, ValueRefusedError
from annotator.media.waveform import FULL_SCALE, Waveform, _samples, peaks

RATE = 48000
SECOND = 1_000_000_000


def write_sound(path, table: np.ndarray, start: int = 0):
    """PCM sound, n × channels of int16, beside a short film that starts at 0."""
    layout = ("mono", "stereo")[table.shape[1] - 1]
    with av.open(str(path), "w") as out:
        film = out.add_stream("libx264", rate=25)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        track = out.add_stream("pcm_s16le", rate=RATE, layout=layout)
        frame = av.VideoFrame.from_ndarray(np.full((72, 64), 90, np.uint8), format="yuv420p")
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        out.mux(film.encode(frame))
        out.mux(film.encode())
        for at in range(0, len(table), 1024):
            part = np.ascontiguousarray(table[at : at + 1024]).reshape(1, -1)
            sound = av.AudioFrame.from_ndarray(part, format="s16", layout=layout)
            sound.sample_rate, sound.pts = RATE, at + start
            sound.time_base = Fraction(1, RATE)
            out.mux(track.encode(sound))
        out.mux(track.encode())
    return path


def random_wave(count: int, first: int) -> Waveform:
    values = np.random.default_rng(count).integers(-30000, 30000, (2, count)).astype(np.int16)
    values.sort(axis=0)
    return Waveform(RATE, first * 256, (first + count) * 256, first, values[0], values[1])


def test_a_bang_stands_where_it_was_heard(tmp_path):
    table = np.zeros((4 * RATE, 1), np.int16)
    table[2 * RATE : 2 * RATE + 100] = 20000
    table[3 * RATE : 3 * RATE + 100] = -15000
    wave = peaks(write_sound(tmp_path / "a.mov", table))
    assert (wave.rate, wave.begin_ns, wave.end_ns) == (RATE, 0, 4 * SECOND)
    lows, highs = wave.slice(0, 4 * SECOND, 400)
    assert len(lows) == len(highs) == 400
    # A peak of 5 ms may reach into the pixel before.
    assert 200 in np.flatnonzero(highs)
    assert set(np.flatnonzero(highs)) <= {199, 200}
    assert 300 in np.flatnonzero(lows)
    assert set(np.flatnonzero(lows)) <= {299, 300}
    assert abs(int(highs[200]) - round(20000 / 32768 * FULL_SCALE)) <= 1
    assert abs(int(lows[300]) + round(15000 / 32768 * FULL_SCALE)) <= 1


def test_channels_that_cancel_each_other_are_still_seen(tmp_path):
    table = np.zeros((RATE, 2), np.int16)
    table[1000:2000] = (12000, -12000)
    wave = peaks(write_sound(tmp_path / "a.mov", table))
    lows, highs = wave.slice(0, SECOND, 10)
    assert highs.max() > 11000
    assert lows.min() < -11000


def test_late_sound_is_drawn_late(tmp_path):
    table = np.full((RATE, 1), 9000, np.int16)
    wave = peaks(write_sound(tmp_path / "a.mov", table, start=RATE // 2))
    assert wave.begin_ns == SECOND // 2
    _, highs = wave.slice(0, 2 * SECOND, 20)
    assert set(range(5, 15)) <= set(np.flatnonzero(highs)) <= set(range(4, 16))


def test_progress_and_cancelling(tmp_path):
    path = write_sound(tmp_path / "a.mov", np.ones((10 * RATE, 1), np.int16))
    told = []
    peaks(path, progress=told.append)
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert told[-1].done == told[-1].total == 10_000
    with pytest.raises(CancelledError):
        peaks(path, cancelled=lambda: True)
    calls = iter([False, False, True])
    with pytest.raises(CancelledError):
        peaks(path, cancelled=lambda: next(calls))


def test_no_sound_is_an_error(tmp_path):
    path = tmp_path / "mute.mp4"
    with av.open(str(path), "w") as out:
        film = out.add_stream("libx264", rate=25)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        out.mux(film.encode(av.VideoFrame(64, 48, "yuv420p")))
        out.mux(film.encode())
    with pytest.raises(MediaError):
        peaks(path)


@settings(deadline=None, max_examples=150)
@given(
    count=st.integers(0, 5000),
    first=st.integers(-3000, 3000),
    start=st.integers(-60 * SECOND, 60 * SECOND),
    length=st.integers(1, 100 * SECOND),
    pixels=st.integers(1, 300),
)
def test_a_slice_never_hides_a_peak_nor_makes_one_up(count, first, start, length, pixels):
    wave = random_wave(count, first)
    lows, highs = wave.slice(start, start + length, pixels)
    assert len(lows) == len(highs) == pixels
    for k in range(pixels):
        a = (start * pixels + length * k) * RATE // (SECOND * pixels)
        b = (start * pixels + length * (k + 1)) * RATE // (SECOND * pixels)
        inner = slice(max(0, -(-a // 256) - first), max(0, b // 256 - first))
        if len(wave.highs[inner]):
            assert highs[k] >= wave.highs[inner].max()
            assert lows[k] <= wave.lows[inner].min()
        wide = wave.level(length // pixels).bin
        outer = slice(max(0, (a - wide) // 256 - first), max(0, -(-(b + wide) // 256) + 1 - first))
        around = wave.highs[outer]
        assert highs[k] <= max(0, *around.tolist(), 0)


def test_levels_agree_and_follow_the_zoom():
    wave = random_wave(70_000, -5)
    assert wave.level(1).bin == 256
    bins = [wave.level(256 * 4**k * SECOND // RATE + 1).bin for k in range(5)]
    assert bins == [256, 1024, 4096, 16384, 65536]
    for ns in (1, 30_000_000, 10**10, 10**12):
        level = wave.level(ns)
        assert level.highs.max() == wave.highs.max()
        assert level.lows.min() == wave.lows.min()
        assert level.first == (-5 * 256) // level.bin


def test_empty_stretches_are_refused():
    with pytest.raises(ValueRefusedError):
        random_wave(10, 0).slice(5, 5, 10)
    with pytest.raises(ValueRefusedError):
        random_wave(10, 0).slice(0, 5, 0)


@pytest.mark.parametrize("count", [0, 1, 300, 20_000])
def test_stored_and_read_again(count):
    wave = random_wave(count, -7)
    again = Waveform.from_bytes(wave.to_bytes())
    assert np.array_equal(again.lows, wave.lows)
    assert np.array_equal(again.highs, wave.highs)
    assert (again.rate, again.begin, again.end, again.first, again.notes) == (
        wave.rate, wave.begin, wave.end, wave.first, wave.notes,
    )  # fmt: skip


def test_every_flipped_byte_is_noticed():
    data = random_wave(40, 3).to_bytes()
    for place in range(len(data)):
        bad = bytearray(data)
        bad[place] ^= 0x20
        with pytest.raises(IntegrityError):
            Waveform.from_bytes(bytes(bad))
    for cut in (0, 5, len(data) - 1):
        with pytest.raises(IntegrityError):
            Waveform.from_bytes(data[:cut])


def test_pixels_begin_at_exact_samples_however_large_the_numbers() -> None:
    random = Random(1)
    second = 1_000_000_000
    for _ in range(200):
        pixels = random.choice([1, 2, 7, 900, 3840])
        rate = random.choice([1, 8_000, 44_100, 192_000, 10_000_000])
        start = random.choice([0, -5, random.randrange(-(10**12), 10**15), 10**20])
        length = random.choice([1, random.randrange(1, 10**6), random.randrange(1, 10**15), 10**21])
        found = _samples(start, start + length, pixels, rate).tolist()
        assert found == [
            max(-(2**62), min(2**62, (start * pixels + length * k) * rate // (second * pixels)))
            for k in range(pixels + 1)
        ]
