"""Many notes are bound to the final index by jobs, while the window and its user go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.annotation import Annotation
from annotator.case.edits import adding, changing
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import NoteKind
from annotator.errors import AnnotatorError
from annotator.gui.notes_binder import NotesBinder
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, never
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow import rebinding
from annotator.workflow.annotate import Rebinding, new_note
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.rebinding import rebind_notes
from tests.workflow.moving_film import write_moving_film

MANY = 30


@dataclass
class Desk:
    """A case with notes by provisional numbers, and the final index."""

    workspace: Workspace
    binder: NotesBinder
    exhibit: Exhibit
    final: FrameIndex
    moves: int
    problems: list[AnnotatorError] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)

    def notes(self) -> tuple[Annotation, ...]:
        return self.workspace.store.annotations(self.exhibit.id)

    def bind(self) -> None:
        self.binder.bind(self.exhibit, self.final)

    def is_bound(self) -> bool:
        return not self.binder.is_running() and not self.workspace.is_storing()


@pytest.fixture
def desk(
    qtbot: QtBot, qapp: QApplication, case_workspace: Workspace, tmp_path: Path
) -> Iterator[Desk]:
    workspace = case_workspace
    store = workspace.store
    taken = add_exhibit(store, write_moving_film(tmp_path))
    workspace.adopt(taken.edit, taken.receipt)
    workspace.select_exhibit(taken.exhibit.id)
    provisional = ensure_index(store, taken.exhibit, final=False)
    notes = [
        new_note(
            taken.exhibit, provisional, 10 + number, kind=NoteKind.OBSERVATION, author="A",
            clock=workspace.clock, text=f"note {number}",
        )
        for number in range(MANY)
    ]  # fmt: skip
    workspace.commit(adding("Many", *notes))
    final = ensure_index(store, taken.exhibit)
    binder = NotesBinder(workspace)
    binder.at_once = 5
    made = Desk(workspace, binder, taken.exhibit, final, len(provisional) - len(final))
    assert made.moves > 0
    binder.problem.connect(made.problems.append)
    binder.moved.connect(made.moved.append)
    yield made
    qtbot.waitUntil(lambda: not workspace.jobs.running())


def by_text(desk: Desk) -> dict[str, int]:
    return {note.text: note.start.index for note in desk.notes()}


def test_many_notes_are_bound_behind_and_the_moves_told(desk: Desk, qtbot: QtBot) -> None:
    before = by_text(desk)
    desk.bind()
    assert desk.binder.is_running()
    assert by_text(desk) == before
    qtbot.waitUntil(desk.is_bound)
    assert by_text(desk) == {text: at - desk.moves for text, at in before.items()}
    shown = desk.workspace.snapshot.notes_of(desk.exhibit.id)
    assert shown == desk.notes()
    assert all(note.start == desk.final.stamp(note.start.index) for note in shown)
    ((words, which),) = desk.moved
    assert str(MANY) in words
    assert "…" in which
    assert not desk.problems
    # Nothing is left to do, and nothing is said twice.
    desk.bind()
    qtbot.waitUntil(desk.is_bound)
    assert len(desk.moved) == 1
    assert not desk.workspace.undo_stack.canUndo()


def test_a_note_changed_meanwhile_keeps_its_change(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, looks = by_text(desk), []

    def changed_after(
        store: CaseStore, exhibit: Exhibit, final: FrameIndex, cancelled: Cancelled = never
    ) -> Rebinding:
        found = rebind_notes(store, exhibit, final, cancelled)
        if not looks:
            note = store.annotations(exhibit.id)[0]
            store.apply(changing("By hand", [(note, replace(note, text="by hand"))]))
        looks.append(exhibit.id)
        return found

    monkeypatch.setattr(rebinding, "rebind_notes", changed_after)
    desk.bind()
    qtbot.waitUntil(desk.is_bound)
    assert len(looks) > 1
    assert not desk.problems
    found = by_text(desk)
    assert found["by hand"] == before["note 0"] - desk.moves
    assert found["note 7"] == before["note 7"] - desk.moves


def test_few_notes_are_bound_at_once(desk: Desk) -> None:
    before = by_text(desk)
    desk.binder.at_once = 100
    desk.bind()
    assert not desk.binder.is_running()
    assert by_text(desk) == {text: at - desk.moves for text, at in before.items()}


def test_a_case_that_is_closed_meanwhile_is_left_alone(desk: Desk, qtbot: QtBot) -> None:
    desk.bind()
    desk.bind()
    desk.workspace.close()
    assert not desk.binder.is_running()
    qtbot.waitUntil(lambda: not desk.workspace.jobs.running())
    assert not desk.moved
