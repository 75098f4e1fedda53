"""What lies in the project: known names at the top, nothing of one machine anywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ALLOWED_AT_THE_TOP = {
    ".ci",
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "annotator",
    "packaging",
    "pyproject.toml",
    "resources",
    "tests",
    "uv.lock",
}

# Bracketed letters keep the patterns from finding themselves.
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.~-])/(?:[w]ork|[r]oot|[o]pt/(?:wheels|pypi)|[h]ome/\w+|[U]sers/\w+)/"
)
REGISTRY_HOSTS = {"pypi.org", "files.pythonhosted.org"}


@pytest.fixture(scope="module")
def tracked(checkout: Path) -> list[Path]:
    """Every file under version control, relative to the checkout."""
    if shutil.which("git") is None or not (checkout / ".git").exists():
        pytest.skip("not a git checkout")
    answer = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=checkout,
        capture_output=True,
        check=True,
    )
    found = [Path(name) for name in answer.stdout.decode("utf-8").split("\0") if name]
    assert Path("pyproject.toml") in found
    return found


def test_the_top_holds_known_names_only(tracked: list[Path]) -> None:
    assert {path.parts[0] for path in tracked} - ALLOWED_AT_THE_TOP == set()


def test_nothing_names_paths_of_one_machine(tracked: list[Path], checkout: Path) -> None:
    hits = []
    for path in tracked:
        try:
            text = (checkout / path).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        hits += [f"{path.as_posix()}: {match.group()}" for match in OF_ONE_MACHINE.finditer(text)]
    assert hits == []


def test_a_machine_path_is_found() -> None:
    for folder in ("work", "root", "opt/wheels", "home/anna"):
        assert OF_ONE_MACHINE.search(f"open('/{folder}/x')")
    assert not OF_ONE_MACHINE.search("the case/work/copy folder")


def test_the_set_up_names_no_registry_but_the_locked_one(
    tracked: list[Path], checkout: Path
) -> None:
    lock = (checkout / "uv.lock").read_text("utf-8")
    assert set(re.findall(r"https?://([^/\"]+)", lock)) == REGISTRY_HOSTS
    for path in tracked:
        if path.parts[0] in {"packaging", ".ci", "pyproject.toml"}:
            text = (checkout / path).read_text("utf-8", "replace")
            assert not re.search(r"(?:index-url|extra-index|https?://[^\s\"']*simple)", text), path


def test_ci_runs_the_same_check_as_a_person(checkout: Path) -> None:
    script = (checkout / ".ci" / "run").read_text("utf-8")
    assert "python3 packaging/start.py test" in script
