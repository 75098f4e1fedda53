"""Fingerprints find the same footage again whatever was done to it, and nothing in what is still or black."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from annotator.errors import CancelledError, IntegrityError
from annotator.picture.fingerprint import (
    STEP_NS,
    Fingerprint,
    bars_of,
    fingerprint,
    grey_of,
)
from annotator.picture.fingerprint_match import candidates
from tests.copy_films import boxed, cropped, marked, mirrored, pictures, smaller

SAMPLES = 40
"""Eight seconds at five pictures a second; each picture of the film stands for three frames."""


def print_of(frames, *changes):
    def changed():
        for frame in frames:
            made = frame
            for change in changes:
                made = change(made)
            yield made

    return fingerprint(changed(), STEP_NS, bytes(32))


def film(seed, first=0, count=SAMPLES, **more):
    return pictures(seed, count, first, **more)


@pytest.fixture(scope="module")
def original():
    return print_of(film(1))


def best(found):
    assert found, "nothing was found"
    return found[0]


def noisy(picture):
    grain = np.random.default_rng(int(picture.sum()) % 1000).normal(0, 9, picture.shape)
    return np.clip(picture * 0.8 + 20 + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("changes", "is_mirrored"),
    [
        ((), False),
        ((noisy,), False),
        ((smaller, noisy), False),
        ((boxed,), False),
        ((cropped,), False),
        ((marked,), False),
        ((mirrored,), True),
        ((mirrored, cropped, smaller, boxed, noisy), True),
    ],
)
def test_a_changed_copy_is_found_at_its_time(original, changes, is_mirrored):
    run = best(candidates(original, print_of(film(1), *changes)))
    assert run.mirrored is is_mirrored
    assert run.lag_ns == 0
    assert not run.still
    assert run.last_ns - run.first_ns >= (SAMPLES - 12) * STEP_NS


@pytest.mark.parametrize("turned", [False, True])
def test_an_excerpt_is_found_where_it_comes_from_whichever_is_asked_first(original, turned):
    excerpt = print_of(film(1, first=14, count=18), mirrored)
    pair = (excerpt, original) if turned else (original, excerpt)
    run = best(candidates(*pair))
    assert run.lag_ns == (-14 if turned else 14) * STEP_NS
    assert run.mirrored


def test_other_footage_and_another_time_of_one_camera_are_not_taken_for_it(original):
    for other in (print_of(film(2)), print_of(film(3, ground=1))):
        scores = [run.score / run.blocks for run in candidates(original, other)]
        assert max(scores, default=0) < 0.75


def test_black_and_still_pictures_match_nothing_that_moves(original):
    black = print_of(np.zeros((108, 192, 3), np.uint8) for _ in range(SAMPLES))
    grey = print_of(np.full((108, 192, 3), 90, np.uint8) for _ in range(SAMPLES))
    one = next(film(1))
    still = print_of(one for _ in range(SAMPLES))
    assert candidates(black, grey) == ()
    assert candidates(black, black) == ()
    assert candidates(original, black) == ()
    assert candidates(original, grey) == ()
    # The same still picture twice is told, as one that says nothing of time.
    told = candidates(still, still)
    assert told
    assert all(run.still for run in told)


def test_only_dark_and_even_edges_are_bars():
    picture = next(film(1))
    assert bars_of(grey_of(picture)) == (0, 0, 0, 0)
    left, top, right, bottom = bars_of(grey_of(boxed(picture)))
    assert (left, right) == (0, 0)
    assert abs(top - 17) <= 1
    assert abs(bottom - 17) <= 1
    white = cv2.copyMakeBorder(picture, 20, 20, 0, 0, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    assert bars_of(grey_of(white)) == (0, 0, 0, 0)
    assert bars_of(np.zeros((40, 60), np.uint8)) == (0, 0, 0, 0)


def test_films_sampled_at_two_rates_are_compared_at_the_coarser(original):
    twice = fingerprint((p for p in film(1) for _ in (0, 1)), STEP_NS // 2, bytes(32))
    assert best(candidates(original, twice)).lag_ns == 0


def test_bytes_come_back_and_damage_is_found(original):
    data = original.to_bytes()
    back = Fingerprint.from_bytes(data)
    assert np.array_equal(back.rows, original.rows)
    assert np.array_equal(back.bars, original.bars)
    assert (back.step_ns, len(back), back.source) == (STEP_NS, SAMPLES, bytes(32))
    for wrong in (b"", data[:-1], b"X" + data[1:], data[:200] + b"\x00" + data[201:]):
        with pytest.raises(IntegrityError):
            Fingerprint.from_bytes(wrong)


def test_a_film_without_frames_has_none():
    with pytest.raises(ValueError, match="no frames"):
        fingerprint(iter(()), STEP_NS, bytes(32))


def test_comparing_stops_when_asked(original):
    with pytest.raises(CancelledError):
        candidates(original, original, lambda: True)
