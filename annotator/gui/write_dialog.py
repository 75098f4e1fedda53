"""A dialog that writes a file of the shown film: where it goes, names searched for, one job."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from annotator.errors import AnnotatorError, VaultLockedError
from annotator.gui.job_dialog import JobDialog
from annotator.gui.jobs import Crash
from annotator.gui.labels import ElidedLabel, one_line
from annotator.gui.names_check import NamesCheck
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report

_FRAME = 48
"""Pixels that the window manager may take above and below."""


class WriteDialog(JobDialog):
    """A form says what is written (`target`, `write`) and shows it (`_show`, `_done`)."""

    def __init__(self, workspace: Workspace, parent: QWidget | None) -> None:
        super().__init__(workspace, parent)
        self._folder = workspace.folder() / "exports"
        if not self._folder.is_dir():
            self._folder = workspace.folder().absolute().parent
        # What cannot be changed while the file is written.
        self._inputs: tuple[QWidget, ...] = ()

    @abstractmethod
    def target(self) -> Path:
        """Where the file goes."""

    @abstractmethod
    def write(self) -> None:
        """Write the file in the background."""

    @abstractmethod
    def _show(self) -> None:
        """Say what would be written now, and whether it can be."""

    @abstractmethod
    def _done(self, made: Any) -> None:
        """The file is written."""

    def _add_where(self) -> None:
        """The row that says where the file goes."""
        self.where = ElidedLabel("", self, role="muted")
        self.elsewhere = QPushButton(self.tr("Elsewhere…"), self)
        self.elsewhere.setProperty("role", "link")
        self.elsewhere.setAutoDefault(False)
        self.elsewhere.clicked.connect(self._choose_folder)
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self.elsewhere)
        self.column.addLayout(row)

    def _end(self) -> None:
        self.replace = QCheckBox(self.tr("Replace the file that is there"), self)
        self.names = NamesCheck(self._workspace.store, may_accept=False, parent=self)
        self.write_button = self.buttons.addButton(
            self.tr("Write the file"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.write_button.setDefault(True)
        self.buttons.accepted.connect(self.write)
        self.column.addWidget(self.replace)
        self.column.addWidget(self.names)
        super()._end()

    def _is_there(self) -> bool:
        """Whether writing would replace a file."""
        return self.target().exists()

    def _show_target(self) -> None:
        target = self.target()
        self.where.setText(self.tr("Written to {path}").format(path=one_line(str(target), 400)))
        there = self._is_there()
        self.replace.setVisible(there)
        if not there:
            self.replace.setChecked(False)
        self._grow()

    def _grow(self) -> None:
        """Be as high as the words need that are shown now, once they are laid out."""
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        needed = self.column.totalHeightForWidth(self.width())
        room = self.screen().availableGeometry()
        if self.height() >= needed:
            return
        height = min(needed, room.height() - _FRAME)
        self.resize(self.width(), height)
        over = self.y() + height + _FRAME - room.bottom()
        if over > 0 and self.isVisible():
            self.move(self.x(), max(room.top(), self.y() - over))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Write the file to"), str(self._folder)
        )
        if chosen:
            self._folder = Path(chosen)
            self._show()

    def _start(self, what: str, work: Callable[[Report, Cancelled], object]) -> None:
        self._set_busy(busy=True)
        job = self._workspace.jobs.start(what, work, finished=self._made, failed=self._failed)
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        for widget in self._inputs:
            widget.setEnabled(not busy)
        self._show()

    def _made(self, made: object) -> None:
        self._set_busy(busy=False)
        self._done(made)
        self._grow()
        self._workspace.tell_logged()

    def _failed(self, error: AnnotatorError) -> None:
        self._set_busy(busy=False)
        if self.names.refuses(error) and isinstance(error, VaultLockedError):
            return
        self._refused(error)

    def _crashed(self, _crash: Crash) -> None:
        self._set_busy(busy=False)
        self._say(self.tr("▲ The file could not be made; nothing was written."), "bad")
