"""Connects what may be told with the window: the check, decisions, and the way to what they are about."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from shiboken6 import isValid

from annotator.case.edition_table import NEVER
from annotator.case.entities import Entity, entity_name
from annotator.gui.actions import Actions
from annotator.gui.disclosure_decision import DecisionDialog
from annotator.gui.disclosure_dialog import DisclosureDialog
from annotator.gui.exhibit_tree import ExhibitTree
from annotator.gui.inspector import Inspector
from annotator.gui.main_window import MainWindow
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.workflow.disclosure_check import Exposure
from annotator.workflow.telling import place_words

_IN_TREE = ("source", "claim", "person", "place")


class DisclosureActions(QObject):
    """Opens the disclosure check and the dialog of a decision."""

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        player: Player,
        window: MainWindow,
        tree: ExhibitTree,
        inspector: Inspector,
    ) -> None:
        super().__init__(window)
        self._workspace, self._player, self._window = workspace, player, window
        self._tree, self._inspector = tree, inspector
        self._dialog: DisclosureDialog | None = None
        actions.connect("disclosure.check", self.show_check)
        actions.connect("disclosure.note", lambda: self._of(self._workspace.note))
        actions.connect("disclosure.exhibit", lambda: self._of(self._workspace.exhibit))
        tree.disclosure_wanted.connect(self._of)

    def show_check(self) -> DisclosureDialog:
        """Open the disclosure check, or bring it to the front."""
        dialog = self._dialog
        if dialog is None or not isValid(dialog) or not dialog.isVisible():
            dialog = self._dialog = DisclosureDialog(self._workspace, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.place_wanted.connect(self.lead_to)
            dialog.decision_wanted.connect(self._of_finding)
            dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        dialog.places.setFocus()
        return dialog

    def decide(self, value: Entity, field: str = "") -> DecisionDialog:
        """Ask in which edition a value, or a field of it, may stand."""
        words = place_words(value, "", self._workspace.snapshot)
        dialog = DecisionDialog(self._workspace, value, words, field, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def lead_to(self, found: Exposure) -> None:
        """Show the note, the frame or the record of a finding."""
        if not self._workspace.has_case():
            return
        if found.kind == "annotation":
            self._workspace.select_note(found.of_id)
        elif found.kind == "exhibit":
            self._workspace.select_exhibit(found.of_id)
            self._window.show_panel("inspector")
            self._inspector.show_exhibit()
        elif found.kind in _IN_TREE:
            self._tree.edit(found.of_id)
        elif found.exhibit_id:
            self._workspace.select_exhibit(found.exhibit_id)
        if found.frame is not None:
            self._player.seek(found.frame)

    def _of(self, value: Entity | None) -> None:
        if value is not None and entity_name(value) not in NEVER:
            self.decide(value)

    def _of_finding(self, found: Exposure) -> None:
        case = self._workspace.snapshot
        value = case.find(found.kind, found.of_id)
        if found.kind == "harm" or (value is not None and entity_name(value) in NEVER):
            # What answers a danger is said with the danger; withholding is of its exhibit.
            value = case.find("exhibit", found.exhibit_id)
        if value is not None:
            self.decide(value, found.field)
