"""Shots in the window: found by themselves or on request, on the timeline, gone to, snapped to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from annotator.errors import UsageError
from annotator.gui import shot_finder
from annotator.gui.actions import Actions
from annotator.gui.facts_lists import FindingLists
from annotator.gui.player import Player
from annotator.gui.shot_actions import ShotActions
from annotator.gui.timeline import Timeline
from annotator.gui.timeline_hand import snapped
from annotator.gui.timeline_places import GUTTER, RULER
from annotator.gui.workspace import Marks
from annotator.media.shots import Shots, film_digest
from annotator.workflow.shots import SHOTS
from tests.gui.numbered_film import show_film
from tests.gui.test_timeline import at_rest, drag
from tests.media.test_shots import View, write

STARTS = (0, 20, 45)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    views = [(View(1), 20), (View(2, level=80), 25), (View(3, level=150), 15)]
    frames = [frame for view, count in views for frame in view.frames(count)]
    return write(tmp_path_factory.mktemp("shots") / "cut.mp4", frames)


@pytest.fixture
def window(qtbot, dark, case_workspace, film, monkeypatch):
    monkeypatch.setattr(shot_finder, "_REST_MS", 10)
    player = Player(case_workspace)
    timeline = Timeline(player, case_workspace)
    qtbot.addWidget(timeline)
    timeline.resize(GUTTER + 900, 240)
    lists = FindingLists(timeline)
    lists.hide()
    actions = Actions(timeline)
    made = ShotActions(actions, player, timeline, lists)
    timeline.show()
    yield made, actions, player, timeline, lists
    player.close()


def _found(qtbot, made):
    qtbot.waitUntil(lambda: made.finder.shots is not None, timeout=120_000)
    return made.finder.shots


def test_shots_of_a_short_film_are_found_by_themselves_and_kept(
    qtbot, window, case_workspace, film
):
    made, actions, player, timeline, _lists = window
    show_film(case_workspace, film)
    at_rest(qtbot, player, 0)
    assert _found(qtbot, made).starts == STARTS
    kept = case_workspace.store.derived(case_workspace.exhibit.id, SHOTS)
    assert Shots.from_bytes(kept).starts == STARTS
    scene = timeline.scene()
    assert scene.strip.shots.starts == STARTS
    for id, frame in (
        ("play.next_shot", 20),
        ("play.next_shot", 45),
        ("play.next_shot", 59),
        ("play.previous_shot", 45),
        ("play.previous_shot", 20),
        ("play.previous_shot", 0),
    ):
        actions[id].trigger()
        at_rest(qtbot, player, frame)
    # Lines stand where the shots begin, from above the thumbnails to below them.
    image = timeline.grab().toImage()
    ratio = image.devicePixelRatio()
    for start in STARTS[1:]:
        x = round((GUTTER + scene.scale.x_of(scene.index.time_ns(start))) * ratio)
        column = {
            image.pixelColor(x + dx, round((RULER + 8) * ratio)).lightness() for dx in (-1, 0, 1)
        }
        assert max(column) > 230
    x = scene.scale.x_of(scene.index.time_ns(20))
    assert snapped(scene, x + 5, 21, player) == 20
    assert snapped(scene, x + 60, 24, player) == 24
    assert snapped(scene, x + 5, 20, player, end=True) == 19
    # A span drawn with Shift from cut to cut holds the shot, both ends included; with Alt it does not snap.
    player.seek(59)
    at_rest(qtbot, player, 59)
    begin, stop = (
        QPointF(GUTTER + scene.scale.x_of(scene.index.time_ns(frame)), 8) for frame in (20, 45)
    )
    shift, alt = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
    drag(timeline, begin + QPointF(5, 0), stop - QPointF(5, 0), keys=shift)
    assert case_workspace.marks == Marks(20, 44)
    drag(timeline, begin + QPointF(20, 0), stop + QPointF(3, 0), keys=shift | alt)
    assert case_workspace.marks == Marks(21, 45)


def test_they_are_listed_with_the_findings(qtbot, window, case_workspace, film):
    made, _actions, player, _timeline, lists = window
    show_film(case_workspace, film)
    at_rest(qtbot, player, 0)
    lists.which.set_value("shots")
    lists._listings = {"groups": None}
    lists._show()
    _found(qtbot, made)
    assert lists.model.rowCount() == 3
    rows = [
        [lists.model.index(row, column).data() for column in (0, 1)]
        for row in range(lists.model.rowCount())
    ]
    assert rows[1] == ["20", "Shot 2 · 25 frames"]
    case_workspace.select_exhibit(None)
    assert made.finder.shots is None
    assert lists.model.rowCount() == 0


def test_of_a_long_film_only_on_request(qtbot, window, case_workspace, film, monkeypatch):
    monkeypatch.setattr(shot_finder, "UNASKED_NS", 1_000)
    made, actions, player, _timeline, _lists = window
    failures = []
    case_workspace.failed.connect(failures.append)
    actions["play.next_shot"].trigger()
    assert isinstance(failures.pop(), UsageError)
    show_film(case_workspace, film)
    at_rest(qtbot, player, 0)
    qtbot.waitUntil(
        lambda: (
            made.finder.can_look()
            and not made.finder._rest.isActive()
            and not made.finder.is_looking()
        ),
        timeout=60_000,
    )
    assert made.finder.shots is None
    actions["play.next_shot"].trigger()
    assert "Find shots" in failures.pop().hint
    actions["play.find_shots"].trigger()
    actions["play.find_shots"].trigger()
    assert _found(qtbot, made).starts == STARTS
    assert failures == []


def test_shots_of_another_index_are_not_painted(qtbot, window, case_workspace, film):
    made, _actions, player, timeline, _lists = window
    made.finder._rest.setInterval(100_000_000)
    show_film(case_workspace, film)
    at_rest(qtbot, player, 0)
    index = case_workspace.index
    plain = timeline.grab().toImage()
    timeline.show_shots(Shots(len(index) + 5, film_digest(index), (0, 33), "x"))
    assert timeline.grab().toImage() == plain
    timeline.show_shots(Shots(len(index), film_digest(index), (0, 33), "x"))
    assert timeline.grab().toImage() != plain
