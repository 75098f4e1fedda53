"""House rules that no ready-made linter knows, read from the syntax tree; each with a sample that breaks it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LONGEST_MODULE = 350

BANNED_NAMES = {
    "core",
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "manager",
    "managers",
    "service",
    "services",
}

OPENCV_FILE_READERS = {"VideoCapture", "imread", "imshow"}
TABLE_WRITERS = {"insert", "insert_all", "upsert", "upsert_all"}
DATABASES = {"db", "_db", "database", "_database"}


def findings(tree: ast.AST, *, in_store: bool) -> Iterator[tuple[int, str]]:
    """Yield (line, rule broken) for one module."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if node.module == "cv2" and names & OPENCV_FILE_READERS:
                yield line, "OpenCV opens no files and no windows: PyAV is the decoder of record"
            if node.module == "av.logging" and "set_level" in names:
                yield line, "PyAV's log level is global"
        elif isinstance(node, ast.Attribute):
            if (
                isinstance(node.value, ast.Name)
                and node.value.id == "cv2"
                and node.attr in OPENCV_FILE_READERS
            ):
                yield line, "OpenCV opens no files and no windows: PyAV is the decoder of record"
            if node.attr == "processEvents":
                yield line, "processEvents re-enters the program"
            if node.attr == "set_level" and "logging" in ast.unparse(node.value):
                yield line, "PyAV's log level is global"
        elif isinstance(node, ast.Call):
            yield from _call_findings(node, in_store=in_store)
        elif isinstance(node, ast.Subscript) and not in_store and _is_table_access(node):
            yield line, "a table is reached in store only: db['typo'] makes one"


def _call_findings(call: ast.Call, *, in_store: bool) -> Iterator[tuple[int, str]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if in_store and name == "transform":
        yield call.lineno, "table.transform() drops the triggers"
    if in_store and name in TABLE_WRITERS:
        for keyword in call.keywords:
            if keyword.arg in {"alter", "replace"} and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            ):
                yield call.lineno, f"{name}({keyword.arg}=…) changes columns or loses values"
    signal = call.func.id if isinstance(call.func, ast.Name) else name
    if signal == "Signal" and any(
        isinstance(value, ast.Name) and value.id == "int" for value in call.args
    ):
        yield call.lineno, "Signal(int) cuts nanoseconds to 32 bits"


def _is_table_access(node: ast.Subscript) -> bool:
    value = node.value
    name = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
    named = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    return name in DATABASES and named


def modules(checkout: Path) -> list[Path]:
    found = sorted((checkout / "annotator").rglob("*.py"))
    assert len(found) > 20
    return found


def test_the_program_keeps_the_rules(checkout: Path) -> None:
    broken = [
        f"{path.relative_to(checkout).as_posix()}:{line}: {rule}"
        for path in modules(checkout)
        for line, rule in findings(
            ast.parse(path.read_text("utf-8")),
            in_store="store" in path.relative_to(checkout).parts,
        )
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("text", "in_store"),
    [
        ("import cv2\ncv2.VideoCapture('a')", False),
        ("import cv2\nread = cv2.imread", False),
        ("import cv2\ncv2.imshow('a', b)", False),
        ("from cv2 import imread", False),
        ("QApplication.processEvents()", False),
        ("av.logging.set_level(av.logging.ERROR)", False),
        ("from av.logging import set_level", False),
        ("store.db['note'].rows", False),
        ("db['typo'].insert({})", False),
        ("db['note'].transform(drop={'a'})", True),
        ("db.table('note').transform()", True),
        ("table.insert(row, alter=True)", True),
        ("table.insert_all(rows, replace=True)", True),
        ("table.upsert(row, pk='id', alter=flag)", True),
        ("changed = Signal(int)", False),
        ("changed = QtCore.Signal(int, object)", False),
    ],
)
def test_a_planted_breach_is_found(text: str, *, in_store: bool) -> None:
    assert list(findings(ast.parse(text), in_store=in_store))


@pytest.mark.parametrize(
    ("text", "in_store"),
    [
        ("import cv2\ncv2.cvtColor(a, b)", False),
        ("logger.setLevel(10)", False),
        ("table.insert(row, replace=False)", True),
        ("painter.transform()", False),
        ("changed = Signal(object)", False),
        ("db['note']", True),
    ],
)
def test_what_is_allowed_stays_allowed(text: str, *, in_store: bool) -> None:
    assert not list(findings(ast.parse(text), in_store=in_store))


def test_modules_stay_short(checkout: Path) -> None:
    long = {
        path.relative_to(checkout / "annotator").as_posix(): count
        for path in modules(checkout)
        if (count := len(path.read_text("utf-8").splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def banned_parts(path: Path) -> set[str]:
    return BANNED_NAMES & {part.removesuffix(".py").strip("_").casefold() for part in path.parts}


def test_names_say_what_they_do(checkout: Path) -> None:
    assert [
        path.as_posix()
        for path in (found.relative_to(checkout) for found in modules(checkout))
        if banned_parts(path)
    ] == []
    assert banned_parts(Path("annotator/utils/times.py"))
    assert banned_parts(Path("annotator/case/manager.py"))
    assert not banned_parts(Path("annotator/case/rules.py"))


def test_the_set_up_folder_is_no_package(checkout: Path) -> None:
    """`packaging` is a library too: an __init__.py here would hide it from pytest."""
    assert not (checkout / "packaging" / "__init__.py").exists()
