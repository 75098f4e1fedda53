"""What is painted in a list of notes is what every other way of asking for it says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from annotator.case.edits import adding
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import NoteKind, ReviewState
from annotator.gui.note_cell import Cell
from annotator.gui.notes_filter import NotesFilter
from annotator.gui.notes_model import CELL_ROLE, NotesModel
from annotator.gui.notes_view import NotesView
from annotator.gui.workspace import Workspace
from annotator.workflow.annotate import new_note

TEXTS = ("A figure falls", "ماشین می‌سوزد", "<b>x</b>\u202e\nnew line", "оқ атылды " * 80, "")

_UNMARKED = dict.fromkeys(range(0x2066, 0x206A))


@pytest.fixture
def view(
    qtbot: QtBot, case_workspace: Workspace, shown_exhibit: Exhibit, themed_app: QApplication
) -> NotesView:
    exhibit, index = case_workspace.exhibit, case_workspace.index
    assert exhibit is not None
    assert index is not None
    for number, text in enumerate(TEXTS):
        note = new_note(
            exhibit,
            index,
            number,
            kind=list(NoteKind)[number % 2],
            author="T",
            clock=case_workspace.clock,
            text=text,
            tags=("выстрел", "عربي"),
            review=ReviewState.DISPUTED if number == 1 else ReviewState.DRAFT,
        )
        assert case_workspace.do(adding("Add", note))
    made = NotesView()
    qtbot.addWidget(made)
    made.setModel(NotesFilter(NotesModel(case_workspace, made), made))
    made.set_up_columns()
    made.model().narrow(exhibit.id, None, "")
    made.resize(900, 300)
    return made


def cells(view: NotesView) -> list[QModelIndex]:
    model = view.model()
    assert model.rowCount() == len(TEXTS)
    return [model.index(row, column) for row in range(len(TEXTS)) for column in range(7)]


def test_a_cell_is_what_its_single_roles_say(view: NotesView) -> None:
    for index in cells(view):
        cell = index.data(CELL_ROLE)
        assert isinstance(cell, Cell)
        assert cell.words == index.data(Qt.ItemDataRole.DisplayRole)
        assert cell.colour == index.data(Qt.ItemDataRole.ForegroundRole)
        mark = index.data(Qt.ItemDataRole.DecorationRole)
        assert (cell.icon is None) == (mark is None)
        if mark is not None:
            assert isinstance(cell.icon, QIcon)
            assert cell.icon.cacheKey() == mark.cacheKey()


def test_what_is_painted_is_what_qt_itself_would_paint(view: NotesView) -> None:
    """The quicker way of filling an option must not lose anything."""
    for index in cells(view):
        quick, usual = QStyleOptionViewItem(), QStyleOptionViewItem()
        for option in (quick, usual):
            view.initViewItemOption(option)
        view.itemDelegateForIndex(index).initStyleOption(quick, index)
        QStyledItemDelegate(view).initStyleOption(usual, index)
        # Marks that keep directions apart are for the painter only.
        assert quick.text.translate(_UNMARKED) == usual.text
        assert quick.features == usual.features
        assert quick.icon.cacheKey() == usual.icon.cacheKey()
        assert quick.decorationSize == usual.decorationSize
        assert quick.palette.text() == usual.palette.text()
        assert quick.index == usual.index
        wants_right = any("\u0600" <= letter <= "\u06ff" for letter in usual.text[:1])
        assert (quick.direction is Qt.LayoutDirection.RightToLeft) == wants_right
