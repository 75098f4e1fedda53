"""Connects copies and publications with the window: one dialog beside the film."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from shiboken6 import isValid

from annotator.gui.actions import Actions
from annotator.gui.copies_dialog import CopiesDialog
from annotator.gui.main_window import MainWindow
from annotator.gui.player import Player
from annotator.gui.settings import Settings
from annotator.gui.workspace import Workspace


class CopiesActions(QObject):
    """Opens the dialog, and leads from it to frames."""

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        player: Player,
        settings: Settings,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._player = player
        self._settings = settings
        self._window = window
        self._dialog: CopiesDialog | None = None
        actions.connect("note.copies", self.show_copies)

    def show_copies(self) -> CopiesDialog:
        """Open it, or bring it to the front."""
        dialog = self._dialog
        if dialog is None or not isValid(dialog) or not dialog.isVisible():
            calm = self._settings.grey_and_small
            dialog = self._dialog = CopiesDialog(self._workspace, self._window, calm=calm)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.frame_wanted.connect(self._lead_to)
            dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def _lead_to(self, wanted: tuple[str, int]) -> None:
        if not self._workspace.has_case():
            return
        exhibit_id, frame = wanted
        exhibit = self._workspace.exhibit
        if exhibit is None or exhibit.id != exhibit_id:
            self._workspace.select_exhibit(exhibit_id)
        self._player.seek(frame)
