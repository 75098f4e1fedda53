"""The verb for comparison plates: frames of one or several exhibits side by side."""

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
from annotator.cli.telling import said_where, vault_option, vault_to_search
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.enhancement import PictureStep
    from annotator.store.case_store import CaseStore
    from annotator.workflow.plates import PlateFrame


@click.command("plate")
@click.argument("case", type=PATH)
@click.argument("frames", nargs=-1, metavar="E1:FRAME[@X,Y,WIDTH,HEIGHT]...")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.{png,jpg,pdf}")
@click.option("--same-scale", is_flag=True, help="One pixel as large in each picture.")
@click.option("--enhanced", is_flag=True, help="With the steps that the exhibits have in the case.")
@click.option("--again", type=PATH, metavar="FILE.json", help="The frames of an earlier plate.")
@click.option("--overwrite", is_flag=True, help="Replace FILE and its sidecar.")
@vault_option
@take_over_option
@json_option
def plate_command(
    case: Path,
    frames: tuple[str, ...],
    output: Path,
    again: Path | None,
    take_over: bool,
    as_json: bool,
    passphrase_fd: int | None,
    **chosen: bool,
) -> None:
    """Write frames of one or several exhibits of CASE side by side, each with its number, times and digest.

    Frames are counted from 0. FILE.json beside the plate says everything that
    is needed to make it again.
    """
    from annotator.workflow.plate_again import frames_again
    from annotator.workflow.plates import PlateWanted, plate_warning, write_plate

    if bool(frames) == (again is not None):
        raise UsageError(
            "It is not said which frames.", "Give them as E1:120 E2:45, or --again FILE.json."
        )
    with opened_case(case, take_over=take_over) as store, meter() as report, said_where():
        same_scale = chosen["same_scale"]
        if again is None:
            listed = tuple(_frame(store, each, enhanced=chosen["enhanced"]) for each in frames)
        else:
            try:
                data = again.read_bytes()
            except OSError as error:
                raise UsageError(f"“{again.name}” cannot be read: {error.strerror}.") from error
            listed, same_scale = frames_again(store, data, again.name)
        wanted = PlateWanted(listed, output, same_scale, chosen["overwrite"])
        vault = vault_to_search(store, passphrase_fd)
        made = write_plate(store, wanted, vault=vault, progress=report)
        ids = {each.exhibit_id for each in listed}
        used = [each for each in store.exhibits() if each.id in ids]
        warning = plate_warning(used, store.info().tlp)
    if as_json:
        print_json({
            "file": str(made.path), "sidecar": str(made.sidecar), "sha256": made.sha256,
            "frames": made.frames, "warning": warning,
        })  # fmt: skip
        return
    click.echo(f"{made.frames} frames → {shown(str(made.path))}")
    click.echo(f"SHA-256 {made.sha256}; how to make it again: {shown(str(made.sidecar))}")
    if warning:
        click.echo(f"  ! {warning}", err=True)


def _frame(store: CaseStore, text: str, *, enhanced: bool) -> PlateFrame:
    from annotator.case.enhancement import enhancement_id
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.plates import Part, PlateFrame

    label, colon, rest = text.rpartition(":")
    number, _at, part = rest.partition("@")
    if not colon or not number.isdecimal():
        raise UsageError(
            f"“{text[:60]}” names no frame.", "Write it as E1:120, or E1:120@300,200,640,480."
        )
    film = exhibit_of(store, label)
    steps: tuple[PictureStep, ...] = ()
    if enhanced:
        wanted = enhancement_id(film.id)
        steps = next(
            (each.active() for each in store.without_notes().enhancements if each.id == wanted), ()
        )
    return PlateFrame(film.id, int(number), Part.parse(part), steps)
