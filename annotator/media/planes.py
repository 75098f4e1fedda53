"""A decoded picture's own planes, as the digest covers them.

The digest is SHA-256 over the planes one after the other, cropped to the
visible size, without the padding at the end of rows: what `ffmpeg -autorotate
0 -fps_mode passthrough -f framehash -hash sha256` prints.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Bytes2D = NDArray[np.uint8]


@lru_cache(maxsize=256)
def _row_bytes(name: str, width: int, height: int) -> tuple[tuple[int, int], ...]:
    """(bytes in a row, rows) of each plane, as av_image_get_linesize counts them."""
    layout = VideoFormat(name, width, height)
    if name == "pal8":
        return ((width, height), (1024, 1))
    planes: dict[int, list[Any]] = {}
    for component in layout.components:
        planes.setdefault(component.plane, []).append(component)
    if len(planes) == 1:
        parts = planes[0]
        narrowest = min(part.width for part in parts) or 1
        step = next(s for s in (1, 2, 4, 8) if -(-width // s) <= narrowest)
        bits = layout.padded_bits_per_pixel * step
        return (((-(-width // step) * bits + 7) // 8, height),)
    sizes = []
    for _plane, parts in sorted(planes.items()):
        each = (parts[0].bits + 7) // 8
        each = 4 if each == 3 else each
        sizes.append((sum(part.width for part in parts) * each, parts[0].height))
    return tuple(sizes)


def _bytes_of(plane: Any) -> NDArray[np.uint8]:
    return np.frombuffer(plane, np.uint8)


def plane_rows(frame: VideoFrame) -> tuple[Bytes2D, ...]:
    """Each plane as rows × bytes, without padding; views of the decoder's memory where possible."""
    sizes = _row_bytes(frame.format.name, frame.width, frame.height)
    found = []
    for plane, (row, rows) in zip(frame.planes, sizes, strict=True):
        stride = plane.line_size
        if frame.format.name == "pal8" and rows == 1:
            found.append(_bytes_of(plane)[:row].reshape(1, row))
            continue
        view = _bytes_of(plane)[: abs(stride) * rows].reshape(rows, abs(stride))
        # A negative stride means that the picture is stored upside down in memory.
        found.append((view[::-1] if stride < 0 else view)[:, :row])
    return tuple(found)


def native_bytes(frame: VideoFrame) -> bytes:
    """The bytes that the digest covers."""
    return b"".join(rows.tobytes() for rows in plane_rows(frame))


def native_size(frame: VideoFrame) -> int:
    """How many bytes the digest covers."""
    return picture_bytes(frame.format.name, frame.width, frame.height)


def picture_bytes(name: str, width: int, height: int) -> int:
    """How many bytes a picture of this pixel format and size takes."""
    return sum(row * rows for row, rows in _row_bytes(name, width, height))


def digest_of(frame: VideoFrame) -> bytes:
    """SHA-256 of the native planes, 32 bytes."""
    state = hashlib.sha256()
    for rows in plane_rows(frame):
        state.update(np.ascontiguousarray(rows).data)
    return state.digest()
