"""The claims matrix in the real window, by keyboard: stances, reasons, undo, frames, order, filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.edits import adding
from annotator.case.event_time import ClaimTime, claim_time_id
from annotator.case.vocabularies import Confidence, Likelihood, NoteKind, Stance
from annotator.clock import SystemClock
from annotator.gui.matrix_dialog import MatrixDialog
from annotator.gui.matrix_judging import Judging
from annotator.gui.program import Program
from annotator.gui.workspace import IndexReady, Workspace
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import add_note, new_note

HOSTILE = "<b>x</b>\u202e" + "ش" * 50 + "я" * 100_000


ACCOUNTS = (
    Source("s1", "Ministry"),
    Source("s2", "Editor"),
    Claim("c1", "s1", "In the air", speaker="Spokesman"),
    Claim(
        "c2",
        "s2",
        "It burned",
        translations=(Translation("It burned.", "en", "Engine 1", machine=True),),
    ),
    Claim("c3", "", HOSTILE),
)


def write(workspace: Workspace, frame: int, end: int | None = None, **fields) -> Annotation:
    kind = fields.pop("kind", NoteKind.OBSERVATION)
    note = new_note(
        workspace.exhibit, workspace.index, frame, end,
        kind=kind, author="A", clock=workspace.clock, **fields,
    )  # fmt: skip
    assert workspace.do(add_note(note))
    return note


def bears(*pairs: tuple[str, Stance]) -> tuple[BearsOn, ...]:
    return tuple(BearsOn(claim, stance, "because", "A") for claim, stance in pairs)


def two_notes(workspace: Workspace) -> None:
    assert workspace.do(adding("Accounts", *ACCOUNTS))
    alike = bears(("c1", Stance.SUPPORTS), ("c2", Stance.SUPPORTS))
    apart = bears(("c1", Stance.CONTRADICTS), ("c2", Stance.SUPPORTS))
    write(workspace, 10, text="same", bears_on=alike)
    write(workspace, 40, 60, text="apart", bears_on=apart)


@pytest.fixture
def matrix(case_workspace, shown_exhibit, dark, qtbot) -> Iterator[MatrixDialog]:
    two_notes(case_workspace)
    dialog = MatrixDialog(case_workspace, Judging(case_workspace, lambda: None))
    dialog.show()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)
    yield dialog
    dialog.close()
    dialog.deleteLater()


def press(dialog: MatrixDialog, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(dialog.view, key)


def cell(dialog: MatrixDialog, row: int, column: int) -> str:
    return str(dialog.model.index(row, column).data())


def stored(workspace: Workspace, dialog: MatrixDialog, row: int) -> Annotation:
    found = workspace.store.find("annotation", dialog.model.rows[row].note.id)
    assert isinstance(found, Annotation)
    return found


def test_stances_by_keyboard_each_an_edit_with_undo(case_workspace, matrix):
    press(matrix, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_C)
    assert cell(matrix, 1, 2) == "− contradicts"
    link = stored(case_workspace, matrix, 1).bears_on[-1]
    assert (link.claim_id, link.stance, link.why) == ("c3", Stance.CONTRADICTS, "")
    assert link.judged_by == case_workspace.store.actor.name
    for key, words in (
        (Qt.Key.Key_S, "+ supports"),
        (Qt.Key.Key_N, "○ silent"),
        (Qt.Key.Key_T, "? not testable"),
        (Qt.Key.Key_Delete, ""),
    ):
        press(matrix, key)
        assert cell(matrix, 1, 2) == words
    for words in ("? not testable", "○ silent"):
        QTest.keySequence(matrix.view, QKeySequence(QKeySequence.StandardKey.Undo))
        assert cell(matrix, 1, 2) == words
    QTest.keySequence(matrix.view, QKeySequence(QKeySequence.StandardKey.Redo))
    assert cell(matrix, 1, 2) == "? not testable"
    assert matrix.view.current().column() == 2


def test_enter_asks_why_and_enter_keeps_it(case_workspace, matrix, qtbot):
    press(matrix, Qt.Key.Key_Return)
    assert matrix.detail.why.text() == "because"
    matrix.detail.why.clear()
    matrix.detail.why.insert("дым виден")  # QTest types Latin letters only
    QTest.keyClick(matrix.detail.why, Qt.Key.Key_Return)
    assert stored(case_workspace, matrix, 0).bears_on[0].why == "дым виден"
    assert matrix.isVisible()
    # Another stance does not keep the reason of the one before.
    press(matrix, Qt.Key.Key_C)
    assert stored(case_workspace, matrix, 0).bears_on[0].why == ""
    press(matrix, Qt.Key.Key_Delete, Qt.Key.Key_Return)
    assert "needs a stance" in matrix.detail.refused.text()
    assert not matrix.detail.refused.isHidden()


def test_what_tells_claims_apart_stands_first_when_asked(matrix):
    assert [row.note.text for row in matrix.model.rows] == ["same", "apart"]
    matrix.order.setCurrentIndex(1)
    assert [row.note.text for row in matrix.model.rows] == ["apart", "same"]
    # The cell with the focus is still that of the same note.
    assert matrix.model.rows[matrix.view.current().row()].note.text == "same"


def test_a_note_that_bears_on_nothing_is_added_and_judged(case_workspace, matrix, qtbot):
    note = write(case_workspace, 5, text="third")
    case_workspace.select_note(note.id)
    matrix.add_button.click()
    assert matrix.model.rowCount() == 3
    assert matrix.model.rows[matrix.view.current().row()].note.id == note.id
    press(matrix, Qt.Key.Key_S)
    assert case_workspace.store.find("annotation", note.id).bears_on[0].stance is Stance.SUPPORTS
    qtbot.waitUntil(lambda: not case_workspace.jobs.running())
    assert matrix.model.rowCount() == 3


def test_filters_kinds_inferences_network_and_marks(case_workspace, matrix, qtbot):
    first, second = (row.note for row in matrix.model.rows)
    write(
        case_workspace, 41, kind=NoteKind.INFERENCE, text="He was hit.", cites=(second.id,),
        likelihood=Likelihood.LIKELY, confidence=Confidence.LOW, alternatives="He stumbled.",
        bears_on=bears(("c3", Stance.NOT_TESTABLE)),
    )  # fmt: skip
    qtbot.waitUntil(lambda: matrix.model.rowCount() == 3)
    tree = matrix.inferences.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1)
    head = tree.topLevelItem(0)
    said = "\n".join(head.child(at).text(0) for at in range(head.childCount()))
    assert "likely · low" in head.text(0)
    assert "apart" in said
    assert "He stumbled." in said
    assert "not testable" in said
    matrix.kind.setCurrentIndex(1)
    assert [row.note.id for row in matrix.model.rows] == [first.id, second.id]
    heads = [
        matrix.model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for at in range(3)
    ]
    assert heads[0].startswith("C1 In the air\nMinistry F6")
    assert heads[1].startswith("▲ C2")  # its machine translation was reviewed by nobody
    assert "\u202e" not in heads[2]
    assert len(heads[2]) < 300
    network = matrix.network
    assert network.list.count() == 4
    network.list.setCurrentRow(1)
    with qtbot.waitSignal(matrix.frames_wanted) as told:
        network.list.itemActivated.emit(network.list.item(1))
    assert told.args[0].id == second.id


def test_a_claim_that_is_added_changed_or_removed_is_followed(case_workspace, matrix, qtbot):
    workspace = case_workspace
    claim = Claim("c4", "s1", "Fourth")
    workspace.do(adding("Add", claim, ClaimTime(claim_time_id("c4"), "c4", "at noon")))
    qtbot.waitUntil(lambda: matrix.model.columnCount() == 4)
    matrix.view.go_to(0, 3)
    assert "at noon" in matrix.detail.coverage.text()
    workspace.undo()
    qtbot.waitUntil(lambda: matrix.model.columnCount() == 3)


def test_a_case_that_is_only_read_keeps_its_stances(case_workspace, matrix, monkeypatch):
    before = stored(case_workspace, matrix, 0)
    monkeypatch.setattr(type(case_workspace), "is_read_only", lambda _self: True)
    press(matrix, Qt.Key.Key_T)
    assert "reading only" in matrix.detail.refused.text()
    assert stored(case_workspace, matrix, 0) == before


def test_dozens_of_claims_and_many_notes_are_shown(case_workspace, matrix, qtbot):
    claims = [Claim(f"k{n}", "", f"Claim {n}") for n in range(20)]
    note = matrix.model.rows[0].note
    links = tuple(BearsOn(claim.id, Stance.SILENT) for claim in claims)
    notes = [replace(note, id=f"n{n}", text=f"Note {n}", bears_on=links) for n in range(80)]
    case_workspace.do(adding("Many", *claims, *notes))
    qtbot.waitUntil(lambda: matrix.model.rowCount() == 82)
    matrix.view.go_to(81, 22)
    press(matrix, Qt.Key.Key_S)
    assert cell(matrix, 81, 22) == "+ supports"


def test_in_the_window_it_leads_to_the_frames(qtbot, dark, settings, small_film, tmp_path):
    program = Program(settings, SystemClock(), dark)
    program.window.resize(1366, 768)
    program.window.showNormal()
    assert program.opening.make(tmp_path / "case", "Test")
    dialog = program.matrix.show_matrix()
    qtbot.waitUntil(lambda: "no claim yet" in dialog.empty.text())
    assert program.matrix.show_matrix() is dialog
    program.opening.add_videos((small_film,))

    def is_final() -> bool:
        index = program.workspace.index
        return index is not None and index.state is IndexState.FINAL

    qtbot.waitUntil(is_final)
    two_notes(program.workspace)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)
    press(dialog, Qt.Key.Key_Down, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: program.player.wanted == 40)
    assert program.workspace.note.text == "apart"
    dialog.view.go_to(0, 0)
    dialog.view.doubleClicked.emit(dialog.view.currentIndex())
    qtbot.waitUntil(lambda: program.player.wanted == 10)
    qtbot.waitUntil(lambda: not dialog.detail.picture.pixmap().isNull())
    dialog.close()
    dialog = (
        program.matrix.show_matrix()
    )  # what the one before listened to must not reach it any more
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)
    program.workspace.select_note("")
    program.workspace.index_ready.emit(
        IndexReady(program.workspace.exhibit, program.workspace.index)
    )
    program.workspace.close()
    qtbot.waitUntil(lambda: program.window.findChild(MatrixDialog) is None)
    program.window.close()
    program.window.deleteLater()
    program.deleteLater()
