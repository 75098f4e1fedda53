"""Evidence packages from the window: made of the open case, and opened as a case of their own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.actions import Actions
from annotator.gui.banner import Tone
from annotator.gui.case_dialogs import folder_name, free_folder
from annotator.gui.clip_dialog import ClipActions
from annotator.gui.exchange_actions import Exchange
from annotator.gui.labels import one_line
from annotator.gui.main_window import MainWindow
from annotator.gui.opening import Opening
from annotator.gui.package_dialog import PackageDialog
from annotator.gui.settings import cases_folder
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.finding import Level
from annotator.workflow.package_opening import OpenedCase, open_package


class Packages(QObject):
    """What the two actions about evidence packages do; `exchange` is what goes to other tools and comes from them."""

    def __init__(
        self, actions: Actions, workspace: Workspace, opening: Opening, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._opening = opening
        self._window = window
        self.exchange = Exchange(actions, workspace, window)
        self.clips = ClipActions(actions, workspace, window)
        actions.connect("file.package", self.ask)
        actions.connect("file.open_package", self._ask_package)

    def ask(self) -> PackageDialog:
        """Ask what goes into a package of the open case, and where."""
        dialog = PackageDialog(self._workspace, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def open(self, package: Path) -> None:
        """Check a package, make a case of it among the cases, and open that."""
        name = folder_name(package.stem if package.is_file() else package.name)
        target = free_folder(cases_folder(), name)
        actor, clock = self._opening.actor(), self._workspace.clock

        def work(progress: Report, cancelled: Cancelled) -> OpenedCase:
            return open_package(
                package, target, actor=actor, clock=clock, progress=progress, cancelled=cancelled
            )

        self._workspace.jobs.start(
            self.tr("Checking and opening the package"),
            work,
            finished=self._opened,
            failed=self._failed,
        )

    def _opened(self, made: OpenedCase) -> None:
        if not self._opening.open(made.folder):
            return
        remarks = [
            one_line(f"{finding.subject}: {finding.what}", 300)
            for finding in made.findings
            if finding.level is Level.WARNING
        ]
        tone: Tone = "warn" if remarks else "good"
        words = self.tr("This case was made of an evidence package that is complete and valid.")
        told = self.tr("Digest of the package: {digest}").format(digest=made.digest)
        self._window.banners.put("package", tone, words, "\n".join([told, *remarks[:4]]))

    def _failed(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._opening.problem.emit(error)

    def _ask_package(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self._window,
            self.tr("The ZIP file of a package, or bagit.txt in its folder"),
            str(Path.home()),
            self.tr("Evidence packages (*.zip bagit.txt)"),
        )
        if chosen:
            path = Path(chosen)
            self.open(path.parent if path.name == "bagit.txt" else path)
