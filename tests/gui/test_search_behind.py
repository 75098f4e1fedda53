"""Searching in a large case: the first hits at once, all of them behind, stale answers dropped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from sqlite_utils import Database

from annotator.case.edits import adding
from annotator.case.exhibit import Exhibit
from annotator.case.note_filter import NoteFilter
from annotator.case.vocabularies import NoteKind
from annotator.errors import CancelledError
from annotator.gui.notes_model import NotesModel
from annotator.gui.workspace import Workspace
from annotator.provenance.actor import Actor
from annotator.store import opening_to_read
from annotator.store.case_store import CaseStore
from annotator.store.connection import Mode
from annotator.store.note_rows import NoteOrder
from annotator.workflow.annotate import new_note


@pytest.fixture
def model(qtbot: QtBot, case_workspace: Workspace, shown_exhibit: Exhibit) -> Iterator[NotesModel]:
    assert case_workspace.index is not None
    notes = [
        new_note(
            shown_exhibit, case_workspace.index, 89 - number,
            kind=NoteKind.OBSERVATION if number % 2 else NoteKind.PROCEDURAL,
            author="A", clock=case_workspace.clock,
            text=f"the smoke {number}" if number % 3 else f"дым {number}",
        )
        for number in range(90)
    ]  # fmt: skip
    case_workspace.commit(adding("Many", *notes))
    holder = QObject()
    made = NotesModel(case_workspace, holder)
    made._behind.many = 10
    yield made
    holder.deleteLater()


def texts(model: NotesModel) -> list[str]:
    return [model.note_at(row).text for row in range(model.rowCount())]


def test_first_some_hits_then_all_in_their_order(qtbot: QtBot, model: NotesModel) -> None:
    model.narrow(None, None, "the smoke")
    assert model.is_searching()
    assert 0 < model.rowCount() <= 50
    assert all(text.startswith("the smoke") for text in texts(model))
    qtbot.waitUntil(lambda: not model.is_searching())
    found = [model.note_at(row) for row in range(model.rowCount())]
    assert len(found) == 60
    frames = [note.start.index for note in found]
    assert frames == sorted(frames)


def test_an_answer_that_was_overtaken_is_dropped(
    qtbot: QtBot, model: NotesModel, case_workspace: Workspace
) -> None:
    model.narrow(None, None, "the smoke")
    model.narrow(None, NoteKind.OBSERVATION, "дым")
    qtbot.waitUntil(lambda: not model.is_searching())
    found = [model.note_at(row) for row in range(model.rowCount())]
    assert len(found) == 15
    assert {note.kind for note in found} == {NoteKind.OBSERVATION}
    model.narrow(None, None, "the smoke")
    model.narrow(None, None, "")
    assert not model.is_searching()
    assert model.rowCount() == 90
    qtbot.waitUntil(lambda: not case_workspace.jobs.running())
    assert model.rowCount() == 90


def test_what_is_stored_meanwhile_is_searched_for_again(
    qtbot: QtBot, model: NotesModel, case_workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    model.narrow(shown_exhibit.id, None, "the smoke")
    assert case_workspace.index is not None
    note = new_note(
        shown_exhibit, case_workspace.index, 3, kind=NoteKind.OBSERVATION, author="A",
        clock=case_workspace.clock, text="more of the smoke",
    )  # fmt: skip
    case_workspace.commit(adding("One more", note))
    qtbot.waitUntil(lambda: not model.is_searching())
    assert "more of the smoke" in texts(model)
    assert model.rowCount() == 61


def test_a_small_case_is_searched_at_once(model: NotesModel) -> None:
    model._behind.many = 1_000
    model.narrow(None, None, "дым")
    assert not model.is_searching()
    assert model.rowCount() == 30


def test_a_search_that_was_stopped_says_so(model: NotesModel, case_workspace: Workspace) -> None:
    aside = case_workspace.store.search_aside()
    aside.stop()
    with pytest.raises(CancelledError):
        aside.rows(
            None, kind=None, words="дым", order=NoteOrder.FILM, descending=False,
            wanted=NoteFilter(), track_id=None,
        )  # fmt: skip
    again = case_workspace.store.search_aside()
    rows = again.rows(
        None, kind=None, words="дым", order=NoteOrder.FILM, descending=False,
        wanted=NoteFilter(), track_id=None,
    )  # fmt: skip
    assert rows == case_workspace.store.note_rows(words="дым")


@pytest.mark.parametrize("how", ["read", "immutable"])
def test_a_case_open_for_reading_only_is_searched_behind_too(
    how: str,
    qtbot: QtBot,
    model: NotesModel,
    case_workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace, folder = case_workspace, case_workspace.folder()
    workspace.close()
    reader = opening_to_read._reader

    def only(path: Path, mode: Mode) -> Database:
        # As on a medium that cannot be written, or a disk that is full.
        if mode != how:
            raise sqlite3.OperationalError("unable to open database file")
        return reader(path, mode)

    monkeypatch.setattr(opening_to_read, "_reader", only)
    store = CaseStore.open(folder, actor=Actor("B"), clock=workspace.clock, read_only=True)
    workspace.use(store)
    assert workspace.is_read_only()
    model.narrow(None, None, "the smoke")
    assert model.is_searching()
    assert 0 < model.rowCount() <= 50
    qtbot.waitUntil(lambda: not model.is_searching())
    assert model.rowCount() == 60
    assert {text.partition(" ")[0] for text in texts(model)} == {"the"}
