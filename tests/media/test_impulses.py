"""The impulse finder against bangs at known samples: how many it finds, how many it makes up, how exactly.

Recall is the part of the bangs that were found, precision the part of the
candidates that were bangs. Levels are how far the bangs' peaks lie above those of the rest.
"""

from __future__ import annotations

import numpy as np
import pytest

from annotator.media.impulses import impulses
from annotator.media.sound import SoundReader
from tests.media.impulse_sounds import background, matched, scene, shot
from tests.media.test_sound import write_film


def found_in(sound: np.ndarray, rate: int, piece: int = 30_011) -> list[int]:
    table = sound if sound.ndim == 2 else sound[:, None]
    pieces = ((at, table[at : at + piece]) for at in range(0, len(table), piece))
    return [each.position for each in impulses(pieces, rate)]


def measured(name: str, level_db: float, rates: tuple[int, ...]) -> tuple[float, float, float]:
    """Recall, precision, and the largest error in seconds of those found."""
    hits = extra = bangs = 0
    errors: list[float] = []
    for rate in rates:
        sound, places = scene(name, level_db, rate, 5)
        hit, more, off = matched(found_in(sound, rate), places, rate)
        hits, extra, bangs, errors = hits + hit, extra + more, bangs + len(places), errors + off
    return hits / bangs, hits / max(1, hits + extra), max(errors, default=0.0)


@pytest.mark.parametrize(
    ("name", "within"), [("noise", 0.006), ("wind", 0.001), ("speech", 0.001), ("music", 0.001)]
)
def test_bangs_four_times_as_high_as_anything_else_are_found_and_nothing_else_is(name, within):
    recall, precision, error = measured(name, 12, (8_000, 44_100))
    assert recall >= 0.97
    assert precision >= 0.95
    assert error <= within


@pytest.mark.parametrize(
    ("name", "least"), [("noise", 0.2), ("wind", 0.97), ("speech", 0.7), ("music", 0.8)]
)
def test_of_bangs_twice_as_high_most_are_found_but_under_hissing(name, least):
    recall, precision, _error = measured(name, 6, (16_000, 48_000))
    assert recall >= least
    assert precision >= 0.9


@pytest.mark.parametrize("name", ["noise", "wind", "speech", "music"])
def test_where_there_is_no_bang_next_to_nothing_is_proposed(name):
    rng = np.random.default_rng(11)
    sound = (0.3 * background(name, 24_000, rng, 30)).astype(np.float32)
    assert len(found_in(sound, 24_000)) <= 3


@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_a_burst_of_ten_shots_a_second_is_counted(rate):
    rng = np.random.default_rng(3)
    sound = background("speech", rate, rng, 10) * 10 ** (-15 / 20)
    places = [int((4 + k / 10) * rate) for k in range(30)]
    for place in places:
        bang = shot("blast", rate, rng) * rng.uniform(0.7, 1)
        sound[place : place + len(bang)] += bang
    sound = (sound * 0.9 / np.abs(sound).max()).astype(np.float32)
    hit, extra, _errors = matched(found_in(sound, rate), places, rate)
    assert hit >= 28
    assert extra <= 2


@pytest.mark.parametrize("rate", [11_025, 22_050, 48_000, 96_000])
def test_in_quiet_the_very_sample_is_named(rate):
    rng = np.random.default_rng(2)
    sound = 1e-4 * rng.standard_normal(4 * rate)
    places = [rate // 2 + 17, rate + 331, 2 * rate + 5, 3 * rate]
    for place, shape in zip(places, ("blast", "crack", "explosion", "distant"), strict=True):
        bang = 0.8 * shot(shape, rate, rng)
        sound[place : place + len(bang)] += bang
    hit, extra, errors = matched(found_in(sound.astype(np.float32), rate), places, rate)
    assert (hit, extra) == (4, 0)
    assert max(errors) <= 0.001


def test_the_same_is_found_however_the_sound_comes_in_pieces():
    sound, _places = scene("speech", 12, 16_000, 1)
    whole = found_in(sound, 16_000, len(sound))
    assert found_in(sound, 16_000, 999) == whole
    assert whole
    both = np.stack([np.zeros_like(sound), sound], axis=1)
    assert found_in(both, 16_000) == whole


def test_no_more_than_a_stretch_is_held():
    rate, count = 8_000, 90

    def pieces():
        rng = np.random.default_rng(0)
        for second in range(count):
            yield second * rate, (0.01 * rng.standard_normal((rate, 1))).astype(np.float32)

    import tracemalloc

    tracemalloc.start()
    try:
        assert list(impulses(pieces(), rate)) == []
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 40_000_000


@pytest.mark.parametrize("sound", [np.zeros(0), np.zeros(30), np.zeros(50_000), np.ones(9_000)])
def test_silence_and_scraps_hold_no_bang(sound):
    assert found_in(sound.astype(np.float32), 48_000) == []
    assert found_in(sound.astype(np.float32), 3_000) == []


def test_what_is_loud_from_its_first_sample_on_is_no_bang():
    rng = np.random.default_rng(4)
    assert found_in((0.3 * rng.standard_normal(96_000)).astype(np.float32), 48_000) == []


@pytest.mark.parametrize(
    ("codec", "ending", "rate", "within"),
    [
        ("pcm_s16le", "mkv", 48_000, 0.001),
        ("pcm_s16le", "mov", 44_100, 0.001),
        ("flac", "mkv", 48_000, 0.001),
        ("aac", "mp4", 48_000, 0.003),
        ("aac", "mkv", 44_100, 0.003),
        ("libmp3lame", "mkv", 44_100, 0.003),
        ("libmp3lame", "mp4", 48_000, 0.003),
        ("libopus", "mkv", 48_000, 0.003),
        ("libopus", "webm", 48_000, 0.003),
    ],
)
def test_codecs_do_not_move_the_bangs(tmp_path, codec, ending, rate, within):
    """Priming and pre-skip are taken off by the decoder; what is left is its smearing."""
    rng = np.random.default_rng(9)
    sound = 0.3 * background("speech", rate, rng, 6) * 10 ** (-12 / 20)
    places = [int(at * rate) for at in (0.9, 1.731, 2.6, 3.457, 4.2, 5.1)]
    for number, place in enumerate(places):
        bang = 0.5 * shot(("blast", "crack", "explosion")[number % 3], rate, rng)
        sound[place : place + len(bang)] += bang
    sound = np.clip(sound, -0.95, 0.95).astype(np.float32)
    video = "libvpx" if ending == "webm" else "libx264"
    path = write_film(tmp_path / f"a.{ending}", codec, sound, rate=rate, video=video)
    with SoundReader(path) as reader:
        found = [each.position for each in impulses(reader.pieces(), reader.own_rate)]
    hit, extra, errors = matched(found, places, rate)
    assert hit == 6
    assert extra <= 1
    assert max(errors) <= within
