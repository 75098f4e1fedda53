"""The verb for regions of a note."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.case.region import UNITS, Point, RegionState, ShapeKind
from annotator.cli.output import (
    PATH,
    json_option,
    meter,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.annotation import Annotation
    from annotator.case.region import Region
    from annotator.store.case_store import CaseStore


@click.command("region")
@click.argument("case", type=PATH)
@click.argument("note", metavar="NOTE-ID")
@click.option("--box", metavar="X,Y,W,H", help="In pixels of the stored frame, before turning.")
@click.option("--ellipse", metavar="X,Y,W,H", help="The box around it.")
@click.option("--polygon", metavar="X,Y,X,Y,…", help="Its corners.")
@click.option("--point", metavar="X,Y")
@click.option("--frame", type=click.IntRange(min=0), help="Counted from 0; else the note's first.")
@click.option("--label", default="", help="Words that stand beside it.")
@take_over_option
@json_option
def region_command(
    case: Path,
    note: str,
    frame: int | None,
    label: str,
    take_over: bool,
    as_json: bool,
    **drawn: str | None,
) -> None:
    """List the regions of a note of CASE, or draw one on a frame of it."""
    from annotator.case.codec import to_json

    shapes = {ShapeKind(name): text for name, text in drawn.items() if text is not None}
    if len(shapes) > 1:
        raise UsageError("One region at a time.", "Call it once for each shape.")
    with opened_case(case, read_only=not shapes, take_over=take_over) as store:
        found = _note(store, note)
        for shape, text in shapes.items():
            points = _points(shape, text)
            at = found.start.index if frame is None else frame
            _draw(store, found, shape, points, at, label)
        regions = [r for r in store.regions_on(found.exhibit_id) if r.annotation_id == found.id]
    if as_json:
        print_json({"note": found.id, "regions": [to_json(region) for region in regions]})
        return
    for region in regions:
        click.echo(_line(region))
    if not regions:
        click.echo("The note has no regions; --box, --ellipse, --polygon or --point draws one.")


def _note(store: CaseStore, wanted: str) -> Annotation:
    from annotator.case.annotation import Annotation

    found = store.find("annotation", wanted)
    if not isinstance(found, Annotation):
        raise UsageError("There is no such note.", "“annotator show” lists the ids of the notes.")
    return found


def _draw(
    store: CaseStore,
    note: Annotation,
    shape: ShapeKind,
    points: tuple[Point, ...],
    frame: int,
    label: str,
) -> None:
    from annotator.case.exhibit import Exhibit
    from annotator.case.region import RegionKey
    from annotator.media.engine import open_frames
    from annotator.workflow.intake import ensure_index, exhibit_path
    from annotator.workflow.regions import draw_regions, new_region, require_in_span

    require_in_span(note, frame)
    exhibit = store.get("exhibit", note.exhibit_id)
    assert isinstance(exhibit, Exhibit)
    with meter() as report:
        index = ensure_index(store, exhibit, progress=report)
    with open_frames(exhibit_path(store, exhibit), index, stream=exhibit.video_stream) as film:
        picture = film.frame(frame)
        size = (picture.width, picture.height)
    if not all(0 <= p.x <= size[0] * UNITS and 0 <= p.y <= size[1] * UNITS for p in points):
        raise UsageError(
            "The shape lies outside the picture.",
            f"The stored frame has {size[0]} × {size[1]} pixels, before turning.",
        )
    made = new_region(
        note,
        shape,
        RegionKey(index.stamp(frame), points),
        size,
        author=store.actor.name,
        clock=store.clock,
        label=label,
    )
    store.apply(draw_regions([made]))


def _points(shape: ShapeKind, text: str) -> tuple[Point, ...]:
    try:
        numbers = [Decimal(part.strip()) * UNITS for part in text.split(",")]
        units = [int(number) for number in numbers]
    except (InvalidOperation, ValueError, OverflowError):
        raise UsageError("Places are numbers with commas between them.", "10,20,30,40") from None
    if any(unit != number for unit, number in zip(units, numbers, strict=True)):
        raise UsageError("Places are exact to a hundredth of a pixel.", "Leave off the rest.")
    if shape in (ShapeKind.BOX, ShapeKind.ELLIPSE):
        if len(units) != 4:
            raise UsageError(f"A {shape} takes four numbers: x,y,width,height.")
        x, y, wide, high = units
        return (Point(x, y), Point(x + wide, y + high))
    if len(units) % 2:
        raise UsageError("Places come in pairs: x,y.")
    pairs = zip(units[::2], units[1::2], strict=True)
    return tuple(Point(x, y) for x, y in pairs)


def _line(region: Region) -> str:
    first = region.key_frames[0]
    places = " ".join(f"({_pixels(p.x)}, {_pixels(p.y)})" for p in first.points[:4])
    lost = [str(k.stamp.index) for k in region.key_frames if k.state is RegionState.LOST]
    words = f"{region.id}  {region.shape}  frame {first.stamp.index}: {places}"
    words += f"  {len(region.key_frames)} key frames" if len(region.key_frames) > 1 else ""
    words += f"  lost at {', '.join(lost)}" if lost else ""
    return words + (f"  {shown(region.label)}" if region.label else "")


def _pixels(units: int) -> str:
    return str(Decimal(units) / UNITS)
