"""What an index and the packets say about a film: groups of pictures, steps of time, doubles, gaps, damage.

Pure arithmetic over columns; a million frames take well under a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from annotator.timing.frame_index import (
    INTERLACED,
    NO_PTS,
    SIZE_CHANGED,
    FrameIndex,
    IndexState,
    Int64s,
)
from annotator.timing.packet_list import PACKET_CORRUPT, PACKET_DISCARDED, PacketList

UNKNOWN = -1
_MOST_STEPS = 12
# A film counts as constant where nine steps in ten are the usual one, give or take the rounding.
_MOSTLY = Fraction(9, 10)


class Rate(StrEnum):
    """How regular the steps between time stamps are."""

    CONSTANT = "constant"
    GAPS = "constant with gaps"
    VARIABLE = "variable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Stretches of frames: the `first` of each (0-based) and the `count` of its frames."""

    first: Int64s
    count: Int64s

    def __len__(self) -> int:
        return len(self.first)

    def frames(self) -> int:
        """All frames of all stretches."""
        return int(self.count.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of pictures: each from a key frame to before the next one, in presentation order.

    `size` is in bytes (−1 where unknown); `leading` counts the pictures that
    are shown before the group's key frame but stored after it (an open group).
    """

    first: Int64s
    count: Int64s
    size: Int64s
    leading: Int64s

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The steps between time stamps, in units of the time base.

    `delta` holds one value a frame: from it to the next one, NO_PTS where either
    has no time stamp; the last frame has none. `usual` is the median of the
    steps forward, 0 where there is none; `most` the commonest steps with their
    counts. `gaps` are frames after which more than the usual time passes, with
    `missing` the frames that would fit in between; `not_later` frames whose time
    stamp is not later than that of the frame before.
    """

    delta: Int64s
    time_base: Fraction
    rate: Rate
    usual: int
    most: tuple[tuple[int, int], ...]
    distinct: int
    gaps: Int64s
    missing: Int64s
    not_later: Int64s
    unstamped: int


@dataclass(frozen=True, slots=True, eq=False)
class FrameFacts:
    """All of it for one film. `size` holds bytes a frame, −1 where unknown.

    `unshown` are numbers of packets that gave no frame, `near` the frames before
    which they lie; `corrupt` and `corrupt_near` the same of packets that the
    container marks as damaged. `discarded` counts packets that the container marks as not to
    be shown, `second_fields` those whose picture is half of a frame. `doubles` is
    None while no digests are known.
    """

    state: IndexState
    frames: int
    size: Int64s
    types: dict[str, int]
    groups: Groups
    steps: Steps
    doubles: Runs | None
    damaged: Runs
    resized: Int64s
    interlaced: int
    unshown: Int64s
    near: Int64s
    corrupt: Int64s
    corrupt_near: Int64s
    discarded: int = 0
    second_fields: int = 0

    def has_sizes(self) -> bool:
        """Whether the packets were read."""
        return bool(len(self.size)) and int(self.size.max()) >= 0


def frame_facts(index: FrameIndex, packets: PacketList | None = None) -> FrameFacts:
    """The facts of a film; without packets, sizes and packets that gave no frame are unknown."""
    n = len(index)
    size = np.full(n, UNKNOWN, np.int64)
    unshown = second = corrupt = np.zeros(0, np.int64)
    discarded = 0
    if packets is not None and packets.stream == index.stream:
        size, unshown, second = _sizes(index, packets)
        corrupt = packets.with_flag(PACKET_CORRUPT)
        discarded = len(packets.with_flag(PACKET_DISCARDED))
    kinds, counts = np.unique(index.types, return_counts=True)
    return FrameFacts(
        state=index.state,
        frames=n,
        size=size,
        types={chr(kind): int(count) for kind, count in zip(kinds, counts, strict=True)},
        groups=_groups(index, size),
        steps=steps_of(index.clock, index.pts_column, index.time_base),
        doubles=_doubles(index),
        damaged=_runs(index.damaged()),
        resized=np.flatnonzero(index.flags & SIZE_CHANGED).astype(np.int64),
        interlaced=int(np.count_nonzero(index.flags & INTERLACED)),
        unshown=unshown,
        near=_near(index, unshown),
        corrupt=corrupt,
        corrupt_near=_near(index, corrupt),
        discarded=discarded,
        second_fields=len(second),
    )


def _sizes(index: FrameIndex, packets: PacketList) -> tuple[Int64s, Int64s, Int64s]:
    """Bytes a frame, packets without a frame, and packets that are the second field of a frame."""
    n, total = len(index), len(packets)
    size = np.full(n, UNKNOWN, np.int64)
    known = (index.packet >= 0) & (index.packet < total)
    size[known] = packets.size[index.packet[known]]
    owner = np.full(total, -1, np.int64)
    owner[index.packet[known]] = np.flatnonzero(known)
    orphans = np.flatnonzero((owner < 0) & (packets.flags & PACKET_DISCARDED == 0))
    # Where fields are coded one by one, the packet behind a frame's own is its other field.
    before = owner[np.maximum(orphans - 1, 0)]
    paired = (orphans > 0) & (before >= 0)
    paired[paired] &= (index.flags[before[paired]] & INTERLACED) > 0
    second = orphans[paired]
    np.add.at(size, before[paired], packets.size[second])
    return size, orphans[~paired].astype(np.int64), second.astype(np.int64)


def _near(index: FrameIndex, numbers: Int64s) -> Int64s:
    """The frames near which packets lie, by their neighbours in storage."""
    if not len(index) or not len(numbers):
        return np.zeros(len(numbers), np.int64)
    order = np.argsort(index.packet, kind="stable")
    place = np.searchsorted(index.packet[order], numbers)
    return order[np.minimum(place, len(index) - 1)].astype(np.int64)


def _groups(index: FrameIndex, size: Int64s) -> Groups:
    n, keys = len(index), index.keys()
    none = np.zeros(0, np.int64)
    if not n:
        return Groups(none, none, none, none)
    first = keys if len(keys) and keys[0] == 0 else np.concatenate(([0], keys)).astype(np.int64)
    count = np.diff(np.concatenate((first, [n]))).astype(np.int64)
    total = np.add.reduceat(np.maximum(size, 0), first)
    known = np.add.reduceat((size >= 0).astype(np.int64), first) > 0
    leading = np.zeros(len(first), np.int64)
    if len(keys):
        frames = np.arange(n)
        after = np.searchsorted(keys, frames, side="right")
        inside = (after < len(keys)) & (index.packet >= 0)
        ahead = frames[inside]
        of = after[inside]
        early = index.packet[ahead] > index.packet[keys[of]]
        leading[len(first) - len(keys) :] = np.bincount(of[early], minlength=len(keys))
    return Groups(first, count, np.where(known, total, UNKNOWN).astype(np.int64), leading)


def steps_of(clock: Int64s, stamps: Int64s, time_base: Fraction) -> Steps:
    """The steps between the times of frames in presentation order; `stamps` are the PTS as recorded."""
    n = len(clock)
    delta = np.full(n, NO_PTS, np.int64)
    if n > 1:
        known = (clock[1:] != NO_PTS) & (clock[:-1] != NO_PTS)
        with np.errstate(over="ignore"):
            delta[:-1] = np.where(known, np.diff(clock), NO_PTS)
    given = delta[delta != NO_PTS]
    forward = given[given > 0]
    unstamped = int(np.count_nonzero(stamps == NO_PTS))
    not_later = np.flatnonzero((delta <= 0) & (delta != NO_PTS)).astype(np.int64) + 1
    none = np.zeros(0, np.int64)
    if not len(forward):
        return Steps(
            delta, time_base, Rate.UNKNOWN, 0, (), 0, none, none, not_later, unstamped
        )  # fmt: skip
    usual = int(np.median(forward))
    values, counts = np.unique(forward, return_counts=True)
    common = np.argsort(-counts, kind="stable")[:_MOST_STEPS]
    regular = np.abs(forward - usual) <= 1
    mostly = int(regular.sum()) * _MOSTLY.denominator >= len(forward) * _MOSTLY.numerator
    # In a film of variable rate a step of twice the usual one is nothing odd.
    limit = usual + max(2, usual // 2) if mostly else 3 * usual
    gaps = np.flatnonzero((delta != NO_PTS) & (delta > limit)).astype(np.int64)
    missing = np.maximum(1, (2 * delta[gaps] + usual) // (2 * usual) - 1)
    if regular.all():
        rate = Rate.CONSTANT
    elif bool(np.all(regular | (forward > limit))):
        rate = Rate.GAPS
    else:
        rate = Rate.VARIABLE
    most = tuple((int(values[at]), int(counts[at])) for at in common)
    return Steps(
        delta, time_base, rate, usual, most, len(values), gaps, missing, not_later, unstamped
    )  # fmt: skip


def _doubles(index: FrameIndex) -> Runs | None:
    """Stretches of frames with the same pixels, each with its first frame; None without digests."""
    if index.state is not IndexState.FINAL:
        return None
    if len(index) < 2:
        return Runs(np.zeros(0, np.int64), np.zeros(0, np.int64))
    words = np.ascontiguousarray(index.digests).view(np.uint64)
    same = (words[1:] == words[:-1]).all(axis=1)
    found = _runs(np.flatnonzero(same).astype(np.int64))
    return Runs(found.first, found.count + 1)


def _runs(frames: NDArray[np.int64]) -> Runs:
    """Adjoining frames together."""
    if not len(frames):
        return Runs(np.zeros(0, np.int64), np.zeros(0, np.int64))
    breaks = np.flatnonzero(np.diff(frames) != 1)
    starts = np.concatenate(([0], breaks + 1))
    ends = np.concatenate((breaks, [len(frames) - 1]))
    return Runs(frames[starts].astype(np.int64), (ends - starts + 1).astype(np.int64))
