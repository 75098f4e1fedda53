"""What the set-up decides, without installing anything."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import environment
from environment import Environment, SetupError, Stamp


def test_the_key_changes_with_lock_tool_and_python() -> None:
    keys = {
        environment.locked_set_key(b"lock", b"uv", "3.11"),
        environment.locked_set_key(b"lock2", b"uv", "3.11"),
        environment.locked_set_key(b"lock", b"uv2", "3.11"),
        environment.locked_set_key(b"lock", b"uv", "3.12"),
        environment.locked_set_key(b"locku", b"v", "3.11"),
    }
    assert len(keys) == 5


@pytest.mark.parametrize(
    ("stamp", "dev", "ready"),
    [
        (None, False, False),
        (Stamp("k", dev=False), False, True),
        (Stamp("k", dev=False), True, False),
        (Stamp("k", dev=True), False, True),
        (Stamp("k", dev=True), True, True),
        (Stamp("old", dev=True), False, False),
    ],
)
def test_a_start_installs_only_what_is_missing(
    stamp: Stamp | None, *, dev: bool, ready: bool
) -> None:
    assert environment.is_ready(stamp, "k", dev=dev) is ready


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"key": 1, "dev": true}',
        '{"key": "k", "dev": "yes"}',
        '{"key": "k"}',
    ],
)
def test_a_damaged_stamp_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "stamp"
    assert environment.read_stamp(path) is None
    path.write_text(text, encoding="utf-8")
    assert environment.read_stamp(path) is None


def test_a_stamp_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "stamp.json"
    environment._write_stamp(path, Stamp("k", dev=True))
    assert environment.read_stamp(path) == Stamp("k", dev=True)
    assert list(tmp_path.iterdir()) == [path]


def test_the_environment_of_another_python_is_recognised() -> None:
    assert environment.made_for("home = /usr/bin\nversion = 3.11.2\n") == "3.11"
    assert environment.made_for("version_info = 3.12.1.final.0\n") == "3.12"
    assert environment.made_for("home = /usr/bin\n") == ""


def test_uv_uses_the_certificates_of_the_machine_and_no_other_environment() -> None:
    given = {
        "VIRTUAL_ENV": "/x",
        "UV_FROZEN": "1",
        "PYTHONPATH": "/y",
        "HTTPS_PROXY": "p",
        "PATH": "b",
    }
    result = environment.uv_environment(given, Path("env"), "/etc/own-ca.pem")
    assert result["SSL_CERT_FILE"] == "/etc/own-ca.pem"
    assert result["UV_PROJECT_ENVIRONMENT"] == "env"
    assert result["UV_PYTHON_DOWNLOADS"] == "never"
    assert result["HTTPS_PROXY"] == "p"
    assert not {"VIRTUAL_ENV", "UV_FROZEN", "PYTHONPATH"} & set(result)
    own = environment.uv_environment({"SSL_CERT_FILE": "mine"}, Path("env"), "/etc/own-ca.pem")
    assert own["SSL_CERT_FILE"] == "mine"
    assert "SSL_CERT_FILE" not in environment.uv_environment({}, Path("env"), "")


def test_pip_keeps_the_settings_of_the_machine_but_installs_here() -> None:
    result = environment.pip_environment({"PIP_CERT": "c", "PIP_TARGET": "t", "PIP_USER": "1"})
    assert result["PIP_CERT"] == "c"
    assert result["PIP_USER"] == "0"
    assert "PIP_TARGET" not in result


def test_the_installer_is_pinned_and_hashed(checkout: Path) -> None:
    text = Environment(checkout).uv_requirements.read_text("utf-8")
    assert re.match(r"uv==\d+\.\d+\.\d+ ", text)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= 10
    assert "==" not in text.split("\n", 1)[1]


def test_a_command_that_fails_says_what_it_means(capfd: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "print('chatter'); raise SystemExit(3)"]
    with pytest.raises(SetupError, match="no network"):
        environment._must(command, {}, "no network")
    said = capfd.readouterr()
    assert said.out == ""
    assert "chatter" in said.err


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path, checkout: Path) -> None:
    for name in ("uv.lock", "packaging"):
        target = tmp_path / "p" / name
        target.parent.mkdir(exist_ok=True)
        if name == "packaging":
            target.mkdir()
            (target / "uv-requirements.txt").write_bytes(b"")
        else:
            target.write_bytes(b"")
    # A file stands where the environment should be made: no system lets a folder be made there.
    (tmp_path / "p" / ".venv").write_bytes(b"")
    with pytest.raises(SetupError, match="could not be made"):
        environment.set_up(
            Environment(tmp_path / "p"), dev=False, environ={}, say=lambda _text: None
        )


def test_a_python_that_makes_no_environments_is_named_with_the_line_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "packaging").mkdir()
    (tmp_path / "uv.lock").write_bytes(b"")
    (tmp_path / "packaging" / "uv-requirements.txt").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    with pytest.raises(SetupError, match=re.escape(f"sudo apt-get install {package}")):
        environment.set_up(
            Environment(tmp_path),
            dev=False,
            environ={"ANNOTATOR_NO_SYSTEM_INSTALL": "1"},
            say=lambda _text: None,
        )
    assert not (tmp_path / ".venv").exists()


def test_modules_are_translated_once_and_what_cannot_be_is_left(tmp_path: Path) -> None:
    here = Environment(tmp_path)
    library, program = here.folder / "lib", tmp_path / "annotator"
    here.python.parent.mkdir(parents=True)
    here.python.symlink_to(sys.executable)
    for folder in (library, program):
        folder.mkdir(parents=True)
        (folder / "right.py").write_text("answer = 42\n", "utf-8")
        (folder / "wrong.py").write_text("answer = = 42\n", "utf-8")
    environment._compile(here, {"PYTHONDONTWRITEBYTECODE": "1"})
    for folder in (library, program):
        assert [found.name.split(".")[0] for found in folder.glob("__pycache__/*.pyc")] == ["right"]
    # A machine on which nothing can be started is no worse off than without.
    here.python.unlink()
    environment._compile(here, {})
