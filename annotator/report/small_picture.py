"""A still made small, where many stand in one drawing."""

from __future__ import annotations

from typing import Final

SIDE: Final = 288
"""Pixels of the longer side: twice what a drawing on paper shows."""


def small_jpeg(jpeg: bytes) -> bytes:
    """The JPEG with at most 288 pixels a side; as it is where it cannot be read."""
    import cv2
    import numpy as np

    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return jpeg
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / max(width, height, 1))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    done, data = cv2.imencode(".jpg", cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    return data.tobytes() if done else jpeg
