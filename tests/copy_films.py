"""Films with something to see in them, and copies of them changed in known ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Change = Callable[[Picture], Picture]
RATE = 15
SIZE = (192, 108)


def pictures(
    seed: int, count: int, first: int = 0, *, ground: int | None = None
) -> Iterator[Picture]:
    """RGB pictures `first` to `first + count - 1` of an endless film: things that walk over a ground."""
    width, height = SIZE
    still = np.random.default_rng(seed if ground is None else ground)
    coarse = still.integers(30, 226, (9, 16, 3)).astype(np.uint8)
    base = cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC)
    chance = np.random.default_rng(seed)
    starts = chance.uniform(0, 1, (7, 2)) * SIZE
    ways = chance.uniform(-3, 3, (7, 2))
    colours = chance.integers(0, 256, (7, 3))
    for number in range(first, first + count):
        picture = base.copy()
        for start, way, colour in zip(starts, ways, colours, strict=True):
            x, y = (start + way * number) % SIZE
            a, b = (round(x), round(y)), (round(x) + 22, round(y) + 30)
            cv2.rectangle(picture, a, b, tuple(int(c) for c in colour), -1)
        yield np.ascontiguousarray(picture[:height, :width])


def mirrored(picture: Picture) -> Picture:
    """Left and right exchanged."""
    return np.ascontiguousarray(picture[:, ::-1])


def cropped(picture: Picture) -> Picture:
    """A tenth of each side cut off at the left and at the top."""
    return np.ascontiguousarray(picture[picture.shape[0] // 10 :, picture.shape[1] // 10 :])


def boxed(picture: Picture) -> Picture:
    """Black bars above and below."""
    return np.asarray(cv2.copyMakeBorder(picture, 20, 20, 0, 0, cv2.BORDER_CONSTANT), np.uint8)


def marked(picture: Picture) -> Picture:
    """A white box at the upper right."""
    made = picture.copy()
    made[6:26, -70:-8] = 255
    return made


def smaller(picture: Picture) -> Picture:
    """Two thirds of the size."""
    size = (picture.shape[1] * 2 // 3, picture.shape[0] * 2 // 3)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def write(path: Path, frames: Iterator[Picture], *changes: Change, crf: int = 20) -> Path:
    """Encode pictures as H.264, each changed in these ways, one after the other."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=RATE, options={"crf": str(crf), "preset": "veryfast"}
        )
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, RATE)
        for number, picture in enumerate(frames):
            made = picture
            for change in changes:
                made = change(made)
            made = np.ascontiguousarray(made[: made.shape[0] // 2 * 2, : made.shape[1] // 2 * 2])
            if not number:
                stream.height, stream.width = made.shape[:2]
            frame = av.VideoFrame.from_ndarray(made, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
