"""Pictures that carry more than pixels: Exif blocks and display matrices."""

from __future__ import annotations

import struct
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import pytest

from annotator.media.indexer import full_index
from annotator.media.probe import probe
from annotator.media.reader import FrameReader

ORIENTATION = 0x0112


def with_exif(source: Path, target: Path, orientation: int) -> Path:
    """A copy of an MJPEG film in which each picture has an Exif block, as cameras write it."""
    entries = struct.pack(">HHII", 0x010F, 2, 4, 0x43616D00) + struct.pack(
        ">HHIHH", ORIENTATION, 3, 1, orientation, 0
    )
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">H", 2) + entries + bytes(4)
    block = b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\0\0" + tiff
    with av.open(str(source)) as given, av.open(str(target), "w") as written:
        stream = given.streams.video[0]
        copy: Any = written.add_stream_from_template(stream)
        for packet in given.demux(stream):
            if not packet.size:
                continue
            data = bytes(packet)
            made = av.Packet(data[:2] + block + data[2:])
            made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
            made.is_keyframe, made.stream = True, copy
            written.mux(made)
    return target


@pytest.mark.parametrize(("orientation", "turned"), [(1, 0), (6, 90), (3, 180)])
@pytest.mark.parametrize("ending", ["avi", "mov", "mkv"])
def test_exif_in_every_picture_is_no_hindrance(
    orientation: int, turned: int, ending: str, films_module: ModuleType, tmp_path: Path
) -> None:
    plain = films_module.film(tmp_path / "plain.avi", "mjpeg", pixel_format="yuvj420p", frames=12)
    path = with_exif(plain, tmp_path / f"exif.{ending}", orientation)
    index = full_index(path)
    assert probe(path).video[0].rotation == turned
    with FrameReader(path, index) as reader:
        for i in (11, 0, 6):
            frame = reader.frame(i)
            assert films_module.number_in(frame.rgb(oriented=False)) == i
            assert frame.orientation == (f"{turned}° clockwise" if turned else "")
