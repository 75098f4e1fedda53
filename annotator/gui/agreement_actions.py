"""Connects the second coder with the window: the blind copy, and the comparison."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.actions import Actions
from annotator.gui.agreement_dialog import AgreementDialog, Chosen
from annotator.gui.case_dialogs import free_folder
from annotator.gui.labels import one_line
from annotator.gui.main_window import MainWindow
from annotator.gui.merge_actions import MergeActions
from annotator.gui.player import Player
from annotator.gui.settings import cases_folder
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.blind_copy import BlindCopy, make_blind_copy


class AgreementActions(QObject):
    """Makes a case for a second coder, and shows how far both agree; `merge` takes another copy in."""

    def __init__(
        self, actions: Actions, workspace: Workspace, player: Player, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._player = player
        self._window = window
        self.merge = MergeActions(actions, workspace, player, window)
        actions.connect("note.blind_copy", self._ask_target)
        actions.connect("note.agreement", self._ask_second)

    # -- the copy

    def _ask_target(self) -> None:
        title = self.tr("{title} – second coder").format(title=self._workspace.snapshot.info.title)
        suggested = free_folder(cases_folder(), title)
        chosen, _filter = QFileDialog.getSaveFileName(
            self._window, self.tr("Make a case for a second coder"), str(suggested)
        )
        if chosen:
            self.make_copy(Path(chosen))

    def make_copy(self, target: Path) -> None:
        """Make the blind copy of all exhibits in a new folder, in the background."""
        store, clock = self._workspace.store, self._workspace.clock

        def work(progress: Report, cancelled: Cancelled) -> BlindCopy:
            return make_blind_copy(
                store, target, store.exhibits(), clock=clock, progress=progress, cancelled=cancelled
            )

        self._workspace.jobs.start(
            self.tr("Making a case for a second coder"),
            work,
            finished=self._made,
            failed=self._not_made,
        )

    def _made(self, copy: BlindCopy) -> None:
        self._workspace.tell_logged()
        self._window.banners.put(
            "second",
            "good",
            self.tr(
                "The case for the second coder is ready: {videos} videos, {codes} codes, no notes."
                " Give the folder away, and compare when it comes back."
            ).format(videos=copy.exhibits, codes=copy.codes),
            one_line(str(copy.folder), 300),
        )

    def _not_made(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._window.banners.put("second", "warn", error.message, error.hint)

    # -- the comparison

    def _ask_second(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._window, self.tr("The second coder's case"), str(cases_folder())
        )
        if chosen:
            self.show_agreement(Path(chosen))

    def show_agreement(self, second: Path) -> AgreementDialog:
        """Open the comparison with the case in a folder, beside the film."""
        dialog = AgreementDialog(self._workspace, second, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._lead_to)
        dialog.show()
        return dialog

    def _lead_to(self, chosen: Chosen) -> None:
        if not self._workspace.has_case():
            return
        exhibit = self._workspace.exhibit
        if exhibit is None or exhibit.id != chosen.exhibit_id:
            self._workspace.select_exhibit(chosen.exhibit_id)
        if chosen.note_id:
            self._workspace.select_note(chosen.note_id)
        self._player.seek(chosen.frame)
