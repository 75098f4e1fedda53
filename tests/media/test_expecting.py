"""Frames that were announced come exactly as ever, and what nobody needs is not decoded on the way."""

from __future__ import annotations

import random
from pathlib import Path
from types import ModuleType

import pytest

from annotator.media.engine import CHECKED, open_frames
from annotator.media.indexer import full_index, quick_index
from annotator.media.reader import FrameReader

NAMES = [
    "h264_long_gop.mp4", "variable.mkv", "late.ts", "asp.avi", "hidden.webm", "ten_bit.mkv", "raw.h264",
    "program.mpg", "open_gop.ts", "refresh.mp4", "palette.gif",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_announced_frames_are_those_of_their_numbers(
    name: str, films: dict[str, Path], films_module: ModuleType
) -> None:
    index = full_index(films[name])
    chance = random.Random(name)
    for count in (1, 7, len(index) // 2, len(index)):
        wanted = sorted(chance.sample(range(len(index)), count))
        with FrameReader(films[name], index, cache_bytes=64 << 20) as reader:
            reader.expect(wanted)
            for number in wanted:
                frame = reader.frame(number)
                assert films_module.number_in(frame.rgb(oriented=False)) == number
                assert frame.digest() == index.digest(number)
                assert frame.exactness == CHECKED
            # What nobody announced can be had all the same, also backwards and afterwards.
            for number in (0, len(index) - 1, len(index) // 3):
                assert reader.frame(number).digest() == index.digest(number)
            reader.expect(())
            assert reader.frame(len(index) // 2).digest() == index.digest(len(index) // 2)


def test_what_no_frame_needs_is_left_out(films: dict[str, Path]) -> None:
    index = full_index(films["h264_long_gop.mp4"])
    wanted = [len(index) // 2, len(index) - 2]
    came = {}
    for announced in (True, False):
        with FrameReader(films["h264_long_gop.mp4"], index) as reader:
            reader.expect(wanted if announced else ())
            for number in wanted:
                reader.frame(number)
            came[announced] = sum(reader.is_cached(number) for number in range(len(index)))
    assert came[True] < came[False]


def test_a_provisional_index_expects_nothing(films: dict[str, Path]) -> None:
    index = quick_index(films["h264_long_gop.mp4"])
    with FrameReader(films["h264_long_gop.mp4"], index) as reader:
        reader.expect([3, 9])
        assert reader.frame(9).stamp.index == 9


@pytest.mark.parametrize("in_process", [True, False])
def test_the_engine_passes_it_on(films: dict[str, Path], in_process: bool) -> None:
    index = full_index(films["late.ts"])
    wanted = [2, 3, 17, len(index) - 1]
    with open_frames(films["late.ts"], index, in_process=in_process) as reader:
        reader.expect(wanted)
        assert [reader.frame(n).digest() for n in wanted] == [index.digest(n) for n in wanted]
        reader.expect(())
        assert reader.frame(5).digest() == index.digest(5)
