"""The whole check: formatting, rules, types, import contracts, tests; each step named and summed up."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from environment import Environment

# Not its script: that one names the folder where it was installed, which may have been moved.
_LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
_SOME_TESTS_FAILED: Final = 1
# More than a busy machine explains: then the first answer stands.
_MOST_TRIED_AGAIN: Final = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the check and the command that does it."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended."""

    step: Step
    exit_code: int
    seconds: float
    unsteady: tuple[str, ...] = ()
    """Tests that failed at first and passed when they were run again by themselves."""


def steps(environment: Environment, arguments: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps in their order; `--long` adds the slow tests, the rest goes to pytest."""
    python = str(environment.python)
    pytest = [argument for argument in arguments if argument != "--long"]
    if "--long" in arguments:
        pytest = ["-m", "long or not long", *pytest]
    return (
        Step("formatting", (python, "-m", "ruff", "format", "--check")),
        Step("rules", (python, "-m", "ruff", "check")),
        Step("types", (python, "-m", "mypy", "--strict", "annotator", "packaging")),
        Step("import contracts", (python, "-c", _LINT_IMPORTS)),
        Step("tests", (python, "-m", "pytest", *pytest)),
    )


def run(environment: Environment, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run every step, also after one has failed; 0 when all passed, else 1."""
    # The checkout on PYTHONPATH would make mypy take the program for an installed library.
    variables = {name: value for name, value in environ.items() if name != "PYTHONPATH"}
    outcomes = []
    todo = steps(environment, arguments)
    for number, step in enumerate(todo, 1):
        print(f"\n== {number}/{len(todo)} {step.name} ==", flush=True)
        outcomes.append(_done(step, environment, variables))
    print(summary(outcomes), flush=True)
    sys.stdout.flush()
    return int(any(outcome.exit_code != 0 for outcome in outcomes))


def _done(step: Step, environment: Environment, variables: Mapping[str, str]) -> Outcome:
    """Run one step; a few tests that failed get a second chance by themselves, and are named."""

    def exit_code(*command: str) -> int:
        return subprocess.run(
            command, cwd=environment.checkout, env=variables, check=False
        ).returncode

    begun = time.monotonic()
    unsteady: tuple[str, ...] = ()
    if step.command[1:3] != ("-m", "pytest"):
        code = exit_code(*step.command)
    else:
        with tempfile.TemporaryDirectory(prefix="annotator-check-") as cache:
            code = exit_code(*step.command, "-o", f"cache_dir={cache}")
            if code == _SOME_TESTS_FAILED:
                unsteady = _failed(Path(cache))
        if unsteady:
            print("\n== what failed, again by itself ==", flush=True)
            code = exit_code(*step.command[:3], "-m", "long or not long", *unsteady)
    return Outcome(step, code, time.monotonic() - begun, () if code else unsteady)


def _failed(cache: Path) -> tuple[str, ...]:
    """The tests that failed, when pytest could say so and they are few."""
    try:
        found = json.loads((cache / "v" / "cache" / "lastfailed").read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    # A module that could not be read at all is named without a test.
    names = tuple(name for name in found if "::" in name)
    return names if len(names) == len(found) <= _MOST_TRIED_AGAIN else ()


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return a line per step and a last one with the total and what failed."""
    lines = ["", "== the whole check =="]
    for outcome in outcomes:
        state = "passed" if outcome.exit_code == 0 else f"FAILED (exit code {outcome.exit_code})"
        lines.append(f"{outcome.step.name:<18} {outcome.seconds:7.1f} s  {state}")
        lines += [
            f"    UNSTEADY: failed, then passed by itself: {name}" for name in outcome.unsteady
        ]
    failed = [outcome.step.name for outcome in outcomes if outcome.exit_code != 0]
    if failed:
        lines.append(f"{len(failed)} of {len(outcomes)} steps failed: {', '.join(failed)}.")
    else:
        lines.append(f"All {len(outcomes)} steps passed.")
    return "\n".join(lines)
