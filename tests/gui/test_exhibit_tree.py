from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import BearsOn
from annotator.case.edits import adding, changing
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Credibility, NoteKind, Reliability, Stance
from annotator.errors import AnnotatorError
from annotator.gui.exhibit_tree import ExhibitTree
from annotator.gui.fixity import Fixity
from annotator.gui.record_dialog import RecordDialog
from annotator.gui.tree_rows import ROW_ROLE
from annotator.gui.workspace import Workspace
from annotator.workflow.annotate import new_note
from tests.gui.numbered_film import add_film, write_film


@pytest.fixture
def tree(
    qtbot: QtBot, case_workspace: Workspace, shown_exhibit: Exhibit, themed_app: QApplication
) -> ExhibitTree:
    made = ExhibitTree(case_workspace)
    qtbot.addWidget(made)
    return made


def row(tree: ExhibitTree, entity_id: str):
    item = tree.item_of(entity_id)
    assert item is not None
    return item.data(0, ROW_ROLE)


def test_selecting_an_exhibit_shows_it(
    tree: ExhibitTree, case_workspace: Workspace, shown_exhibit: Exhibit, tmp_path: Path
) -> None:
    other = add_film(case_workspace, write_film(tmp_path / "b.mp4", 40), "E2")
    item = tree.item_of(other.id)
    assert item is not None
    tree.tree.setCurrentItem(item)
    assert case_workspace.exhibit == other
    case_workspace.select_exhibit(shown_exhibit.id)
    assert tree.tree.currentItem() is tree.item_of(shown_exhibit.id)


def test_grades_counts_and_protection_are_shown(
    tree: ExhibitTree, case_workspace: Workspace
) -> None:
    source = Source("s", "Radio", reliability=Reliability.B, credibility=Credibility.TWO)
    case_workspace.do(adding("Add", source, Claim("c", "s", "Shots"), Person("p", "W-1")))
    assert row(tree, "s").tail == "B2"
    assert row(tree, "c").tail == "0"
    assert row(tree, "p").chips[0].text == "undecided"
    assert "kept as protected" in row(tree, "p").tip
    exhibit, index = case_workspace.exhibit, case_workspace.index
    assert exhibit is not None
    assert index is not None
    note = new_note(
        exhibit, index, 3, kind=NoteKind.OBSERVATION, author="T", clock=case_workspace.clock,
        text="x", bears_on=(BearsOn("c", Stance.SUPPORTS),),
    )  # fmt: skip
    case_workspace.do(adding("Add", note))
    assert row(tree, "c").tail == "1"
    case_workspace.undo()
    assert row(tree, "c").tail == "0"


def test_removing_is_refused_in_words_while_something_leans_on_it(
    tree: ExhibitTree, case_workspace: Workspace
) -> None:
    case_workspace.do(adding("Add", Source("s", "Radio"), Claim("c", "s", "Shots")))
    said: list[AnnotatorError] = []
    case_workspace.failed.connect(said.append)
    assert not tree.remove("s")
    assert "leans" in said[0].message
    assert tree.remove("c")
    assert tree.item_of("c") is None
    assert case_workspace.undo()
    assert row(tree, "c").name == "Shots"


def test_what_rehashing_said_stands_on_the_card(tree: ExhibitTree, shown_exhibit: Exhibit) -> None:
    assert row(tree, shown_exhibit.id).chips[0].text == "not verified"
    tree.fixity.put(Fixity(shown_exhibit.id, "2026-01-01T00:00:00Z", good=True))
    assert row(tree, shown_exhibit.id).chips[0].text == "✓ verified"
    tree.fixity.put(Fixity(shown_exhibit.id, "2026-01-01T00:00:00Z", good=False))
    assert row(tree, shown_exhibit.id).chips[0].text == "✗ differs"


def test_empty_sections_say_what_goes_there(tree: ExhibitTree, case_workspace: Workspace) -> None:
    assert "source" in tree._empty
    case_workspace.do(adding("Add", Source("s", "Radio")))
    assert "source" not in tree._empty
    assert tree.remove("s")
    assert "source" in tree._empty


def test_a_claim_is_added_with_its_source_in_the_dialog(
    qtbot: QtBot, tree: ExhibitTree, case_workspace: Workspace
) -> None:
    case_workspace.do(adding("Add", Source("s", "Radio")))
    dialog = RecordDialog(case_workspace, "claim")
    qtbot.addWidget(dialog)
    assert not dialog.save()
    assert dialog.form.block("text").is_refused()
    dialog.form.field("short").setText("Shots")
    assert dialog.source is not None
    at = dialog.source.findData("s")
    dialog.source.setCurrentIndex(at)
    dialog.source.activated.emit(at)
    assert dialog.save()
    (claim,) = case_workspace.snapshot.claims
    assert (claim.short, claim.source_id) == ("Shots", "s")


def test_what_was_typed_is_not_thrown_away_by_one_key(
    qtbot: QtBot, tree: ExhibitTree, case_workspace: Workspace
) -> None:
    dialog = RecordDialog(case_workspace, "person")
    qtbot.addWidget(dialog)
    dialog.show()
    field = dialog.form.field("code")
    qtbot.keyClicks(field, "W-7")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.unsaved.isVisible()
    qtbot.keyClicks(field, "a")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.isVisible()  # more was typed since
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert case_workspace.snapshot.people == ()


def test_a_form_that_nobody_touched_closes_at_once(
    qtbot: QtBot, tree: ExhibitTree, case_workspace: Workspace
) -> None:
    dialog = RecordDialog(case_workspace, "claim")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.reject()
    assert not dialog.isVisible()


def test_ctrl_enter_saves_also_from_a_field_of_several_lines(
    qtbot: QtBot, tree: ExhibitTree, case_workspace: Workspace
) -> None:
    dialog = RecordDialog(case_workspace, "claim")
    qtbot.addWidget(dialog)
    dialog.show()
    field = dialog.form.field("text")
    qtbot.keyClicks(field, "They fired into the air")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.isVisible()
    assert [claim.text for claim in case_workspace.snapshot.claims] == ["They fired into the air"]


def test_changing_a_person_is_one_edit(
    qtbot: QtBot, tree: ExhibitTree, case_workspace: Workspace
) -> None:
    person = Person("p", "W-1", remarks="kept")
    case_workspace.do(adding("Add", person, Person("q", "W-2")))
    dialog = RecordDialog(case_workspace, "person", person)
    qtbot.addWidget(dialog)
    dialog.form.field("code").setText("W-2")
    assert not dialog.save()
    assert dialog.form.block("code").is_refused()
    dialog.form.field("code").setText("W-3")
    assert dialog.save()
    assert case_workspace.snapshot.person("p") == replace(person, code="W-3")
    assert row(tree, "p").name == "W-3"


def test_a_changed_title_changes_the_card(
    tree: ExhibitTree, case_workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    titled = replace(
        shown_exhibit, provenance=replace(shown_exhibit.provenance, title="<b>Окно\u202e")
    )
    case_workspace.do(changing("Change", [(shown_exhibit, titled)]))
    assert row(tree, shown_exhibit.id).name == "E1 <b>Окно⟦U+202E⟧"
