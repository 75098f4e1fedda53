"""Enhancing and measuring in the window: never confused with the original, stored as one change, undone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from annotator.case.enhancement import PictureStep, enhancement_id
from annotator.case.picture_steps import STEPS, StepKind
from annotator.case.vocabularies import NoteKind
from annotator.gui.enhance_panel import EnhancePanel
from annotator.gui.enhanced_layer import EnhancedLayer
from annotator.gui.enhanced_picture import EnhancedPicture, Look
from annotator.gui.facts_care import CalmFrameView
from annotator.gui.measure_panel import MeasurePanel
from annotator.gui.player import Player
from annotator.gui.point_picker import PointPicker
from annotator.gui.step_places import clockwise, new_step, placed_step
from annotator.workflow.annotate import add_note, new_note

K = StepKind


@dataclass
class Desk:
    workspace: object
    player: Player
    view: CalmFrameView
    enhanced: EnhancedPicture
    layer: EnhancedLayer
    picker: PointPicker
    panel: EnhancePanel
    measuring: MeasurePanel
    bot: object

    def rests_at(self, frame: int) -> None:
        self.player.seek(frame)
        self.bot.waitUntil(
            lambda: (
                not self.player.is_pending()
                and self.player.current is not None
                and self.player.current.stamp.index == frame
            )
        )

    def made(self) -> None:
        self.bot.waitUntil(lambda: self.layer.is_showing())

    def stored(self, note_id: str = ""):
        exhibit = self.workspace.exhibit
        return self.workspace.snapshot.enhancement_of(exhibit.id, note_id)

    def click(self, across: int, down: int) -> None:
        at = self.layer.point_at((across, down)).toPoint()
        self.bot.mouseClick(self.view, Qt.MouseButton.LeftButton, pos=at)

    def grabbed(self) -> np.ndarray:
        image = self.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
        return data[:, : image.width(), :3].astype(int)


@pytest.fixture
def desk(qtbot, dark: QApplication, case_workspace, shown_exhibit):
    player = Player(case_workspace)
    view = CalmFrameView(player)
    qtbot.addWidget(view)
    view.resize(480, 288)
    enhanced = EnhancedPicture(case_workspace, player)
    layer = EnhancedLayer(view, enhanced)
    picker = PointPicker(view, layer)
    panel = EnhancePanel(case_workspace, enhanced, layer, picker)
    measuring = MeasurePanel(case_workspace, player, enhanced, layer, picker)
    for widget in (panel, measuring):
        qtbot.addWidget(widget)
        widget.resize(320, 900)
        widget.show()
    view.show()
    made = Desk(case_workspace, player, view, enhanced, layer, picker, panel, measuring, qtbot)
    made.rests_at(3)
    yield made
    case_workspace.jobs.stop_all()
    player.close()


def test_a_step_is_added_seen_and_named_and_the_original_is_a_key_away(desk):
    before = desk.grabbed()
    desk.panel._on_add(K.LEVELS)
    assert [s.kind for s in desk.stored().steps] == [K.LEVELS]
    assert desk.enhanced.look is Look.ENHANCED
    row = desk.panel.form.rows["black"]
    row.slider.setValue(150)
    assert desk.stored().steps[0]["black"] == 0  # only tried so far
    desk.bot.waitUntil(lambda: desk.stored().steps[0]["black"] == 150)
    desk.made()
    assert desk.enhanced.picture().steps[0]["black"] == 150
    assert desk.layer.words() == "ENHANCED — NOT THE ORIGINAL"
    assert abs(desk.grabbed() - before).mean() > 5
    assert desk.player.current.stamp.digest == desk.workspace.index.digest(3)
    desk.enhanced.toggle()
    assert desk.layer.words() == ""
    assert (desk.grabbed() == before).all()
    log = [entry.label for entry in desk.workspace.store.custody()][-2:]
    assert log == ["Add picture step: Levels", "Change picture step"]
    assert desk.workspace.undo()
    assert desk.stored().steps[0]["black"] == 0
    assert desk.panel.form.rows["black"].value() == 0
    assert desk.workspace.undo()
    assert desk.stored() is None
    assert desk.workspace.redo()
    assert desk.panel.list.count() == 1


def test_every_kind_can_be_added_shown_and_removed(desk):
    for kind in K:
        desk.panel._on_add(kind)
        assert desk.enhanced.error is None, kind
        listed = desk.stored().steps
        chosen = listed[desk.panel.list.currentRow()]
        assert chosen.kind is kind
        assert set(desk.panel.form.rows) == {p.name for p in STEPS[kind].parameters}
        assert desk.panel.form.may_invent.text() == STEPS[kind].may_invent
        desk.panel._remove()
    assert desk.stored() is None


def test_steps_are_ordered_and_switched_and_what_cannot_be_is_said(desk):
    for kind in (K.GAMMA, K.CLAHE):
        desk.panel._on_add(kind)
    desk.panel._move(-1)
    assert [s.kind for s in desk.stored().steps] == [K.CLAHE, K.GAMMA]
    desk.panel.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert [s.on for s in desk.stored().steps] == [False, True]
    desk.panel._on_add(K.CROP)
    crop = desk.stored().steps[2].having(left=9000)
    desk.panel._on_edited(crop)
    desk.bot.waitUntil(lambda: desk.enhanced.error is not None)
    assert "160 × 96" in desk.panel.state.text()
    assert desk.layer.words() == "ORIGINAL — the steps cannot be applied"


def test_a_note_gets_steps_of_its_own_and_gives_them_back(desk):
    desk.panel._on_add(K.GAMMA)
    exhibit, index = desk.workspace.exhibit, desk.workspace.index
    note = new_note(
        exhibit, index, 3, kind=NoteKind.OBSERVATION, author="A",
        clock=desk.workspace.clock, text="x",
    )  # fmt: skip
    desk.workspace.do(add_note(note))
    desk.workspace.select_note(note.id)
    desk.enhanced.mean_note(meant=True)
    assert [s.kind for s in desk.enhanced.steps()] == [K.GAMMA]
    desk.panel._on_add(K.SHARPEN)
    own = desk.workspace.snapshot.find("enhancement", enhancement_id(exhibit.id, note.id))
    assert [s.kind for s in own.steps] == [K.GAMMA, K.SHARPEN]
    assert [s.kind for s in desk.stored().steps] == [K.GAMMA]
    desk.workspace.select_note("")
    assert len(desk.enhanced.steps()) == 1
    desk.workspace.select_note(note.id)
    assert len(desk.enhanced.steps()) == 2
    desk.panel._revert()
    assert [s.kind for s in desk.stored(note.id).steps] == [K.GAMMA]


def test_what_is_tried_is_stored_when_another_thing_is_selected(desk):
    desk.panel._on_add(K.GAMMA)
    desk.panel._on_edited(desk.stored().steps[0].having(gamma=222))
    desk.workspace.select_exhibit("")
    (stored,) = desk.workspace.snapshot.enhancements
    assert stored.steps[0]["gamma"] == 222
    assert desk.enhanced.look is Look.ORIGINAL


def test_another_frame_is_never_shown_with_the_picture_of_this_one(desk):
    desk.panel._on_add(K.GAMMA)
    desk.made()
    first = desk.enhanced.picture().image
    desk.rests_at(40)
    made = desk.enhanced.picture()
    assert made is None or made.stamp.index == 40
    desk.made()
    assert desk.enhanced.picture().stamp.index == 40
    assert desk.enhanced.picture().image != first


def test_a_blurred_or_calm_picture_is_not_uncovered(desk):
    desk.panel._on_add(K.GAMMA)
    desk.made()
    desk.view.toggle_blur()
    assert not desk.layer.is_showing()
    desk.view.toggle_blur()
    assert desk.layer.is_showing()
    desk.view.set_calm(True)
    assert not desk.layer.is_showing()


def test_without_a_step_nothing_is_called_enhanced(desk):
    before = desk.grabbed()
    for look in (Look.SPLIT, Look.ENHANCED):
        desk.enhanced.set_look(look)
        assert not desk.enhanced.is_making()
        assert not desk.layer.is_showing()
        assert desk.layer.words().startswith("ORIGINAL — no picture step")
    desk.enhanced.set_look(Look.ORIGINAL)
    assert (desk.grabbed() == before).all()


def test_the_split_shows_both_and_its_line_is_dragged(desk):
    original = desk.grabbed()
    desk.panel._on_add(K.LEVELS)
    desk.panel._on_edited(desk.stored().steps[0].having(black=150))
    desk.enhanced.set_look(Look.SPLIT)
    desk.made()
    desk.bot.waitUntil(lambda: desk.enhanced.picture() is not None)
    split = desk.grabbed()
    left, right = np.s_[40:200, 10:200], np.s_[40:200, 260:470]
    assert (split[left] == original[left]).all()
    assert abs(split[right] - original[right]).mean() > 5
    y = desk.view.height() // 2
    desk.bot.mousePress(desk.view, Qt.MouseButton.LeftButton, pos=QPoint(240, y))
    desk.bot.mouseMove(desk.view, QPoint(120, y))
    desk.bot.mouseRelease(desk.view, Qt.MouseButton.LeftButton, pos=QPoint(120, y))
    assert desk.layer.split == desk.panel.split.value() == 25


def test_corners_are_placed_in_the_picture_by_mouse_and_by_keys(desk):
    desk.panel._on_add(K.CROP)
    desk.panel._place()
    desk.bot.waitUntil(lambda: desk.enhanced.picture() is not None or not desk.enhanced.is_making())
    desk.click(400, 200)
    desk.click(1205, 805)
    step = desk.stored().steps[0]
    assert abs(step["left"] - 40) <= 1
    assert abs(step["width"] - 81) <= 2
    desk.panel._place()
    assert desk.picker.is_active
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        desk.bot.keyClick(desk.view, key)
    assert not desk.picker.is_active
    assert desk.layer.points == ()
    assert clockwise(((9, 9), (0, 0), (0, 9), (9, 0))) == ((0, 0), (9, 0), (9, 9), (0, 9))
    corners = ((100, 100), (900, 110), (880, 700), (90, 650))
    straight = placed_step(new_step(K.PERSPECTIVE, (160, 96), 0), corners)
    assert (straight["lower_right_x"], straight["upper_left_y"]) == (880, 100)


def test_a_length_is_measured_by_a_known_one_and_written_down(desk):
    desk.measuring.begin("scale")
    desk.click(100, 500)
    desk.click(1100, 500)
    desk.measuring.keep_scale()
    assert desk.measuring.name_block.is_refused()
    desk.measuring.name.setText("door")
    desk.measuring.known.setValue(2.0)
    desk.measuring.known_error.setValue(0.02)
    desk.measuring.basis.setText("measured on site")
    desk.measuring.keep_scale()
    (scale,) = desk.workspace.snapshot.calibrations
    assert scale.length == 2_000_000_000
    assert scale.frame.digest == desk.workspace.index.digest(3)
    desk.measuring.begin("length")
    desk.click(100, 300)
    desk.click(600, 300)
    found = desk.measuring.measured
    assert abs(found.result.value - 1.0) < 0.03
    assert found.result.unit == "m"
    assert found.result.error > 0.02
    desk.measuring.save_note()
    note = desk.workspace.note
    assert note.kind is NoteKind.MEASUREMENT
    assert note.start.digest == desk.workspace.index.digest(3)
    for words in ("“door”", "± ", "plane", "measured on site", "Points in pixels"):
        assert words in note.text
    details = desk.workspace.store.custody()[-1].details
    assert details["scale_id"] == scale.id
    assert json.loads(json.dumps(details))["unit"] == "m"
    desk.measuring.begin("angle")
    for place in ((400, 100), (400, 500), (900, 500)):
        desk.click(*place)
    assert abs(desk.measuring.measured.result.value - 90) < 1.5
    desk.rests_at(5)
    assert desk.measuring.measured is None
    assert desk.layer.points == ()


def test_points_beside_the_picture_are_none(desk):
    assert desk.layer.place_of(QPointF(-5, 5)) is None
    middle = desk.layer.picture_rect().center()
    assert desk.layer.place_of(middle) == (800, 480)
    assert desk.layer.point_at((800, 480)) == middle


def test_a_pair_is_saved_beside_its_steps(desk, tmp_path: Path):
    from annotator.gui.picture_work import PictureWork

    desk.panel._on_add(K.GAMMA)
    saved = []
    work = PictureWork.__new__(PictureWork)
    super(PictureWork, work).__init__()
    work._workspace, work.enhanced = desk.workspace, desk.enhanced
    work.still_saved.connect(saved.append)
    work.write_pair(3, tmp_path / "a.png")
    desk.bot.waitUntil(lambda: bool(saved))
    assert sorted(path.name for path in tmp_path.glob("a-*")) == [
        "a-enhanced.png", "a-original.png", "a-steps.json",
    ]  # fmt: skip
    said = json.loads((tmp_path / "a-steps.json").read_text("utf-8"))
    assert said["frame"]["sha256"] == desk.workspace.index.digest(3)
    problems = []
    work.problem.connect(problems.append)
    work.write_pair(3, tmp_path / "a.png")
    desk.bot.waitUntil(lambda: bool(problems))
    assert "already" in problems[0].message


def test_steps_as_words_for_people():
    assert PictureStep.plain(K.ROTATE, angle=-35).words().startswith("Rotate: angle −3.5 °")
