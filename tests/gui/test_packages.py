"""Evidence packages in the window: made with the dialog, opened as a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QToolButton

from annotator.case.vocabularies import Edition
from annotator.clock import SystemClock
from annotator.gui.error_dialog import ErrorDialog
from annotator.gui.package_dialog import PackageDialog
from annotator.gui.program import Program
from annotator.workflow.package_check import verify_package
from tests.workflow.package_case import small_case

PATIENCE = 60_000


@pytest.fixture
def program(qtbot, dark, settings, tmp_path, monkeypatch) -> Iterator[Program]:
    monkeypatch.setattr("annotator.gui.package_actions.cases_folder", lambda: tmp_path / "cases")
    made = Program(settings, SystemClock(), dark)
    made.window.resize(1200, 800)
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


@pytest.fixture
def folder(tmp_path) -> Path:
    store = small_case(tmp_path / "c")
    store.close()
    return store.folder


def ready(qtbot, program) -> PackageDialog:
    dialog = program.packages.ask()
    qtbot.waitUntil(dialog.make_button.isEnabled, timeout=PATIENCE)
    return dialog


def test_a_package_is_made_and_opened_again(qtbot, program, folder, tmp_path) -> None:
    assert not program.actions["file.package"].isEnabled()
    assert program.opening.open(folder)
    assert program.actions["file.package"].isEnabled()
    dialog = ready(qtbot, program)
    assert dialog.target().parent == folder.parent
    assert "Signed with your key" in dialog.signature.text()
    assert "are free there" in dialog.parts.total.text()
    dialog.parts.report.setChecked(False)
    dialog.parts.stills.setChecked(False)
    assert not dialog.parts.samples.isEnabled()
    assert not dialog.options().planes
    dialog.form.set_value("zip")
    dialog.name.setText("for the court")
    assert dialog.target().name == "for the court.zip"
    with qtbot.waitSignal(dialog.made, timeout=PATIENCE) as done:
        dialog.make()
    made = done.args[0]
    assert made.path == folder.parent / "for the court.zip"
    assert made.path.is_file()
    assert dialog.digest.text() == made.digest
    assert not dialog.show_button.isHidden()
    assert dialog.make_button.isEnabled()
    assert dialog.name.isEnabled()
    assert dialog.target() != made.path
    dialog.close()
    title = program.workspace.snapshot.info.title
    notes = program.workspace.store.count_notes()
    program.opening.close_case()
    program.packages.open(made.path)
    qtbot.waitUntil(program.workspace.has_case, timeout=PATIENCE)
    assert program.workspace.folder() == tmp_path / "cases" / "for the court"
    assert program.workspace.snapshot.info.title == title
    assert program.workspace.store.count_notes() == notes
    program.opening.close_case()


def test_what_cannot_be_packed_is_said_before(qtbot, program, folder) -> None:
    file = next((folder / "media").iterdir())
    file.chmod(0o600)
    file.unlink()
    assert program.opening.open(folder)
    dialog = program.packages.ask()
    qtbot.waitUntil(lambda: "Find the video again" in dialog.said.text(), timeout=PATIENCE)
    assert not dialog.make_button.isEnabled()
    dialog.close()
    program.opening.close_case()


def test_a_name_that_is_taken_is_refused_in_the_dialog(qtbot, program, folder) -> None:
    assert program.opening.open(folder)
    dialog = ready(qtbot, program)
    (folder.parent / "taken").mkdir()
    dialog.name.setText("taken")
    dialog.make()
    qtbot.waitUntil(lambda: "already" in dialog.said.text(), timeout=PATIENCE)
    assert dialog.make_button.isEnabled()
    dialog.close()
    program.opening.close_case()


def test_what_is_no_package_is_said(qtbot, program, tmp_path) -> None:
    (tmp_path / "folder").mkdir()
    program.packages.open(tmp_path / "folder")
    qtbot.waitUntil(lambda: bool(program.window.findChildren(ErrorDialog)), timeout=PATIENCE)
    assert not program.workspace.has_case()
    assert not (tmp_path / "cases").exists()


def test_the_package_of_an_edition_is_made_and_is_a_part_of_the_case(
    qtbot, program, folder
) -> None:
    assert program.opening.open(folder)
    dialog = ready(qtbot, program)
    public = dialog.edition.control.findChildren(QToolButton)[-1]
    public.click()
    assert dialog.edition.edition() is Edition.PUBLIC
    assert not dialog.parts.stills.isVisibleTo(dialog)
    assert not dialog.parts.total.isVisibleTo(dialog)
    dialog.parts.report.setChecked(False)
    with qtbot.waitSignal(dialog.made, timeout=PATIENCE) as done:
        dialog.make()
    made = done.args[0]
    assert "is written and was checked" in dialog.said.text()
    assert verify_package(made.path).valid
    assert (made.path / "data/commitments.txt").is_file()
    assert not (made.path / "data/original").exists()
    dialog.close()
