"""Key frames that are decoded aside, while a hand drags along a film."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from av.video.frame import VideoFrame

from annotator.errors import CancelledError, FrameUnavailableError
from annotator.media.cursor import Cursor
from annotator.media.indexer import full_index, quick_index
from annotator.media.key_frames import KeyFrames
from annotator.media.reader import FrameReader
from annotator.timing.frame_index import FrameIndex

NAMES = (
    "h264_long_gop.mp4", "variable.mkv", "late.ts", "asp.avi", "hidden.webm", "turned.mp4", "raw.h264",
    "program.mpg", "open_gop.ts", "refresh.mp4", "palette.gif", "joined.ts",
)  # fmt: skip


@pytest.fixture(scope="module")
def groups(films_module: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five groups of 30 frames."""
    options = {"preset": "veryfast", "g": "30", "bf": "3", "sc_threshold": "0"}
    path: Path = films_module.film(
        tmp_path_factory.mktemp("groups") / "x.mp4", "libx264", options=options, frames=150
    )
    return path


def some_keys(index: FrameIndex) -> list[int]:
    keys: list[int] = index.keys().tolist()
    return sorted({*keys[:4], *keys[-4:]}, reverse=True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", [full_index, quick_index], ids=["final", "provisional"])
def test_a_key_frame_aside_is_the_one_that_decoding_gives(
    name: str, make: object, films: dict[str, Path]
) -> None:
    path = films[name]
    assert callable(make)
    index = make(path)
    truth = full_index(path)
    with FrameReader(path, index) as aside:
        for key in some_keys(index):
            found = aside.frame(key, aside=True)
            assert found.stamp.index == key
            # A provisional number may be another than the final one; its time stamp is the same.
            same = [n for n in range(len(truth)) if truth.pts(n) == index.pts(key)]
            if make is full_index:
                same = [key]
            assert not same or found.digest() in {truth.digest(n) for n in same}


@pytest.mark.parametrize(("codec", "pixels"), [("rpza", "rgb555le"), ("qtrle", "gray")])
def test_what_lasts_from_the_beginning_is_not_lost_by_a_jump(
    codec: str, pixels: str, films_module: ModuleType, tmp_path: Path
) -> None:
    """Old QuickTime films send a palette once, and call frames key frames that change a part."""
    path = films_module.film(tmp_path / "x.mov", codec, pixel_format=pixels)
    truth, index = full_index(path), quick_index(path)
    for number in (20, 0, 45):
        with FrameReader(path, index) as reader:
            near = reader.frame(number, aside=True)
            assert near.digest() == truth.digest(near.stamp.index)
            assert reader.frame(number).digest() == truth.digest(number)


@pytest.mark.parametrize("turns", [1, 6], ids=["before the first picture", "on the way"])
def test_one_keeps_ones_place(turns: int, groups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = full_index(groups)
    jumps: list[int] = []
    asked: list[int] = []
    jump = Cursor.go_to_key

    def counting(self: Cursor, number: int) -> bool:
        jumps.append(number)
        return jump(self, number)

    def after_some() -> bool:
        asked.append(len(asked))
        return len(asked) > turns

    monkeypatch.setattr(Cursor, "go_to_key", counting)
    with FrameReader(groups, index) as reader:
        reader.frame(10)
        jumps.clear()
        with pytest.raises(CancelledError):
            reader.frame(145, after_some)
        assert reader.frame(30, aside=True).digest() == index.digest(30)
        assert reader.frame(145).digest() == index.digest(145)
        # Decoded on from where it was broken off, not from the key frame again.
        assert jumps == [120]


def test_another_picture_is_not_taken(groups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a key frame by itself gives another picture, the ordinary way gives the right one."""
    index = full_index(groups)
    asked: list[int] = []
    plain = KeyFrames.frame

    def another(self: KeyFrames, number: int) -> VideoFrame | None:
        asked.append(number)
        return plain(self, 0)

    monkeypatch.setattr(KeyFrames, "frame", another)
    with FrameReader(groups, index) as reader:
        assert reader.frame(60, aside=True).digest() == index.digest(60)
        assert asked == [60]


def test_a_file_that_was_changed_gives_nothing_aside(groups: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    data = groups.read_bytes()
    path.write_bytes(data)
    index = quick_index(path)
    with FrameReader(path, index) as reader:
        assert reader.frame(30, aside=True).stamp.index == 30
        path.write_bytes(data + b"more")
        with pytest.raises(FrameUnavailableError):
            reader.frame(60, aside=True)
