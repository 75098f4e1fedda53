"""Is everything still what it was? The check runs in the background; its findings lead to their places."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.field_block import empty_layout
from annotator.gui.fixity import Fixity, board_of
from annotator.gui.icons import icon_pixmap
from annotator.gui.job_progress import JobProgress
from annotator.gui.jobs import Crash
from annotator.gui.labels import PlainLabel
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.finding import Finding, Level
from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt
from annotator.store.finding_aids import SUBJECT as FINDING_AIDS
from annotator.workflow.stills import write_export
from annotator.workflow.verify import (
    VerifyResult,
    record_check,
    result_text,
    verify_case,
    verify_exhibits,
    worst_first,
)

_LOOKS = {
    Level.OK: ("circle-check", "good"),
    Level.WARNING: ("triangle-alert", "warn"),
    Level.FAILED: ("circle-x", "bad"),
}
_MOST_SHOWN = 500


class VerifyDialog(QDialog):
    """Verifies the open case, or some of its exhibits, when it is shown.

    `verified(VerifyResult)` at the end; `place_wanted(Finding)` when somebody
    wants to see what a finding is about.
    """

    verified = Signal(object)
    place_wanted = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget | None = None,
        *,
        exhibit_ids: tuple[str, ...] = (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("verifyDialog")
        self.setWindowTitle(self.tr("Verify the case"))
        self._workspace = workspace
        self._exhibit_ids = exhibit_ids
        self._result: VerifyResult | None = None
        self._text = ""
        self._build()
        self.start()

    def start(self) -> None:
        """Check everything, from the beginning."""
        if self.progress.is_running() or not self._workspace.has_case():
            return
        store, wanted = self._workspace.store, self._exhibit_ids
        self._say(self.tr("Hashing every exhibit, decoding every annotated frame…"), "muted")
        self.valid.hide()
        self.logged.hide()
        self.rebuild_button.hide()
        empty_layout(self._rows)
        self._text = ""
        for button in (self.again_button, self.copy_button, self.save_button):
            button.setEnabled(False)

        def work(
            progress: Report, cancelled: Cancelled
        ) -> tuple[CaseStore, VerifyResult, Receipt | None, str]:
            if wanted:
                result = verify_exhibits(store, wanted, progress=progress, cancelled=cancelled)
            else:
                result = verify_case(store, progress=progress, cancelled=cancelled)
            receipt = record_check(store, result)
            return store, result, receipt, result_text(store, result)

        job = self._workspace.jobs.start(
            self.tr("Verifying the case"), work, finished=self._done, failed=self._failed
        )
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    def rebuild(self) -> None:
        """Make the search index again from the notes, then check everything again."""
        if self.progress.is_running() or not self._workspace.has_case():
            return
        store = self._workspace.store
        self.rebuild_button.hide()
        self.again_button.setEnabled(False)
        self._say(self.tr("Rebuilding the search index…"), "muted")

        def work(progress: Report, cancelled: Cancelled) -> object:
            return store.rebuild_search(progress, cancelled)

        job = self._workspace.jobs.start(
            self.tr("Rebuilding the search index"),
            work,
            # Once the progress of this work has ended, too.
            finished=lambda _made: QTimer.singleShot(0, self, self.start),
            failed=self._failed,
        )
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    def result_text(self) -> str:
        """The whole result as plain text, worst first; empty before there is one."""
        return self._text

    # -- build

    def _build(self) -> None:
        self.head = PlainLabel("", self, role="heading")
        self.valid = PlainLabel("", self, role="heading")
        self.logged = PlainLabel("", self, role="muted")
        for label in (self.head, self.valid, self.logged):
            label.setWordWrap(True)
        self.progress = JobProgress(self)
        page = QWidget(self)
        page.setProperty("role", "page")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GRID + 4)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, GRID, 0)
        column.addLayout(self._rows)
        column.addStretch(1)
        buttons = QDialogButtonBox(self)
        action = QDialogButtonBox.ButtonRole.ActionRole
        self.again_button = buttons.addButton(self.tr("Check again"), action)
        self.again_button.clicked.connect(self.start)
        self.copy_button = buttons.addButton(self.tr("Copy as text"), action)
        self.copy_button.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.result_text())
        )
        self.save_button = buttons.addButton(self.tr("Save as text…"), action)
        self.save_button.clicked.connect(self._ask_save)
        self.rebuild_button = buttons.addButton(self.tr("Rebuild the search index"), action)
        self.rebuild_button.clicked.connect(self.rebuild)
        self.rebuild_button.hide()
        close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        whole.setSpacing(GRID + 4)
        for part in (self.head, self.valid, self.logged, self.progress):
            whole.addWidget(part)
        whole.addWidget(vertical_scroll(page, self), 1)
        whole.addWidget(buttons)
        self.resize(680, 520)

    # -- what happens

    def _done(self, done: tuple[CaseStore, VerifyResult, Receipt | None, str]) -> None:
        store, result, receipt, self._text = done
        if not self._workspace.has_case() or self._workspace.store is not store:
            return
        self._result = result
        for button in (self.again_button, self.copy_button, self.save_button):
            button.setEnabled(True)
        complete, valid = result.summary()
        self._say(f"{'✓' if result.complete else '✗'} {complete}", _tone(good=result.complete))
        self.valid.setText(f"{'✓' if result.valid else '✗'} {valid}")
        self.valid.set_role(_tone(good=result.valid))
        self.valid.show()
        self.logged.setText(
            self.tr("Entered in the custody log as entry {n}.").format(n=receipt.seq)
            if receipt is not None
            else self.tr("The case is open for reading only: the result is not in the log.")
        )
        self.logged.show()
        for finding in worst_first(result.findings)[:_MOST_SHOWN]:
            row = FindingRow(finding, self)
            row.wanted.connect(self.place_wanted)
            self._rows.addWidget(row)
        self.rebuild_button.setVisible(
            not self._workspace.is_read_only()
            and any(each.subject == FINDING_AIDS for each in result.failures())
        )
        self._remember(result, receipt)
        self.verified.emit(result)

    def _remember(self, result: VerifyResult, receipt: Receipt | None) -> None:
        board = board_of(self._workspace)
        at = receipt.committed_at_utc if receipt is not None else result.ended_at
        for found in result.exhibits:
            if found.digests is not None:
                board.put(Fixity(found.exhibit_id, at, found.state == "ok"))
        if receipt is not None:
            self._workspace.saved.emit(receipt)

    def _ask_save(self) -> None:
        exports = self._workspace.folder() / "exports"
        folder = exports if exports.is_dir() else self._workspace.folder()
        day = self._result.ended_at[:10] if self._result is not None else ""
        chosen, _filter = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the result"),
            str(folder / f"verified {day}.txt"),
            self.tr("Text (*.txt)"),
        )
        if chosen:
            self.save(Path(chosen))

    def save(self, target: Path) -> None:
        """Write the result as text; an existing file was confirmed by whoever chose it."""
        try:
            write_export(target, self._text.encode("utf-8"), overwrite=True)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)

    def _failed(self, error: AnnotatorError) -> None:
        self.again_button.setEnabled(True)
        if isinstance(error, CancelledError):
            self._say(
                self.tr("Stopped. Nothing is said about anything, and nothing is logged."), "muted"
            )
        else:
            self._say(f"▲ {error.message} {error.hint}".strip(), "bad")

    def _crashed(self, _crash: Crash) -> None:
        self.again_button.setEnabled(True)
        self._say(self.tr("▲ The check itself broke off; nothing was changed."), "bad")

    def _say(self, words: str, role: str) -> None:
        self.head.setText(words)
        self.head.set_role(role)

    def reject(self) -> None:
        """Esc stops what runs, then closes."""
        self.progress.stop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing stops what runs."""
        self.progress.stop()
        super().closeEvent(event)


class FindingRow(QFrame):
    """One finding: what, since when, what it means, where; `wanted(Finding)` when its button is pressed."""

    wanted = Signal(object)

    def __init__(self, finding: Finding, parent: QWidget) -> None:
        super().__init__(parent)
        name, role = _LOOKS[finding.level]
        mark = QLabel(self)
        mark.setPixmap(icon_pixmap(name, 18, role, self.devicePixelRatioF()))
        mark.setAccessibleName(finding.level)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = QHBoxLayout()
        title.addWidget(PlainLabel(finding.subject, self, role="strong"))
        title.addWidget(PlainLabel(_level_word(finding.level), self, role=role))
        title.addStretch(1)
        if finding.exhibit_id:
            self.show_button = QPushButton(self._button_words(finding), self)
            self.show_button.setProperty("role", "link")
            self.show_button.setAutoDefault(False)
            self.show_button.clicked.connect(lambda _checked=False: self.wanted.emit(finding))
            title.addWidget(self.show_button)
        words.addLayout(title)
        for text, look in (
            (finding.what, ""),
            (finding.since, ""),
            (finding.meaning, "muted"),
            (finding.where, "muted"),
        ):
            if text:
                label = PlainLabel(text, self, role=look)
                label.setWordWrap(True)
                label.setMinimumWidth(60)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def _button_words(self, finding: Finding) -> str:
        if len(finding.note_ids) == 1:
            return self.tr("Show the note")
        if finding.frame is not None:
            return self.tr("Show the frame")
        return self.tr("Show the exhibit")


def _tone(*, good: bool) -> str:
    return "good" if good else "bad"


def _level_word(level: Level) -> str:
    return {Level.OK: "OK", Level.WARNING: "Remark", Level.FAILED: "Failed"}[level]
