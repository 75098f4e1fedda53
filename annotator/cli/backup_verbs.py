"""The verbs for backups, and for a case that somebody else made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import (
    PATH,
    actor,
    json_option,
    meter,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.clock import SystemClock
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.provenance.finding import Finding

_FAILED = 1


@click.command("rebuild-search")
@click.argument("case", type=PATH)
@take_over_option
@json_option
def rebuild_search_command(case: Path, take_over: bool, as_json: bool) -> None:
    """Make the search index of CASE again from its notes.

    Verify says when it is out of step. Notes and log stay as they are; that it
    was made again is entered in the log.
    """
    with opened_case(case, take_over=take_over) as store, meter() as report:
        made = store.rebuild_search(report)
    if as_json:
        print_json({"texts": made.texts, "references": made.references})
    else:
        click.echo(
            f"The search index is made again. {made.texts} texts and the references of"
            f" {made.references} values were not what the notes say."
        )


@click.command("backup")
@click.argument("case", type=PATH)
@click.option("-o", "--output", type=PATH, metavar="FILE|FOLDER", help="Default: CASE/backups.")
@json_option
def backup_command(case: Path, output: Path | None, as_json: bool) -> None:
    """Back CASE up: its database, not the videos; checked, with its SHA-256 beside it.

    It can be open elsewhere meanwhile. See `open-backup` for the way back.
    """
    from annotator.store.backup_set import digest_file
    from annotator.workflow.backups import back_up_to

    with opened_case(case, read_only=True) as store, meter() as report:
        place = output
        if place is None:
            place = store.folder / "backups"
            place.mkdir(mode=0o700, exist_ok=True)
        made = back_up_to(store, place, progress=report)
    digest = digest_file(made).read_text("utf-8").split()[0].lstrip("\\")
    if as_json:
        print_json({"file": str(made), "sha256": digest, "bytes": made.stat().st_size})
    else:
        click.echo(f"Wrote {shown(str(made))}.\n    SHA-256 {digest}")


@click.command("backups")
@click.argument("case", type=PATH)
@json_option
def backups_command(case: Path, as_json: bool) -> None:
    """List the backups inside CASE, newest first; CASE itself may be damaged."""
    from annotator.store.backup_set import BackupFacts
    from annotator.workflow.backups import backups_of

    if not case.is_dir():
        raise UsageError(f"There is no folder {shown(str(case))}.", "Name the folder of a case.")
    found = backups_of(case)
    if as_json:
        print_json(
            [
                {
                    "file": str(each.path),
                    "made_at": each.made_at,
                    "notes": each.notes,
                    "entries": each.entries,
                    "head": each.head,
                    "last_change_at": each.last_change_at,
                    "bytes": each.size_bytes,
                }
                if isinstance(each, BackupFacts)
                else {"file": str(each.path), "unusable": each.why}
                for each in found
            ]
        )
        return
    for each in found:
        if isinstance(each, BackupFacts):
            words = f"{each.made_at}  {each.notes:,} notes, {each.entries:,} log entries"
        else:
            words = f"cannot be used: {shown(each.why)}"
        click.echo(f"{shown(each.path.name)}  {words}")
    if not found:
        click.echo("There are no backups inside this case folder.")


@click.command("open-backup")
@click.argument("backup", type=PATH)
@click.argument("target", type=PATH, metavar="FOLDER")
@click.option(
    "--in-place",
    is_flag=True,
    help="Put it in the place of the case in FOLDER; that is kept aside.",
)
@click.option("--media-from", type=PATH, metavar="CASE", help="Copy the videos from this case.")
@json_option
def open_backup_command(
    backup: Path, target: Path, in_place: bool, media_from: Path | None, as_json: bool
) -> int:
    """Bring BACKUP back, as a new case folder FOLDER or in the place of a damaged one."""
    from annotator.store.backup import BACKUPS
    from annotator.workflow.backups import failed, restore_into_place, restore_to_folder

    with meter() as report:
        if in_place:
            made = restore_into_place(
                target, backup, actor=actor(), clock=SystemClock(), progress=report
            )
        else:
            home = backup.absolute().parent
            if media_from is None and home.name == BACKUPS:
                media_from = home.parent
            made = restore_to_folder(
                backup, target, media_from, actor=actor(), clock=SystemClock(), progress=report
            )
    if as_json:
        print_json(
            {
                "case": str(made.folder),
                "set_aside": None if made.set_aside is None else str(made.set_aside),
                "findings": [finding.what for finding in failed(made.findings)],
            }
        )
    else:
        click.echo(f"The backup is now the case in {shown(str(made.folder))}.")
        if made.set_aside is not None:
            click.echo(f"    The file that was there is kept in {shown(str(made.set_aside))}.")
        _say_findings(made.findings)
    return _code(made.findings)


@click.command("open-foreign")
@click.argument("source", type=PATH, metavar="CASE|FILE")
@click.argument("target", type=PATH, metavar="FOLDER")
@json_option
def open_foreign_command(source: Path, target: Path, as_json: bool) -> int:
    """Copy a case that somebody else made into the new FOLDER, checked value by value.

    Nothing of it is run, nothing is written beside it.
    """
    from annotator.workflow.foreign import take_foreign_case

    with meter() as report:
        made = take_foreign_case(
            source, target, actor=actor(), clock=SystemClock(), progress=report
        )
    if as_json:
        print_json(
            {
                "case": str(made.folder),
                "title": made.facts.title,
                "notes": made.facts.notes,
                "entries": made.facts.entries,
                "head": made.facts.head,
                "authors": list(made.facts.authors),
                "findings": [
                    {"level": f.level.value, "subject": f.subject, "what": f.what}
                    for f in made.findings
                ],
            }
        )
    else:
        who = ", ".join(made.facts.authors)
        click.echo(f"A copy of “{shown(made.facts.title)}” by {shown(who)} is in {target}.")
        click.echo(f"    {made.facts.notes:,} notes; head of its log {made.facts.head}")
        _say_findings(made.findings)
    return _code(made.findings)


def _say_findings(findings: Sequence[Finding]) -> None:
    marks = {"ok": "ok     ", "warning": "WARNING", "failed": "FAILED "}
    for finding in findings:
        click.echo(f"{marks[finding.level]}  {shown(finding.subject)}: {shown(finding.what)}")


def _code(findings: Sequence[Finding]) -> int:
    return _FAILED if any(finding.level == "failed" for finding in findings) else 0
