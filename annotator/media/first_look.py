"""What the first bytes of a file say on how it must be opened, and what is a single picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

ReadAt = Callable[[int, int], bytes]
"""Bytes of the file: (place, size) → at most that many."""

_MOST_OF_A_PICTURE = 64 << 20
_BLOCK = 1 << 16
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
# Markers that stand alone: TEM, RST0…7, SOI.
_BARE = {0x01, *range(0xD0, 0xD9)}
_APP2 = 0xE2


@dataclass(slots=True)
class _Bytes:
    """Reads on from a place, a block at a time."""

    read_at: ReadAt
    place: int = 0
    block: bytes = b""
    start: int = 0

    def take(self, size: int) -> bytes:
        """The next bytes, fewer at the end."""
        offset = self.place - self.start
        if not 0 <= offset <= len(self.block) - size:
            self.block, self.start, offset = self.read_at(self.place, _BLOCK), self.place, 0
        found = self.block[offset : offset + size]
        self.place += len(found)
        return found

    def find(self, mark: bytes) -> bool:
        """Go behind the next `mark` within the most that one picture may take; False where there is none."""
        limit = self.place + _MOST_OF_A_PICTURE
        while self.place < limit:
            data = self.read_at(self.place, 16 * _BLOCK)
            at = data.find(mark)
            if at >= 0:
                self.place += at + len(mark)
                return True
            if len(data) < 16 * _BLOCK:
                return False
            self.place += len(data) - len(mark) + 1
        return False


def is_jpeg_film(read_at: ReadAt) -> bool:
    """Whether a file that begins as a JPEG picture goes on with another one: raw Motion JPEG.

    Cameras store several views in one picture file too; those carry a
    Multi-Picture block (CIPA DC-007) and are pictures.
    """
    data = _Bytes(read_at, 2)
    while len(head := data.take(2)) == 2 and head[0] == 0xFF:
        marker = head[1]
        if marker == 0xFF:
            data.place -= 1
        elif marker == _END:
            return _another_follows(data)
        elif marker not in _BARE:
            size = int.from_bytes(data.take(2), "big")
            if size < 2 or (marker == _APP2 and data.take(4) == b"MPF\x00"):
                return False
            if marker == _APP2:
                data.place -= 4
            data.place += size - 2
            # Inside a scan, FF is followed by 00 or a restart, so the next other marker is a true one.
            if marker == _SCAN and not _skip_scan(data):
                return False
    return False


def _skip_scan(data: _Bytes) -> bool:
    while data.find(b"\xff"):
        follows = data.take(1)
        if not follows:
            return False
        if follows[0] not in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            data.place -= 2
            return True
        if follows[0] == 0xFF:
            data.place -= 1
    return False


def _another_follows(data: _Bytes) -> bool:
    # Some recorders fill up with zeros to an even place or a sector.
    rest = data.read_at(data.place, 4096).lstrip(b"\x00\xff")
    before = data.read_at(data.place, 4096)
    at = len(before) - len(rest)
    return at > 0 and before[at - 1] == 0xFF and rest[:2] == bytes((_START, 0xFF))


def is_single_gif(read_at: ReadAt) -> bool:
    """Whether a complete GIF holds one image only, so that it is a picture and no film."""
    data = _Bytes(read_at, 10)
    palette = _palette(data.take(1))
    data.place += 2 + palette
    images = 0
    while data.place < _MOST_OF_A_PICTURE and (kind := data.take(1)):
        if kind == b";":
            return images == 1
        if kind == b",":
            images += 1
            if images > 1:
                return False
            data.place += 8
            palette = _palette(data.take(1))
            data.place += palette + 1
        elif kind == b"!":
            data.place += 1
        else:
            return False
        while size := data.take(1):
            if size == b"\x00":
                break
            data.place += size[0]
    return False


def _palette(flags: bytes) -> int:
    """Bytes of the colour table that the flags announce (GIF89a, 18 and 20)."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


# Where containers say how video is coded: AVI's stream header, a QuickTime sample description, Matroska's codec id.
_CODED_AS = (
    re.compile(rb"strh....vids([ -~]{4})", re.DOTALL),
    re.compile(rb"vmhd.{40,400}?stsd.{12}([ -~]{4})", re.DOTALL),
    re.compile(rb"(V_[A-Z0-9/_]{2,40})"),
)
_SEARCHED = 1 << 18


def coded_as(read_at: ReadAt, size: int) -> str:
    """The name that the file gives to its way of coding video, for a message only; empty where none is seen."""
    for place in (0, max(0, size - _SEARCHED)):
        data = read_at(place, _SEARCHED)
        for pattern in _CODED_AS:
            found = pattern.search(data)
            if found is not None:
                return found[1].decode("ascii").strip()
    return ""
