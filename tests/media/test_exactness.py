"""The frame that is named is the frame that is given, on films that bear their numbers in their pixels."""

from __future__ import annotations

import os
import random
from pathlib import Path
from types import ModuleType

import pytest

from annotator.errors import CancelledError, FrameUnavailableError, MediaError, ValueRefusedError
from annotator.media.indexer import full_index, iter_frames, quick_index
from annotator.media.reader import CHECKED, PROVISIONAL, FrameReader
from annotator.timing.frame_index import FrameIndex

NAMES = [
    "h264_long_gop.mp4", "variable.mp4", "variable.mkv", "late.ts", "asp.avi", "hidden.webm", "turned.mp4",
    "ten_bit.mkv", "full_colour.mkv", "raw.h264", "program.mpg", "open_gop.ts", "refresh.mp4", "two_streams.mkv",
    "palette.gif", "lossless.avi",
]  # fmt: skip


def orders(n: int) -> dict[str, list[int]]:
    mixed = list(range(n))
    random.Random(11).shuffle(mixed)
    return {"forward": list(range(n)), "backward": list(range(n))[::-1], "random": mixed}


@pytest.mark.parametrize("budget", [1, 512 << 20])
@pytest.mark.parametrize("name", NAMES)
def test_pixels_and_digest_are_those_of_the_number(
    name: str, budget: int, films: dict[str, Path], films_module: ModuleType
) -> None:
    index = full_index(films[name])
    assert len(index) == films_module.FRAMES
    for order in orders(len(index)).values():
        with FrameReader(films[name], index, cache_bytes=budget) as reader:
            for i in order[:: 1 if budget > 1 else 3]:
                frame = reader.frame(i)
                assert films_module.number_in(frame.rgb(oriented=False)) == i
                assert frame.digest() == index.digest(i)
                assert frame.stamp == index.stamp(i)
                assert frame.exactness == CHECKED


@pytest.mark.parametrize("name", NAMES)
def test_streaming_gives_what_the_index_holds(name: str, films: dict[str, Path]) -> None:
    index = full_index(films[name])
    lines = list(iter_frames(films[name], digests=True))
    assert [(x.index, x.pts, x.key, x.type, x.digest) for x in lines] == [
        (i, index.pts(i), index.is_key(i), index.frame_type(i), index.digest(i))
        for i in range(len(index))
    ]
    assert [x.digest for x in iter_frames(films[name])] == [""] * len(index)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "hidden.webm"])
def test_a_provisional_index_gives_the_right_pictures_too(
    name: str, films: dict[str, Path], films_module: ModuleType
) -> None:
    index = quick_index(films[name])
    with FrameReader(films[name], index) as reader:
        for i in orders(len(index))["random"][:20]:
            frame = reader.frame(i)
            assert frame.exactness == PROVISIONAL
            if index.has_reliable_time() and name != "asp.avi":
                assert films_module.number_in(frame.rgb(oriented=False)) == i


def test_joined_recordings_count_on(films: dict[str, Path], films_module: ModuleType) -> None:
    index = full_index(films["joined.ts"])
    assert len(index) == 2 * films_module.FRAMES
    assert all(index.time_ns(i) > index.time_ns(i - 1) for i in range(1, len(index)))
    with FrameReader(films["joined.ts"], index, cache_bytes=1) as reader:
        for i in orders(len(index))["random"]:
            frame = reader.frame(i)
            assert films_module.number_in(frame.rgb()) == i % films_module.FRAMES
            assert frame.digest() == index.digest(i)


def test_the_second_stream_is_its_own_film(
    films: dict[str, Path], films_module: ModuleType
) -> None:
    index = full_index(films["two_streams.mkv"], 1)
    with FrameReader(films["two_streams.mkv"], index) as reader:
        assert films_module.number_in(reader.frame(7).rgb()) == 1007
    with pytest.raises(MediaError, match="no video stream 2"):
        full_index(films["two_streams.mkv"], 2)


def test_the_stored_index_reads_the_same(films: dict[str, Path], films_module: ModuleType) -> None:
    index = FrameIndex.from_bytes(full_index(films["open_gop.ts"]).to_bytes())
    with FrameReader(films["open_gop.ts"], index, cache_bytes=1) as reader:
        assert [films_module.number_in(reader.frame(i).rgb()) for i in (41, 3, 59)] == [41, 3, 59]


def test_variable_times_are_the_written_ones(films: dict[str, Path]) -> None:
    index = full_index(films["variable.mkv"])
    assert index.is_variable_rate()
    assert [index.time_ns(i) // 1_000_000 for i in range(6)] == [0, 34, 67, 187, 204, 237]


def test_a_turned_film_is_turned_only_for_viewing(
    films: dict[str, Path], films_module: ModuleType
) -> None:
    index = full_index(films["turned.mp4"])
    with FrameReader(films["turned.mp4"], index) as reader:
        frame = reader.frame(5)
        assert frame.orientation
        assert frame.rgb().shape[:2] == (films_module.WIDTH, films_module.HEIGHT)
        assert frame.rgb(oriented=False).shape[:2] == (films_module.HEIGHT, films_module.WIDTH)
        assert frame.rgb(max_height=96).shape[0] <= 96
        assert len(frame.native_bytes()) == films_module.WIDTH * films_module.HEIGHT * 3 // 2


def test_wrong_pixels_are_never_handed_out(films: dict[str, Path]) -> None:
    index = full_index(films["h264_long_gop.mp4"])
    digests = index.digests.copy()
    digests[20] ^= 255
    lying = FrameIndex.from_bytes(index.to_bytes())
    object.__setattr__(lying, "digests", digests)
    with FrameReader(films["h264_long_gop.mp4"], lying) as reader:
        reader.frame(19)
        with pytest.raises(FrameUnavailableError) as refused:
            reader.frame(20)
        assert refused.value.index == 20
        assert reader.frame(21).digest() == index.digest(21)


def test_another_file_than_the_indexed_one_is_refused(films: dict[str, Path]) -> None:
    with pytest.raises(MediaError, match="not the file that was indexed"):
        FrameReader(films["variable.mp4"], full_index(films["h264_long_gop.mp4"]))


def test_a_file_that_changes_while_open_is_noticed(films: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(films["h264_long_gop.mp4"].read_bytes())
    index = full_index(path)
    with FrameReader(path, index, cache_bytes=1) as reader:
        reader.frame(0)
        data = bytearray(path.read_bytes())
        data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
        path.write_bytes(bytes(data))
        os.utime(path, ns=(1, 1))
        with pytest.raises(FrameUnavailableError, match="changed while it was open"):
            reader.frame(50)


def test_a_vanished_file_gives_right_frames_or_none(films: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(films["h264_long_gop.mp4"].read_bytes())
    index = full_index(path)
    with FrameReader(path, index, cache_bytes=1) as reader:
        reader.frame(50)
        path.unlink()
        for i in (51, 3, 44):
            try:
                assert reader.frame(i).digest() == index.digest(i)
            except FrameUnavailableError as refused:
                assert refused.hint  # noqa: PT017 - either outcome is right, a wrong frame is not


def test_work_can_be_cancelled(films: dict[str, Path]) -> None:
    path = films["h264_long_gop.mp4"]
    with pytest.raises(CancelledError):
        full_index(path, cancelled=lambda: True)
    with FrameReader(path, full_index(path)) as reader:
        with pytest.raises(CancelledError):
            reader.frame(30, cancelled=lambda: True)
        assert reader.frame(30).stamp.index == 30
        with pytest.raises(ValueRefusedError):
            reader.frame(60)


def test_frames_that_are_kept_stay_within_the_budget(films: dict[str, Path]) -> None:
    path = films["h264_long_gop.mp4"]
    budget = 10 * 192 * 112 * 3 // 2
    with FrameReader(path, full_index(path), cache_bytes=budget) as reader:
        for i in range(60):
            reader.frame(i)
        assert [i for i in range(60) if reader.is_cached(i)] == list(range(50, 60))


@pytest.mark.parametrize(
    ("name", "frames"),
    [
        ("bbb_176x144_128kbps_15fps_h263.3gp", 15),
        ("sample_rotate_and_reflect.mp4", 30),
        ("sample_edit_list_only_preroll_sync_sample.mp4", 16),
        ("sample_h264.ts", 30),
        ("sd-hls0000000000.ts", 58),
        ("sample-with-large-length.avi", 58),
        ("roadtrip-vp92-10bit.webm", 72),
        ("sample_av1.mp4", 30),
        ("sample_with_invalid_nalu.mp4", 29),
        ("sample_h262_mpeg_audio.ps", 3),
        ("sample.mkv", 30),
    ],
)
def test_real_clips(name: str, frames: int, shared_fixtures: Path) -> None:
    path = shared_fixtures / name
    index = full_index(path)
    assert len(index) == frames
    with FrameReader(path, index, cache_bytes=1) as reader:
        for i in orders(frames)["random"][:20]:
            assert reader.frame(i).digest() == index.digest(i)


def test_a_lost_picture_is_named(shared_fixtures: Path) -> None:
    index = full_index(shared_fixtures / "sample_with_invalid_nalu.mp4")
    assert any("gave no frame" in finding for finding in index.missing)
    assert not index.threaded
