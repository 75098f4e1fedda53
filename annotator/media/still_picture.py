"""A single picture that somebody brought, decoded: for the decoder process, since such files are hostile too."""

from __future__ import annotations

from typing import Final

import numpy as np

from annotator.errors import MediaError
from annotator.media.picture import Rgb

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
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)
