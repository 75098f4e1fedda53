from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.gui.film_words import grouped, speed_words
from annotator.gui.play_clock import PlayClock


class Wall:
    def __init__(self) -> None:
        self.ns = 5

    def __call__(self) -> int:
        return self.ns


@pytest.mark.parametrize("speed", ["1", "1/10", "8", "-1", "-8", "3/2"])
def test_film_time_is_wall_time_at_the_speed(speed: str) -> None:
    wall = Wall()
    clock = PlayClock(1_000, Fraction(speed), wall)
    wall.ns += 999
    assert clock.film_ns() == 1_000
    clock.begin()
    wall.ns += 10_000
    assert clock.film_ns() == 1_000 + 10_000 * Fraction(speed)
    clock.begin()
    assert clock.film_ns() == 1_000 + 10_000 * Fraction(speed)
    assert clock.wall_ns_until(clock.film_ns() + int(100 * Fraction(speed))) == 100


def test_sound_pulls_gently_and_never_stops_the_clock() -> None:
    wall = Wall()
    clock = PlayClock(0, Fraction(1), wall)
    clock.begin()
    wall.ns += 1_000_000_000
    assert clock.pull(900_000_000) == -100_000_000
    assert clock.film_ns() == 996_000_000
    assert clock.pull(997_000_000) == 1_000_000
    assert clock.film_ns() == 997_000_000
    wall.ns += 1_000
    assert clock.film_ns() == 997_001_000


@given(st.integers(0, 10**12))
def test_grouping_keeps_the_digits(number: int) -> None:
    assert grouped(number).replace("\u2009", "") == str(number)


def test_speeds_as_written() -> None:
    speeds = ("1", "1/10", "1/2", "-2", "3/2", "1/4")
    assert [speed_words(Fraction(s)) for s in speeds] == [
        "1×",
        "0.1×",
        "0.5×",
        "−2×",
        "1.5×",
        "1/4×",
    ]
