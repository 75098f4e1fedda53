"""Every packet of a film's video stream as the container hands it out, and the outline of the other streams.

Packets are not frames; where each frame came from stands in the frame index.
Together they tell how large frames are, where they lie, and which packets gave
no frame.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from annotator.errors import ValueRefusedError
from annotator.timing.frame_index import NO_PTS, Bytes, Int64s
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.timing.index_blob import pack, unpack

PACKET_KEY, PACKET_DISCARDED, PACKET_CORRUPT = 1, 2, 4
_COLUMNS = ("pts", "dts", "size", "pos", "duration", "flags")


@dataclass(frozen=True, slots=True)
class StreamOutline:
    """What there is of one stream by its packets: how many, how large, from when to when.

    `index` is the container's number of the stream; times are in nanoseconds on
    the container's clock, None where no packet has a time stamp.
    """

    index: int
    packets: int = 0
    size: int = 0
    first_ns: int | None = None
    end_ns: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PacketList:
    """The packets of one video stream in the order of storage, numbered from 0 as in a FrameIndex.

    `pts`, `dts` and `duration` are in `time_base` (NO_PTS where none is
    stated), `size` and `pos` in bytes (`pos` −1 where unknown). `outlines`
    holds one value for each stream of the file. `trouble` says in words why
    reading ended early, if it did.
    """

    stream: int
    time_base: Fraction
    source_size: int
    pts: Int64s
    dts: Int64s
    size: Int64s
    pos: Int64s
    duration: Int64s
    flags: Bytes
    outlines: tuple[StreamOutline, ...] = ()
    trouble: str = ""

    VERSION: ClassVar[int] = 1

    def __post_init__(self) -> None:
        n = len(self.pts)
        if any(len(getattr(self, name)) != n for name in _COLUMNS):
            raise ValueRefusedError("The columns of a packet list differ in length.")
        if self.time_base <= 0:
            raise ValueRefusedError("A packet list needs a time base above zero.")

    def __len__(self) -> int:
        return len(self.pts)

    def with_flag(self, flag: int) -> Int64s:
        """Numbers of the packets that have this flag, ascending."""
        return np.flatnonzero(self.flags & flag).astype(np.int64)

    def to_bytes(self) -> bytes:
        """The list as one compact blob with its own checksum."""
        facts = {
            "kind": "packets",
            "stream": self.stream,
            "time_base": str(self.time_base),
            "source_size": self.source_size,
            "outlines": [list(asdict(outline).values()) for outline in self.outlines],
            "trouble": self.trouble,
        }
        columns: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _COLUMNS}
        return pack(self.VERSION, facts, columns)

    @classmethod
    def from_bytes(cls, data: bytes) -> PacketList:
        """Read a blob of `to_bytes`; raises IntegrityError where it is damaged or newer."""
        return unpack(data, cls.VERSION, partial(_assemble, cls))


def _assemble(
    cls: type[PacketList], facts: dict[str, Any], columns: dict[str, NDArray[Any]]
) -> PacketList:
    if facts["kind"] != "packets":
        raise ValueError("no packet list")
    return cls(
        stream=int(facts["stream"]),
        time_base=Fraction(facts["time_base"]),
        source_size=int(facts["source_size"]),
        outlines=tuple(_outline(row) for row in facts["outlines"]),
        trouble=str(facts["trouble"]),
        **{name: columns[name] for name in _COLUMNS},
    )


def _outline(row: Any) -> StreamOutline:
    index, packets, size, first, end = row
    whole = (index, packets, size, *(value for value in (first, end) if value is not None))
    if any(type(value) is not int or abs(value) >= 1 << 63 for value in whole):
        raise ValueError("an outline of a stream that makes no sense")
    return StreamOutline(index, packets, size, first, end)


class OutlineMaker:
    """Gathers the outline of one stream packet by packet."""

    def __init__(self, index: int, time_base: Fraction | None) -> None:
        self._index = index
        self._base = time_base or Fraction(1, 1_000_000)
        self._packets = self._size = 0
        self._first: int | None = None
        self._end: int | None = None

    def add(self, pts: int | None, duration: int, size: int) -> None:
        """One packet more."""
        self._packets += 1
        self._size += size
        if pts is not None:
            end = pts + duration
            self._first = pts if self._first is None else min(self._first, pts)
            self._end = end if self._end is None else max(self._end, end)

    def made(self) -> StreamOutline:
        """The outline so far."""
        return StreamOutline(
            self._index, self._packets, self._size, self._ns(self._first), self._ns(self._end)
        )

    def _ns(self, ticks: int | None) -> int | None:
        if ticks is None:
            return None
        limit = (1 << 62) - 1
        return max(-limit, min(limit, int(ticks * self._base * NANOSECONDS)))


def or_none(value: int) -> int | None:
    """A time stamp of a column; None where the stream states none."""
    return None if value == NO_PTS else value
