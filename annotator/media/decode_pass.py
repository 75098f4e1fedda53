"""One decode of a whole stream from its start, noticing whatever threads may spoil."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame

from annotator.media.damage import Damage
from annotator.media.decoding import VideoDecoder, packet_number
from annotator.media.planes import digest_of
from annotator.progress import Cancelled, check
from annotator.timing.frame_index import DAMAGED, INTERLACED, KEY, NO_PTS, SIZE_CHANGED, PacketMap

_TYPES = {1: "I", 2: "P", 3: "B", 4: "P", 5: "I", 6: "P", 7: "B"}
# More packets than any decoder holds back (16 for reordering, and one a thread).
WINDOW = 64


class TroubleError(Exception):
    """Decoding with threads met something that threads may make worse; `finding` says what, in words."""

    def __init__(self, finding: str = "") -> None:
        super().__init__(finding)
        self.finding = finding


class PacketLog:
    """What was demuxed: the key packets, and how many packets should give a frame."""

    def __init__(self) -> None:
        self.columns = {name: array("q") for name in PacketMap.__slots__}
        self.shown = 0
        self.discarded: set[int] = set()

    def add(self, packet: Packet[Any], number: int) -> None:
        """Note a packet of the stream."""
        if packet.is_discard:
            self.discarded.add(number)
        else:
            self.shown += 1
        if packet.is_keyframe:
            row = (
                number,
                or_no_pts(packet.pts),
                or_no_pts(packet.dts),
                packet.size,
                _place(packet.pos),
            )
            for column, value in zip(self.columns.values(), row, strict=True):
                column.append(value)

    def map(self) -> PacketMap:
        """The key packets so far."""
        return PacketMap(
            **{name: np.array(column, np.int64) for name, column in self.columns.items()}
        )


def or_no_pts(value: int | None) -> int:
    """A time stamp as a column holds it."""
    return NO_PTS if value is None else value


def _place(value: int | None) -> int:
    return -1 if value is None else value


class _Clock:
    """The best estimate of a frame's time: PTS or DTS, whichever ran backwards less often.

    The rule of FFmpeg's guess_correct_pts.
    """

    def __init__(self) -> None:
        self._last_pts = self._last_dts = NO_PTS
        self._bad_pts = self._bad_dts = 0

    def of(self, pts: int | None, dts: int | None) -> int:
        if dts is not None:
            self._bad_dts += dts <= self._last_dts
            self._last_dts = dts
        elif pts is not None:
            self._last_dts = pts
        if pts is not None:
            self._bad_pts += pts <= self._last_pts
            self._last_pts = pts
        elif dts is not None:
            self._last_pts = dts
        if pts is not None and (self._bad_pts <= self._bad_dts or dts is None):
            return pts
        return or_no_pts(dts)


@dataclass(frozen=True, slots=True)
class Row:
    """A decoded frame with what the index keeps of it."""

    pts: int | None
    clock: int
    duration: int
    type: str
    flags: int
    digest: bytes
    packet: int


class DecodePass:
    """One decode of the whole stream from its start; `damage` says which frames to mark."""

    def __init__(
        self,
        path: Path,
        stream: int,
        *,
        threaded: bool,
        digests: bool,
        damage: Damage | None = None,
    ) -> None:
        # Threads paint over damage in other ways than one thread does, often silently: be told of any.
        self.decoder = VideoDecoder(path, stream, threaded=threaded, strict=threaded)
        self.log = PacketLog()
        self.threaded = self.decoder.threaded
        self._trial = threaded
        self._damage = damage or Damage()
        self._last_key = -1
        self.digests = digests
        self.rows = 0
        self.resized = False
        self._clock = _Clock()
        self._shape: tuple[str, int, int] | None = None
        self._awaited: dict[int, None] = {}

    def run(self, cancelled: Cancelled) -> Iterator[Row]:
        """Every frame; raises TroubleError when threads were asked for and anything went wrong."""
        for packet in self.decoder.packets():
            check(cancelled)
            number = self.decoder.next_number
            self.log.add(packet, number)
            if not packet.is_discard:
                self._awaited[number] = None
            for frame in self.decoder.decode(packet):
                yield self._row(frame)
            self._doubt(number)
        for frame in self.decoder.decode(None):
            yield self._row(frame)
        if self._trial and (self._awaited or self.decoder.problems or self.decoder.demux_error):
            raise TroubleError(self._complaint())

    def _doubt(self, number: int) -> None:
        """Stop a first, strict pass as soon as a packet stays without its frame, or anything failed."""
        if not self._trial:
            return
        first = next(iter(self._awaited), number)
        if self.decoder.problems or number - first > WINDOW:
            raise TroubleError(self._complaint())

    def _complaint(self) -> str:
        if not self.decoder.problems:
            return ""
        return (
            f"A strict decode finds damage near frame {self.rows}; "
            "pictures from there to the next key frame may hold made-up parts."
        )

    def _row(self, frame: VideoFrame) -> Row:
        if frame.is_corrupt and self._trial:
            raise TroubleError(self._complaint())
        number = packet_number(frame)
        self._awaited.pop(number, None)
        shape = (frame.format.name, frame.width, frame.height)
        flags = (KEY if frame.key_frame else 0) | (INTERLACED if frame.interlaced_frame else 0)
        if frame.is_corrupt or self._damage.reaches(number, self._last_key):
            flags |= DAMAGED
        if frame.key_frame:
            self._last_key = max(self._last_key, number)
        if self._shape not in (None, shape):
            flags |= SIZE_CHANGED
            self.resized = True
        self._shape = shape
        self.rows += 1
        return Row(
            frame.pts,
            self._clock.of(frame.pts, frame.dts),
            max(0, frame.duration or 0),
            _TYPES.get(int(frame.pict_type), "?"),
            flags,
            digest_of(frame) if self.digests else b"",
            number,
        )

    def unshown(self) -> list[int]:
        """Numbers of packets that gave no frame of their own, ascending."""
        return sorted(self._awaited)
