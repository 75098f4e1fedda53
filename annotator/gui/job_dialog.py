"""A dialog about the shown film that follows one job, such as making a file or reading one."""

from __future__ import annotations

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QVBoxLayout,
    QWidget,
)

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.job_progress import JobProgress
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace


class JobDialog(QDialog):
    """What stands on `column`, the job that is followed, words below, buttons; Esc stops what runs."""

    def __init__(self, workspace: Workspace, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        exhibit = workspace.exhibit
        assert exhibit is not None
        self._exhibit: Exhibit = exhibit
        self._busy = False
        self.film = PlainLabel(
            self.tr("Video: {label} · {name}").format(
                label=exhibit.label, name=one_line(exhibit.name(), 80)
            ),
            self,
            role="muted",
        )
        self.progress = JobProgress(self)
        self.said = PlainLabel("", self)
        self.said.setWordWrap(True)
        self.said.hide()
        self.buttons = QDialogButtonBox(self)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.close)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        self.column.setSpacing(GRID + 4)
        self.column.addWidget(self.film)
        self.setMinimumWidth(520)

    def _end(self) -> None:
        for widget in (self.progress, self.said, self.buttons):
            self.column.addWidget(widget)

    def _say(self, words: str, role: str) -> None:
        self.said.setText(words)
        self.said.set_role(role)
        self.said.setVisible(bool(words))

    def _refused(self, error: AnnotatorError) -> None:
        if isinstance(error, CancelledError):
            self._say(self.tr("Stopped; nothing was written."), "")
        else:
            self._say(f"▲ {error.message}\n{error.hint}".strip(), "bad")

    def reject(self) -> None:
        """Esc stops what runs, then closes."""
        self.progress.stop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing stops what runs."""
        self.progress.stop()
        super().closeEvent(event)
