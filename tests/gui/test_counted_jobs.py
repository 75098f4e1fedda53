"""Everyday jobs done in the real window by keys alone, and how many actions each takes.

The first note after a drop (5) is counted in test_main_window, twenty coded
events (20) in test_codes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from annotator.case.note_filter import NoteFilter
from annotator.clock import SystemClock
from annotator.gui.program import Program
from annotator.timing.frame_index import IndexState
from annotator.workflow.saved_filters import SavedFilter, keep_filter

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
LONG_MS = 300_000


class Hand:
    """Presses keys where the focus is, and counts: a key is one action, a text typed is one."""

    def __init__(self, qtbot, program: Program) -> None:
        self.qtbot, self.program, self.actions = qtbot, program, 0

    def _target(self):
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return QApplication.focusWidget()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(self._target(), key, modifiers)
        self.actions += 1

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self._target(), text)
        self.actions += 1


@pytest.fixture
def program(qtbot, dark, settings, small_film, tmp_path) -> Iterator[Program]:
    folder = tmp_path / "case"
    made = Program(settings, SystemClock(), dark)
    made.window.showNormal()
    made.window.resize(1366, 768)
    made.window.activateWindow()
    assert made.opening.make(folder, "Test")
    keep_filter(folder, SavedFilter("shots", NoteFilter(all_tags=("shot",)), "1"))
    made.workspace.case_opened.emit(made.workspace.snapshot)
    made.opening.add_videos((small_film,))
    qtbot.waitUntil(lambda: is_final(made), timeout=LONG_MS)
    qtbot.waitUntil(lambda: at_rest(made), timeout=LONG_MS)
    view = made.window.panels.frame_view
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    yield made
    for dialog in made.window.findChildren(QDialog):
        dialog.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def is_final(program: Program) -> bool:
    index = program.player.index
    return index is not None and index.state is IndexState.FINAL


def at_rest(program: Program) -> bool:
    return program.player.current is not None and not program.player.is_pending()


def at(program: Program, frame: int) -> bool:
    return at_rest(program) and program.player.current.stamp.index == frame


def test_three_jobs_by_keys_alone(qtbot, program):
    hand = Hand(qtbot, program)
    view = program.window.panels.frame_view
    # A note on a span of ten frames, with its tag: in, ten frames on, out, note, text, commit.
    hand.key(Qt.Key.Key_I)
    hand.key(Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: at(program, 10))
    hand.key(Qt.Key.Key_O)
    hand.key(Qt.Key.Key_N)
    editor = program.inspector.editor
    qtbot.waitUntil(editor.form.text.hasFocus)
    hand.type("A shield is raised.")
    hand.key(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(program.workspace.snapshot.annotations) == 1)
    note = program.workspace.snapshot.annotations[0]
    assert (note.start.index, note.last_index()) == (0, 10)
    assert hand.actions == 6
    qtbot.waitUntil(view.hasFocus)

    # Find a word in all notes and stand on its frame: palette, word, Enter.
    hand.actions = 0
    hand.key(Qt.Key.Key_End)
    qtbot.waitUntil(lambda: at(program, 89))
    hand.actions = 0
    hand.key(Qt.Key.Key_K, CTRL)
    palette = program.case_actions._palette
    qtbot.waitUntil(palette.field.hasFocus)
    hand.type("shield")
    qtbot.waitUntil(lambda: any(row.id == f"note:{note.id}" for row in palette.shown()))
    assert palette.shown()[0].id == f"note:{note.id}"
    hand.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: at(program, 0))
    assert program.workspace.note == note
    assert hand.actions == 3

    # List only the notes that a kept filter asks for, and all of them again: a key each.
    hand.actions = 0
    program.window.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    hand.key(Qt.Key.Key_1, ALT)
    assert program.notes_table.filter.rowCount() == 0
    assert [chip.condition.words for chip in program.notes_table.bar.chips] == ["#shot"]
    hand.key(Qt.Key.Key_0, ALT)
    assert program.notes_table.filter.rowCount() == 1
    assert hand.actions == 2
