"""A damaged draft is named and kept aside; the others are offered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from annotator.clock import SystemClock
from annotator.gui.damaged_drafts import SUBJECT, what_is_left
from annotator.gui.drafts import edit_key, new_key
from annotator.gui.note_content import content_of
from annotator.gui.program import Program
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Level
from annotator.store.drafts import DamagedDraft
from annotator.workflow.cases import open_case
from tests.store.case_values import filled_store


@pytest.fixture
def folder(tmp_path) -> Path:
    """A case with drafts on two notes; the first draft has one wrong letter."""
    with filled_store(tmp_path / "case") as store:
        for number in (1, 2):
            note = store.get("annotation", f"note-{number}")
            draft = content_of(note, store.snapshot()).to_draft()
            store.save_draft(edit_key(note.id), {**draft, "text": f"typed {number}"})
    with sqlite3.connect(tmp_path / "case" / "case.sqlite") as conn:
        conn.execute(
            "UPDATE draft SET payload = replace(payload, 'typed 1', 'typed 7') WHERE key = ?",
            (edit_key("note-1"),),
        )
    conn.close()
    return tmp_path / "case"


@pytest.fixture
def program(qtbot, dark, settings, folder) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    assert made.opening.open(folder)
    yield made
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def test_the_other_draft_is_offered_and_the_damaged_one_named(program, folder):
    editor = program.inspector.editor
    banner = program.window.banners.banner(SUBJECT)
    assert "changes to a note on" in banner.text.text()
    assert editor.drafts.count() == 1
    program.workspace.select_note("note-2")
    assert editor.form.text.toPlainText() == "typed 2"
    program.workspace.select_note("note-1")
    assert "typed" not in editor.form.text.toPlainText()
    program.damaged_drafts.copy()
    assert QGuiApplication.clipboard().text() == "typed 7"


def test_a_new_draft_does_not_take_the_place_of_the_damaged_one(program, folder):
    store = program.workspace.store
    store.save_draft(edit_key("note-1"), {"text": "a new one"})
    program.opening.close_case()
    assert program.opening.open(folder)
    (kept,) = program.inspector.editor.drafts.damaged
    assert kept.key == edit_key("note-1")
    assert "typed 7" in kept.left
    remarks = [each for each in program.workspace.store.verify() if each.subject == "Drafts"]
    assert [each.level for each in remarks] == [Level.WARNING]
    program.damaged_drafts._throw_away()
    assert program.window.banners.banner(SUBJECT) is None
    assert program.workspace.store.damaged_drafts() == ()
    assert program.workspace.store.drafts()[edit_key("note-1")]["text"] == "a new one"


def test_twice_damaged_is_kept_twice_and_reading_changes_nothing(folder):
    def damage() -> None:
        with sqlite3.connect(folder / "case.sqlite") as conn:
            conn.execute("UPDATE draft SET payload = CAST(x'7bff' AS TEXT)")
        conn.close()

    with open_case(folder, actor=Actor("T"), clock=SystemClock()) as store:
        store.set_damaged_drafts_aside()
        store.save_draft(edit_key("note-1"), {"text": "again"})
    damage()
    with open_case(folder, actor=Actor("T"), clock=SystemClock(), read_only=True) as store:
        assert len(store.damaged_drafts()) == 3
        assert store.drafts() == {}
    with open_case(folder, actor=Actor("T"), clock=SystemClock()) as store:
        kept = store.set_damaged_drafts_aside()
        assert sorted(each.key for each in kept) == sorted(
            (edit_key("note-1"), edit_key("note-1"), edit_key("note-2"))
        )
        assert len({each.row for each in kept}) == 3
        assert store.set_damaged_drafts_aside() == kept


@pytest.mark.parametrize(
    ("left", "text"),
    [
        ('{"draft":{"text":"a \\"b\\"\\u00e9"},"dig', 'a "b"é'),
        ('{"draft":{"text":"cut of', '{"draft":{"text":"cut of'),
        ("\udcff{", "\ufffd{"),
    ],
)
def test_what_is_left_is_text(left, text):
    assert what_is_left(DamagedDraft(new_key("x"), "row", left)) == text
