"""The verbs for files of other tools."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.case.vocabularies import Modality, NoteKind
from annotator.cli.output import (
    PATH,
    json_option,
    meter,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.cli.telling import (
    accepted_of_options,
    disclosure_options,
    edition_of_options,
    said_where,
    vault_option,
    vault_to_search,
)

_NAMES = ("vtt", "srt", "elan", "otio", "boris", "cvat", "coco")
_KINDS = tuple(str(kind) for kind in (NoteKind.OBSERVATION, NoteKind.CLAIM, NoteKind.PROCEDURAL))


@click.command("export")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.option("--as", "name", type=click.Choice(_NAMES), required=True, help="The format.")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE")
@click.option(
    "--language", default="", metavar="TAG", help="For subtitles: take translations into it."
)
@click.option("--overwrite", is_flag=True, help="Replace FILE.")
@click.option("--dry-run", is_flag=True, help="Only say what the format cannot hold.")
@disclosure_options
@vault_option
@take_over_option
@json_option
def export_command(  # noqa: PLR0913 (an argument for each option)
    case: Path,
    exhibit: str,
    name: str,
    output: Path,
    language: str,
    passphrase_fd: int | None,
    take_over: bool,
    as_json: bool,
    edition: str | None,
    accept: str,
    no_names_known: bool,
    **chosen: bool,
) -> None:
    """Write the notes of EXHIBIT (such as E1) of CASE for another tool."""
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.exchange_out import export_notes, film_notes, format_of, lost_words

    wanted = format_of(name)
    with opened_case(case, take_over=take_over) as store, meter() as report:
        film = film_notes(
            store, exhibit_of(store, exhibit), edition=edition_of_options(edition), progress=report
        )
        lost = lost_words(wanted, film)
        paths: tuple[Path, ...] = ()
        if not chosen["dry_run"]:
            vault = vault_to_search(store, passphrase_fd)
            with said_where():
                written = export_notes(
                    store, film, wanted, output,
                    language=language, overwrite=chosen["overwrite"], vault=vault,
                    accepted=accepted_of_options(accept, no_names_known=no_names_known),
                )  # fmt: skip
            paths = written.paths
    if as_json:
        print_json({"files": [str(path) for path in paths], "not_held": [*lost]})
        return
    for path in paths:
        click.echo(f"{shown(str(path))}")
    for words in lost:
        click.echo(f"  not held: {words}")


@click.command("import")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.argument("file", type=PATH)
@click.option("--kind", type=click.Choice(_KINDS), default=_KINDS[0], help="What the entries are.")
@click.option(
    "--modality", type=click.Choice([str(each) for each in Modality]), default=str(Modality.SEEN),
    help="By which way the film shows them.",
)  # fmt: skip
@click.option(
    "--language", default="", metavar="TAG", help="Of the texts, where the file does not say."
)
@click.option("--observation", default="", help="Of a BORIS project with several.")
@click.option("--other-film", is_flag=True, help="Take a file that says it is about another film.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken.")
@take_over_option
@json_option
def import_command(
    case: Path,
    exhibit: str,
    file: Path,
    dry_run: bool,
    take_over: bool,
    as_json: bool,
    **chosen: str | bool,
) -> None:
    """Take the entries of FILE (EAF, WebVTT, SubRip, OTIO, CVAT, BORIS) as notes of EXHIBIT of CASE."""
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.exchange_in import Choice, prepare, read_file
    from annotator.workflow.intake import ensure_index

    choice = Choice(
        NoteKind(str(chosen["kind"])),
        Modality(str(chosen["modality"])),
        str(chosen["language"]),
        str(chosen["observation"]),
        bool(chosen["other_film"]),
    )
    data = read_file(file)
    with opened_case(case, take_over=take_over) as store, meter() as report:
        film = exhibit_of(store, exhibit)
        index = ensure_index(store, film, progress=report)
        found = prepare(store, film, index, file.name, data, choice)
        if found.edit is not None and not dry_run:
            store.apply(found.edit)
    if as_json:
        print_json({
            "new": found.new, "changed": found.changed, "same": found.same, "words": [*found.words],
        })  # fmt: skip
        return
    verb = "would be taken" if dry_run else "taken"
    click.echo(
        f"{found.new} new notes {verb}, {found.changed} changed, {found.same} there already."
    )
    for words in found.words:
        click.echo(f"  {shown(words)}")
