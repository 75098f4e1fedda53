"""A film whose frames are coded as pairs of fields (PAFF), written bit by bit: no common encoder makes one.

Every macroblock is uncompressed (I_PCM), so each pixel of each field is known
without any decoder. ITU-T H.264 (08/2021), 7.3.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT = 64, 64


@dataclass(frozen=True)
class Coded:
    """One frame in the order of coding: where it is shown, and how it is coded."""

    shown: int
    fields: bool = True
    bottom_first: bool = False
    kept: bool = True
    fresh: bool = False
    lone: bool = False


class Bits:
    def __init__(self) -> None:
        self.bits: list[int] = []

    def u(self, count: int, value: int) -> None:
        self.bits += [(value >> (count - 1 - i)) & 1 for i in range(count)]

    def ue(self, value: int) -> None:
        width = (value + 1).bit_length()
        self.u(2 * width - 1, value + 1)

    def align(self) -> None:
        self.bits += [0] * (-len(self.bits) % 8)

    def end(self) -> bytes:
        self.bits.append(1)
        self.align()
        return self.data()

    def data(self) -> bytes:
        return np.packbits(np.array(self.bits, dtype=np.uint8)).tobytes()


def unit(kind: int, important: int, payload: bytes) -> bytes:
    guarded = bytearray()
    zeros = 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            guarded.append(3)
            zeros = 0
        guarded.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return b"\0\0\0\1" + bytes([important << 5 | kind]) + bytes(guarded)


def headers() -> bytes:
    sequence = Bits()
    sequence.u(8, 77)
    sequence.u(8, 0)
    sequence.u(8, 30)
    for value in (
        0,
        0,
        0,
        4,
        2,
    ):  # id, frame numbers of 4 bits, order type 0 of 8 bits, 2 references
        sequence.ue(value)
    sequence.u(1, 0)
    sequence.ue(WIDTH // 16 - 1)
    sequence.ue(HEIGHT // 32 - 1)
    for flag in (0, 0, 1, 0, 1):  # not only frames, no MBAFF, direct 8×8, no cropping, VUI follows
        sequence.u(1, flag)
    for flag in (0, 0, 0, 0):
        sequence.u(1, flag)
    sequence.u(1, 1)  # timing: 50 fields a second
    sequence.u(32, 1)
    sequence.u(32, 50)
    sequence.u(1, 1)
    for flag in (0, 0, 0, 1):  # no HRD twice, no pic_struct, restrictions follow
        sequence.u(1, flag)
    sequence.u(1, 1)
    for value in (0, 0, 10, 10, 1, 2):  # one frame is reordered, two are buffered
        sequence.ue(value)
    picture = Bits()
    picture.ue(0)
    picture.ue(0)
    picture.u(2, 0)
    for _ in range(3):
        picture.ue(0)
    picture.u(3, 0)
    for _ in range(3):
        picture.ue(0)
    picture.u(3, 0b100)
    return unit(7, 3, sequence.end()) + unit(8, 3, picture.end())


def planes(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the frame shown at `number` looks like (Y, U, V as uint8), no two rows of it alike."""
    rng = np.random.default_rng(number)
    return tuple(  # type: ignore[return-value]
        rng.integers(1, 255, size, dtype=np.uint8)
        for size in ((HEIGHT, WIDTH), (HEIGHT // 2, WIDTH // 2), (HEIGHT // 2, WIDTH // 2))
    )


def picture(
    y: np.ndarray,
    u: np.ndarray,
    v: np.ndarray,
    number: int,
    order: int,
    frame: Coded,
    field: int | None,
    idr: bool,
) -> bytes:
    bits = Bits()
    bits.ue(0)
    bits.ue(7)
    bits.ue(0)
    bits.u(4, number % 16)
    bits.u(1, int(field is not None))
    if field is not None:
        bits.u(1, field)
    if idr:
        bits.ue(order % 2)
    bits.u(8, order % 256)
    if frame.kept:
        bits.u(2 if idr else 1, 0)
    bits.ue(0)  # slice_qp_delta
    bits.ue(1)  # no deblocking
    for row in range(0, y.shape[0], 16):
        for column in range(0, y.shape[1], 16):
            bits.ue(25)
            bits.align()
            half = slice(row // 2, row // 2 + 8), slice(column // 2, column // 2 + 8)
            raw = np.concatenate([
                y[row : row + 16, column : column + 16].ravel(), u[half].ravel(), v[half].ravel()
            ])  # fmt: skip
            bits.bits += np.unpackbits(raw).tolist()
    return unit(5 if idr else 1, int(frame.kept), bits.end())


def units(frames: list[Coded]) -> list[list[bytes]]:
    """For each frame in the order of coding its pictures: one, or a field and the other."""
    out = []
    number = 0
    base = 0
    for frame in frames:
        if frame.fresh:
            number, base = 0, frame.shown
        order = 2 * (frame.shown - base)
        whole = planes(frame.shown)
        head = unit(9, 0, b"\xf0") + (headers() if frame.fresh else b"")
        if frame.fields:
            pictures = []
            for turn in range(1 if frame.lone else 2):
                field = turn ^ int(frame.bottom_first)
                rows = tuple(plane[field::2] for plane in whole)
                idr = frame.fresh and turn == 0
                coded = picture(*rows, number, order + turn, frame, field, idr)
                pictures.append((unit(9, 0, b"\xf0") if turn else head) + coded)
        else:
            pictures = [head + picture(*whole, number, order, frame, None, frame.fresh)]
        out.append(pictures)
        if frame.kept:
            number += 1
    return out


def stream(frames: list[Coded]) -> bytes:
    """The elementary stream of these frames in the order of coding."""
    return b"".join(part for pictures in units(frames) for part in pictures)


def wrap(frames: list[Coded], path: Path, *, field_packets: bool = False) -> None:
    """Write the frames into a container at 25 a second: a packet each, or one for each field."""
    raw = path.with_suffix(".h264")
    raw.write_bytes(stream(frames))
    if raw == path:
        return
    late = max(place - frame.shown for place, frame in enumerate(frames))
    with av.open(str(raw)) as source, av.open(str(path), "w") as target:
        video = target.add_stream_from_template(source.streams.video[0])
        video.time_base = Fraction(1, 50)
        for place, (frame, pictures) in enumerate(zip(frames, units(frames), strict=True)):
            whole = [b"".join(pictures)] if not field_packets else pictures
            for turn, data in enumerate(whole):
                packet = av.Packet(data)
                packet.stream = video
                packet.time_base = Fraction(1, 50)
                packet.dts = 2 * place + turn
                packet.pts = 2 * (frame.shown + late) + turn
                packet.duration = 2 // len(whole)
                packet.is_keyframe = frame.fresh and turn == 0
                target.mux(packet)


def plain(count: int, every: int = 12) -> list[Coded]:
    """Frames of which each second one is shown before the one coded before it; field pairs and whole frames mixed."""
    frames = []
    for start in range(0, count, every):
        frames.append(Coded(start, fresh=True))
        for shown in range(start + 1, min(start + every, count) - 1, 2):
            frames += [
                Coded(shown + 1, fields=shown % 4 != 1, bottom_first=shown % 3 == 0),
                Coded(shown, kept=False),
            ]
        if (min(start + every, count) - start) % 2 == 0:
            frames.append(Coded(min(start + every, count) - 1))
    return frames


def digest(number: int) -> str:
    """SHA-256 of the native planes of the frame shown at `number`."""
    return hashlib.sha256(b"".join(plane.tobytes() for plane in planes(number))).hexdigest()
