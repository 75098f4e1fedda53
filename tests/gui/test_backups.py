"""Backups, damaged cases, cases of somebody else and locks, in the window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from annotator.case.edits import adding
from annotator.clock import SystemClock
from annotator.gui.backup_dialog import BackupDialog
from annotator.gui.case_dialogs import LockedDialog
from annotator.gui.error_dialog import ErrorDialog
from annotator.gui.program import Program
from annotator.store.backup_set import digest_file, rolling_backups
from tests.store.case_values import filled_store, note, reopen

PATIENCE = 60_000


@pytest.fixture
def program(qtbot, dark, settings, tmp_path, monkeypatch) -> Iterator[Program]:
    monkeypatch.setattr("annotator.gui.backup_actions.cases_folder", lambda: tmp_path / "cases")
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
    filled_store(tmp_path / "case").close()
    return tmp_path / "case"


def dialog_of(qtbot, program: Program, kind: type[QDialog]) -> QDialog:
    qtbot.waitUntil(lambda: bool(program.window.findChildren(kind)), timeout=PATIENCE)
    return program.window.findChildren(kind)[-1]


def listed(qtbot, dialog: BackupDialog, count: int) -> list[str]:
    qtbot.waitUntil(lambda: dialog.list.topLevelItemCount() == count, timeout=PATIENCE)
    return [dialog.list.topLevelItem(row).text(3) for row in range(count)]


def test_backups_are_made_listed_and_opened_as_a_new_case(qtbot, program, folder):
    assert program.opening.open(folder)
    assert program.backups._timer.isActive()
    program.backups.roll()
    qtbot.waitUntil(lambda: len(rolling_backups(folder)) == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not program.backups._rolling, timeout=PATIENCE)
    assert program.workspace.do(adding("x", note(60)))
    program.actions["file.open_backup"].trigger()
    dialog = dialog_of(qtbot, program, BackupDialog)
    # closing signs the head, so only the note and nothing else came since
    assert listed(qtbot, dialog, 1) == ["1 log entry earlier; 1 note fewer"]
    dialog.new_button.click()
    qtbot.waitUntil(
        lambda: program.workspace.has_case() and program.workspace.folder() != folder,
        timeout=PATIENCE,
    )
    assert program.workspace.folder().name == "case from a backup"
    assert program.workspace.store.find("annotation", "note-60") is None
    assert "The video is missing" in program.window.banners.banner("backup").hint.text()
    with reopen(folder) as store:
        assert store.find("annotation", "note-60") is not None


def test_back_up_to_another_drive(qtbot, program, folder, tmp_path):
    assert program.opening.open(folder)
    (tmp_path / "usb").mkdir()
    program.backups.back_up(tmp_path / "usb")
    qtbot.waitUntil(lambda: program.window.banners.banner("backup") is not None, timeout=PATIENCE)
    (made,) = (tmp_path / "usb").glob("*.sqlite")
    assert digest_file(made).is_file()
    assert str(made) in program.window.banners.banner("backup").hint.text()
    program.backups.back_up(tmp_path / "nowhere" / ("x" * 300))
    qtbot.waitUntil(
        lambda: program.window.banners.banner("backup").property("tone") == "bad",
        timeout=PATIENCE,
    )


def test_a_damaged_case_offers_its_backups(qtbot, program, folder):
    with reopen(folder) as store:
        store.roll_backup()
    (folder / "case.sqlite").write_bytes(b"\xa5" * 9000)
    assert not program.opening.open(folder)
    dialog = dialog_of(qtbot, program, BackupDialog)
    assert "no database" in dialog.head.text()
    assert not program.window.findChildren(ErrorDialog)
    listed(qtbot, dialog, 1)
    dialog.place_button.click()
    qtbot.waitUntil(program.workspace.has_case, timeout=PATIENCE)
    assert program.workspace.folder() == folder
    assert len(program.workspace.store.annotations()) == 2
    (aside,) = (folder / "backups").glob("set-aside-*")
    assert (aside / "case.sqlite").read_bytes() == b"\xa5" * 9000


def test_a_damaged_case_without_backups_is_said_as_before(qtbot, program, folder):
    (folder / "case.sqlite").write_bytes(b"\xa5" * 9000)
    assert not program.opening.open(folder)
    dialog_of(qtbot, program, ErrorDialog)


def test_a_case_from_somebody_else_is_opened_as_a_copy(qtbot, program, folder, tmp_path):
    program.backups.take_foreign(folder)
    qtbot.waitUntil(program.workspace.has_case, timeout=PATIENCE)
    assert program.workspace.folder() == tmp_path / "cases" / "Copy of case"
    assert "Анна" in program.window.banners.banner("backup").text.text()
    assert [n.id for n in program.workspace.store.annotations()] == ["note-1", "note-2"]


def test_a_hostile_case_is_refused_in_words(qtbot, program, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "case.sqlite").write_bytes(b"SQLite format 3\0" * 999)
    program.backups.take_foreign(tmp_path / "bad")
    dialog = dialog_of(qtbot, program, ErrorDialog)
    assert dialog.message.text()
    assert not (tmp_path / "cases" / "Copy of bad").exists()


def test_a_holder_elsewhere_is_taken_over_only_when_somebody_is_sure(qtbot, program, folder):
    (folder / "case.lock").write_text(
        json.dumps({"pid": 12, "host": "ravenna", "user": "Olga", "opened_at": "2026"})
    )
    assert not program.opening.open(folder)
    dialog = dialog_of(qtbot, program, LockedDialog)
    assert not dialog.take_button.isEnabled()
    dialog.sure.click()
    dialog.take_button.click()
    qtbot.waitUntil(program.workspace.has_case, timeout=PATIENCE)
    assert not program.workspace.is_read_only()
    assert program.workspace.store.left_behind.host == "ravenna"


def test_a_living_holder_cannot_be_taken_over_and_is_named(qtbot, program, folder):
    with reopen(folder):
        assert not program.opening.open(folder)
        dialog = dialog_of(qtbot, program, LockedDialog)
        assert not dialog.take_button.isVisibleTo(dialog)
        dialog.accept()
        qtbot.waitUntil(program.workspace.has_case, timeout=PATIENCE)
        assert program.workspace.is_read_only()
        assert "process" in program.window.banners.banner("locked").text.text()
        program.opening.close_case()
