"""When saving fails: a red banner that says why, tries with growing pauses, and goes when it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError, LockLostError, SaveFailedError
from annotator.gui.banner import BannerStack
from annotator.gui.drafts import Drafts
from annotator.gui.labels import PlainLabel
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report

PAUSES: Final = (1, 2, 4, 8, 15, 30, 60)
"""Seconds before each further try; the last one repeats."""
_GOOD_MS: Final = 6000
SUBJECT: Final = "save"
_DONE: Final = "saved again"


class SaveRetry(QObject):
    """Tries to save again what a failing disk refused: drafts first, then the note that was left.

    So with a note that was refused while many others were being saved.

    Whether the case can be written is tried on another thread: a lock that
    somebody holds makes a try last seconds. `save_again` saves what is open
    once more, `unsaved` says whether that stands in the window only, `settle`
    saves what is being typed before the case is left.
    """

    def __init__(
        self,
        workspace: Workspace,
        drafts: Drafts,
        save_again: Callable[[], bool],
        unsaved: Callable[[], bool],
        settle: Callable[[], object],
        banners: BannerStack,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._drafts = drafts
        self._save_again = save_again
        self._unsaved = unsaved
        self._settle = settle
        self._banners = banners
        self._error: SaveFailedError | None = None
        self._tries = 0
        self._left = 0  # seconds
        self._trying = False
        self._given_up = False
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        workspace.failed.connect(self._on_failed)
        workspace.saved.connect(lambda _receipt: self._writable())
        workspace.storing_changed.connect(self._on_storing)
        workspace.case_closed.connect(self._stop)
        workspace.case_opened.connect(lambda _case: self._stop())

    def is_failing(self) -> bool:
        """True from a save that failed until one succeeds."""
        return self._error is not None

    def try_now(self) -> None:
        """Try at once, whatever pause is left."""
        if self._trying or self._error is None or not self._workspace.has_case():
            return
        self._trying = True
        self._timer.stop()
        self._show(self.tr("Trying to save…"))
        store = self._workspace.store

        def work(_progress: Report, _cancelled: Cancelled) -> None:
            store.try_writing()

        def done(_result: None) -> None:
            self._trying = False
            if self._workspace.has_case() and self._workspace.store is store:
                self._writable()

        def failed(error: AnnotatorError) -> None:
            self._trying = False
            if self._workspace.has_case() and self._workspace.store is store:
                self._on_failed(error)

        self._workspace.jobs.start(self.tr("Trying to save"), work, finished=done, failed=failed)

    def may_close(self, window: QWidget) -> bool:
        """Whether the window may go; while something is written only there, it asks first."""
        return self.may_leave(window, window.close)

    def may_leave(self, window: QWidget, then: Callable[[], object]) -> bool:
        """Whether the case may be left; if not, it asks, and does `then` where it may be lost.

        What is being typed is saved first: a disk may begin to fail just now.
        """
        if self._given_up or not self._workspace.has_case():
            return True
        if self._error is None:
            self._settle()
        if self._error is None or not (self._drafts.waits() or self._unsaved()):
            return True
        dialog = UnsavedDialog(self._error, window)
        dialog.accepted.connect(lambda: self._leave(then))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return False

    def _leave(self, then: Callable[[], object]) -> None:
        self._given_up = True
        try:
            then()
        finally:
            # Where the other case cannot be opened, this one stays, and is asked for again.
            self._given_up = False

    # -- what happens

    def _on_failed(self, error: object) -> None:
        if not isinstance(error, SaveFailedError) or not self._workspace.has_case():
            return
        self._error = error
        self._drafts.pause(paused=True)
        if isinstance(error, LockLostError):
            self._timer.stop()
            self._show("", lost=True)
        elif not self._trying and not self._timer.isActive():
            self._left = PAUSES[min(self._tries, len(PAUSES) - 1)]
            self._tries += 1
            self._timer.start()
            self._count_down()
        else:
            self._count_down()

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.try_now()
        else:
            self._count_down()

    def _count_down(self) -> None:
        self._show(
            self.tr("It is tried again in {n} s. What you wrote stays in the window.").format(
                n=self._left
            )
        )

    def _writable(self) -> None:
        if self._error is None or isinstance(self._error, LockLostError):
            return
        if self._workspace.is_storing():
            return  # nothing else can be saved until that is done; then it is tried
        self._error = None
        self._timer.stop()
        # A failure from here on begins anew, with its own banner.
        if not self._drafts.flush() or not self._save_again():
            return
        self._stop()
        self._workspace.tell_logged()
        self._banners.put(
            _DONE, "good", self.tr("Saved. The case can be written again; nothing was lost.")
        )
        QTimer.singleShot(_GOOD_MS, self, lambda: self._banners.clear(_DONE))

    def _on_storing(self) -> None:
        """While many notes were being saved, what was typed was refused: save it now."""
        if self._workspace.is_storing() or not self._workspace.has_case():
            return
        if self._error is None:
            self._save_again()
        elif not self._trying:
            self._writable()

    def _stop(self) -> None:
        self._error = None
        self._given_up = False
        self._tries = 0
        self._timer.stop()
        self._drafts.pause(paused=False)
        self._banners.clear(SUBJECT)

    def _show(self, words: str, *, lost: bool = False) -> None:
        assert self._error is not None
        hint = " ".join(part for part in (self._error.hint, words) if part)
        button = "" if lost else self.tr("Try now")
        self._banners.put(
            SUBJECT, "bad", self._error.message, hint, button=button, pressed=self.try_now
        )


class UnsavedDialog(QDialog):
    """Something stands in the window only; closing it loses that."""

    def __init__(self, error: SaveFailedError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unsavedDialog")
        self.setWindowTitle(self.tr("Not saved"))
        words = PlainLabel(
            self.tr("What you wrote last is in this window only."), self, role="heading"
        )
        why = PlainLabel(error.message, self)
        hint = PlainLabel(
            self.tr(
                "Stay, and copy the text or make the case writable; it is saved as soon as that works."
            ),
            self,
            role="muted",
        )
        buttons = QDialogButtonBox(self)
        self.stay_button = buttons.addButton(
            self.tr("Stay"), QDialogButtonBox.ButtonRole.RejectRole
        )
        self.stay_button.setDefault(True)
        self.leave_button = buttons.addButton(
            self.tr("Leave and lose it"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.leave_button.setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        for label in (words, why, hint):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(GRID)
        column.addWidget(buttons)
        self.setMinimumWidth(480)
