"""What is only for viewing: high dynamic range, single fields, pictures that change their size; and missing codecs."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np
import pytest

from annotator.errors import CodecMissingError, MediaError
from annotator.media.indexer import full_index, iter_frames, quick_index
from annotator.media.probe import probe
from annotator.media.reader import FrameReader
from annotator.media.tone import HLG, PQ, tone_mapped


def uniform(level: int, transfer: int, colour: int = 512, size: int = 64) -> av.VideoFrame:
    """A 10-bit picture of one limited-range level; both chroma planes at `colour`."""
    frame = av.VideoFrame(size, size, "yuv420p10le")
    for plane, value in zip(frame.planes, (level, colour, 1024 - colour), strict=True):
        plane.update(np.full(plane.buffer_size // 2, value, "<u2").tobytes())
    frame.colorspace, frame.color_range = 9, 1
    frame.color_trc, frame.color_primaries = transfer, 9
    return frame


def hdr_film(path: Path, transfer: int, levels: list[int]) -> Path:
    name = {PQ: "smpte2084", HLG: "arib-std-b67"}[transfer]
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream(
            "libx265",
            rate=25,
            options={
                "preset": "ultrafast",
                "x265-params": f"log-level=0:lossless=1:colorprim=bt2020:transfer={name}:colormatrix=bt2020nc:range=limited",
            },
        )
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p10le"
        for number, level in enumerate(levels):
            frame = uniform(level, transfer)
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


# Luma codes (10 bit, limited): black, 18 % grey, reference white (203 cd/m², BT.2408), 1000 cd/m².
LEVELS = {PQ: [64, 397, 573, 723], HLG: [64, 397, 721, 940]}


@pytest.mark.parametrize(("transfer", "word"), [(PQ, "PQ"), (HLG, "HLG")])
def test_high_dynamic_range_is_made_visible_and_says_so(
    transfer: int, word: str, tmp_path: Path
) -> None:
    path = hdr_film(tmp_path / "hdr.mp4", transfer, LEVELS[transfer])
    index = full_index(path)
    with FrameReader(path, index) as reader:
        frames = [reader.frame(i) for i in range(4)]
        assert frames[0].colour_note.endswith(f"HDR ({word}) tone-mapped for viewing")
        shown = [int(f.rgb()[32, 32, 1]) for f in frames]
        assert all(np.ptp(f.rgb()[32, 32]) <= 1 for f in frames)
        assert shown[0] == 0
        assert shown == sorted(set(shown))
        # Reinhard's extended curve gives 0.52 for reference white, 0.751 in sRGB.
        assert abs(shown[2] - 192) <= 3
        assert shown[3] >= 250
        assert abs(int(frames[2].rgb(32, 32)[16, 16, 1]) - shown[2]) <= 1
        # Only the view changes: the planes are those that the digest covers.
        assert [f.digest() for f in frames] == [index.digest(i) for i in range(4)]


def test_tone_mapping_is_the_standards_and_deterministic() -> None:
    """PQ: code 0.5081 is 100 cd/m² and 0.7518 is 1000 (ST 2084); HLG: 0.75 is 203 cd/m² (BT.2408)."""

    def shown(code: float, transfer: int, wide: bool = True) -> int:
        value = round(code * 65535)
        picture = tone_mapped(np.full((2, 3, 3), value, np.uint16), transfer, wide=wide)
        assert picture.shape == (2, 3, 3)
        assert picture.dtype == np.uint8
        return int(picture[1, 2, 1])

    def expected(nits: float) -> int:
        light, most = nits / 203, 1000 / 203
        light = min(1.0, light * (1 + light / most**2) / (1 + light))
        return round(255 * (1.055 * light ** (1 / 2.4) - 0.055))

    for code, nits in ((0.5081, 100), (0.5806, 203), (0.7518, 1000), (0.9026, 4000)):
        assert abs(shown(code, PQ) - expected(nits)) <= 1
    for code, nits in ((0.75, 203), (1.0, 1000)):
        assert abs(shown(code, HLG) - expected(nits)) <= 1
    assert shown(0.75, HLG, wide=False) == shown(0.75, HLG)
    # A pure green of BT.2020 lies outside BT.709 and is clipped, not turned over.
    green = tone_mapped(np.array([[[0, 35000, 0]]], np.uint16), PQ, wide=True)[0, 0]
    assert green[1] > 100
    assert green[0] == green[2] == 0


def woven(upper: int, lower: int, width: int = 64, height: int = 48) -> np.ndarray[Any, Any]:
    picture = np.empty((height, width, 3), np.uint8)
    picture[::2], picture[1::2] = upper, lower
    return picture


@pytest.mark.parametrize("pixel_format", ["yuv422p", "yuv444p", "rgb24"])
def test_fields_are_apart_only_when_asked_for(pixel_format: str, tmp_path: Path) -> None:
    path = tmp_path / "fields.avi"
    coder = "ffv1" if pixel_format != "rgb24" else "rawvideo"
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream(coder, rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, pixel_format
        frame = av.VideoFrame.from_ndarray(woven(200, 40), "rgb24")
        output.mux(stream.encode(frame.reformat(format=pixel_format)))
        output.mux(stream.encode(None))
    with FrameReader(path, full_index(path)) as reader:
        frame_read = reader.frame(0)
        stored = frame_read.rgb().astype(int)
        assert abs(stored[0, 0, 0] - 200) <= 2
        assert abs(stored[1, 0, 0] - 40) <= 2
        for field, value in (("upper", 200), ("lower", 40)):
            seen = frame_read.rgb(field=field).astype(int)  # type: ignore[arg-type]
            assert seen.shape == stored.shape
            assert np.abs(seen - value).max() <= 2
            assert frame_read.rgb(32, 24, field=field).shape == (24, 32, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize("height", [47, 48, 50])
def test_a_fields_lines_stay_where_they_are(height: int, tmp_path: Path) -> None:
    """A wedge from top to bottom must look the same in both fields, also with odd chroma lines."""
    wedge = np.repeat(np.linspace(20, 230, height).astype(np.uint8)[:, None], 64, 1)
    path = tmp_path / "wedge.mkv"
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, height, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.repeat(wedge[:, :, None], 3, 2), "rgb24")
        output.mux(stream.encode(frame.reformat(format="yuv420p")))
        output.mux(stream.encode(None))
    with FrameReader(path, full_index(path)) as reader:
        read = reader.frame(0)
        stored = read.rgb().astype(int)
        for field in ("upper", "lower"):
            seen = read.rgb(field=field).astype(int)  # type: ignore[arg-type]
            assert np.abs(seen - stored)[2:-2].max() <= 4


def test_the_size_may_change_midway(films_module: ModuleType, tmp_path: Path) -> None:
    parts = []
    for number, size in enumerate(((192, 112), (320, 176), (96, 64))):
        part = films_module.film(
            tmp_path / f"{number}.h264",
            "libx264",
            container="h264",
            options={"preset": "veryfast", "g": "10", "bf": "2"},
            frames=15,
            size=size,
        )
        parts.append(part.read_bytes())
    path = tmp_path / "changing.h264"
    path.write_bytes(b"".join(parts))
    index = full_index(path)
    assert len(index) == 45
    assert any("size or pixel format changes" in finding for finding in index.missing)
    assert [x.digest for x in iter_frames(path, digests=True)] == [
        index.digest(i) for i in range(45)
    ]
    for budget in (1, 1 << 26):
        with FrameReader(path, index, cache_bytes=budget) as reader:
            for i in (44, 3, 20, 29, 30, 14, 15, 31, 0):
                frame = reader.frame(i)
                size = ((192, 112), (320, 176), (96, 64))[i // 15]
                assert (frame.width, frame.height) == size
                assert frame.rgb().shape == (size[1], size[0], 3)
                assert films_module.number_in(frame.rgb()) == i % 15
                assert frame.digest() == index.digest(i)


@pytest.mark.parametrize("name", ["x.avi", "x.mp4"])
def test_a_codec_that_nobody_has_is_named(
    name: str, films_module: ModuleType, tmp_path: Path
) -> None:
    codec, tag = ("mpeg4", b"FMP4") if name.endswith("avi") else ("libx264", b"avc1")
    path = films_module.film(tmp_path / name, codec, frames=10)
    data = path.read_bytes()
    assert tag in data
    path.write_bytes(data.replace(tag, b"Qz7x"))
    for ask in (full_index, quick_index):
        with pytest.raises(CodecMissingError, match="cannot be decoded here") as refused:
            ask(path)
        assert refused.value.hint
        assert "Qz7x" in refused.value.message
    facts = probe(path)
    assert not facts.video[0].decodable
    assert any("cannot be decoded" in value for _label, value in facts.summary_rows())


def test_a_codec_name_may_be_hostile(films_module: ModuleType, tmp_path: Path) -> None:
    path = films_module.film(tmp_path / "x.avi", "mpeg4", frames=5)
    path.write_bytes(path.read_bytes().replace(b"FMP4", b"\x1b[\n<"))
    with pytest.raises(MediaError) as refused:
        full_index(path)
    assert refused.value.message.isprintable()
