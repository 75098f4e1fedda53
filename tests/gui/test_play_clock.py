from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.gui.decode_tasks import TICK_NS, PlayRun
from annotator.gui.film_words import grouped, speed_words
from annotator.gui.play_clock import PlayClock
from annotator.gui.play_order import comes_ns, frames_a_tick, kept_instead, near_frame, next_frame
from annotator.timing.frame_index import KEY, FrameIndex, IndexState


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


def made_index(frames: int, durations: tuple[int, ...] = (40,), keys: int = 50) -> FrameIndex:
    """An index of milliseconds; durations repeat."""
    lasts = np.resize(np.array(durations, np.int64), frames)
    pts = np.concatenate(([0], np.cumsum(lasts)[:-1])).astype(np.int64)
    flags = np.zeros(frames, np.uint8)
    flags[::keys] = KEY
    return FrameIndex(
        time_base=Fraction(1, 1000),
        state=IndexState.PROVISIONAL,
        stream=0,
        rate=Fraction(25),
        pts_column=pts,
        clock=pts,
        durations=lasts,
        types=np.zeros(frames, np.uint8),
        flags=flags,
        digests=np.zeros((0, 32), np.uint8),
        packet=np.arange(frames, dtype=np.int64),
    )


def frames_of(run: PlayRun, index: FrameIndex, wall: Wall, cost_ns: int = 0) -> list[int]:
    """The frames that a run shows, where each costs so much to decode."""
    shown, found = run.start, []
    onward = 1 if run.clock.speed > 0 else -1
    run.clock.begin()
    while (target := next_frame(index, run, shown)) is not None:
        wall.ns += cost_ns
        wall.ns += max(0, run.clock.wall_ns_until(comes_ns(index, target, onward)))
        found.append(target)
        shown = target
    return found


def run_over(index: FrameIndex, speed: str, wall: Wall, tick_ns: int = TICK_NS) -> PlayRun:
    last = len(index) - 1
    forwards = not speed.startswith("-")
    clock = PlayClock(0 if forwards else index.end_ns(), Fraction(speed), wall)
    return PlayRun(1, -1 if forwards else last + 1, 0, last, clock, None, tick_ns=tick_ns)


@pytest.mark.parametrize("speed", ["1", "1/10", "2", "-1", "-2"])
@pytest.mark.parametrize("durations", [(40,), (20, 60, 33)])
def test_no_frame_is_left_out_where_the_screen_shows_them_all(
    speed: str, durations: tuple[int, ...]
) -> None:
    wall, index = Wall(), made_index(200, (40,) if "2" in speed else durations)
    found = frames_of(run_over(index, speed, wall), index, wall)
    assert found == (list(range(200)) if speed[0] != "-" else list(range(199, -1, -1)))


@pytest.mark.parametrize("speed", ["8", "-8", "4", "1"])
@pytest.mark.parametrize("durations", [(5,), (2, 11, 4), (40,)])
def test_no_more_pictures_are_made_than_the_screen_shows(
    speed: str, durations: tuple[int, ...]
) -> None:
    wall, index = Wall(), made_index(1000, durations)
    run = run_over(index, speed, wall)
    begin = wall.ns
    found = frames_of(run, index, wall)
    ticks = (wall.ns - begin) / TICK_NS
    assert len(found) <= ticks * 1.01 + 2
    # And about as many as it can show, from end to end.
    onward = 1 if speed[0] != "-" else -1
    assert found == sorted(found, reverse=onward < 0)
    assert found[-1] == (999 if onward > 0 else 0)
    assert max(abs(b - a) for a, b in pairwise(found)) <= 2 + abs(frames_a_tick(index, run)) * 2


def test_late_playing_goes_to_what_is_due_and_very_late_to_a_key_frame() -> None:
    wall, index = Wall(), made_index(400)
    found = frames_of(run_over(index, "1", wall), index, wall, cost_ns=100_000_000)
    assert 150 < len(found) < 180
    assert found[-1] == 399
    wall = Wall()
    found = frames_of(run_over(index, "1", wall), index, wall, cost_ns=2_500_000_000)
    assert set(found[1:-1]) <= set(range(0, 400, 50))


def test_a_loop_is_played_exactly() -> None:
    wall, index = Wall(), made_index(300, (7, 3, 25))
    clock = PlayClock(index.time_ns(50), Fraction(8), wall)
    found = frames_of(PlayRun(1, 49, 50, 73, clock, None), index, wall)
    assert (min(found), max(found)) == (50, 73)
    clock = PlayClock(index.time_ns(74), Fraction(-1, 10), wall)
    found = frames_of(PlayRun(1, 74, 50, 73, clock, None), index, wall)
    assert found == list(range(73, 49, -1))


def test_fast_playing_takes_what_is_at_hand_and_never_goes_back() -> None:
    kept = {10, 20, 90}
    assert kept_instead(kept.__contains__, 18, 10, 4, 99) == 20
    assert kept_instead(kept.__contains__, 12, 10, 4, 99) == 12
    assert kept_instead(kept.__contains__, 12, 20, -4, 0) == 10
    assert kept_instead(kept.__contains__, 99, 90, 8, 99) == 99
    assert kept_instead(kept.__contains__, 60, 20, 4, 99) == 60


def test_a_near_frame_is_the_nearest_that_costs_little() -> None:
    index = made_index(200)
    none: set[int] = set()
    assert near_frame(index, 70, None, none.__contains__) == 50
    assert near_frame(index, 95, None, none.__contains__) == 100
    assert near_frame(index, 70, None, {62, 75}.__contains__) == 75
    assert near_frame(index, 70, 69, none.__contains__) is None
    assert near_frame(index, 70, None, {70}.__contains__) is None
    assert near_frame(index, 100, None, none.__contains__) is None


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
