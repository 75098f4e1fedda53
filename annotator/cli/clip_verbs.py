"""The verbs for clips, cuts and contact sheets."""

from __future__ import annotations

from collections.abc import Mapping
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
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.exhibit import Exhibit
    from annotator.case.vocabularies import Edition
    from annotator.store.case_store import CaseStore
    from annotator.workflow.disclosure_check import Accepted


@click.command("clip")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.option("--from", "first", type=int, help="The first frame, counted from 0.")
@click.option("--to", "last", type=int, help="The last frame, counted from 0.")
@click.option("--note", metavar="ID", help="Instead of both: the frames of this note.")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.{mkv,nut}")
@click.option("--no-sound", is_flag=True, help="Leave the sound out.")
@click.option("--overwrite", is_flag=True, help="Replace FILE and its table.")
@disclosure_options
@vault_option
@take_over_option
@json_option
def clip_command(
    case: Path,
    exhibit: str,
    output: Path,
    first: int | None,
    last: int | None,
    take_over: bool,
    as_json: bool,
    passphrase_fd: int | None,
    **chosen: str | bool | None,
) -> None:
    """Write a span of EXHIBIT (such as E1) of CASE as a film of its own, without loss.

    Each frame keeps the bytes, and so the digest, that it has in the exhibit
    (FFV1); the clip is decoded again before it is kept. FILE.frames.json beside
    it says which frame is which.
    """
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.clips import ClipWanted, clip_warning, write_clip

    with opened_case(case, take_over=take_over) as store, meter() as report, said_where():
        film = exhibit_of(store, exhibit)
        start, end = _span(store, film, first, last, chosen["note"])
        sound = not chosen["no_sound"]
        wanted = ClipWanted(
            start, end, output, sound, bool(chosen["overwrite"]), *_disclosure(chosen)
        )
        vault = vault_to_search(store, passphrase_fd)
        made = write_clip(store, film, wanted, vault=vault, progress=report)
        warning = clip_warning(store, film, sound=sound)
    if as_json:
        print_json({
            "file": str(made.path), "table": str(made.table), "sha256": made.sha256,
            "frames": made.frames, "same_planes": made.same_planes,
            "exact_times": made.exact_times, "words": [*made.words], "warning": warning,
        })  # fmt: skip
        return
    click.echo(f"{made.frames} frames → {shown(str(made.path))}")
    click.echo(f"SHA-256 {made.sha256}; the frames are listed in {shown(str(made.table))}")
    for words in made.words:
        click.echo(f"  {words}")
    if warning:
        click.echo(f"  ! {warning}", err=True)


def _disclosure(chosen: Mapping[str, object]) -> tuple[Edition | None, Accepted]:
    edition = chosen["edition"]
    return (
        edition_of_options(None if edition is None else str(edition)),
        accepted_of_options(str(chosen["accept"]), no_names_known=bool(chosen["no_names_known"])),
    )


def _span(
    store: CaseStore,
    exhibit: Exhibit,
    first: int | None,
    last: int | None,
    note_id: str | bool | None,
) -> tuple[int, int]:
    if note_id is not None:
        for note in store.annotations(exhibit.id):
            if note.id == note_id:
                return note.start.index, note.last_index()
        raise UsageError(f"{exhibit.label} has no note {str(note_id)[:60]}.", "See `notes --json`.")
    if first is None or last is None:
        raise UsageError("It is not said which frames.", "Give --from and --to, or --note.")
    return first, last


@click.command("cut")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.option("--from", "first", type=int, help="The first frame, counted from 0.")
@click.option("--to", "last", type=int, help="The last frame, counted from 0.")
@click.option("--note", metavar="ID", help="Instead of both: the frames of this note.")
@click.option(
    "-o", "--output", type=PATH, metavar="FILE", help="Without an ending it gets the right one."
)
@click.option("--plan", is_flag=True, help="Only say which frames would be in it.")
@click.option("--no-sound", is_flag=True, help="Leave the sound out.")
@click.option("--overwrite", is_flag=True, help="Replace FILE and its table.")
@disclosure_options
@vault_option
@take_over_option
@json_option
def cut_command(
    case: Path,
    exhibit: str,
    output: Path | None,
    first: int | None,
    last: int | None,
    take_over: bool,
    as_json: bool,
    passphrase_fd: int | None,
    **chosen: str | bool | None,
) -> None:
    """Cut a span out of EXHIBIT (such as E1) of CASE without coding anything anew.

    It begins at the key frame at or before the first frame. The file is decoded
    again before it is kept: every frame in it is the one of the exhibit.
    FILE.frames.json beside it says which frame is which.
    """
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.clips import clip_warning
    from annotator.workflow.cuts import CutWanted, planned, write_cut
    from annotator.workflow.intake import ensure_index

    if output is None and not chosen["plan"]:
        raise UsageError("It is not said where the cut goes.", "Give -o FILE, or --plan.")
    with opened_case(case, take_over=take_over) as store, meter() as report, said_where():
        film = exhibit_of(store, exhibit)
        start, end = _span(store, film, first, last, chosen["note"])
        if output is None or chosen["plan"]:
            found = planned(ensure_index(store, film, progress=report), start, end)
            if as_json:
                print_json({"first_frame": found[0], "last_frame": found[1]})
            else:
                click.echo(f"Frames {found[0]} to {found[1]}, counted from 0, would be in it.")
            return
        wanted = CutWanted(
            start, end, output, not chosen["no_sound"], bool(chosen["overwrite"]), not output.suffix,
            *_disclosure(chosen),
        )  # fmt: skip
        vault = vault_to_search(store, passphrase_fd)
        made = write_cut(store, film, wanted, vault=vault, progress=report)
        warning = clip_warning(store, film, sound=made.sound)
    if as_json:
        print_json({
            "file": str(made.path), "table": str(made.table), "sha256": made.sha256,
            "first_frame": made.first, "last_frame": made.last, "same_bytes": made.same_bytes,
            "exact_times": made.exact_times, "sound": made.sound, "words": [*made.words],
            "warning": warning,
        })  # fmt: skip
        return
    click.echo(f"{made.last - made.first + 1} frames → {shown(str(made.path))}")
    click.echo(f"SHA-256 {made.sha256}; the frames are listed in {shown(str(made.table))}")
    for words in made.words:
        click.echo(f"  {words}")
    if warning:
        click.echo(f"  ! {warning}", err=True)


@click.command("sheet")
@click.argument("case", type=PATH)
@click.argument("exhibit", metavar="EXHIBIT")
@click.option("--from", "first", type=int, default=0, help="The first frame, counted from 0.")
@click.option("--to", "last", type=int, help="The last frame; without it, the film's last.")
@click.option("--frames", "count", type=click.IntRange(1, 200), default=16, show_default=True)
@click.option(
    "--at",
    "where",
    type=click.Choice(["evenly", "notes", "shots"]),
    default="evenly",
    show_default=True,
    help="Which frames of the span.",
)
@click.option("--pair", type=int, nargs=2, help="Two frames side by side instead.")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.{png,jpg}")
@click.option("--overwrite", is_flag=True, help="Replace FILE.")
@disclosure_options
@vault_option
@take_over_option
@json_option
def sheet_command(
    case: Path,
    exhibit: str,
    output: Path,
    first: int,
    last: int | None,
    pair: tuple[int, int] | None,
    take_over: bool,
    as_json: bool,
    **chosen: str | int | bool | None,
) -> None:
    """Write frames of EXHIBIT (such as E1) of CASE as one picture, with numbers, times and digests."""
    from annotator.cli.case_verbs import exhibit_of
    from annotator.workflow.contact_sheet import at_notes, at_shots, evenly, write_sheet
    from annotator.workflow.intake import ensure_index

    descriptor, count = chosen["passphrase_fd"], chosen["count"]
    with opened_case(case, take_over=take_over) as store, meter() as report, said_where():
        film = exhibit_of(store, exhibit)
        index = ensure_index(store, film, progress=report)
        end = len(index) - 1 if last is None else last
        if not 0 <= first <= end < len(index):
            raise UsageError(
                f"There are no frames {first} to {end}.", f"It has frames 0 to {len(index) - 1}."
            )
        if pair:
            frames: tuple[int, ...] = pair
        elif chosen["where"] == "notes":
            frames = at_notes(store, film, first, end)
        elif chosen["where"] == "shots":
            frames = at_shots(store, film, index, first, end)
        else:
            frames = evenly(first, end, int(count or 1))
        made = write_sheet(
            store,
            film,
            frames,
            output,
            edition=_disclosure(chosen)[0],
            accepted=_disclosure(chosen)[1],
            overwrite=bool(chosen["overwrite"]),
            vault=vault_to_search(store, None if descriptor is None else int(descriptor)),
            progress=report,
        )
    if as_json:
        numbers = [*made.frames]
        print_json({"file": str(made.path), "sha256": made.sha256, "frames": [*numbers]})
        return
    click.echo(f"{len(made.frames)} frames → {shown(str(made.path))}")
    click.echo(f"SHA-256 {made.sha256}")
