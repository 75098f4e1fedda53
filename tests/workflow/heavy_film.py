"""A film that fills several parts of 4 MiB with few frames, since noise cannot be pressed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np


def write_heavy_film(path: Path, frames: int = 72, gop: int = 6) -> Path:
    """H.264 of 640 × 360 with B-frames, a key frame every `gop` frames, about 13 MB."""
    noise = np.random.default_rng(7)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.options = {"g": str(gop), "bf": "2", "preset": "ultrafast", "crf": "8"}
        for number in range(frames):
            pixels = noise.integers(0, 256, (360, 640, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
