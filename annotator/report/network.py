"""Where claims, notes and their frames stand in a picture, and which lines lead from one to another.

Pure numbers in points of the picture, the same for the window and for a report.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from annotator.case.vocabularies import Stance

WIDTH: Final = 900
"""How wide the picture is; its height follows from what stands in it."""

TEXT: Final = 13
"""The size of its text."""

_MARGIN: Final = 12
_CLAIM_WIDTH: Final = 262
_NOTE_LEFT: Final = 420
_NOTE_WIDTH: Final = 296
_FRAME_WIDTH: Final = 144
_FRAME_HEIGHT: Final = 81
_GAP: Final = 14
_LINE: Final = 17
_CLAIM_LINES: Final = 5
_NOTE_LINES: Final = 4
_CLAIM_CHARS: Final = 36
_NOTE_CHARS: Final = 41


class What(StrEnum):
    """What a box stands for."""

    CLAIM = "claim"
    NOTE = "note"
    FRAME = "frame"


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim or note to draw: its id, a heading of our own, and words from outside made visible."""

    id: str
    heading: str
    words: str
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its heading and lines of words; a frame has neither."""

    id: str
    what: What
    x: int
    y: int
    width: int
    height: int
    heading: str = ""
    lines: tuple[str, ...] = ()
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a claim to a note, from (`x`, `y`) to (`to_x`, `to_y`), with what was entered."""

    claim_id: str
    note_id: str
    stance: Stance
    x: int
    y: int
    to_x: int
    to_y: int


@dataclass(frozen=True, slots=True)
class Network:
    """The whole picture; `from_right` where claims stand on the right, as they are read in Arabic."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    from_right: bool = False

    def mirrored(self) -> Network:
        """The picture as it is read from the other side."""
        return replace(
            self,
            boxes=tuple(replace(box, x=self.width - box.x - box.width) for box in self.boxes),
            edges=tuple(
                replace(edge, x=self.width - edge.x, to_x=self.width - edge.to_x)
                for edge in self.edges
            ),
            from_right=not self.from_right,
        )

    def box_at(self, x: float, y: float) -> Box | None:
        """The box at a point; None where there is none."""
        for box in self.boxes:
            if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
                return box
        return None


def lay_out(
    claims: Sequence[Shown],
    notes: Sequence[Shown],
    stances: Sequence[tuple[str, str, Stance]],
) -> Network:
    """Claims on the left, notes in the middle, their frames on the right; `stances` are (claim, note, stance)."""
    note_height = max(_FRAME_HEIGHT, _LINE * (_NOTE_LINES + 1) + 8)
    claim_height = _LINE * (_CLAIM_LINES + 1) + 8
    height = _MARGIN * 2 + max(
        len(notes) * (note_height + _GAP) - _GAP, len(claims) * (claim_height + _GAP) - _GAP, 0
    )
    boxes: list[Box] = []
    places = _spread(len(claims), claim_height, height)
    for claim, y in zip(claims, places, strict=True):
        lines = wrapped(claim.words, _CLAIM_CHARS, _CLAIM_LINES)
        boxes.append(
            Box(claim.id, What.CLAIM, _MARGIN, y, _CLAIM_WIDTH, claim_height, claim.heading,
                lines, claim.warned)
        )  # fmt: skip
    for note, y in zip(notes, _spread(len(notes), note_height, height), strict=True):
        lines = wrapped(note.words, _NOTE_CHARS, _NOTE_LINES)
        boxes.append(
            Box(note.id, What.NOTE, _NOTE_LEFT, y, _NOTE_WIDTH, note_height, note.heading,
                lines, note.warned)
        )  # fmt: skip
        left = _NOTE_LEFT + _NOTE_WIDTH + _GAP * 2
        boxes.append(
            Box(note.id, What.FRAME, left, y + (note_height - _FRAME_HEIGHT) // 2,
                _FRAME_WIDTH, _FRAME_HEIGHT)
        )  # fmt: skip
    return Network(WIDTH, height, tuple(boxes), _edges(boxes, stances))


def _spread(count: int, size: int, height: int) -> list[int]:
    """Where so many boxes begin, evenly over the height."""
    room = height - 2 * _MARGIN - count * size
    return [
        _MARGIN + at * size + room * (2 * at + 1) // (2 * count) if count else 0
        for at in range(count)
    ]


def _edges(boxes: Sequence[Box], stances: Sequence[tuple[str, str, Stance]]) -> tuple[Edge, ...]:
    by_what = {
        what: {box.id: box for box in boxes if box.what is what} for what in (What.CLAIM, What.NOTE)
    }
    claims, notes = by_what[What.CLAIM], by_what[What.NOTE]
    drawn = [each for each in stances if each[0] in claims and each[1] in notes]
    found = []
    for claim_id, note_id, stance in drawn:
        claim, note = claims[claim_id], notes[note_id]
        # Lines leave a box one below the other in the order of what they lead to.
        out = sorted(notes[n].y for c, n, _ in drawn if c == claim_id)
        into = sorted(claims[c].y for c, n, _ in drawn if n == note_id)
        y = claim.y + claim.height * (out.index(note.y) + 1) // (len(out) + 1)
        to_y = note.y + note.height * (into.index(claim.y) + 1) // (len(into) + 1)
        found.append(Edge(claim_id, note_id, stance, claim.x + claim.width, y, note.x, to_y))
    return tuple(found)


def wrapped(text: str, most_chars: int, most_lines: int) -> tuple[str, ...]:
    """The text in lines of at most so many narrow characters (wide ones count two), the last one cut with `…`."""
    lines: list[str] = []
    line = ""
    for word in " ".join(text.split())[: most_chars * most_lines * 2].split(" "):
        rest = word
        while rest:
            joined = f"{line} {rest}" if line else rest
            if _columns(joined) <= most_chars:
                line, rest = joined, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                fits = _fitting(rest, most_chars)
                lines.append(rest[:fits])
                rest = rest[fits:]
        if len(lines) > most_lines:
            break
    lines += [line] if line else []
    if len(lines) > most_lines or len(" ".join(text.split())) > most_chars * most_lines * 2:
        last = lines[most_lines - 1] if len(lines) >= most_lines else lines[-1]
        while _columns(last) >= most_chars:
            last = last[:-1]
        lines = [*lines[: most_lines - 1], last.rstrip() + "…"]
    return tuple(lines)


def _fitting(word: str, most: int) -> int:
    count, used = 0, 0.0
    for character in word:
        used += _columns(character)
        if used > most:
            break
        count += 1
    return max(1, count)


def _columns(text: str) -> float:
    """How wide a text is, in letters of Latin; Cyrillic ones are wider by an eighth."""
    return sum(map(_width, text))


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 1.125 if "\u0370" <= character < "\u0590" else 1
