"""A case in a workspace, a film to put into it, settings of nobody."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.case.exhibit import Exhibit
from annotator.gui.settings import Settings
from annotator.gui.theme import DARK, apply_theme, current_theme, load_fonts
from annotator.gui.workspace import Workspace
from tests.gui.numbered_film import close_workspace, make_workspace, show_film, write_film

PATIENCE_MS = 60_000


@pytest.fixture(scope="session", autouse=True)
def garbage_on_this_thread() -> Iterator[None]:
    """Widgets of earlier tests must not be destroyed by a thread of a later one, as in the program.

    What is due is collected between the tests (tests/conftest.py), those of other folders, too.
    """
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def themed_app(qapp: QApplication) -> QApplication:
    """The application with the program's fonts and the dark theme."""
    load_fonts(qapp)
    apply_theme(qapp, DARK)
    return qapp


@pytest.fixture
def dark(themed_app: QApplication) -> Iterator[QApplication]:
    """The same, put back to dark after the test."""
    yield themed_app
    # Only where it was changed: every widget that is still there is styled again.
    if current_theme() != DARK:
        apply_theme(themed_app, DARK)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a file of this test."""
    return Settings(tmp_path / "settings.ini")


@pytest.fixture(scope="session")
def small_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """90 frames of 160 × 96, each with its number in its pixels, at 25 frames a second."""
    return write_film(tmp_path_factory.mktemp("film") / "small.mp4")


@pytest.fixture
def case_workspace(tmp_path: Path, qapp: QApplication) -> Iterator[Workspace]:
    """A workspace with an empty case open for writing."""
    made = make_workspace(tmp_path / "case")
    yield made
    close_workspace(made)


@pytest.fixture
def shown_exhibit(case_workspace: Workspace, small_film: Path) -> Exhibit:
    """The small film in the case, selected, with its final index."""
    show_film(case_workspace, small_film)
    exhibit = case_workspace.exhibit
    assert exhibit is not None
    return exhibit


class PatientBot(QtBot):
    """Waits long for what must come: a busy machine is late, which is no fault of the program."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 0) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = 0, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=max(timeout, PATIENCE_MS), **options)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """The bot of pytest-qt, patient."""
    return PatientBot(request)
