"""While a job stores or undoes a change of very many notes, nothing else gets between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.edits import Edit, changing
from annotator.clock import SystemClock
from annotator.errors import AnnotatorError
from annotator.gui.bulk_dialog import TAG, BulkDialog
from annotator.gui.drafts import edit_key
from annotator.gui.jobs import Jobs
from annotator.gui.program import Program
from annotator.gui.settings import Settings
from annotator.gui.workspace import Workspace
from annotator.store.case_store import CaseStore
from tests.gui.numbered_film import close_workspace
from tests.store.case_values import filled_store


class Gate:
    """Holds what jobs store until it is opened; what the window stores goes through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self.open.set()
        self.error: Exception | None = None
        through = CaseStore.apply

        def apply(store: CaseStore, *args: object, **named: object) -> object:
            if threading.current_thread() is not threading.main_thread():
                assert self.open.wait(300)
                if self.error is not None:
                    raise self.error
            return through(store, *args, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(CaseStore, "apply", apply)
        monkeypatch.setattr("annotator.gui.workspace.LARGE", 1)
        monkeypatch.setattr("annotator.gui.bulk_dialog._AT_ONCE", 1)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(monkeypatch)
    yield made
    made.open.set()


@pytest.fixture
def workspace(themed_app: QApplication, tmp_path: Path, gate: Gate) -> Iterator[Workspace]:
    made = Workspace(SystemClock(), Jobs())
    made.use(filled_store(tmp_path / "case"))
    yield made
    gate.open.set()
    close_workspace(made)


@pytest.fixture
def program(
    dark: QApplication, settings: Settings, tmp_path: Path, gate: Gate
) -> Iterator[Program]:
    filled_store(tmp_path / "case").close()
    made = Program(settings, SystemClock(), dark)
    made.window.resize(1200, 800)
    assert made.opening.open(tmp_path / "case")
    yield made
    gate.open.set()
    made.save_retry._given_up = True
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def tagging(workspace: Workspace) -> Edit:
    both = [workspace.store.get("annotation", f"note-{n}") for n in (1, 2)]
    return changing("Tag both", [(note, replace(note, tags=("bulk",))) for note in both])


def texting(workspace: Workspace, text: str) -> Edit:
    note = workspace.store.get("annotation", "note-1")
    return changing("Text", [(note, replace(note, text=text))])


def tagged(workspace: Workspace) -> bool:
    return "bulk" in workspace.store.get("annotation", "note-2").tags


def test_what_comes_meanwhile_is_refused_in_words_and_undo_goes_on(
    qtbot: QtBot, workspace: Workspace, gate: Gate
) -> None:
    said: list[AnnotatorError] = []
    workspace.failed.connect(said.append)
    stack = workspace.undo_stack
    gate.open.clear()
    workspace.do_in_background(tagging(workspace), lambda: None)
    assert workspace.is_storing()
    assert not workspace.do(texting(workspace, "meanwhile"))
    workspace.do_in_background(tagging(workspace), lambda: None)
    assert len(said) == 2
    assert "being saved" in said[0].message
    gate.open.set()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert stack.count() == 1

    gate.open.clear()
    assert workspace.undo()
    assert not workspace.do(texting(workspace, "meanwhile"))
    assert not workspace.undo()
    assert not workspace.redo()
    gate.open.set()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert (stack.index(), stack.count()) == (0, 1)
    assert not tagged(workspace)
    assert workspace.redo()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert tagged(workspace)
    assert workspace.do(texting(workspace, "after"))
    assert workspace.undo()
    assert workspace.undo()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert stack.index() == 0
    assert not tagged(workspace)


def test_a_note_that_is_left_meanwhile_is_saved_afterwards(
    qtbot: QtBot, program: Program, gate: Gate
) -> None:
    workspace, editor = program.workspace, program.inspector.editor
    workspace.select_note("note-1")
    workspace.do_in_background(tagging(workspace), lambda: None)
    qtbot.waitUntil(lambda: not workspace.is_storing())
    undo, redo = program.actions["edit.undo"], program.actions["edit.redo"]
    assert undo.isEnabled()
    before = workspace.store.get("annotation", "note-1").text
    gate.open.clear()
    undo.trigger()
    assert not undo.isEnabled()
    assert not redo.isEnabled()
    editor.form.text.setPlainText("typed meanwhile")
    assert not editor.save()
    banner = program.window.banners.banner("refused")
    assert banner is not None
    assert "being saved" in banner.text.text()
    draft = editor.drafts.read(edit_key("note-1"))
    assert draft is not None
    assert draft.text == "typed meanwhile"
    gate.open.set()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert workspace.store.get("annotation", "note-1").text == "typed meanwhile"
    assert not tagged(workspace)
    assert undo.isEnabled()
    undo.trigger()
    assert workspace.store.get("annotation", "note-1").text == before


def test_a_new_note_is_not_saved_unasked_because_another_was_refused(
    qtbot: QtBot, program: Program, gate: Gate
) -> None:
    workspace, editor = program.workspace, program.inspector.editor
    workspace.select_note("note-1")
    gate.open.clear()
    workspace.do_in_background(tagging(workspace), lambda: None)
    editor.form.text.setPlainText("left")
    saved: list[object] = []
    editor.committed.connect(saved.append)
    editor.begin(3)
    editor.form.text.setPlainText("half a thou")
    asked: list[bool] = []
    editor.save = lambda: asked.append(True) or True  # type: ignore[method-assign, func-returns-value]
    gate.open.set()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    del editor.save  # type: ignore[method-assign]
    assert not asked
    assert not saved
    assert editor.is_new()
    draft = editor.drafts.read(edit_key("note-1"))
    assert draft is not None
    assert draft.text == "left"


def test_what_was_stored_before_its_job_was_stopped_is_shown_and_undone(
    qtbot: QtBot, workspace: Workspace, gate: Gate
) -> None:
    gate.open.clear()
    workspace.do_in_background(tagging(workspace), lambda: None)
    (job,) = workspace.jobs.running()
    job.cancel()
    gate.open.set()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert tagged(workspace)
    assert "bulk" in workspace.snapshot.find("annotation", "note-2").tags
    assert workspace.undo()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert not tagged(workspace)


def test_after_a_crash_of_the_job_work_goes_on(
    qtbot: QtBot, workspace: Workspace, gate: Gate
) -> None:
    gate.error = RuntimeError("a bug")
    workspace.do_in_background(tagging(workspace), lambda: None)
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert workspace.do(texting(workspace, "after"))


def storing_dialog(qtbot: QtBot, workspace: Workspace, gate: Gate) -> BulkDialog:
    notes = [workspace.store.get("annotation", f"note-{n}") for n in (1, 2)]
    dialog = BulkDialog(workspace, lambda: notes, 2, TAG)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.tags.setText("bulk")
    gate.open.clear()
    dialog.button.click()
    qtbot.waitUntil(workspace.is_storing)
    return dialog


def deleted_now() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_bulk_dialog_stays_while_it_stores(
    qtbot: QtBot, workspace: Workspace, gate: Gate
) -> None:
    dialog = storing_dialog(qtbot, workspace, gate)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.close()
    deleted_now()
    assert dialog.isVisible()
    assert not dialog.buttons.isEnabled()
    assert "Saving" in dialog.words.text()
    with qtbot.waitSignal(dialog.applied):
        gate.open.set()
    assert tagged(workspace)
    assert workspace.undo_stack.count() == 1


def test_the_bulk_dialog_can_be_closed_after_a_crash(
    qtbot: QtBot, workspace: Workspace, gate: Gate
) -> None:
    dialog = storing_dialog(qtbot, workspace, gate)
    gate.error = RuntimeError("a bug")
    gate.open.set()
    qtbot.waitUntil(lambda: not workspace.is_storing())
    assert dialog.buttons.isEnabled()
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    dialog.reject()
    assert closed


def test_a_case_that_is_closed_while_the_bulk_dialog_stores_takes_it_along(
    qtbot: QtBot, workspace: Workspace, gate: Gate
) -> None:
    said: list[AnnotatorError] = []
    workspace.failed.connect(said.append)
    closed: list[int] = []
    storing_dialog(qtbot, workspace, gate).finished.connect(closed.append)
    workspace.close()
    deleted_now()
    assert closed
    assert not workspace.is_storing()
    gate.open.set()
    qtbot.waitUntil(lambda: not workspace.jobs.running())
    assert len(said) == 1  # it was not stored, which is told although nothing shows it
