"""What the window does while the frames of a film are still being read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog

import annotator.gui.opening as opening
from annotator.clock import SystemClock
from annotator.gui.program import Program
from annotator.gui.settings import Settings


@pytest.fixture
def program(qtbot, dark, settings) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    made.window.showNormal()
    made.window.resize(1366, 768)
    made.window.activateWindow()
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def test_a_note_can_be_begun_before_the_frames_are_known(
    qtbot, program, small_film, tmp_path, monkeypatch
):
    gate = threading.Event()
    read = opening.ensure_index

    def held(*arguments, **named):
        assert gate.wait(120)
        return read(*arguments, **named)

    monkeypatch.setattr(opening, "ensure_index", held)
    try:
        assert program.opening.make(tmp_path / "case", "Test")
        program.opening.add_videos((small_film,))
        qtbot.waitUntil(lambda: program.player.exhibit is not None)
        view = program.window.panels.frame_view
        assert program.player.index is None
        assert "Reading the frames" in view.words()
        program.window.activateWindow()
        view.setFocus()
        qtbot.waitUntil(view.hasFocus)
        # M must not be lost: the letters after it would act as commands.
        qtbot.keyClick(view, Qt.Key.Key_M)
        editor = program.inspector.editor
        qtbot.waitUntil(editor.form.text.hasFocus)
        qtbot.keyClicks(editor.form.text, "is it him")
        assert not program.player.playing
        assert not editor.commit()
        assert "not known yet" in editor.form._blocks["frames"].error.text()
        assert editor.form.text.toPlainText() == "is it him"
    finally:
        gate.set()
    qtbot.waitUntil(lambda: program.player.current is not None)
    assert editor.commit()
    (note,) = program.workspace.store.annotations()
    assert (note.text, note.start.index) == ("is it him", 0)
    assert note.start.digest


def test_videos_are_looked_for_where_they_were_found_last(
    program, small_film, tmp_path, monkeypatch
):
    asked = []

    def choose(_parent, _title, folder, _kinds):
        asked.append(Path(folder))
        return [str(small_film)], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    monkeypatch.setattr(program.case_actions, "take_files", lambda files: None)
    for _time in range(2):
        program.actions["file.add_video"].trigger()
    assert not asked
    assert program.opening.make(tmp_path / "case", "Test")
    for _time in range(2):
        program.actions["file.add_video"].trigger()
    assert asked[0].is_dir()
    assert asked[0] != Path.cwd()
    assert asked[1] == small_film.parent


def test_a_folder_that_is_gone_is_not_offered(tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    there = tmp_path / "stick"
    there.mkdir()
    settings.videos_folder = there
    assert settings.videos_folder == there
    there.rmdir()
    assert settings.videos_folder.is_dir()
