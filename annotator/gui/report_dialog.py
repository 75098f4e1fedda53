"""One dialog for a report: everything is chosen already, then “Open folder”."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.note_filter import NO_FILTER, NoteFilter
from annotator.errors import AnnotatorError, CancelledError, VaultLockedError
from annotator.gui.case_dialogs import folder_name
from annotator.gui.disclosure_choice import DisclosureChoice
from annotator.gui.field_block import FieldBlock, Fold
from annotator.gui.job_progress import JobProgress
from annotator.gui.jobs import Crash
from annotator.gui.labels import ElidedLabel, PlainLabel, Segment, SegmentedControl, one_line
from annotator.gui.names_check import NamesCheck
from annotator.gui.plain_edit import PlainLine
from annotator.gui.report_choices import ReportChoices
from annotator.gui.settings import Settings
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.report.inputs import ReportOptions
from annotator.workflow.report import KINDS, export_report
from annotator.workflow.report_template import read_template

_PRINTED: Final = ("pdf", "html", "docx")


class ReportDialog(QDialog):
    """Chooses kind, exhibits and sections; writes the report in the background.

    `current` is the filter of the table of notes, `settings` remember the template. `exported(Path)` when the file is there.
    """

    exported = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget | None = None,
        *,
        current: NoteFilter = NO_FILTER,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._current = current
        self.setObjectName("reportDialog")
        self.setWindowTitle(self.tr("Report"))
        self._workspace = workspace
        self._folder = workspace.folder() / "exports"
        self._target: Path | None = None
        self._named_by_hand = False
        self._build()
        self.kind.chosen.connect(lambda _kind: self._on_kind())
        self.name.textEdited.connect(self._on_name)
        self._on_kind()
        if not self.exhibits.count():
            self._say(self.tr("The case has no video yet; there is nothing to report on."), "muted")

    def options(self) -> ReportOptions:
        """What is chosen."""
        return replace(self.choices.options(), edition=self.edition.edition())

    def target(self) -> Path:
        """Where the report goes."""
        name = self.name.text().strip()
        ending = f".{self.kind.value()}"
        return self._folder / (name if name.lower().endswith(ending) else f"{name}{ending}")

    def export(self) -> None:
        """Write the report; the dialog follows it."""
        if self.progress.is_running():
            return
        printed = self.kind.value() in _PRINTED
        for chosen, words in (
            (self.exhibits, self.tr("▲ Choose at least one exhibit.")),
            (self.sections, self.tr("▲ Choose at least one section.")),
        ):
            if not chosen.checked() and (printed or chosen is self.exhibits):
                self.more.set_open(True)
                self._say(words, "bad")
                return
        if not self.names.ready():
            return
        self._say("", "")
        accepted = self.names.disclosed()
        self.names.clear()
        opened = self.names.opener()
        store, clock, target, options = (
            self._workspace.store, self._workspace.clock, self.target(), self.options(),
        )  # fmt: skip
        overwrite = self.replace.isChecked()
        folder = self.choices.template.folder if printed else None

        def work(progress: Report, cancelled: Cancelled) -> Path:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Read now, since its files can be changed while the dialog is open.
            template = None if folder is None else read_template(folder)
            return export_report(
                store,
                target,
                options=replace(options, template=template),
                clock=clock,
                overwrite=overwrite,
                vault=opened(),
                accepted=accepted,
                progress=progress,
                cancelled=cancelled,
            )

        self.export_button.setEnabled(False)
        # There is no room for both on a small screen.
        self.more.set_open(False)
        job = self._workspace.jobs.start(
            self.tr("Writing the report"), work, finished=self._done, failed=self._failed
        )
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    # -- build

    def _build(self) -> None:
        snapshot = self._workspace.snapshot
        self.kind = SegmentedControl([Segment(kind, kind.upper()) for kind in KINDS], self)
        self.kind.set_value("pdf")
        self.name = PlainLine(self)
        self.name.setObjectName("reportName")
        today = self._workspace.clock.now_utc().astimezone().strftime("%Y-%m-%d")
        self.name.setText(self._free_name(f"{folder_name(snapshot.info.title)} {today}"))
        self.where = ElidedLabel("", self, role="muted", where=Qt.TextElideMode.ElideLeft)
        elsewhere = QPushButton(self.tr("Elsewhere…"), self)
        elsewhere.setProperty("role", "link")
        elsewhere.setAutoDefault(False)
        elsewhere.clicked.connect(self._choose_folder)
        self.replace = QCheckBox(self.tr("Replace the file of this name"), self)
        self.replace.hide()
        self.edition = DisclosureChoice(snapshot.info.edition, self)
        self.choices = ReportChoices(self._workspace, self._current, self._settings, self)
        self.exhibits, self.sections = self.choices.exhibits, self.choices.sections
        self.notes = self.choices.notes
        self.more = Fold(self.tr("Exhibits, notes, language, sections, paper, template"), self)
        self.more.content.addWidget(self.choices)
        # What is hidden or shown counts only when all of it is laid out anew.
        self.more.toggled.connect(lambda _open: QTimer.singleShot(0, self, self._fit))
        self.names = NamesCheck(self._workspace.store, may_accept=False, parent=self)
        self.edition.chosen.connect(self._on_edition)
        self.progress = JobProgress(self)
        self.said = PlainLabel("", self)
        self.said.setWordWrap(True)
        self.said.hide()
        self.buttons = QDialogButtonBox(self)
        self.export_button = self.buttons.addButton(
            self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.export_button.setDefault(True)
        self.folder_button = self.buttons.addButton(
            self.tr("Open folder"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.open_button = self.buttons.addButton(
            self.tr("Open the report"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.buttons.accepted.connect(self.export)
        self.buttons.rejected.connect(self.close)
        self.folder_button.clicked.connect(self._open_folder)
        self.open_button.clicked.connect(self._open_report)
        self.folder_button.hide()
        self.open_button.hide()
        where_row = QHBoxLayout()
        where_row.addWidget(self.where, 1)
        where_row.addWidget(elsewhere)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID + 4)
        column.addWidget(self.kind)
        column.addWidget(FieldBlock(self.tr("File name"), self.name, self))
        column.addLayout(where_row)
        column.addWidget(self.edition)
        for widget in (self.replace, self.more, self.names, self.progress, self.said, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(680)

    # -- what happens

    def _on_edition(self, _edition: object) -> None:
        self.names.clear()
        self._say("", "")

    def _fit(self) -> None:
        """Take the size that is needed, and stay on the screen with it."""
        self.adjustSize()
        room, here = self.screen().availableGeometry(), self.frameGeometry()
        title = max(self.geometry().top() - here.top(), GRID * 4)
        top = min(self.geometry().top(), room.bottom() - self.height() - GRID)
        self.move(here.left(), max(room.top(), top - title))

    def _on_kind(self) -> None:
        printed = self.kind.value() in _PRINTED
        self.choices.show_printed(printed=printed)
        self._show_where()

    def _on_name(self, _text: str) -> None:
        self._named_by_hand = True
        self.replace.setChecked(False)
        self.replace.hide()
        self._show_where()

    def _show_where(self) -> None:
        self.where.setText(
            self.tr("Written to {path}").format(path=one_line(str(self.target()), 400))
        )
        self.export_button.setEnabled(bool(self.name.text().strip()) and self.exhibits.count() > 0)

    def _choose_folder(self) -> None:
        start = self._folder if self._folder.is_dir() else self._workspace.folder()
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Write the report to"), str(start))
        if chosen:
            self._folder = Path(chosen)
            self._show_where()

    def _free_name(self, name: str) -> str:
        number, free = 2, name
        while any((self._folder / f"{free}.{kind}").exists() for kind in KINDS):
            free, number = f"{name} {number}", number + 1
        return free

    def _done(self, target: Path) -> None:
        self._target = target
        self.export_button.setEnabled(True)
        self.export_button.setDefault(False)
        self.folder_button.show()
        self.open_button.show()
        self.folder_button.setFocus()
        words = self.tr("✓ {name} is written.").format(name=one_line(target.name, 120))
        self._say(words, "good")
        if not self._named_by_hand:
            self.name.setText(self._free_name(self.name.text()))
        self._show_where()
        self._workspace.tell_logged()
        self.exported.emit(target)

    def _failed(self, error: AnnotatorError) -> None:
        self.export_button.setEnabled(True)
        if isinstance(error, CancelledError):
            self._say(self.tr("Stopped; no file was written."), "")
            return
        if self.names.refuses(error) and isinstance(error, VaultLockedError):
            return
        self.replace.setVisible(self.target().exists())
        self._say(f"▲ {error.message}\n{error.hint}".strip(), "bad")
        QTimer.singleShot(0, self._fit)  # what was found takes room

    def _crashed(self, _crash: Crash) -> None:
        self.export_button.setEnabled(True)
        self._say(self.tr("▲ The report could not be made; no file was written."), "bad")

    def _say(self, words: str, role: str) -> None:
        self.said.setText(words)
        self.said.set_role(role)
        self.said.setVisible(bool(words))

    def _open_folder(self) -> None:
        if self._target is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._target.parent)))

    def _open_report(self) -> None:
        if self._target is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._target)))

    def reject(self) -> None:
        """Esc stops what runs, then closes."""
        self.progress.stop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing stops what runs."""
        self.progress.stop()
        super().closeEvent(event)
