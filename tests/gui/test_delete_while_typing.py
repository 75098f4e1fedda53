"""Deleting notes while words are typed in one of them: the words come back with the note."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from annotator.case.edits import adding
from annotator.case.vocabularies import Visibility
from annotator.clock import SystemClock
from annotator.gui.note_editor import NoteEditor
from annotator.gui.program import Program
from tests.store.case_values import filled_store, note

IDS = ("note-50", "note-51")


@pytest.fixture
def program(qtbot, dark, settings, tmp_path) -> Iterator[Program]:
    with filled_store(tmp_path / "case") as store:
        store.apply(adding("Add", note(50, 5, text="plain"), note(51, 6, text="other")))
    made = Program(settings, SystemClock(), dark)
    assert made.opening.open(tmp_path / "case")
    yield made
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def typed(program: Program) -> NoteEditor:
    editor = program.inspector.editor
    program.workspace.select_note(IDS[0])
    editor.form.text.setPlainText("typed")
    return editor


def select(program: Program, *ids: str) -> None:
    table = program.notes_table
    selection = table.view.selectionModel()
    flags = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
    table.view.clearSelection()
    for id in ids:
        selection.select(table.filter.index(table.filter.row_of(id), 0), flags)
    assert {each.id for each in table.selected_notes()} == set(ids)


@pytest.mark.parametrize("count", [1, 2])
def test_what_is_typed_is_saved_before_its_note_is_deleted(program, count):
    typed(program)
    select(program, *IDS[:count])
    assert program.notes_table.delete_selected()
    store = program.workspace.store
    assert all(store.find("annotation", id) is None for id in IDS[:count])
    assert program.workspace.undo()
    assert store.get("annotation", IDS[0]).text == "typed"
    assert store.drafts() == {}


@pytest.mark.parametrize("count", [1, 2])
def test_what_cannot_be_saved_is_offered_again_with_its_note(program, count):
    editor = typed(program)
    editor.form.visibility.set_value(Visibility.NOT_VISIBLE)  # refused without a span
    select(program, *IDS[:count])
    assert program.notes_table.delete_selected()
    assert program.workspace.undo()
    program.workspace.select_note(IDS[1])
    program.workspace.select_note(IDS[0])
    assert program.workspace.store.get("annotation", IDS[0]).text == "plain"
    assert editor.form.text.toPlainText() == "typed"
    assert not editor.banner.isHidden()
