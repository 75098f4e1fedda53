"""Films of many kinds with sound and secrets, from which spans are cut; each frame bears its number."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.media.films import FRAMES, film, picture

CANARY = "Серик Абенов +43.2381+076.9452/"
X264 = {"preset": "veryfast", "g": "12", "bf": "3"}
OPEN = {"preset": "veryfast", "x264-params": "open-gop=1:keyint=12:bframes=3:b-adapt=0"}


def heard(
    path: Path,
    codec: str,
    options: dict[str, str],
    sound: str = "aac",
    *,
    container: str | None = None,
    stamps: list[int] | None = None,
    prepare: Callable[[Any], None] | None = None,
    late: int = 0,
) -> Path:
    """A film of 60 frames with 2 s of a tone that rises, and a canary in every kind of metadata."""
    with av.open(str(path), "w", format=container) as out:
        for name in ("title", "artist", "comment", "location", "copyright"):
            out.metadata[name] = CANARY
        pictures: Any = out.add_stream(codec, rate=30, options=options)
        pictures.width, pictures.height, pictures.pix_fmt = 192, 112, "yuv420p"
        if codec == "mjpeg":
            pictures.pix_fmt = "yuvj420p"
        if stamps is not None:
            pictures.codec_context.time_base = Fraction(1, 1000)
        pictures.metadata["handler_name"] = CANARY
        if prepare is not None:
            prepare(pictures)
        tone: Any = out.add_stream(sound, rate=48000, layout="mono")
        tone.metadata["language"] = "kaz"
        tone.codec_context.bit_rate = 96_000
        size = tone.codec_context.frame_size or 1024
        kind = tone.codec_context.format.name
        at = 0
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(picture(number), "rgb24")
            frame.pts = number + late if stamps is None else stamps[number]
            frame.time_base = Fraction(1, 30) if stamps is None else Fraction(1, 1000)
            out.mux(pictures.encode(frame))
            while at * 30 < (number + 1) * 48000:
                wave = np.sin(np.arange(at, at + size) ** 2 / 4e6) * 0.4
                whole = {"s16": np.int16, "s32": np.int32}.get(kind.removesuffix("p"))
                data = wave.astype(np.float32) if whole is None else (wave * 32767).astype(whole)
                part = av.AudioFrame.from_ndarray(data.reshape(1, -1), format=kind, layout="mono")
                part.sample_rate, part.pts = 48000, at + late * 1600
                out.mux(tone.encode(part))
                at += size
        out.mux(pictures.encode(None))
        out.mux(tone.encode(None))
    return path


def _turned(stream: Any) -> None:
    stream.set_display_rotation(90)


UNEVEN = [33 * n + (n * n) % 29 for n in range(FRAMES)]

RECIPES: dict[str, Callable[[Path], Path]] = {
    "closed.mp4": lambda path: heard(path, "libx264", X264),
    "open.mp4": lambda path: heard(path, "libx264", OPEN),
    "open.mkv": lambda path: heard(path, "libx264", OPEN),
    "open.ts": lambda path: heard(path, "libx264", OPEN, late=9000),
    "turned.mov": lambda path: heard(path, "libx264", X264, prepare=_turned),
    "variable.mp4": lambda path: heard(path, "libx264", X264, stamps=UNEVEN),
    "variable.mkv": lambda path: heard(path, "libx264", X264, stamps=UNEVEN),
    "two.ts": lambda path: heard(path, "mpeg2video", {"g": "12", "bf": "2"}, "mp2"),
    "two.mpg": lambda path: heard(
        path, "mpeg2video", {"g": "12", "bf": "2"}, "mp2", container="vob"
    ),
    "nine.webm": lambda path: heard(
        path, "libvpx-vp9", {"g": "20", "cpu-used": "8", "deadline": "realtime"}, "libopus"
    ),
    "each.avi": lambda path: heard(path, "mjpeg", {}, "pcm_s16le"),
    "asp.avi": lambda path: heard(path, "mpeg4", {"g": "12", "bf": "2"}, "mp2"),
    "media.wmv": lambda path: heard(path, "wmv2", {"g": "12"}, "wmav2"),
    "flash.flv": lambda path: heard(path, "libx264", X264, "libmp3lame"),
    "phone.3gp": lambda path: film(path, "h263", options={"g": "12"}, size=(176, 144)),
    "raw.h264": lambda path: film(path, "libx264", options=X264, container="h264"),
    "deep.mkv": lambda path: film(path, "libx264", options=X264, pixel_format="yuv420p10le"),
    "refresh.mp4": lambda path: film(
        path, "libx264", options={"x264-params": "intra-refresh=1:keyint=20"}
    ),
}
"""Films by name, each made at a path."""
