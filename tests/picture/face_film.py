"""Films with real faces at known places, made from one photograph in the public domain."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

PORTRAIT = Path(__file__).parent / "samples" / "astronaut.jpg"
BOX = (78, 49, 64, 83)
"""Where the face is in the portrait: left, top, width, height."""
WIDE, HIGH = 640, 360


def portrait(size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """The portrait, height × width × 3, blue, green, red."""
    found = cv2.imdecode(np.frombuffer(PORTRAIT.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    made = found if size is None else cv2.resize(found, size, interpolation=cv2.INTER_AREA)
    return np.asarray(made, np.uint8)


def scene(left: int | None, *, top: int = 60) -> NDArray[np.uint8]:
    """Grey with the portrait at `left`, or without it."""
    made = np.full((HIGH, WIDE, 3), 90, np.uint8)
    if left is not None:
        part = portrait()
        made[top : top + part.shape[0], left : left + part.shape[1]] = part
    return made


def left_at(number: int) -> int | None:
    """The portrait goes four pixels to the right with each frame, and is gone from frame 40 on."""
    return 40 + 4 * number if number < 40 else None


def write_face_film(
    path: Path, frames: int = 60, *, turned: int = 0, pixel_format: str = "yuv420p"
) -> Path:
    """A film of `scene(left_at(n))` at 25 frames a second, stored turned by quarters where wanted."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264" if pixel_format == "yuv420p" else "libx265", rate=25)
        swapped = turned % 180 == 90
        stream.width, stream.height = (HIGH, WIDE) if swapped else (WIDE, HIGH)
        stream.pix_fmt = pixel_format
        stream.options = {"preset": "veryfast", "crf": "20", "x265-params": "log-level=none"}
        stream.time_base = Fraction(1, 25)
        if turned:
            stream.set_display_rotation(turned)
        for number in range(frames):
            # What the player turns back by `turned` is stored turned the other way.
            picture = np.ascontiguousarray(np.rot90(scene(left_at(number)), -turned // 90))
            frame = av.VideoFrame.from_ndarray(picture, "bgr24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
