"""The verb that makes the package of an edition; `verify` checks one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from annotator.cli.output import (
    PATH,
    json_option,
    meter,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.cli.telling import said_where, vault_option, vault_to_search
from annotator.clock import SystemClock


@click.command("edition")
@click.argument("case", type=PATH)
@click.argument("target", type=PATH, metavar="OUT")
@click.option(
    "--edition", type=click.Choice(["restricted", "public"]), default="public", show_default=True
)
@click.option("--zip", "as_zip", is_flag=True, help="One ZIP file instead of a folder.")
@click.option("--no-report", is_flag=True, help="Leave out the report (PDF and HTML).")
@click.option("--language", default="en", show_default=True, help="Language of the report.")
@click.option(
    "--redacted",
    multiple=True,
    metavar="E1",
    help="With a redacted copy of this exhibit; may be said again.",
)
@click.option(
    "--looked-through", is_flag=True, help="I have looked at all that redaction asks for."
)
@click.option("--unsigned", is_flag=True, help="Do not sign it.")
@vault_option
@take_over_option
@json_option
def edition_command(  # noqa: PLR0913 (an argument for each option)
    case: Path,
    target: Path,
    edition: str,
    as_zip: bool,
    no_report: bool,
    language: str,
    redacted: tuple[str, ...],
    looked_through: bool,
    unsigned: bool,
    passphrase_fd: int | None,
    take_over: bool,
    as_json: bool,
) -> None:
    """Write what others may see of CASE as a package OUT, which proves that it is a part of it.

    It holds no original and no log: the values of the edition, the report, and a
    list of salted commitments to every field of the sealed case. Anybody can check
    it with the verify.py in it, alone or against the sealed package. Nothing is
    written where somebody would be given away.
    """
    from annotator.case.vocabularies import Edition
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.edition_package import EditionOptions, make_edition

    options = EditionOptions(
        edition=Edition(edition),
        report=not no_report,
        language=language,
        sign=not unsigned,
        as_zip=as_zip,
        looked_through=looked_through,
    )
    with opened_case(case, take_over=take_over) as store:
        films = tuple(exhibit_of(store, label).id for label in redacted)
        options = replace(options, redacted=films)
        vault = vault_to_search(store, passphrase_fd)
        with said_where(), meter() as report:
            made = make_edition(
                store,
                target,
                options=options,
                vault=vault,
                clock=SystemClock(),
                progress=report,
            )
    if as_json:
        print_json(
            {
                "package": str(made.path),
                "edition": edition,
                "digest": made.digest,
                "files": made.files,
                "bytes": made.size_bytes,
                "entries": made.entries,
                "head": made.head,
                "signed_with": made.key or None,
            }
        )
        return
    click.echo(f"Wrote {shown(str(made.path))}: {made.files:,} files, {made.size_bytes:,} bytes.")
    click.echo(f"    Edition                {edition}")
    click.echo(f"    Digest of the package  {made.digest}")
    click.echo(f"    Part of the case at    {made.head}  (entry {made.entries} of its log)")
    click.echo(f"    Signed with            {made.key or 'no key: anybody could have made it'}")
