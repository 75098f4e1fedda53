"""The notes of each exhibit on its time line: a picture, and its rows in words."""

from __future__ import annotations

from functools import lru_cache

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import NoteKind, Visibility
from annotator.report.blocks import (
    Block,
    Figure,
    Figures,
    Heading,
    Line,
    Picture,
    Table,
    Text,
    key_of,
)
from annotator.report.timeline_svg import WIDTH, TimeMark, TimeRow, timeline_svg
from annotator.report.writing import Writer, outside, plain
from annotator.timing.timecode import format_time

_MOST_LISTED = 40
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def timelines(writer: Writer) -> tuple[Block, ...]:
    """A picture an exhibit that has notes whose times are known; empty where none has."""
    w = writer.words
    blocks: list[Block] = []
    for exhibit in writer.material.exhibits:
        rows = _rows(writer, exhibit)
        if not rows:
            continue
        key, _picture = _drawn(writer, exhibit, rows)
        label = outside(exhibit.label)
        blocks.append(Heading((label, Text(" · "), outside(exhibit.name()))))
        caption = plain(
            w(
                "Elapsed time from the first frame. Bars: spans; dashed: what is not visible there."
                " Rhombs: single frames. The letters are those of the table."
            )
        )
        described = w("Notes of {label} on its time line; listed in the table below", label=label.text)  # fmt: skip
        blocks.append(Figures((Figure(key, described, (caption,), large=True),)))
        blocks.append(_table(writer, rows))
    return tuple(blocks)


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The pictures of that section, where it is printed."""
    if "timelines" not in writer.material.options.sections:
        return ()
    found = ((each, _rows(writer, each)) for each in writer.material.exhibits)
    return tuple(_drawn(writer, exhibit, rows)[1] for exhibit, rows in found if rows)


_Row = tuple[TimeRow, Line, tuple[Annotation, ...]]


def _rows(writer: Writer, exhibit: Exhibit) -> list[_Row]:
    """Tracks first, in their order, then the kinds of notes that stand on none."""
    by_track: dict[str, list[Annotation]] = {}
    by_kind: dict[NoteKind, list[Annotation]] = {}
    for note in writer.notes:
        if note.exhibit_id != exhibit.id or writer.elapsed_ns(exhibit.id, note.start) is None:
            continue
        track = writer.track_of(note.id)
        if track is not None:
            by_track.setdefault(track.id, []).append(note)
        else:
            by_kind.setdefault(note.kind, []).append(note)
    named: list[tuple[Line, list[Annotation]]] = [
        ((outside(track.name),), by_track[track.id])
        for track in writer.material.case.listed_tracks()
        if track.id in by_track
    ]
    named += [
        (plain(writer.words.word(kind)), by_kind[kind]) for kind in NoteKind if kind in by_kind
    ]
    return [
        (TimeRow(_letter(at), tuple(_mark(writer, note) for note in notes)), name, tuple(notes))
        for at, (name, notes) in enumerate(named)
    ]


def _letter(at: int) -> str:
    """`A` to `Z`, then `A2` and so on."""
    turn, place = divmod(at, len(_LETTERS))
    return _LETTERS[place] + (str(turn + 1) if turn else "")


def _mark(writer: Writer, note: Annotation) -> TimeMark:
    start = writer.elapsed_ns(note.exhibit_id, note.start) or 0
    end = start if note.end is None else writer.elapsed_ns(note.exhibit_id, note.end)
    hollow = note.visibility is Visibility.NOT_VISIBLE
    return TimeMark(
        writer.note_numbers[note.id], note.kind, start, max(start, end or start), hollow
    )


def _drawn(writer: Writer, exhibit: Exhibit, rows: list[_Row]) -> tuple[str, Picture]:
    end = writer.material.indexes[exhibit.id].end_ns()
    svg, height = _svg(tuple(row for row, _name, _notes in rows), end)
    key = key_of("timeline", svg)
    return key, Picture(key, b"", WIDTH, height, svg=svg)


@lru_cache(maxsize=64)
def _svg(rows: tuple[TimeRow, ...], end_ns: int) -> tuple[bytes, int]:
    return timeline_svg(rows, end_ns)


def _table(writer: Writer, rows: list[_Row]) -> Table:
    w = writer.words
    lines = tuple(
        (
            plain(row.letter),
            name,
            plain(w.number(len(notes))),
            plain(f"{format_time(row.marks[0].start_ns)} – {format_time(max(m.end_ns for m in row.marks))}"),
            _listed(writer, notes),
        )
        for row, name, notes in rows
    )  # fmt: skip
    headings = (w("Row"), w("Track or kind"), w("Notes"), w("From and to"), w("Numbers"))
    return Table(headings, lines, (6, 24, 8, 26, 36))


def _listed(writer: Writer, notes: tuple[Annotation, ...]) -> Line:
    line: list[Text] = []
    for note in notes[:_MOST_LISTED]:
        line += [Text(" ")] if line else []
        line.append(writer.note_link(note.id))
    if len(notes) > _MOST_LISTED:
        left = len(notes) - _MOST_LISTED
        return writer.line("{list} and {n} more", list=tuple(line), n=left)
    return tuple(line)
