"""Which packets to copy so that a span of frames can be decoded without the rest of its film.

Planned from the frame index alone: it knows of which packet each frame came,
and which packets decoding can begin with. Whether the frames then decode to
the same pictures is found out by decoding them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from annotator.errors import ValueRefusedError
from annotator.timing.frame_index import INTERLACED, NO_PTS, FrameIndex, Int64s
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.timing.index_blob import pack, unpack
from annotator.timing.packet_list import PacketList

MOST_NEAR: Final = 2
MOST_AROUND: Final = 3_000
MOST_TIMES: Final = 20
_COLUMNS: Final = ("number", "pts", "dts", "size")


@dataclass(frozen=True, slots=True)
class CutPlan:
    """Frames `first` to `last` and the packets `start` to `end` that hold them, all four included.

    `left_out` are packets in between whose frames are shown before `first`
    and need what lies before `start` (leading pictures of an open group).
    """

    first: int
    last: int
    start: int
    end: int
    left_out: tuple[int, ...] = ()

    def __len__(self) -> int:
        return self.last - self.first + 1


def cut_plans(index: FrameIndex, first: int, last: int) -> tuple[CutPlan, ...]:
    """Ways to cut out frames `first` to `last`, the one with the fewest frames around them first.

    Each begins at a key packet; the last one may be the start of the film.
    Raises ValueRefusedError for frames that do not exist, or whose packets are not known.
    """
    index.stamp(first)
    index.stamp(last)
    if first > last:
        raise ValueRefusedError("The last frame of the span comes before its first one.")
    packet = index.packet
    if np.any(packet[first : last + 1] < 0):
        raise ValueRefusedError("It is not known which packets some of these frames came from.")
    before = index.packets.number[index.packets.number <= packet[first]]
    found: list[CutPlan] = []
    for start in before[::-1].tolist():
        plan = _from(index, int(start), first, last)
        if plan is not None and all(plan.first != other.first for other in found):
            found.append(plan)
        if len(found) == MOST_NEAR:
            break
    whole = _from(index, 0, first, last)
    # What only the start of the film leads to is not handed on with an hour before it.
    bearable = MOST_AROUND + MOST_TIMES * (last - first + 1)
    if (
        whole is not None
        and (not found or whole.first < found[-1].first)
        and len(whole) <= bearable
    ):
        found.append(whole)
    return tuple(found)


def _from(index: FrameIndex, start: int, first: int, last: int) -> CutPlan | None:
    """The plan that begins with this packet; None where it would not hold the span."""
    packet = index.packet
    begin = _first_frame(index, start)
    if begin is None or begin > first or np.any(packet[begin : last + 1] < start):
        return None
    end, final = -1, last
    while (needed := int(packet[begin : final + 1].max())) > end:
        end = needed
        # What was sent up to there may be shown later: then all that is shown until then is needed, too.
        inside = np.flatnonzero((packet >= start) & (packet <= end))
        final = int(inside[inside >= begin].max())
        if np.any(packet[begin : final + 1] < start):
            return None
    if np.any(index.flags[packet == end] & INTERLACED) and not np.any(packet == end + 1):
        # The second field of a frame is a packet of its own, and no frame.
        end += 1
    early = packet[:begin]
    left_out = np.sort(early[(early > start) & (early <= end)])
    return CutPlan(begin, final, start, end, tuple(map(int, left_out)))


def _first_frame(index: FrameIndex, start: int) -> int | None:
    """The first frame to be shown of what can be decoded from a key packet on."""
    packet = index.packet
    own = np.flatnonzero(packet == start)
    if len(own):
        return int(own[0])
    # The second field may carry the number of both.
    paired = np.flatnonzero(packet == start + 1)
    if len(paired) and index.is_interlaced(int(paired[0])) and index.is_key(int(paired[0])):
        return int(paired[0])
    # A key packet that is hidden by an edit list, or not shown at all.
    later = np.flatnonzero(packet > start)
    return int(later[0]) if len(later) else None


@dataclass(frozen=True, slots=True, eq=False)
class CutOrder:
    """What to copy into a container: packets by number, with the stamps that they get.

    `pts` and `dts` are in the film's time base, 0 at the first frame (NO_PTS
    where the film has none); `size` tells whether a packet is the one meant.
    `begin` and `end` are seconds on the film's own clock, for the sound;
    `ordered` says whether that clock never runs backwards.
    """

    container: str
    stream: int
    title: str
    sound: bool
    zero: int
    begin: Fraction
    end: Fraction
    ordered: bool
    number: Int64s
    pts: Int64s
    dts: Int64s
    size: Int64s

    VERSION: ClassVar[int] = 1

    def __len__(self) -> int:
        return len(self.number)

    @property
    def timed(self) -> bool:
        """Whether every packet has a time stamp."""
        return not bool(np.any(self.pts == NO_PTS))

    def to_bytes(self) -> bytes:
        """The order as one blob with its own checksum."""
        facts = {
            "kind": "cut",
            "container": self.container,
            "stream": self.stream,
            "title": self.title,
            "sound": self.sound,
            "zero": self.zero,
            "begin": str(self.begin),
            "end": str(self.end),
            "ordered": self.ordered,
        }
        columns: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _COLUMNS}
        return pack(self.VERSION, facts, columns)

    @classmethod
    def from_bytes(cls, data: bytes) -> CutOrder:
        """Read a blob of `to_bytes`; raises IntegrityError where it is damaged."""
        return unpack(data, cls.VERSION, partial(_assemble, cls))


def _assemble(
    cls: type[CutOrder], facts: dict[str, Any], columns: dict[str, NDArray[Any]]
) -> CutOrder:
    if facts["kind"] != "cut":
        raise ValueError("no cut")
    return cls(
        container=str(facts["container"]),
        stream=int(facts["stream"]),
        title=str(facts["title"]),
        sound=bool(facts["sound"]),
        zero=int(facts["zero"]),
        begin=Fraction(facts["begin"]),
        end=Fraction(facts["end"]),
        ordered=bool(facts["ordered"]),
        **{name: columns[name] for name in _COLUMNS},
    )


def cut_order(
    index: FrameIndex,
    packets: PacketList,
    plan: CutPlan,
    *,
    container: str,
    title: str,
    sound: bool,
) -> CutOrder:
    """What to copy for a plan; raises ValueRefusedError where the packets are not those of the index."""
    end = min(plan.end, len(packets) - 1)
    if plan.start > end or end < int(index.packet[plan.first : plan.last + 1].max()):
        raise ValueRefusedError("The file has fewer packets than when its frames were listed.")
    number = np.arange(plan.start, end + 1, dtype=np.int64)
    number = number[~np.isin(number, plan.left_out)]
    clock = shown_clock(index)
    zero = int(clock[plan.first])
    pts = _shown(index, clock, packets, number)
    dts = packets.dts[number].copy()
    if np.any(pts == NO_PTS):
        zero, pts, dts = 0, np.full(len(number), NO_PTS), np.full(len(number), NO_PTS)
    else:
        if np.any(dts == NO_PTS) or np.any(np.diff(dts) <= 0) or np.any(dts > pts):
            dts = _decoded(pts)
        pts, dts = pts - zero, dts - zero
    base = index.time_base
    steps = np.diff(clock)
    return CutOrder(
        container=container,
        stream=index.stream,
        title=title,
        sound=sound,
        zero=zero,
        begin=zero * base,
        end=_end(index, clock, plan) * base,
        ordered=not bool(np.any(clock == NO_PTS) or np.any(steps <= 0)),
        number=number,
        pts=pts,
        dts=dts,
        size=packets.size[number],
    )


def shown_clock(index: FrameIndex) -> Int64s:
    """When each frame is shown, in time_base; where the film does not say, counted on from its rate.

    All are NO_PTS where it says so of none.
    """
    known = np.flatnonzero(index.clock != NO_PTS)
    if not len(known) or len(known) == len(index):
        return index.clock
    first = int(known[0])
    scale = index.time_base * NANOSECONDS
    unknown = np.flatnonzero(index.clock == NO_PTS)
    clock = index.clock.copy()
    for place in unknown.tolist():
        since = index.time_ns(place) - index.time_ns(first)
        clock[place] = int(index.clock[first]) + round(since / scale)
    return clock


def _shown(index: FrameIndex, clock: Int64s, packets: PacketList, number: Int64s) -> Int64s:
    """When each packet's frame is shown; of one without a frame, what its own stamp says."""
    shown = packets.pts[number].copy()
    order = np.argsort(index.packet, kind="stable")
    found = np.searchsorted(index.packet[order], number)
    place = order[np.minimum(found, len(order) - 1)]
    own = (index.packet[place] == number) & (clock[place] != NO_PTS)
    shown[own] = clock[place[own]]
    if np.any(index.flags[place] & INTERLACED):
        # A second field bears no stamp of its own: it is shown half a frame after the first one.
        half = max(1, int(1 / index.rate / index.time_base / 2))
        lone = np.flatnonzero((shown[1:] == NO_PTS) & (shown[:-1] != NO_PTS)) + 1
        shown[lone] = shown[lone - 1] + half
    return np.asarray(shown, np.int64)


def _decoded(pts: Int64s) -> Int64s:
    """Times of decoding in the order of storage: never after that of showing, and always growing."""
    line = np.sort(pts)
    line = line - max(0, int((line - pts).max()))
    # Backwards, so that equal times move to earlier ones.
    place = np.arange(len(line))
    return np.asarray(np.minimum.accumulate((line - place)[::-1])[::-1] + place, np.int64)


def _end(index: FrameIndex, clock: Int64s, plan: CutPlan) -> int:
    """When the last frame has been shown, in the film's time base."""
    at = int(clock[plan.last])
    if at == NO_PTS:
        return 0
    lasts = index.duration_pts(plan.last) or int(1 / index.rate / index.time_base) or 1
    if plan.last + 1 < len(index) and at < (after := int(clock[plan.last + 1])):
        lasts = after - at
    return at + lasts
