"""The command line: the same workflow as the window, without a screen.

Exit codes: 0 done, 1 verification failed, 2 wrong usage, 3 input could not be
read, 4 the case refuses, 130 stopped with Ctrl+C.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import click

from annotator import __version__
from annotator.cli import case_verbs, video_verbs
from annotator.cli.output import say_error, shown
from annotator.errors import AnnotatorError, UsageError

STOPPED: Final = 130


def run(argv: list[str]) -> int:
    """Run the program with these arguments; returns the exit code."""
    if not argv or not (argv[0] in verbs.commands or argv[0] in ("--help", "-h", "--version")):
        return _open_window(argv)
    try:
        result = verbs.main(argv, prog_name="annotator", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return UsageError.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return STOPPED
    except AnnotatorError as error:
        say_error(error)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone, as with `| head`: not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _open_window(argv: list[str]) -> int:
    sample = "--sample" in argv
    rest = [argument for argument in argv if argument != "--sample"]
    if len(rest) > 1 or (rest and rest[0].startswith("-")):
        click.echo(
            f"annotator does not know “{shown(rest[0])}”. `annotator --help` lists what it knows.",
            err=True,
        )
        return UsageError.exit_code
    from annotator.gui.app import run as run_window

    return run_window([], case=Path(rest[0]) if rest else None, sample=sample)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Annotator")
def verbs() -> None:
    """Say, precisely and checkably, what a video shows.

    `annotator [CASE]` opens the window; the verbs below do the same work
    without a screen. Exit codes: 0 done, 1 verification failed, 2 wrong usage,
    3 input could not be read, 4 the case refuses.
    """


for _verb in (
    case_verbs.new_command,
    case_verbs.add_command,
    video_verbs.info_command,
    video_verbs.frames_command,
    video_verbs.still_command,
    case_verbs.note_command,
    case_verbs.show_command,
    case_verbs.report_command,
    case_verbs.verify_command,
    case_verbs.demo_command,
):
    verbs.add_command(_verb)
