"""What the start script does for each of its commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import environment
import system_libraries
import whole_check
from environment import Environment, SetupError

CHECKOUT = Path(__file__).resolve().parent.parent


def say(text: str) -> None:
    """Tell a person what happens; never on stdout, which belongs to the program."""
    print(text, file=sys.stderr, flush=True)


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Tell whether a window can be shown; ANNOTATOR_HEADLESS=1 says no on every system."""
    if environ.get("ANNOTATOR_HEADLESS", "") not in {"", "0"}:
        return False
    if platform.startswith("linux"):
        return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    return True


def program_environment(environ: Mapping[str, str], checkout: Path) -> dict[str, str]:
    """Return the program's variables: its modules come from the checkout and from nowhere else."""
    result = {name: value for name, value in environ.items() if name != "PYTHONHOME"}
    result["PYTHONPATH"] = str(checkout)
    # So that any script can be written to a pipe on Windows too.
    result.setdefault("PYTHONUTF8", "1")
    return result


def program_command(python: Path, arguments: Sequence[str], module: str = "annotator") -> list[str]:
    """Return the command line that runs a module of the checkout.

    `-P`: a folder of evidence that holds a file `numpy.py` must not be imported from.
    """
    return [str(python), "-P", "-m", module, *arguments]


def fresh_folder(parent: Path) -> Path:
    """Return the first of demo-1, demo-2, … under `parent` that does not exist; `parent` is made."""
    parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while (parent / f"demo-{number}").exists():
        number += 1
    return parent / f"demo-{number}"


def become(command: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    """Go over into another program: same input, output, signals and exit code."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":
        # Windows would return to the shell before the program ends.
        sys.exit(subprocess.run(command, env=dict(environ), check=False).returncode)
    os.execve(command[0], list(command), dict(environ))  # noqa: S606


def main(arguments: Sequence[str], usage: str | None) -> int:
    """Do what the command line asks; the return value is the exit code."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command in {"-h", "--help", "help"}:
        print(usage)
        return 0
    if command not in {"", "setup", "test", "cli"} or (command == "setup" and rest):
        say(f"Unknown: {' '.join(arguments)}\n\n{usage}")
        return 2
    try:
        return _do(command, rest, dict(os.environ))
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped. What was done is kept; the next start goes on from there.")
        return 130


def _do(command: str, rest: Sequence[str], environ: dict[str, str]) -> int:
    here = Environment(CHECKOUT)
    screen = has_screen(environ, sys.platform)
    window = screen and command in {"", "setup"}
    dev = command == "test"
    # `cli` is run again and again: it looks at the system only when it sets up.
    if command != "cli" or not environment.is_set_up(here, dev=dev):
        complete = system_libraries.ensure(window=window, environ=environ, say=say)
        environment.set_up(here, dev=dev, environ=environ, say=say)
    else:
        complete = True
    variables = program_environment(environ, CHECKOUT)
    if command == "setup":
        return 0 if complete else 1
    if command == "test":
        return whole_check.run(here, rest, variables)
    if command == "cli":
        become(program_command(here.python, rest), variables)
    if not screen:
        folder = fresh_folder(CHECKOUT / "build")
        say(f"No screen here: doing the main job without one, in {folder}")
        become(program_command(here.python, ["demo", str(folder)]), variables)
    if not complete:
        say("The window cannot open without these libraries.")
        return 1
    become(program_command(here.python, ["--sample"]), variables)
