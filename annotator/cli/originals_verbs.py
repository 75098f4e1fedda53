"""The verbs about originals: is everything what it was, and finding a lost file again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from annotator.cli.output import PATH, json_option, meter, opened_case, print_json, shown
from annotator.errors import CaseLockedError, SaveFailedError, UsageError

if TYPE_CHECKING:
    from annotator.case.exhibit import Exhibit
    from annotator.provenance.canonical import Json
    from annotator.provenance.finding import Finding
    from annotator.store.case_store import CaseStore
    from annotator.workflow.relink_search import SearchResult

FAILED: Final = 1
_MARKS: Final = {"ok": "ok     ", "warning": "WARNING", "failed": "FAILED "}


@contextmanager
def _opened_to_check(case: Path, *, logged: bool) -> Iterator[tuple[CaseStore, str]]:
    """The case for writing if that is wanted and possible, else for reading, and then why."""
    why = "as you asked"
    if logged:
        try:
            with opened_case(case) as store:
                yield store, ""
            return
        except CaseLockedError as error:
            why = error.message
        except SaveFailedError as error:
            why = error.message
    with opened_case(case, read_only=True) as store:
        yield store, why


@click.command("verify")
@click.argument("case", type=PATH)
@click.option("--no-log", is_flag=True, help="Write nothing into the case, not even the log.")
@click.option("-o", "--output", type=PATH, metavar="FILE.txt", help="Save the result as text too.")
@click.option(
    "--sealed",
    type=PATH,
    metavar="PACKAGE",
    help="Of the package of an edition: whether it is a part of this sealed package.",
)
@json_option
def verify_command(
    case: Path, no_log: bool, output: Path | None, sealed: Path | None, as_json: bool
) -> int:
    """Check CASE: exhibits, annotated frames, custody log, signatures, content.

    Says apart whether it is complete (nothing is missing) and valid (nothing
    differs besides). The result is entered in the custody log, unless --no-log
    is given or the case cannot be written. Exit code 0: complete and valid,
    1: not, with the findings in words. CASE may be an evidence package, too, a
    folder or a ZIP file; then nothing is written.
    """
    from annotator.cli.package_verbs import say_verified
    from annotator.exchange.package.opened import is_package

    if is_package(case):
        return say_verified(case, sealed, as_json=as_json)
    if sealed is not None:
        raise UsageError(
            "A case is not held against a package.",
            "Give the package of an edition, and with --sealed the sealed one.",
        )
    from annotator.workflow.stills import write_export
    from annotator.workflow.verify import record_check, result_text, verify_case

    with _opened_to_check(case, logged=not no_log) as (store, why_not), meter() as report:
        result = verify_case(store, progress=report)
        receipt = None if why_not else record_check(store, result)
        text = result_text(store, result)
    if output is not None:
        write_export(output, text.encode("utf-8"))
    if as_json:
        print_json(
            {
                "ok": result.ok,
                "complete": result.complete,
                "valid": result.valid,
                "began_at": result.began_at,
                "ended_at": result.ended_at,
                "custody_seq": receipt.seq if receipt is not None else None,
                "exhibits": {found.exhibit_id: found.state for found in result.exhibits},
                "findings": [_finding_json(finding) for finding in result.findings],
            }
        )
        return 0 if result.ok else FAILED
    for finding in result.findings:
        click.echo(f"{_MARKS[finding.level]}  {shown(finding.subject)}: {shown(finding.what)}")
        if finding.level != "ok":
            for more in (finding.since, finding.meaning, finding.where):
                if more:
                    click.echo(f"         {shown(more)}")
    for line in result.summary():
        click.echo(shown(line))
    if receipt is not None:
        click.echo(f"Entered in the custody log as entry {receipt.seq}.")
    else:
        click.echo(f"Not entered in the custody log: {shown(why_not)}")
    click.echo("Verified." if result.ok else "Verification failed.")
    return 0 if result.ok else FAILED


def _finding_json(finding: Finding) -> dict[str, Json]:
    return {
        "level": finding.level.value,
        "subject": finding.subject,
        "what": finding.what,
        "meaning": finding.meaning,
        "where": finding.where,
        "since": finding.since,
        "missing": finding.missing,
        "exhibit": finding.exhibit_id or None,
        "frame": finding.frame,
        "notes": list(finding.note_ids),
    }


@click.command("relink")
@click.argument("case", type=PATH)
@click.argument("exhibit")
@click.argument("file", type=PATH, required=False)
@click.option(
    "--search", "folder", type=PATH, metavar="DIR", help="Look through a folder or a whole drive."
)
@json_option
def relink_command(
    case: Path, exhibit: str, file: Path | None, folder: Path | None, as_json: bool
) -> int:
    """Find the original of EXHIBIT (E1, or its id) again, in FILE or below DIR.

    Only a file of the recorded size, SHA-256 and SHA-512 is accepted; it is
    only read. An exhibit used in place gets its new path; a copy that was lost
    from the case folder is put back. Exit code 1: no such file was found.
    """
    from annotator.workflow.relink import relink

    if (file is None) == (folder is None):
        raise UsageError(
            "Name either the file or, with --search, the folder to look in.",
            "For example: annotator relink CASE E1 --search /media/drive",
        )
    with opened_case(case) as store, meter() as report:
        wanted = _exhibit(store, exhibit)
        said: dict[str, Any] = {"exhibit": wanted.label, "id": wanted.id}
        if folder is not None:
            from annotator.workflow.relink_search import search_originals

            result = search_originals(store, (wanted,), folder, progress=report)
            file = result.found.get(wanted.id)
            said |= _search_json(result)
            if not as_json:
                _say_search(result)
        if file is not None:
            done = relink(store, wanted, file, progress=report)
            said["custody_seq"] = done.receipt.seq if done.receipt is not None else None
    said["file"] = None if file is None else shown(str(file))
    if as_json:
        print_json(said)
    elif file is None:
        click.echo(f"The original of {wanted.label} was not found; the case is as it was.")
    else:
        click.echo(f"{wanted.label} is {shown(str(file))}: size, SHA-256 and SHA-512 are equal.")
    return FAILED if file is None else 0


def _search_json(result: SearchResult) -> dict[str, Json]:
    return {
        "files_looked_at": result.looked_at,
        "folders": result.folders,
        "unreadable": result.unreadable,
        "refused": [shown(found.refused) for found in result.refused],
    }


def _say_search(result: SearchResult) -> None:
    for found in result.refused:
        click.echo(f"    refused: {shown(str(found.path))}: {shown(found.refused)}")
    click.echo(result.words())


def _exhibit(store: CaseStore, wanted: str) -> Exhibit:
    for exhibit in store.exhibits():
        if wanted in (exhibit.id, exhibit.label):
            return exhibit
    labels = ", ".join(exhibit.label for exhibit in store.exhibits()) or "none"
    raise UsageError(f"There is no exhibit “{wanted}”.", f"The case has: {labels}.")
