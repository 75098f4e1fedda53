"""Films to measure with, made on first use with PyAV alone; every frame bears its number in its pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from annotator.media.indexer import full_index, quick_index
from annotator.timing.frame_index import FrameIndex

BITS = 16
RATE, SOUND_RATE = 30, 48_000
_LATE = 600
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Size:
    """How large the material is and how often each row is measured."""

    name: str
    width: int
    height: int
    seconds: int
    gop: int
    big: tuple[int, int]
    big_frames: int
    minutes: int
    reads: int
    held: int
    rounds: int
    watch_s: float

    @property
    def frames(self) -> int:
        return self.seconds * RATE


FULL = Size("full", 1920, 1080, 120, 250, (3840, 2160), 150, 20, 16, 300, 3, 5.0)
SHORT = Size("short", 320, 180, 4, 30, (640, 360), 40, 1, 4, 40, 1, 0.5)


def stamp_number(luma: Picture, number: int) -> None:
    """Write the number into the top eighth of a brightness plane, lowest bit left."""
    height, width = luma.shape
    for bit in range(BITS):
        block = luma[: height // 8, bit * width // BITS : (bit + 1) * width // BITS]
        block[:] = 220 if number >> bit & 1 else 30


def number_in(luma: Picture) -> int:
    """Read the number back from a picture in grey, of any size."""
    height, width = luma.shape[:2]
    rows = slice(height // 40, max(height // 40 + 1, height // 10))
    number = 0
    for bit in range(BITS):
        middle = (2 * bit + 1) * width // (2 * BITS)
        reach = max(1, width // (BITS * 4))
        number |= int(luma[rows, middle - reach : middle + reach].mean() > 125) << bit
    return number


class _Scene:
    """A slow pan over a texture with grain, and a box that moves: codable, but not for nothing."""

    def __init__(self, width: int, height: int) -> None:
        rng = np.random.default_rng(7)
        self._size = (width, height)
        coarse = rng.integers(40, 190, (height // 16 + 40, width // 16 + 40), np.uint8)
        self._texture = np.kron(coarse, np.ones((16, 16), np.uint8))
        self._grain = rng.integers(0, 7, (height + 64, width + 64), np.uint8)
        self._offsets = rng.integers(0, 64, (997, 2))
        self._planes = np.full((height * 3 // 2, width), 120, np.uint8)
        ramp = np.linspace(90, 165, width * (height // 2), dtype=np.uint8)
        self._planes[height:] = ramp.reshape(height // 2, width)

    def frame(self, number: int) -> av.VideoFrame:
        width, height = self._size
        luma = self._planes[:height]
        across, down = number * 2 % 512, number % 512
        dx, dy = (int(v) for v in self._offsets[number % 997])
        np.add(
            self._texture[down : down + height, across : across + width],
            self._grain[dy : dy + height, dx : dx + width],
            out=luma,
        )
        x = number * 7 % (width - width // 8)
        luma[height // 2 : height // 2 + height // 6, x : x + width // 8] = 235
        stamp_number(luma, number)
        return av.VideoFrame.from_ndarray(self._planes, "yuv420p")


def _tone(start: int) -> av.AudioFrame:
    at = np.arange(start, start + 1024) / SOUND_RATE
    noise = np.random.default_rng(start).normal(0, 0.05, (2, 1024))
    sound = (0.3 * np.sin(2 * np.pi * (220 + 40 * np.sin(at)) * at) + noise).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
    return frame


def _encode(path: Path, width: int, height: int, frames: int, gop: int) -> None:
    scene = _Scene(width, height)
    with av.open(str(path), "w", format="mp4") as output:
        video: Any = output.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.options = {"preset": "fast", "g": str(gop), "keyint_min": str(gop), "bf": "3", "sc_threshold": "0"}  # fmt: skip
        audio: Any = output.add_stream("aac", rate=SOUND_RATE, layout="stereo")
        heard = 0
        for number in range(frames):
            frame = scene.frame(number)
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(video.encode(frame))
            while heard * RATE < (number + 1) * SOUND_RATE:
                output.mux(audio.encode(_tone(heard)))
                heard += 1024
        output.mux(video.encode(None))
        output.mux(audio.encode(None))


def _rounds(source: Path, times: int) -> Iterator[tuple[int, int, Any]]:
    """(round, stream type as a number, packet) of a film read again and again."""
    for turn in range(times):
        with av.open(str(source)) as opened:
            for packet in opened.demux():
                if packet.dts is not None:
                    yield turn, packet.stream.index, packet


def _remux(
    source: Path, path: Path, kind: str, *, times: int = 1, frames: int = 0, late: int = 0
) -> None:
    """Copy packets into another container, `times` over, at most `frames` of them, starting at `late` s."""
    with av.open(str(source)) as opened, av.open(str(path), "w", format=kind) as output:
        made = [output.add_stream_from_template(s) for s in opened.streams]
        bases = [s.time_base for s in opened.streams]
        lasts = max(s.duration * s.time_base for s in opened.streams.video)
        film = opened.streams.video[0].index
        written, last = 0, {s.index: -(1 << 62) for s in opened.streams}
        for turn, which, packet in _rounds(source, times):
            shift = int((turn * lasts + late) / bases[which])
            packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            # Sound runs a little longer than the picture: where rounds meet, the surplus is left out.
            if packet.dts <= last[which] or (frames and written >= frames):
                continue
            last[which] = packet.dts
            written += which == film
            packet.stream = made[which]
            output.mux(packet)


class Material:
    """The films in a folder, each made when first asked for."""

    def __init__(self, folder: Path, size: Size, minutes: int) -> None:
        self.folder = folder
        self.size = size
        self.minutes = minutes
        self._indexes: dict[str, FrameIndex] = {}

    def film(self, name: str) -> Path:
        """`film` (1080p), `big` (4K), `late.ts`, `cut` (two GOPs) or `long` (the film again and again)."""
        size = self.size
        suffix = "" if name.endswith(".ts") else ".mp4"
        length = f"-{self.minutes}" if name == "long" else ""
        path = self.folder / f"{size.name}{length}-{name}{suffix}"
        if path.exists():
            return path
        part = path.with_name(f".part-{path.name}")
        if name == "film":
            _encode(part, size.width, size.height, size.frames, size.gop)
        elif name == "big":
            _encode(part, *size.big, size.big_frames, size.gop)
        elif name == "late.ts":
            _remux(self.film("film"), part, "mpegts", late=_LATE)
        elif name == "cut":
            # Whole GOPs, so that no frame of the cut refers to one after it.
            _remux(self.film("film"), part, "mp4", frames=2 * size.gop)
        elif name == "long":
            _remux(self.film("film"), part, "mp4", times=max(1, self.minutes * 60 // size.seconds))
        else:
            raise ValueError(f"there is no film called {name}")
        part.rename(path)
        return path

    def index(self, name: str) -> FrameIndex:
        """The final index of a film; of the long one the provisional index."""
        if name not in self._indexes:
            path = self.film(name)
            if name == "long":
                self._indexes[name] = quick_index(path)
            else:
                stored = path.with_suffix(f".index{FrameIndex.VERSION}")
                if not stored.exists():
                    stored.write_bytes(full_index(path).to_bytes())
                self._indexes[name] = FrameIndex.from_bytes(stored.read_bytes())
        return self._indexes[name]

    def index_file(self, name: str) -> Path:
        """Where the final index of a film is stored."""
        self.index(name)
        return self.film(name).with_suffix(f".index{FrameIndex.VERSION}")
