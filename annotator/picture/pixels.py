"""Pictures as arrays: their type, their digest, and how large they may become."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from annotator.case.picture_steps import LONGEST_SIDE, MOST_PIXELS
from annotator.errors import ValueRefusedError

Rgb = NDArray[np.uint8]
"""Height × width × 3 bytes: red, green, blue; upright, with square pixels."""


def picture_digest(picture: Rgb) -> str:
    """SHA-256 of the bytes red, green, blue, row after row.

    The same as `magick picture.png -depth 8 rgb:- | sha256sum` of a still.
    """
    return hashlib.sha256(np.ascontiguousarray(picture).tobytes()).hexdigest()


def require_size(width: int, height: int) -> None:
    """Refuse a picture that is too large, or nothing. Raises ValueRefusedError."""
    if width < 1 or height < 1:
        raise ValueRefusedError(
            "Nothing would be left of the picture.", "Choose a part that lies inside it.",
            field="steps",
        )  # fmt: skip
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise ValueRefusedError(
            f"The picture would have {width:,} × {height:,} pixels, more than fit.",
            "Crop it first, or enlarge it less.",
            field="steps",
        )
