"""The verb that lists the shots of a video."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.output import PATH, is_case, json_option, meter, opened_case, print_json
from annotator.errors import UsageError


@click.command("shots")
@click.argument("path", type=PATH, metavar="VIDEO|CASE")
@click.option("--exhibit", help="Of a case: the exhibit's label, such as E1, or its id.")
@click.option("--stream", type=int, default=0, show_default=True, help="Of a video: which stream.")
@json_option
def shots_command(path: Path, exhibit: str | None, stream: int, as_json: bool) -> None:
    """List the shots of VIDEO, or of an exhibit of CASE: where one view gives way to another.

    Frames are counted from 0 and exact at any frame rate. Hard cuts and fades
    through black are found (PySceneDetect); flashes are not taken for cuts, and
    slow dissolves are not found. Of an exhibit they are kept with the case.
    """
    from annotator.workflow.shots import shot_rows, shots_of_exhibit, shots_of_video

    with meter() as report:
        if is_case(path):
            from annotator.cli.case_verbs import exhibit_of
            from annotator.workflow.intake import ensure_index

            with opened_case(path) as store:
                labels = [film.label for film in store.exhibits()]
                if exhibit is None and len(labels) != 1:
                    raise UsageError(
                        "The case has more than one exhibit, or none.",
                        f"Choose one with --exhibit: {', '.join(labels) or 'none'}.",
                    )
                film = exhibit_of(store, exhibit or labels[0])
                index = ensure_index(store, film, progress=report)
                shots = shots_of_exhibit(store, film, index, progress=report)
        else:
            if exhibit is not None:
                raise UsageError("A video file has no exhibits.", "Leave out --exhibit.")
            index, shots = shots_of_video(path, stream, progress=report)
    rows = shot_rows(shots, index)
    if as_json:
        print_json({"frames": shots.frames, "method": shots.method, "shots": [*rows]})
        return
    for row in rows:
        click.echo(
            f"{row['shot']:>5}  {row['elapsed']}  frames {row['first_frame']}–{row['last_frame']}"
            f"  ({row['frames']})"
        )
    click.echo(shots.method)
