"""Connects the claims matrix with the window: one dialog beside the film, and the way to frames."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from shiboken6 import isValid

from annotator.case.annotation import Annotation
from annotator.gui.actions import Actions
from annotator.gui.exhibit_tree import ExhibitTree
from annotator.gui.inspector import Inspector
from annotator.gui.main_window import MainWindow
from annotator.gui.matrix_dialog import MatrixDialog
from annotator.gui.matrix_judging import Judging
from annotator.gui.player import Player
from annotator.gui.workspace import Workspace


class MatrixActions(QObject):
    """Opens the matrix, and leads from it to frames, notes and claims."""

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
        self._workspace = workspace
        self._player = player
        self._window = window
        self._tree = tree
        self._inspector = inspector
        editor = inspector.editor
        self._judging = Judging(workspace, lambda: editor.is_new() or editor.save())
        self._dialog: MatrixDialog | None = None
        actions.connect("note.matrix", self.show_matrix)
        actions.connect("note.into_matrix", self._put_in)

    def show_matrix(self) -> MatrixDialog:
        """Open the matrix, or bring it to the front."""
        dialog = self._dialog
        if dialog is None or not isValid(dialog) or not dialog.isVisible():
            dialog = self._dialog = MatrixDialog(self._workspace, self._judging, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.frames_wanted.connect(self.lead_to)
            dialog.claim_wanted.connect(self._tree.edit)
            dialog.new_claim_wanted.connect(lambda: self._tree.add("claim"))
            dialog.note_wanted.connect(self._open_note)
            dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        dialog.view.setFocus()
        return dialog

    def _put_in(self) -> None:
        self.show_matrix().add_selected()

    def lead_to(self, note: Annotation) -> None:
        """Show the first frame of a note in the main window."""
        if self._workspace.has_case():
            self._workspace.select_note(note.id)
            self._player.seek(note.start.index)

    def _open_note(self, note: Annotation) -> None:
        self.lead_to(note)
        self._window.show_panel("inspector")
        self._inspector.show_note()
        self._window.activateWindow()
