"""Decoding ahead in the decoder process: what comes next is there, real requests go first, harm stays small."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.media import engine
from annotator.media.process.frames import ProcessFrames
from annotator.timing.frame_index import FrameIndex

PATIENCE_S = 60


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("inside", [True, False])
def test_what_comes_next_is_decoded_while_nobody_asks(
    film: Path, index: FrameIndex, inside: bool
) -> None:
    last = len(index) - 1
    with engine.open_frames(film, index, in_process=inside) as frames:
        frames.frame(last)
        frames.travel(last, -1)
        wait_until(lambda: all(frames.is_cached(i) for i in range(last - 15, last)))
    with engine.open_frames(film, index, in_process=inside) as frames:
        frames.frame(20)
        frames.travel(20, 1)
        wait_until(lambda: all(frames.is_cached(i) for i in range(21, last)))
    with engine.open_frames(film, index, in_process=inside) as frames:
        frames.frame(last - 10)
        frames.travel(last - 10, 0)
        wait_until(lambda: frames.is_cached(last) and frames.is_cached(last - 40))


@pytest.mark.parametrize("inside", [True, False])
def test_real_requests_go_first_and_come_right(film: Path, index: FrameIndex, inside: bool) -> None:
    chance = random.Random(4)
    with engine.open_frames(film, index, in_process=inside, cache_bytes=600_000) as frames:
        for _ in range(60):
            number = chance.randrange(len(index))
            assert frames.frame(number, room=(192, 112)).digest() == index.digest(number)
            frames.travel(number, chance.choice((-8, -4, -1, 0, 1, 4, 8)))


@pytest.mark.parametrize("inside", [True, False])
def test_a_fast_hand_is_given_what_is_kept_or_what_it_asks_for(
    film: Path, index: FrameIndex, inside: bool
) -> None:
    last = len(index) - 1
    with engine.open_frames(film, index, in_process=inside) as frames:
        frames.frame(last)
        frames.travel(last, -8)
        wait_until(lambda: sum(frames.is_cached(i) for i in range(last - 16, last)) >= 2)
        for number in range(last, 0, -8):
            assert frames.frame(number).digest() == index.digest(number)
            frames.travel(number, -8)


@pytest.mark.parametrize("how", ["crash ahead", "hang ahead", "no memory ahead"])
def test_harm_done_ahead_costs_no_frame(
    film: Path,
    index: FrameIndex,
    child: Callable[[str], None],
    impatient: Callable[[ProcessFrames, int], None],
    how: str,
) -> None:
    child(how)
    with ProcessFrames(film, index, silence_ms=60_000) as frames:
        pids = set()
        for number in (5, 7, 45, 6, 58, 12, 40):
            assert frames.frame(number).digest() == index.digest(number)
            frames.travel(number, -1)
            if not pids and how == "hang ahead":
                impatient(frames, 2_000)
            pids.add(frames.pid)
        # Where it ended the process, it is not tried again.
        assert len(pids) <= 2


@pytest.mark.parametrize("field", ["upper", "lower", None])
def test_a_field_is_the_same_as_inside(
    film: Path, index: FrameIndex, field: engine.Field | None
) -> None:
    with (
        engine.open_frames(film, index, in_process=True) as inside,
        engine.open_frames(film, index, in_process=False) as outside,
    ):
        for bounds in ((None, None), (100, 100)):
            ours = outside.frame(3, room=(96, 96)).rgb(*bounds, field=field)
            assert (ours == inside.frame(3).rgb(*bounds, field=field)).all()
        woven = inside.frame(3).rgb()
        assert (outside.frame(3).rgb(field=field) == woven).all() == (field is None)
