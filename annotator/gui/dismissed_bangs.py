"""Which candidates for bangs were dismissed: kept in the background, the latest word wins."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from annotator.case.exhibit import Exhibit
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.bangs_dismissed import keep_dismissed
from annotator.workflow.sounds import Bangs


class DismissedBangs(QObject):
    """Writes them beside the case; `failed(AnnotatorError)`."""

    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        # Two jobs may run at once; what was said later must not be overwritten by what was said before.
        self._turn = threading.Lock()
        self._said = 0
        self._written = 0

    def keep(self, exhibit: Exhibit, bangs: Bangs, rows: set[int]) -> None:
        """Keep that these rows of what was found are dismissed, and no others of it."""
        if not self._workspace.has_case() or self._workspace.is_read_only():
            return
        store = self._workspace.store
        samples = frozenset(bangs.found[row].sample for row in rows)
        self._said += 1
        number = self._said

        def work(_progress: Report, _cancelled: Cancelled) -> None:
            with self._turn:
                if number > self._written:
                    keep_dismissed(store, exhibit, bangs, samples)
                    self._written = number

        self._workspace.jobs.start(
            self.tr("Keeping what was dismissed"), work, failed=self.failed.emit
        )
