"""Small films in which every frame bears its number in its pixels, made with PyAV alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, BITS = 192, 112, 12
FRAMES = 60


def picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """RGB: twelve black or white blocks are the number, a grey wedge below moves with it."""
    image = np.full((height, width, 3), 96, np.uint8)
    block = width // BITS
    for bit in range(BITS):
        image[: height // 2, bit * block : (bit + 1) * block] = 235 if number >> bit & 1 else 20
    image[height * 3 // 4 :, (number * 5) % (width - 20) :][:, :20] = (200, 60, 40)
    return image


def number_in(image: NDArray[np.uint8]) -> int:
    """Read the number back from RGB pixels."""
    height, width = image.shape[:2]
    block = width // BITS
    values = [
        int(
            image[
                height // 8 : height * 3 // 8,
                bit * block + block // 4 : (bit + 1) * block - block // 4,
            ].mean()
            > 128
        )
        for bit in range(BITS)
    ]
    return sum(value << bit for bit, value in enumerate(values))


def film(
    path: Path,
    codec: str,
    *,
    container: str | None = None,
    options: dict[str, str] | None = None,
    pixel_format: str = "yuv420p",
    stamps: Iterable[int] | None = None,
    rate: int = 30,
    frames: int = FRAMES,
    start: int = 0,
    streams: int = 1,
    prepare: Callable[[Any], None] | None = None,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Path:
    """Write a film; `stamps` are PTS in 1/1000 s for variable rates; a second stream counts from 1000."""
    with av.open(str(path), "w", format=container) as output:
        made = []
        for _ in range(streams):
            stream: Any = output.add_stream(codec, rate=rate, options=dict(options or {}))
            stream.width, stream.height, stream.pix_fmt = *size, pixel_format
            if stamps is not None:
                stream.codec_context.time_base = Fraction(1, 1000)
            if prepare is not None:
                prepare(stream)
            made.append(stream)
        times = list(stamps) if stamps is not None else list(range(start, start + frames))
        for number, time in enumerate(times):
            for which, stream in enumerate(made):
                frame = av.VideoFrame.from_ndarray(picture(number + 1000 * which, *size), "rgb24")
                frame.pts = time
                frame.time_base = Fraction(1, 1000) if stamps is not None else Fraction(1, rate)
                output.mux(stream.encode(frame))
        for stream in made:
            output.mux(stream.encode(None))
    return path


def sound_with_cover(path: Path) -> Path:
    """An MP4 with sound and a cover picture, but no film."""
    with av.open(str(path), "w") as output:
        sound: Any = output.add_stream("aac", rate=44100)
        cover: Any = output.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        image = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 80, np.uint8), "rgb24")
        output.mux(cover.encode(image))
        output.mux(cover.encode(None))
        samples = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        samples.sample_rate = 44100
        for n in range(30):
            samples.pts = n * 1024
            output.mux(sound.encode(samples))
        output.mux(sound.encode(None))
    return path


X264 = {"preset": "veryfast", "g": "40", "bf": "3", "crf": "24"}


def make_all(folder: Path) -> dict[str, Path]:
    """One film of each kind, by name."""
    uneven = [0]
    for n in range(1, FRAMES):
        uneven.append(uneven[-1] + (33, 34, 33, 120, 17)[n % 5])

    def turned(stream: Any) -> None:
        stream.set_display_rotation(90)

    films = {
        "h264_long_gop.mp4": {"codec": "libx264", "options": X264},
        "variable.mp4": {"codec": "libx264", "options": X264, "stamps": uneven},
        "variable.mkv": {"codec": "libx264", "options": X264, "stamps": uneven},
        "late.ts": {"codec": "libx264", "options": X264, "start": 300_000},
        "asp.avi": {"codec": "mpeg4", "options": {"g": "25", "bf": "2", "q": "3"}},
        "hidden.webm": {
            "codec": "libvpx-vp9",
            "options": {
                "g": "40",
                "auto-alt-ref": "1",
                "lag-in-frames": "16",
                "cpu-used": "6",
                "deadline": "good",
            },
        },
        "turned.mp4": {"codec": "libx264", "options": X264, "prepare": turned},
        "ten_bit.mkv": {"codec": "libx264", "options": X264, "pixel_format": "yuv420p10le"},
        "full_colour.mkv": {"codec": "libx264", "options": X264, "pixel_format": "yuv444p"},
        "raw.h264": {"codec": "libx264", "options": X264, "container": "h264"},
        "program.mpg": {
            "codec": "mpeg2video",
            "options": {"g": "15", "bf": "2"},
            "container": "mpeg",
        },
        "open_gop.ts": {
            "codec": "libx264",
            "options": {**X264, "x264-params": "open-gop=1:keyint=20"},
        },
        "refresh.mp4": {
            "codec": "libx264",
            "options": {**X264, "x264-params": "intra-refresh=1:keyint=20"},
        },
        "two_streams.mkv": {"codec": "libx264", "options": X264, "streams": 2},
        "palette.gif": {"codec": "gif", "pixel_format": "rgb8"},
        "lossless.avi": {"codec": "ffv1", "pixel_format": "yuv422p", "size": (198, 110)},
    }
    made = {name: film(folder / name, **recipe) for name, recipe in films.items()}  # type: ignore[arg-type]
    joined = folder / "joined.ts"
    joined.write_bytes(made["late.ts"].read_bytes() + made["open_gop.ts"].read_bytes())
    made["joined.ts"] = joined
    return made
