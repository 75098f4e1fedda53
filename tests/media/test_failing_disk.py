"""A disk that fails for a while and comes back: frames are refused meanwhile, and found as before after it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import ModuleType

import pytest

import annotator.media.container as container
from annotator.errors import FrameUnavailableError
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

    monkeypatch.setattr(container, "_reads", [read])
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
