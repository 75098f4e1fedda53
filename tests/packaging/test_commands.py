"""The start script's commands: what is chosen, and that the program's answer passes through unchanged."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import commands
import environment
import whole_check
from environment import Environment
from whole_check import Outcome, Step

CHILD = """
import os, sys
sys.stdout.buffer.write(os.fsencode("|".join(sys.argv[1:])) + sys.stdin.buffer.read())
sys.stderr.write("to stderr")
raise SystemExit(4)
"""


@pytest.mark.parametrize(
    ("environ", "platform", "screen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "ANNOTATOR_HEADLESS": "1"}, "linux", False),
        ({"DISPLAY": ":0", "ANNOTATOR_HEADLESS": "0"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"ANNOTATOR_HEADLESS": "1"}, "win32", False),
    ],
)
def test_a_window_needs_a_screen(environ: dict[str, str], platform: str, *, screen: bool) -> None:
    assert commands.has_screen(environ, platform) is screen


def test_the_demo_gets_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    first = commands.fresh_folder(tmp_path / "build")
    assert first.name == "demo-1"
    assert not first.exists()
    first.mkdir()
    assert commands.fresh_folder(tmp_path / "build").name == "demo-2"


def test_exit_code_output_and_arguments_pass_unchanged(tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "stand_in.py").write_text(CHILD, encoding="utf-8")
    # A trap in the current folder: nothing may be imported from beside the evidence.
    (tmp_path / "stand_in.py").write_text("raise SystemExit(99)", encoding="utf-8")
    arguments = ["add", "-x", "два слова", "a\nb", "", "--", "\u202eabc"]
    script = (
        "import os, sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import commands;"
        "commands.become(commands.program_command(Path(sys.executable), sys.argv[3:], 'stand_in'),"
        "commands.program_environment(os.environ, Path(sys.argv[2])))"
    )
    answer = subprocess.run(
        [
            *(sys.executable, "-c", script, str(Path(commands.__file__).parent)),
            *(str(tmp_path / "checkout"), *arguments),
        ],
        cwd=tmp_path,
        input=b"\xff from stdin",
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 4
    assert answer.stdout == os.fsencode("|".join(arguments)) + b"\xff from stdin"
    assert answer.stderr == b"to stderr"


def test_cli_runs_the_real_program(checkout: Path, tmp_path: Path) -> None:
    """`start.py cli` and `python -m annotator` give the same; only where start.py made the environment."""
    here = Environment(checkout)
    if not environment.is_set_up(here, dev=False):
        pytest.skip("this environment was not made by packaging/start.py")
    for arguments in (["--version"], ["no-such-verb"]):
        through = subprocess.run(
            [sys.executable, str(checkout / "packaging" / "start.py"), "cli", *arguments],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        direct = subprocess.run(
            commands.program_command(here.python, arguments),
            cwd=tmp_path,
            env=commands.program_environment(os.environ, checkout),
            capture_output=True,
            check=False,
        )
        assert (through.returncode, through.stdout) == (direct.returncode, direct.stdout)
        assert through.stderr == direct.stderr


@pytest.mark.parametrize("arguments", [["nonsense"], ["setup", "extra"], ["--gui"]])
def test_an_unknown_command_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(arguments, "THE USAGE") == 2
    said = capsys.readouterr()
    assert "THE USAGE" in said.err
    assert said.out == ""


def test_help_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["--help"], "THE USAGE") == 0
    assert "THE USAGE" in capsys.readouterr().out


def test_old_pythons_can_read_the_first_file(checkout: Path) -> None:
    """So that they get a sentence instead of a syntax error."""
    text = (checkout / "packaging" / "start.py").read_text("utf-8")
    tree = ast.parse(text, feature_version=(3, 7))
    assert "__future__" not in text
    refusal = next(index for index, node in enumerate(tree.body) if isinstance(node, ast.If))
    imports = [
        index
        for index, node in enumerate(tree.body)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports[0] < refusal < imports[1]


def test_the_check_has_its_steps_in_order(tmp_path: Path) -> None:
    here = Environment(tmp_path)
    todo = whole_check.steps(here, ["-k", "timing"])
    assert [step.name for step in todo] == [
        "formatting",
        "rules",
        "types",
        "import contracts",
        "tests",
    ]
    assert todo[-1].command[-3:] == ("pytest", "-k", "timing")
    long = whole_check.steps(here, ["--long", "-x"])[-1]
    assert long.command[-4:] == ("pytest", "-m", "long or not long", "-x")


def test_the_summary_names_what_failed() -> None:
    passed, failed = Outcome(Step("rules", ()), 0, 1.0), Outcome(Step("types", ()), 2, 3.5)
    assert whole_check.summary([passed]).endswith("All 1 steps passed.")
    text = whole_check.summary([passed, failed])
    assert text.endswith("1 of 2 steps failed: types.")
    assert "FAILED (exit code 2)" in text


def test_a_failed_step_fails_the_check_but_not_the_later_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def command(code: int) -> tuple[str, ...]:
        return (sys.executable, "-c", f"print('step {code}'); raise SystemExit({code})")

    todo = (Step("first", command(5)), Step("second", command(0)))
    monkeypatch.setattr(whole_check, "steps", lambda *_arguments: todo)
    assert whole_check.run(Environment(tmp_path), [], os.environ) == 1
    said = capfd.readouterr().out
    assert "step 0" in said
    assert "1 of 2 steps failed: first." in said
    monkeypatch.setattr(whole_check, "steps", lambda *_arguments: todo[1:])
    assert whole_check.run(Environment(tmp_path), [], os.environ) == 0


SHAKY = """
from pathlib import Path


def test_second_go():
    seen = Path(__file__).with_name("seen")
    before = seen.exists()
    seen.touch()
    assert before


def test_steady():
    assert True
"""


@pytest.mark.parametrize(
    ("more", "code"),
    [("", 0), ("def test_never():\n    assert False\n", 1), ("raise ValueError\n", 1)],
)
def test_what_fails_once_is_run_again_and_named(
    more: str,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "test_shaky.py").write_text(SHAKY + more, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = long: slow\n", encoding="utf-8")
    todo = (Step("tests", (sys.executable, "-m", "pytest")),)
    monkeypatch.setattr(whole_check, "steps", lambda *_arguments: todo)
    assert whole_check.run(Environment(tmp_path), [], os.environ) == code
    said = capfd.readouterr().out
    unsteady = "UNSTEADY: failed, then passed by itself: test_shaky.py::test_second_go"
    assert (unsteady in said) == (code == 0)


def test_many_failures_are_no_bad_luck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    many = "import pytest\n\n@pytest.mark.parametrize('n', range(6))\ndef test(n):\n    assert 0\n"
    (tmp_path / "test_many.py").write_text(many, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    todo = (Step("tests", (sys.executable, "-m", "pytest")),)
    monkeypatch.setattr(whole_check, "steps", lambda *_arguments: todo)
    assert whole_check.run(Environment(tmp_path), [], os.environ) == 1
    assert "again by itself" not in capfd.readouterr().out
