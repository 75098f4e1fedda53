"""Backups from the window: by themselves while work goes on, on request, and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDialog, QFileDialog

from annotator.errors import (
    AnnotatorError,
    CancelledError,
    CaseLockedError,
    NewerCaseError,
    SaveFailedError,
)
from annotator.gui.actions import Actions
from annotator.gui.backup_dialog import BackupDialog, ChosenBackup, ListedBackup
from annotator.gui.banner import Tone
from annotator.gui.case_dialogs import free_folder
from annotator.gui.labels import one_line
from annotator.gui.main_window import MainWindow
from annotator.gui.opening import Opening
from annotator.gui.settings import cases_folder
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.finding import Finding, Level
from annotator.store.backup import BACKUPS, newest_backup
from annotator.store.backup_set import BackupFacts, list_backups
from annotator.store.case_store import CaseStore
from annotator.workflow.backups import (
    Restored,
    back_up_to,
    compared,
    restore_into_place,
    restore_to_folder,
)
from annotator.workflow.foreign import ForeignCase, take_foreign_case

FIRST_MS: Final = 30_000
"""A case that changed since its last backup is backed up this long after it was opened."""
EVERY_MS: Final = 600_000
"""Then as often as this, where something changed."""


class Backups(QObject):
    """Makes backups while a case is open for writing, and brings them back."""

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        opening: Opening,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._opening = opening
        self._window = window
        self._rolling = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.roll)
        actions.connect("file.backup_now", self._ask_where)
        actions.connect("file.open_backup", self._ask_backup)
        actions.connect("file.open_foreign", self._ask_foreign)
        workspace.case_opened.connect(lambda _case: self._begin())
        workspace.case_closed.connect(self._timer.stop)
        opening.offer_backup = self.offer

    # -- making them

    def roll(self) -> None:
        """Back up into the case folder, if something changed since the last time."""
        self._timer.start(EVERY_MS)
        if self._rolling or not self._workspace.has_case() or self._workspace.is_read_only():
            return
        store = self._workspace.store
        self._rolling = True

        def work(progress: Report, cancelled: Cancelled) -> Path | None:
            return store.roll_backup(progress, cancelled)

        def done(_made: Path | None) -> None:
            self._rolling = False
            if self._is_open(store):
                self._window.banners.clear("backup")

        def failed(error: AnnotatorError) -> None:
            self._rolling = False
            if self._is_open(store) and not isinstance(error, CancelledError):
                self._window.banners.put("backup", "warn", error.message, error.hint)

        job = self._workspace.jobs.start(
            self.tr("Backing up"), work, finished=done, failed=failed, priority=-1
        )
        job.crashed.connect(lambda _crash: setattr(self, "_rolling", False))

    def back_up(self, place: Path) -> None:
        """Back the open case up into a folder, such as one on another drive."""
        store = self._workspace.store

        def work(progress: Report, cancelled: Cancelled) -> Path:
            return back_up_to(store, place, progress=progress, cancelled=cancelled)

        def done(made: Path) -> None:
            self._window.banners.put(
                "backup",
                "good",
                self.tr(
                    "The case is backed up and the copy was checked. The videos are not in it."
                ),
                one_line(str(made), 300),
            )

        self._workspace.jobs.start(
            self.tr("Backing up"), work, finished=done, failed=self._not_backed_up
        )

    def _not_backed_up(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._window.banners.put("backup", "bad", error.message, error.hint)

    def _begin(self) -> None:
        if not self._workspace.is_read_only():
            self._timer.start(FIRST_MS)

    def _ask_where(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._window, self.tr("Back the case up into this folder"), str(Path.home())
        )
        if chosen:
            self.back_up(Path(chosen))

    # -- bringing one back

    def offer(self, folder: Path, error: AnnotatorError) -> bool:
        """A case could not be opened: offer its backups; False where there are none to offer."""
        if isinstance(error, (CaseLockedError, NewerCaseError, SaveFailedError)):
            return False
        if newest_backup(folder) is None:
            return False
        self.show_backups(
            folder,
            why=error.message,
            hint=self.tr(
                "Its file is left as it is. Open a backup as a new case, or put it in the place"
                " of the damaged file, which is kept aside."
            ),
        )
        return True

    def show_backups(self, folder: Path, *, why: str = "", hint: str = "") -> BackupDialog:
        """List the backups of a case folder."""
        dialog = BackupDialog(folder, why=why, hint=hint, parent=self._window)
        dialog.chosen.connect(lambda chosen: self.bring_back(folder, chosen))
        dialog.place_wanted.connect(lambda place: self._list(dialog, place))
        self._list(dialog, folder / BACKUPS)
        self._open(dialog)
        return dialog

    def bring_back(self, folder: Path, chosen: ChosenBackup) -> None:
        """Bring a backup back as a new case beside the old one, or in its place; then open it."""
        if self._workspace.has_case() and (
            chosen.way == "new" or self._workspace.folder() == folder
        ):
            if not self._opening.may_leave(lambda: self.bring_back(folder, chosen)):
                return
            self._opening.close_case()
        actor, clock = self._opening.actor(), self._workspace.clock
        target = free_folder(folder.absolute().parent, f"{folder.name} from a backup")

        def work(progress: Report, cancelled: Cancelled) -> Restored:
            if chosen.way == "in place":
                return restore_into_place(
                    folder,
                    chosen.path,
                    actor=actor,
                    clock=clock,
                    progress=progress,
                    cancelled=cancelled,
                )
            return restore_to_folder(
                chosen.path,
                target,
                folder,
                actor=actor,
                clock=clock,
                progress=progress,
                cancelled=cancelled,
            )

        self._workspace.jobs.start(
            self.tr("Bringing back a backup"), work, finished=self._restored, failed=self._failed
        )

    def _restored(self, restored: Restored) -> None:
        if not self._opening.open(restored.folder):
            return
        said = [self.tr("The case stands as in the backup.")]
        if restored.set_aside is not None:
            said.append(
                self.tr("The file that was there is kept in {folder}.").format(
                    folder=one_line(str(restored.set_aside), 300)
                )
            )
        self._say(said[0], [*said[1:], *_not_ok(restored.findings)])

    def _list(self, dialog: BackupDialog, place: Path) -> None:
        store = self._workspace.store if self._workspace.has_case() else None

        def work(_progress: Report, _cancelled: Cancelled) -> list[ListedBackup]:
            found = []
            for each in list_backups(place):
                words = ""
                if store is not None and isinstance(each, BackupFacts):
                    words = compared(store, each)
                found.append(ListedBackup(each, words))
            return found

        def failed(error: AnnotatorError) -> None:
            dialog.say_empty(error.message)

        job = self._workspace.jobs.start(
            self.tr("Looking for backups"), work, finished=dialog.show_backups, failed=failed
        )
        dialog.finished.connect(lambda _code: job.finished.disconnect(dialog.show_backups))

    def _ask_backup(self) -> None:
        if self._workspace.has_case():
            self.show_backups(self._workspace.folder())
            return
        chosen = QFileDialog.getExistingDirectory(
            self._window, self.tr("The folder of the case"), str(cases_folder())
        )
        if chosen:
            self.show_backups(Path(chosen))

    # -- a case from somebody else

    def take_foreign(self, source: Path) -> None:
        """Copy somebody else's case into a folder of its own among the cases; then open it."""
        name = source.name if source.is_dir() else source.parent.name
        target = free_folder(cases_folder(), self.tr("Copy of {name}").format(name=name))
        actor, clock = self._opening.actor(), self._workspace.clock

        def work(progress: Report, cancelled: Cancelled) -> ForeignCase:
            return take_foreign_case(
                source, target, actor=actor, clock=clock, progress=progress, cancelled=cancelled
            )

        self._workspace.jobs.start(
            self.tr("Checking and copying the case"),
            work,
            finished=self._taken,
            failed=self._failed,
        )

    def _taken(self, made: ForeignCase) -> None:
        if not self._opening.open(made.folder):
            return
        who = one_line(", ".join(made.facts.authors), 120)
        self._say(
            self.tr("This is a copy of a case by {who}.").format(who=who),
            [
                self.tr("Every value was checked; its log holds together up to {head}…").format(
                    head=made.facts.head[:16]
                ),
                *_not_ok(made.findings),
            ],
        )

    def _ask_foreign(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._window, self.tr("The folder of somebody else's case"), str(Path.home())
        )
        if chosen:
            self.take_foreign(Path(chosen))

    # -- for all of them

    def _say(self, words: str, more: list[str]) -> None:
        tone: Tone = "warn" if len(more) > 1 else "good"
        self._window.banners.put("backup", tone, words, "\n".join(more[:6]))

    def _failed(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._opening.problem.emit(error)

    def _is_open(self, store: CaseStore) -> bool:
        return self._workspace.has_case() and self._workspace.store is store

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _not_ok(findings: tuple[Finding, ...]) -> list[str]:
    return [
        one_line(f"{finding.subject}: {finding.what}", 300)
        for finding in findings
        if finding.level is not Level.OK
    ]
