"""Connects what is said of people with the window: dangers of the shown film, appearances in all."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from shiboken6 import isValid

from annotator.case.harm import Harm
from annotator.gui.actions import Actions
from annotator.gui.disclosure_actions import DisclosureActions
from annotator.gui.exhibit_tree import ExhibitTree
from annotator.gui.harm_form import Frames, HarmForm
from annotator.gui.inspector import Inspector
from annotator.gui.main_window import MainWindow
from annotator.gui.people_dialog import PeopleDialog
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import bind
from annotator.workflow.harms import ProposedHarm
from annotator.workflow.people import Appearance


class PeopleActions(QObject):
    """Opens the form of a danger and the list of appearances, and leads to frames; `disclosure` is what may be told."""

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
        self._people: PeopleDialog | None = None
        self.disclosure = DisclosureActions(actions, workspace, player, window, tree, inspector)
        harms = inspector.exhibit_form.harms
        harms.add_wanted.connect(self.add_harm)
        harms.open_wanted.connect(self.open_harm)
        harms.frame_wanted.connect(self._to_frame)
        actions.connect("people.appearances", self.show_people)
        actions.connect("people.harm", self.add_harm)
        actions.connect("people.look_into", self.look_into)

    def look_into(self) -> None:
        """Have the file of the shown exhibit looked into, where its proposals stand."""
        self._window.show_panel("inspector")
        self._inspector.show_exhibit()
        form = self._inspector.exhibit_form
        form.found_fold.set_open(True)
        form.look.look()

    def add_harm(self) -> HarmForm | None:
        """The form for a new danger, for the marked span if there is one."""
        return self.open_harm(None)

    def open_harm(self, value: Harm | ProposedHarm | None) -> HarmForm | None:
        """The form of a danger or a proposal."""
        exhibit = self._workspace.exhibit
        if exhibit is None:
            return None
        form = HarmForm(self._workspace, exhibit, value, here=self._here(), parent=self._window)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.show()
        return form

    def _here(self) -> tuple[FrameStamp | None, Frames | None]:
        index = self._workspace.index
        if index is None or not len(index):
            return None, None
        frame = bind(index, min(self._player.wanted, len(index) - 1))
        span = self._workspace.marks.span()
        if span is None or span[1] >= len(index):
            return frame, None
        return frame, (bind(index, span[0]), bind(index, span[1]))

    def _to_frame(self, value: Harm | ProposedHarm) -> None:
        if value.start is not None:
            self._player.seek(value.start.index)

    def show_people(self) -> PeopleDialog:
        """Open the list of appearances, or bring it to the front."""
        dialog = self._people
        if dialog is None or not isValid(dialog) or not dialog.isVisible():
            dialog = self._people = PeopleDialog(self._workspace, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.place_wanted.connect(self.lead_to)
            dialog.person_wanted.connect(self._tree.edit)
            dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        dialog.people.setFocus()
        return dialog

    def lead_to(self, place: Appearance) -> None:
        """Show the first frame of an appearance, and its note."""
        if not self._workspace.has_case():
            return
        if place.note is not None:
            self._workspace.select_note(place.note.id)
        else:
            self._workspace.select_exhibit(place.exhibit_id)
            self._window.show_panel("inspector")
            self._inspector.show_exhibit()
        if place.start is not None:
            self._player.seek(place.start.index)
