"""The shipped clips hold what events.json says, in the frames that it names."""

from __future__ import annotations

import json
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
import pytest

from annotator.resource_files import resource_path

EVENTS = json.loads(resource_path("sample", "events.json").read_text(encoding="utf-8"))


def _path(clip: str) -> str:
    return str(resource_path("sample", EVENTS[clip]["file"]))


@pytest.fixture(scope="module")
def street() -> tuple[list[int], list[float], list[npt.NDArray[np.uint8]]]:
    """PTS, mean brightness and a small grey picture of every frame."""
    stamps, light, small = [], [], []
    with av.open(_path("street")) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        assert str(stream.time_base) == EVENTS["street"]["time_base"]
        for frame in container.decode(stream):
            grey = frame.to_ndarray()[: frame.height]
            assert frame.pts is not None
            stamps.append(frame.pts)
            light.append(float(grey[::2, ::2].mean()))
            small.append(grey[::4, ::4].copy())
    return stamps, light, small


def _samples(clip: str) -> tuple[npt.NDArray[np.float32], int]:
    with av.open(_path(clip)) as container:
        tone = container.streams.audio[0]
        blocks = []
        for frame in container.decode(tone):
            block = frame.to_ndarray()
            blocks.append(block.reshape(-1, order="F") if frame.format.is_planar else block[0])
        return np.concatenate(blocks).astype(np.float32), tone.rate


def test_named_frames_have_the_named_pts(street) -> None:
    stamps, _, _ = street
    assert len(stamps) == EVENTS["street"]["frames"]
    for name, event in EVENTS["street"]["events"].items():
        assert stamps[event["index"]] == event["pts"], name


def test_exactly_the_three_flashes_are_brightness_jumps(street) -> None:
    _, light, _ = street
    steps = np.diff(light)
    jumps = [int(i) + 1 for i in np.flatnonzero(steps > 1.5)]
    events = EVENTS["street"]["events"]
    assert jumps == [events[f"flash-{n}"]["index"] for n in (1, 2, 3)]
    # A flash lasts one frame: the next one is as dark as the one before.
    assert all(abs(light[i + 1] - light[i - 1]) < 0.6 for i in jumps)


def test_bangs_start_at_the_named_samples() -> None:
    sound, rate = _samples("street")
    assert rate == EVENTS["street"]["sound_rate"]
    for start in EVENTS["street"]["bang_samples"]:
        before = np.abs(sound[start - rate // 4 : start - rate // 100]).max()
        after = np.abs(sound[start : start + rate // 50]).max()
        assert after > 0.5 > 0.25 > before
        near = np.abs(sound[start - rate // 50 : start + rate // 50])
        onset = int(np.flatnonzero(near > 0.3)[0]) - rate // 50
        assert abs(onset) <= rate // 100  # a lossy codec smears by some milliseconds


def test_bang_comes_300_ms_after_its_flash() -> None:
    base = Fraction(EVENTS["street"]["time_base"])
    for n, start in enumerate(EVENTS["street"]["bang_samples"], 1):
        flash = EVENTS["street"]["events"][f"flash-{n}"]["pts"] * base
        delay = Fraction(start, EVENTS["street"]["sound_rate"]) - flash
        assert abs(delay - Fraction(3, 10)) < Fraction(1, 10_000)


def test_frame_rate_is_uneven_and_lower_in_the_dark_stretch(street) -> None:
    stamps, _, _ = street
    gaps = np.diff(stamps)
    assert gaps.min() > 0
    assert len(set(gaps.tolist())) > 40
    assert (gaps > 5000).sum() >= 10  # dropped frames
    events = EVENTS["street"]["events"]
    dark = gaps[events["rate-drops"]["index"] : events["rate-recovers"]["index"] - 1]
    light = gaps[: events["rate-drops"]["index"] - 1]
    assert 3500 < np.median(dark) < 3700
    assert 2950 < np.median(light) < 3050


def test_somebody_falls_between_the_named_frames(street) -> None:
    """The pale coat loses its height: rows that it covers before and after."""
    _, _, small = street
    events = EVENTS["street"]["events"]
    before = small[events["flash-2"]["index"] - 1]
    after = small[events["fall-end"]["index"] + 3]
    part = np.s_[95:140, 265:320]
    rows_before = int((before[part] > 135).any(axis=1).sum())
    rows_after = int((after[part] > 135).any(axis=1).sum())
    assert rows_after < 0.7 * rows_before


def test_curtain_covers_the_left_part(street) -> None:
    _, _, small = street
    events = EVENTS["street"]["events"]
    middle = (events["curtain-start"]["index"] + events["curtain-end"]["index"]) // 2
    open_, drawn = small[events["helper-kneels"]["index"]], small[middle]
    assert drawn[:60, 30:100].std() < 0.5 * open_[:60, 30:100].std()


def test_square_is_another_kind_of_file() -> None:
    with av.open(_path("square")) as container:
        video = container.streams.video[0]
        assert "vp9" in video.codec_context.name
        assert (video.width, video.height) == (640, 360)
        stamps = [frame.pts for frame in container.decode(video)]
    assert len(stamps) == EVENTS["square"]["frames"]
    for event in EVENTS["square"]["events"].values():
        assert stamps[event["index"]] == event["pts"]
    sound, rate = _samples("square")
    [start] = EVENTS["square"]["bang_samples"]
    assert (
        np.abs(sound[start : start + rate // 20]).max()
        > 2.5 * np.abs(sound[start - rate // 4 : start - rate // 50]).max()
    )


def test_clips_are_small_and_say_that_they_are_invented() -> None:
    size = 0
    for clip in ("street", "square"):
        path = resource_path("sample", EVENTS[clip]["file"])
        size += path.stat().st_size
        with av.open(str(path)) as container:
            words = {key.lower(): value for key, value in container.metadata.items()}
        assert "Invented" in words["title"]
        assert "no real place" in words["comment"]
    assert size < 6_000_000
    sidecar = json.loads(resource_path("sample", "street.info.json").read_text(encoding="utf-8"))
    assert sidecar["upload_date"] == "20111220"
    assert "Invented" in sidecar["_remark"]
