"""A frame as a picture file, with what is needed to check it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import cv2

from annotator.errors import ExportError
from annotator.media.reader import Frame, FrameReader
from annotator.timing.frame_index import FrameIndex


def still_png(frame: Frame, *, max_width: int | None = None) -> tuple[bytes, int, int]:
    """The frame as PNG, upright and in its true shape, with width and height in pixels.

    RGB is for looking only: what is checked is the digest of the native planes.
    """
    rgb = frame.rgb(max_width=max_width)
    done, data = cv2.imencode(".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    if not done:
        raise ExportError(f"Frame {frame.stamp.index} could not be written as PNG.")
    return bytes(data), rgb.shape[1], rgb.shape[0]


def write_still(
    video: Path, index: FrameIndex, frame: int, target: Path, *, overwrite: bool = False
) -> Frame:
    """Write one frame of a video as PNG; returns the frame that was written.

    Raises MediaError, ValueRefusedError for a frame that does not exist, and
    ExportError when the file exists already or cannot be written.
    """
    with FrameReader(video, index, stream=index.stream) as reader:
        found = reader.frame(frame)
        data, _width, _height = still_png(found)
    write_export(target, data, overwrite=overwrite)
    return found


def write_export(target: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file whole or not at all; an existing one only with `overwrite`.

    Raises ExportError.
    """
    if target.exists() and not overwrite:
        raise ExportError(
            f"There is a file “{target.name}” already.",
            "Choose another name, or say that it may be replaced.",
        )
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ExportError(
            f"“{target.name}” could not be written: {error.strerror}.",
            "Choose another folder, or free some space.",
        ) from None
