"""Keys, signatures and anchors in the window: asked once, told in words, nothing held up."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from annotator.case.edits import Action
from annotator.clock import SystemClock
from annotator.gui.anchor_dialog import AnchorDialog
from annotator.gui.key_dialogs import KeyDialog
from annotator.gui.key_passphrase import NewPassphraseDialog, PassphraseDialog
from annotator.gui.program import Program
from annotator.gui.settings import Settings
from annotator.provenance.key_file import KeyFile
from annotator.workflow.cases import open_case
from annotator.workflow.heads import kept_head
from tests.provenance.authority import Authority, needs_openssl
from tests.store.case_values import ACTOR

PATIENCE = 60_000


@pytest.fixture
def folder(tmp_path):
    from annotator.workflow.cases import new_case

    new_case(tmp_path / "case", "Window", actor=ACTOR, clock=SystemClock()).close()
    return tmp_path / "case"


@pytest.fixture
def key_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture
def program(qtbot, tmp_path, key_folder):
    made = []

    def make():
        found = Program(Settings(tmp_path / "settings.ini"), SystemClock())
        qtbot.addWidget(found.window)
        found.window.show()
        made.append(found)
        return found

    yield make
    for found in made:
        found.close()


def heads_of(folder):
    with open_case(folder, actor=ACTOR, clock=SystemClock(), read_only=True) as store:
        return [head.checked() for head in store.trust.heads()]


def dialog_of(qtbot, program, kind):
    qtbot.waitUntil(lambda: bool(program.window.findChildren(kind)), timeout=PATIENCE)
    return program.window.findChildren(kind)[-1]


def test_a_key_is_made_at_first_use_and_closing_signs(program, folder, key_folder, qtbot):
    running = program()
    assert not key_folder.exists()
    running.opening.open(folder)
    own = running.opening.keys.fingerprint()
    assert running.workspace.store.actor.key_fingerprint == own
    strip = running.inspector.history.key_strip
    running.inspector.tabs.setCurrentWidget(running.inspector.history)
    assert strip.words.full_text() == "Not signed yet"
    assert strip.fingerprint.text().startswith(own[:4])
    running.opening.close_case()
    (told,) = heads_of(folder)
    assert (told.reason, told.public_key.fingerprint) == ("close", own)


def test_the_passphrase_is_asked_once_and_unlocks(program, folder, key_folder, qtbot):
    KeyFile(key_folder).make("горная река")
    running = program()
    running.opening.open(folder)
    dialog = dialog_of(qtbot, running, PassphraseDialog)
    dialog.unlock()
    assert "Type the passphrase" in dialog.said.text()
    dialog.passphrase.setText("wrong")
    dialog.unlock()
    qtbot.waitUntil(lambda: "not the passphrase" in dialog.said.text(), timeout=PATIENCE)
    dialog.passphrase.setText("горная река")
    with qtbot.waitSignal(dialog.unlocked, timeout=PATIENCE):
        dialog.unlock()
    running.opening.close_case()
    assert len(heads_of(folder)) == 1


def test_working_unsigned_holds_up_nothing_and_is_logged(program, folder, key_folder, qtbot):
    KeyFile(key_folder).make("x")
    running = program()
    running.opening.open(folder)
    dialog_of(qtbot, running, PassphraseDialog).reject()
    running.opening.close_case()
    assert heads_of(folder) == []
    running.opening.open(folder)
    assert len(running.workspace.store.custody_with(Action.UNSIGNED)) == 1
    assert not [d for d in running.window.findChildren(PassphraseDialog) if d.isVisible()]


def test_a_damaged_key_is_told_by_a_banner(program, folder, key_folder, qtbot):
    key_folder.mkdir()
    (key_folder / "signing-key.pem").write_bytes(b"garbage")
    running = program()
    running.opening.open(folder)
    assert running.workspace.has_case()
    texts = [label.text() for label in running.window.banners.findChildren(QLabel)]
    assert any("not signed" in text for text in texts)
    assert (key_folder / "signing-key.pem").read_bytes() == b"garbage"


def test_signing_printing_and_comparing(program, folder, tmp_path, qtbot):
    running = program()
    running.opening.open(folder)
    running.actions["file.sign"].trigger()
    dialog = dialog_of(qtbot, running, AnchorDialog)

    def said(words):
        qtbot.waitUntil(lambda: words in dialog.said.text(), timeout=PATIENCE)

    dialog.sign()
    said("is signed")
    store = running.workspace.store
    head = store.trust.last_head()
    qtbot.waitUntil(lambda: "signed entries 1 to" in dialog.head.text(), timeout=PATIENCE)
    dialog.tabs.kept.setPlainText(kept_head(head))
    dialog.compare()
    said("hash of entry")
    dialog.tabs.kept.setPlainText("0" * 64)
    dialog.compare()
    said("No entry of this log")
    dialog.save_page(tmp_path / "head.pdf")
    said("page is saved")
    dialog.save_head(tmp_path / "out")
    said("It is saved")
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert [anchor.kind for anchor in store.trust.anchors()] == ["printed"]
    strip = running.inspector.history.key_strip
    strip.refresh()
    assert "1 since" in strip.words.full_text()
    dialog.accept()


def test_a_time_stamp_through_the_dialog(program, folder, tmp_path, qtbot):
    needs_openssl()
    authority = Authority(tmp_path / "tsa")
    running = program()
    running.opening.open(folder)
    running.key_actions.show_anchors()
    dialog = dialog_of(qtbot, running, AnchorDialog)

    def said(words):
        qtbot.waitUntil(lambda: words in dialog.said.text(), timeout=PATIENCE)

    dialog.save_request(tmp_path / "head.tsq")
    said("request is saved")
    assert not dialog.tabs.command_button.isHidden()
    (tmp_path / "head.tsr").write_bytes(b"<html>")
    dialog.take_reply(tmp_path / "head.tsr")
    said("no reply")
    dialog.use_authority(authority.folder / "ca.pem")
    said("trusted")
    reply = authority.reply((tmp_path / "head.tsq").read_bytes())
    (tmp_path / "head.tsr").write_bytes(reply)
    dialog.take_reply(tmp_path / "head.tsr")
    said("Kept:")
    assert running.workspace.store.trust.anchors()[-1].reply == reply
    dialog.accept()


def test_the_key_dialog(program, folder, tmp_path, qtbot):
    running = program()
    running.actions["edit.your_key"].trigger()
    dialog = dialog_of(qtbot, running, KeyDialog)
    own = running.opening.keys.fingerprint()
    assert dialog.fingerprint.text().replace(" ", "").replace("\n", "") == own
    assert "Not protected" in dialog.state.text()
    dialog._protect("x")
    qtbot.waitUntil(lambda: "Protected by" in dialog.state.text(), timeout=PATIENCE)
    dialog.accept()


def test_two_passphrases_must_be_the_same(qtbot):
    dialog = NewPassphraseDialog("Title", "Note")
    qtbot.addWidget(dialog)
    assert not dialog.ok_button.isEnabled()
    dialog.first.setText("a")
    assert not dialog.ok_button.isEnabled()
    dialog.second.setText("a")
    assert dialog.ok_button.isEnabled()
    may = NewPassphraseDialog("Title", "Note", may_be_empty=True)
    qtbot.addWidget(may)
    assert may.ok_button.isEnabled()


def test_notes_written_here_carry_the_fingerprint(program, folder, qtbot):
    running = program()
    running.opening.open(folder)
    own = running.opening.keys.fingerprint()
    receipt = running.workspace.store.log(Action.FIXITY_CHECK, "Look")
    entry = running.workspace.store.custody(receipt.seq - 1, 1)[0]
    assert entry.actor.key_fingerprint == own


def test_about_shows_the_fingerprint(program):
    from annotator.gui.about_dialog import AboutDialog

    running = program()
    fingerprint = running.opening.keys.ensure().public.fingerprint
    running.actions["help.about"].trigger()
    (dialog,) = running.window.findChildren(AboutDialog)
    assert dialog.fingerprint.text().replace(" ", "").replace("\n", "") == fingerprint
    dialog.close()
