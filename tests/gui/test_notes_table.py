from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from annotator.case.annotation import Annotation
from annotator.case.edits import adding, changing, deleting
from annotator.case.exhibit import Exhibit
from annotator.case.searching import folded_words
from annotator.case.snapshot import film_order
from annotator.case.vocabularies import NoteKind
from annotator.gui.found_cell import FoundDelegate
from annotator.gui.note_cell import Cell
from annotator.gui.notes_model import (
    CELL_ROLE,
    FRAME,
    KIND,
    NOTE_ROLE,
    TAGS,
    TEXT,
    TIME,
    NotesModel,
)
from annotator.gui.notes_table import NotesTable
from annotator.gui.notes_view import NotesDelegate
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.workflow.annotate import new_note


@pytest.fixture
def player(
    qtbot: QtBot, case_workspace: Workspace, shown_exhibit: Exhibit, themed_app: QApplication
) -> Iterator[Player]:
    made = Player(case_workspace)
    qtbot.waitUntil(lambda: made.current is not None, timeout=10_000)
    yield made
    made.close()


@pytest.fixture
def table(qtbot: QtBot, case_workspace: Workspace, player: Player) -> NotesTable:
    made = NotesTable(case_workspace, player)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def add(workspace: Workspace, frame: int, text: str = "", **fields: object) -> Annotation:
    exhibit, index = workspace.exhibit, workspace.index
    assert exhibit is not None
    assert index is not None
    kind = fields.pop("kind", NoteKind.OBSERVATION)
    assert isinstance(kind, NoteKind)
    note = new_note(
        exhibit,
        index,
        frame,
        kind=kind,
        author="T",
        clock=workspace.clock,
        text=text or f"note at {frame}",
        **fields,
    )
    assert workspace.do(adding("Add", note))
    return note


def shown(table: NotesTable) -> list[str]:
    rows = range(table.filter.rowCount())
    return [table.filter.index(row, TEXT).data() for row in rows]


def test_rows_come_go_and_move_one_by_one(
    qtmodeltester: ModelTester, case_workspace: Workspace, shown_exhibit: Exhibit
) -> None:
    model = NotesModel(case_workspace)
    resets: list[str] = []
    model.modelReset.connect(lambda: resets.append("reset"))
    qtmodeltester.check(model)
    rng = random.Random(7)
    notes: list[Annotation] = []
    for _ in range(60):
        choice = rng.random()
        if not notes or choice < 0.5:
            notes.append(add(case_workspace, rng.randrange(90)))
        elif choice < 0.7:
            case_workspace.do(deleting("Delete", notes.pop(rng.randrange(len(notes)))))
        else:
            at = rng.randrange(len(notes))
            index = case_workspace.index
            assert index is not None
            moved = replace(notes[at], start=index.stamp(rng.randrange(90)), text="moved")
            case_workspace.do(changing("Change", [(notes[at], moved)]))
            notes[at] = moved
        rows = [model.note_at(row) for row in range(model.rowCount())]
        assert rows == sorted(notes, key=film_order)
        assert all(model.row_of(note.id) == row for row, note in enumerate(rows))
    assert resets == []


def test_times_and_frames_are_the_films_own(table: NotesTable, case_workspace: Workspace) -> None:
    add(case_workspace, 50)
    index = case_workspace.index
    assert index is not None
    assert index.time_ns(50) == 2_000_000_000
    assert table.filter.index(0, TIME).data() == "00:00:02.000"
    assert table.filter.index(0, FRAME).data() == "50"


def test_a_click_shows_the_frame_and_selects_the_note(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace, player: Player
) -> None:
    add(case_workspace, 3)
    later = add(case_workspace, 40)
    place = table.view.visualRect(table.filter.index(1, TEXT)).center()
    qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert case_workspace.note == later
    qtbot.waitUntil(lambda: player.current is not None and player.current.stamp.index == 40)
    qtbot.keyClick(table.view, Qt.Key.Key_Up)
    assert case_workspace.note is not None
    assert case_workspace.note.start.index == 3
    with qtbot.waitSignal(table.edit_wanted):
        qtbot.keyClick(table.view, Qt.Key.Key_Return)


def test_delete_asks_nothing_and_undo_brings_it_back(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace
) -> None:
    first = add(case_workspace, 3)
    second = add(case_workspace, 9)
    case_workspace.select_note(first.id)
    qtbot.keyClick(table.view, Qt.Key.Key_Delete)
    assert shown(table) == ["note at 9"]
    assert case_workspace.note == second
    assert case_workspace.undo()
    assert shown(table) == ["note at 3", "note at 9"]


def test_search_and_kind_narrow_the_table(table: NotesTable, case_workspace: Workspace) -> None:
    add(case_workspace, 3, "Офицер стреляет")
    add(case_workspace, 5, "a car stands", kind=NoteKind.PROCEDURAL)
    table.set_search("стрел")
    assert shown(table) == ["Офицер стреляет"]
    add(case_workspace, 8, "снова стреляет")
    assert len(shown(table)) == 2
    table.set_search("nothing like it")
    assert shown(table) == []
    table._empty.button.click()
    assert len(shown(table)) == 3
    table.kinds.setCurrentIndex(table.kinds.findData(NoteKind.PROCEDURAL))
    assert shown(table) == ["a car stands"]


def test_the_row_at_the_playhead_is_marked_without_a_selection(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace, player: Player
) -> None:
    add(case_workspace, 3)
    marked = add(case_workspace, 9)
    case_workspace.select_note("")
    player.seek(20)
    qtbot.waitUntil(lambda: player.current is not None and player.current.stamp.index == 20)
    assert table.model._current_id == marked.id
    assert case_workspace.note is None
    player.seek(1)
    qtbot.waitUntil(lambda: player.current is not None and player.current.stamp.index == 1)
    assert table.model._current_id == ""


def test_a_header_sorts_and_the_film_order_comes_back(
    table: NotesTable, case_workspace: Workspace
) -> None:
    add(case_workspace, 3, "b")
    add(case_workspace, 5, "c")
    add(case_workspace, 9, "a")
    table.view.sortByColumn(TEXT, Qt.SortOrder.AscendingOrder)
    assert shown(table) == ["a", "b", "c"]
    table.view.sortByColumn(TIME, Qt.SortOrder.DescendingOrder)
    assert shown(table) == ["a", "c", "b"]


def test_lines_and_controls_of_a_text_stay_on_one_line(
    table: NotesTable, case_workspace: Workspace
) -> None:
    note = add(case_workspace, 3, "one\ntwo\u202e three")
    cell = table.filter.index(0, TEXT)
    assert cell.data() == "one two⟦U+202E⟧ three"
    assert cell.data(NOTE_ROLE) == note
    assert table.filter.index(0, KIND).data() == "Observation"


def test_an_empty_table_offers_the_first_note(qtbot: QtBot, table: NotesTable) -> None:
    assert "press" not in table._empty.words()
    table._empty.set_key("Ж")
    assert "press Ж" in table._empty.words()
    table._empty.set_key("")
    assert "press" not in table._empty.words()
    with qtbot.waitSignal(table.note_wanted):
        table._empty.button.click()


def test_marks_keep_their_sign_in_a_line_from_right_to_left(dark: QApplication) -> None:
    option = QStyleOptionViewItem()
    delegate = NotesDelegate()
    marks = _OneCell("#وسم @P-1 #level")
    delegate.initStyleOption(option, marks.index(0, TAGS))
    assert option.direction == Qt.LayoutDirection.RightToLeft
    assert option.text == "\u2068#وسم\u2069 \u2068@P-1\u2069 \u2068#level\u2069"
    option = QStyleOptionViewItem()
    option.direction = Qt.LayoutDirection.RightToLeft  # of the window
    words = _OneCell("A Latin text…")
    delegate.initStyleOption(option, words.index(0, TEXT))
    assert option.direction == Qt.LayoutDirection.LeftToRight


def test_what_was_searched_for_stands_on_a_ground_of_its_own(
    qtbot: QtBot, dark: QApplication
) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    found = FoundDelegate(view)
    model = _OneCell("Две ЗВЁЗДЫ и <b>строка</b>")
    view.setModel(model)
    view.setItemDelegate(found)
    view.resize(600, 120)
    view.setColumnWidth(TEXT, 400)
    view.show()
    plain = view.viewport().grab().toImage()
    found.words = folded_words("нигде")
    view.viewport().update()
    assert view.viewport().grab().toImage() == plain
    found.words = folded_words("звезды")
    view.viewport().update()
    assert view.viewport().grab().toImage() != plain


class _OneCell(QAbstractTableModel):
    """A table whose every cell says the same."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def rowCount(self, _parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 1

    def columnCount(self, _parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return TAGS + 1

    def data(self, _index: QModelIndex, role: int = 0) -> object:
        return Cell(self._words) if role == CELL_ROLE else None


def test_going_from_note_to_note_with_ctrl_held_down_selects_one(
    qtbot: QtBot, table: NotesTable, case_workspace: Workspace
) -> None:
    notes = [add(case_workspace, frame, f"note {frame}") for frame in (1, 2, 3)]
    QTest.keyPress(table.view, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        for note in (*notes, *reversed(notes[:-1])):
            case_workspace.select_note(note.id)
            rows = table.view.selectionModel().selectedRows()
            assert [table.filter.note_at(row.row()).id for row in rows] == [note.id]
    finally:
        QTest.keyRelease(table.view, Qt.Key.Key_Control)
