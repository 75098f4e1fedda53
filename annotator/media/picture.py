"""From a decoded picture to RGB for looking at: matrix, range, turning, aspect, size.

Only the native planes are evidence; RGB is a rendering, and `colour_note`
says what had to be guessed for it.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import av
import cv2
import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from annotator.media.decoding import fraction_of
from annotator.media.planes import plane_rows
from annotator.media.tone import BT2020, HLG, PQ, tone_mapped

Rgb = NDArray[np.uint8]
Field = Literal["upper", "lower"]
"""One of the two moments of an interlaced frame, by the lines that it has."""
FIELDS: tuple[Field, ...] = ("upper", "lower")
_converters = threading.local()


def _unnamed_kind(cls: Any, value: object) -> Any:
    """A member for a kind of side data that FFmpeg has and PyAV does not know (Exif is 31)."""
    if not isinstance(value, int):
        return None
    member = object.__new__(cls)
    member._name_, member._value_ = f"UNKNOWN_{value}", value
    return cls._value2member_map_.setdefault(value, member)


# PyAV before 19 raises ValueError on such kinds, whichever kind one asks for.
if int(av.__version__.split(".")[0]) < 19:
    SideDataType._missing_ = classmethod(_unnamed_kind)  # type: ignore[method-assign,assignment]

# Numbers of ISO/IEC 23091-2 (H.273): matrix coefficients and transfer characteristics.
_MATRICES = {
    1: (Colorspace.ITU709, "BT.709"),
    4: (Colorspace.FCC, "FCC"),
    5: (Colorspace.ITU601, "BT.601"),
    6: (Colorspace.ITU601, "BT.601"),
    7: (Colorspace.SMPTE240M, "SMPTE 240M"),
    9: (Colorspace.BT2020, "BT.2020"),
    10: (Colorspace.BT2020, "BT.2020"),
}
_LIMITED, _FULL = 1, 2
_HD_LINES, _HD_COLUMNS = 720, 1280


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a picture is to be turned: quarter turns clockwise, after mirroring left to right."""

    quarter_turns: int = 0
    mirrored: bool = False

    @classmethod
    def of_matrix(cls, matrix: bytes | None) -> Orientation:
        """From a display matrix (nine 32-bit integers, ISO/IEC 14496-12); none without one."""
        if matrix is None or len(matrix) < 36:
            return cls()
        a, b, _u, c, d, *_rest = np.frombuffer(matrix[:36], "=i4").tolist()
        if not (a or b or c or d):
            return cls()
        mirrored = a * d - b * c < 0
        if mirrored:
            # A mirror from left to right comes first: take it out of the matrix.
            a, b = -a, -b
        degrees = math.degrees(math.atan2(b, a))
        return cls(round(degrees / 90) % 4, mirrored)

    def apply(self, picture: Rgb) -> Rgb:
        """The picture turned and mirrored as it should be seen."""
        if self.mirrored:
            picture = picture[:, ::-1]
        return np.rot90(picture, -self.quarter_turns)

    def words(self) -> str:
        """`90° clockwise, mirrored`, or empty where nothing is turned."""
        parts = [f"{90 * self.quarter_turns}° clockwise"] if self.quarter_turns else []
        return ", ".join([*parts, *(["mirrored"] if self.mirrored else [])])


def orientation_of(frame: VideoFrame) -> Orientation:
    """The turning that the frame's side data asks for.

    PyAV then ties the frame to its side data in a circle, which keeps its
    memory until Python looks for circles: ask one frame, not every frame.
    """
    data: Any = frame.side_data.get("DISPLAYMATRIX")
    return Orientation.of_matrix(None if data is None else bytes(data))


@dataclass(frozen=True, slots=True)
class Colour:
    """How a frame's numbers become colour; `note` names what was guessed or clipped."""

    matrix: int
    full_range: bool
    note: str


def colour_of(frame: VideoFrame) -> Colour:
    """Matrix and range from the frame; where it says nothing, BT.601 for small and BT.709 for HD pictures."""
    name = frame.format.name
    # VideoFormat.is_rgb tells true RGB; palettes and grey have no matrix either.
    if frame.format.is_rgb or name.startswith(("gbr", "pal8", "gray", "mono", "bayer")):
        return Colour(
            int(Colorspace.DEFAULT),
            full_range=True,
            note="RGB" if frame.format.is_rgb else "grey or palette",
        )
    notes = []
    known = _MATRICES.get(int(frame.colorspace))
    if known is None:
        hd = frame.height >= _HD_LINES or frame.width >= _HD_COLUMNS
        known = _MATRICES[1 if hd else 6]
        notes.append(f"{known[1]} (guessed from the size)")
    else:
        notes.append(known[1])
    said = int(frame.color_range)
    full = said == _FULL or name.startswith("yuvj")
    guessed = said not in (_LIMITED, _FULL) and not name.startswith("yuvj")
    notes.append(("full" if full else "limited") + " range" + (" (guessed)" if guessed else ""))
    bits = max((c.bits for c in frame.format.components), default=8)
    if bits > 8:
        notes.append(f"{bits} bits shown as 8")
    if int(frame.color_trc) in (PQ, HLG):
        kind = "PQ" if int(frame.color_trc) == PQ else "HLG"
        notes.append(f"HDR ({kind}) tone-mapped for viewing")
    return Colour(int(known[0]), full_range=full, note=", ".join(notes))


def sample_aspect_of(stream: VideoStream) -> Fraction:
    """Width to height of the stream's pixels; square where it says nothing sensible."""
    found = fraction_of(stream.sample_aspect_ratio) or fraction_of(
        stream.codec_context.sample_aspect_ratio
    )
    return found if found is not None and found > 0 else Fraction(1)


def shown_size(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """The size with square pixels: the side that the sample aspect stretches grows, none shrinks."""
    if aspect is None or aspect == 1 or not Fraction(1, 16) <= aspect <= 16:
        return width, height
    if aspect > 1:
        return max(1, round(width * aspect)), height
    return width, max(1, round(height / aspect))


def fit(width: int, height: int, max_width: int | None, max_height: int | None) -> tuple[int, int]:
    """The largest size of the same shape inside the bounds; never enlarged."""
    scale = min(
        Fraction(1),
        Fraction(max(1, max_width), width) if max_width is not None else Fraction(1),
        Fraction(max(1, max_height), height) if max_height is not None else Fraction(1),
    )
    return max(1, int(width * scale)), max(1, int(height * scale))


def to_rgb(
    frame: VideoFrame,
    aspect: Fraction | None,
    max_width: int | None = None,
    max_height: int | None = None,
    oriented: bool = True,
    turn: Orientation | None = None,
    field: Field | None = None,
) -> Rgb:
    """The frame as height × width × 3 bytes, contiguous, with square pixels, inside the bounds; `turn` if known.

    Of an interlaced frame, `field` shows one of the two moments that are woven
    into it, with the lines between made up; without it both are shown as stored.
    """
    if not oriented:
        turn = Orientation()
    elif turn is None:
        turn = orientation_of(frame)
    bounds = (max_height, max_width) if turn.quarter_turns % 2 else (max_width, max_height)
    size = fit(*shown_size(frame.width, frame.height, aspect), *bounds)
    quick = max_width is not None or max_height is not None
    colour = colour_of(frame)
    if field is not None and frame.height > 1:
        picture = _with_lines_between(
            _convert(_field_of(frame, field), (frame.width, frame.height), colour, quick),
            frame.height,
            field,
        )
    else:
        picture = _convert(frame, size, colour, quick)
    if (picture.shape[1], picture.shape[0]) != size:
        smaller = size[0] * size[1] < picture.shape[0] * picture.shape[1]
        # Between half and full size, weighing whole areas takes ten times as long for a look alike (36 to 50 dB).
        how = cv2.INTER_AREA if smaller and not quick else cv2.INTER_LINEAR
        picture = np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
    return np.ascontiguousarray(turn.apply(picture))


def _field_of(frame: VideoFrame, field: Field) -> VideoFrame:
    """Every second line of each plane, as a picture of half the height."""
    first = 0 if field == "upper" else 1
    lines = len(range(first, frame.height, 2))
    half = VideoFrame(frame.width, lines, frame.format.name)
    # Of an odd number of chroma lines the lower field has one less than its size asks for.
    for rows, plane, target in zip(plane_rows(frame), half.planes, plane_rows(half), strict=True):
        own = rows[first::2] if len(rows) > 1 else rows
        whole = np.zeros((len(target), plane.line_size), np.uint8)
        take = np.minimum(np.arange(len(target)), len(own) - 1)
        whole[:, : rows.shape[1]] = own[take]
        padding = plane.buffer_size - whole.size
        plane.update(whole.tobytes() + bytes(max(0, padding)))
    half.color_trc, half.color_primaries = frame.color_trc, frame.color_primaries
    return half


def _with_lines_between(lines: Rgb, height: int, field: Field) -> Rgb:
    """The field's lines at their own places, the others the mean of their neighbours."""
    first = 0 if field == "upper" else 1
    whole = np.empty((height, *lines.shape[1:]), np.uint8)
    whole[first::2] = lines
    others = np.arange(1 - first, height, 2)
    above = np.clip((others - 1 - first) // 2, 0, len(lines) - 1)
    below = np.clip((others + 1 - first) // 2, 0, len(lines) - 1)
    whole[others] = cv2.addWeighted(lines[above], 0.5, lines[below], 0.5, 0)
    return whole


def _convert(frame: VideoFrame, size: tuple[int, int], colour: Colour, quick: bool) -> Rgb:
    width, height = frame.width, frame.height
    # Converting colour at full size only to throw most of it away is the dearest part of a small picture.
    if size[0] * 2 <= width and size[1] * 2 <= height:
        width, height = size
    scaler = Interpolation.AREA if width != frame.width else Interpolation.BILINEAR
    if not quick:
        # Worth six times the time for a still in a report, not for every frame under the hand.
        scaler |= Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
    # A frame's own converter lives as long as the frame, with its threads: hundreds, for frames that are kept.
    transfer = int(frame.color_trc)
    deep = transfer in (PQ, HLG) and colour.matrix != int(Colorspace.DEFAULT)
    converter = getattr(_converters, "own", None)
    if converter is None:
        converter = _converters.own = VideoReformatter()
    converted = converter.reformat(
        frame,
        width,
        height,
        "rgb48le" if deep else "rgb24",
        src_colorspace=colour.matrix,
        dst_colorspace=int(Colorspace.DEFAULT),
        src_color_range=int(ColorRange.JPEG if colour.full_range else ColorRange.MPEG),
        dst_color_range=int(ColorRange.JPEG),
        interpolation=int(scaler),
        # Decoding keeps all cores at work; more threads here would only take turns with it.
        threads=1,
    )
    rows: Rgb = plane_rows(converted)[0]
    if deep:
        signal = np.ascontiguousarray(rows).view("<u2").reshape(height, width, 3)
        return tone_mapped(signal, transfer, wide=int(frame.color_primaries) == BT2020)
    return rows.reshape(height, width, 3)
