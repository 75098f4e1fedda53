"""The verbs that read the custody log and go back in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import PATH, json_option, opened_case, print_json, shown
from annotator.clock import SystemClock
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.entities import Entity
    from annotator.provenance.canonical import Json
    from annotator.provenance.custody import CustodyEntry, LoggedChange
    from annotator.store.case_store import CaseStore


@click.command("history")
@click.argument("case", type=PATH)
@click.option("--of", "wanted", metavar="ID", help="Only what touched this note, exhibit, claim …")
@click.option(
    "--merged",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="The kept history of the Nth copy that was merged into CASE, instead of its own.",
)
@json_option
def history_command(case: Path, wanted: str | None, number: int | None, as_json: bool) -> None:
    """Print the custody log of CASE, or every version of one thing in it."""
    with opened_case(case, read_only=True) as store:
        if number is not None:
            entries = _kept(store, number, wanted)
        else:
            entries = store.custody_of(wanted) if wanted else store.custody()
    if wanted and not entries:
        raise UsageError(f"The log knows nothing with the id {wanted}.", "See `annotator show`.")
    if as_json:
        print_json([_as_json(entry, wanted) for entry in entries])
        return
    for entry in entries:
        who, what = shown(entry.actor.name), shown(entry.label or entry.action)
        click.echo(f"{entry.seq:>6}  {entry.at_utc}  {who}  {what}")
        for change in entry.changes:
            if wanted in (None, change.id):
                for line in _lines(change) if wanted else ():
                    click.echo(f"        {line}")


def _kept(store: CaseStore, number: int, wanted: str | None) -> tuple[CustodyEntry, ...]:
    from annotator.case.merged_log import MergedLog
    from annotator.workflow.histories import read_history

    kept = store.all_of(MergedLog)
    if number > len(kept):
        raise UsageError(
            f"The case holds the histories of {len(kept)} merged copies.",
            "They are counted from 1.",
        )
    entries = read_history(store.folder, kept[number - 1])
    return tuple(entry for entry in entries if wanted is None or wanted in entry.object_ids)


@click.command("restore")
@click.argument("case", type=PATH)
@click.argument("wanted", metavar="ID")
@click.option(
    "--entry", type=click.IntRange(min=1), required=True, help="Number of the log entry to go to."
)
@json_option
def restore_command(case: Path, wanted: str, entry: int, as_json: bool) -> None:
    """Make the case say again what log entry ENTRY made of ID; the log keeps the rest."""
    from annotator.workflow.versions import restoring, value_of

    clock = SystemClock()
    with opened_case(case) as store:
        entity, change = _change_in(store.custody(entry - 1, 1), entry, wanted)
        old: Entity = value_of(change, after=change.after_json is not None)
        receipt = store.apply(restoring(store, old, entity, entry, clock))
    if as_json:
        print_json({"restored": wanted, "as_of": entry, "entry": receipt.seq})
    else:
        click.echo(f"Restored as of entry {entry}; this is entry {receipt.seq}.")


def _change_in(
    entries: tuple[CustodyEntry, ...], number: int, wanted: str
) -> tuple[str, LoggedChange]:
    for entry in entries:
        for change in entry.changes:
            if entry.seq == number and change.id == wanted:
                return change.entity, change
    raise UsageError(
        f"Entry {number} of the log did not touch {wanted}.",
        f"`annotator history CASE --of {wanted}` lists the entries that did.",
    )


def _as_json(entry: CustodyEntry, wanted: str | None) -> Json:
    return {
        "entry": entry.seq,
        "at_utc": entry.at_utc,
        "actor": entry.actor.name,
        "key_fingerprint": entry.actor.key_fingerprint,
        "action": entry.action,
        "label": entry.label,
        "reason": entry.reason,
        "program": entry.program,
        "entry_hash": entry.entry_hash,
        "details": entry.details,
        "changes": [
            {"entity": c.entity, "id": c.id, "before": c.before, "after": c.after}
            for c in entry.changes
            if wanted in (None, c.id)
        ],
    }


def _lines(change: LoggedChange) -> list[str]:
    from annotator.provenance.differences import differences

    lines = []
    for difference in differences(change):
        lines.append(shown(difference.field))
        if difference.before:
            lines.append(f"  - {shown(difference.before)}")
        if difference.after:
            lines.append(f"  + {shown(difference.after)}")
    return lines
