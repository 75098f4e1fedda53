"""The verb that looks for bangs in the sound of a video."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import PATH, is_case, json_option, meter, opened_case, print_json, shown
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.annotation import Annotation
    from annotator.case.exhibit import Exhibit
    from annotator.case.sound import SoundMark
    from annotator.store.case_store import CaseStore
    from annotator.timing.frame_index import FrameIndex
    from annotator.workflow.sounds import Bangs

    Marks = tuple[tuple[SoundMark, Annotation], ...]


@click.command("sounds")
@click.argument("path", type=PATH, metavar="VIDEO|CASE")
@click.option("--exhibit", help="Of a case: label or id of the exhibit.")
@click.option("--track", type=click.IntRange(min=1), default=1, help="Which sound track, from 1.")
@click.option("--channel", type=click.IntRange(min=1), help="Only this channel, from 1.")
@click.option(
    "--find",
    type=click.Choice(["clear", "usual", "faint"]),
    default="usual",
    show_default=True,
    help="Only clear bangs, as usual, or also faint ones.",
)
@json_option
def sounds_command(
    path: Path, exhibit: str | None, track: int, channel: int | None, find: str, as_json: bool
) -> None:
    """List bangs in the sound of VIDEO, or of an exhibit of CASE, each at its sample.

    They are candidates, found by how sharply they rise in several bands of
    pitch; an echo, a door and a drum are among them. What is a shot, a person
    confirms in the window. Samples count from the first decoded one; frames from 0.
    """
    from annotator.media.engine import quick_index

    if is_case(path):
        with opened_case(path, read_only=True) as store:
            found, marks = _of_case(store, exhibit, track - 1, channel, find)
    elif exhibit is not None:
        raise UsageError("A video has no exhibits.", "Leave --exhibit out, or name a case.")
    else:
        found, marks = _looked(path, quick_index(path), track - 1, channel, find), ()
    _say(found, marks, as_json)


def _of_case(
    store: CaseStore, label: str | None, stream: int, channel: int | None, find: str
) -> tuple[Bangs, Marks]:
    from annotator.case.sound import SoundMark
    from annotator.workflow.intake import ensure_index
    from annotator.workflow.sounds import marks_of

    chosen = _exhibit(store, label)
    with meter() as report:
        index = ensure_index(store, chosen, progress=report)
    found = _looked(store.media_file(chosen), index, stream, channel, find)
    marks = store.all_of(SoundMark)
    return found, marks_of(marks, store.snapshot().notes_of(chosen.id)) if marks else ()


def _exhibit(store: CaseStore, label: str | None) -> Exhibit:
    exhibits = store.exhibits()
    for each in exhibits:
        if label in (each.id, each.label) or (label is None and len(exhibits) == 1):
            return each
    labels = ", ".join(each.label for each in exhibits) or "none"
    raise UsageError("Which exhibit?", f"Add --exhibit; the case has: {labels}.")


def _looked(path: Path, index: FrameIndex, stream: int, channel: int | None, find: str) -> Bangs:
    from annotator.workflow.sounds import SHARPNESS, find_bangs

    with meter() as report:
        return find_bangs(
            path,
            index,
            stream,
            -1 if channel is None else channel - 1,
            sharpness=SHARPNESS[find],
            progress=report,
        )


def _say(bangs: Bangs, marks: Marks, as_json: bool) -> None:
    from annotator.workflow.sounds import confirmed_by

    notes = [confirmed_by(bang, bangs.stream, marks) for bang in bangs.found]
    here = [pair for pair in marks if pair[0].stream == bangs.stream]
    if as_json:
        print_json(
            {
                "track": bangs.stream + 1,
                "rate": bangs.rate,
                "first_sample_ns": bangs.begin * 1_000_000_000 // bangs.rate,
                "seconds": f"{float(bangs.seconds):.3f}",
                "found_by": bangs.words(),
                "confirmed": len(here),
                "broken": list(bangs.notes),
                "candidates": [
                    {
                        "sample": bang.sample,
                        "at_ns": bang.at_ns,
                        "frame": bang.frame,
                        "strength_db": f"{bang.strength_db:.1f}",
                        "note": note.id if note is not None else "",
                    }
                    for bang, note in zip(bangs.found, notes, strict=True)
                ],
            }
        )
        return
    for bang, note in zip(bangs.found, notes, strict=True):
        said = "  confirmed" if note is not None else ""
        click.echo(
            f"{bang.at_ns / 1e9:>12.6f} s  sample {bang.sample:>11}  frame {bang.frame:>7}"
            f"  {bang.strength_db:5.1f} dB{said}"
        )
    click.echo(
        f"{len(bangs.found)} candidates in {float(bangs.seconds):.1f} s of sound track"
        f" {bangs.stream + 1} at {bangs.rate} Hz; {len(here)} confirmed by a person."
    )
    for line in bangs.notes:
        click.echo(shown(line))
