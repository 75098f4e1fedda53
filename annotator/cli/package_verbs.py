"""The verbs about evidence packages: make one, make a case of one; `verify` checks one."""

from __future__ import annotations

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
from annotator.cli.telling import said_where, vault_option, vault_to_search
from annotator.clock import SystemClock

if TYPE_CHECKING:
    from annotator.provenance.canonical import Json
    from annotator.provenance.finding import Finding


@click.command("package")
@click.argument("case", type=PATH)
@click.argument("target", type=PATH, metavar="OUT")
@click.option("--zip", "as_zip", is_flag=True, help="One ZIP file instead of a folder.")
@click.option("--no-samples", is_flag=True, help="Leave out the samples of annotated frames.")
@click.option("--no-report", is_flag=True, help="Leave out the report (PDF).")
@click.option(
    "--language", default="en", metavar="TAG", help="The language of the report, as in “report”."
)
@click.option("--unsigned", is_flag=True, help="Do not sign it.")
@click.option(
    "--accept-telling",
    is_flag=True,
    help="Write it although names of the vault, or folders in old log entries, are in it.",
)
@vault_option
@take_over_option
@json_option
def package_command(  # noqa: PLR0913 (an argument for each option)
    case: Path,
    target: Path,
    as_zip: bool,
    no_samples: bool,
    no_report: bool,
    language: str,
    unsigned: bool,
    accept_telling: bool,
    passphrase_fd: int | None,
    take_over: bool,
    as_json: bool,
) -> None:
    """Write everything in CASE as a sealed evidence package OUT, a BagIt folder.

    It holds the originals, every name and every note: it is not for
    publication. Only the vault stays out. Anybody can check it with the
    verify.py and VERIFY.txt in it. It is entered in the custody log.
    """
    from annotator.workflow.package import PackageOptions, make_package

    options = PackageOptions(
        report=not no_report,
        planes=not no_samples,
        sign=not unsigned,
        accept_telling=accept_telling,
        language=language,
    )
    with opened_case(case, take_over=take_over) as store:
        vault = vault_to_search(store, passphrase_fd)
        with said_where(), meter() as report:
            made = make_package(
                store,
                target,
                as_zip=as_zip,
                options=options,
                vault=vault,
                clock=SystemClock(),
                progress=report,
            )
    if as_json:
        print_json(
            {
                "package": str(made.path),
                "digest": made.digest,
                "files": made.files,
                "bytes": made.size_bytes,
                "entries": made.entries,
                "head": made.head,
                "signed_with": made.key or None,
                "not_decoded": list(made.not_decoded),
            }
        )
        return
    click.echo(f"Wrote {shown(str(made.path))}: {made.files:,} files, {made.size_bytes:,} bytes.")
    click.echo(f"    Digest of the package  {made.digest}")
    click.echo(f"    Head of the log        {made.head}  (entry {made.entries})")
    click.echo(f"    Signed with            {made.key or 'no key: anybody could have made it'}")
    for line in made.not_decoded:
        click.echo(f"    ! {shown(line)}")
    click.echo(
        "    Sealed: it holds everything, originals and names included. Not for publication."
    )


@click.command("open-package")
@click.argument("package", type=PATH, metavar="PACKAGE")
@click.argument("target", type=PATH, metavar="FOLDER")
@json_option
def open_package_command(package: Path, target: Path, as_json: bool) -> None:
    """Make a case in the new FOLDER of an evidence package, a folder or a ZIP file.

    It must be complete and valid. Nothing of it is run; its log goes on in the case.
    """
    from annotator.workflow.package_opening import open_package

    with meter() as report:
        made = open_package(package, target, actor=actor(), clock=SystemClock(), progress=report)
    if as_json:
        print_json(
            {
                "case": str(made.folder),
                "title": made.facts.title,
                "notes": made.facts.notes,
                "entries": made.facts.entries,
                "head": made.facts.head,
                "package_digest": made.digest,
                "findings": [_finding(finding) for finding in made.findings],
            }
        )
        return
    click.echo(f"“{shown(made.facts.title)}” is now the case in {shown(str(made.folder))}.")
    click.echo(f"    {made.facts.notes:,} notes; head of its log {made.facts.head}")
    _say(made.findings)


def say_verified(package: Path, sealed: Path | None = None, *, as_json: bool) -> int:
    """Check a package, of an edition also against the sealed one, and print what came of it; the exit code."""
    from annotator.workflow.package_check import verify_package

    with meter() as report:
        result = verify_package(package, sealed=sealed, progress=report)
    if as_json:
        print_json(
            {
                "ok": result.valid,
                "complete": result.complete,
                "valid": result.valid,
                "package_digest": result.digest,
                "signed_with": result.key or None,
                "findings": [_finding(finding) for finding in result.findings],
            }
        )
        return 0 if result.valid else 1
    _say(result.findings)
    click.echo(f"Digest of the package: {result.digest or 'none: its list is missing'}")
    click.echo(f"Complete: {'yes' if result.complete else 'NO'}")
    click.echo(f"Valid: {'yes' if result.valid else 'NO'}")
    click.echo("Verified." if result.valid else "Verification failed.")
    return 0 if result.valid else 1


def _say(findings: tuple[Finding, ...]) -> None:
    marks = {"ok": "ok     ", "warning": "WARNING", "failed": "FAILED "}
    for finding in findings:
        click.echo(f"{marks[finding.level]}  {shown(finding.subject)}: {shown(finding.what)}")
        if finding.level != "ok" and finding.meaning:
            click.echo(f"         {shown(finding.meaning)}")


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "level": finding.level.value,
        "subject": finding.subject,
        "what": finding.what,
        "meaning": finding.meaning,
        "missing": finding.missing,
    }
