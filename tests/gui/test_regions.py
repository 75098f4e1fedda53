"""Drawing on the picture in the real window: stored in the frame's own pixels, changed, followed, undone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from annotator.case.region import KeyOrigin, Point, RegionState, ShapeKind
from annotator.case.region_geometry import shape_at
from annotator.clock import SystemClock
from annotator.gui.program import Program
from annotator.gui.region_label_dialog import RegionLabelDialog
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import IndexState

FRAMES, WIDE, HIGH = 20, 160, 96
SHARED = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
LEFT = Qt.MouseButton.LeftButton


def pattern(height, width, seed):
    noise = np.random.default_rng(seed).normal(0, 1, (height, width)).astype(np.float32)
    blots = cv2.GaussianBlur(noise, (0, 0), 1.6)
    return np.clip(128 + 45 * blots / blots.std(), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def moving_film(tmp_path_factory) -> Path:
    """A patch of 50 × 40 that goes right by two pixels a frame; from frame 14 on another picture."""
    path = tmp_path_factory.mktemp("film") / "moving.mp4"
    ground, patch, other = pattern(HIGH, WIDE, 1), pattern(40, 50, 2), pattern(HIGH, WIDE, 3)
    container = av.open(str(path), "w")
    stream = container.add_stream("libx264", rate=25)
    stream.width, stream.height, stream.pix_fmt = WIDE, HIGH, "yuv420p"
    stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
    stream.options = {"preset": "veryfast", "crf": "14"}
    for i in range(FRAMES):
        picture = (other if i >= 14 else ground).copy()
        if i < 14:
            picture[20:60, 20 + 2 * i : 70 + 2 * i] = patch
        rgb = np.repeat(picture[:, :, None], 3, axis=2)
        frame = av.VideoFrame.from_ndarray(rgb, "rgb24")
        frame.pts, frame.time_base = 40 * i, Fraction(1, 1000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
    container.close()
    return path


def is_final(program):
    index = program.workspace.index
    return index is not None and index.state is IndexState.FINAL


def at_rest(program, frame=None):
    shown = program.player.current
    if shown is None or program.player.is_pending() or not shown.final or shown.near:
        return False
    return frame is None or shown.stamp.index == frame


def open_with(qtbot, dark, settings, folder, film) -> Program:
    made = Program(settings, SystemClock(), dark)
    made.window.showNormal()
    made.window.resize(1366, 768)
    made.window.activateWindow()
    assert made.opening.make(folder, "Test")
    made.opening.add_videos((film,))
    qtbot.waitUntil(lambda: is_final(made))
    qtbot.waitUntil(lambda: at_rest(made))
    view = made.window.panels.frame_view
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    return made


def close(made: Program) -> None:
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


@pytest.fixture
def program(qtbot, dark, settings, moving_film, tmp_path) -> Iterator[Program]:
    made = open_with(qtbot, dark, settings, tmp_path / "case", moving_film)
    yield made
    close(made)


def settle(program):
    """The layout is done, and the frame for it is on the screen."""
    for _ in range(3):
        QApplication.processEvents()
    for _ in range(6_000):
        if program.regions.hand.is_usable():
            return
        QTest.qWait(10)
    pytest.fail("no frame came")


def key(program, key, modifier=Qt.KeyboardModifier.NoModifier):
    settle(program)
    view = program.window.panels.frame_view
    view.setFocus()
    QTest.keyClick(view, key, modifier)


SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def place(program, x, y) -> QPoint:
    """Where stored pixel (x, y) lies in the view."""
    onto = program.regions.hand.onto()
    return onto.place(Point(round(x * 100), round(y * 100))).toPoint()


def drag(program, *stops):
    view = program.window.panels.frame_view
    settle(program)
    places = [place(program, *stop) for stop in stops]
    QTest.mousePress(view, LEFT, pos=places[0])
    for at in places[1:]:
        QTest.mouseMove(view, at)
    QTest.mouseRelease(view, LEFT, pos=places[-1])


def click(program, x, y, modifier=Qt.KeyboardModifier.NoModifier):
    settle(program)
    QTest.mouseClick(program.window.panels.frame_view, LEFT, modifier, place(program, x, y))


def regions(program):
    return program.workspace.store.snapshot().regions


def near(points, wanted, program):
    """Whether stored points are the wanted pixels, to the pixel of the screen."""
    off = 100 * WIDE / program.window.panels.frame_view.picture_rect().width() + 1
    found = [c for p in points for c in (p.x, p.y)]
    return len(found) == len(wanted) and all(
        abs(a - 100 * b) <= off for a, b in zip(found, wanted, strict=True)
    )


def write_note(qtbot, program, frame, last=None):
    program.player.seek(frame)
    qtbot.waitUntil(lambda: at_rest(program, frame))
    editor = program.inspector.editor
    editor.begin(frame, last)
    editor.form.text.setPlainText("A patch goes right")
    assert editor.commit()


def test_a_box_is_drawn_changed_and_undone_by_keys_and_mouse(qtbot, program):
    write_note(qtbot, program, 4, 12)
    key(program, Qt.Key.Key_D)
    strip = program.regions.strip
    assert strip.isVisible()
    key(program, Qt.Key.Key_R, SHIFT)
    assert program.regions.hand.tool is ShapeKind.BOX
    drag(program, (28, 20), (50, 40), (78, 60))
    (made,) = regions(program)
    assert near(made.key_frames[0].points, (28, 20, 78, 60), program)
    assert (made.width, made.height, made.annotation_id) == (WIDE, HIGH, program.workspace.note.id)
    stamp = program.player.current.stamp
    assert made.key_frames[0].stamp == stamp
    assert stamp.digest
    # It is selected: arrows move it, and go on stepping where none is.
    key(program, Qt.Key.Key_Down)
    key(program, Qt.Key.Key_Right, SHIFT)
    assert program.player.current.stamp.index == 4
    program.regions.hand.flush()
    first = made.key_frames[0].points[0]
    assert regions(program)[0].key_frames[0].points[0] == Point(first.x + 1000, first.y + 100)
    # At another frame of the span a change makes a key frame there.
    program.player.seek(10)
    qtbot.waitUntil(lambda: at_rest(program, 10))
    drag(program, (60, 40), (70, 42))
    assert [k.stamp.index for k in regions(program)[0].key_frames] == [4, 10]
    drag(program, (98, 63), (100, 70))  # the lower right corner
    now = regions(program)[0]
    assert near(now.key_frames[1].points, (48, 23, 100, 70), program)
    middle = shape_at(now, program.workspace.index.stamp(7)).points
    assert not program.regions.hand.now(now).held
    assert middle[0].x == (now.key_frames[0].points[0].x + now.key_frames[1].points[0].x + 1) // 2
    key(program, Qt.Key.Key_H, SHIFT)
    assert regions(program)[0].key_at(10).state is RegionState.HIDDEN
    assert "hidden" in program.regions.layer.words()
    key(program, Qt.Key.Key_H, SHIFT)
    key(program, Qt.Key.Key_Delete, ALT)
    assert [k.stamp.index for k in regions(program)[0].key_frames] == [4]
    key(program, Qt.Key.Key_Delete)
    assert regions(program) == ()
    assert len(program.workspace.store.annotations()) == 1  # the note itself stays
    while program.workspace.undo_stack.canUndo():
        assert program.workspace.undo()
    assert regions(program) == ()
    while program.workspace.undo_stack.canRedo():
        assert program.workspace.redo()
    assert regions(program) == ()
    assert program.workspace.undo()
    assert len(regions(program)) == 1
    for _ in range(4):
        key(program, Qt.Key.Key_Escape)
    assert not program.regions.hand.drawing
    assert not strip.isVisible()


def test_a_nudge_is_kept_when_another_film_is_chosen_and_when_the_case_is_closed(qtbot, program):
    write_note(qtbot, program, 4, 12)
    key(program, Qt.Key.Key_R, SHIFT)
    drag(program, (28, 20), (50, 40), (78, 60))
    workspace, hand = program.workspace, program.regions.hand
    (drawn,) = regions(program)
    first = drawn.key_frames[0].points[0]
    # The timer alone would save it later.
    hand._nudged.setInterval(3_600_000)
    hand.nudge(10, 0)
    assert hand.moving is not None
    exhibit = workspace.exhibit
    workspace.select_exhibit("")
    assert hand.moving is None
    assert regions(program)[0].key_frames[0].points[0] == Point(first.x + 1000, first.y)
    assert workspace.undo()
    assert regions(program) == (drawn,)
    assert workspace.redo()
    workspace.select_exhibit(exhibit.id)
    qtbot.waitUntil(lambda: is_final(program))
    program.player.seek(4)
    qtbot.waitUntil(lambda: at_rest(program, 4))
    hand.set_drawing(True)
    hand.select(drawn.id)
    settle(program)
    hand.nudge(0, 5)
    assert hand.moving is not None
    folder, actor = workspace.folder(), workspace.store.actor
    workspace.close()
    store = CaseStore.open(folder, actor=actor, clock=workspace.clock)
    try:
        (region,) = store.snapshot().regions
    finally:
        store.close()
    assert region.key_frames[0].points[0] == Point(first.x + 1000, first.y + 500)


def test_a_shape_without_a_note_waits_for_one_and_goes_with_it(qtbot, program):
    key(program, Qt.Key.Key_E, SHIFT)
    drag(program, (20, 20), (60, 50))
    hand = program.regions.hand
    assert hand.waiting is not None
    assert regions(program) == ()
    editor = program.inspector.editor
    assert editor.is_new()
    editor.form.text.setPlainText("Something round")
    assert editor.commit()
    (made,) = regions(program)
    assert made.shape is ShapeKind.ELLIPSE
    assert hand.waiting is None
    # The list of the note names it; its label is changed there.
    (row,) = program.regions.list.rows()
    row.label.setText("<b>Жанар</b>")
    row.label.editingFinished.emit()
    assert regions(program)[0].label == "<b>Жанар</b>"
    assert program.notes_table.delete_selected()
    qtbot.waitUntil(lambda: regions(program) == ())
    assert program.workspace.store.annotations() == ()
    assert program.workspace.undo()
    assert len(regions(program)) == 1
    assert len(program.regions.regions.all()) == 1


def test_every_shape_at_four_hundred_per_cent(qtbot, program):
    write_note(qtbot, program, 0)
    view = program.window.panels.frame_view
    program.actions["view.actual_size"].trigger()
    for _ in range(7):
        view.zoom(1)
    qtbot.waitUntil(lambda: at_rest(program, 0))
    assert view.percent > 400
    key(program, Qt.Key.Key_G, SHIFT)
    for corner in ((60, 40), (90, 40), (75, 60)):
        click(program, *corner)
    key(program, Qt.Key.Key_Return)
    key(program, Qt.Key.Key_L, SHIFT)
    for corner in ((62, 42), (80, 50)):
        click(program, *corner)
    key(program, Qt.Key.Key_Return)
    key(program, Qt.Key.Key_A, SHIFT)
    drag(program, (65, 45), (85, 55))
    key(program, Qt.Key.Key_F, SHIFT)
    drag(program, (60, 60), (70, 50), (80, 60), (95, 52))
    key(program, Qt.Key.Key_P, SHIFT)
    click(program, 77, 47)
    key(program, Qt.Key.Key_T, SHIFT)
    click(program, 70, 44)
    dialog = program.window.findChild(RegionLabelDialog)
    dialog.line.setText("stick")
    dialog.buttons.accepted.emit()
    key(program, Qt.Key.Key_G, SHIFT)
    click(program, 60, 40)
    key(program, Qt.Key.Key_Escape)  # gives up what is half drawn
    made = {region.shape: region for region in regions(program)}
    assert list(made) == [
        ShapeKind.POLYGON, ShapeKind.POLYLINE, ShapeKind.ARROW, ShapeKind.FREEHAND,
        ShapeKind.POINT, ShapeKind.TEXT,
    ]  # fmt: skip
    first = {shape: region.key_frames[0].points for shape, region in made.items()}
    assert near(first[ShapeKind.POLYGON], (60, 40, 90, 40, 75, 60), program)
    assert near(first[ShapeKind.POLYLINE], (62, 42, 80, 50), program)
    assert near(first[ShapeKind.ARROW], (65, 45, 85, 55), program)
    assert len(first[ShapeKind.FREEHAND]) >= 4
    assert near(first[ShapeKind.POINT], (77, 47), program)
    assert made[ShapeKind.TEXT].label == "stick"
    # A corner is pulled, another taken away with Ctrl, one added by a double click.
    hand = program.regions.hand
    hand.cancel()
    hand.choose(None)
    hand.select(made[ShapeKind.POLYGON].id)
    drag(program, (75, 60), (75, 66))
    settle(program)
    QTest.mouseDClick(view, LEFT, pos=place(program, 75, 40))
    grown = program.regions.regions.find(made[ShapeKind.POLYGON].id).key_frames[0].points
    assert near(grown, (60, 40, 75, 40, 90, 40, 75, 66), program)
    click(program, 75, 40, Qt.KeyboardModifier.ControlModifier)
    less = program.regions.regions.find(made[ShapeKind.POLYGON].id).key_frames[0].points
    assert near(less, (60, 40, 90, 40, 75, 66), program)


def test_a_region_is_followed_until_the_cut_as_one_edit(qtbot, program):
    write_note(qtbot, program, 2, FRAMES - 1)
    key(program, Qt.Key.Key_R, SHIFT)
    drag(program, (24, 20), (74, 60))
    before = regions(program)
    key(program, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: regions(program) != before)
    (found,) = regions(program)
    assert found.key_frames[-1].state is RegionState.LOST
    assert found.key_frames[-1].stamp.index == 14
    assert {k.origin for k in found.key_frames[1:]} == {KeyOrigin.TRACKER}
    marks = program.window.panels.timeline.scene().region_keys
    assert marks[found.annotation_id] == tuple(k.stamp.index for k in found.key_frames)
    at = shape_at(found, program.workspace.index.stamp(12)).points
    assert near(at, (44, 20, 94, 60), program)
    assert shape_at(found, program.workspace.index.stamp(15)) is None
    entry = program.workspace.store.newest_entry()
    assert entry.details["lost_at"] == 14
    assert program.workspace.undo()
    assert regions(program) == before


def test_on_a_turned_and_mirrored_film_it_lies_where_it_was_drawn(qtbot, dark, settings, tmp_path):
    film = SHARED / "sample_rotate_and_reflect.mp4"
    if not film.is_file():
        pytest.skip("the real clips are not on this machine")
    program = open_with(qtbot, dark, settings, tmp_path / "case", film)
    write_note(qtbot, program, 0)
    view = program.window.panels.frame_view
    shown = program.player.current
    assert shown.stored == (1080, 720)
    assert (shown.width, shown.height) == (720, 1080)
    key(program, Qt.Key.Key_P, SHIFT)
    settle(program)
    rect = view.picture_rect()
    at = (
        rect.topLeft() + QPoint(round(rect.width() * 0.25), round(rect.height() * 0.75))
    ).toPoint()
    QTest.mouseClick(view, LEFT, pos=at)
    (made,) = regions(program)
    (point,) = made.key_frames[0].points
    # The stored pixel has the colour that is seen there.
    from annotator.media.engine import open_frames
    from annotator.workflow.intake import exhibit_path

    path = exhibit_path(program.workspace.store, program.workspace.exhibit)
    with open_frames(path, program.workspace.index) as source:
        stored = source.frame(0).rgb(oriented=False)
        upright = source.frame(0).rgb()
    x = (at.x() + 0.5 - rect.x()) / rect.width() * upright.shape[1]
    y = (at.y() + 0.5 - rect.y()) / rect.height() * upright.shape[0]
    seen = upright[int(y) - 8 : int(y) + 9, int(x) - 8 : int(x) + 9].mean(axis=(0, 1))
    sx, sy = point.x // 100, point.y // 100
    kept = stored[sy - 8 : sy + 9, sx - 8 : sx + 9].mean(axis=(0, 1))
    assert np.abs(seen - kept).max() < 12
    onto = program.regions.hand.onto()
    assert (onto.place(point) - at).manhattanLength() < 2
    close(program)
