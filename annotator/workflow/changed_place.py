"""Which pictures lie in the bytes of a film that were changed.

Packets know where they lie in the file. Where the whole list of packets can
still be read, and agrees with the frame index, it answers to the packet; else
the key frames in the index answer to the group of pictures; else only a
proportion can be given, and is called so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from annotator.case.annotation import Annotation
from annotator.provenance.chunks import ByteRange
from annotator.timing.frame_index import FrameIndex, Int64s
from annotator.timing.packet_list import PacketList
from annotator.timing.timecode import format_time

_MARGIN = 4096


class Precision(StrEnum):
    """By what the frames were found."""

    PACKETS = "by the place of every packet"
    KEYS = "by the places of the key frames"
    PROPORTION = "estimated by proportion, since this file does not tell where its pictures lie"


@dataclass(frozen=True, slots=True)
class Span:
    """Frames `first` to `last`, both included, 0-based."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """`touched` frames are stored in the changed bytes, `affected` ones may rest on them too.

    `in_head` and `in_tail` say that bytes before or behind all pictures are
    touched, where containers keep their tables.
    """

    precision: Precision
    touched: tuple[Span, ...]
    affected: tuple[Span, ...]
    in_head: bool = False
    in_tail: bool = False

    def covers(self, note: Annotation) -> bool:
        """Whether a frame of the note may be affected."""
        first, last = note.start.index, note.last_index()
        return any(span.first <= last and first <= span.last for span in self.affected)


def changed_place(
    ranges: Sequence[ByteRange], index: FrameIndex, packets: PacketList | None, size: int
) -> ChangedPlace:
    """The frames in these byte ranges of a file that had `size` bytes when it was indexed."""
    if packets is not None and _agree(index, packets):
        numbers = np.arange(len(packets), dtype=np.int64)
        last = int(packets.pos[-1] + packets.size[-1] + packets.size[-1] // 8 + _MARGIN)
        return _by_places(
            ranges, index, (numbers, packets.pos), min(size, last), size, Precision.PACKETS
        )
    keys = index.packets
    if len(keys.pos) and bool(np.all(keys.pos >= 0)):
        return _by_places(ranges, index, (keys.number, keys.pos), size, size, Precision.KEYS)
    return _by_proportion(ranges, len(index), size)


def _agree(index: FrameIndex, packets: PacketList) -> bool:
    """Whether the list still names the key packets that the index was made from."""
    keys = index.packets
    if not len(packets) or not len(keys.number) or int(keys.number[-1]) >= len(packets):
        return False
    if index.source_size not in (0, packets.source_size) or bool(np.any(packets.pos < 0)):
        return False
    if int(index.packet.max(initial=-1)) >= len(packets):
        return False
    at = keys.number
    return bool(
        np.array_equal(packets.pos[at], keys.pos) and np.array_equal(packets.size[at], keys.size)
    )


def _by_places(
    ranges: Sequence[ByteRange],
    index: FrameIndex,
    places: tuple[Int64s, Int64s],
    end: int,
    size: int,
    precision: Precision,
) -> ChangedPlace:
    order = np.argsort(places[1], kind="stable")
    numbers, starts = places[0][order], places[1][order]
    ends = np.append(starts[1:], max(end, int(starts[-1]) + 1))
    hit = np.zeros(len(numbers), bool)
    for each in ranges:
        hit |= (starts < each.end) & (ends > each.start)
    keys = np.sort(index.packets.number)
    touched = np.zeros(len(index), bool)
    affected = np.zeros(len(index), bool)
    for number in numbers[hit]:
        after = int(np.searchsorted(keys, number, side="right"))
        group_end = int(keys[after]) if after < len(keys) else np.iinfo(np.int64).max
        reach = number + 1 if precision is Precision.PACKETS else group_end
        touched |= (index.packet >= number) & (index.packet < reach)
        affected |= (index.packet >= number) & (index.packet < group_end)
    return ChangedPlace(
        precision,
        _spans(touched),
        _spans(affected),
        in_head=any(each.start < int(starts[0]) for each in ranges),
        in_tail=any(each.end > end for each in ranges) and end < size,
    )


def _spans(mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[Span, ...]:
    at = np.flatnonzero(mask)
    if not len(at):
        return ()
    breaks = np.flatnonzero(np.diff(at) > 1)
    firsts = at[np.append(0, breaks + 1)]
    lasts = at[np.append(breaks, len(at) - 1)]
    return tuple(Span(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True))


def _by_proportion(ranges: Sequence[ByteRange], frames: int, size: int) -> ChangedPlace:
    spans: list[Span] = []
    for each in ranges if frames and size else ():
        # Half a percent to either side, since pictures differ in size.
        first = max(0, frames * each.start // size - frames // 200 - 1)
        last = min(frames - 1, frames * each.end // size + frames // 200 + 1)
        if spans and spans[-1].last >= first - 1:
            spans.append(Span(spans.pop().first, last))
        else:
            spans.append(Span(first, last))
    return ChangedPlace(Precision.PROPORTION, tuple(spans), tuple(spans))


def span_words(span: Span, index: FrameIndex, first_number: int) -> str:
    """`frames 210–318 (0:07.000–0:10.600)`."""
    begin, end = format_time(index.time_ns(span.first)), format_time(index.time_ns(span.last))
    if span.first == span.last:
        return f"frame {span.first + first_number:,} ({begin})"
    numbers = f"frames {span.first + first_number:,}–{span.last + first_number:,}"
    return f"{numbers} ({begin}–{end})"
