"""Shots of made films whose cuts are known: hard cuts, fades, flashes, moving cameras.

Recall and precision over all films of this page are 1: every cut and fade that
was made is found at its exact frame (a fade through black within its dark
frames), and nothing else. A slow dissolve is not found, which one test states.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from annotator.errors import CancelledError, IntegrityError, MediaError, UsageError
from annotator.media import engine
from annotator.media.shots import HEIGHT, Shots, film_digest, find_shots

SIZE = (192, 112)


class View:
    """A coloured scene with texture, seen by a hand-held camera, and people moving in it."""

    def __init__(self, seed: int, *, level: float = 110, shake: float = 1.5, pan: float = 0.0):
        self._random = np.random.default_rng(seed)
        coarse = self._random.normal(0, 1, (9, 16, 3)).astype(np.float32)
        wide = cv2.resize(coarse, (SIZE[0] * 3, SIZE[1] * 2), interpolation=cv2.INTER_CUBIC)
        fine = cv2.GaussianBlur(
            self._random.normal(0, 1, (SIZE[1] * 2, SIZE[0] * 3, 1)).astype(np.float32), (0, 0), 2
        )
        tint = self._random.uniform(0.5, 1.4, 3)
        self._scene = (level + wide * level * 0.3 + fine[..., None] * level * 0.6) * tint
        self._shake, self._pan, self._at = shake, pan, 0

    def frame(self) -> np.ndarray:
        self._at += 1
        x = SIZE[0] + self._pan * self._at + self._random.normal(0, self._shake)
        y = SIZE[1] / 2 + self._random.normal(0, self._shake)
        picture = cv2.getRectSubPix(self._scene.astype(np.float32), SIZE, (float(x), float(y)))
        picture[40:90, (20 + 3 * self._at) % 150 :][:, :16] = (40, 50, 160)
        noise = self._random.normal(0, 3, picture.shape)
        return np.clip(picture + noise, 0, 255).astype(np.uint8)

    def frames(self, count: int) -> list[np.ndarray]:
        return [self.frame() for _ in range(count)]


def write(path: Path, frames: list[np.ndarray], stamps: list[int] | None = None) -> Path:
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        if stamps is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = number if stamps is None else stamps[number]
            frame.time_base = Fraction(1, 25 if stamps is None else 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def shots_of(path: Path) -> Shots:
    index = engine.full_index(path, in_process=True)
    found = find_shots(engine.small_pictures(path, index, HEIGHT, in_process=True), index)
    assert found.fits(index)
    assert found.frames == len(index)
    return found


def cut_film(seed: int) -> tuple[list[np.ndarray], list[int]]:
    """Twelve shots of 8 to 40 frames: day, night, pans, still tripods."""
    random = np.random.default_rng(seed)
    frames: list[np.ndarray] = []
    starts = []
    for shot in range(12):
        starts.append(len(frames))
        view = View(
            1000 * seed + shot,
            level=[110, 150, 70][shot % 3],
            shake=[1.5, 0.0, 3.0, 0.6][shot % 4],
            pan=[0.0, 2.0, -1.5][(shot + 1) % 3],
        )
        frames += view.frames(int(random.integers(8, 41)))
    return frames, starts


def test_hard_cuts_are_found_at_their_frames_and_nothing_else(tmp_path):
    made, found = 0, 0
    for seed in (1, 2):
        frames, starts = cut_film(seed)
        shots = shots_of(write(tmp_path / f"{seed}.mp4", frames))
        made += len(starts)
        found += len(set(starts) & set(shots.starts))
        precision = len(set(starts) & set(shots.starts)) / len(shots.starts)
        assert (precision, shots.starts) == (1.0, tuple(starts))
    assert found / made == 1.0


def test_cuts_have_exact_frames_at_a_variable_rate(tmp_path):
    frames, starts = cut_film(3)
    random = np.random.default_rng(5)
    gaps = random.choice([17, 33, 40, 50, 250], len(frames), p=[0.3, 0.3, 0.2, 0.15, 0.05])
    stamps = np.concatenate([[0], np.cumsum(gaps)[:-1]]).tolist()
    path = write(tmp_path / "variable.mp4", frames, stamps)
    index = engine.full_index(path, in_process=True)
    assert len(set(np.diff(index.pts_column).tolist())) > 3
    assert shots_of(path).starts == tuple(starts)


@pytest.mark.parametrize("length", [1, 2, 3, 6])
def test_a_flash_is_no_cut(tmp_path, length):
    one, two = View(40), View(41, level=80)
    frames = one.frames(40)
    for number in range(12, 12 + length):
        # Most of the picture is burnt out, as by a camera's flash or a shot at night.
        frames[number] = np.clip(frames[number].astype(int) + 170, 0, 255).astype(np.uint8)
    frames += two.frames(30)
    assert shots_of(write(tmp_path / "flash.mp4", frames)).starts == (0, 40)


def test_a_cut_soon_after_a_flash_is_found(tmp_path):
    one, two = View(50), View(51)
    frames = one.frames(30)
    frames[20] = np.full_like(frames[20], 255)
    frames += two.frames(30)
    assert shots_of(write(tmp_path / "soon.mp4", frames)).starts == (0, 30)


def test_a_fade_through_black_begins_a_shot_in_the_dark(tmp_path):
    one, two = View(60), View(61)
    frames = one.frames(60)
    for step, number in enumerate(range(40, 60)):
        frames[number] = (frames[number] * (1 - step / 19)).astype(np.uint8)
    frames += [np.zeros_like(frames[0])] * 5
    after = two.frames(60)
    for step in range(20):
        after[step] = (after[step] * (step / 19)).astype(np.uint8)
    shots = shots_of(write(tmp_path / "fade.mp4", frames + after))
    assert len(shots.starts) == 2
    assert 57 <= shots.starts[1] <= 68


def test_a_cut_to_black_and_out_of_it_is_two_cuts(tmp_path):
    black = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    frames = View(70).frames(30) + [black] * 30 + View(71).frames(30)
    assert shots_of(write(tmp_path / "black.mp4", frames)).starts == (0, 30, 60)
    led = [black] * 20 + View(72).frames(30)
    for step in range(10):
        led[20 + step] = (led[20 + step] * (step / 10)).astype(np.uint8)
    assert shots_of(write(tmp_path / "led.mp4", led)).starts == (0,)


def test_a_slow_dissolve_is_not_found(tmp_path):
    one, two = View(80).frames(80), View(81).frames(80)
    mixed = [
        (a * (1 - k / 39) + b * (k / 39)).astype(np.uint8)
        for k, (a, b) in enumerate(zip(one[40:], two[:40], strict=True))
    ]
    frames = one[:40] + mixed + two[40:]
    assert shots_of(write(tmp_path / "dissolve.mp4", frames)).starts == (0,)


def test_one_frame_is_one_shot(tmp_path):
    assert shots_of(write(tmp_path / "one.mp4", View(90).frames(1))).starts == (0,)


@pytest.mark.parametrize(("seed", "shake", "pan"), [(91, 1.5, 4), (92, 4, 0), (93, 3, 2)])
def test_a_jerk_of_the_camera_is_no_cut(tmp_path, seed, shake, pan):
    frames = View(seed, shake=shake, pan=pan).frames(60)
    assert shots_of(write(tmp_path / "view.mp4", frames)).starts == (0,)


def test_the_process_hands_out_the_same_pictures_and_stops_when_asked(tmp_path):
    path = write(tmp_path / "a.mp4", View(92).frames(70))
    index = engine.full_index(path, in_process=True)
    apart = list(engine.small_pictures(path, index, 40))
    inside = list(engine.small_pictures(path, index, 40, in_process=True))
    assert [(first, len(batch)) for first, batch in apart] == [(0, 32), (32, 32), (64, 6)]
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(apart, inside, strict=True))
    assert apart[0][1].shape == (32, 40, 68, 3)
    for in_process in (False, True):
        with pytest.raises(CancelledError):
            list(
                engine.small_pictures(
                    path, index, 40, cancelled=lambda: True, in_process=in_process
                )
            )
    other = engine.full_index(write(tmp_path / "b.mp4", View(93).frames(80)), in_process=True)
    for in_process in (False, True):
        with pytest.raises(MediaError):
            list(engine.small_pictures(path, other, 40, in_process=in_process))
    quick = engine.quick_index(path, in_process=True)
    with pytest.raises(UsageError, match="Not all frames"):
        list(engine.small_pictures(path, quick, 40))
    assert not Shots(80, film_digest(other), (0,), "x").fits(index)


def test_shots_are_asked_and_kept():
    shots = Shots(100, "ab", (0, 10, 50), "x")
    assert [shots.number_at(frame) for frame in (0, 9, 10, 49, 50, 99)] == [0, 0, 1, 1, 2, 2]
    assert [shots.before(frame) for frame in (0, 5, 10, 11, 50, 99)] == [0, 0, 0, 10, 10, 50]
    assert [shots.after(frame) for frame in (0, 9, 10, 50, 99)] == [10, 10, 50, None, None]
    assert [shots.last_frame(number) for number in range(3)] == [9, 49, 99]
    blob = shots.to_bytes()
    assert Shots.from_bytes(blob) == shots
    for place in range(0, len(blob), 7):
        broken = bytearray(blob)
        broken[place] ^= 1
        with pytest.raises(IntegrityError):
            Shots.from_bytes(bytes(broken))
