"""Hundreds of notes in one view: what is seen where."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from annotator.case.vocabularies import NoteKind
from annotator.gui.kind_marks import COLOURS
from annotator.gui.strip_loader import Strip
from annotator.gui.theme import DARK
from annotator.gui.timeline_crowd import owners, paint_bars
from annotator.gui.timeline_lanes import lay_out
from annotator.gui.timeline_notes import paint_notes
from annotator.gui.timeline_places import Scene, arrange
from annotator.gui.timeline_scale import TimeScale
from tests.bench.timeline_bench import film
from tests.store.case_values import note

WIDTH = 600
INDEX = film(60_000)


def _scene(notes):
    layout = lay_out(notes, INDEX)
    scale = TimeScale(WIDTH, INDEX.end_ns(), 33_366_666).fitted()
    places = arrange(WIDTH, 300, layout.lanes, has_wave=False)
    return Scene(DARK, scale, places, INDEX, layout, Strip(), 0, False, QApplication.font())


def _painted(scene):
    image = QImage(WIDTH, 300, QImage.Format.Format_RGB32)
    image.fill(DARK.colour("timeline_ground"))
    painter = QPainter(image)
    paint_notes(painter, scene)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(300, WIDTH).copy()


def test_bars_lie_where_their_notes_are_and_later_ones_on_top(dark):
    spans = [note(n, 110 * n, end=INDEX.stamp(110 * n + 50)) for n in range(3)]
    long = note(9, 1_000, end=INDEX.stamp(31_000))
    over = note(10, 20_000, end=INDEX.stamp(50_000))
    scene = _scene([*spans, long, over])
    seen = owners(scene, np.arange(5))
    assert seen.shape == (2, WIDTH)
    # 100 frames a pixel: a short span is two pixels wide, and the next one lies over it.
    assert seen[0, :6].tolist() == [0, 1, 2, 2, -1, -1]
    row = scene.layout.rows
    assert seen[row[3], 150] == 3
    assert seen[row[4], 400] == 4
    assert -1 in seen[row[4], 550:]


@pytest.mark.parametrize("points", [False, True])
def test_a_crowd_has_the_colours_of_its_kinds_and_nothing_is_lost(dark, points):
    kinds = [NoteKind.OBSERVATION, NoteKind.CLAIM]
    made = [
        note(
            n,
            80 * n,
            end=None if points else INDEX.stamp(80 * n + 60),
            kind=kinds[n % 2],
        )
        for n in range(700)
    ]
    scene = _scene(made)
    image = _painted(scene)
    for lane, top, height in zip(
        scene.layout.lanes, scene.places.lane_tops, scene.places.lane_heights, strict=True
    ):
        band = image[top : top + height - 1]
        # Notes lie a pixel and a half from each other over the whole width.
        assert (band == DARK.colour(COLOURS[lane.kind]).rgb()).any(axis=0).sum() > 500
        other = kinds[1 - kinds.index(lane.kind)]
        assert not (band == DARK.colour(COLOURS[other]).rgb()).any()


def test_words_of_wide_spans_in_a_crowd_are_still_there(dark):
    made = [note(n, 300 * n, end=INDEX.stamp(300 * n + 9_000)) for n in range(170)]
    # Ground, bars, and the shades of letters.
    assert len(np.unique(_painted(_scene(made)))) > 3


def test_bars_of_a_wave_are_a_line_at_least(dark):
    image = QImage(4, 20, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    lows, highs = np.array([0.0, -1.0, -0.5, 0.0]), np.array([0.0, 1.0, 0.0, 0.5])
    paint_bars(painter, QColor("#ffffff"), QRect(0, 0, 4, 20), lows, highs)
    painter.end()
    lit = [[y for y in range(20) if image.pixelColor(x, y).red() > 200] for x in range(4)]
    assert len(lit[0]) == 1
    assert len(lit[1]) >= 18
    assert min(lit[2]) in (9, 10)
    assert 13 <= max(lit[2]) <= 15
    assert max(lit[3]) in (9, 10)
