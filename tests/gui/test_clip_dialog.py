"""Clips and sheets from the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QDialog

from annotator.clock import SystemClock
from annotator.gui.program import Program
from tests.workflow.package_case import small_case

PATIENCE = 60_000


@pytest.fixture
def program(qtbot, dark, settings, tmp_path, monkeypatch) -> Iterator[Program]:
    # Each of many short steps would start a process of its own, which only costs time here.
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    store = small_case(tmp_path / "c")
    store.close()
    made = Program(settings, SystemClock(), dark)
    assert made.opening.open(store.folder)
    made.workspace.select_exhibit(made.workspace.snapshot.exhibits[0].id)
    qtbot.waitUntil(lambda: made.workspace.index is not None, timeout=PATIENCE)
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.opening.close_case()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def test_the_marked_span_becomes_a_clip_and_a_sheet(qtbot, program) -> None:
    program.workspace.set_marks(replace(program.workspace.marks, start=2, end=5))
    dialog = program.packages.clips.open()
    assert dialog is not None
    number = program.workspace.snapshot.info.shown_number(0)
    assert (dialog.first.value() - number, dialog.last.value() - number) == (2, 5)
    for kind, ending in (("mkv", ".mkv"), ("cut", ".mkv"), ("pair", ".png")):
        dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
        assert dialog.sound.isVisibleTo(dialog) == (kind != "pair")
        assert (f"From frame {number} to {number + 5}," in dialog.around.text()) == (kind == "cut")
        assert dialog.target().suffix == ending
        before = program.workspace.store.newest_entry()
        dialog.write()
        qtbot.waitUntil(lambda: bool(dialog.said.text()), timeout=PATIENCE)
        assert dialog.said.text().startswith("✓"), dialog.said.text()
        assert dialog.target().stat().st_size > 0
        assert program.workspace.store.newest_entry().seq == before.seq + 1
    assert dialog.replace.isVisibleTo(dialog)
    dialog.write()
    qtbot.waitUntil(lambda: dialog.said.text().startswith("▲"), timeout=PATIENCE)
    dialog.last.setValue(number)
    dialog.first.setValue(number + 3)
    assert not dialog.write_button.isEnabled()
