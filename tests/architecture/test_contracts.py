"""The import contracts catch what they forbid: each is broken on purpose in a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAYERS = "Imports point downward only"
QT = "Qt only in gui"
SQLITE = "SQLite only in store"
PYAV = "PyAV only in media"

VIOLATIONS = [
    (QT, "media/planted.py", "import PySide6"),
    (QT, "workflow/planted.py", "from PySide6.QtCore import QObject"),
    (QT, "report/planted.py", "def draw():\n    from PySide6 import QtGui\n    return QtGui"),
    (QT, "timing/planted.py", "import shiboken6"),
    (QT, "planted.py", "import PySide6.QtWidgets"),
    (SQLITE, "gui/planted.py", "import sqlite3"),
    (SQLITE, "workflow/planted.py", "import sqlite_utils"),
    (SQLITE, "exchange/planted.py", "from sqlite3 import connect"),
    (PYAV, "gui/planted.py", "import av"),
    (PYAV, "workflow/planted.py", "from av.container import open"),
    (LAYERS, "workflow/planted.py", "import annotator.gui"),
    (
        LAYERS,
        "workflow/planted.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import annotator.gui",
    ),
    (LAYERS, "store/planted.py", "import annotator.report"),
    (LAYERS, "store/planted.py", "import annotator.media"),
    (LAYERS, "media/planted.py", "from annotator import workflow"),
    (LAYERS, "case/planted.py", "import annotator.store"),
    (LAYERS, "provenance/planted.py", "import annotator.case"),
    (LAYERS, "timing/planted.py", "import annotator.provenance"),
    (LAYERS, "errors.py", "import annotator.progress"),
    (LAYERS, "extras/__init__.py", '"""A package that no layer names."""'),
]


def lint(copy: Path) -> tuple[int, str]:
    """Run the contracts in a copy; returns the exit code and what was said."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    answer = subprocess.run(
        [sys.executable, "-c", command, "--cache-dir", str(copy.parent / "cache")],
        cwd=copy,
        env=environ | {"COLUMNS": "200", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def program_copy(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    copy = tmp_path_factory.mktemp("contracts") / "copy"
    shutil.copytree(
        checkout / "annotator", copy / "annotator", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(checkout / "pyproject.toml", copy)
    return copy


def test_the_program_keeps_its_contracts(program_copy: Path) -> None:
    code, said = lint(program_copy)
    assert code == 0, said
    for name in (LAYERS, QT, SQLITE, PYAV):
        assert f"{name} KEPT" in said


@pytest.mark.parametrize(("contract", "module", "text"), VIOLATIONS)
def test_a_planted_violation_is_caught(
    program_copy: Path, contract: str, module: str, text: str
) -> None:
    path = program_copy / "annotator" / module
    before = path.read_text("utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text((before or "") + "\n" + text + "\n", encoding="utf-8")
    try:
        code, said = lint(program_copy)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    assert code != 0
    assert f"{contract} BROKEN" in said, said
