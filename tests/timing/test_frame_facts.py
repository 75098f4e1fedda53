"""Groups, steps, doubles, gaps and damage of films that are known by construction."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import IntegrityError, ValueRefusedError
from annotator.timing.frame_facts import Rate, frame_facts, steps_of
from annotator.timing.frame_index import (
    DAMAGED,
    INTERLACED,
    KEY,
    NO_PTS,
    FrameIndex,
    IndexState,
)
from annotator.timing.packet_list import (
    PACKET_CORRUPT,
    PACKET_DISCARDED,
    PacketList,
    StreamOutline,
)

BASE = Fraction(1, 1000)


def index_of(
    pts: list[int],
    *,
    keys: tuple[int, ...] = (0,),
    final: bool = True,
    packet: list[int] | None = None,
    flags: dict[int, int] | None = None,
    digests: list[int] | None = None,
) -> FrameIndex:
    n = len(pts)
    column = np.array(pts, np.int64)
    marks = np.zeros(n, np.uint8)
    marks[list(keys)] |= KEY
    for frame, more in (flags or {}).items():
        marks[frame] |= more
    pixels = np.zeros((n if final else 0, 32), np.uint8)
    if final:
        pixels[:, 0] = range(n) if digests is None else digests
    return FrameIndex(
        time_base=BASE,
        state=IndexState.FINAL if final else IndexState.PROVISIONAL,
        stream=0,
        rate=Fraction(25),
        pts_column=column,
        clock=column.copy(),
        durations=np.full(n, 40, np.int64),
        types=np.full(n, ord("P"), np.uint8),
        flags=marks,
        digests=pixels,
        packet=np.array(range(n) if packet is None else packet, np.int64),
    )


def packets_of(sizes: list[int], flags: dict[int, int] | None = None) -> PacketList:
    n = len(sizes)
    marks = np.zeros(n, np.uint8)
    for number, more in (flags or {}).items():
        marks[number] |= more
    column = np.arange(n, dtype=np.int64)
    return PacketList(
        0, BASE, 1000, column * 40, column * 40, np.array(sizes, np.int64), column * 100,
        np.full(n, 40, np.int64), marks, (StreamOutline(0, n, sum(sizes), 0, n * 40_000_000),),
    )  # fmt: skip


def steps(pts: list[int]):
    column = np.array(pts, np.int64)
    return steps_of(column, column, BASE)


def test_a_constant_rate_may_be_rounded() -> None:
    found = steps([0, 33, 67, 100, 133, 167])
    assert found.rate is Rate.CONSTANT
    assert found.usual in (33, 34)
    assert not len(found.gaps)


def test_a_gap_in_a_regular_film_is_told_with_what_is_missing() -> None:
    pts = [n * 40 for n in range(30) if n not in (10, 11, 12)]
    found = steps(pts)
    assert found.rate is Rate.GAPS
    assert found.gaps.tolist() == [9]
    assert found.missing.tolist() == [3]


def test_in_a_film_of_variable_rate_a_double_step_is_no_gap() -> None:
    found = steps([0, 33, 100, 133, 200, 233, 300, 333, 1000])
    assert found.rate is Rate.VARIABLE
    assert found.gaps.tolist() == [7]


def test_time_that_stands_or_runs_back_is_told_at_the_frame_that_does() -> None:
    found = steps([0, 40, 40, 80, 20, 60, 100, 140])
    assert found.not_later.tolist() == [2, 4]


def test_missing_time_stamps_are_counted_and_give_no_step() -> None:
    found = steps([0, 40, NO_PTS, 120, 160])
    assert found.unstamped == 1
    assert found.delta.tolist() == [40, NO_PTS, NO_PTS, 40, NO_PTS]


@given(st.lists(st.integers(-(1 << 61), 1 << 61) | st.just(NO_PTS), max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_time_stamps_give_an_answer(pts: list[int]) -> None:
    found = steps(pts)
    assert len(found.delta) == len(pts)
    assert len(found.gaps) == len(found.missing)
    assert all(0 < frame < len(pts) for frame in found.not_later.tolist())


def test_groups_go_from_key_frame_to_key_frame() -> None:
    index = index_of([n * 40 for n in range(10)], keys=(0, 4, 8))
    groups = frame_facts(index, packets_of([100, *[10] * 3, 100, *[10] * 3, 100, 10])).groups
    assert groups.first.tolist() == [0, 4, 8]
    assert groups.count.tolist() == [4, 4, 2]
    assert groups.size.tolist() == [130, 130, 110]
    assert not groups.leading.any()


def test_pictures_shown_before_their_key_frame_make_an_open_group() -> None:
    # Frame 3 is shown before the key frame 4 but stored after it.
    index = index_of([n * 40 for n in range(7)], keys=(0, 4), packet=[0, 1, 2, 4, 3, 5, 6])
    groups = frame_facts(index, packets_of([10] * 7)).groups
    assert groups.leading.tolist() == [0, 1]


def test_equal_frames_are_runs_with_their_first_frame() -> None:
    index = index_of([n * 40 for n in range(8)], digests=[1, 2, 2, 2, 3, 4, 4, 5])
    doubles = frame_facts(index).doubles
    assert doubles is not None
    assert doubles.first.tolist() == [1, 5]
    assert doubles.count.tolist() == [3, 2]
    assert frame_facts(index_of([0, 40], final=False)).doubles is None


def test_damage_and_packets_without_a_frame_lead_to_frames() -> None:
    index = index_of(
        [n * 40 for n in range(5)],
        packet=[0, 1, 3, 4, 6],
        flags={2: DAMAGED, 3: DAMAGED},
    )
    listed = packets_of([10] * 7, {2: PACKET_CORRUPT, 5: PACKET_DISCARDED})
    facts = frame_facts(index, listed)
    assert facts.damaged.first.tolist() == [2]
    assert facts.damaged.count.tolist() == [2]
    assert facts.unshown.tolist() == [2]
    assert facts.near.tolist() == [2]
    assert facts.corrupt.tolist() == [2]
    assert facts.discarded == 1


def test_two_fields_in_two_packets_are_one_frame_of_their_sum() -> None:
    index = index_of([0, 40], packet=[0, 2], flags={0: INTERLACED, 1: INTERLACED})
    facts = frame_facts(index, packets_of([100, 50, 30, 20]))
    assert facts.size.tolist() == [150, 50]
    assert facts.second_fields == 2
    assert not len(facts.unshown)


def test_without_packets_sizes_are_unknown() -> None:
    facts = frame_facts(index_of([0, 40]))
    assert not facts.has_sizes()
    assert facts.groups.size.tolist() == [-1]


def test_a_film_without_frames_has_no_facts() -> None:
    empty = index_of([], keys=(), final=False)
    facts = frame_facts(empty, packets_of([]))
    assert facts.frames == 0
    assert not len(facts.groups)


def test_a_packet_list_is_stored_whole_or_refused() -> None:
    listed = packets_of([5, 6, 7], {1: PACKET_CORRUPT})
    blob = listed.to_bytes()
    again = PacketList.from_bytes(blob)
    for name in ("pts", "dts", "size", "pos", "duration", "flags"):
        assert getattr(again, name).tolist() == getattr(listed, name).tolist()
    assert again.outlines == listed.outlines
    for place in range(0, len(blob), 7):
        broken = bytearray(blob)
        broken[place] ^= 1
        with pytest.raises(IntegrityError):
            PacketList.from_bytes(bytes(broken))
    with pytest.raises(IntegrityError):
        PacketList.from_bytes(index_of([0]).to_bytes())
    with pytest.raises(IntegrityError):
        FrameIndex.from_bytes(blob)
    with pytest.raises(ValueRefusedError):
        replace(listed, size=listed.size[:2])
