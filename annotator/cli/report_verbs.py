"""The verbs for reports and the template that an organisation sets for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

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
from annotator.cli.telling import (
    accepted_of_options,
    disclosure_options,
    edition_of_options,
    said_where,
    vault_option,
    vault_to_search,
)
from annotator.clock import SystemClock

if TYPE_CHECKING:
    from annotator.report.inputs import ReportOptions
    from annotator.store.case_store import CaseStore


@click.command("report")
@click.argument("case", type=PATH)
@click.option(
    "-o", "--output", type=PATH, required=True, metavar="FILE.{pdf,html,docx,csv,xlsx,json}"
)
@click.option("--overwrite", is_flag=True, help="Replace FILE when it is there already.")
@click.option(
    "--exhibit",
    "labels",
    multiple=True,
    metavar="E1",
    help="Only this exhibit; may be given several times.",
)
@click.option(
    "--filter",
    "filter_name",
    metavar="NAME",
    help="Show only the notes that the case's saved filter NAME lets through; the report says so.",
)
@click.option(
    "--section",
    "only",
    multiple=True,
    metavar="KEY",
    help="Only this section (question, exhibits, observations, …); may be given several times.",
)
@click.option(
    "--without", multiple=True, metavar="KEY", help="Not this section; may be given several times."
)
@click.option(
    "--paper",
    type=click.Choice(["a4", "us-letter"]),
    help="The size of the paper; without it the template's, else a4.",
)
@click.option(
    "--language",
    default="en",
    metavar="TAG",
    help="The language of the report's own words: en, ru, kk, uk, ar, es or fr. What people wrote stays as it is.",
)
@click.option(
    "--template",
    type=PATH,
    metavar="FOLDER",
    help="The folder with your organisation's template; `annotator report-template` writes one.",
)
@disclosure_options
@vault_option
@take_over_option
@json_option
def report_command(  # noqa: PLR0913 (an argument for each option)
    case: Path,
    output: Path,
    overwrite: bool,
    passphrase_fd: int | None,
    take_over: bool,
    as_json: bool,
    edition: str | None,
    accept: str,
    no_names_known: bool,
    **chosen: object,
) -> None:
    """Write a report of CASE; the ending of the file says which kind.

    If CASE has a vault, its passphrase is asked for, and no report is written
    in which one of its names stands.
    """
    from annotator.workflow.report import export_report, kind_of

    kind = kind_of(output)
    with opened_case(case, take_over=take_over) as store:
        options = _options(store, **chosen)  # type: ignore[arg-type]
        options = replace(options, edition=edition_of_options(edition))
        vault = vault_to_search(store, passphrase_fd)
        with said_where(), meter() as report:
            export_report(
                store,
                output,
                options=options,
                clock=SystemClock(),
                overwrite=overwrite,
                vault=vault,
                accepted=accepted_of_options(accept, no_names_known=no_names_known),
                progress=report,
            )
    if as_json:
        print_json({"file": str(output), "kind": kind, "bytes": output.stat().st_size})
    else:
        click.echo(f"Wrote {output}.")


def _options(
    store: CaseStore,
    *,
    labels: tuple[str, ...],
    filter_name: str | None,
    only: tuple[str, ...],
    without: tuple[str, ...],
    paper: str | None,
    language: str,
    template: Path | None,
) -> ReportOptions:
    from annotator.cli.case_verbs import exhibit_of
    from annotator.report.inputs import ON_REQUEST, SECTIONS, ReportOptions
    from annotator.workflow.report import with_filter
    from annotator.workflow.report_template import read_template

    read = None if template is None else read_template(template)
    proposed = SECTIONS if read is None or read.sections is None else read.sections
    ReportOptions(sections=without)  # refuses a section that there is not
    chosen = [key for key in (only or proposed) if key not in without]
    known = (*SECTIONS, *ON_REQUEST)
    ordered = sorted(chosen, key=lambda key: known.index(key) if key in known else -1)
    paper = paper or (read.paper if read is not None else None) or "a4"
    options = ReportOptions(
        exhibits=tuple(exhibit_of(store, label).id for label in labels),
        sections=tuple(dict.fromkeys(ordered)),
        paper="us-letter" if paper == "us-letter" else "a4",
        language=language,
        template=read,
    )
    return options if filter_name is None else with_filter(options, store.folder, filter_name)


@click.command("report-template")
@click.argument("folder", type=PATH)
@click.option("--overwrite", is_flag=True, help="Replace the template that is there already.")
@json_option
def report_template_command(folder: Path, overwrite: bool, as_json: bool) -> None:
    """Write a template for reports into FOLDER, to change and to keep: name, logo, colour, texts.

    It is given to `annotator report` with --template, or chosen in the window.
    """
    from annotator.workflow.report_template import write_template

    made = write_template(folder, overwrite=overwrite)
    if as_json:
        print_json({"files": [str(path) for path in made]})
        return
    click.echo(f"Wrote a template into {shown(str(folder))}; change {made[0].name} and the logo.")
