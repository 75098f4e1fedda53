"""A frame as a picture file, with what is needed to check it."""

from __future__ import annotations

from pathlib import Path

import cv2

from annotator.errors import ExportError
from annotator.media.reader import Frame, FrameReader
from annotator.timing.frame_index import FrameIndex


def still_png(frame: Frame, *, max_width: int | None = None) -> bytes:
    """The frame as PNG, upright and in its true shape; RGB is for looking only.

    What is checked is the digest of the native planes, never of the PNG.
    """
    rgb = frame.rgb(max_width=max_width)
    done, data = cv2.imencode(".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    if not done:
        raise ExportError(f"Frame {frame.stamp.index} could not be written as PNG.")
    return bytes(data)


def write_still(video: Path, index: FrameIndex, frame: int, target: Path) -> Frame:
    """Write one frame of a video as PNG; returns the frame that was written.

    Raises MediaError, ValueRefusedError for a frame that does not exist, and
    ExportError when the file exists already or cannot be written.
    """
    with FrameReader(video, index, stream=index.stream) as reader:
        found = reader.frame(frame)
        data = still_png(found)
    write_new(target, data)
    return found


def write_new(target: Path, data: bytes) -> None:
    """Write a file that must not exist yet; nothing half-written is left behind.

    Raises ExportError.
    """
    try:
        with target.open("xb") as file:
            try:
                file.write(data)
            except BaseException:
                target.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise ExportError(
            f"There is a file “{target.name}” already.",
            "Choose another name; it was left as it is.",
        ) from None
    except OSError as error:
        raise ExportError(
            f"“{target.name}” could not be written: {error.strerror}.",
            "Choose another folder, or free some space.",
        ) from None
