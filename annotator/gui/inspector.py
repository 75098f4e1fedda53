"""The inspector: the selected thing, editable in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from annotator.gui.exhibit_form import ExhibitForm
from annotator.gui.facts_panel import FactsPanel
from annotator.gui.history_panel import HistoryPanel
from annotator.gui.note_editor import NoteEditor
from annotator.gui.workspace import Workspace

if TYPE_CHECKING:
    from annotator.gui.player import Player

_LEAST_WIDTH = 284  # the four kinds of a note are legible
_LEAST_HEIGHT = 180


class Inspector(QWidget):
    """Tabs: the note, the exhibit, its frames, the history."""

    def __init__(self, workspace: Workspace, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.editor = NoteEditor(workspace, player, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(False)
        self.exhibit_form = ExhibitForm(workspace, self)
        self.facts = FactsPanel(workspace, player, self)
        self.history = HistoryPanel(workspace, self)
        self.tabs.tabBar().setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.tabBar().setStyleSheet("QTabBar::tab { padding: 8px 5px; }")  # five of them fit
        self.tabs.addTab(self.editor, self.tr("Note"))
        self.tabs.addTab(self.exhibit_form, self.tr("Exhibit"))
        self.tabs.addTab(self.facts, self.tr("Picture"))
        self.tabs.addTab(self.history, self.tr("History"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self.setMinimumSize(_LEAST_WIDTH, _LEAST_HEIGHT)  # its pages scroll up and down

    def show_exhibit(self) -> None:
        """Bring what is known of the exhibit to the front."""
        self.tabs.setCurrentWidget(self.exhibit_form)

    def show_note(self) -> None:
        """Bring the note to the front."""
        self.tabs.setCurrentWidget(self.editor)
