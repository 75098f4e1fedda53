"""The verb for the list of codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import (
    PATH,
    json_option,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.codes import Code
    from annotator.store.case_store import CaseStore


@click.command("codes")
@click.argument("case", type=PATH)
@click.option(
    "--use-of-force", is_flag=True, help="Add the ready list of the use-of-force checklist."
)
@click.option(
    "--import",
    "source",
    type=PATH,
    metavar="FILE",
    help="Add the ethogram of a .boris project, of a BORIS export, or an exported list.",
)
@click.option("--export", "target", type=PATH, metavar="FILE.json", help="Write the list.")
@click.option("--overwrite", is_flag=True, help="Replace the file of --export.")
@take_over_option
@json_option
def codes_command(
    case: Path,
    use_of_force: bool,
    source: Path | None,
    target: Path | None,
    overwrite: bool,
    take_over: bool,
    as_json: bool,
) -> None:
    """List the codes of CASE, which one key writes in the window; or add to them."""
    from annotator.case.codec import to_json
    from annotator.workflow.codes import add_codes, export_codes, read_code_file
    from annotator.workflow.use_of_force import use_of_force as ready_list

    lists = [ready_list()] if use_of_force else []
    if source is not None:
        lists.append(read_code_file(source))
    words: list[str] = []
    with opened_case(case, read_only=not lists, take_over=take_over) as store:
        for each in lists:
            addition = add_codes(store.codes(), each, store.clock)
            words += addition.words
            if addition.edit is not None:
                store.apply(addition.edit)
        codes = listed(store)
    if target is not None:
        export_codes(codes, target, overwrite=overwrite)
    if as_json:
        print_json({"codes": [to_json(code) for code in codes], "not_taken": [*words]})
        return
    for code in codes:
        shape = "span " if code.span else "point"
        more = f"  [{shown(code.group_name)}]" if code.group_name else ""
        late = f"  −{code.offset_ms} ms" if code.offset_ms else ""
        click.echo(f"{code.key or '·'}  {shape}  {shown(code.name)}  ({code.kind}){late}{more}")
    if not codes:
        click.echo("The case has no codes yet; --use-of-force or --import FILE adds some.")
    for word in words:
        click.echo(f"! {shown(word)}", err=True)


def listed(store: CaseStore) -> tuple[Code, ...]:
    """The codes of a case in the order of their list."""
    return tuple(sorted(store.codes(), key=lambda code: code.position))


def code_of(store: CaseStore, wanted: str) -> Code:
    """The code with that key or name. Raises UsageError."""
    for code in listed(store):
        if wanted in (code.key, code.name, code.id):
            return code
    there = ", ".join(f"{code.key or '·'} {code.name}" for code in listed(store)) or "none"
    raise UsageError(f"There is no code “{wanted}”.", f"The case has: {there}.")
