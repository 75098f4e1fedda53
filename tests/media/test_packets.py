"""Packets are numbered as the frame index numbers them, and the process hands over the same ones."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from annotator.errors import CancelledError, NotAVideoError
from annotator.media import engine
from annotator.media.indexer import full_index
from annotator.media.packets import packets
from annotator.media.process.results import packets_from
from annotator.media.process.wire import BadMessageError


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "ts"])
def test_every_frame_finds_its_packet(
    ending: str, films_module: ModuleType, tmp_path: Path
) -> None:
    path = films_module.film(tmp_path / f"film.{ending}", "mpeg4", options={"g": "12", "bf": "2"})
    index, listed = full_index(path), packets(path)
    keys = index.packets
    for name in ("pts", "dts", "size", "pos"):
        assert np.array_equal(getattr(keys, name), getattr(listed, name)[keys.number]), name
    assert index.packet.max() < len(listed)
    assert listed.source_size == path.stat().st_size
    (outline,) = (o for o in listed.outlines if o.packets)
    assert outline.size == int(listed.size.sum())


def test_the_second_stream_has_its_own_packets(films_module: ModuleType, tmp_path: Path) -> None:
    path = films_module.film(tmp_path / "two.mkv", "mpeg4", streams=2, frames=20)
    first, second = packets(path, 0), packets(path, 1)
    assert (first.stream, second.stream) == (0, 1)
    assert len(first) == len(second) == 20
    assert not np.array_equal(first.pos, second.pos)
    with pytest.raises(NotAVideoError):
        packets(path, 2)


def test_the_process_lists_the_same_packets(films_module: ModuleType, tmp_path: Path) -> None:
    path = films_module.film(tmp_path / "film.mp4", "mpeg4")
    inside, outside = packets(path), engine.packets(path, in_process=False)
    assert inside.to_bytes() == outside.to_bytes()
    blob, size = inside.to_bytes(), path.stat().st_size
    assert packets_from(blob, 0, size).size.tolist() == inside.size.tolist()
    for stream, claimed in ((1, size), (0, size - 1), (0, 3)):
        with pytest.raises(BadMessageError):
            packets_from(blob, stream, claimed)
    with pytest.raises(BadMessageError):
        packets_from(blob[:-5], 0, size)


def test_listing_can_be_called_off(films_module: ModuleType, tmp_path: Path) -> None:
    path = films_module.film(tmp_path / "film.mp4", "mpeg4")
    with pytest.raises(CancelledError):
        packets(path, cancelled=lambda: True)
