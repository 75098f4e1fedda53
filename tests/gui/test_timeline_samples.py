"""The waveform down to single samples: fetched in the background, drawn where they belong."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from annotator.gui.player import Player
from annotator.gui.theme import theme_of
from annotator.gui.timeline import Timeline
from annotator.gui.timeline_places import GUTTER, WAVE
from annotator.gui.timeline_samples import FINE_NS, paint_samples
from annotator.gui.timeline_scale import TimeScale
from tests.gui.numbered_film import show_film
from tests.media.test_sound import write_film

RATE = 48_000
STEP = 30_000
"""The sample at which the sound jumps."""


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    sound = np.full(RATE, -0.5, np.float32)
    sound[STEP:] = 0.75
    path = tmp_path_factory.mktemp("film") / "step.mkv"
    return write_film(path, "pcm_s16le", sound)


FAR_OFF = pytest.mark.parametrize("timeline", [180], indirect=True)
"""So narrow that the film of a second is too coarse for its samples as a whole."""


@pytest.fixture
def timeline(request, qtbot, dark, case_workspace, film) -> Iterator[Timeline]:
    player = Player(case_workspace)
    made = Timeline(player, case_workspace)
    qtbot.addWidget(made)
    made.resize(GUTTER + getattr(request, "param", 800), 200)
    made.show()
    show_film(case_workspace, film)
    qtbot.waitUntil(lambda: player.index is not None and made.scene() is not None)
    qtbot.waitUntil(lambda: made.scene().strip.waveform is not None)
    yield made
    player.close()


@FAR_OFF
def test_samples_come_when_one_looks_closely_and_lie_where_they_belong(timeline, qtbot):
    assert timeline.scale.ns_per_pixel >= FINE_NS
    assert not timeline._samples._rest.isActive()
    assert timeline.scene().strip.samples is None
    at_ns = STEP * 10**9 // RATE
    timeline.look_closely(at_ns, 1)
    scale = timeline.scale
    assert 10**9 / RATE / scale.ns_per_pixel >= 8  # so wide is a sample
    qtbot.waitUntil(
        lambda: (
            timeline.scene().strip.samples is not None
            and timeline.scene().strip.samples.holds(timeline.scale)
        )
    )
    stretch = timeline.scene().strip.samples
    values = stretch.samples[:, 0]
    assert int(np.argmax(values > 0)) + stretch.position == STEP
    picture = timeline.grab().toImage()
    middle = timeline.scene().places.wave_top + WAVE // 2
    x = GUTTER + int(scale.x_of(at_ns))
    # Low before the step, high after it, and nothing on the other side.
    assert lit(picture, timeline, x - 60, middle + WAVE // 4)
    assert not lit(picture, timeline, x - 60, middle - WAVE // 4)
    assert lit(picture, timeline, x + 60, middle - WAVE * 3 // 8)
    assert not lit(picture, timeline, x + 60, middle + WAVE // 4)


def lit(picture: QImage, timeline: Timeline, x: int, y: int) -> bool:
    """Whether something is drawn close by."""
    ground = theme_of(timeline).colour("timeline_ground").lightness()
    near = [
        picture.pixelColor(x + right, y + down).lightness()
        for right in range(-12, 13)
        for down in (-2, -1, 0, 1, 2)
    ]
    return max(near) > ground + 40


def test_another_film_forgets(timeline, qtbot, case_workspace):
    timeline.fit()
    timeline.grab()
    assert timeline.scale.ns_per_pixel < FINE_NS  # a film of a second is fine even as a whole
    qtbot.waitUntil(lambda: timeline.scene().strip.samples is not None)
    case_workspace.select_exhibit("")
    assert timeline._samples.stretch is None


def test_what_is_not_all_there_is_not_drawn(timeline, qtbot):
    timeline.grab()
    qtbot.waitUntil(lambda: timeline.scene().strip.samples is not None)
    scene = timeline.scene()
    canvas = QImage(1000, 200, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    try:
        assert not paint_samples(painter, scene, None)
        assert paint_samples(painter, scene, scene.strip.samples)
    finally:
        painter.end()
    farther = TimeScale(800, 60 * 10**9, 40_000_000, 10**10, 1_000_000)
    assert not scene.strip.samples.holds(farther)


def test_bangs_stand_at_their_sample(timeline, qtbot):
    at_ns = STEP * 10**9 // RATE
    timeline.look_closely(at_ns, 100_000)
    plain = timeline.grab().toImage()
    timeline.show_bangs((at_ns, 5))
    marked = timeline.grab().toImage()
    x = GUTTER + round(timeline.scale.x_of(at_ns))
    y = timeline.scene().places.wave_top + 1
    assert any(plain.pixel(x + d, y) != marked.pixel(x + d, y) for d in (-1, 0, 1))
    assert plain.pixel(x + 20, y) == marked.pixel(x + 20, y)
