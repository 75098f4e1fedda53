"""A second coder in the real window: the copy, the comparison, the way to a disagreement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction

import pytest
from PySide6.QtWidgets import QDialog

from annotator.case.codes import Code
from annotator.case.edits import adding
from annotator.clock import SystemClock
from annotator.gui.program import Program
from annotator.provenance.actor import Actor
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import add_note
from annotator.workflow.cases import open_case
from annotator.workflow.codes import coded_note, coding_details

CODES = (Code("c1", "shot", "1"), Code("c2", "warning", "2"), Code("c3", "prone", "3", span=True))


@pytest.fixture
def program(qtbot, dark, settings, small_film, tmp_path) -> Iterator[Program]:
    made = Program(settings, SystemClock(), dark)
    made.window.showNormal()
    made.window.resize(1366, 768)
    assert made.opening.make(tmp_path / "case", "Test")
    made.opening.add_videos((small_film,))

    def is_final() -> bool:
        index = made.workspace.index
        return index is not None and index.state is IndexState.FINAL

    qtbot.waitUntil(is_final, timeout=60_000)
    made.workspace.do(adding("Codes", *CODES))
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def write(store, index, code: Code, start: int, end: int | None = None, do=None) -> str:
    note = coded_note(
        code,
        store.exhibits()[0],
        index,
        start,
        end,
        author=store.actor.name,
        clock=store.clock,
    )
    (do or store.apply)(add_note(note), coding_details(code, start, Fraction(0)))
    return note.id


def test_from_the_blind_copy_to_a_disagreement(program, qtbot, tmp_path):
    workspace, index = program.workspace, program.workspace.index
    first = [write(workspace.store, index, CODES[0], 3, do=workspace.do)]
    first.append(write(workspace.store, index, CODES[1], 8, do=workspace.do))
    program.agreement.make_copy(tmp_path / "second")
    banners = program.window.banners
    qtbot.waitUntil(lambda: banners.banner("second") is not None, timeout=60_000)
    with open_case(tmp_path / "second", actor=Actor("B"), clock=SystemClock()) as second:
        assert second.annotations() == ()
        write(second, index, CODES[0], 3)
        write(second, index, CODES[2], 8, 11)
    dialog = program.agreement.show_agreement(tmp_path / "second")
    qtbot.waitUntil(lambda: dialog.film() is not None, timeout=60_000)
    assert not dialog.warning.isVisible()
    assert dialog.codes.rowCount() == 4
    assert [dialog.pairs.index(0, column).data() for column in (2, 4)] == [
        "warning",
        "≠ other code",
    ]
    assert dialog.pairs.rowCount() == 1
    dialog.pair_table.selectRow(0)
    qtbot.waitUntil(lambda: program.player.wanted == 8, timeout=60_000)
    assert workspace.note is not None
    assert workspace.note.id == first[1]
    dialog.everything.setChecked(True)
    assert dialog.pairs.rowCount() == 2
    dialog.save(tmp_path / "agreement.json")
    (data,) = json.loads((tmp_path / "agreement.json").read_text("utf-8"))
    assert len(data["pairs"]) == 2


def test_a_folder_that_is_no_case_is_said_in_the_dialog(program, qtbot, tmp_path):
    (tmp_path / "empty").mkdir()
    dialog = program.agreement.show_agreement(tmp_path / "empty")
    qtbot.waitUntil(dialog.warning.isVisible, timeout=60_000)
    assert "cannot be read" in dialog.warning.text()
    assert not dialog.save_button.isEnabled()


def test_a_copy_that_cannot_be_made_is_said(program, qtbot, tmp_path):
    (tmp_path / "there").mkdir()
    program.agreement.make_copy(tmp_path / "there")
    qtbot.waitUntil(lambda: program.window.banners.banner("second") is not None, timeout=60_000)
