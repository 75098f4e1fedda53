"""Connects merging another copy of the case with the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from annotator.case.annotation import Annotation
from annotator.gui.actions import Actions
from annotator.gui.banner import Tone
from annotator.gui.film_words import grouped
from annotator.gui.labels import one_line
from annotator.gui.main_window import MainWindow
from annotator.gui.merge_dialog import MergeDialog
from annotator.gui.player import Player
from annotator.gui.settings import cases_folder
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.merge import ReadyMerge

_WHOLE = ("case.sqlite", "bagit.txt")
_MOST_SAID = 4


class MergeActions(QObject):
    """Asks for the other copy, shows what comes, and says what came."""

    def __init__(
        self, actions: Actions, workspace: Workspace, player: Player, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._player = player
        self._window = window
        self._dialog: MergeDialog | None = None
        actions.connect("file.merge", self._ask)
        workspace.values_changed.connect(self._on_values)

    def _ask(self) -> None:
        start = cases_folder()
        chosen, _filter = QFileDialog.getOpenFileName(
            self._window,
            self.tr("The other copy: case.sqlite in its folder, or a sealed package"),
            str(start if start.is_dir() else Path.home()),
            self.tr("Copies of a case (case.sqlite *.sqlite *.zip bagit.txt)"),
        )
        if chosen:
            path = Path(chosen)
            self.show_merge(path.parent if path.name in _WHOLE else path)

    def show_merge(self, source: Path) -> MergeDialog:
        """Compare with the copy in a folder or a package, beside the film."""
        if self._dialog is not None:
            self._dialog.reject()
        dialog = self._dialog = MergeDialog(self._workspace, source, self._window)
        dialog.finished.connect(self._closed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.led.connect(self._lead_to)
        dialog.session.stored.connect(self._merged)  # also where the dialog was closed meanwhile
        dialog.show()
        return dialog

    def _closed(self, _code: int) -> None:
        self._dialog = None

    def _on_values(self, changed: ValuesChanged) -> None:
        if any(change.after is None for change in changed.of("merged_log")):
            self._window.banners.clear("merge")  # it was taken back

    def _lead_to(self, note: Annotation) -> None:
        if not self._workspace.has_case():
            return
        exhibit = self._workspace.exhibit
        if exhibit is None or exhibit.id != note.exhibit_id:
            self._workspace.select_exhibit(note.exhibit_id)
        if self._workspace.snapshot.find("annotation", note.id) is not None:
            self._workspace.select_note(note.id)
        self._player.seek(note.start.index)

    def _merged(self, ready: ReadyMerge) -> None:
        changes = ready.edit.changes[:-1]  # the last one is the history itself
        added = sum(change.before is None for change in changes)
        removed = sum(change.after is None for change in changes)
        said = [one_line(words, 300) for words in ready.remarks]
        words = self.tr(
            "{label}: {added} new, {changed} changed, {removed} removed. One undo takes all of it back."
        ).format(
            label=one_line(ready.edit.label, 120),
            added=grouped(added),
            changed=grouped(len(changes) - added - removed),
            removed=grouped(removed),
        )
        tone: Tone = "warn" if said else "good"
        self._window.banners.put("merge", tone, words, "\n".join(said[:_MOST_SAID]))
