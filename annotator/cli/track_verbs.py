"""The verbs for tracks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from annotator.case.codes import CodeColour
from annotator.cli.note_verbs import track_named
from annotator.cli.output import PATH, json_option, opened_case, print_json, shown


@click.group("track")
def track_group() -> None:
    """List, add, change or remove the tracks of a case."""


@track_group.command("list")
@click.argument("case", type=PATH)
@json_option
def list_command(case: Path, as_json: bool) -> None:
    """List the tracks of CASE in their order, with how many notes stand on each."""
    from annotator.case.codec import to_json

    with opened_case(case, read_only=True) as store:
        tracks = store.snapshot().listed_tracks()
        counts = {track.id: len(store.note_rows(track_id=track.id)) for track in tracks}
    if as_json:
        print_json({"tracks": [to_json(track) for track in tracks], "notes": dict(counts)})
        return
    for track in tracks:
        marks = [word for word in ("locked", "hidden") if getattr(track, word)]
        more = f"  [{', '.join(marks)}]" if marks else ""
        click.echo(f"{shown(track.name)}  ({track.colour})  {counts[track.id]} notes{more}")
        if track.tags:
            click.echo(f"    tags: {shown(', '.join(track.tags))}")
        for text in track.texts:
            click.echo(f"    text: {shown(text)}")
    if not tracks:
        click.echo("The case has no tracks; `annotator track add CASE NAME` adds one.")


@track_group.command("add")
@click.argument("case", type=PATH)
@click.argument("name")
@click.option("--colour", type=click.Choice([c.value for c in CodeColour]))
@click.option("--tag", "tags", multiple=True, help="Only these tags are allowed on it.")
@click.option("--text", "texts", multiple=True, help="Only these texts are allowed on it.")
def add_command(
    case: Path, name: str, colour: str | None, tags: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    """Add the track NAME below the others."""
    from annotator.workflow.tracks import add_track, new_track

    fields: dict[str, object] = {"tags": tags, "texts": texts}
    if colour:
        fields["colour"] = CodeColour(colour)
    with opened_case(case) as store:
        track = new_track(store.tracks(), name, store.clock, **fields)
        store.apply(add_track(track))
    click.echo(f"Added the track “{shown(track.name)}”.")


@track_group.command("change")
@click.argument("case", type=PATH)
@click.argument("name")
@click.option("--rename", help="Another name.")
@click.option("--lock/--unlock", "locked", default=None, help="Whether its notes can be changed.")
@click.option("--hide/--show", "hidden", default=None, help="Whether it is drawn.")
@click.option("--colour", type=click.Choice([c.value for c in CodeColour]))
@click.option("--tag", "tags", multiple=True, help="Only these tags from now on; '' for any.")
@click.option("--text", "texts", multiple=True, help="Only these texts from now on; '' for any.")
@click.option("--down", type=int, default=0, help="So many places down, or up below 0.")
def change_command(case: Path, name: str, rename: str | None, down: int, **given: object) -> None:
    """Change the track NAME; notes that stand on it stay as they are."""
    from annotator.workflow.tracks import change_track, move_track

    with opened_case(case) as store:
        before = track_named(store, name)
        changed: dict[str, object] = {}
        for field, value in given.items():
            if isinstance(value, tuple):
                if value:
                    changed[field] = tuple(word for word in value if word.strip())
            elif value is not None:
                changed[field] = CodeColour(str(value)) if field == "colour" else value
        if rename is not None:
            changed["name"] = rename
        after = replace(before, **changed)  # type: ignore[arg-type]
        if after != before:
            store.apply(change_track(before, after))
        moved = move_track(store.snapshot().listed_tracks(), after, down) if down else None
        if moved is not None:
            store.apply(moved)
    click.echo(f"The track “{shown(after.name)}” is changed.")


@track_group.command("remove")
@click.argument("case", type=PATH)
@click.argument("name")
def remove_command(case: Path, name: str) -> None:
    """Take the track NAME away; its notes stay, on no track."""
    from annotator.workflow.disclosure_edits import with_decisions
    from annotator.workflow.tracks import remove_track

    with opened_case(case) as store:
        track = track_named(store, name)
        store.apply(with_decisions(remove_track(track, store), store))
    click.echo(f"Took the track “{shown(track.name)}” away; its notes are still there.")
