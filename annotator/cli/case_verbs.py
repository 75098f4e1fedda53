"""The verbs that work on a case."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from annotator.case.vocabularies import NoteKind, NotVisibleReason, Visibility
from annotator.cli.code_verbs import code_of
from annotator.cli.note_verbs import track_named
from annotator.cli.output import (
    PATH,
    actor,
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
    from annotator.case.exhibit import Exhibit
    from annotator.provenance.canonical import Json
    from annotator.store.case_store import CaseStore

FAILED: Final = 1


@click.command("new")
@click.argument("case", type=PATH)
@click.option("--title", required=True, help="What the case is called.")
@json_option
def new_command(case: Path, title: str, as_json: bool) -> None:
    """Make a new case in the folder CASE."""
    from annotator.workflow.cases import new_case

    with_store = new_case(case, title, actor=actor(), clock=SystemClock())
    try:
        if as_json:
            print_json({"case": str(case), "id": with_store.info().id})
        else:
            click.echo(f"Made the case “{title}” in {case}.")
    finally:
        with_store.close()


@click.command("add")
@click.argument("case", type=PATH)
@click.argument("videos", type=PATH, nargs=-1, required=True, metavar="VIDEO…")
@click.option("--in-place", is_flag=True, help="Leave the video where it lies; do not copy it.")
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE", help="Provenance, e.g. title=…"
)
@click.option(
    "--stream", type=click.IntRange(min=0), default=0, show_default=True, help="Which video stream."
)
@take_over_option
@json_option
def add_command(
    case: Path,
    videos: tuple[Path, ...],
    in_place: bool,
    stream: int,
    settings: tuple[str, ...],
    take_over: bool,
    as_json: bool,
) -> None:
    """Take videos into CASE, hash them and index their frames.

    Of a file with several video streams an exhibit shows one (--stream); the
    others can be added as exhibits of their own, without another copy.
    """
    from annotator.workflow.intake import ensure_index
    from annotator.workflow.streams import add_or_take_stream

    fields = dict(_setting(text) for text in settings)
    added: list[Json] = []
    with opened_case(case, take_over=take_over) as store, meter() as report:
        for video in videos:
            taken = add_or_take_stream(
                store, video, stream, in_place=in_place, fields=fields, progress=report
            )
            index = ensure_index(store, taken.exhibit, progress=report)
            added.append(
                {
                    "label": taken.exhibit.label,
                    "id": taken.exhibit.id,
                    "sha256": taken.exhibit.digest_sha256,
                    "stream": taken.exhibit.video_stream,
                    "frames": len(index),
                    "findings": list(index.missing),
                }
            )
            if not as_json:
                _say_added(taken.exhibit, len(index), index.missing, taken.not_understood)
    if as_json:
        print_json(added)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"“{text}” is no FIELD=VALUE.", "For example --set title=Square.")
    return name, value


def _say_added(
    exhibit: Exhibit, frames: int, missing: tuple[str, ...], not_understood: tuple[str, ...]
) -> None:
    click.echo(f"{exhibit.label}  {exhibit.filename}  {frames} frames")
    click.echo(f"    SHA-256 {exhibit.digest_sha256}")
    for finding in missing:
        click.echo(f"    ! {shown(finding)}")
    for proposal in exhibit.proposals:
        click.echo(
            f"    ? {proposal.field}: {shown(proposal.value)[:70]}  (from {shown(proposal.origin)})"
        )
    for name in not_understood:
        click.echo(f"    ! {shown(name)} beside the video could not be understood.")


@click.command("note")
@click.argument("case", type=PATH)
@click.option("--exhibit", required=True, help="Its label, such as E1, or its id.")
@click.option("--frame", type=click.IntRange(min=0), required=True, help="Counted from 0.")
@click.option("--to", "last", type=click.IntRange(min=0), help="Last frame of a span.")
@click.option("--kind", type=click.Choice([k.value for k in NoteKind]), default="observation")
@click.option("--code", help="Key or name of a code of the case; it says kind, text and tags.")
@click.option("--track", help="The track on which it stands; else that of the code, if any.")
@click.option("--text", default="", help="What you see, in any script.")
@click.option("--tag", "tags", multiple=True)
@click.option("--language", default="", help="Language of the text, e.g. ru.")
@click.option("--visibility", type=click.Choice([v.value for v in Visibility]))
@click.option(
    "--reason", "not_visible_reason", type=click.Choice([r.value for r in NotVisibleReason])
)
@click.option("--cites", multiple=True, metavar="NOTE-ID", help="What an inference rests on.")
@take_over_option
@json_option
def note_command(
    case: Path,
    exhibit: str,
    frame: int,
    last: int | None,
    kind: str,
    code: str | None,
    take_over: bool,
    as_json: bool,
    **words: Any,
) -> None:
    """Write a note at a frame, or over a span, of an exhibit."""
    from annotator.workflow.annotate import add_note, new_note
    from annotator.workflow.codes import coding_details, fields_with_code
    from annotator.workflow.intake import ensure_index
    from annotator.workflow.tracks import with_place

    track = words.pop("track")
    fields = {name: value for name, value in words.items() if value is not None}
    if "visibility" in fields:
        fields["visibility"] = Visibility(fields["visibility"])
    if "not_visible_reason" in fields:
        fields["not_visible_reason"] = NotVisibleReason(fields["not_visible_reason"])
    with opened_case(case, take_over=take_over) as store, meter() as report:
        found = exhibit_of(store, exhibit)
        details: dict[str, Json] | None = None
        place = track_named(store, track) if track else None
        if code is not None:
            chosen = code_of(store, code)
            kind, fields = chosen.kind, fields_with_code(chosen, fields)
            details = coding_details(chosen, frame, Fraction(0))
            place = place or store.snapshot().track_of(chosen.id)
        index = ensure_index(store, found, progress=report)
        note = new_note(
            found,
            index,
            frame,
            last,
            kind=NoteKind(kind),
            author=store.actor.name,
            clock=store.clock,
            **fields,
        )
        edit = with_place(add_note(note), note.id, place.id if place else "", store)
        receipt = store.apply(edit, details)
    if as_json:
        print_json(
            {
                "id": note.id,
                "frame": note.start.index,
                "pts": note.start.pts,
                "digest": note.start.digest,
                "custody_seq": receipt.seq,
            }
        )
    else:
        click.echo(f"Saved note {note.id} at frame {frame} ({note.start.digest[:16]}…).")


def exhibit_of(store: CaseStore, wanted: str) -> Exhibit:
    """The exhibit with that label or id. Raises UsageError."""
    for exhibit in store.exhibits():
        if wanted in (exhibit.id, exhibit.label):
            return exhibit
    labels = ", ".join(exhibit.label for exhibit in store.exhibits()) or "none"
    raise UsageError(f"There is no exhibit “{wanted}”.", f"The case has: {labels}.")


@click.command("show")
@click.argument("case", type=PATH)
def show_command(case: Path) -> None:
    """Print the whole case as JSON."""
    from annotator.workflow.show import case_as_json

    with opened_case(case, read_only=True) as store:
        print_json(case_as_json(store))


@click.command("demo")
@click.argument("folder", type=PATH, metavar="DIR")
@click.argument("videos", type=PATH, nargs=-1, metavar="[VIDEO…]")
@json_option
def demo_command(folder: Path, videos: tuple[Path, ...], as_json: bool) -> int:
    """Do the main job in DIR, from a new case to a verified report.

    Without VIDEO it works on the sample case, which is invented.
    """
    from annotator.workflow.demo import run_demo

    say = (lambda _line: None) if as_json else click.echo
    with meter() as report:
        made = run_demo(
            folder, videos, actor=actor(), clock=SystemClock(), say=say, progress=report
        )
    if as_json:
        print_json({"case": str(made.case), "files": [str(f) for f in made.files], "ok": made.ok})
    return 0 if made.ok else FAILED
