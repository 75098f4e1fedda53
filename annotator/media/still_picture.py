"""A single picture that somebody brought, decoded: for the decoder process, since such files are hostile too."""

from __future__ import annotations

from typing import Final

import numpy as np

from annotator.errors import MediaError
from annotator.media.picture import Rgb

_PNG = b"\x89PNG\r\n\x1a\n"
_ROWS = 256
_HINT: Final = "Save it as PNG or JPEG and try again."


def decode_picture(data: bytes, width: int, height: int) -> Rgb:
    """The pixels of a picture file: uint8, height × width × 3 in the order RGB, turned as its file says.

    `width` and `height` are what its head says, either way round. Raises MediaError
    where it cannot be decoded, or has another size.
    """
    import cv2

    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise MediaError("The picture cannot be decoded.", _HINT) from error
    if found is None:
        raise MediaError("The picture cannot be decoded: it is damaged or cut off.", _HINT)
    if {found.shape[0], found.shape[1]} != {width, height} or found.shape[2] != 3:
        raise MediaError("The picture is not as large as its head says.", _HINT)
    rgb = np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)
    return _on_white(data, rgb) if data.startswith(_PNG) else rgb


def _on_white(data: bytes, rgb: Rgb) -> Rgb:
    """A PNG with clear places as it looks on white paper."""
    import cv2

    whole = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if whole is None or whole.ndim != 3 or whole.shape[2] != 4 or whole.shape[:2] != rgb.shape[:2]:
        return rgb
    full = 65535 if whole.dtype == np.uint16 else 255
    made = np.empty_like(rgb)
    for row in range(0, len(rgb), _ROWS):
        part = slice(row, row + _ROWS)
        cover = whole[part, :, 3:].astype(np.float32) / full
        made[part] = np.rint(rgb[part] * cover + 255 * (1 - cover))
    return made
