"""The verbs for what may be told: the disclosure check, and decisions on a value or a field of it."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.case.vocabularies import Edition
from annotator.cli.output import (
    PATH,
    json_option,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.cli.telling import vault_option, vault_to_search
from annotator.errors import UsageError

_EDITIONS = [str(edition) for edition in Edition]


@click.command("disclosure")
@click.argument("case", type=PATH)
@click.option("--edition", type=click.Choice(_EDITIONS[1:]), default="public", show_default=True)
@vault_option
@take_over_option
@json_option
@click.pass_context
def disclosure_command(
    context: click.Context,
    case: Path,
    edition: str,
    passphrase_fd: int | None,
    take_over: bool,
    as_json: bool,
) -> None:
    """List what would give somebody away in an edition of CASE, and how much it leaves out.

    Exit code 1 if anything must be mended before that edition may leave.
    """
    from annotator.case.editions import project
    from annotator.workflow.disclosure_check import Leaving
    from annotator.workflow.disclosure_walk import exposures

    wanted = Edition(edition)
    with opened_case(case, take_over=take_over) as store:
        vault = vault_to_search(store, passphrase_fd)
        left = project(store.snapshot(), wanted).withheld
        found = exposures(store, wanted, Leaving(stills=True), vault=vault)
    open_ones = sum(each.blocks for each in found)
    if as_json:
        print_json({
            "edition": edition,
            "withheld": {
                "annotations": left.notes, "exhibits": left.exhibits, "others": left.others,
                "fields": left.fields, "links": left.links,
            },
            "open": open_ones,
            "found": [
                {
                    "way": each.way.value, "where": each.where, "who": each.who, "mend": each.mend,
                    "kind": each.kind, "id": each.of_id, "field": each.field,
                    "exhibit": each.exhibit_id, "frame": each.frame, "decided": not each.blocks,
                }
                for each in found
            ],
        })  # fmt: skip
    else:
        click.echo(
            f"Left out of the {edition} edition: notes {left.notes}, exhibits {left.exhibits},"
            f" other entries {left.others}, fields {left.fields}, links {left.links}."
        )
        for each in found:
            click.echo(f"  {'!' if each.blocks else '·'} {shown(each.words())}")
        click.echo(
            "Nothing is left to be mended." if not open_ones else f"To be mended: {open_ones}."
        )
    if open_ones:
        context.exit(1)


@click.command("disclose")
@click.argument("case", type=PATH)
@click.argument("kind")
@click.argument("value", metavar="ID")
@click.option("--field", default="", help="Only this field of it.")
@click.option("--edition", type=click.Choice(_EDITIONS), help="The widest in which it may appear.")
@click.option("--why", default="", metavar="REASON", help="Kept in the case, told to nobody.")
@click.option("--take-back", is_flag=True, help="Remove the decision; the usual rules hold again.")
@take_over_option
@json_option
def disclose_command(  # noqa: PLR0913 (an argument for each option)
    case: Path,
    kind: str,
    value: str,
    field: str,
    edition: str | None,
    why: str,
    take_back: bool,
    take_over: bool,
    as_json: bool,
) -> None:
    """Decide in which edition a value of CASE, or a field of it, may appear at the widest.

    KIND is exhibit, annotation, person, place, … as `annotator show CASE` names them; ID is
    its id, of an exhibit also its label (E1), of a person also the code.
    """
    from annotator.case.entities import ENTITY_TYPES
    from annotator.case.release import Disclosure, disclosure_id
    from annotator.workflow.disclosure_edits import decide
    from annotator.workflow.disclosure_edits import take_back as taken_back

    if kind not in ENTITY_TYPES:
        raise UsageError(
            f"There is no kind “{kind[:40]}”.", f"Known: {', '.join(sorted(ENTITY_TYPES))}."
        )
    if (edition is None) == (not take_back):
        raise UsageError("It is not said what was decided.", "Give --edition, or --take-back.")
    with opened_case(case, take_over=take_over) as store:
        found = store.find(kind, value) or next(
            (
                each
                for each in store.all_of(ENTITY_TYPES[kind])
                if value in (getattr(each, "label", ""), getattr(each, "code", ""))
                and kind in ("exhibit", "person")
            ),
            None,
        )
        if found is None:
            raise UsageError(
                f"The case has no {kind} “{value[:60]}”.", "`annotator show CASE` lists the ids."
            )
        if take_back:
            decision = store.find("disclosure", disclosure_id(kind, found.id, field))
            if not isinstance(decision, Disclosure):
                raise UsageError("Nobody decided on this.", "There is nothing to take back.")
            edit = taken_back(decision)
        else:
            edit = decide(
                store, found, Edition(str(edition)), field=field, why=why, author=store.actor.name
            )
        receipt = store.apply(edit)
    if as_json:
        print_json({"kind": kind, "id": found.id, "field": field, "custody_seq": receipt.seq})
    else:
        click.echo(f"{edit.label}.")
