"""A decoded frame laid out so that its samples can be changed: what is covered is covered here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from annotator.errors import ExportError
from annotator.media.clip_writer import kept_as
from annotator.media.planes import plane_rows

_SIDE: Final = 64
_EIGHT: Final = 8
_SHADE, _NO_COLOUR = 16, 128  # near black in every range, and neither blue nor red
# Formats with several samples a pixel in one plane: what a solid cover puts into each of them.
_PACKED: Final = {
    "bgra": (_SHADE, _SHADE, _SHADE, 255),
    "ya8": (_SHADE, 255),
    "rgb48le": (_SHADE << _EIGHT,) * 3,
    "rgba64le": (*(_SHADE << _EIGHT,) * 3, 65_535),
}


@dataclass(frozen=True, slots=True)
class PlaneLayout:
    """One plane: a sample for `across` × `down` pixels, `each` bytes for every part.

    `solid` is what a solid cover puts into each part of a sample.
    """

    across: int
    down: int
    each: int
    solid: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CanvasPlane:
    """The samples of a plane, rows × columns × parts, to be changed in place."""

    samples: NDArray[Any]
    layout: PlaneLayout


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A frame of `pixel_format` in memory of its own, with its planes."""

    frame: VideoFrame
    pixel_format: str
    planes: tuple[CanvasPlane, ...]


@lru_cache(maxsize=64)
def layout_of(pixel_format: str) -> tuple[PlaneLayout, ...]:
    """How the planes of a frame that FFV1 keeps are laid out.

    Raises ExportError for kinds of numbers in which nothing can be covered.
    """
    if pixel_format in _PACKED:
        solid = _PACKED[pixel_format]
        return (PlaneLayout(1, 1, 2 if max(solid) > 255 else 1, solid),)
    shape = VideoFormat(pixel_format, _SIDE, _SIDE)
    components = sorted(shape.components, key=lambda part: part.plane)
    one_each = [part.plane for part in components] == list(range(len(components)))
    if not one_each or "f16" in pixel_format or "f32" in pixel_format:
        raise ExportError(
            f"In frames of the pixel format {pixel_format[:40]} nothing can be covered.",
            "Have a copy in a usual pixel format made of the film, and redact that.",
        )
    found = []
    for part in components:
        more = part.bits - _EIGHT
        solid_value = _SHADE << more
        if part.is_alpha:
            solid_value = (1 << part.bits) - 1
        elif not shape.is_rgb and part.plane in (1, 2):
            solid_value = _NO_COLOUR << more
        each = 1 if part.bits <= _EIGHT else 2
        found.append(PlaneLayout(_SIDE // part.width, _SIDE // part.height, each, (solid_value,)))
    return tuple(found)


def block_of(pixel_format: str) -> tuple[int, int]:
    """The pixels (across, down) that a cover takes whole: the coarsest sample, in the lines of both fields."""
    layouts = layout_of(pixel_format)
    down = max(layout.down for layout in layouts)
    return max(layout.across for layout in layouts), 2 * down


def canvas_of(
    planes: Sequence[NDArray[np.uint8]], size: tuple[int, int], pixel_format: str
) -> Canvas:
    """A canvas of a decoded frame's native planes (rows × bytes), in the format in which FFV1 keeps it.

    Raises ExportError where the planes are not of that size (width, height), or FFV1
    has no room for them.
    """
    kept, _same = kept_as(pixel_format)
    frame = VideoFrame(*size, pixel_format)
    rows = plane_rows(frame)
    if [each.shape for each in rows] != [each.shape for each in planes]:
        raise ExportError(
            "A frame has another size than the first one.",
            "A film whose size changes cannot be redacted in one piece.",
        )
    for room, plane in zip(rows, planes, strict=True):
        room[:] = plane
    if pixel_format.startswith("yuvj"):
        return laid_out(renamed(frame, kept))
    return laid_out(frame if kept == pixel_format else frame.reformat(format=kept))


def renamed(frame: VideoFrame, name: str) -> VideoFrame:
    """The same planes under the name of another pixel format with the same layout."""
    same = VideoFrame(frame.width, frame.height, name)
    for room, plane in zip(plane_rows(same), plane_rows(frame), strict=True):
        room[:] = plane
    return same


def laid_out(frame: VideoFrame) -> Canvas:
    """A frame of our own with its samples as tables. Raises ExportError for other kinds of numbers."""
    name = frame.format.name
    layouts = layout_of(name)
    planes = samples_of(plane_rows(frame), name)
    made = (CanvasPlane(each, layout) for each, layout in zip(planes, layouts, strict=True))
    return Canvas(frame, name, tuple(made))


def samples_of(planes: Sequence[NDArray[np.uint8]], pixel_format: str) -> tuple[NDArray[Any], ...]:
    """Planes (rows × bytes) as rows × columns × parts of numbers; views where they can be."""
    found = []
    for plane, layout in zip(planes, layout_of(pixel_format), strict=True):
        numbers = plane if layout.each == 1 else plane.view("<u2")
        found.append(numbers.reshape(plane.shape[0], -1, len(layout.solid)))
    return tuple(found)
