"""The command line: the same workflow as the window, without a screen.

Exit codes: 0 done, 1 verification failed, 2 wrong usage, 3 input could not be
read, 4 the case refuses, 130 stopped with Ctrl+C.
"""

from __future__ import annotations

import importlib
from typing import Final

import click

from annotator import __version__
from annotator.cli.output import say_error
from annotator.errors import AnnotatorError, UsageError

STOPPED: Final = 130
# A verb is imported when it is called, so that the start of one does not wait for all.
_WHERE: Final = {
    "new": "case_verbs.new_command",
    "add": "case_verbs.add_command",
    "info": "video_verbs.info_command",
    "frames": "video_verbs.frames_command",
    "still": "video_verbs.still_command",
    "shots": "shot_verbs.shots_command",
    "sounds": "sound_verbs.sounds_command",
    "enhance": "picture_verbs.enhance_command",
    "note": "case_verbs.note_command",
    "edit": "note_verbs.edit_group",
    "track": "track_verbs.track_group",
    "when": "time_verbs.when_command",
    "time": "time_verbs.time_group",
    "codes": "code_verbs.codes_command",
    "region": "region_verbs.region_command",
    "blind-copy": "agreement_verbs.blind_copy_command",
    "agreement": "agreement_verbs.agreement_command",
    "copies": "copies_verbs.copies_command",
    "show": "case_verbs.show_command",
    "notes": "list_verbs.notes_command",
    "matrix": "matrix_verbs.matrix_command",
    "report": "report_verbs.report_command",
    "report-template": "report_verbs.report_template_command",
    "clip": "clip_verbs.clip_command",
    "cut": "clip_verbs.cut_command",
    "plate": "plate_verbs.plate_command",
    "sheet": "clip_verbs.sheet_command",
    "redact": "redact_verbs.redact_group",
    "export": "exchange_verbs.export_command",
    "import": "exchange_verbs.import_command",
    "verify": "originals_verbs.verify_command",
    "package": "package_verbs.package_command",
    "edition": "edition_verbs.edition_command",
    "open-package": "package_verbs.open_package_command",
    "merge": "merge_verbs.merge_command",
    "relink": "originals_verbs.relink_command",
    "demo": "case_verbs.demo_command",
    "backup": "backup_verbs.backup_command",
    "backups": "backup_verbs.backups_command",
    "open-backup": "backup_verbs.open_backup_command",
    "open-foreign": "backup_verbs.open_foreign_command",
    "rebuild-search": "backup_verbs.rebuild_search_command",
    "history": "history_verbs.history_command",
    "restore": "history_verbs.restore_command",
    "key": "trust_verbs.key_group",
    "sign": "trust_verbs.sign_command",
    "anchor": "trust_verbs.anchor_command",
    "vault": "vault_verbs.vault_group",
    "places": "place_verbs.places_group",
    "disclosure": "disclosure_verbs.disclosure_command",
    "disclose": "disclosure_verbs.disclose_command",
}


def is_verb(word: str) -> bool:
    """Whether a first argument is for the command line rather than a case to open."""
    return word in _WHERE or (word.startswith("-") and word != "--sample")


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


class _Verbs(click.Group):
    """The verbs of `_WHERE`, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all verbs."""
        return sorted(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The verb of that name, None for none."""
        if cmd_name not in _WHERE:
            return None
        module, _, attribute = _WHERE[cmd_name].partition(".")
        found = getattr(importlib.import_module(f"annotator.cli.{module}"), attribute)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Annotator")
def verbs() -> None:
    """Say, precisely and checkably, what a video shows.

    `annotator [CASE]` opens the window; the verbs below do the same work
    without a screen. Exit codes: 0 done, 1 verification failed, 2 wrong usage,
    3 input could not be read, 4 the case refuses.
    """
