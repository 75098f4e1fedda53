"""A disk that fails for a while and comes back: frames are refused meanwhile, and found as before after it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import ModuleType

import pytest

from annotator.errors import FrameUnavailableError, MediaError
from annotator.media import container, media_file
from annotator.media.cursor import Cursor
from annotator.media.indexer import full_index, quick_index
from annotator.media.reader import FrameReader


@pytest.mark.parametrize("final", [True, False])
def test_after_a_failure_of_the_disk_key_frames_are_gone_to_again(
    final: bool, films_module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"preset": "ultrafast", "g": "40", "sc_threshold": "0"}
    path = films_module.film(tmp_path / "x.mp4", "libx264", options=options, frames=160)
    # So little is read in one go that every jump needs the disk.
    monkeypatch.setattr(container, "_BUFFER", 1024)
    truth = full_index(path)
    index = truth if final else quick_index(path)
    fails, walked = [False], [0]

    def read(descriptor: int, size: int, place: int) -> bytes:
        if fails[0]:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return os.pread(descriptor, size, place)

    step = Cursor.next

    def counted(cursor: Cursor):
        walked[0] += 1
        return step(cursor)

    monkeypatch.setattr(media_file, "_reads", [read])
    monkeypatch.setattr(Cursor, "next", counted)
    last = len(index) - 1
    way = last - (truth.key_at_or_before(last) or 0) + 1
    assert way < last, "the film has one group of pictures only"
    with FrameReader(path, index, cache_bytes=1) as reader:
        assert reader.frame(0).digest() == truth.digest(0)
        fails[0] = True
        for wanted in (last, last - 1, 30):
            with pytest.raises(FrameUnavailableError) as refusal:
                reader.frame(wanted)
            assert "Input/output error" in str(refusal.value)
        fails[0] = False
        for wanted in (last, 1, last):
            walked[0] = 0
            assert reader.frame(wanted).digest() == truth.digest(wanted)
            assert walked[0] <= max(way, 2), f"frame {wanted} was not gone to from its key frame"


def test_a_disk_that_is_gone_is_said_in_words(
    films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = films["h264_long_gop.mp4"]
    index = full_index(path)
    film = path.stat().st_ino
    look, shut = os.fstat, os.close
    gone = [False]

    def fails(descriptor: int) -> bool:
        return gone[0] and look(descriptor).st_ino == film

    def fstat(descriptor: int) -> os.stat_result:
        if fails(descriptor):
            raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))
        return look(descriptor)

    def close(descriptor: int) -> None:
        failed = fails(descriptor)
        shut(descriptor)
        if failed:
            raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))

    monkeypatch.setattr(os, "fstat", fstat)
    monkeypatch.setattr(os, "close", close)
    with FrameReader(path, index, cache_bytes=1) as reader:
        assert reader.frame(0).digest() == index.digest(0)
        gone[0] = True
        with pytest.raises(FrameUnavailableError, match="not connected any more"):
            reader.frame(len(index) - 1)
        with pytest.raises(MediaError, match="not connected any more"):
            full_index(path)
        gone[0] = False
        assert reader.frame(20).digest() == index.digest(20)
