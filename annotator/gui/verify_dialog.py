"""Is everything still what it was? The check runs in the background; its findings stand in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from annotator.case.edits import Action
from annotator.clock import utc_text
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
from annotator.workflow.verify import VerifyResult, verify_case

_LOOKS = {
    Level.OK: ("circle-check", "good"),
    Level.WARNING: ("triangle-alert", "warn"),
    Level.FAILED: ("circle-x", "bad"),
}
_MOST_SHOWN = 500


class VerifyDialog(QDialog):
    """Verifies the open case when it is shown; `verified(VerifyResult)` at the end."""

    verified = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verifyDialog")
        self.setWindowTitle(self.tr("Verify the case"))
        self._workspace = workspace
        self._result: VerifyResult | None = None
        self._build()
        self.start()

    def start(self) -> None:
        """Check everything, from the beginning."""
        if self.progress.is_running() or not self._workspace.has_case():
            return
        store = self._workspace.store
        self._say(self.tr("Hashing every exhibit, decoding every annotated frame…"), "muted")
        empty_layout(self._rows)
        self.again_button.hide()
        self.copy_button.setEnabled(False)

        def work(progress: Report, cancelled: Cancelled) -> VerifyResult:
            return verify_case(store, progress=progress, cancelled=cancelled)

        job = self._workspace.jobs.start(
            self.tr("Verifying the case"), work, finished=self._done, failed=self._failed
        )
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    def result_text(self) -> str:
        """All findings as plain text, worst first."""
        if self._result is None:
            return ""
        return "\n\n".join(_as_text(finding) for finding in _worst_first(self._result.findings))

    # -- build

    def _build(self) -> None:
        self.head = PlainLabel("", self, role="heading")
        self.head.setWordWrap(True)
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
        self.again_button = buttons.addButton(
            self.tr("Check again"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.again_button.clicked.connect(self.start)
        self.copy_button = buttons.addButton(
            self.tr("Copy as text"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.copy_button.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.result_text())
        )
        close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        whole.setSpacing(GRID + 4)
        whole.addWidget(self.head)
        whole.addWidget(self.progress)
        whole.addWidget(vertical_scroll(page, self), 1)
        whole.addWidget(buttons)
        self.resize(620, 460)

    # -- what happens

    def _done(self, result: VerifyResult) -> None:
        self._result = result
        self.again_button.show()
        self.copy_button.setEnabled(True)
        failed = len(result.failures())
        warned = sum(finding.level is Level.WARNING for finding in result.findings)
        if failed:
            words = self.tr("✗ {n} of {all} checks failed.").format(
                n=failed, all=len(result.findings)
            )
            self._say(words, "bad")
        elif warned:
            words = self.tr("✓ Nothing failed; {n} remarks.").format(n=warned)
            self._say(words, "warn")
        else:
            self._say(self.tr("✓ Everything is what it was when it was recorded."), "good")
        for finding in _worst_first(result.findings)[:_MOST_SHOWN]:
            self._rows.addWidget(_FindingRow(finding, self))
        self._remember(result)
        self.verified.emit(result)

    def _remember(self, result: VerifyResult) -> None:
        if not self._workspace.has_case():
            return
        at = utc_text(self._workspace.clock.now_utc())
        board = board_of(self._workspace)
        for exhibit in self._workspace.snapshot.exhibits:
            levels = {f.level for f in result.findings if f.subject == f"Exhibit {exhibit.label}"}
            if levels:
                board.put(Fixity(exhibit.id, at, Level.FAILED not in levels))
        if self._workspace.is_read_only():
            return
        counts = {str(level): sum(f.level is level for f in result.findings) for level in Level}
        try:
            receipt = self._workspace.store.log(
                Action.FIXITY_CHECK, self.tr("Verify the case"), details=dict(counts)
            )
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return
        self._workspace.saved.emit(receipt)

    def _failed(self, error: AnnotatorError) -> None:
        self.again_button.show()
        if isinstance(error, CancelledError):
            self._say(self.tr("Stopped. Nothing is said about what was not checked."), "muted")
        else:
            self._say(f"▲ {error.message} {error.hint}".strip(), "bad")

    def _crashed(self, _crash: Crash) -> None:
        self.again_button.show()
        self._say(self.tr("▲ The check itself broke off; nothing was changed."), "bad")

    def _say(self, words: str, role: str) -> None:
        self.head.setText(words)
        self.head.setProperty("role", "heading")
        self.head.set_role(role)

    def reject(self) -> None:
        """Esc stops what runs, then closes."""
        self.progress.stop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing stops what runs."""
        self.progress.stop()
        super().closeEvent(event)


class _FindingRow(QFrame):
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
        words.addLayout(title)
        for text, look in (
            (finding.what, ""),
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


def _worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    order = [Level.FAILED, Level.WARNING, Level.OK]
    return sorted(findings, key=lambda finding: order.index(finding.level))


def _level_word(level: Level) -> str:
    return {Level.OK: "OK", Level.WARNING: "Remark", Level.FAILED: "Failed"}[level]


def _as_text(finding: Finding) -> str:
    parts = (finding.what, finding.meaning, finding.where)
    lines = [f"[{_level_word(finding.level)}] {finding.subject}", *(p for p in parts if p)]
    return "\n".join(lines)
