"""How far a dialog's job is: words, a bar, and the way to stop it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from annotator.gui.jobs import Job
from annotator.gui.labels import ElidedLabel, PlainLabel
from annotator.progress import Progress

_STEPS = 1_000
_MEGA = 1_000_000


class JobProgress(QWidget):
    """Follows one job at a time; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job[Any] | None = None
        self._since = QElapsedTimer()
        self._what = ""
        self.words = ElidedLabel("", self)
        self.left = PlainLabel("", self, role="muted")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.stop_button = QPushButton(self.tr("Stop"), self)
        self.stop_button.setAutoDefault(False)
        self.stop_button.clicked.connect(self.stop)
        line = QHBoxLayout()
        line.addWidget(self.words, 1)
        line.addWidget(self.left)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        column.addLayout(row)
        self.hide()

    def follow(self, job: Job[Any]) -> None:
        """Show this job until it ends."""
        self._job = job
        self.words.setText(job.what)
        self.left.setText("")
        self.bar.setRange(0, 0)
        self.stop_button.setEnabled(True)
        job.progressed.connect(self._show)
        for ending in (job.finished, job.failed, job.crashed):
            ending.connect(self._ended)
        self.show()

    def is_running(self) -> bool:
        """True while a job is followed."""
        return self._job is not None

    def stop(self) -> None:
        """Ask the job to stop."""
        if self._job is not None:
            self._job.cancel()
            self.stop_button.setEnabled(False)
            self.words.setText(self.tr("Stopping…"))

    def _show(self, progress: Progress) -> None:
        if self._job is None or self._job.is_cancelled():
            return
        if progress.what != self._what:
            self._what = progress.what
            self._since.start()
        self.words.setText(progress.what)
        if not progress.total:
            self.bar.setRange(0, 0)
            self.left.setText("")
            return
        self.bar.setRange(0, _STEPS)
        self.bar.setValue(min(_STEPS, progress.done * _STEPS // progress.total))
        elapsed = self._since.elapsed()
        if progress.done > 0 and elapsed > 1_500:
            seconds = elapsed * (progress.total - progress.done) // progress.done // 1_000
            left = self.tr("{n} s left").format(n=seconds)
            rate = progress.done * 1_000 // elapsed
            speed = f"{rate // _MEGA:,} MB/s" if rate >= _MEGA else f"{rate:,}/s" if rate else ""
            self.left.setText(f"{speed} · {left}" if speed else left)

    def _ended(self, _result: object) -> None:
        self._job = None
        self.hide()
