"""The verb that merges another copy of a case into this one."""

from __future__ import annotations

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
from annotator.clock import SystemClock
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.merging import Choice
    from annotator.workflow.merge import Merge, Settled
    from annotator.workflow.merge_plan import Item, Key

UNDECIDED = 1
_MOST_SHOWN = 100
_LONGEST = 300


@click.command("merge")
@click.argument("case", type=PATH)
@click.argument("other", type=PATH)
@click.option(
    "--take",
    type=click.Choice(["ours", "theirs"]),
    help="Decide every conflict for CASE (ours) or for OTHER (theirs).",
)
@click.option(
    "--decide",
    "decided",
    multiple=True,
    metavar="KIND:ID=WHICH",
    help="Decide one conflict: ours, theirs or (notes) both; repeatable, before --take.",
)
@click.option("--look", is_flag=True, help="Only say what would come; change nothing.")
@take_over_option
@json_option
def merge_command(
    case: Path,
    other: Path,
    take: str | None,
    decided: tuple[str, ...],
    look: bool,
    take_over: bool,
    as_json: bool,
) -> None:
    """Merge OTHER, another copy of CASE (a folder, or a sealed package), into CASE.

    What only one of them changed since they parted is taken; where both did, and
    not alike, you decide: without that, the conflicts are listed, nothing is
    changed and the exit code is 1. One undo takes a merge back. The history of
    OTHER is kept and verified with the case. OTHER is not written to.
    """
    from annotator.workflow.merge import prepare_merge, store_merge
    from annotator.workflow.merge_words import as_json as to_json

    with (
        opened_case(case, take_over=take_over) as store,
        meter() as report,
        prepare_merge(store, other, clock=SystemClock(), progress=report) as merge,
    ):
        decisions = _decisions(merge, take, decided)
        settled = merge.settle(decisions)
        left = merge.undecided(decisions)
        entry = None
        if not (look or left or settled.blocked or merge.plan.is_empty()):
            ready = merge.ready(decisions, progress=report)
            entry = store_merge(merge, ready).seq
            settled = _with_files(settled, ready.remarks)
        if as_json:
            print_json(to_json(merge, settled, merged=entry is not None, entry=entry))
        else:
            _print(merge, settled, left, entry)
    if not look and (left or settled.blocked):
        raise click.exceptions.Exit(UNDECIDED)


def _with_files(settled: Settled, remarks: tuple[str, ...]) -> Settled:
    from dataclasses import replace

    return replace(settled, remarks=remarks)


def _decisions(merge: Merge, take: str | None, decided: tuple[str, ...]) -> dict[Key, Choice]:
    from annotator.case.merging import Choice

    known = {item.key: item for item in merge.plan.conflicts}
    found = {} if take is None else dict.fromkeys(known, Choice(take))
    for words in decided:
        name, _, which = words.rpartition("=")
        kind, _, wanted = name.partition(":")
        item = known.get((kind, wanted))
        if item is None or which not in tuple(Choice):
            raise UsageError(
                f"“{shown(words[:120])}” decides no conflict.",
                "Write KIND:ID=ours, =theirs or =both, as the list of conflicts names them.",
            )
        if which == Choice.BOTH and not item.merged.can_be_both():
            raise UsageError(
                "Both can be kept of a note that is there in both copies only.",
                "Choose ours or theirs.",
            )
        found[item.key] = Choice(which)
    return found


def _print(merge: Merge, settled: Settled, left: tuple[Item, ...], entry: int | None) -> None:
    plan = merge.plan
    click.echo(
        f"{shown(merge.other.name)}: written by {shown(plan.who())}; {plan.entries:,} log entries, the"
        f" first {plan.parted.shared:,} as here."
    )
    if plan.is_empty():
        click.echo("Nothing in it is new.")
    for kind, count in plan.counts().items():
        parts = ", ".join(f"{number:,} {what}" for what, number in count.items())
        click.echo(f"  {kind.replace('_', ' ')}: {parts}")
    for remark in settled.remarks:
        click.echo(f"  ! {shown(remark)}")
    for why in settled.blocked:
        click.echo(f"  ✗ {shown(why.message)} {shown(why.hint)}")
    for item in left[:_MOST_SHOWN]:
        _print_conflict(item)
    if len(left) > _MOST_SHOWN:
        click.echo(f"  … and {len(left) - _MOST_SHOWN} more; --json lists all.")
    if entry is not None:
        click.echo(f"Merged, as entry {entry} of the log. One undo in the window takes it back.")
    elif left:
        click.echo(
            f"Nothing was changed: {len(left):,} to decide, in the window or with --take or --decide."
        )


def _print_conflict(item: Item) -> None:
    from annotator.workflow.merge_words import conflict_rows, item_words, state_words

    click.echo(
        f"  ≠ {item.entity}:{shown(item.id)}  {shown(item_words(item))} – {state_words(item)}"
    )
    for row in conflict_rows(item):
        for name, text in (("ours", row.ours), ("theirs", row.theirs), ("before", row.before)):
            short = shown(text[:_LONGEST]) + ("…" if len(text) > _LONGEST else "")
            click.echo(f"      {row.field}, {name}: {short or '(nothing)'}")
