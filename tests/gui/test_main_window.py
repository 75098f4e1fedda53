from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from annotator.clock import SystemClock
from annotator.errors import MediaError, SaveFailedError, ValueRefusedError
from annotator.gui.case_dialogs import (
    AddVideosDialog,
    LockedDialog,
    NewCaseDialog,
    UnwritableDialog,
)
from annotator.gui.error_dialog import ErrorDialog
from annotator.gui.labels import PlainLabel
from annotator.gui.program import Program
from annotator.gui.settings import Settings
from annotator.provenance.actor import Actor
from annotator.timing.frame_index import IndexState
from annotator.workflow.cases import new_case, open_case


@pytest.fixture
def program(qtbot, dark, settings, tmp_path, monkeypatch) -> Iterator[Program]:
    monkeypatch.setattr("annotator.gui.case_actions.cases_folder", lambda: tmp_path / "cases")
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


def drop(widget: QWidget, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    no = Qt.KeyboardModifier.NoModifier
    args = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, no)
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), *args))
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *args))


def dialog_of(qtbot, program: Program, kind: type[QDialog]) -> QDialog:
    qtbot.waitUntil(lambda: bool(program.window.findChildren(kind)))
    return program.window.findChildren(kind)[-1]


def with_film(qtbot, program: Program, film: Path, folder: Path) -> None:
    assert program.opening.make(folder, "Test")
    program.opening.add_videos((film,))
    qtbot.waitUntil(lambda: is_final(program), timeout=60_000)
    qtbot.waitUntil(lambda: program.player.current is not None, timeout=60_000)


def is_final(program: Program) -> bool:
    index = program.workspace.index
    return index is not None and index.state is IndexState.FINAL


def test_five_actions_from_the_start_to_a_saved_note(qtbot, program, small_film):
    # 1: drop
    drop(program.window.start_page.drop_place, small_film)
    dialog = dialog_of(qtbot, program, NewCaseDialog)
    # 2: Enter
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.player.current is not None, timeout=60_000)
    view = program.window.panels.frame_view
    assert program.window.focusWidget() is view
    program.window.activateWindow()  # what a window manager does when the dialog has gone
    qtbot.waitUntil(view.hasFocus)
    # 3: M
    qtbot.keyClick(view, Qt.Key.Key_M)
    text = program.inspector.editor.form.text
    qtbot.waitUntil(text.hasFocus)
    # 4: type
    qtbot.keyClicks(text, "A person walks in, to the left.")
    # 5: Ctrl+Enter
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(program.workspace.snapshot.annotations) == 1)
    folder = program.workspace.folder()
    assert "Saved" in program.window.status.saved.text()
    qtbot.waitUntil(view.hasFocus)
    program.opening.close_case()
    with open_case(folder, actor=Actor("B"), clock=SystemClock()) as store:
        note = store.annotations()[0]
        assert note.text == "A person walks in, to the left."
        assert note.start.index == 0
        assert note.author == "Investigator"


def test_the_picture_has_three_fifths_of_the_width(qtbot, program, small_film, tmp_path):
    with_film(qtbot, program, small_film, tmp_path / "case")
    qtbot.waitUntil(lambda: program.window.picture.width() > 0)
    QApplication.processEvents()
    assert program.window.size().toTuple() == (1366, 768)
    assert program.window.picture.width() >= 1366 * 60 // 100
    assert not program.window.is_compact()
    for dock in program.window.docks.values():
        assert dock.isVisible()
        assert program.window.rect().contains(dock.geometry())
    assert program.window.status.isVisible()
    assert program.window.rect().contains(program.window.status.geometry())


def test_small_windows_share_a_place(qtbot, program, small_film, tmp_path):
    with_film(qtbot, program, small_film, tmp_path / "case")
    window = program.window
    window.resize(1200, 700)
    qtbot.waitUntil(window.is_compact)
    assert window.docks["notes"] in window.tabifiedDockWidgets(window.docks["inspector"])
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: not window.is_compact())
    assert window.tabifiedDockWidgets(window.docks["inspector"]) == []


def test_panels_hide_float_and_come_back(qtbot, program, small_film, tmp_path, settings):
    with_film(qtbot, program, small_film, tmp_path / "case")
    window = program.window
    program.actions["view.panel_timeline"].trigger()
    assert window.docks["timeline"].isHidden()
    assert not program.actions["view.panel_timeline"].isChecked()
    program.opening.close_case()
    qtbot.waitUntil(lambda: window.start_page.isVisible())
    assert all(dock.isHidden() for dock in window.docks.values())
    program.opening.open(tmp_path / "case")
    assert window.docks["timeline"].isHidden()
    assert window.docks["notes"].isVisible()
    program.actions["view.reset_layout"].trigger()
    assert window.docks["timeline"].isVisible()
    window.docks["notes"].setFloating(True)
    program.actions["view.reset_layout"].trigger()
    assert not window.docks["notes"].isFloating()


def test_panels_are_moved_by_bars_only_when_wanted(program, settings):
    program.opening.make(Path(settings._values.fileName()).parent / "c", "X")
    dock = program.window.docks["inspector"]
    assert dock.titleBarWidget() is not None
    program.actions["view.arrange_panels"].trigger()
    assert dock.titleBarWidget() is None
    assert settings.panels_unlocked
    program.actions["view.arrange_panels"].trigger()
    assert dock.titleBarWidget() is not None


def test_a_drop_on_an_open_case_adds_a_copy(qtbot, program, small_film, tmp_path):
    program.opening.make(tmp_path / "case", "X")
    drop(program.window, small_film)
    dialog = dialog_of(qtbot, program, AddVideosDialog)
    with qtbot.waitSignal(program.opening.added, timeout=60_000) as added:
        dialog.accept()
    assert not added.args[0].in_place


def test_a_dropped_case_is_opened(qtbot, program, tmp_path):
    new_case(tmp_path / "old", "Old", actor=Actor("A"), clock=SystemClock()).close()
    drop(program.window, tmp_path / "old")
    assert program.workspace.snapshot.info.title == "Old"
    assert program.window.header.title.full_text() == "Old"
    assert "Old" in program.window.windowTitle()


def test_a_held_case_is_offered_for_reading(qtbot, program, tmp_path):
    with new_case(tmp_path / "held", "Held", actor=Actor("A"), clock=SystemClock()):
        program.opening.open(tmp_path / "held")
        dialog_of(qtbot, program, LockedDialog).accept()
        assert program.workspace.is_read_only()
        assert program.window.header.reading.isVisible()
        assert not program.actions["file.add_video"].isEnabled()
        program.opening.close_case()


def test_a_case_that_cannot_be_written_is_offered_for_reading(qtbot, program, tmp_path):
    folder = tmp_path / "case"
    new_case(folder, "Full", actor=Actor("A"), clock=SystemClock()).close()
    # Nobody can write into a lock file that is a folder, whatever their rights.
    (folder / "case.lock").unlink()
    (folder / "case.lock").mkdir()
    assert not program.opening.open(folder)
    dialog = dialog_of(qtbot, program, UnwritableDialog)
    assert any("cannot be written" in label.text() for label in dialog.findChildren(PlainLabel))
    dialog.accept()
    assert program.workspace.is_read_only()
    assert program.workspace.snapshot.info.title == "Full"
    assert "cannot be written" in program.window.banners.banner("unwritable").text.text()
    program.opening.close_case()


def test_problems_come_where_they_belong(qtbot, program, tmp_path):
    program.opening.make(tmp_path / "case", "X")
    window = program.window
    program.workspace.failed.emit(SaveFailedError("The disk is full.", "Free some space."))
    assert window.banners.banner("save").text.text() == "The disk is full."
    assert "Not saved" in window.status.saved.text()
    program.workspace.failed.emit(ValueRefusedError("The note is empty.", "Write something."))
    assert window.banners.banner("refused") is not None
    assert window.findChildren(ErrorDialog) == []
    program.workspace.failed.emit(MediaError("Unreadable."))
    assert dialog_of(qtbot, program, ErrorDialog).message.text() == "Unreadable."


def test_status_tells_the_index_and_the_sound(qtbot, program, small_film, tmp_path):
    with_film(qtbot, program, small_film, tmp_path / "case")
    status = program.window.status
    assert status.index.text() == "Index final"
    assert "90" in status.index.toolTip()
    assert status.sound.text() == "Muted"
    program.actions["play.mute"].trigger()
    assert status.sound.text() == ""


def test_undo_says_what_and_works(qtbot, program, small_film, tmp_path):
    with_film(qtbot, program, small_film, tmp_path / "case")
    undo, redo = program.actions["edit.undo"], program.actions["edit.redo"]
    assert not undo.isEnabled()
    program.note_actions.at_frame()
    program.inspector.editor.form.text.setPlainText("seen")
    program.actions["note.commit"].trigger()
    assert undo.isEnabled()
    assert undo.text() != "Undo"
    undo.trigger()
    assert not program.workspace.snapshot.annotations
    assert redo.isEnabled()
    redo.trigger()
    assert len(program.workspace.snapshot.annotations) == 1


def test_search_narrows_the_table(qtbot, program, small_film, tmp_path):
    with_film(qtbot, program, small_film, tmp_path / "case")
    for text in ("a red car", "a white bus"):
        program.note_actions.at_frame()
        program.inspector.editor.form.text.setPlainText(text)
        program.actions["note.commit"].trigger()
    program.actions["edit.find"].trigger()
    assert program.window.header.search.hasFocus()
    qtbot.keyClicks(program.window.header.search, "bus")
    qtbot.waitUntil(lambda: program.notes_table.filter.rowCount() == 1)
    qtbot.keyClick(program.window.header.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: program.notes_table.filter.rowCount() == 2)


def test_in_and_out_points(qtbot, program, small_film, tmp_path):
    with_film(qtbot, program, small_film, tmp_path / "case")
    program.actions["note.mark_in"].trigger()
    program.player.seek(20)
    qtbot.waitUntil(lambda: program.player.current.stamp.index == 20, timeout=60_000)
    program.actions["note.mark_out"].trigger()
    assert program.workspace.marks.span() == (0, 20)
    program.actions["note.clear_in"].trigger()
    assert program.workspace.marks.span() is None


def test_a_still_is_saved_and_logged(qtbot, program, small_film, tmp_path):
    with_film(qtbot, program, small_film, tmp_path / "case")
    with qtbot.waitSignal(program.note_actions.still_saved, timeout=60_000):
        program.note_actions.save_still(7, tmp_path / "still.png")
    assert (tmp_path / "still.png").read_bytes().startswith(b"\x89PNG")
    logged = program.workspace.store.custody()[-1]
    assert logged.action == "dissemination"
    qtbot.waitUntil(lambda: program.player.index.state is IndexState.FINAL, timeout=60_000)
    assert program.player.index.stamp(7).digest in logged.details_json
    history = program.inspector.history.model
    assert history.newest_seq() == logged.seq
    assert "Saved" in program.window.status.saved.text()
    assert program.window.banners.banner("still") is not None


def test_themes_switch_and_are_remembered(program, settings, dark):
    program.actions["view.theme_light"].trigger()
    assert settings.theme == "light"
    assert program.actions["view.theme_light"].isChecked()
    assert not program.actions["view.theme_dark"].isChecked()
    program.actions["view.theme"].trigger()
    assert settings.theme == "dark"


def test_closing_the_window_frees_everything(qtbot, program, small_film, tmp_path):
    before = set(threading.enumerate())
    program.opening.make(tmp_path / "case", "X")
    program.opening.add_videos((small_film,))
    program.window.close()
    assert not program.workspace.has_case()
    qtbot.waitUntil(lambda: program.jobs.stop_all(0), timeout=60_000)
    open_case(tmp_path / "case", actor=Actor("A"), clock=SystemClock()).close()

    # Python lists a thread of Qt's pool for ever once it was seen, under the name Dummy.
    def own() -> set[threading.Thread]:
        return {each for each in threading.enumerate() if not each.name.startswith("Dummy")}

    qtbot.waitUntil(lambda: own() <= before, timeout=60_000)


def test_object_names_for_scripts(program):
    for name in (
        "frameView",
        "timeline",
        "notesTable",
        "noteEditor",
        "inspector",
        "exhibitTree",
        "statusBar",
    ):
        assert program.window.findChild(QWidget, name) is not None, name
    assert isinstance(program.settings, Settings)
