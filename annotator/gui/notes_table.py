"""The table of notes: it follows the video and leads to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.case.note_filter import NO_FILTER, NoteFilter
from annotator.case.vocabularies import NoteKind
from annotator.gui.empty_state import EmptyState
from annotator.gui.film_words import grouped
from annotator.gui.filter_bar import FilterBar
from annotator.gui.filter_words import Condition, conditions_of
from annotator.gui.found_cell import FoundDelegate
from annotator.gui.frame_shown import FrameShown
from annotator.gui.note_words import FRAME, TEXT
from annotator.gui.notes_filter import NotesFilter
from annotator.gui.notes_head import NotesHead
from annotator.gui.notes_menu import notes_menu, selected_rows
from annotator.gui.notes_model import NotesModel
from annotator.gui.notes_times import load_times
from annotator.gui.notes_tracks import NotesTracks
from annotator.gui.notes_view import ROW_HEIGHT, NotesView
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.note_edits import delete_notes

if TYPE_CHECKING:
    from annotator.gui.player import Player

_LEAST_ROWS = 3


class NotesTable(QWidget):
    """Notes of the shown exhibit, narrowed by kind and by what is searched for in the header.

    `edit_wanted(Annotation)` asks for the note editor; `note_wanted` for a new note at
    the present frame; `search_cleared`: by the table's own button all notes are shown again.
    """

    edit_wanted = Signal(object)
    note_wanted = Signal()
    search_cleared = Signal()
    search_wanted = Signal(object)  # str
    filter_wanted = Signal()

    def __init__(self, workspace: Workspace, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notesTable")
        self._workspace = workspace
        self._player = player
        self._from_table = False
        self._more_actions: tuple[QAction, ...] = ()
        self.deleting_some: Callable[[], bool] | None = None
        self.saving: Callable[[], object] | None = None  # what is being typed
        self._words = ""
        self._wanted = NO_FILTER
        self.model = NotesModel(workspace, self)
        self.filter = NotesFilter(self.model, self)
        self._build()
        self.kinds.currentIndexChanged.connect(self._on_kind)
        self.bar.taken_away.connect(self._take_away)
        self.all_exhibits.toggled.connect(self._on_all)
        self.view.row_chosen.connect(self._on_row)
        self.view.doubleClicked.connect(lambda _index: self.edit_selected())
        self.view.customContextMenuRequested.connect(self._show_menu)
        workspace.case_opened.connect(self._on_case)
        workspace.case_closed.connect(self._narrow)
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.values_changed.connect(self._on_values)
        workspace.note_selected.connect(self._on_note)
        player.frame_shown.connect(self._on_frame)
        self.filter.rowsInserted.connect(self._count)
        self.filter.rowsRemoved.connect(self._count)
        self.filter.modelReset.connect(self._count)
        self.filter.modelReset.connect(lambda: self._on_note(self._workspace.note))
        self._narrow()
        tracks = NotesTracks(workspace, self._head.tracks, self.view, self.model)
        self.search_cleared.connect(tracks.show_all)

    # -- for the window

    def set_search(self, text: str) -> None:
        """Show only the notes that hold what was typed; '' shows all."""
        self._words = text.strip()
        self._narrow()

    def wanted(self) -> NoteFilter:
        """What narrows the notes now, with the words searched for."""
        return replace(self._wanted, words=self._words)

    def set_filter(self, wanted: NoteFilter) -> None:
        """Show only notes that fit; its words go into the search field by `search_wanted`."""
        self._wanted = replace(wanted, words="")
        kind = wanted.kinds[0] if len(wanted.kinds) == 1 else None
        blocked = self.kinds.blockSignals(True)  # noqa: FBT003
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(kind and NoteKind(kind))))
        self.kinds.blockSignals(blocked)
        self.set_search(wanted.words)
        self.search_wanted.emit(self._words)

    def show_note(self, note: Annotation) -> None:
        """Lead to a note: its exhibit, its frame, and its row if it is listed."""
        self._workspace.select_note(note.id)
        self._seek(note)
        self._on_note(note)

    def selected_notes(self) -> tuple[Annotation, ...]:
        """The selected notes in the order shown."""
        return tuple(self.filter.note_at(row) for row in selected_rows(self.view))

    def chosen(self) -> tuple[Callable[[], Sequence[Annotation]], int]:
        """What reads the selected notes (on any thread), and how many they are."""
        rows = selected_rows(self.view)
        if not rows:
            note = self._workspace.note
            return (lambda: [note] if note is not None else []), int(note is not None)
        store, ordinals = self._workspace.store, self.model.ordinals(rows)
        return (lambda: store.notes_at(ordinals)), len(ordinals)

    def add_to_menu(self, actions: Sequence[QAction]) -> None:
        """Offer these actions in the menu of the selected notes."""
        self._more_actions = tuple(actions)

    def delete_selected(self) -> bool:
        """Delete the selected notes; undo brings them back. False where there are none, or it is refused."""
        if self._workspace.is_read_only():
            return False
        if self.saving is not None:
            self.saving()
        if self.chosen()[1] > 1 and self.deleting_some is not None:
            return self.deleting_some()
        notes = self.selected_notes() or tuple(filter(None, (self._workspace.note,)))
        if not notes:
            return False
        row = self.filter.row_of(notes[0].id)
        if not self._workspace.do(delete_notes(notes, self._workspace.snapshot)):
            return False
        if self.filter.rowCount():
            self._select_row(min(max(row, 0), self.filter.rowCount() - 1))
        return True

    def edit_selected(self) -> None:
        """Go to the frame of the selected note and ask for the editor."""
        note = self._workspace.note
        if note is not None:
            self._seek(note)
            self.edit_wanted.emit(note)

    def go_next(self) -> None:
        """Select the next note from the playhead and show its frame."""
        self._go(1)

    def go_previous(self) -> None:
        """Select the note before the playhead and show its frame."""
        self._go(-1)

    # -- build

    def _build(self) -> None:
        self._head = NotesHead(self)
        self.kinds, self.all_exhibits = self._head.kinds, self._head.all_exhibits
        self.count = self._head.count
        self._head.filter_wanted.connect(self.filter_wanted)
        self.view = NotesView(self)
        self.view.enter_pressed.connect(self.edit_selected)
        self.view.delete_pressed.connect(self.delete_selected)
        self._found = FoundDelegate(self)
        self.view.setModel(self.filter)
        self.view.set_up_columns()
        self._empty = EmptyState(self)
        self._empty.pressed.connect(self._empty_pressed)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.bar = FilterBar(self)
        column.addWidget(self._head)
        column.addWidget(self.bar)
        column.addWidget(self._pages, 1)
        self.setFocusProxy(self.view)
        # Fewer rows than these are no table to work with.
        head = self.view.horizontalHeader().sizeHint().height()
        self.view.setMinimumHeight(head + _LEAST_ROWS * ROW_HEIGHT + 2)

    # -- what is shown

    def _on_case(self, _snapshot: object) -> None:
        self.set_filter(NO_FILTER)

    def _on_kind(self, _index: int) -> None:
        kind = self.kinds.currentData()
        self._wanted = replace(self._wanted, kinds=(str(kind),) if kind else ())
        self._narrow()

    def _take_away(self, condition: Condition) -> None:
        self.set_filter(self.wanted().without(condition.name, condition.value))

    def _on_exhibit(self, _exhibit: Exhibit | None) -> None:
        self.model.mark_current("")
        self._narrow()
        self.model.dataChanged.emit(
            self.model.index(0, FRAME), self.model.index(max(0, self.model.rowCount() - 1), FRAME)
        )

    def _on_values(self, changed: ValuesChanged) -> None:
        self._count()
        if changed.of("annotation") and self._words:
            self._on_note(self._workspace.note)

    def _on_all(self, _checked: bool) -> None:
        self._narrow()
        if self.all_exhibits.isChecked() and self._workspace.has_case():
            for exhibit_id in self.model.exhibits_without_times():
                load_times(self._workspace, self.model, exhibit_id)

    def _narrow(self) -> None:
        exhibit = self._workspace.exhibit
        here = exhibit.id if exhibit is not None else ""
        there = self._workspace.has_case()
        self.filter.narrow(
            self.exhibit_shown(here), None, self._words if there else "", self._wanted
        )
        self._found.words = self.model.searched()
        self.view.mark_words(self._found if self._found.words else None)
        self._show_conditions()
        self._count()
        self._on_note(self._workspace.note)

    def exhibit_shown(self, here: str) -> str | None:
        """The exhibit whose notes are listed while `here` is shown; None for all."""
        return None if self.all_exhibits.isChecked() else here

    def _show_conditions(self) -> None:
        if not self._workspace.has_case():
            self.bar.show_conditions(())
            return
        snapshot = self._workspace.snapshot
        people = {person.id: person.code for person in snapshot.people}
        first = snapshot.info.first_frame_number
        self.bar.show_conditions(conditions_of(self.wanted(), people, first))

    def _count(self) -> None:
        shown = self.filter.rowCount()
        words = self.tr("1 note") if shown == 1 else self.tr("{n} notes").format(n=grouped(shown))
        self.count.setText(self.tr("Searching…") if self.model.is_searching() else words)
        self._pages.setCurrentIndex(0 if shown else 1)
        if not shown:
            self._say_why_empty()

    def _say_why_empty(self) -> None:
        if self.model.is_searching():
            self._empty.say(self.tr("Searching…"))
        elif self.filter.is_narrowed():
            self._empty.say(
                self.tr("No note fits what you look for."), self.tr("Show all notes"), "x"
            )
        elif self._workspace.exhibit is None:
            self._empty.say(self.tr("The notes of a video stand here. Add a video first."))
        else:
            self._empty.say(
                self.tr("No notes yet. Stop at a frame and press {key}."),
                "" if self._workspace.is_read_only() else self.tr("Note at this frame"),
                "diamond",
                keyless=self.tr("No notes yet. Stop at a frame and write one."),
            )

    def _empty_pressed(self) -> None:
        if self.filter.is_narrowed():
            self.set_filter(NO_FILTER)
            self.search_cleared.emit()
        else:
            self.note_wanted.emit()

    # -- selection, both ways

    def _on_row(self, row: int) -> None:
        note = self.filter.note_at(row)
        self._from_table = True
        self._workspace.select_note(note.id)
        self._from_table = False
        self._seek(note)

    def _on_note(self, note: Annotation | None) -> None:
        if self._from_table:
            return
        row = self.filter.row_of(note.id) if note is not None else -1
        self._from_table = True
        if row < 0:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())
        elif not self.view.selectionModel().isRowSelected(row, QModelIndex()):
            self.view.select_only(self.filter.index(row, TEXT))
        self._from_table = False

    def _select_row(self, row: int) -> None:
        note = self.filter.note_at(row)
        self._workspace.select_note(note.id)
        self._on_note(note)

    def _go(self, step: int) -> None:
        count = self.filter.rowCount()
        if not count:
            return
        note = self._workspace.note
        row = self.filter.row_of(note.id) if note is not None else -1
        if row < 0:
            exhibit = self._workspace.exhibit
            near = self.model.note_before(exhibit.id if exhibit else "", self._player.wanted)
            row = self.filter.row_of(near.id) if near is not None else -1
            row = row + 1 if step > 0 else max(row, 0)
        else:
            row += step
        row = min(max(row, 0), count - 1)
        self._select_row(row)
        self._seek(self.filter.note_at(row))

    def _seek(self, note: Annotation) -> None:
        self._player.seek(note.start.index)

    def _on_frame(self, shown: FrameShown) -> None:
        note = self.model.note_before(shown.exhibit_id, shown.stamp.index)
        self.model.mark_current(note.id if note is not None else "")
        if note is not None and self._player.playing and not self.view.hasFocus():
            row = self.filter.row_of(note.id)
            if row >= 0:
                self.view.scrollTo(self.filter.index(row, TEXT))

    # -- menu

    def _show_menu(self, at: QPoint) -> None:
        if not selected_rows(self.view):
            return
        writable = not self._workspace.is_read_only()
        menu = notes_menu(self, len(selected_rows(self.view)), self._more_actions, writable)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(at))
