from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.annotation import Annotation
from annotator.case.edits import adding
from annotator.case.vocabularies import NoteKind
from annotator.gui.player import Player
from annotator.gui.timeline import Timeline
from annotator.gui.timeline_lanes import MOST_ROWS, Lane, lay_out
from annotator.gui.timeline_places import (
    GUTTER,
    LANE_LEAST,
    ROW_LEAST,
    arrange,
    least_height,
    note_rect,
)
from annotator.gui.timeline_scale import TimeScale
from annotator.gui.workspace import Marks, Workspace
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import new_note
from tests.gui.numbered_film import show_film

SECOND = 1_000_000_000


@pytest.fixture
def player(case_workspace: Workspace) -> Iterator[Player]:
    made = Player(case_workspace)
    yield made
    made.close()


@pytest.fixture
def timeline(
    qtbot: QtBot, dark: QApplication, player: Player, case_workspace: Workspace, small_film: Path
) -> Timeline:
    made = Timeline(player, case_workspace)
    qtbot.addWidget(made)
    made.resize(GUTTER + 900, 240)
    made.show()
    show_film(case_workspace, small_film)
    at_rest(qtbot, player, 0)
    return made


def at_rest(qtbot: QtBot, player: Player, index: int) -> None:
    qtbot.waitUntil(
        lambda: (
            not player.is_pending()
            and player.current is not None
            and player.current.stamp.index == index
        ),
        timeout=20_000,
    )


def add(workspace: Workspace, start: int, end: int | None = None, **fields: object) -> Annotation:
    exhibit, index = workspace.exhibit, workspace.index
    assert exhibit is not None
    assert index is not None
    fields.setdefault("kind", NoteKind.OBSERVATION)
    fields.setdefault("text", "what is seen")
    note = new_note(exhibit, index, start, end, author="T", clock=workspace.clock, **fields)
    assert workspace.do(adding("note", note))
    return note


def middle_of(timeline: Timeline, note: Annotation) -> QPointF:
    scene = timeline.scene()
    assert scene is not None
    place = scene.layout.place_of(note.id)
    assert place is not None
    return note_rect(scene, place).center() + QPointF(GUTTER, 0)


def mouse(
    timeline: Timeline, kind: QMouseEvent.Type, at: QPointF, keys: Qt.KeyboardModifier
) -> None:
    held = (
        Qt.MouseButton.NoButton
        if kind is QMouseEvent.Type.MouseButtonRelease
        else Qt.MouseButton.LeftButton
    )
    button = (
        Qt.MouseButton.NoButton if kind is QMouseEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    )
    event = QMouseEvent(kind, at, timeline.mapToGlobal(at), button, held, keys)
    QApplication.sendEvent(timeline, event)


def drag(
    timeline: Timeline,
    start: QPointF,
    *places: QPointF,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    mouse(timeline, QMouseEvent.Type.MouseButtonPress, start, keys)
    for place in places:
        mouse(timeline, QMouseEvent.Type.MouseMove, place, keys)
    mouse(timeline, QMouseEvent.Type.MouseButtonRelease, places[-1] if places else start, keys)


def wheel(timeline: Timeline, x: float, turns: int, *, shift: bool = False) -> None:
    at = QPointF(GUTTER + x, 60)
    keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, timeline.mapToGlobal(at), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
        keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline, event)


def test_pressing_and_dragging_scrubs_to_the_frame_under_the_hand(
    qtbot: QtBot, timeline: Timeline, player: Player
) -> None:
    drag(timeline, QPointF(GUTTER + 100, 30), QPointF(GUTTER + 300, 30), QPointF(GUTTER + 455, 30))
    at_rest(qtbot, player, 45)


def test_wheel_zooms_from_the_whole_film_to_single_frames_at_the_cursor(
    timeline: Timeline,
) -> None:
    assert timeline.scale.is_fitted()
    under = timeline.scale.ns_at(600)
    for _ in range(40):
        wheel(timeline, 600, 1)
    assert timeline.scale.frame_pixels() > 100
    assert abs(timeline.scale.ns_at(600) - under) <= 40 * timeline.scale.ns_per_pixel
    start = timeline.scale.start_ns
    wheel(timeline, 600, -1, shift=True)
    assert timeline.scale.start_ns > start
    for _ in range(40):
        wheel(timeline, 600, -1)
    assert timeline.scale.is_fitted()


def test_click_on_a_note_selects_it_and_goes_there(
    qtbot: QtBot, timeline: Timeline, player: Player, case_workspace: Workspace
) -> None:
    point = add(case_workspace, 20)
    span = add(case_workspace, 40, 70, kind=NoteKind.LEGAL_QUESTION)
    drag(timeline, middle_of(timeline, span))
    assert case_workspace.note == span
    at_rest(qtbot, player, 40)
    drag(timeline, middle_of(timeline, point))
    assert case_workspace.note == point
    at_rest(qtbot, player, 20)


def test_dragging_an_edge_binds_the_note_to_the_new_frame_and_can_be_undone(
    qtbot: QtBot, timeline: Timeline, player: Player, case_workspace: Workspace
) -> None:
    note = add(case_workspace, 20, 50)
    index = case_workspace.index
    assert index is not None
    middle = middle_of(timeline, note)
    right = QPointF(GUTTER + timeline.scale.x_of(index.time_ns(51)) - 1, middle.y())
    target = QPointF(GUTTER + timeline.scale.x_of(index.time_ns(64)) + 4, middle.y())
    drag(timeline, right, QPointF(target.x() - 30, target.y()), target)
    changed = case_workspace.snapshot.annotation(note.id)
    assert changed.end == index.stamp(64)
    assert changed.start == note.start
    at_rest(qtbot, player, 64)
    left = QPointF(GUTTER + timeline.scale.x_of(index.time_ns(20)) + 1, middle.y())
    drag(timeline, left, QPointF(GUTTER + 850, middle.y()))
    assert case_workspace.snapshot.annotation(note.id).start == index.stamp(63)
    case_workspace.undo()
    case_workspace.undo()
    assert case_workspace.snapshot.annotation(note.id) == note


def test_shift_and_drag_marks_a_span(timeline: Timeline, case_workspace: Workspace) -> None:
    drag(
        timeline,
        QPointF(GUTTER + 605, 120),
        QPointF(GUTTER + 305, 120),
        keys=Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier,
    )
    assert case_workspace.marks == Marks(30, 60)


def test_tool_tip_is_plain_text(timeline: Timeline, case_workspace: Workspace) -> None:
    note = add(case_workspace, 3, text="<img src=x>\u202egnp")
    tip = timeline._note_tip(note)
    assert "<img" not in tip
    assert "\u202e" not in tip
    assert "&lt;img src=x&gt;" in tip


def test_thumbnails_and_edits_are_painted(
    qtbot: QtBot, timeline: Timeline, case_workspace: Workspace
) -> None:
    strip = timeline._loader
    qtbot.waitUntil(strip.is_settled, timeout=20_000)
    qtbot.waitUntil(lambda: not case_workspace.jobs.running(), timeout=20_000)
    before = picture(timeline)
    add(case_workspace, 10, 80)
    after = picture(timeline)
    assert before != after
    frame = strip.strip.frame_in(0, 89)
    assert frame is not None
    case_workspace.undo()
    assert picture(timeline) == before


def picture(timeline: Timeline) -> bytes:
    image = timeline.grab().toImage()
    return bytes(image.constBits())


def test_films_own_previews_are_read_back_from_the_case(
    qtbot: QtBot, timeline: Timeline, case_workspace: Workspace
) -> None:
    qtbot.waitUntil(
        lambda: case_workspace.store.derived("exhibit-E1", "thumbnails") is not None, timeout=20_000
    )
    qtbot.waitUntil(lambda: not case_workspace.jobs.running(), timeout=20_000)
    first = set(timeline._loader.strip.images)
    exhibit, index = case_workspace.exhibit, case_workspace.index
    assert exhibit is not None
    assert index is not None
    case_workspace.select_exhibit("")
    assert not timeline._loader.strip.images
    case_workspace.select_exhibit(exhibit.id)
    case_workspace.take_index(exhibit, index)
    qtbot.waitUntil(timeline._loader.is_settled, timeout=20_000)
    assert set(timeline._loader.strip.images) == first


def test_overlapping_notes_stack_and_only_visible_ones_are_found(
    timeline: Timeline, case_workspace: Workspace
) -> None:
    index = case_workspace.index
    assert index is not None
    spans = [(0, 10), (5, 15), (8, 20), (11, 30), (40, 50), (0, 80), (1, 80), (2, 80)]
    for start, end in spans:
        add(case_workspace, start, end)
    add(case_workspace, 42, kind=NoteKind.PROCEDURAL)
    scene = timeline.scene()
    assert scene is not None
    layout = scene.layout
    assert [lane.kind for lane in layout.lanes] == [NoteKind.OBSERVATION, NoteKind.PROCEDURAL]
    assert layout.lanes[0].count == MOST_ROWS
    for start, end in ((0, 1), (35, 36), (79, 89), (0, 89)):
        low, high = index.time_ns(start), index.time_ns(end)
        expected = {
            note.id
            for note, begin, until in zip(
                layout.notes, layout.starts.tolist(), layout.ends.tolist(), strict=True
            )
            if begin <= high and until >= low
        }
        assert {layout.notes[place].id for place in layout.visible(low, high)} == expected


@pytest.mark.parametrize("counts", [(1,), (4, 1), (3, 1, 1, 1, 1), (4, 4, 4, 4, 4, 4)])
@pytest.mark.parametrize("more", [0, 7, 40, 400])
def test_every_lane_can_be_read_and_none_lies_under_the_waveform(
    counts: tuple[int, ...], more: int
) -> None:
    starts = [sum(counts[:at]) for at in range(len(counts))]
    kinds = tuple(NoteKind)
    lanes = tuple(
        Lane(kinds[at], start, count)
        for at, (start, count) in enumerate(zip(starts, counts, strict=True))
    )
    places = arrange(900, least_height(len(lanes)) + more, lanes, has_wave=True)
    assert min(places.lane_heights) >= LANE_LEAST
    assert places.lanes_bottom < places.wave_top
    assert len(places.tops) == sum(counts)
    ends = [top + height for top, height in zip(places.tops, places.heights, strict=True)]
    assert all(end <= top for end, top in zip(ends, places.tops[1:], strict=False))
    assert ends[-1] <= places.lanes_bottom
    if more == 400 and sum(counts) < 10:
        assert min(places.heights) >= ROW_LEAST


def test_rulings_are_round_and_apart() -> None:
    for seconds in (1, 7, 90, 3_600, 36_000, 2_000_000):
        scale = TimeScale(900, seconds * SECOND, 40_000_000).fitted()
        rulings = scale.rulings()
        gaps = np.diff([at for at, _label in rulings])
        assert len(rulings) >= 1
        assert all(gap / scale.ns_per_pixel >= 84 for gap in gaps)
        assert len({label for _at, label in rulings}) == len(rulings)


def test_scale_stays_inside_the_film() -> None:
    scale = TimeScale(500, 60 * SECOND, 40_000_000).fitted()
    for x in (0, 499, 250):
        for factor in (3.0, 7.0, 0.1, 50.0, 1.01, 0.99):
            scale = scale.zoomed(factor, x)
            assert scale.start_ns >= 0
            assert scale.is_fitted() or scale.end_ns <= scale.film_ns + scale.ns_per_pixel
        scale = scale.panned(1e9).panned(-3)
        assert scale.end_ns <= scale.film_ns + scale.ns_per_pixel * 500


def test_no_notes_make_no_lanes(case_workspace: Workspace, timeline: Timeline) -> None:
    index = case_workspace.index
    assert isinstance(index, FrameIndex)
    assert lay_out((), index).lanes == ()
