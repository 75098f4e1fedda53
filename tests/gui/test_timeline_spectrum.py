"""The spectrogram on the timeline: of known tones, for the stretch in view, on and off."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from annotator.gui.actions import Actions
from annotator.gui.facts_lists import FindingLists
from annotator.gui.player import Player
from annotator.gui.shot_actions import ShotActions
from annotator.gui.timeline import Timeline
from annotator.gui.timeline_places import GUTTER, THUMBS
from annotator.gui.timeline_spectrum import RATE, spectrum_of
from annotator.media.engine import open_sound
from annotator.progress import ignore, never
from tests.gui.numbered_film import show_film
from tests.gui.test_timeline import at_rest, wheel
from tests.media.films import picture


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """Two seconds of picture; a tone of 1 kHz in the first second, of 5 kHz in the second."""
    path = tmp_path_factory.mktemp("tones") / "tones.mkv"
    rate = 48_000
    time = np.arange(2 * rate) / rate
    tone = 0.25 * np.sin(2 * np.pi * np.where(time < 1, 1_000, 5_000) * time)
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 192, 112, "yuv420p"
        sound = output.add_stream("pcm_s16le", rate=rate, layout="mono")
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(picture(number), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        samples = np.round(tone * 32767).astype(np.int16)[None, :]
        for first in range(0, len(time), 4_800):
            block = av.AudioFrame.from_ndarray(samples[:, first : first + 4_800], "s16", "mono")
            block.pts, block.sample_rate, block.time_base = first, rate, Fraction(1, rate)
            output.mux(sound.encode(block))
        output.mux(sound.encode(None))
    return path


@pytest.mark.parametrize("pixels", [40, 900])
def test_tones_lie_at_their_pitch_and_time(film, pixels):
    sound = open_sound(film, rate=RATE, channels=1, in_process=True)
    each = 2_000_000_000 // pixels
    found = spectrum_of(sound, 0, each, pixels, THUMBS, ignore, never)
    sound.close()
    assert found.levels.shape == (THUMBS, pixels)
    assert found.end_ns == pixels * each
    quarter = pixels // 4
    # Rows of 8,000 / 34 Hz from below: 1 kHz lies in the fifth, 5 kHz in the twenty-second.
    assert THUMBS - 1 - found.levels[:, quarter].argmax() == 4
    assert THUMBS - 1 - found.levels[:, 3 * quarter].argmax() == 21
    assert found.levels[:, quarter].max() > 220
    assert np.median(found.levels[:, quarter]) < 40
    loud = found.levels[THUMBS - 22] > 200
    begin = np.flatnonzero(loud)[0]
    assert abs(begin - pixels / 2) <= max(1, pixels / 50)


@pytest.fixture
def window(qtbot, dark, case_workspace):
    player = Player(case_workspace)
    timeline = Timeline(player, case_workspace)
    qtbot.addWidget(timeline)
    timeline.resize(GUTTER + 600, 240)
    lists = FindingLists(timeline)
    lists.hide()
    actions = Actions(timeline)
    made = ShotActions(actions, player, timeline, lists)
    made.finder._rest.setInterval(100_000_000)
    timeline.show()
    yield actions, player, timeline
    player.close()


def test_it_is_switched_on_follows_the_view_and_is_kept(qtbot, window, case_workspace, film):
    actions, player, timeline = window
    show_film(case_workspace, film)
    at_rest(qtbot, player, 0)
    assert timeline.scene().strip.spectrum is None
    actions["view.spectrogram"].trigger()

    def shown():
        scene = timeline.scene()
        found = scene.strip.spectrum if scene is not None else None
        return found is not None and found.start_ns == scene.scale.start_ns and found

    qtbot.waitUntil(lambda: bool(shown()), timeout=60_000)
    whole = shown()
    wheel(timeline, 300, 6)
    assert timeline.scale.start_ns > 0
    qtbot.waitUntil(lambda: bool(shown()), timeout=60_000)
    assert shown() is not whole
    timeline.fit()
    qtbot.waitUntil(lambda: shown() is whole, timeout=60_000)
    actions["view.spectrogram"].trigger()
    assert timeline.scene().strip.spectrum is None


def test_a_film_without_sound_says_so_and_it_goes_off(qtbot, window, case_workspace, small_film):
    actions, player, _timeline = window
    failures = []
    case_workspace.failed.connect(failures.append)
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    actions["view.spectrogram"].trigger()
    qtbot.waitUntil(lambda: bool(failures), timeout=60_000)
    assert not actions["view.spectrogram"].isChecked()
    assert failures[0].message == "This film has no sound."


def test_while_it_is_on_a_silent_film_opens_in_peace(
    qtbot, window, case_workspace, film, small_film
):
    actions, player, timeline = window
    failures = []
    case_workspace.failed.connect(failures.append)
    show_film(case_workspace, film)
    at_rest(qtbot, player, 0)
    actions["view.spectrogram"].trigger()
    qtbot.waitUntil(lambda: timeline.spectrum.spectrum is not None, timeout=60_000)
    show_film(case_workspace, small_film, label="E2")
    at_rest(qtbot, player, 0)
    qtbot.waitUntil(
        lambda: timeline.spectrum._job is None and not timeline.spectrum._rest.isActive(),
        timeout=60_000,
    )
    assert timeline.scene().strip.spectrum is None
    assert failures == []
    assert actions["view.spectrogram"].isChecked()
