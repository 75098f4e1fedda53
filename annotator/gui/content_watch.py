"""Looks, after a case was opened, whether it holds what its log says: beside the work, in parts."""

from __future__ import annotations

import hashlib
import time
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal
from PySide6.QtGui import QAction

from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.banner import BannerStack
from annotator.gui.jobs import Job
from annotator.gui.settings import Settings
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.finding import Level
from annotator.store.case_store import CaseStore
from annotator.store.replay import PartChecked

START_MS: Final = 20_000
"""A case is looked at this long after it was opened: whoever opens it wants to see it first."""
SECONDS: Final = 20.0
"""A large case is looked at for this long; the next opening goes on from there."""
SUBJECT: Final = "content"


class ContentWatch(QObject):
    """Puts a banner up where what the case holds differs from what its log says.

    `looked(PartChecked)` after every look.
    """

    looked = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        banners: BannerStack,
        verify: QAction,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._settings = settings
        self._banners = banners
        self._verify = verify
        self.seconds = SECONDS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._job: Job[PartChecked] | None = None
        workspace.case_opened.connect(lambda _case: self._timer.start(START_MS))
        workspace.case_closed.connect(self._on_closed)

    def look(self) -> None:
        """Look at the next part now."""
        self._timer.stop()
        if self._job is not None or not self._workspace.has_case():
            return
        store, seconds = self._workspace.store, self.seconds
        name = self._name(store)
        after = bytes(self._settings.bytes_of(name).data()).decode("utf-8", "replace")

        def work(progress: Report, cancelled: Cancelled) -> PartChecked:
            until = time.monotonic() + seconds

            def enough() -> bool:
                time.sleep(0.005)  # whoever saves or draws comes first
                return time.monotonic() >= until

            return store.check_part(after, enough, progress, cancelled)

        def done(part: PartChecked) -> None:
            self._job = None
            if self._workspace.has_case() and self._workspace.store is store:
                self._take(name, part)

        def failed(error: AnnotatorError) -> None:
            self._job = None
            if self._workspace.has_case() and self._workspace.store is store:
                self.say_unread(error)

        self._job = self._workspace.jobs.start(
            self.tr("Comparing the case with its log"),
            work,
            finished=done,
            failed=failed,
            priority=-2,
        )
        self._job.crashed.connect(lambda _crash: setattr(self, "_job", None))

    def say_unread(self, error: AnnotatorError) -> None:
        """The look broke off: its medium is gone or the file is damaged; being stopped says nothing."""
        if not isinstance(error, CancelledError):
            self._put(error.message, error.hint)

    def _take(self, name: str, part: PartChecked) -> None:
        if part.next_id:
            self._settings.keep_bytes(name, QByteArray(part.next_id.encode("utf-8", "replace")))
        else:
            self._settings.forget_bytes(name)
        bad = [finding for finding in part.findings if finding.level is Level.FAILED]
        if bad:
            self._warn(bad[0].what, len(bad))
        self.looked.emit(part)

    def _warn(self, what: str, count: int) -> None:
        words = (
            self.tr("What the case holds is not what its log says.")
            if count == 1
            else self.tr("In {n} places the case does not hold what its log says.").format(n=count)
        )
        hint = self.tr(
            "{what} It was changed by another program, or the file is damaged. Verify says where;"
            " copy the folder before you go on."
        )
        self._put(words, hint.format(what=what))

    def _put(self, words: str, hint: str) -> None:
        self._banners.put(
            SUBJECT,
            "bad",
            words,
            hint,
            button=self.tr("Verify"),
            pressed=self._verify.trigger,
        )

    def _name(self, store: CaseStore) -> str:
        # A place says nothing about anybody once it is hashed.
        place = str(store.folder.absolute()).encode("utf-8", "surrogateescape")
        return f"content_{hashlib.sha256(place).hexdigest()[:16]}"

    def _on_closed(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
