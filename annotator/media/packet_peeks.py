"""What the first bytes of a packet tell about its picture, without decoding: hidden ones, and ones shown late.

The rules are those of RFC 6386 (9.1) for VP8, of the VP9 bitstream
specification (6.2 and annex B), of ISO 13818-2 (6.2.3) for MPEG-1 and MPEG-2 and
of ISO 14496-2 (6.2.5) for MPEG-4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from av.packet import Packet

_HEAD = 4096
_NOT_CODED = 8
"""Bytes up to which an MPEG-4 packet behind a packed one says only that nothing is new."""

IsHidden = Callable[[memoryview], bool]
Holds = Callable[[bytes], bool | None]


def hidden_by(codec: str) -> IsHidden | None:
    """How to tell that no picture of a packet will be shown; None for codecs that show all of them."""
    return {"vp8": _vp8, "vp9": _vp9}.get(codec)


def _vp8(data: memoryview) -> bool:
    return len(data) > 0 and not data[0] & 0x10


def _vp9(data: memoryview) -> bool:
    if not len(data) or data[0] >> 6 != 2 or _is_superframe(data):
        return False
    profile = (data[0] >> 5 & 1) | (data[0] >> 4 & 1) << 1
    # After marker and profile, and a reserved bit in profile 3: show_existing_frame, frame_type, show_frame.
    at = 3 if profile < 3 else 2
    shows_existing, shows = data[0] >> at & 1, data[0] >> (at - 2) & 1
    return not shows_existing and not shows


def _is_superframe(data: memoryview) -> bool:
    """Several pictures in one packet, the last of which is shown; an index stands at its end."""
    mark = data[-1]
    if mark >> 5 != 6:
        return False
    size = 2 + ((mark >> 3 & 3) + 1) * ((mark & 7) + 1)
    return len(data) >= size and data[-size] == mark


def between_by(codec: str) -> Holds | None:
    """How to tell a B-picture, which is shown as soon as it comes; None for codecs where it is not that simple.

    In MPEG-1, 2 and 4 every other picture is shown when the next such one comes.
    The function says None where the packet does not begin as it should.
    """
    if codec in ("mpeg1video", "mpeg2video"):
        return _mpeg2
    return _Mpeg4() if codec == "mpeg4" else None


def _mpeg2(data: bytes) -> bool | None:
    at = data.find(b"\0\0\1\0")
    return data[at + 5] >> 3 & 7 == 3 if 0 <= at < len(data) - 5 else None


class _Mpeg4:
    """Old AVI files pack a P and the B behind it into one packet, and fill its place with an empty one."""

    def __init__(self) -> None:
        self._packed = False

    def __call__(self, data: bytes) -> bool | None:
        at = data.find(b"\0\0\1\xb6")
        if not 0 <= at < len(data) - 4:
            return None
        if self._packed and len(data) - at <= _NOT_CODED:
            self._packed = False
            return True
        if data[at + 4] >> 6 == 2:
            return True
        self._packed = data.find(b"\0\0\1\xb6", at + 4) > 0
        return False


def head_of(packet: Packet[Any], whole: bool) -> bytes:
    """The first bytes of a packet, or all of them."""
    view = memoryview(packet)
    return bytes(view if whole else view[:_HEAD])


def shown_order(between: Sequence[bool]) -> list[int]:
    """In which order packets are shown, given which of them hold B-pictures."""
    order: list[int] = []
    held: int | None = None
    for number, is_between in enumerate(between):
        if is_between:
            order.append(number)
            continue
        if held is not None:
            order.append(held)
        held = number
    return order if held is None else [*order, held]
