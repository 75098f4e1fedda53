from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import IntegrityError, ValueRefusedError
from annotator.timing.frame_index import DAMAGED, KEY, NO_PTS, FrameIndex, IndexState, PacketMap


def make_index(
    pts: list[int | None],
    *,
    time_base: Fraction = Fraction(1, 90000),
    rate: Fraction = Fraction(30),
    keys: tuple[int, ...] = (0,),
    final: bool = True,
    durations: list[int] | None = None,
) -> FrameIndex:
    n = len(pts)
    column = np.array([NO_PTS if p is None else p for p in pts], np.int64)
    flags = np.zeros(n, np.uint8)
    flags[[k for k in keys if k < n]] |= KEY
    rng = np.random.default_rng(7)
    return FrameIndex(
        time_base=time_base,
        state=IndexState.FINAL if final else IndexState.PROVISIONAL,
        stream=0,
        rate=rate,
        pts_column=column,
        clock=column.copy(),
        durations=np.array(durations or [0] * n, np.int64),
        types=np.full(n, ord("P"), np.uint8),
        flags=flags,
        digests=rng.integers(0, 256, (n if final else 0, 32), np.uint8),
        packet=np.arange(n, dtype=np.int64),
        packets=PacketMap(*(np.arange(len(keys), dtype=np.int64) for _ in range(5))),
        missing=("2 packets gave no frame",),
        decoder="h264",
        source_size=123,
    )


stamps = st.lists(st.one_of(st.none(), st.integers(-(1 << 40), 1 << 40)), min_size=1, max_size=60)
bases = st.builds(Fraction, st.integers(1, 2000), st.integers(1, 10**9))
rates = st.builds(Fraction, st.integers(1, 240000), st.integers(1, 1001))


@given(stamps, bases, rates, st.booleans())
def test_what_is_stored_is_read_back(
    pts: list[int | None], time_base: Fraction, rate: Fraction, final: bool
) -> None:
    index = make_index(pts, time_base=time_base, rate=rate, final=final)
    again = FrameIndex.from_bytes(index.to_bytes())
    assert (again.time_base, again.rate, again.state) == (index.time_base, index.rate, index.state)
    assert (again.missing, again.decoder, again.source_size) == (index.missing, "h264", 123)
    assert [again.stamp(i) for i in range(len(pts))] == [index.stamp(i) for i in range(len(pts))]
    assert [again.pts(i) for i in range(len(pts))] == pts
    np.testing.assert_array_equal(again.times_ns(), index.times_ns())
    np.testing.assert_array_equal(again.packets.pos, index.packets.pos)


@given(stamps, bases, rates)
def test_time_never_goes_back_and_is_exact(
    pts: list[int | None], time_base: Fraction, rate: Fraction
) -> None:
    index = make_index(pts, time_base=time_base, rate=rate)
    elapsed = Fraction(0)
    assert index.time_ns(0) == 0
    for i in range(1, len(pts)):
        before, after = pts[i - 1], pts[i]
        if before is None or after is None or after < before:
            elapsed += 1 / rate
        else:
            elapsed += (after - before) * time_base
        assert index.time_ns(i) == min(elapsed * 10**9 // 1, 1 << 62)
        assert index.time_ns(i) >= index.time_ns(i - 1)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=80), st.integers(-(1 << 40), 1 << 40))
def test_every_moment_belongs_to_the_frame_on_screen(steps: list[int], start: int) -> None:
    pts: list[int | None] = [start + int(x) for x in np.cumsum([0, *steps])]
    index = make_index(pts)
    for i in range(len(pts)):
        assert index.index_at_ns(index.time_ns(i)) == i
        if i:
            assert index.index_at_ns(index.time_ns(i) - 1) == i - 1
        value = pts[i]
        assert value is not None
        assert index.index_of_pts(value) == i
    assert index.index_at_ns(-1) == 0
    assert index.index_at_ns(1 << 80) == len(pts) - 1


@given(stamps, st.sets(st.integers(0, 59), max_size=20))
def test_key_frames_are_found_both_ways(pts: list[int | None], keys: set[int]) -> None:
    inside = sorted(k for k in keys if k < len(pts))
    index = make_index(pts, keys=tuple(inside))
    for i in range(len(pts)):
        assert index.key_at_or_before(i) == max((k for k in inside if k <= i), default=0)
        assert index.previous_key(i) == max((k for k in inside if k < i), default=None)
        assert index.next_key(i) == min((k for k in inside if k > i), default=None)


@settings(max_examples=300)
@given(st.data())
def test_any_flipped_byte_is_noticed(data: st.DataObject) -> None:
    blob = bytearray(make_index([0, 3003, 6006, None, 9009]).to_bytes())
    where = data.draw(st.integers(0, len(blob) - 1))
    blob[where] ^= data.draw(st.integers(1, 255))
    with pytest.raises(IntegrityError):
        FrameIndex.from_bytes(bytes(blob))


@pytest.mark.parametrize("cut", [0, 5, 40, -1])
def test_cut_blob_is_refused(cut: int) -> None:
    with pytest.raises(IntegrityError):
        FrameIndex.from_bytes(make_index([0, 1, 2]).to_bytes()[:cut])


def test_newer_format_is_refused_with_its_number() -> None:
    blob = bytearray(make_index([0]).to_bytes())
    blob[8] = 9
    with pytest.raises(IntegrityError, match="newer version"):
        FrameIndex.from_bytes(bytes(blob))


def test_a_missing_or_backward_stamp_takes_the_nominal_duration() -> None:
    index = make_index([0, 3000, None, 100, 3100], rate=Fraction(25))
    ms = 1_000_000
    assert [index.time_ns(i) // ms for i in range(5)] == [0, 33, 73, 113, 146]
    assert not index.has_reliable_time()


def test_equal_stamps_stay_equal_and_the_later_frame_is_on_screen() -> None:
    index = make_index([0, 3000, 3000, 6000])
    assert index.time_ns(1) == index.time_ns(2)
    assert index.index_at_ns(index.time_ns(1)) == 2


def test_rates() -> None:
    ntsc = make_index([i * 3003 for i in range(10)])
    assert ntsc.average_rate() == Fraction(9 * 10**9, ntsc.time_ns(9))
    assert not ntsc.is_variable_rate()
    rounded = make_index([0, 33, 67, 100, 133], time_base=Fraction(1, 1000))
    assert not rounded.is_variable_rate()
    phone = make_index([0, 33, 67, 140, 200], time_base=Fraction(1, 1000))
    assert phone.is_variable_rate()
    assert phone.end_ns() == 200_000_000 + 33_333_333


def test_the_end_uses_the_recorded_duration() -> None:
    assert make_index([0, 3000], durations=[3000, 9000]).end_ns() == 33_333_333 + 100_000_000


def test_unknown_frames_are_refused() -> None:
    index = make_index([0, 3000])
    for call in (index.pts, index.stamp, index.time_ns, index.is_key, index.digest):
        for wrong in (-1, 2):
            with pytest.raises(ValueRefusedError):
                call(wrong)
    with pytest.raises(ValueRefusedError):
        index.index_of_pts(17)
    with pytest.raises(ValueRefusedError):
        index.index_of_pts(1 << 70)


def test_damaged_frames_are_listed() -> None:
    index = make_index([0, 1, 2, 3])
    index.flags[2] |= DAMAGED
    assert index.damaged().tolist() == [2]
    assert index.is_damaged(2)
    assert not index.is_damaged(1)


def test_a_million_frames_stay_small_and_whole() -> None:
    n = 1_000_000
    column = np.arange(n, dtype=np.int64) * 3003 + 126000
    index = FrameIndex(
        Fraction(1, 90000), IndexState.PROVISIONAL, 0, Fraction(30000, 1001), column, column.copy(),
        np.full(n, 3003, np.int64), np.full(n, ord("P"), np.uint8), np.zeros(n, np.uint8),
        np.zeros((0, 32), np.uint8), np.arange(n, dtype=np.int64),
    )  # fmt: skip
    blob = index.to_bytes()
    assert len(blob) < 200_000
    again = FrameIndex.from_bytes(blob)
    assert again.time_ns(n - 1) == (n - 1) * 3003 * 10**9 // 90000
    assert again.index_at_ns(again.time_ns(777_777)) == 777_777
