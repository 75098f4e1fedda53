"""The template of an organisation in the report dialog: which folder, what it says, and a new one to start from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError
from annotator.gui.field_block import FieldBlock
from annotator.gui.jobs import Jobs
from annotator.gui.labels import ElidedLabel, one_line
from annotator.gui.settings import Settings
from annotator.gui.theme import GRID
from annotator.progress import Cancelled, Report
from annotator.report.template import ReportTemplate
from annotator.workflow.report_template import read_template, write_template


class ReportTemplateRow(QWidget):
    """Chooses the folder, remembers it, and says at the field why it cannot be used.

    `was_read(ReportTemplate | None)` when another template is there, or none any more.
    """

    was_read = Signal(object)

    def __init__(
        self, jobs: Jobs, settings: Settings | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._settings = jobs, settings
        self.folder: Path | None = None
        self._asked = 0
        self.shown = ElidedLabel("", self, where=Qt.TextElideMode.ElideMiddle)
        self.choose_button = self._button(self.tr("Choose…"), self.choose)
        self.none_button = self._button(self.tr("None"), self.clear)
        self.none_button.setAccessibleName(self.tr("No template"))
        self.write_button = self._button(self.tr("Write one to start from…"), self.write)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self.choose_button, self.none_button, self.write_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.block = FieldBlock(self.tr("Template of your organisation"), self.shown, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.block)
        column.addLayout(buttons)
        self._say_none()
        kept = settings.report_template if settings is not None else None
        if kept is not None:
            self.use(kept)

    def _button(self, words: str, does: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        button.clicked.connect(does)
        return button

    def use(self, folder: Path) -> None:
        """Read the template in a folder and use it from now on."""
        self.folder = folder
        self._asked += 1
        asked = self._asked
        self.none_button.setEnabled(True)
        self.shown.setText(one_line(str(folder), 400))
        self._remember(folder)

        def work(_progress: Report, _cancelled: Cancelled) -> ReportTemplate:
            return read_template(folder)

        def finished(found: ReportTemplate) -> None:
            if asked == self._asked:
                self.block.accept()
                name = one_line(found.organisation, 120)
                self.shown.setText(f"{name} — {one_line(str(folder), 400)}" if name else one_line(str(folder), 400))  # fmt: skip
                self.was_read.emit(found)

        def failed(error: AnnotatorError) -> None:
            if asked == self._asked:
                self.refuse(error)

        self._jobs.start(self.tr("Reading the template"), work, finished=finished, failed=failed)

    def refuse(self, error: AnnotatorError) -> None:
        """Say at the field what is wrong with the template."""
        self.block.refuse(error.message, error.hint)

    def is_refused(self) -> bool:
        """Whether the chosen template cannot be used."""
        return self.block.is_refused()

    def clear(self) -> None:
        """Use no template."""
        self.folder = None
        self._asked += 1
        self.block.accept()
        self._say_none()
        self._remember(None)
        self.was_read.emit(None)

    def choose(self) -> None:
        """Ask for the folder."""
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("The folder with the template"), str(self.folder or Path.home())
        )
        if chosen:
            self.use(Path(chosen))

    def write(self) -> None:
        """Ask for a folder, write a template there to change, and use it."""
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Write a template into this folder"), str(Path.home())
        )
        if chosen:
            self.write_into(Path(chosen))

    def write_into(self, folder: Path) -> None:
        """Write a template there; its folder is shown, so that it can be changed."""

        def work(_progress: Report, _cancelled: Cancelled) -> Path:
            write_template(folder)
            return folder

        def finished(made: Path) -> None:
            self.use(made)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(made)))

        self._jobs.start(
            self.tr("Writing the template"), work, finished=finished, failed=self.refuse
        )

    def _say_none(self) -> None:
        self.shown.setText(self.tr("None: the report is as the program makes it."))
        self.none_button.setEnabled(False)

    def _remember(self, folder: Path | None) -> None:
        if self._settings is not None:
            self._settings.report_template = folder
