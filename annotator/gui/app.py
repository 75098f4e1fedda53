"""Starts the program: fonts, theme, hooks, window, event loop."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from annotator.clock import SystemClock
from annotator.gui.bug_report import program_version
from annotator.gui.error_dialog import CrashReporter
from annotator.gui.icons import app_icon
from annotator.gui.settings import Settings
from annotator.gui.theme import apply_theme, chosen_theme, load_fonts


def run(argv: list[str], *, case: Path | None = None, sample: bool = False) -> int:
    """Show the window, on a case or the sample if asked; returns the exit code."""
    # OpenCV sets this to its own Qt plugins, which do not fit this Qt.
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    QCoreApplication.setOrganizationName("Annotator")
    QCoreApplication.setApplicationName("Annotator")
    QCoreApplication.setApplicationVersion(program_version())
    QGuiApplication.setDesktopFileName("annotator")
    app = QApplication(argv or sys.argv[:1])
    reporter = CrashReporter(app)
    reporter.install()
    app.setWindowIcon(app_icon())
    load_fonts(app)
    settings = Settings()
    apply_theme(app, chosen_theme(settings.theme))

    from annotator.gui.program import Program
    from annotator.media.engine import keep_ready

    program = Program(settings, SystemClock(), app)
    program.catch_crashes(reporter)
    _follow_system(app, settings)
    program.window.show()
    # Started by a thread of its own, while the window is looked at.
    QTimer.singleShot(0, program, keep_ready)
    if case is not None:
        QTimer.singleShot(0, program, lambda: program.opening.open(case))
    elif sample:
        QTimer.singleShot(0, program, program.case_actions.open_sample)
    code = app.exec()
    program.close()
    program.window.deleteLater()
    sys.excepthook = sys.__excepthook__
    return code


def _follow_system(app: QApplication, settings: Settings) -> None:
    def follow() -> None:
        if settings.theme == "system":
            apply_theme(app, chosen_theme("system"))

    app.styleHints().colorSchemeChanged.connect(lambda _scheme: follow())
