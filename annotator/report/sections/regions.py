"""The regions of a note: listed with their coordinates, and drawn on a second still."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.case.annotation import Annotation
from annotator.case.region import UNITS, KeyOrigin, Region, RegionKey, RegionState
from annotator.case.region_geometry import shape_at
from annotator.report.blocks import Fact, Figure, Style, Text
from annotator.report.inputs import Still
from annotator.report.writing import Writer, outside, plain

_LISTED = 12
_POINTS = 8


def regions_of(writer: Writer, note: Annotation) -> tuple[Region, ...]:
    """The regions of a note as they are numbered."""
    return tuple(r for r in writer.material.case.regions if r.annotation_id == note.id)


def region_facts(writer: Writer, note: Annotation) -> list[Fact]:
    """A row for each region: its shape, its label, and where its key frames place it."""
    w = writer.words
    rows = []
    for number, region in enumerate(regions_of(writer, note), 1):
        line = [Text(w.word(region.shape))]
        if region.label.strip():
            line += [Text(" · "), outside(region.label, Style.STRONG)]
        line.append(
            Text(
                "\n"
                + w(
                    "in pixels of the stored frame ({width} × {height}, before turning), from its"
                    " upper left corner; straight and even in time between key frames",
                    width=region.width,
                    height=region.height,
                ),
                Style.QUIET,
            )
        )
        if any(key.origin is KeyOrigin.PROPOSAL for key in region.key_frames):
            said = writer.line("machine proposal, confirmed by {who}", who=outside(region.author))
            line += [Text("\n"), *said]
        for key in _some(region.key_frames):
            line.append(Text("\n" + _key_words(writer, key)))
        more = len(region.key_frames) - _LISTED
        if more > 0:
            line.append(Text("\n" + w("{n} more key frames are in the JSON", n=more), Style.QUIET))
        rows.append(Fact(w("Region {number}", number=number), tuple(line)))
    return rows


def _some(keys: Sequence[RegionKey]) -> tuple[RegionKey, ...]:
    """The first ones, and the last: where it ends is worth more than one more on the way."""
    if len(keys) <= _LISTED:
        return tuple(keys)
    return (*keys[: _LISTED - 1], keys[-1])


def _key_words(writer: Writer, key: RegionKey) -> str:
    w = writer.words
    frame = w("Frame {frame}", frame=writer.frame(key.stamp))
    if key.state is not RegionState.SHOWN:
        said = w("no longer found") if key.state is RegionState.LOST else w("hidden")
        return f"{frame}{w(': ')}{said}"
    points = " ".join(f"({_pixels(p.x)}, {_pixels(p.y)})" for p in key.points[:_POINTS])
    if len(key.points) > _POINTS:
        points += " …"
    origin = {
        KeyOrigin.HAND: "",
        KeyOrigin.TRACKER: " · " + w("followed by the program"),
        KeyOrigin.PROPOSAL: " · " + w("proposed by the program, confirmed"),
    }[key.origin]
    return f"{frame}{w(': ')}{points}{origin}"


def _pixels(units: int) -> str:
    sign = "−" if units < 0 else ""
    return f"{sign}{abs(units) // UNITS}.{abs(units) % UNITS:02d}"


def drawn_figure(writer: Writer, note: Annotation, still: Still, picture: str) -> Figure:
    """The still with the regions on it; it says that they were added."""
    w = writer.words
    caption = [
        plain(w("The same frame with the note's regions"), Style.STRONG),
        plain(
            w(
                "Outlines and numbers were added by the program; the frame as it is stands beside it."
            ),
            Style.WARNING,
        ),
    ]
    if _holds(writer, note, still):
        words = w("Dashed: where it was placed last, in an earlier frame; not placed in this one.")
        caption.append(plain(words, Style.WARNING))
    description = w(
        "Frame {number} with the regions of note {note} drawn on it",
        number=writer.material.case.info.shown_number(still.stamp.index),
        note=writer.note_numbers[note.id],
    )
    return Figure(picture, description, tuple(caption))


def _holds(writer: Writer, note: Annotation, still: Still) -> bool:
    shapes = (shape_at(region, still.stamp) for region in regions_of(writer, note))
    return any(shape is not None and shape.held for shape in shapes)
