"""What encoders and cameras write into coded pictures besides the picture: settings, captions, sometimes time and place.

H.264 and H.265 carry it as SEI messages of types 4 and 5 (ITU-T H.264 D.1.6 and
D.1.7, H.265 D.2.6 and D.2.7), MPEG-1, MPEG-2 and MPEG-4 Part 2 behind a start
code of its own (ISO/IEC 13818-2, 6.2.2.2.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SEI: Final = {"h264": frozenset({6}), "hevc": frozenset({39, 40})}
_WITH_START_CODES: Final = frozenset({"mpeg1video", "mpeg2video", "mpeg4"})
_REGISTERED, _UNREGISTERED = 4, 5
_UUID: Final = 16
_START: Final = re.compile(rb"\x00\x00\x01")
_READABLE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{6,}")
MOST_BYTES: Final = 1 << 16
"""Of one packet; more is not looked at."""


def user_data(codec: str, packet: bytes, prefix: int) -> Iterator[bytes]:
    """Each piece of such data in a packet; `prefix` is how many bytes say how long a unit is (0: start codes)."""
    if codec in _WITH_START_CODES:
        for unit in _between_start_codes(packet):
            if unit[:1] == b"\xb2":
                yield unit[1:]
    elif codec in _SEI:
        for unit in _prefixed(packet, prefix) if prefix else _between_start_codes(packet):
            if unit and (unit[0] & 31 if codec == "h264" else unit[0] >> 1 & 63) in _SEI[codec]:
                yield from _messages(unit[1 if codec == "h264" else 2 :])


def prefix_of(codec: str, extradata: bytes) -> int:
    """How many bytes say how long each unit of the packets is, as the stream's head says; 0 for start codes."""
    if codec == "h264" and len(extradata) > 6 and extradata[0] == 1:
        return (extradata[4] & 3) + 1
    if (
        codec == "hevc"
        and len(extradata) > 22
        and not extradata.startswith((b"\0\0\1", b"\0\0\0\1"))
    ):
        return (extradata[21] & 3) + 1
    return 0


def in_head(codec: str, extradata: bytes) -> Iterator[bytes]:
    """Each piece of such data in the head of a stream (of H.265, ISO/IEC 14496-15, 8.3.3.1)."""
    if not prefix_of(codec, extradata):
        yield from user_data(codec, extradata, 0)
        return
    at = 23 if codec == "hevc" else len(extradata)
    while at + 3 <= len(extradata):
        count = int.from_bytes(extradata[at + 1 : at + 3], "big")
        at += 3
        for _unit in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            yield from user_data(codec, extradata[at : at + 2 + size], 2)
            at += 2 + size
            if at >= len(extradata):
                return


def readable(data: bytes) -> str:
    """The words in such data, '' where there are none."""
    text = data.decode("utf-8", "replace")
    return " ".join(found.strip() for found in _READABLE.findall(text)).strip()


def _between_start_codes(packet: bytes) -> Iterator[bytes]:
    places = [found.end() for found in _START.finditer(packet)]
    for place, begin in enumerate(places):
        end = places[place + 1] - 3 if place + 1 < len(places) else len(packet)
        yield packet[begin : min(end, begin + MOST_BYTES)]


def _prefixed(packet: bytes, prefix: int) -> Iterator[bytes]:
    at = 0
    while at + prefix < len(packet):
        size = int.from_bytes(packet[at : at + prefix], "big")
        at += prefix
        yield packet[at : at + min(size, MOST_BYTES)]
        at += size


def _messages(unit: bytes) -> Iterator[bytes]:
    """The user data among the messages of an SEI unit without its head."""
    # Bytes that only keep start codes from appearing are taken out.
    body = unit.replace(b"\0\0\3", b"\0\0")
    at = 0
    while at + 2 <= len(body) and body[at:] != b"\x80":
        numbers = []
        for _which in range(2):
            value = 0
            while at < len(body) and body[at] == 255:
                value += 255
                at += 1
            if at >= len(body):
                return
            numbers.append(value + body[at])
            at += 1
        kind, size = numbers
        data = body[at : at + size]
        if kind == _REGISTERED:
            yield data
        elif kind == _UNREGISTERED:
            yield data[_UUID:]
        at += size
