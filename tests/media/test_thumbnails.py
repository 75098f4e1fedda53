"""Thumbnails: each is the frame that it says it is (frames carry their number in their pixels)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from annotator.errors import CancelledError, IntegrityError, MediaError, ValueRefusedError
from annotator.media.indexer import full_index, quick_index
from annotator.media.thumbnails import coarse_to_fine, pack, spread, thumbnails, unpack

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
BITS = 10
CELL = 32


def numbered(number: int) -> np.ndarray:
    """A grey picture of 320 × 64 whose ten cells are the bits of its number, black or white."""
    picture = np.zeros((64, BITS * CELL), np.uint8)
    for bit in range(BITS):
        picture[:, bit * CELL : (bit + 1) * CELL] = 235 if number >> bit & 1 else 16
    return picture


def number_in(rgb: np.ndarray) -> int:
    width = rgb.shape[1] / BITS
    row = rgb[rgb.shape[0] // 2, :, 1]
    return sum(1 << bit for bit in range(BITS) if row[int((bit + 0.5) * width)] > 128)


def write_film(path: Path, frames: int, gop: int, codec: str = "libx264", bframes: int = 2) -> Path:
    with av.open(str(path), "w") as out:
        options = {"bf": str(bframes)} if codec == "libx264" else {}
        film = out.add_stream(codec, rate=25, options=options)
        film.width, film.height, film.pix_fmt = BITS * CELL, 64, "yuv420p"
        film.codec_context.gop_size = gop
        for number in range(frames):
            planes = np.full((96, BITS * CELL), 128, np.uint8)
            planes[:64] = numbered(number)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(film.encode(frame))
        out.mux(film.encode())
    return path


@pytest.mark.parametrize(
    "name, codec, gop",
    [
        ("a.mp4", "libx264", 12),
        ("a.mkv", "libx264", 250),
        ("a.ts", "libx264", 25),
        ("a.avi", "mpeg4", 10),
        ("a.webm", "libvpx", 30),
        ("b.ts", "mpeg2video", 15),
    ],
)
@pytest.mark.parametrize("make_index", [quick_index, full_index])
def test_each_picture_is_the_frame_that_it_says(tmp_path, name, codec, gop, make_index):
    path = write_film(tmp_path / name, 300, gop, codec)
    index = make_index(path)
    for count in (7, 60):
        found = dict(thumbnails(path, index, spread(count, len(index)), 32))
        assert len(found) >= min(count, 7)
        assert {number: number_in(rgb) for number, rgb in found.items()} == {n: n for n in found}
        assert all(rgb.shape == (32, 160, 3) for rgb in found.values())


def test_pictures_lie_near_the_places_asked_for_and_cover_them(tmp_path):
    path = write_film(tmp_path / "a.mp4", 400, 10)
    index = full_index(path)
    wanted = spread(20, 400)
    found = [number for number, _ in thumbnails(path, index, wanted, 32)]
    assert len(found) == 20
    assert max(abs(a - b) for a, b in zip(sorted(found), wanted, strict=True)) <= 10
    # The first four already come from all quarters of the film.
    assert sorted(number // 100 for number in found[:4]) == [0, 1, 2, 3]


def test_more_pictures_than_key_frames_are_decoded_exactly(tmp_path):
    path = write_film(tmp_path / "a.mp4", 60, 250)
    index = quick_index(path)
    found = dict(thumbnails(path, index, range(60), 32))
    assert sorted(found) == list(range(60))
    assert all(number_in(rgb) == number for number, rgb in found.items())


def test_a_digest_that_differs_gives_no_picture(tmp_path):
    path = write_film(tmp_path / "a.mp4", 40, 10)
    other = write_film(tmp_path / "b.mp4", 41, 10)
    index = full_index(path)
    digests = index.digests.copy()
    digests[20] ^= 1
    index = replace(index, digests=digests)
    found = [number for number, _ in thumbnails(path, index, [0, 10, 20, 30], 32)]
    assert sorted(found) == [0, 10, 30]
    with pytest.raises(MediaError):
        list(thumbnails(other, index, [5], 32))


def test_progress_cancelling_and_leaving_early(tmp_path):
    path = write_film(tmp_path / "a.mp4", 100, 10)
    index = quick_index(path)
    told = []
    list(thumbnails(path, index, spread(10, 100), 32, progress=told.append))
    assert [step.done for step in told] == list(range(1, 11))
    assert {step.total for step in told} == {10}
    with pytest.raises(CancelledError):
        list(thumbnails(path, index, [0], 32, cancelled=lambda: True))
    stop = []
    running = thumbnails(path, index, spread(10, 100), 32, cancelled=lambda: bool(stop))
    next(running)
    stop.append(1)
    with pytest.raises(CancelledError):
        next(running)
    left = thumbnails(path, index, spread(10, 100), 32)
    next(left)
    left.close()
    with pytest.raises(ValueRefusedError):
        list(thumbnails(path, index, [100], 32))
    with pytest.raises(ValueRefusedError):
        list(thumbnails(path, index, [0], 0))


def test_order_covers_everything_once():
    for count in (0, 1, 2, 3, 7, 8, 100):
        assert sorted(coarse_to_fine(count)) == list(range(count))
    assert coarse_to_fine(8) == (0, 4, 2, 6, 1, 5, 3, 7)
    assert spread(4, 400) == (50, 150, 250, 350)
    assert spread(10, 3) == (0, 1, 2)
    assert spread(5, 0) == ()


def test_packed_and_unpacked():
    pictures = [(number, np.repeat(numbered(number)[:, :, None], 3, axis=2)) for number in (700, 3)]
    data = pack(pictures)
    again = unpack(data)
    assert [number for number, _ in again] == [3, 700]
    assert all(number_in(rgb) == number for number, rgb in again)
    assert unpack(pack([])) == ()
    for place in range(0, len(data), 7):
        bad = bytearray(data)
        bad[place] ^= 1
        with pytest.raises(IntegrityError):
            unpack(bytes(bad))
    with pytest.raises(IntegrityError):
        unpack(data[:30])


def test_colours_survive_packing():
    red = np.zeros((20, 30, 3), np.uint8)
    red[..., 0] = 250
    ((_, again),) = unpack(pack([(0, red)]))
    assert again[..., 0].min() > 230
    assert again[..., 2].max() < 25


@pytest.mark.skipif(not FIXTURES.exists(), reason="the shared clips are not here")
def test_a_turned_film_gives_turned_thumbnails():
    path = FIXTURES / "sample_rotate_and_reflect.mp4"
    index = full_index(path)
    ((number, rgb),) = thumbnails(path, index, [0], 90)
    assert number == 0
    assert rgb.shape == (90, 60, 3)


@pytest.mark.skipif(not FIXTURES.exists(), reason="the shared clips are not here")
@pytest.mark.parametrize("name", ["sd-hls0000000000.ts", "sample.mkv"])
def test_real_clips(name):
    path = FIXTURES / name
    index = full_index(path)
    wanted = spread(6, len(index))
    found = [number for number, _ in thumbnails(path, index, wanted, 60)]
    assert len(found) == 6
