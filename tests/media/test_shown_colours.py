"""Known colours and shapes, coded in every usual way, are shown as what they are, and guesses are named."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from annotator.media.indexer import full_index
from annotator.media.probe import probe
from annotator.media.reader import FrameReader

# Red, green, blue, grey: a quarter of the picture each, so that turning and mirroring show.
CORNERS = np.array([[[200, 40, 40], [40, 180, 60]], [[50, 60, 190], [128, 128, 128]]], np.uint8)
WIDTH, HEIGHT = 128, 64


def corners(width: int = WIDTH, height: int = HEIGHT) -> np.ndarray[Any, Any]:
    return np.repeat(np.repeat(CORNERS, height // 2, 0), width // 2, 1)


def coded(
    path: Path,
    pixel_format: str = "yuv420p",
    matrix: int = 6,
    wide: int = 1,
    *,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    codec: str = "ffv1",
    turn: int = 0,
    aspect: Fraction | None = None,
) -> Path:
    spaces = {1: Colorspace.ITU709, 6: Colorspace.ITU601, 9: Colorspace.BT2020}
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        if matrix:
            stream.codec_context.colorspace = matrix
        if wide:
            stream.codec_context.color_range = wide
        if aspect is not None:
            stream.options = {"x264-params": f"sar={aspect.numerator}/{aspect.denominator}"}
        if turn:
            stream.set_display_rotation(turn)
        picture = av.VideoFrame.from_ndarray(corners(*size), "rgb24")
        if pixel_format != "bgr24":
            picture = picture.reformat(
                format=pixel_format,
                src_colorspace=int(Colorspace.DEFAULT),
                dst_colorspace=int(spaces[matrix or 6]),
                src_color_range=int(ColorRange.JPEG),
                dst_color_range=int(ColorRange.JPEG if wide == 2 else ColorRange.MPEG),
            )
            picture.colorspace, picture.color_range = matrix or 2, wide
        else:
            picture = picture.reformat(format=pixel_format)
        picture.pts = 0
        output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    return path


def seen(path: Path) -> tuple[np.ndarray[Any, Any], Any]:
    """The colours in the middle of each quarter, and the frame."""
    with FrameReader(path, full_index(path)) as reader:
        frame = reader.frame(0)
        rgb = frame.rgb().astype(int)
        height, width = rgb.shape[:2]
        rows, columns = (height // 4, 3 * height // 4), (width // 4, 3 * width // 4)
        return rgb[np.ix_(rows, columns)], frame


@pytest.mark.parametrize("wide", [1, 2], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", [1, 6, 9], ids=["709", "601", "2020"])
@pytest.mark.parametrize(
    "pixel_format", ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"]
)
def test_colours_come_out_as_they_went_in(
    pixel_format: str, matrix: int, wide: int, tmp_path: Path
) -> None:
    found, frame = seen(coded(tmp_path / "c.mkv", pixel_format, matrix, wide))
    assert np.abs(found - CORNERS.astype(int)).max() <= 4
    assert {1: "BT.709", 6: "BT.601", 9: "BT.2020"}[matrix] in frame.colour_note
    assert ("full range" if wide == 2 else "limited range") in frame.colour_note
    assert "guessed" not in frame.colour_note
    assert ("10 bits shown as 8" in frame.colour_note) is ("10" in pixel_format)


def test_rgb_needs_no_matrix(tmp_path: Path) -> None:
    found, frame = seen(coded(tmp_path / "c.avi", "bgr24", 0, 0, codec="rawvideo"))
    assert np.abs(found - CORNERS.astype(int)).max() <= 1
    assert "guessed" not in frame.colour_note


def test_a_guess_is_named_in_the_note_and_in_the_facts(tmp_path: Path) -> None:
    path = coded(tmp_path / "c.mkv", "yuv420p", 0, 0)
    found, frame = seen(path)
    assert np.abs(found - CORNERS.astype(int)).max() <= 4  # small pictures are taken for BT.601
    assert "BT.601 (guessed from the size), limited range (guessed)" in frame.colour_note
    assert "guessed" in probe(path).video[0].colour


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_film_is_shown_upright(turn: int, tmp_path: Path) -> None:
    path = coded(tmp_path / "t.mp4", codec="mpeg4", turn=turn)
    found, frame = seen(path)
    clockwise = probe(path).video[0].rotation
    assert clockwise in (turn, 360 - turn)
    assert f"{clockwise}° clockwise" in frame.orientation
    expected = np.rot90(CORNERS, -clockwise // 90).astype(int)
    assert np.abs(found - expected).max() <= 12


def test_pixels_that_are_not_square_are_shown_in_their_shape(tmp_path: Path) -> None:
    path = coded(tmp_path / "s.mp4", codec="libx264", aspect=Fraction(4, 3))
    with FrameReader(path, full_index(path)) as reader:
        frame = reader.frame(0)
        assert frame.sample_aspect == Fraction(4, 3)
        assert frame.rgb().shape == (HEIGHT, round(WIDTH * 4 / 3), 3)
        assert (frame.width, frame.height) == (WIDTH, HEIGHT)
