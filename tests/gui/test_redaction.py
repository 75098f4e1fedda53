"""Redaction in the real window: covered, seen as covered, reviewed, undone, and written as a checked copy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel

from annotator.case.redaction import (
    Cover,
    CoverWay,
    Redaction,
    SoundChoice,
    SoundCover,
    SoundWay,
)
from annotator.gui.program import Program
from annotator.gui.redaction_margin import MarginDialog, WhyDialog
from annotator.workflow.redact_copy import LOG_ENDING
from tests.gui.test_regions import at_rest, close, key, open_with, regions, settle
from tests.picture.face_film import write_face_film

PATIENCE = 180_000
FRAMES = 12


@pytest.fixture(scope="module")
def face_film(tmp_path_factory):
    return write_face_film(tmp_path_factory.mktemp("faces") / "walk.mp4", FRAMES)


@pytest.fixture
def program(qtbot, dark, settings, face_film, tmp_path) -> Iterator[Program]:
    made = open_with(qtbot, dark, settings, tmp_path / "case", face_film)
    yield made
    close(made)


def act(program, name):
    program.actions[f"redact.{name}"].trigger()


def words(program, subject):
    banner = program.window.banners.banner(subject)
    return "" if banner is None else banner.text.text()


def stored(program, kind):
    return program.workspace.store.all_of(kind)


def test_from_a_face_found_to_a_checked_copy(qtbot, program):
    key(program, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "not covered" in words(program, "redaction"), timeout=PATIENCE)
    review = program.regions.redaction.review
    assert len(review.rows) >= 2
    act(program, "reviewed")
    assert "Faces that are not covered" in words(program, "review")
    assert stored(program, Redaction) == ()
    settle(program)
    act(program, "cover_face")
    assert review.rows == ()
    (region,) = regions(program)
    (cover,) = stored(program, Cover)
    assert (cover.region_id, cover.way) == (region.id, CoverWay.SOLID)
    assert program.workspace.note.id == region.annotation_id
    program.player.seek(4)
    qtbot.waitUntil(lambda: at_rest(program, 4))
    layer = program.regions.redaction.layer
    assert layer.picture() is None
    key(program, Qt.Key.Key_Y, Qt.KeyboardModifier.ShiftModifier)
    seen = layer.picture()
    assert "NOT THE ORIGINAL" in layer.words()
    under, shown = _grey(seen), _grey(program.window.panels.frame_view.shown.image)
    scale = shown.shape[1] / 640
    middle = slice(int(130 * scale), int(170 * scale)), slice(int(140 * scale), int(190 * scale))
    assert np.ptp(under[middle]) == 0
    assert np.ptp(shown[middle]) > 30
    assert np.array_equal(under[:20], shown[:20])
    key(program, Qt.Key.Key_Y, Qt.KeyboardModifier.ShiftModifier)
    assert layer.picture() is None
    # Covered notes are told apart on the timeline, and the row of the region says it.
    keys = program.window.panels.timeline.scene().region_keys
    assert keys.covered == {region.annotation_id}
    (row,) = program.inspector.editor.findChildren(type(program.regions.list))[0].rows()
    assert any("covered: solid" in label.text() for label in row.findChildren(QLabel)) or (
        "covered: solid" in row.pick.text()
    )
    act(program, "review")
    qtbot.waitUntil(lambda: "No face is left" in words(program, "redaction"), timeout=PATIENCE)
    act(program, "reviewed")
    (decided,) = stored(program, Redaction)
    assert decided.reviewed_by == program.workspace.store.actor.name
    dialog = program.regions.redaction.open()
    assert dialog is not None
    assert dialog.target().name == "E1-redacted.mp4"
    assert "before" not in dialog.asked.toPlainText()
    dialog.looked.setChecked(True)
    dialog.add.setChecked(True)
    dialog.write()
    qtbot.waitUntil(lambda: bool(dialog.said.text()), timeout=PATIENCE)
    assert dialog.said.text().startswith("✓"), dialog.said.text()
    assert "no sound" in dialog.said.text()
    assert dialog.target().with_name(dialog.target().name + LOG_ENDING).is_file()
    derived = [e for e in program.workspace.snapshot.exhibits if e.provenance.derived_from]
    assert [each.label for each in derived] == ["E2"]


def _grey(image: QImage) -> np.ndarray:
    own = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(own.constBits(), np.uint8).reshape(own.height(), own.bytesPerLine())
    return rows[:, : own.width()].astype(int)


def test_ways_margin_sound_and_undo(qtbot, program):
    act(program, "cover")
    assert "No region is selected" in words(program, "redact")
    editor = program.inspector.editor
    editor.begin(0, 8)
    editor.form.text.setPlainText("She walks to the right")
    assert editor.commit()
    for name, way in (
        ("mute", SoundWay.MUTED),
        ("noise", SoundWay.NOISE),
        ("bleep", SoundWay.BLEEP),
    ):
        act(program, name)
        assert [each.way for each in stored(program, SoundCover)] == [way]
    act(program, "hear")
    assert stored(program, SoundCover) == ()
    assert program.workspace.undo()
    assert [each.way for each in stored(program, SoundCover)] == [SoundWay.BLEEP]
    key(program, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(program.regions.faces.proposals) > 0, timeout=PATIENCE)
    settle(program)
    key(program, Qt.Key.Key_A)
    (region,) = regions(program)
    program.regions.hand.choose(None)
    program.regions.hand.select(region.id)
    for name, way in (
        ("cover", CoverWay.SOLID),
        ("pixelate", CoverWay.PIXELATED),
        ("blur", CoverWay.BLURRED),
    ):
        act(program, name)
        assert [each.way for each in stored(program, Cover)] == [way]
    act(program, "margin")
    dialog = program.window.findChild(MarginDialog)
    dialog.margin.setValue(7.5)
    dialog.why.show_text("a witness")
    dialog._accept()
    (cover,) = stored(program, Cover)
    assert (cover.margin, cover.why, cover.way) == (750, "a witness", CoverWay.BLURRED)
    copy = program.regions.redaction.open()
    assert "Software" in copy.covers.text() or "software" in copy.covers.text()
    assert "Nobody has stepped through" in copy.asked.toPlainText()
    assert not copy.write_button.isEnabled()
    copy.sound.setCurrentIndex(copy.sound.findData(SoundChoice.SPANS))
    assert [each.sound for each in stored(program, Redaction)] == [SoundChoice.SPANS]
    assert "voices" in copy.asked.toPlainText()
    copy.looked.setChecked(True)
    assert copy.write_button.isEnabled()
    copy.close()
    program.actions["region.delete"].trigger()
    assert (stored(program, Cover), regions(program)) == ((), ())
    assert program.workspace.undo()
    assert [each.region_id for each in stored(program, Cover)] == [region.id]
    program.regions.hand.select(region.id)
    act(program, "uncover")
    assert stored(program, Cover) == ()


def test_a_face_that_may_be_seen_is_not_asked_again(qtbot, program):
    act(program, "next")
    qtbot.waitUntil(lambda: "not covered" in words(program, "redaction"), timeout=PATIENCE)
    act(program, "may_be_seen")
    dialog = program.window.findChild(WhyDialog)
    assert not dialog.buttons.button(dialog.buttons.StandardButton.Ok).isEnabled()
    dialog.why.show_text("a public figure")
    dialog._accept()
    assert program.regions.redaction.review.rows == ()
    act(program, "review")
    qtbot.waitUntil(lambda: "No face is left" in words(program, "redaction"), timeout=PATIENCE)
    act(program, "reviewed")
    assert program.workspace.store.newest_entry().details["reasons"] == ["a public figure"]


def test_a_cover_that_was_undone_is_asked_again_before_the_review_ends(qtbot, program):
    act(program, "review")
    qtbot.waitUntil(lambda: "not covered" in words(program, "redaction"), timeout=PATIENCE)
    review = program.regions.redaction.review
    found = review.rows
    settle(program)
    act(program, "cover_face")
    assert review.rows == ()
    program.workspace.undo()
    assert stored(program, Cover) == ()
    act(program, "reviewed")
    assert stored(program, Redaction) == ()
    assert review.rows == found
    assert "not covered" in words(program, "review")
    act(program, "cover_face")
    act(program, "review")
    qtbot.waitUntil(lambda: "No face is left" in words(program, "redaction"), timeout=PATIENCE)
    # What hid a face when the film was looked over hides another place now.
    (region,) = regions(program)
    program.regions.hand.select(region.id)
    act(program, "uncover")
    act(program, "reviewed")
    assert stored(program, Redaction) == ()
    assert "was changed since" in words(program, "review")
