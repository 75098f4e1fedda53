"""Notes to other tools and from them, from the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from annotator.gui.actions import Actions
from annotator.gui.exchange_export import ExportForDialog
from annotator.gui.exchange_import import ImportFromDialog
from annotator.gui.main_window import MainWindow
from annotator.gui.workspace import Workspace
from annotator.workflow.exchange_in import ENDINGS


class Exchange(QObject):
    """What the two actions about other tools do."""

    def __init__(self, actions: Actions, workspace: Workspace, window: MainWindow) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        actions.connect("file.export_for", self.export)
        actions.connect("file.import_from", self._ask)

    def export(self) -> ExportForDialog | None:
        """Ask for a format and a file for the notes of the selected video."""
        if self._workspace.exhibit is None:
            return None
        dialog = ExportForDialog(self._workspace, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def take(self, file: Path) -> ImportFromDialog | None:
        """Show what a file would add to the selected video."""
        if self._workspace.exhibit is None:
            return None
        dialog = ImportFromDialog(self._workspace, file, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _ask(self) -> None:
        kinds = " ".join(f"*.{ending}" for ending in ENDINGS)
        chosen, _filter = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import from another tool"),
            str(Path.home()),
            self.tr("Subtitles, ELAN, BORIS, CVAT, OpenTimelineIO ({kinds})").format(kinds=kinds),
        )
        if chosen:
            self.take(Path(chosen))
