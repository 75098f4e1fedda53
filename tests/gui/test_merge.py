"""Another copy of the case merged in the real window: compared, decided by keys, undone, its history read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.modeltest import ModelTester

from annotator.case.edits import changing, deleting
from annotator.case.merged_log import MergedLog
from annotator.case.vocabularies import NoteKind
from annotator.clock import SystemClock
from annotator.gui.merge_model import DECIDED, WHERE, ConflictsModel
from annotator.gui.program import Program
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.workflow.annotate import add_note, new_note
from tests.workflow.package_case import small_case

PATIENCE = 60_000


@pytest.fixture
def folders(made, tmp_path):
    """The two copies, in folders of this test's own."""
    for source, name in zip(made, ("anna", "bek"), strict=True):
        shutil.copytree(source, tmp_path / name)
    return tmp_path / "anna", tmp_path / "bek"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two copies: of three notes both changed two, one was removed in the other, which has one more."""
    tmp_path = tmp_path_factory.mktemp("copies")
    store = small_case(tmp_path / "c", actor=Actor("Анна"))
    notes = store.annotations()
    store.close()
    other = tmp_path / "bek"
    shutil.copytree(store.folder, other)
    with CaseStore.open(store.folder, actor=Actor("Анна"), clock=SystemClock()) as ours:
        for note in notes[:2]:
            ours.apply(changing("Change", [(note, replace(note, text="ours\nof Anna"))]))
    with CaseStore.open(other, actor=Actor("Бек"), clock=SystemClock()) as theirs:
        for note in notes[:2]:
            theirs.apply(changing("Change", [(note, replace(note, text="theirs " * 200))]))
        theirs.apply(deleting("Remove", notes[2]))
        (film,) = theirs.exhibits()
        index = theirs.index(film.id)
        made = new_note(film, index, 5, kind=NoteKind.OBSERVATION, author="Бек", clock=theirs.clock, text="<b>more</b>")  # fmt: skip
        theirs.apply(add_note(made))
    return store.folder, other


@pytest.fixture
def program(qtbot, dark, settings, folders) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    made.window.showNormal()
    made.window.resize(1366, 768)
    assert made.opening.open(folders[0])
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def compared(qtbot, program, other):
    dialog = program.agreement.merge.show_merge(other)
    qtbot.waitUntil(lambda: bool(dialog.state.text() or dialog.warning.text()), timeout=PATIENCE)
    return dialog


def scratch(folder):
    return list((folder / "derived").glob(".other-*"))


def test_decided_by_keys_and_undone_at_once(qtbot, program, folders) -> None:
    workspace = program.workspace
    before = workspace.store.snapshot()
    dialog = compared(qtbot, program, folders[1])
    assert dialog.model.rowCount() == 2
    assert "1 new" in dialog.counts.text()
    assert "2 to decide" in dialog.counts.text()
    assert not dialog.merge_button.isEnabled()
    assert not dialog.model.decisions  # nothing is chosen for a person
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE)
    qtbot.keyClick(dialog.table, Qt.Key.Key_2)
    assert dialog.table.currentIndex().row() == 1
    assert not dialog.merge_button.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_3)
    assert [dialog.model.index(row, DECIDED).data() for row in (0, 1)] == ["2 the other", "3 both"]
    dialog.sides.jump.click()
    wanted = dialog.model.items[1].ours
    qtbot.waitUntil(lambda: program.player.wanted == wanted.start.index, timeout=PATIENCE)
    assert dialog.merge_button.isEnabled()
    dialog.merge_button.click()
    banners = program.window.banners
    qtbot.waitUntil(lambda: banners.banner("merge") is not None, timeout=PATIENCE)
    texts = sorted(note.text[:6] for note in workspace.store.annotations())
    assert texts == ["<b>mor", "ours\no", "theirs", "theirs"]
    assert len(workspace.store.all_of(MergedLog)) == 1
    qtbot.waitUntil(lambda: not scratch(folders[0]), timeout=PATIENCE)
    assert workspace.undo()
    assert workspace.store.snapshot() == before
    assert banners.banner("merge") is None
    assert workspace.redo()
    assert len(workspace.store.annotations()) == 4


def test_the_other_history_is_shown(qtbot, program, folders) -> None:
    dialog = compared(qtbot, program, folders[1])
    panel = program.inspector.history
    assert panel.which.isHidden()
    dialog.decide_all(dialog.model.items[0].merged and next(iter(dialog.buttons)))
    dialog.merge()
    qtbot.waitUntil(lambda: not panel.which.isHidden(), timeout=PATIENCE)
    assert "Бек" in panel.which.itemText(1)
    panel.which.setCurrentIndex(1)
    with CaseStore.open(folders[1], actor=Actor("x"), clock=SystemClock(), read_only=True) as other:
        count = len(other.custody())
    qtbot.waitUntil(lambda: panel.model.rowCount() == count, timeout=PATIENCE)
    assert panel.model.entry_at(0).actor.name == "Бек"
    panel.which.setCurrentIndex(0)
    assert panel.model.entry_at(0).action == "merging"
    assert program.workspace.undo()
    assert panel.which.isHidden()


def test_closing_leaves_nothing(qtbot, program, folders) -> None:
    entries = program.workspace.store.newest_entry().seq
    dialog = compared(qtbot, program, folders[1])
    assert scratch(folders[0])
    dialog.reject()
    qtbot.waitUntil(lambda: not scratch(folders[0]), timeout=PATIENCE)
    assert program.workspace.store.newest_entry().seq == entries
    # Closed while both are still being compared.
    program.agreement.merge.show_merge(folders[1]).reject()
    qtbot.waitUntil(lambda: not program.jobs.running(), timeout=PATIENCE)
    assert not scratch(folders[0])


def test_what_was_changed_meanwhile_is_compared_again(qtbot, program, folders) -> None:
    dialog = compared(qtbot, program, folders[1])
    first, second = (item.ours for item in dialog.model.items)
    dialog.decide_all(next(iter(dialog.buttons)))
    program.workspace.do(changing("Change", [(first, replace(first, text="newest words"))]))
    dialog.merge()
    qtbot.waitUntil(lambda: "changed since" in dialog.warning.text() or dialog.model.items[0].ours.text == "newest words", timeout=PATIENCE)  # fmt: skip
    qtbot.waitUntil(lambda: dialog.model.items[0].ours.text == "newest words", timeout=PATIENCE)
    assert set(dialog.model.decisions) == {("annotation", second.id)}
    assert not program.workspace.store.all_of(MergedLog)


def test_what_cannot_be_merged_is_said(qtbot, program, folders, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    dialog = compared(qtbot, program, tmp_path / "empty")
    assert "cannot be read" in dialog.warning.text()
    assert not dialog.merge_button.isEnabled()
    dialog.reject()
    nothing = compared(qtbot, program, folders[0])
    assert "That is the case that is open" in nothing.warning.text()


def test_the_table_is_a_sound_model(qtmodeltester: ModelTester, folders) -> None:
    from annotator.workflow.merge import prepare_merge

    with (
        CaseStore.open(folders[0], actor=Actor("A"), clock=SystemClock()) as store,
        prepare_merge(store, folders[1], clock=SystemClock()) as merge,
    ):
        model = ConflictsModel()
        model.show_items(merge.plan.conflicts, {e.id: e.label for e in store.exhibits()}, 1)
        qtmodeltester.check(model)
        assert model.index(0, WHERE).data() == "E1, frame 2"
        assert model.next_undecided(0) == 1
