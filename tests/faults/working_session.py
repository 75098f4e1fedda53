"""The main job in the real window: new case, video, note, still, report, verify, close. Meant to be traced."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from annotator.clock import SystemClock
from annotator.gui.bug_report import program_version
from annotator.gui.icons import app_icon
from annotator.gui.program import Program
from annotator.gui.settings import Settings
from annotator.gui.theme import apply_theme, chosen_theme, load_fonts
from annotator.gui.verify_dialog import VerifyDialog
from annotator.timing.frame_index import IndexState
from annotator.workflow.report import export_report

PATIENCE_SECONDS = 200
# Words that must stand in the case and in no log.
TITLE, TEXT, TYPED = "Canary-Title-Qx7", "Canary-Note-Qx7 a person falls", "Canary-Draft-Qx7"


def main(folder: Path, film: Path) -> None:
    """Work on a film in a new case in `folder`."""
    logging.basicConfig(level=logging.DEBUG)
    QCoreApplication.setOrganizationName("Annotator")
    QCoreApplication.setApplicationName("Annotator")
    QCoreApplication.setApplicationVersion(program_version())
    app = QApplication(sys.argv[:1])
    app.setWindowIcon(app_icon())
    load_fonts(app)
    settings = Settings()
    apply_theme(app, chosen_theme(settings.theme))
    program = Program(settings, SystemClock(), app)
    program.window.show()
    work(program, folder, film)
    program.close()
    program.window.deleteLater()
    app.processEvents()
    print("done")


def work(program: Program, folder: Path, film: Path) -> None:
    """Every step waits for what it asked for."""
    assert program.opening.make(folder, TITLE)
    program.opening.add_videos((film,))
    wait(lambda: program.workspace.index is not None)
    wait(lambda: program.workspace.index.state is IndexState.FINAL)  # type: ignore[union-attr]
    wait(lambda: program.player.current is not None)
    program.player.seek(5)
    wait(lambda: program.player.current.stamp.index == 5)  # type: ignore[union-attr]
    text = program.inspector.editor.form.text
    program.note_actions.at_frame()
    text.setPlainText(TEXT)
    program.actions["note.commit"].trigger()
    wait(lambda: len(program.workspace.snapshot.annotations) == 1)
    program.note_actions.at_frame()
    text.setPlainText(TYPED)
    wait(lambda: TYPED in str(program.workspace.store.drafts()))
    stills: list[object] = []
    program.note_actions.still_saved.connect(stills.append)
    program.note_actions.save_still(7, folder / "exports" / "still.png")
    wait(lambda: bool(stills))
    store = program.workspace.store
    for name in ("report.pdf", "report.html", "notes.csv"):
        export_report(store, folder / "exports" / name, clock=SystemClock())
    results: list[object] = []
    program.actions["file.verify"].trigger()
    dialog = program.window.findChildren(VerifyDialog)[-1]
    dialog.verified.connect(results.append)
    dialog.start()
    wait(lambda: bool(results) and not program.jobs.running())
    dialog.close()
    program.opening.close_case()


def wait(condition: Callable[[], bool]) -> None:
    """Let the program work until it is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "the program did not come to it"
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
