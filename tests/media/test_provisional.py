"""What packets alone tell: which pictures are shown, and in what order, before anything is decoded."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.media.indexer import full_index, quick_index
from annotator.media.packet_peeks import between_by, hidden_by, shown_order

SAME = [
    "h264_long_gop.mp4", "variable.mp4", "variable.mkv", "late.ts", "asp.avi", "hidden.webm", "turned.mp4",
    "program.mpg", "open_gop.ts", "two_streams.mkv", "palette.gif", "lossless.avi", "joined.ts",
]  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_the_provisional_frames_are_the_final_ones(name: str, films: dict[str, Path]) -> None:
    quick, full = quick_index(films[name]), full_index(films[name])
    assert quick.packet.tolist() == full.packet.tolist()
    assert quick.pts_column.tolist() == full.pts_column.tolist()
    assert quick.keys().tolist() == full.keys().tolist()


def test_real_vp9_with_pictures_that_are_never_shown(shared_fixtures: Path) -> None:
    path = shared_fixtures / "roadtrip-vp92-10bit.webm"
    quick, full = quick_index(path), full_index(path)
    assert len(quick) == len(full) == 72
    assert quick.packet.tolist() == full.packet.tolist()


def test_the_bit_of_vp8_that_says_hidden() -> None:
    hidden = hidden_by("vp8")
    assert hidden is not None
    assert [hidden(memoryview(data)) for data in (b"\x00", b"\x10", b"\x01", b"\x11", b"")] == [
        True, False, True, False, False,
    ]  # fmt: skip


def test_the_bits_of_vp9_that_say_hidden() -> None:
    hidden = hidden_by("vp9")
    assert hidden is not None
    said = {
        b"\x80\x00": True,  # profile 0, not shown
        b"\x82\x00": False,  # shown
        b"\x88\x00": False,  # shows one that is there already
        b"\xb0\x00": True,  # profile 3, not shown
        b"\xb1\x00": False,
        b"\x80\x00\xc1\x01\x01\xc1": False,  # several in one packet
        b"": False,
        b"\x00": False,
    }
    assert {data: hidden(memoryview(data)) for data in said} == said
    assert hidden_by("h264") is None


def test_pictures_between_others_are_shown_at_once() -> None:
    assert shown_order([]) == []
    assert shown_order([False, False, True, True, False, True]) == [0, 2, 3, 1, 5, 4]


def test_a_packed_picture_takes_the_place_of_the_empty_one() -> None:
    between = between_by("mpeg4")
    assert between is not None
    head, i, p, b = b"\0\0\1\xb6", b"\x00" * 20, b"\x40" * 20, b"\x80" * 20
    packets = [head + i, head + p + head + b, head + b, head + b"\x40\x00", head + p]
    assert [between(data) for data in packets] == [False, False, True, True, False]
    assert between(b"\0\0\1\xb0") is None
