"""The verbs that read a video, with or without a case."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import PATH, is_case, json_option, meter, opened_case, print_json, shown
from annotator.errors import MediaError, UsageError

if TYPE_CHECKING:
    from annotator.case.exhibit import Exhibit
    from annotator.progress import Report
    from annotator.provenance.canonical import Json
    from annotator.store.case_store import CaseStore


@click.command("info")
@click.argument("path", type=PATH, metavar="VIDEO|CASE")
@click.option("--stream", type=int, default=0, show_default=True, help="Which video stream.")
@click.option("--decode", is_flag=True, help="Decode every frame of VIDEO; else provisional.")
@json_option
def info_command(path: Path, stream: int, decode: bool, as_json: bool) -> None:
    """Say what a video file says of itself and what is there, or what is in a case.

    The facts: groups of pictures, steps between time stamps, equal frames, gaps,
    damage, and what the container states beside what there is. Of a case they
    rest on the frames as indexed when the videos were taken in.
    """
    if is_case(path):
        _case_info(path, as_json)
        return
    from annotator.media.engine import probe
    from annotator.workflow.facts import facts_json, facts_of_video, summary_lines

    frames: Json = None
    lines: tuple[str, ...] = ()
    with meter() as report:
        media = probe(path)
        try:
            if media.video:
                film = facts_of_video(path, stream, decode=decode, progress=report)
                frames, lines = facts_json(film), summary_lines(film)
        except MediaError as error:
            # What the file says of itself is worth having where its pictures cannot be had.
            frames, lines = {"error": error.message, "hint": error.hint}, (str(error),)
    if as_json:
        print_json(json.loads(media.to_json()) | {"frames": frames})
        return
    for label, value in media.summary_rows():
        click.echo(f"{label:<24} {shown(value)}")
    for line in lines:
        click.echo(f"{'Found':<24} {shown(line)}")


def _case_info(path: Path, as_json: bool) -> None:
    with opened_case(path, read_only=True) as store, meter() as report:
        snapshot = store.snapshot()
        log = store.custody()
        head = log[-1].entry_hash if log else ""
        if as_json:
            print_json(
                {
                    "title": snapshot.info.title,
                    "id": snapshot.info.id,
                    "invented": snapshot.info.invented,
                    "exhibits": [
                        {
                            "label": exhibit.label,
                            "id": exhibit.id,
                            "name": exhibit.name(),
                            "sha256": exhibit.digest_sha256,
                            "stream": exhibit.video_stream,
                            "frames": _exhibit_facts(store, exhibit, report),
                        }
                        for exhibit in snapshot.exhibits
                    ],
                    "notes": len(snapshot.annotations),
                    "custody_entries": len(log),
                    "custody_head": head,
                }
            )
            return
        click.echo(shown(snapshot.info.title))
        for exhibit in snapshot.exhibits:
            count = len(snapshot.notes_of(exhibit.id))
            click.echo(f"{exhibit.label}  {shown(exhibit.name())}  {count} notes")
        click.echo(f"{len(log)} custody entries, head {head}")


def _exhibit_facts(store: CaseStore, exhibit: Exhibit, report: Report) -> Json:
    """The facts of one exhibit; in words why there are none where its video cannot be read."""
    from annotator.workflow.facts import facts_json, facts_of_exhibit

    try:
        return facts_json(facts_of_exhibit(store, exhibit, progress=report))
    except MediaError as error:
        return {"error": error.message, "hint": error.hint}


@click.command("frames")
@click.argument("video", type=PATH)
@click.option("--at", "wanted", metavar="N,N,…", help="Only these frames, in this order.")
@click.option("--digest", is_flag=True, help="With the SHA-256 of each frame's native planes.")
@click.option("--stream", type=int, default=0, show_default=True, help="Which video stream.")
def frames_command(video: Path, wanted: str | None, digest: bool, stream: int) -> None:
    """List the frames of VIDEO, one JSON line each; N counts from 0.

    The digests are those that `ffmpeg -fps_mode passthrough -noautorotate
    -f framehash -hash sha256` prints.
    """
    from annotator.workflow.frames import frame_lines, frame_lines_at

    lines = (
        frame_lines(video, stream, digest)
        if wanted is None
        else frame_lines_at(video, stream, _numbers(wanted), digest)
    )
    for line in lines:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isascii() and part.isdecimal() for part in parts):
        raise UsageError(f"“{text}” is no list of frame numbers.", "For example --at 0,25,3.")
    return [int(part) for part in parts]


@click.command("still")
@click.argument("video", type=PATH)
@click.option("--frame", type=click.IntRange(min=0), required=True, help="Counted from 0.")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.png")
@click.option("--stream", type=int, default=0, show_default=True, help="Which video stream.")
@click.option("--picture-only", is_flag=True, help="Neither samples nor facts beside it.")
@click.option("--overwrite", is_flag=True, help="Replace FILE when it is there already.")
@json_option
def still_command(
    video: Path,
    frame: int,
    output: Path,
    stream: int,
    picture_only: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write one exact frame of VIDEO as a PNG picture.

    Beside it FILE.planes holds its samples as decoded (`sha256sum` prints the
    frame's digest), and FILE.json says what they are.
    """
    from annotator.workflow.frames import still_of

    with meter() as report:
        found = still_of(
            video, stream, frame, output, overwrite=overwrite, picture_only=picture_only,
            progress=report,
        )  # fmt: skip
    endings = {} if picture_only else {"samples": ".planes", "sidecar": ".json"}
    beside = {name: str(output.with_suffix(ending)) for name, ending in endings.items()}
    if as_json:
        print_json(
            {
                "file": str(output),
                "index": found.stamp.index,
                "pts": found.stamp.pts,
                "time_base": f"{found.stamp.time_base}",
                "digest": found.stamp.digest,
                **beside,
            }
        )
    else:
        click.echo(f"Frame {found.stamp.index} → {', '.join([str(output), *beside.values()])}")
        click.echo(
            f"PTS {found.stamp.pts} × {found.stamp.time_base} s, digest {found.stamp.digest}"
        )
