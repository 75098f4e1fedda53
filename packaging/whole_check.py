"""The whole check: formatting, rules, types, import contracts, tests; each step named and summed up."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from environment import Environment

# Not its script: that one names the folder where it was installed, which may have been moved.
_LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


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
        begun = time.monotonic()
        code = subprocess.run(
            step.command, cwd=environment.checkout, env=variables, check=False
        ).returncode
        outcomes.append(Outcome(step, code, time.monotonic() - begun))
    print(summary(outcomes), flush=True)
    sys.stdout.flush()
    return int(any(outcome.exit_code != 0 for outcome in outcomes))


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return a line per step and a last one with the total and what failed."""
    lines = ["", "== the whole check =="]
    for outcome in outcomes:
        state = "passed" if outcome.exit_code == 0 else f"FAILED (exit code {outcome.exit_code})"
        lines.append(f"{outcome.step.name:<18} {outcome.seconds:7.1f} s  {state}")
    failed = [outcome.step.name for outcome in outcomes if outcome.exit_code != 0]
    if failed:
        lines.append(f"{len(failed)} of {len(outcomes)} steps failed: {', '.join(failed)}.")
    else:
        lines.append(f"All {len(outcomes)} steps passed.")
    return "\n".join(lines)
