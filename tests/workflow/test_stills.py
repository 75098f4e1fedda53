from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from annotator.errors import IntegrityError, MediaError
from annotator.media.engine import open_frames
from annotator.timing.frame_index import IndexState
from annotator.workflow.stills import checked_still, write_still


def test_a_still_is_written_with_the_digest_of_its_planes(filled, clip, tmp_path):
    _store, _exhibit, index = filled
    frame = write_still(clip, index, 7, tmp_path / "still.png")
    assert frame.stamp.digest == index.digest(7)
    assert (tmp_path / "still.png").read_bytes().startswith(b"\x89PNG")


def test_a_frame_that_is_not_the_recorded_one_is_refused_in_words(filled, clip):
    _store, _exhibit, index = filled
    with open_frames(clip, index) as reader:
        picture, digest = checked_still(reader, 7, index.digest(7))
        assert digest == index.digest(7)
        assert hashlib.sha256(picture).digest()
        with pytest.raises(IntegrityError, match="not the picture that was recorded"):
            checked_still(reader, 7, index.digest(8))


def test_an_index_of_another_film_gives_no_still_at_all(filled, clip, tmp_path):
    _store, _exhibit, index = filled
    digests = np.roll(index.digests, 1, axis=0)
    other = replace(index, digests=digests)
    assert other.state is IndexState.FINAL
    with pytest.raises((IntegrityError, MediaError)):
        write_still(clip, other, 7, tmp_path / "still.png")
    assert not (tmp_path / "still.png").exists()
