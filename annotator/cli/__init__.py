"""The command line: the same workflow as the window, without a screen.

Exit codes: 0 done, 1 verification failed, 2 wrong usage, 3 input could not be
read, 4 the case refuses, 130 stopped with Ctrl+C.
"""

from __future__ import annotations

from typing import Final

import click

from annotator import __version__
from annotator.cli import (
    agreement_verbs,
    backup_verbs,
    case_verbs,
    clip_verbs,
    code_verbs,
    copies_verbs,
    exchange_verbs,
    history_verbs,
    list_verbs,
    matrix_verbs,
    note_verbs,
    originals_verbs,
    package_verbs,
    picture_verbs,
    place_verbs,
    region_verbs,
    shot_verbs,
    sound_verbs,
    time_verbs,
    track_verbs,
    trust_verbs,
    vault_verbs,
    video_verbs,
)
from annotator.cli.output import say_error
from annotator.errors import AnnotatorError, UsageError

STOPPED: Final = 130


def is_verb(word: str) -> bool:
    """Whether a first argument is for the command line rather than a case to open."""
    return word in verbs.commands or (word.startswith("-") and word != "--sample")


def run(argv: list[str]) -> int:
    """Run one verb with these arguments; returns the exit code."""
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
    except SystemExit:
        # click's way of saying that the reader of our output has gone (`| head`).
        return 0
    return result if isinstance(result, int) else 0


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
    shot_verbs.shots_command,
    sound_verbs.sounds_command,
    picture_verbs.enhance_command,
    case_verbs.note_command,
    note_verbs.edit_group,
    track_verbs.track_group,
    time_verbs.when_command,
    time_verbs.time_group,
    code_verbs.codes_command,
    region_verbs.region_command,
    agreement_verbs.blind_copy_command,
    agreement_verbs.agreement_command,
    copies_verbs.copies_command,
    case_verbs.show_command,
    list_verbs.notes_command,
    matrix_verbs.matrix_command,
    case_verbs.report_command,
    clip_verbs.clip_command,
    clip_verbs.sheet_command,
    exchange_verbs.export_command,
    exchange_verbs.import_command,
    originals_verbs.verify_command,
    package_verbs.package_command,
    package_verbs.open_package_command,
    originals_verbs.relink_command,
    case_verbs.demo_command,
    backup_verbs.backup_command,
    backup_verbs.backups_command,
    backup_verbs.open_backup_command,
    backup_verbs.open_foreign_command,
    backup_verbs.rebuild_search_command,
    history_verbs.history_command,
    history_verbs.restore_command,
    trust_verbs.key_group,
    trust_verbs.sign_command,
    trust_verbs.anchor_command,
    vault_verbs.vault_group,
    place_verbs.places_group,
):
    verbs.add_command(_verb)
