"""Connects filters with the window: the dialog, and digits that recall what was kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt

from annotator.case.note_filter import NO_FILTER
from annotator.errors import AnnotatorError
from annotator.gui.actions import Actions
from annotator.gui.filter_dialog import FilterDialog
from annotator.gui.main_window import MainWindow
from annotator.gui.notes_table import NotesTable
from annotator.gui.workspace import Workspace
from annotator.workflow.saved_filters import KEYS, SavedFilter, saved_filters


class FilterActions(QObject):
    """The actions that narrow the table of notes; those of digits are called as their filters are."""

    def __init__(
        self, actions: Actions, workspace: Workspace, table: NotesTable, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._workspace = workspace
        self._table = table
        self._window = window
        self._kept: tuple[SavedFilter, ...] = ()
        actions.connect("edit.filter", self.show_dialog)
        actions.connect("edit.filter_none", lambda: table.set_filter(NO_FILTER))
        for key in KEYS:
            actions.connect(f"edit.filter_{key}", partial(self.recall, key))
        table.filter_wanted.connect(self.show_dialog)
        table.search_wanted.connect(self._show_words)
        workspace.case_opened.connect(lambda _snapshot: self._read_kept())

    def show_dialog(self) -> None:
        """Open the form of all conditions."""
        if not self._workspace.has_case():
            return
        exhibit = self._workspace.exhibit
        film = self._table.exhibit_shown(exhibit.id if exhibit is not None else "")
        dialog = FilterDialog(self._workspace, self._table.wanted(), film, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._table.set_filter(dialog.wanted()))
        dialog.accepted.connect(self._table.setFocus)
        dialog.kept_changed.connect(self._read_kept)
        self._window.show_panel("notes")
        dialog.open()

    def recall(self, key: str) -> None:
        """Use the filter that is kept under a digit, or say that there is none."""
        for each in self._kept:
            if each.key == key:
                self._window.banners.clear("filter")
                self._window.show_panel("notes")
                self._table.set_filter(each.wanted)
                return
        self._window.banners.put(
            "filter",
            "warn",
            self.tr("No filter is kept under {key} in this case.").format(key=key),
            self.tr("Set one in “Filter the notes…” and keep it with that key."),
            button=self.tr("Filter…"),
            pressed=self.show_dialog,
        )

    def kept(self) -> tuple[SavedFilter, ...]:
        """The filters kept with the open case."""
        return self._kept

    def _show_words(self, words: str) -> None:
        search = self._window.header.search
        if search.text().strip() != words:
            search.setText(words)

    def _read_kept(self) -> None:
        try:
            self._kept = saved_filters(self._workspace.folder())
        except AnnotatorError as error:
            self._kept = ()
            self._window.banners.put("filter", "warn", error.message, error.hint)
        named = {each.key: each.name for each in self._kept if each.key}
        for key in KEYS:
            name = named.get(key, "")
            text = self.tr("Filter {key}: {name}").format(key=key, name=name) if name else ""
            self._actions.rename(f"edit.filter_{key}", text)
