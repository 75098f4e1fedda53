"""The menu of the selected notes, and which rows they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QMenu

from annotator.gui.icons import icon

if TYPE_CHECKING:
    from annotator.gui.notes_table import NotesTable


def selected_rows(view: QAbstractItemView) -> list[int]:
    """The selected rows from the top; asked by stretches, for half a million may be selected."""
    rows: set[int] = set()
    chosen = view.selectionModel().selection()
    for stretch in (chosen.at(number) for number in range(chosen.count())):
        rows.update(range(stretch.top(), stretch.bottom() + 1))
    return sorted(rows)


def notes_menu(table: NotesTable, count: int, more: Sequence[QAction], writable: bool) -> QMenu:
    """Edit, delete, copy, and `more`."""
    menu = QMenu(table)
    edit = QAction(icon("square-pen"), table.tr("Edit the note"), menu)
    edit.triggered.connect(table.edit_selected)
    menu.addAction(edit)
    words = table.tr("Delete the note") if count == 1 else table.tr("Delete these notes")
    delete = QAction(icon("trash-2"), words, menu)
    delete.triggered.connect(table.delete_selected)
    delete.setEnabled(writable)
    menu.addAction(delete)
    copy = QAction(icon("copy"), table.tr("Copy as text"), menu)
    copy.triggered.connect(table.view.copy_rows)
    menu.addAction(copy)
    if more:
        menu.addSeparator()
        menu.addActions(list(more))
    return menu
