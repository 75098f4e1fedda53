"""Films laid over each other by what both hear: known offsets, other codecs, levels, noise."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from annotator.case.exhibit import Exhibit
from annotator.clock import FixedClock
from annotator.errors import CancelledError, MediaError, ValueRefusedError
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.event_sound import Hearing, anchor_from, hearing, match_sounds

RATE = 16000
SECOND = 1_000_000


def scene(seconds: int = 30, seed: int = 1) -> np.ndarray:
    """Bangs and voices at times that do not repeat, over quiet noise."""
    random = np.random.default_rng(seed)
    sound = random.normal(0, 0.003, seconds * RATE)
    for at in np.sort(random.uniform(0.5, seconds - 1, seconds)):
        start = int(at * RATE)
        length = int(random.uniform(0.03, 0.25) * RATE)
        wave = random.normal(0, random.uniform(0.05, 0.5), length)
        sound[start : start + length] += wave * np.exp(-np.arange(length) / (length / 4))
    return sound.astype(np.float32)


def write(path: Path, sound: np.ndarray, codec: str) -> Path:
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=RATE)
        stream.layout = "mono"
        for start in range(0, len(sound), 1024):
            part = np.clip(sound[start : start + 1024], -1, 1)
            data = (part * 32767).astype(np.int16)[None, :]
            frame = av.AudioFrame.from_ndarray(data, format="s16", layout="mono")
            frame.sample_rate = RATE
            frame.pts, frame.time_base = start, Fraction(1, RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def cut(sound: np.ndarray, start_s: float, seconds: float) -> np.ndarray:
    return sound[int(start_s * RATE) : int((start_s + seconds) * RATE)]


@pytest.mark.parametrize(
    ("suffix", "codec", "level", "noise", "start"),
    [
        (".wav", "pcm_s16le", 1.0, 0.0, 7.217),
        (".m4a", "aac", 0.2, 0.004, 3.4),
        (".ogg", "libopus", 0.5, 0.01, 11.05),
        (".mp3", "libmp3lame", 2.0, 0.002, 0.6),
    ],
)
def test_known_offsets_are_found(tmp_path, suffix, codec, level, noise, start):
    try:
        av.codec.Codec(codec, "w")
    except ValueError:
        pytest.skip(f"no encoder {codec}")
    whole = scene()
    random = np.random.default_rng(2)
    part = cut(whole, start, 12) * level
    part = part + random.normal(0, noise, len(part)).astype(np.float32)
    one = hearing(write(tmp_path / "one.wav", whole, "pcm_s16le"))
    other = hearing(write(tmp_path / f"other{suffix}", part, codec))
    match = match_sounds(one, other)
    # A lossy codec may shift its sound by its own delay.
    assert abs(match.offset_us - int(start * SECOND)) <= 60_000
    assert match.is_likely()
    assert match.second_offset_us is not None
    back = match_sounds(other, one)
    assert abs(back.offset_us + match.offset_us) <= 2_000


def test_different_sounds_do_not_seem_to_match():
    one, other = (
        Hearing(0, np.square(scene(30, seed)).reshape(-1, RATE // 1000).mean(axis=1))
        for seed in (3, 4)
    )
    match = match_sounds(one, other)
    assert not match.is_likely()
    assert match.second_offset_us is not None


def test_silence_and_no_sound_are_said(tmp_path):
    silent = Hearing(0, np.zeros(5000, np.float32))
    with pytest.raises(ValueRefusedError, match="silent"):
        match_sounds(silent, silent)
    with pytest.raises(MediaError, match="not enough sound"):
        hearing(write(tmp_path / "short.wav", scene(2)[:800], "pcm_s16le"))
    with pytest.raises(CancelledError):
        hearing(write(tmp_path / "a.wav", scene(3), "pcm_s16le"), cancelled=lambda: True)


def index(count: int) -> FrameIndex:
    clock = np.arange(count, dtype=np.int64) * 40
    return FrameIndex(
        time_base=Fraction(1, 1000), state=IndexState.PROVISIONAL, stream=0, rate=Fraction(25),
        pts_column=clock, clock=clock, durations=np.full(count, 40, np.int64),
        types=np.full(count, ord("I"), np.uint8), flags=np.ones(count, np.uint8),
        digests=np.zeros((0, 32), np.uint8), packet=np.arange(count, dtype=np.int64),
    )  # fmt: skip


def test_a_confirmed_match_ties_frames_as_exactly_as_it_is():
    whole = scene()
    parts = [whole, cut(whole, 7.217, 12)]
    one, other = (
        Hearing(0, np.square(p[: len(p) // 16 * 16]).reshape(-1, 16).mean(axis=1)) for p in parts
    )
    match = match_sounds(one, other)
    assert abs(match.offset_us - 7_217_000) <= 2_000
    films = [Exhibit(f"e{n}", f"E{n}", "", "", 1, "", b"", "", "") for n in (1, 2)]
    indexes = [index(750), index(300)]
    tie = anchor_from(match, FixedClock(), "A", films[0], indexes[0], films[1], indexes[1])
    meets = indexes[0].time_ns(tie.frame.index) - indexes[1].time_ns(tie.tied_frame.index)
    assert abs(meets // 1000 - 7_217_000) <= tie.plus_minus_us <= 65_000
    assert "strength" in tie.why
    with pytest.raises(ValueRefusedError, match="outside the picture"):
        anchor_from(match, FixedClock(), "A", films[0], indexes[0], films[1], index(1))
