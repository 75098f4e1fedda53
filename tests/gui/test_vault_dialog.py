from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.accounts import Person
from annotator.case.edits import adding
from annotator.gui.vault_dialog import VaultDialog
from annotator.gui.workspace import Workspace
from annotator.store.vault import Vault

WORDS = "seven quiet rivers"


pytestmark = pytest.mark.usefixtures("quick_keys")


def show(qtbot: QtBot, workspace: Workspace, **options: int) -> VaultDialog:
    dialog = VaultDialog(workspace, **options)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


@pytest.fixture
def people(case_workspace: Workspace, themed_app: QApplication) -> Workspace:
    for number in (1, 2):
        case_workspace.commit(adding("Add", Person(f"p{number}", f"W-{number}")))
    return case_workspace


def is_open(dialog: VaultDialog) -> bool:
    return dialog.pages.currentIndex() == 2


def make(qtbot: QtBot, dialog: VaultDialog) -> None:
    for field in (dialog.new.first, dialog.new.second):
        qtbot.keyClicks(field, WORDS)
    qtbot.mouseClick(dialog.new.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: is_open(dialog))


def unlock(qtbot: QtBot, dialog: VaultDialog) -> None:
    qtbot.keyClicks(dialog.locked.passphrase, WORDS)
    qtbot.keyClick(dialog.locked.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: is_open(dialog))


def stored(workspace: Workspace) -> dict[str, str]:
    vault = Vault(workspace.folder())
    vault.unlock(WORDS)
    return {identity.person_id: identity.name for identity in vault.identities()}


def test_made_filled_locked_and_unlocked_by_keys(qtbot: QtBot, people: Workspace) -> None:
    dialog = show(qtbot, people)
    qtbot.keyClicks(dialog.new.first, WORDS)
    qtbot.keyClicks(dialog.new.second, "something else")
    qtbot.mouseClick(dialog.new.make, Qt.MouseButton.LeftButton)
    assert dialog.new.second_block.is_refused()
    dialog.new.first.clear()
    dialog.new.second.clear()
    make(qtbot, dialog)
    dialog.form.field("name").insert("Айгүл")  # Qt can press Latin keys only
    dialog.people.setCurrentRow(1)
    assert dialog.form.text("name") == ""
    qtbot.keyClicks(dialog.form.field("name"), "Bolat")
    qtbot.mouseClick(dialog.lock_button, Qt.MouseButton.LeftButton)
    assert not is_open(dialog)
    assert dialog.form.text("name") == ""
    assert dialog.people.count() == 0
    assert stored(people) == {"p1": "Айгүл", "p2": "Bolat"}
    qtbot.keyClicks(dialog.locked.passphrase, "wrong words here")
    qtbot.keyClick(dialog.locked.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.locked.block.is_refused)
    unlock(qtbot, dialog)
    assert dialog.form.text("name") == "Айгүл"
    dialog.close()


def test_idling_keeps_what_was_typed_and_locks(qtbot: QtBot, people: Workspace) -> None:
    dialog = show(qtbot, people, idle_ms=3_600_000)
    make(qtbot, dialog)
    assert dialog.idle.is_running()
    qtbot.keyClicks(dialog.form.field("name"), "Not left yet")
    dialog.idle.limit_ms = 0
    dialog.idle.look()
    assert not is_open(dialog)
    assert "nobody was at the computer" in dialog.locked.words.text()
    assert stored(people) == {"p1": "Not left yet"}
    assert not dialog.idle.is_running()
    dialog.close()


def test_closing_the_case_closes_and_locks_it(qtbot: QtBot, people: Workspace) -> None:
    dialog = show(qtbot, people)
    make(qtbot, dialog)
    qtbot.keyClicks(dialog.form.field("name"), "Kept")
    folder = people.folder()
    people.close()
    assert not dialog.isVisible()
    vault = Vault(folder)
    vault.unlock(WORDS)
    assert vault.identity("p1").name == "Kept"


def test_what_cannot_be_stored_is_said_and_not_dropped(
    qtbot: QtBot, people: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = show(qtbot, people)
    make(qtbot, dialog)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        qtbot.keyClicks(dialog.form.field("name"), "Typed")
        dialog.reject()
        assert dialog.isVisible()
        assert "No space" in dialog.problem.text()
        assert dialog.form.text("name") == "Typed"
    dialog.reject()
    assert not dialog.isVisible()
    assert stored(people) == {"p1": "Typed"}


def test_a_case_without_people_says_what_to_do(
    qtbot: QtBot, case_workspace: Workspace, themed_app: QApplication
) -> None:
    dialog = show(qtbot, case_workspace)
    make(qtbot, dialog)
    assert dialog.nobody.isVisible()
    assert not dialog.form.isVisible()
    dialog.close()
