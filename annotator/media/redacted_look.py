"""How stored frames are shown right, and how they are made ready for a small file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from annotator.media.canvas import Canvas, laid_out, renamed
from annotator.media.planes import plane_rows

SMALL_FORMAT: Final = "yuv420p"
FULL: Final = 2
BT709, BT601 = 1, 6


class Kind(StrEnum):
    """In what form a redacted film is written."""

    LOSSLESS = "ffv1"
    SMALL = "h264"


@dataclass(frozen=True, slots=True)
class Look:
    """What a player needs to show stored frames of `size` (width, height) right.

    `turned` is quarter turns clockwise after mirroring; `codes` as in
    StreamFacts.colour_codes.
    """

    size: tuple[int, int]
    pixel_format: str
    sample_aspect: Fraction
    quarter_turns: int = 0
    mirrored: bool = False
    codes: tuple[int, ...] = ()
    interlaced: bool = False

    @property
    def is_full(self) -> bool:
        """Whether the values use the full range."""
        return self.pixel_format.startswith("yuvj") or (
            len(self.codes) > 3 and self.codes[3] == FULL
        )

    @property
    def is_colourless(self) -> bool:
        """Whether frames hold no matrix: RGB, grey or a palette."""
        return not self.pixel_format.startswith(("yuv", "nv", "p0", "uyvy", "yvyu"))

    @property
    def is_grey(self) -> bool:
        """Whether frames hold brightness only."""
        return self.pixel_format.startswith(("gray", "mono", "ya8", "ya16"))

    @property
    def own_matrix(self) -> int:
        """The matrix for colours made from RGB, by the size as players guess it."""
        return BT709 if self.size[1] >= 720 or self.size[0] >= 1280 else BT601

    def sides(self, kind: Kind) -> tuple[int, int]:
        """The size that is written: H.264 with colour at half the size knows even sides only."""
        wide, high = self.size
        return self.size if kind is Kind.LOSSLESS else (wide + wide % 2, high + high % 2)


def final(canvas: Canvas, kind: Kind, look: Look) -> Canvas:
    """What is encoded: the canvas itself, or one of 8 bits with colour at half the size.

    Whatever is covered has to be covered on that again. Raises ExportError.
    """
    if kind is Kind.LOSSLESS:
        return canvas
    frame = canvas.frame
    if look.is_grey:
        grey = frame if frame.format.name == "gray" else frame.reformat(format="gray")
        made = VideoFrame(*look.size, SMALL_FORMAT)
        rows = plane_rows(made)
        rows[0][:] = plane_rows(grey)[0]
        for plane in rows[1:]:
            plane[:] = 128
    elif canvas.pixel_format == SMALL_FORMAT:
        made = renamed(frame, SMALL_FORMAT)
    elif look.is_colourless:
        matrix = Colorspace.ITU709 if look.own_matrix == BT709 else Colorspace.ITU601
        made = frame.reformat(
            format=SMALL_FORMAT, dst_colorspace=matrix, dst_color_range=ColorRange.MPEG
        )
    else:
        both = ColorRange.JPEG if look.is_full else ColorRange.MPEG
        made = frame.reformat(format=SMALL_FORMAT, src_color_range=both, dst_color_range=both)
    sides = look.sides(kind)
    return laid_out(made if sides == look.size else _padded(made, sides))


def _padded(frame: VideoFrame, sides: tuple[int, int]) -> VideoFrame:
    """The frame with its last column and row said again where its sides are odd."""
    made = VideoFrame(*sides, frame.format.name)
    for room, plane in zip(plane_rows(made), plane_rows(frame), strict=True):
        edges = ((0, room.shape[0] - plane.shape[0]), (0, room.shape[1] - plane.shape[1]))
        room[:] = np.pad(plane, edges, mode="edge")
    return made
