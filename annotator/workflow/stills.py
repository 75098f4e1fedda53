"""A frame as a picture file, with what is needed to check it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.errors import ExportError, IntegrityError
from annotator.media.engine import Frame, FrameSource, open_frames
from annotator.picture.pixels import Rgb
from annotator.timing.frame_index import FrameIndex

Covering = Callable[[Rgb, str], Rgb]
"""Draws over a picture what an edition covers; takes the picture and how it was turned."""


def still_png(frame: Frame, covering: Covering | None = None) -> bytes:
    """The frame as PNG, upright and in its true shape.

    RGB is for looking only: what is checked is the digest of the native planes.
    """
    return _encoded(frame, _covered(frame, frame.rgb(), covering), ".png", [])


def still_jpeg(
    frame: Frame, *, max_width: int, covering: Covering | None = None, rgb: Rgb | None = None
) -> tuple[bytes, int, int]:
    """The frame as a JPEG for a report, with its width and height in pixels.

    `rgb` is its picture of that width where it was fetched before; the frame is not asked for it then.

    Grain makes PNG stills a megabyte each; at this quality JPEG shows the same
    at a fifth of that.
    """
    rgb = _covered(frame, frame.rgb(max_width=max_width) if rgb is None else rgb, covering)
    options = [cv2.IMWRITE_JPEG_QUALITY, 92]
    options += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    return _encoded(frame, rgb, ".jpg", options), rgb.shape[1], rgb.shape[0]


def _covered(frame: Frame, rgb: Rgb, covering: Covering | None) -> Rgb:
    return rgb if covering is None else covering(rgb, frame.orientation)


def _encoded(frame: Frame, rgb: NDArray[np.uint8], ending: str, options: Sequence[int]) -> bytes:
    done, data = cv2.imencode(ending, cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ExportError(f"Frame {frame.stamp.index} could not be written as a picture.")
    return bytes(data)


def checked_still(
    reader: FrameSource, frame: int, recorded: str = "", covering: Covering | None = None
) -> tuple[bytes, str]:
    """A frame as PNG with the digest of its native planes, computed anew from what is exported.

    It must be the digest in the final index, and `recorded` (a note's) where
    one is given. Raises IntegrityError where it is not, MediaError.
    """
    found = reader.frame(frame)
    picture, digest = still_png(found, covering), found.digest()
    for expected in (reader.index.digest(frame), recorded):
        if expected and digest != expected:
            raise IntegrityError(
                f"Frame {frame} is not the picture that was recorded: it decodes to {digest},"
                f" and the record says {expected}.",
                "No still was written. Verify the case: the video may have been changed.",
            )
    return picture, digest


def write_still(
    video: Path, index: FrameIndex, frame: int, target: Path, *, overwrite: bool = False
) -> Frame:
    """Write one frame of a video as PNG; returns the frame that was written.

    Raises MediaError, ValueRefusedError for a frame that does not exist,
    IntegrityError for one that is not what the index says, and ExportError
    when the file exists already or cannot be written.
    """
    with open_frames(video, index) as reader:
        found = reader.frame(frame)
        data, _digest = checked_still(reader, frame)
    write_export(target, data, overwrite=overwrite)
    return found


def require_free(*targets: Path, overwrite: bool) -> None:
    """Raise ExportError where one of the files exists, unless it may be replaced."""
    for target in targets:
        if target.exists() and not overwrite:
            raise ExportError(
                f"There is a file “{target.name}” already.",
                "Choose another name, or say that it may be replaced.",
            )


def write_export(target: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file whole or not at all; an existing one only with `overwrite`.

    Raises ExportError.
    """
    require_free(target, overwrite=overwrite)
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
