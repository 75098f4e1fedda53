"""One dialog for what went wrong: what happened, what was kept, what to do."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError, IntegrityError, MediaError, SaveFailedError
from annotator.gui.bug_report import bug_report
from annotator.gui.icons import icon_pixmap
from annotator.gui.jobs import Crash
from annotator.gui.labels import PlainLabel
from annotator.gui.theme import GRID, mono_font

_MOST_REPORTS: Final = 20


class ErrorDialog(QDialog):
    """What happened, what was kept, what to do; details folded and copyable."""

    def __init__(
        self,
        message: str,
        *,
        kept: str = "",
        hint: str = "",
        details: str = "",
        bug: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("errorDialog")
        self.setWindowTitle(self.tr("A fault in the program") if bug else self.tr("Not done"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._parts = [message, kept, hint]
        mark = QLabel(self)
        mark.setPixmap(icon_pixmap("octagon-alert" if bug else "circle-alert", 32, "bad", 2.0))
        words = QVBoxLayout()
        words.setSpacing(GRID)
        self.message = self._line(message, "heading")
        self.kept = self._line(kept, "muted")
        self.hint = self._line(hint, "")
        for label in (self.message, self.kept, self.hint):
            words.addWidget(label)
        top = QHBoxLayout()
        top.setSpacing(GRID * 2)
        top.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self.details = QPlainTextEdit(details, self)
        self.details.setReadOnly(True)
        self.details.setFont(mono_font(self.font()))
        self.details.setMinimumHeight(180)
        self.details.setAccessibleName(self.tr("Details"))
        self.details.hide()
        self._unfold = QPushButton(self.tr("Details"), self)
        self._unfold.setCheckable(True)
        self._unfold.setVisible(bool(details))
        self._unfold.toggled.connect(self._fold)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        buttons.addButton(self._unfold, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        layout.setSpacing(GRID * 2)
        layout.addLayout(top)
        layout.addWidget(self.details, 1)
        layout.addWidget(buttons)
        self.setMinimumWidth(460)
        close.setFocus()  # else the first button takes Enter

    def text(self) -> str:
        """Everything that the dialog says, details included."""
        return "\n\n".join(part for part in (*self._parts, self.details.toPlainText()) if part)

    def copy(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def _line(self, text: str, role: str) -> PlainLabel:
        label = PlainLabel(text, self, role=role)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setVisible(bool(text))
        return label

    def _fold(self, shown: bool) -> None:
        self.details.setVisible(shown)
        if shown:
            self.resize(max(self.width(), 640), self.sizeHint().height())
        else:
            QTimer.singleShot(0, self.adjustSize)


def error_dialog(error: AnnotatorError, parent: QWidget | None = None) -> ErrorDialog:
    """The dialog for an error that the user can act on; the caller opens it."""
    return ErrorDialog(
        error.message, kept=_kept(error), hint=error.hint, details=_cause(error), parent=parent
    )


def bug_dialog(crash: Crash, parent: QWidget | None = None) -> ErrorDialog:
    """The dialog for a bug; the caller opens it."""
    translate = QApplication.translate
    return ErrorDialog(
        translate("ErrorDialog", "The program made a mistake while: {what}.").format(
            what=crash.what
        ),
        kept=translate(
            "ErrorDialog",
            "Everything that was saved is kept, and the text that you are typing is a draft.",
        ),
        hint=translate(
            "ErrorDialog",
            "You can go on working. Please send the report below to those who make the program:"
            " it holds no names, notes or paths.",
        ),
        details=bug_report(crash.what, crash.trace),
        bug=True,
        parent=parent,
    )


def _kept(error: AnnotatorError) -> str:
    translate = QApplication.translate
    if isinstance(error, SaveFailedError):
        return translate("ErrorDialog", "Nothing that was saved before is lost.")
    if isinstance(error, MediaError | IntegrityError):
        return translate("ErrorDialog", "The case and its notes are as they were.")
    return ""


def _cause(error: AnnotatorError) -> str:
    """What lies behind the error, for those who look closer."""
    lines = [type(error).__name__]
    cause = error.__cause__
    while cause is not None and len(lines) < 6:
        lines.append(f"{type(cause).__name__}: {cause}")
        cause = cause.__cause__
    return "\n".join(lines) if len(lines) > 1 else ""


class CrashReporter(QObject):
    """Catches what nobody caught, on any thread, and shows it in one dialog."""

    crashed = Signal(object)  # Crash

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window: QWidget | None = None
        self._dialog: ErrorDialog | None = None
        self._count = 0
        self.crashed.connect(self.show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of the interpreter for unhandled errors."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def use_window(self, window: QWidget) -> None:
        """Show the dialogs over this window."""
        self._window = window

    def show(self, crash: Crash) -> None:
        """Show a crash, or add it to the dialog that is open."""
        self._count += 1
        if self._count > _MOST_REPORTS:
            return
        if self._dialog is not None:
            more = bug_report(crash.what, crash.trace)
            self._dialog.details.appendPlainText(f"\n{more}")
            return
        self._dialog = bug_dialog(crash, self._window)
        self._dialog.destroyed.connect(self._gone)
        self._dialog.open()

    def _gone(self) -> None:
        self._dialog = None

    def _hook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(bug_report("working in the window", text) + "\n")
        self.crashed.emit(Crash("working in the window", text))

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        text = "".join(
            traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
        )
        sys.stderr.write(bug_report("working in the background", text) + "\n")
        self.crashed.emit(Crash("working in the background", text))
