"""The verb that says which exhibits seem to show the same footage."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import PATH, json_option, meter, opened_case, print_json, shown
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.copies import CopyLink
    from annotator.case.exhibit import Exhibit
    from annotator.workflow.copies_kept import CopyProposal


@click.command("copies")
@click.argument("case", type=PATH)
@click.option(
    "--exhibit",
    "labels",
    multiple=True,
    metavar="E1",
    help="Compare this one with all; repeatable.",
)
@click.option("--read-only", is_flag=True, help="Keep nothing in the case; slower the next time.")
@json_option
def copies_command(case: Path, labels: tuple[str, ...], read_only: bool, as_json: bool) -> None:
    """List which exhibits of CASE seem to show the same footage, and what was decided.

    Every exhibit is decoded once; fingerprints and results are kept in the case.
    These are proposals: whether it is the same footage is for a person to decide,
    in the window. Pairs that were decided, also as “not the same”, are not proposed.
    """
    from annotator.case.copies import CopyLink
    from annotator.case.copy_rules import contradictions
    from annotator.workflow.copies import find_copies

    with opened_case(case, read_only=read_only) as store:
        exhibits = {exhibit.id: exhibit for exhibit in store.exhibits()}
        unknown = set(labels) - {exhibit.label for exhibit in exhibits.values()}
        if unknown:
            raise UsageError(f"There is no exhibit {min(unknown)}.", "The verb show lists them.")
        with meter() as report:
            found = find_copies(store, labels=labels, progress=report)
        links = store.all_of(CopyLink)
        snapshot = store.without_notes()
        against = contradictions(exhibits.values(), links, snapshot.publications)
    if as_json:
        print_json(
            {
                "compared": found.compared,
                "proposals": [
                    {
                        **asdict(each),
                        "copy": exhibits[each.copy_id].label,
                        "exhibit": exhibits[each.exhibit_id].label,
                    }
                    for each in found.proposals
                ],
                "decided": [
                    {
                        **asdict(each),
                        "copy": exhibits[each.copy_id].label,
                        "exhibit": exhibits[each.exhibit_id].label,
                    }
                    for each in links
                ],
                "contradictions": [each.words for each in against],
                "problems": [list(each) for each in found.problems],
            }
        )
        return
    for each in found.proposals:
        _print_proposal(each, exhibits)
    if not found.proposals:
        click.echo(f"Nothing to propose ({found.compared} pairs compared).")
    for link in links:
        _print_link(link, exhibits)
    for told in against:
        click.echo(f"contradiction: {shown(told.words)}")
    for label, words in found.problems:
        click.echo(f"annotator: {shown(label)} could not be compared: {shown(words)}", err=True)


def _print_proposal(found: CopyProposal, exhibits: dict[str, Exhibit]) -> None:
    copy, origin = exhibits[found.copy_id], exhibits[found.exhibit_id]
    click.echo(
        f"same footage? {found.strength.value}: {copy.label} and {origin.label}"
        f" (what moves agrees to {found.moving / 10:.0f} %)"
    )
    for stretch in found.stretches:
        click.echo(
            f"  {copy.label} frames {stretch.copy_first}–{stretch.copy_last}"
            f" = {origin.label} frames {stretch.first}–{stretch.last}"
        )
    for words in found.differences:
        click.echo(f"  {words}")


def _print_link(link: CopyLink, exhibits: dict[str, Exhibit]) -> None:
    copy, origin = exhibits[link.copy_id], exhibits[link.exhibit_id]
    click.echo(
        f"decided by {shown(link.author)}: {copy.label} – {origin.label}: {link.relation.value}"
    )
