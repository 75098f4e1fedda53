"""Picture sheets: the first frame of each note, small and side by side, to find a place by its look."""

from __future__ import annotations

from annotator.case.annotation import Annotation
from annotator.report.blocks import (
    Block,
    Figure,
    Figures,
    Heading,
    Line,
    Picture,
    Style,
    Text,
    key_of,
)
from annotator.report.inputs import Still
from annotator.report.small_picture import SIDE, small_jpeg
from annotator.report.writing import Writer, outside

_FEWEST = 2


def sheets(writer: Writer) -> tuple[Block, ...]:
    """A sheet an exhibit that has stills of several notes; empty where none has."""
    w = writer.words
    blocks: list[Block] = []
    for exhibit in writer.material.exhibits:
        found = _pictured(writer, exhibit.id)
        if len(found) < _FEWEST:
            continue
        blocks.append(Heading((outside(exhibit.label), Text(" · "), outside(exhibit.name()))))
        info = writer.material.case.info
        figures = []
        for note, still in found:
            number = info.shown_number(note.start.index)
            caption: tuple[Line, ...] = (
                (
                    writer.note_link(note.id),
                    Text(" · " + w("frame {n}", n=number), Style.QUIET),
                    Text("\n" + writer.elapsed(note.exhibit_id, note.start), Style.QUIET),
                ),
            )
            described = w("Still of exhibit {label}, frame {number}, note {note}",
                          label=outside(exhibit.label).text, number=number,
                          note=writer.note_numbers[note.id])  # fmt: skip
            figures.append(Figure(_key(still), described, caption))
        blocks.append(Figures(tuple(figures), sheet=True))
    return tuple(blocks)


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The small pictures, where the section is printed; made of the stills, so that what these cover is covered."""
    if "sheets" not in writer.material.options.sections:
        return ()
    found: dict[str, Picture] = {}
    for exhibit in writer.material.exhibits:
        stills = _pictured(writer, exhibit.id)
        for _note, still in stills if len(stills) >= _FEWEST else ():
            key = _key(still)
            if key not in found:
                scale = min(1.0, SIDE / max(still.width, still.height, 1))
                size = max(1, round(still.width * scale)), max(1, round(still.height * scale))
                found[key] = Picture(key, small_jpeg(still.jpeg), *size)
    return tuple(found.values())


def _pictured(writer: Writer, exhibit_id: str) -> list[tuple[Annotation, Still]]:
    stills = writer.material.stills
    return [
        (note, stills[note.id])
        for note in writer.notes
        if note.exhibit_id == exhibit_id and note.id in stills and writer.note_anchor(note.id)
    ]


def _key(still: Still) -> str:
    return key_of("sheet", still.jpeg)
