"""Who could be harmed, and where people appear, by keyboard in the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from annotator.case.accounts import Person
from annotator.case.edits import adding, changing
from annotator.case.harm import HarmWay
from annotator.clock import SystemClock
from annotator.gui.people_dialog import PeopleDialog
from annotator.gui.program import Program
from annotator.workflow.harms import ProposedHarm
from tests.workflow.package_case import small_case

PATIENCE = 60_000


@pytest.fixture
def program(qtbot, dark, settings, tmp_path: Path) -> Iterator[Program]:
    store = small_case(tmp_path / "c")
    store.apply(adding("People", Person("w", "W-1", appearance="Grey scarf"), Person("f", "F-1")))
    note = next(each for each in store.annotations() if each.start.index == 2)
    store.apply(changing("Names", [(note, replace(note, people=("w",)))]))
    store.close()
    made = Program(settings, SystemClock(), dark)
    made.window.resize(1366, 768)
    made.window.show()
    assert made.opening.open(store.folder)
    qtbot.waitUntil(lambda: made.workspace.index is not None, timeout=PATIENCE)
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.opening.close_case()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def test_a_proposed_danger_is_put_on_the_list_changed_and_taken_away(qtbot, program) -> None:
    workspace, harms = program.workspace, program.inspector.exhibit_form.harms
    program.inspector.show_exhibit()
    qtbot.waitUntil(lambda: harms.list.count() == 1, timeout=PATIENCE)
    assert isinstance(harms.selected(), ProposedHarm)
    assert "W-1" in harms.list.item(0).text()
    forms = []
    harms.open_wanted.connect(lambda _value: forms.append(True))
    qtbot.keyClick(harms.list, Qt.Key.Key_Return)
    assert forms == [True]
    form = program.window.findChild(QDialog, "harmForm")
    assert form is not None
    assert form.who.currentText().startswith("W-1")
    assert form.frames.currentText() == "frames 2–4"
    form.what.setPlainText("Her face, lit by the street lamp.")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (harm,) = workspace.snapshot.harms
    assert (harm.person_id, harm.way, harm.start.index, harm.end.index) == ("w", HarmWay.FACE, 2, 4)
    qtbot.waitUntil(lambda: harms.list.count() == 1, timeout=PATIENCE)
    assert "▲ W-1 · face · frames 2–4" in harms.list.item(0).text()
    assert program.inspector.exhibit_form.harms_fold.is_open() is False
    harms.frame.click()
    assert program.player.wanted == 2
    changed = program.people.open_harm(harm)
    changed.averted.setPlainText("Blurred in every copy.")
    assert changed.save()
    assert harms.list.item(0).text().startswith("✓ W-1")
    assert workspace.undo()
    assert harms.list.item(0).text().startswith("▲ W-1")
    qtbot.keyClick(harms.list, Qt.Key.Key_Delete)
    assert workspace.snapshot.harms == ()
    assert workspace.undo()
    assert workspace.snapshot.harms == (harm,)


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_is_not_lost(
    qtbot, program
) -> None:
    form = program.people.add_harm()
    assert form.frames.findText("frame 0") >= 0
    assert not form.save()
    assert "not said who" in form._blocks["what"].error.text()
    form.what.setPlainText("The family on the 4th floor \u200fשלום\u200f")
    form.reject()
    assert form.unsaved.isVisible()
    form.way.setCurrentIndex(form.way.findData(HarmWay.METADATA))
    assert form.frames.currentData() == (None, None)
    assert not form.frames.isEnabled()
    assert form.save()
    (harm,) = program.workspace.snapshot.harms
    assert (harm.person_id, harm.way, harm.start) == ("", HarmWay.METADATA, None)


def test_a_person_is_followed_through_the_films_by_keyboard(qtbot, program) -> None:
    program.actions["people.appearances"].trigger()
    dialog = program.window.findChild(PeopleDialog)
    assert [dialog.people.item(row).text() for row in range(2)] == [
        "F-1 · unknown",
        "W-1 · unknown",
    ]
    qtbot.waitUntil(lambda: "No note names" in dialog.figures.text(), timeout=PATIENCE)
    qtbot.keyClick(dialog.people, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.places.count() == 1, timeout=PATIENCE)
    assert dialog.places.item(0).text().startswith("E1 · frames 2–4 · observation")
    assert "Notes: 1 · films: 1" in dialog.figures.text()
    assert "undecided, so protected" in dialog.head.text()
    note = program.workspace.snapshot.annotation(dialog.places.item(0).data(256).note.id)
    qtbot.waitUntil(lambda: dialog.stills.image(note) is not None, timeout=PATIENCE)
    program.player.seek(0)
    qtbot.keyClick(dialog.places, Qt.Key.Key_Return)
    assert program.player.wanted == 2
    assert program.workspace.note == note


def test_the_file_is_looked_into_from_the_palette(qtbot, program) -> None:
    proposals = program.inspector.exhibit_form.proposals
    program.actions["people.look_into"].trigger()
    assert program.inspector.exhibit_form.found_fold.is_open()
    qtbot.waitUntil(
        lambda: program.inspector.exhibit_form.proposals.look.isEnabled(), timeout=PATIENCE
    )
    assert proposals.said.text().startswith("✓ Found")
