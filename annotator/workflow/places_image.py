"""Pictures of maps: what a file says of its size before it is decoded, and its pixels.

Nothing is decoded before its size is known and allowed: a few hundred bytes can name
billions of pixels. Decoding happens in a fenced process, as with films.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from annotator.errors import MediaError
from annotator.media.engine import decode_picture
from annotator.progress import Cancelled, never

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_BYTES: Final = 256 << 20
MOST_PIXELS: Final = 64_000_000
MOST_SIDE: Final = 30_000
_LEAST_SIDE: Final = 16
_HEAD: Final = 1 << 20
_HINT: Final = "Save it as PNG or JPEG and try again."


@dataclass(frozen=True, slots=True)
class PictureHead:
    """What the head of a picture file says: its format, as a suffix with a dot, and its pixels."""

    suffix: str
    width: int
    height: int


def picture_head(data: bytes) -> PictureHead:
    """Read format and size of a PNG, JPEG, TIFF or WebP without decoding it.

    Raises MediaError for what is none of these, damaged, too small or too large.
    """
    if len(data) > MOST_BYTES:
        raise MediaError(
            f"The picture has {len(data) >> 20} MiB; up to {MOST_BYTES >> 20} MiB are taken.", _HINT
        )
    head = head_of(data)
    if head is None:
        raise MediaError("This is no PNG, JPEG, TIFF or WebP picture.", _HINT)
    sides = head.width, head.height
    if min(sides) < _LEAST_SIDE:
        raise MediaError(
            f"The picture has {head.width} × {head.height} pixels: too few for a map.", _HINT
        )
    if max(sides) > MOST_SIDE or head.width * head.height > MOST_PIXELS:
        raise MediaError(
            f"The picture says that it has {head.width:,} × {head.height:,} pixels; up to"
            f" {MOST_PIXELS // 1_000_000} million are opened. It was not decoded.",
            "Cut out the part that is needed, or save it smaller.",
        )
    return head


def head_of(data: bytes) -> PictureHead | None:
    """What the head of a PNG, JPEG, TIFF or WebP says, however large; None for anything else.

    Raises MediaError for a head that is cut off or damaged.
    """
    try:
        return _head(data)
    except (struct.error, IndexError) as error:
        raise MediaError("The picture is cut off or damaged.", _HINT) from error


def picture_pixels(data: bytes, *, cancelled: Cancelled = never) -> NDArray[np.uint8]:
    """Decode a map picture, in a process of its own: uint8, height × width × 3, RGB, turned as its file says.

    Raises MediaError; also where the decoder finds another size than the head says,
    crashes or hangs. Raises CancelledError.
    """
    head = picture_head(data)
    return decode_picture(data, head.width, head.height, cancelled=cancelled)


def _head(data: bytes) -> PictureHead | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureHead(".png", *struct.unpack_from(">II", data, 16))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return _tiff(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _jpeg(data: bytes) -> PictureHead | None:
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            return None
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        # The frame headers; C4, C8 and CC are tables and an extension.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 3)
            return PictureHead(".jpg", width, height)
        if marker in (0xD9, 0xDA) or length < 2:
            return None
        at += length
    return None


def _tiff(data: bytes) -> PictureHead | None:
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, at)
    sizes: dict[int, int] = {}
    for entry in range(count):
        tag, kind, values = struct.unpack_from(f"{order}HHI", data, at + 2 + entry * 12)
        if tag not in (256, 257):
            continue
        # Said twice or in another form, the decoder might read another size than is checked here.
        if tag in sizes or kind not in (3, 4) or values != 1:
            raise MediaError("The picture does not say its size plainly.", _HINT)
        form = f"{order}H" if kind == 3 else f"{order}I"
        (sizes[tag],) = struct.unpack_from(form, data, at + 10 + entry * 12)
    if len(sizes) < 2:
        return None
    return PictureHead(".tif", sizes[256], sizes[257])


def _webp(data: bytes) -> PictureHead | None:
    kind = data[12:16]
    if kind == b"VP8X":
        wide = int.from_bytes(data[24:27], "little") + 1
        return PictureHead(".webp", wide, int.from_bytes(data[27:30], "little") + 1)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return PictureHead(".webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return PictureHead(".webp", width & 0x3FFF, height & 0x3FFF)
    return None
