"""Going through a film under the hand: what is decoded ahead, left out on the way, and kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import av
import pytest

from annotator.media.ahead import Coming, LookAhead
from annotator.media.ahead_plan import Backwards
from annotator.media.cache import FrameCache
from annotator.media.decoding import VideoDecoder
from annotator.media.indexer import full_index
from annotator.media.reader import FrameReader
from annotator.timing.frame_index import FrameIndex

LENGTH = 500
SIZE = 192 * 112 * 3 // 2
HEVC = {"preset": "ultrafast", "x265-params": "log-level=0:keyint=250:bframes=4:scenecut=0"}


@pytest.fixture(scope="module", params=["libx264", "mpeg4", "libx265"])
def long_film(
    request: pytest.FixtureRequest,
    films_module: ModuleType,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    options = {
        "libx264": {"preset": "veryfast", "g": "250", "bf": "3", "sc_threshold": "0"},
        "mpeg4": {"g": "250", "bf": "2", "q": "3", "sc_threshold": "1000000000"},
        "libx265": HEVC,
    }[request.param]
    path: Path = films_module.film(
        tmp_path_factory.mktemp("long") / "x.mkv", request.param, options=options, frames=LENGTH
    )
    return path


def after(checks: int) -> Callable[[], bool]:
    """Cancelled once it has been asked so often: a hand that comes back soon, without any clock."""
    left = checks

    def ask() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    return ask


def held(reader: FrameReader, start: int, steps: int, step: int, idle: int) -> int:
    """How many of these steps found their frame not decoded yet, with so many decodes between two."""
    misses = 0
    for i in range(start, start + steps * step, step):
        misses += not reader.is_cached(i)
        assert reader.frame(i).digest() == reader.index.digest(i)
        allowed = after(idle)
        while reader.prefetch(i, step, allowed) and not allowed():
            pass
    return misses


def test_a_held_back_step_never_waits_after_the_first(long_film: Path) -> None:
    """10 decodes fit between two pictures of a 1080p film at 30 Hz, by the measured figures."""
    index = full_index(long_film)
    with FrameReader(long_film, index, cache_bytes=120 * SIZE) as reader:
        reader.frame(499)
        while reader.prefetch(499, -1):
            pass
        assert held(reader, 499, 450, -1, 10) <= 1
        assert held(reader, 50, 300, 1, 2) <= 2


def test_ahead_is_bounded_and_ends(long_film: Path) -> None:
    index = full_index(long_film)
    budget = 60 * SIZE
    with FrameReader(long_film, index, cache_bytes=budget) as reader:
        assert not reader.prefetch(100, -1)
        reader.frame(100)
        for step in (-1, 1):
            turns = 0
            while reader.prefetch(100, step):
                turns += 1
                assert turns < 20
            kept = [i for i in range(LENGTH) if reader.is_cached(i)]
            assert 100 in kept
            assert len(kept) <= 60
            assert {100 + step * n for n in range(15)} <= set(kept)
        assert not reader.prefetch(100, 1)
        reader.frame(499)
        assert not reader.prefetch(499, 1)
        reader.frame(0)
        assert not reader.prefetch(0, -1)


@pytest.mark.parametrize("room", [30, 60, 155])
def test_who_rests_is_served_both_ways_and_then_no_more(long_film: Path, room: int) -> None:
    index = full_index(long_film)
    with FrameReader(long_film, index, cache_bytes=room * SIZE) as reader:
        reader.frame(240)
        turns = LookAhead(240, 0, None)
        # One turn a stretch or a frame compared: more of them than frames would never end.
        done = 0
        while turns.turn(reader.prefetch, lambda: False):
            done += 1
            assert done < 2 * LENGTH
        assert reader.is_cached(239)
        assert not turns.turn(lambda *_: True, lambda: False)


def test_who_waits_for_a_frame_that_does_not_come_asks_for_it() -> None:
    coming = Coming()
    with coming.run(0, 10, 2):
        coming.wait(2, lambda: False)
        coming.wait(11, lambda: False)
        coming.wait(5, lambda: False)  # nothing comes; it would wait for ever
    coming.wait(5, lambda: False)


def test_a_cancelled_look_ahead_goes_on_where_it_was(
    long_film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = full_index(long_film)
    with FrameReader(long_film, index, cache_bytes=90 * SIZE) as reader:
        reader.frame(240)
        reader.frame(200)
        fed = 0
        decode = VideoDecoder.decode

        def counting(self: VideoDecoder, packet: av.Packet | None) -> list[av.VideoFrame]:
            nonlocal fed
            fed += 1
            return decode(self, packet)  # type: ignore[arg-type]

        monkeypatch.setattr(VideoDecoder, "decode", counting)
        low = min(i for i in range(LENGTH) if reader.is_cached(i) and i > 100)
        while reader.prefetch(low, -1, after(3)) and not reader.is_cached(low - 1):
            pass
        assert reader.is_cached(low - 1)
        # One walk from the key frame, though it was interrupted dozens of times.
        assert fed < low + 40


def test_random_reads_are_exact_and_leave_out_what_nothing_needs(
    long_film: Path, films_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = full_index(long_film)
    given = 0
    decode = VideoDecoder.decode

    def counting(self: VideoDecoder, packet: av.Packet | None) -> list[av.VideoFrame]:
        nonlocal given
        found = decode(self, packet)  # type: ignore[arg-type]
        given += len(found)
        return found

    monkeypatch.setattr(VideoDecoder, "decode", counting)
    with FrameReader(long_film, index, cache_bytes=1) as reader:
        reader.frame(499)
        for i in (230, 470, 120):
            reader.frame(0 if i == 120 else 260)
            given = 0
            assert films_module.number_in(reader.frame(i).rgb()) == i
            on_the_way = i - (260 if i > 260 else 0)
            assert given < on_the_way
        rng = random.Random(2)
        for i in (rng.randrange(LENGTH) for _ in range(40)):
            assert reader.frame(i).digest() == index.digest(i)


def test_what_cannot_be_left_out_is_decoded(
    films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decoder that gives other pictures when frames are left out is found out by the digests."""
    index = full_index(films["h264_long_gop.mp4"])
    leave_out = VideoDecoder.leave_out_unneeded

    def too_much(self: VideoDecoder, wanted: bool) -> None:
        leave_out(self, wanted)
        if wanted:
            self.stream.codec_context.skip_frame = "NONKEY"

    monkeypatch.setattr(VideoDecoder, "leave_out_unneeded", too_much)
    with FrameReader(films["h264_long_gop.mp4"], index, cache_bytes=1) as reader:
        for i in (59, 30, 58, 25, 36, 0):
            assert reader.frame(i).digest() == index.digest(i)


def test_a_few_frames_before_a_jump_are_there(long_film: Path) -> None:
    index: FrameIndex = full_index(long_film)
    with FrameReader(long_film, index) as reader:
        reader.frame(10)
        for target in (230, 480):
            reader.frame(target)
            assert all(reader.is_cached(i) for i in range(target - 8, target + 1))


def test_where_a_loop_begins_again_is_decoded_while_its_end_plays(long_film: Path) -> None:
    index = full_index(long_film)
    with FrameReader(long_film, index, cache_bytes=60 * SIZE) as reader:
        for here, step, end, again in (
            (390, 1, range(390, 401), range(100, 116)),
            (110, -1, range(100, 111), range(400, 384, -1)),
        ):
            reader.frame(here)
            turns = 0
            while reader.prefetch(here, step, loop=(100, 400)):
                turns += 1
                assert turns < 20
            assert all(reader.is_cached(i) for i in (*end, *again))
            assert reader.frame(again[0]).digest() == index.digest(again[0])


def test_the_way_back_is_begun_the_earlier_the_longer_it_takes() -> None:
    plan = Backwards()
    # Nothing is known yet: as early as possible. What is there is soon passed: something soon.
    assert plan.stretch(100, 95, 40) == 20
    # It came when five frames were passed, so with 20 of 40 there is time enough.
    assert plan.stretch(95, 75, 40) == 0
    assert plan.stretch(80, 60, 40) == 0
    assert plan.stretch(79, 60, 40) == 34
    # It took 15: begun at 30 now.
    assert plan.stretch(64, 25, 40) == 0
    assert plan.stretch(54, 25, 40) == 26
    # One who jumped meanwhile says nothing about the pace.
    assert plan.stretch(300, 262, 40) == 0
    assert plan.stretch(300, 271, 40) == 26


def test_far_frames_make_room_first() -> None:
    frames = {i: av.VideoFrame(16, 16, "gray") for i in range(40)}
    cache = FrameCache(10 * 256)
    cache.look_at(20, -1)
    for i in range(40):
        cache.put(i, frames[i])
    kept = [i for i in range(40) if i in cache]
    # Four times as many ahead (below) as behind.
    assert kept == [13, 14, 15, 16, 17, 18, 19, 20, 21, 22]
    assert cache.size_bytes == 10 * 256
    assert cache.room() == 10
    assert cache.reach() == 8
    assert (cache.run_end(20, -1), cache.run_end(20, 1)) == (13, 22)
    cache.look_at(0)
    cache.put(3, frames[3])
    assert 22 not in cache
    cache.clear()
    assert (len(cache), cache.room(), cache.size_bytes) == (0, 0, 0)


def test_the_decoders_own_pictures_count_in_the_budget(long_film: Path) -> None:
    index = full_index(long_film)
    kept: list[int] = []
    for both in (False, True):
        with FrameReader(long_film, index, cache_bytes=60 * SIZE, decoder_too=both) as reader:
            for i in range(100):
                reader.frame(i)
            kept.append(sum(reader.is_cached(i) for i in range(100)))
    assert kept[0] == 60
    # What the decoder holds depends on the cores of this machine; two thirds stay in any case.
    assert 40 <= kept[1] < 60
