"""What is heard: the band that was chosen, the channel, the gain; nothing moves in time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from annotator.errors import ValueRefusedError
from annotator.media.sound import SoundReader
from annotator.media.sound_filter import Hearing, delay_of, filtered_whole, heard, heard_around
from tests.media.test_sound import bursts, write_film

SECOND = 1_000_000_000


class Held:
    """Sound in memory, on the clock of a film; silence before it."""

    def __init__(self, samples: np.ndarray, rate: int = 48_000) -> None:
        self._samples = samples if samples.ndim == 2 else samples[:, None]
        self.rate, self.channels = rate, self._samples.shape[1]

    def position_of(self, elapsed_ns: int) -> int:
        return (2 * elapsed_ns * self.rate + SECOND) // (2 * SECOND)

    def blocks(self, start_ns: int, block: int = 1000) -> Iterator[np.ndarray]:
        at = self.position_of(start_ns)
        ahead = np.zeros((max(0, -at), self.channels), np.float32)
        whole = np.concatenate([ahead, self._samples[max(0, at) :]])
        for begin in range(0, len(whole), block):
            yield whole[begin : begin + block]


def whole(source: Held, start_ns: int, hearing: Hearing, channels: int = 0) -> np.ndarray:
    return np.concatenate(list(heard(source, start_ns, hearing, channels)))


def tone(hertz: float, seconds: float = 2, rate: int = 48_000) -> np.ndarray:
    return (0.25 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(
        np.float32
    )


def level_db(sound: np.ndarray, hertz: float, rate: int = 48_000) -> float:
    """How strong one pitch is, in dB over a tone of 0.25."""
    middle = sound[rate // 2 : rate * 3 // 2, 0].astype(np.float64)
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(middle)) / rate)
    return float(20 * np.log10(abs(2 * np.mean(middle * turning)) / 0.25 + 1e-12))


def test_a_band_keeps_its_middle_and_loses_what_lies_an_octave_outside():
    mixed = tone(1000) + tone(200) + tone(100) + tone(4800)
    found = whole(Held(mixed), 0, Hearing(low_hz=400, high_hz=2400))
    assert abs(level_db(found, 1000)) < 0.5
    for outside, least in ((200, 34), (100, 70), (4800, 34)):
        assert level_db(found, outside) < -least


@pytest.mark.parametrize(("rate", "high"), [(48_000, 3_400), (44_100, 300), (8_000, 1_000)])
def test_the_edges_of_the_band_lie_where_they_are_said_to_be(rate, high):
    found = whole(Held(tone(high, rate=rate), rate), 0, Hearing(high_hz=high))
    assert level_db(found, high, rate) == pytest.approx(-3.01, abs=0.1)
    found = whole(Held(tone(high, rate=rate), rate), 0, Hearing(low_hz=high))
    assert level_db(found, high, rate) == pytest.approx(-3.01, abs=0.1)


@pytest.mark.parametrize(
    "hearing",
    [
        Hearing(low_hz=300),
        Hearing(high_hz=3_000),
        Hearing(high_hz=200),
        Hearing(low_hz=300, high_hz=3_400),
        Hearing(low_hz=1_000, high_hz=2_000),
    ],
    ids=str,
)
def test_what_is_heard_lies_where_it_lay(hearing):
    rate = 48_000
    low, high = hearing.low_hz or hearing.high_hz / 8, hearing.high_hz or hearing.low_hz * 8
    at = np.arange(3 * rate) / rate
    middle = float(np.sqrt(low * high))
    swell = np.exp(-(((at - 1.5) * middle / 6) ** 2))
    burst = (0.5 * swell * np.cos(2 * np.pi * middle * (at - 1.5))).astype(np.float32)
    found = whole(Held(burst), 0, hearing)
    assert len(found) == len(burst)
    power = found[:, 0].astype(np.float64) ** 2
    centre = float((power * np.arange(len(power))).sum() / power.sum())
    assert abs(centre - 1.5 * rate) < rate / 1000


def test_a_filter_begins_settled_wherever_one_starts_and_ends_with_the_sound():
    rng = np.random.default_rng(1)
    source = Held(rng.uniform(-0.5, 0.5, (96_000, 2)).astype(np.float32))
    hearing = Hearing(low_hz=200, high_hz=4_000)
    from_start = whole(source, 0, hearing)
    later = whole(source, SECOND, hearing)
    assert from_start.shape == (96_000, 2)
    assert later.shape == (48_000, 2)
    assert np.abs(later - from_start[48_000:]).max() < 1e-3


def test_nothing_is_heard_before_a_bang_of_which_the_band_is_cut():
    click = np.zeros(48_000, np.float32)
    click[24_000] = 1
    hearing = Hearing(low_hz=300, high_hz=3_000)
    found = np.abs(whole(Held(click), 0, hearing)[:, 0])
    early = 24_000 - delay_of(hearing, 48_000)
    assert delay_of(hearing, 48_000) < 48  # less than a millisecond
    assert found[:early].max() == 0
    assert found[early:].max() > 0.01


def test_one_channel_is_heard_in_both_ears_and_louder():
    both = np.stack([tone(500), tone(900)], axis=1)
    found = whole(Held(both), 0, Hearing(channel=1, gain_cb=602), channels=2)
    assert found.shape == both.shape
    assert np.array_equal(found[:, 0], found[:, 1])
    assert np.allclose(found[:, 0], 2 * both[:, 1], atol=1e-3)
    with pytest.raises(ValueRefusedError) as refused:
        whole(Held(both), 0, Hearing(channel=2))
    assert refused.value.field == "channel"


def test_the_original_is_the_same_to_the_last_bit():
    both = np.stack([tone(500), tone(900)], axis=1)
    assert Hearing().is_original()
    assert np.array_equal(whole(Held(both), 0, Hearing()), both)
    assert np.array_equal(whole(Held(both), SECOND // 3, Hearing()), both[16_000:])


def test_cuts_that_the_sound_cannot_hold_are_left_out():
    sound = tone(500, rate=8_000)
    found = whole(Held(sound, 8_000), 0, Hearing(high_hz=20_000))
    assert np.array_equal(found[:, 0], sound)
    assert np.abs(whole(Held(sound, 8_000), 0, Hearing(low_hz=20_000))).max() < 1e-3


def test_a_film_is_filtered_in_step(tmp_path):
    path = write_film(tmp_path / "a.mkv", "pcm_s16le", bursts())
    with SoundReader(path) as reader:
        plain = np.concatenate(list(reader.blocks(SECOND // 2)))
        found = np.concatenate(list(heard(reader, SECOND // 2, Hearing(low_hz=500))))
    assert len(found) == len(plain)
    hit = int(np.argmax(np.abs(plain[:, 0]) > 0.4))
    assert hit == 24_000
    assert abs(int(np.argmax(np.abs(found[:, 0]) > 0.4)) - hit) <= 1


def test_a_stretch_that_is_decoded_already_is_filtered_alike():
    sound = np.stack([tone(1000) + tone(100)] * 2, axis=1)
    found = filtered_whole(sound, 48_000, Hearing(low_hz=400))
    assert found.shape == sound.shape
    assert level_db(found, 100) < -60 < -1 < level_db(found, 1000)


@pytest.mark.parametrize("hearing", [Hearing(), Hearing(low_hz=300, gain_cb=300)], ids=str)
def test_a_loop_is_heard_round_and_round_without_a_gap(hearing):
    source = Held(np.random.default_rng(3).uniform(-0.5, 0.5, (96_000, 2)).astype(np.float32))
    loop = (SECOND // 2, SECOND // 2 + SECOND // 4)
    blocks = heard_around(source, SECOND * 5 // 8, loop, hearing)
    found = np.zeros((0, 2), np.float32)
    while len(found) < 30_000:
        found = np.concatenate([found, next(blocks)])
    first = np.concatenate(list(heard(source, SECOND * 5 // 8, hearing)))[:6_000]
    once = np.concatenate(list(heard(source, SECOND // 2, hearing)))[:12_000]
    assert np.array_equal(found[:6_000], first)
    assert np.array_equal(found[6_000:18_000], once)
    assert np.array_equal(found[18_000:30_000], once)


def test_a_loop_beyond_the_sound_is_silent_there_and_goes_on():
    source = Held(np.ones((48_000, 1), np.float32))
    blocks = heard_around(source, SECOND // 2, (SECOND // 2, 2 * SECOND), Hearing(), 2)
    found = np.zeros((0, 2), np.float32)
    while len(found) < 80_000:
        found = np.concatenate([found, next(blocks)])
    assert found[:24_000].min() == 1
    assert found[24_000:72_000].max() == 0
    assert found[72_000:].min() == 1
    assert list(heard_around(source, 0, (SECOND, SECOND), Hearing())) == []
