"""Every frame of a film as a small picture, in one pass from its start."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.errors import MediaError, UsageError
from annotator.media.cursor import Cursor
from annotator.media.path_words import readable
from annotator.media.picture import Orientation, fit, sample_aspect_of, shown_size, to_rgb
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.timing.frame_index import FrameIndex, IndexState

Batch = tuple[int, NDArray[np.uint8]]

BATCH = 32
"""At most so many pictures come at once."""
LARGEST = 512
"""Pixels that a small picture is high at most; it is never wider than four times this."""


def small_pictures(
    path: Path,
    index: FrameIndex,
    height: int,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Iterator[Batch]:
    """Yield (number of the first, count × height × width × 3 RGB) for all frames, one after the other.

    They are as stored, before turning, with square pixels, at most `height`
    high, all of the size of the first one. Needs a final index, whose numbers
    they have. Raises MediaError where the film does not give as many frames as
    the index lists or the file was changed, UsageError, CancelledError.
    """
    if index.state is not IndexState.FINAL:
        raise UsageError("Not all frames are known yet.", "Wait until every frame was decoded.")
    if not 1 <= height <= LARGEST:
        raise UsageError(f"A small picture is 1 to {LARGEST} pixels high.")
    cursor = Cursor(path, index)
    try:
        if cursor.has_changed():
            raise _changed(path)
        yield from _batches(cursor, index, height, progress, cancelled)
        if cursor.has_changed():
            raise _changed(path)
    finally:
        cursor.close()


def _batches(
    cursor: Cursor, index: FrameIndex, height: int, progress: Report, cancelled: Cancelled
) -> Iterator[Batch]:
    cursor.go_to_start()
    aspect = sample_aspect_of(cursor.open_stream())
    size: tuple[int, int] | None = None
    held: list[NDArray[np.uint8]] = []
    done = 0
    while (found := cursor.next()) is not None:
        check(cancelled)
        frame = found[1]
        if size is None:
            size = fit(*shown_size(frame.width, frame.height, aspect), 4 * LARGEST, height)
        # Frames of another shape, after a change in the middle, are squeezed into that of the first.
        own = Fraction(size[0] * frame.height, size[1] * frame.width)
        held.append(_of_size(to_rgb(frame, own, *size, turn=Orientation()), size))
        done += 1
        if len(held) == BATCH:
            yield done - BATCH, np.stack(held)
            held = []
            progress(Progress(done, len(index), "frames"))
    if held:
        yield done - len(held), np.stack(held)
    if done != len(index):
        raise MediaError(
            f"{done} frames could be decoded, {len(index)} are listed.",
            "Verify the original; a library may have changed since the list was made.",
        )
    progress(Progress(done, done, "frames"))


def _of_size(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    if picture.shape[1::-1] == size:
        return picture
    import cv2

    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _changed(path: Path) -> MediaError:
    return MediaError(
        f"{readable(path)} is not the file that its frames were listed from.",
        "Verify the original.",
    )
