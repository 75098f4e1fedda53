"""A decoder process gives what the decoder inside the program gives, for every kind of film."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np
import pytest

from annotator.errors import MediaError, NotAVideoError, ValueRefusedError
from annotator.media import engine
from annotator.media.process.frames import ProcessFrames
from annotator.timing.frame_index import FrameIndex

NAMES = (
    "h264_long_gop.mp4", "variable.mp4", "variable.mkv", "late.ts", "asp.avi", "hidden.webm", "turned.mp4",
    "ten_bit.mkv", "full_colour.mkv", "raw.h264", "program.mpg", "open_gop.ts", "refresh.mp4",
    "two_streams.mkv", "palette.gif", "lossless.avi", "joined.ts",
)  # fmt: skip


def test_every_film_is_listed(films: dict[str, Path]) -> None:
    assert set(NAMES) == set(films)


@pytest.mark.parametrize("name", NAMES)
def test_facts_indexes_and_lines(name: str, films: dict[str, Path]) -> None:
    path = films[name]
    assert engine.probe(path) == engine.probe(path, in_process=True)
    for stream in range(2 if name.startswith("two") else 1):
        apart = engine.full_index(path, stream)
        assert apart.to_bytes() == engine.full_index(path, stream, in_process=True).to_bytes()
        quick = engine.quick_index(path, stream)
        assert quick.to_bytes() == engine.quick_index(path, stream, in_process=True).to_bytes()
        lines = list(engine.iter_frames(path, stream, digests=True))
        assert lines == list(engine.iter_frames(path, stream, digests=True, in_process=True))
        assert [line.digest for line in lines] == [apart.digest(n) for n in range(len(apart))]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["final", "provisional"])
def test_frames(name: str, kind: str, films: dict[str, Path]) -> None:
    path = films[name]
    make = engine.full_index if kind == "final" else engine.quick_index
    index = make(path, in_process=True)
    order = list(range(len(index)))
    random.Random(name).shuffle(order)
    with (
        engine.open_frames(path, index) as apart,
        engine.open_frames(path, index, in_process=True) as inside,
    ):
        for place, number in enumerate(order[:10]):
            room = ((96, 56), (4000, 4000), None)[place % 3]
            found, expected = apart.frame(number, room=room), inside.frame(number)
            for part in (
                "stamp", "exactness", "damaged", "key", "type", "width", "height", "pixel_format",
                "colour_note", "orientation", "interlaced", "sample_aspect",
            ):  # fmt: skip
                assert getattr(found, part) == getattr(expected, part), part
            assert found.digest() == expected.digest()
            assert found.native_bytes() == expected.native_bytes()
            assert hashlib.sha256(found.native_bytes()).hexdigest() == found.digest()
            assert [p.shape for p in found.planes()] == [p.shape for p in expected.planes()]
            for bounds in ((), (96, 56), (4000, 4000), (50, None)):
                assert np.array_equal(found.rgb(*bounds), expected.rgb(*bounds))
            assert np.array_equal(found.rgb(oriented=False), expected.rgb(oriented=False))
            assert apart.is_cached(number)


def test_a_picture_made_on_the_way_is_the_one_asked_for(film: Path, index: FrameIndex) -> None:
    with engine.open_frames(film, index) as frames:
        small = frames.frame(5, room=(96, 56))
        assert small.rgb(96, 56) is small.rgb(96, 56)
        whole = frames.frame(5, room=(192, 112))
        assert whole.rgb(192, 112) is whole.rgb(192, 112)
        assert whole.rgb(192, 112).shape == (112, 192, 3)


def test_pictures_stay_what_they_are(film: Path, index: FrameIndex, films_module: object) -> None:
    """More pictures are held than there is shared memory for, beyond the end of the process."""
    held = []
    with engine.open_frames(film, index) as frames:
        for number in range(len(index)):
            picture = frames.frame(number, room=(192, 112)).rgb(192, 112)
            held.append(picture[4:, :])
            if number % 3 == 0:
                held[-1] = picture[::2]
    for number, part in enumerate(held):
        top = part[1] if number % 3 == 0 else part[6]
        read = sum(int(top[bit * 16 + 8].mean() > 128) << bit for bit in range(12))
        assert read == number


def test_thumbnails_sound_and_peaks() -> None:
    path = Path(__file__).parents[2] / "resources" / "sample" / "square.webm"
    index = engine.full_index(path, in_process=True)
    places = range(0, len(index), 40)
    apart = list(engine.thumbnails(path, index, places, 60))
    inside = list(engine.thumbnails(path, index, places, 60, in_process=True))
    assert [number for number, _ in apart] == [number for number, _ in inside]
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(apart, inside, strict=True))
    assert engine.sound_tracks(path) == engine.sound_tracks(path, in_process=True)
    drawn = engine.peaks(path, index=index)
    assert drawn.to_bytes() == engine.peaks(path, index=index, in_process=True).to_bytes()
    for wanted in ({}, {"rate": 44_100, "channels": 2}):
        one = engine.open_sound(path, index=index, **wanted)
        other = engine.open_sound(path, index=index, in_process=True, **wanted)
        assert (one.rate, one.channels, one.own_rate) == (
            other.rate,
            other.channels,
            other.own_rate,
        )
        assert (one.begin_ns, one.claimed_end_ns) == (other.begin_ns, other.claimed_end_ns)
        assert np.array_equal(one.samples(10**9, 5000), other.samples(10**9, 5000))
        blocks = list(one.blocks(11 * 10**9)), list(other.blocks(11 * 10**9))
        assert [len(b) for b in blocks[0]] == [len(b) for b in blocks[1]]
        assert np.array_equal(np.concatenate(blocks[0]), np.concatenate(blocks[1]))
        assert one.notes() == other.notes()
        one.close()
        other.close()


def test_the_same_refusals(film: Path, index: FrameIndex, tmp_path: Path) -> None:
    text = tmp_path / "text\n\u202egpj.mp4"
    text.write_text("no film at all")
    odd = tmp_path / "clip\udcff.mp4"
    odd.write_bytes(film.read_bytes()[:900])
    empty = tmp_path / "-rf.mp4"
    empty.touch()
    for path in (text, odd, empty, tmp_path, tmp_path / "missing.mp4"):
        errors = []
        for inside in (False, True):
            with pytest.raises(MediaError) as error:
                engine.probe(path, in_process=inside)
            errors.append((type(error.value), error.value.message, error.value.hint))
        assert errors[0] == errors[1]
    with pytest.raises(NotAVideoError, match="no video stream 7"):
        engine.full_index(film, 7)
    with engine.open_frames(film, index) as frames, pytest.raises(ValueRefusedError):
        frames.frame(len(index))
    changed = tmp_path / "changed.mp4"
    changed.write_bytes(film.read_bytes() + b"\0")
    with pytest.raises(MediaError, match="not the file that was indexed"):
        engine.open_frames(changed, index)


def test_it_is_said_where_media_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "process of its own" in engine.how_decoded()
    monkeypatch.setenv(engine.SETTING, "1")
    assert "inside the program itself" in engine.how_decoded()


def test_kept_frames_hold_no_threads(film: Path, index: FrameIndex) -> None:
    """Each frame had a colour converter of its own, with two threads, as long as it was kept."""
    with ProcessFrames(film, index) as frames:
        for number in range(len(index)):
            frames.frame(number, room=(192, 112))
        place = Path(f"/proc/{frames.pid}/task")
        if not place.exists():
            pytest.skip("this system does not list threads")
        assert len(list(place.iterdir())) < len(index)
