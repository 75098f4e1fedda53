"""The verb for the claims matrix: claims against notes, as text, CSV or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import PATH, json_option, opened_case, print_json, shown
from annotator.cli.telling import said_where, vault_option, vault_to_search

if TYPE_CHECKING:
    from annotator.store.case_store import CaseStore
    from annotator.workflow.matrix import Matrix

_LONGEST = 100


@click.command("matrix")
@click.argument("case", type=PATH)
@click.option("--csv", "target", type=PATH, help="Write the whole matrix to this CSV file.")
@click.option("--overwrite", is_flag=True, help="Replace the CSV file if it is there.")
@vault_option
@click.option("--diagnostic", is_flag=True, help="Notes that tell claims apart first.")
@json_option
def matrix_command(
    case: Path,
    target: Path | None,
    passphrase_fd: int | None,
    as_json: bool,
    **chosen: bool,
) -> None:
    """Print how the notes of CASE stand to each claim, who judged it, and why."""
    from annotator.case.claims_matrix import RowOrder
    from annotator.workflow import matrix as use

    order = RowOrder.DIAGNOSTIC if chosen["diagnostic"] else RowOrder.FILM
    with opened_case(case, read_only=target is None) as store:
        found = use.read_matrix(store)
        if target is not None:
            from annotator.workflow.matrix_export import export_matrix

            vault, overwrite = vault_to_search(store, passphrase_fd), chosen["overwrite"]
            with said_where():
                export_matrix(store, found, target, order, vault=vault, overwrite=overwrite)
            click.echo(
                f"Wrote {shown(str(target))}: {len(found.rows)} notes, {len(found.claims)} claims."
            )
        elif as_json:
            print_json(use.as_json(store, found))
        else:
            _print(store, found, order)


def _print(store: CaseStore, found: Matrix, order: object) -> None:
    from annotator.case.claims_matrix import (
        SYMBOLS,
        RowOrder,
        has_unreviewed_translation,
        ordered,
        said_by,
    )
    from annotator.workflow.claims_coverage import coverage_of_claims
    from annotator.workflow.matrix import note_cells

    if not found.claims:
        click.echo("The case has no claim.")
        return
    assert isinstance(order, RowOrder)
    sources = {source.id: source for source in store.sources()}
    labels = {exhibit.id: exhibit.label for exhibit in store.exhibits()}
    covered, info = coverage_of_claims(store, found), store.info()
    ids = [claim.id for claim in found.claims]
    rows = ordered(found.rows, order, list(labels), ids)
    for number, claim in enumerate(found.claims, 1):
        mark = " [machine translation, not reviewed]" if has_unreviewed_translation(claim) else ""
        click.echo(f"C{number} {shown(claim.short or claim.text[:_LONGEST])}{mark}")
        click.echo(f"   {shown(said_by(claim, sources.get(claim.source_id)))}")
        click.echo(f"   {covered[claim.id].words}")
        for row in rows:
            link = row.stances.get(claim.id)
            if link is not None:
                label, frames, _kind, _seen, text = note_cells(row.note, labels, info)
                why = f": {link.why}" if link.why else ""
                click.echo(
                    f"   {SYMBOLS[link.stance]} {link.stance.value}{shown(why)}"
                    f" ({shown(link.judged_by) or 'nobody named'})"
                )
                short = " ".join(text.split())[:_LONGEST]
                click.echo(f"     {label} frame {frames}: {shown(short)}")
