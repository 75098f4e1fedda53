"""Saving that fails: a red banner, what was written is kept, tried again until it is on the disk."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.clock import SystemClock
from annotator.gui.case_dialogs import NewCase
from annotator.gui.drafts import edit_key
from annotator.gui.program import Program
from annotator.gui.save_retry import UnsavedDialog
from annotator.provenance.actor import Actor
from annotator.workflow.cases import open_case
from tests.store.case_values import filled_store

PATIENCE = 60_000


@pytest.fixture
def program(qtbot, dark, settings) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    made.window.resize(1200, 800)
    yield made
    made.save_retry._given_up = True
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


@pytest.fixture
def folder(tmp_path) -> Path:
    filled_store(tmp_path / "case").close()
    return tmp_path / "case"


@pytest.fixture
def alien(folder) -> Iterator[sqlite3.Connection]:
    """Another program that can lock the case file past our own lock."""
    conn = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    yield conn
    conn.close()


def opened(program: Program, folder: Path) -> None:
    assert program.opening.open(folder)
    # Its films are not there; what is said about them is another matter.
    program.workspace.select_note("note-1")


def taken_over(folder: Path) -> None:
    (folder / "case.lock").unlink()
    (folder / "case.lock").write_text(
        json.dumps({"pid": 1, "host": "ravenna", "user": "Olga", "opened_at": "2026"})
    )


def test_a_note_is_saved_when_the_alien_lets_go(qtbot, program, folder, alien):
    opened(program, folder)
    editor, banners = program.inspector.editor, program.window.banners
    editor.form.text.setPlainText("It falls to the left.")
    alien.execute("BEGIN IMMEDIATE")
    assert not editor.save()
    banner = banners.banner("save")
    assert banner is not None
    assert banner.property("tone") == "bad"
    assert "Another program" in banner.text.text()
    assert "tried again" in banner.hint.text()
    assert editor.form.text.toPlainText() == "It falls to the left."
    program.save_retry.try_now()  # while it is still locked: fails again and waits longer
    qtbot.waitUntil(lambda: "tried again" in banners.banner("save").hint.text(), timeout=PATIENCE)
    assert program.save_retry.is_failing()
    alien.execute("ROLLBACK")
    qtbot.waitUntil(lambda: not program.save_retry.is_failing(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: banners.banner("save") is None, timeout=PATIENCE)
    assert banners.banner("saved again") is not None
    assert program.workspace.store.get("annotation", "note-1").text == "It falls to the left."
    assert program.window.status.saved.text().startswith("●")
    qtbot.waitUntil(lambda: banners.banner("saved again") is None, timeout=PATIENCE)


def test_drafts_of_several_notes_wait_and_are_kept(qtbot, program, folder, alien):
    opened(program, folder)
    editor = program.inspector.editor
    alien.execute("BEGIN IMMEDIATE")
    editor.form.text.setPlainText("first")
    program.workspace.select_note("note-2")  # leaving saves, and that fails
    editor.form.text.setPlainText("second")
    assert editor.drafts.waits()
    assert editor.drafts.read(edit_key("note-1")).text == "first"
    program.workspace.select_note("note-1")
    assert editor.form.text.toPlainText() == "first"
    alien.execute("ROLLBACK")
    qtbot.waitUntil(lambda: not editor.drafts.waits(), timeout=PATIENCE)
    stored = program.workspace.store.drafts()
    kept = {key: draft["text"] for key, draft in stored.items()}
    for note_id, text in (("note-1", "first"), ("note-2", "second")):
        saved = program.workspace.store.get("annotation", note_id).text
        assert saved == text or kept.get(edit_key(note_id)) == text


def test_a_case_that_was_taken_over_is_not_tried_again(qtbot, program, folder):
    opened(program, folder)
    editor = program.inspector.editor
    taken_over(folder)
    editor.form.text.setPlainText("mine")
    assert not editor.save()
    banner = program.window.banners.banner("save")
    assert "ravenna" in banner.text.text()
    assert "tried again" not in banner.hint.text()
    program.workspace.tell_logged()  # nothing that happens elsewhere makes it writable again
    assert program.save_retry.is_failing()
    assert editor.form.text.toPlainText() == "mine"


def test_the_window_does_not_close_over_text_that_is_nowhere_else(qtbot, program, folder, alien):
    opened(program, folder)
    program.window.show()
    editor = program.inspector.editor
    editor.form.text.setPlainText("nowhere else")
    alien.execute("BEGIN IMMEDIATE")
    assert not editor.save()
    assert not program.window.close()
    (dialog,) = program.window.findChildren(UnsavedDialog)
    dialog.stay_button.click()
    assert program.window.isVisible()
    assert editor.form.text.toPlainText() == "nowhere else"
    alien.execute("ROLLBACK")
    program.save_retry.try_now()
    qtbot.waitUntil(lambda: not program.save_retry.is_failing(), timeout=PATIENCE)
    assert program.window.close()


def close_case(program: Program, _other: Path) -> None:
    program.actions["file.close_case"].trigger()


def open_another(program: Program, other: Path) -> None:
    assert not program.opening.open(other)


def make_another(program: Program, other: Path) -> None:
    program.case_actions._make(NewCase("Another", other.parent / "made", in_place=False), ())


def quit_program(program: Program, _other: Path) -> None:
    program.actions["file.quit"].trigger()


@pytest.mark.parametrize("leave", [close_case, open_another, make_another, quit_program])
def test_a_case_is_not_left_over_text_that_is_refused_just_now(program, folder, tmp_path, leave):
    other = tmp_path / "other"
    filled_store(other).close()
    opened(program, folder)
    program.window.show()
    editor = program.inspector.editor
    taken_over(folder)
    editor.form.text.setPlainText("typed a moment ago")
    leave(program, other)  # the first save that fails is the one on leaving
    (dialog,) = program.window.findChildren(UnsavedDialog)
    dialog.stay_button.click()
    assert program.workspace.folder() == folder
    assert program.window.isVisible()
    assert editor.form.text.toPlainText() == "typed a moment ago"


def test_leaving_it_all_the_same_does_what_was_asked_for(program, folder, tmp_path):
    other = tmp_path / "other"
    filled_store(other).close()
    opened(program, folder)
    taken_over(folder)
    program.inspector.editor.form.text.setPlainText("not wanted")
    assert not program.opening.open(tmp_path / "no such case")
    (dialog,) = program.window.findChildren(UnsavedDialog)
    dialog.leave_button.click()  # there is no such case, so this one stays
    assert program.workspace.folder() == folder
    assert program.inspector.editor.form.text.toPlainText() == "not wanted"
    assert not program.opening.open(other)
    dialog = program.window.findChildren(UnsavedDialog)[-1]
    dialog.leave_button.click()
    assert program.workspace.folder() == other


TYPE = """
    import os, sqlite3, sys, signal
    from pathlib import Path
    from PySide6.QtWidgets import QApplication
    from annotator.clock import SystemClock
    from annotator.gui.program import Program
    from annotator.gui.settings import Settings
    app = QApplication([])
    folder = Path(sys.argv[1])
    program = Program(Settings(folder.parent / "settings.ini"), SystemClock())
    program.opening.open(folder)
    program.workspace.select_note("note-1")
    editor = program.inspector.editor
    alien = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    def later():
        alien.execute("BEGIN IMMEDIATE")
        editor.form.text.setPlainText("typed before the disk failed, and after")
        editor.save()
        os.kill(os.getpid(), signal.SIGKILL)
    editor.drafts.saved.connect(lambda _key: later())
    editor.form.text.setPlainText("typed before the disk failed")
    app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 as on POSIX")
def test_a_draft_outlives_a_failing_disk_and_a_killed_program(folder):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(TYPE), str(folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    with open_case(folder, actor=Actor("T"), clock=SystemClock()) as store:
        assert store.drafts()[edit_key("note-1")]["text"] == "typed before the disk failed"
