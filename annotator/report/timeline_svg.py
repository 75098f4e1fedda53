"""The notes of one exhibit on its time line, as an SVG picture for paper and HTML; it can do nothing.

Only numbers, letters of rows and numbers of notes are in it: names stand in the
table beneath, in whatever script they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from annotator.case.vocabularies import NoteKind
from annotator.timing.frame_stamp import NANOSECONDS

WIDTH: Final = 960
_LEFT: Final = 40
_RIGHT: Final = 18
_HEAD: Final = 32
_LANE: Final = 19
_GAP: Final = 8
_MOST_LANES: Final = 8
_MOST_LABELS: Final = 300
_LETTER: Final = 8
_FONT: Final = 'font-family="Noto Sans, Segoe UI, Arial, sans-serif" font-size="13"'
_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
COLOURS: Final = {
    NoteKind.OBSERVATION: "#1d6f9c",
    NoteKind.MEASUREMENT: "#1e7d5a",
    NoteKind.INFERENCE: "#6b4fa0",
    NoteKind.CLAIM: "#a35f00",
    NoteKind.LEGAL_QUESTION: "#a03d6e",
    NoteKind.PROCEDURAL: "#5b6675",
}


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A note from `start_ns` to `end_ns` (equal for a point); a `hollow` one says what was not visible."""

    number: str
    kind: NoteKind
    start_ns: int
    end_ns: int
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A row by its letter, with its notes in the order of time."""

    letter: str
    marks: tuple[TimeMark, ...]


def timeline_svg(rows: Sequence[TimeRow], end_ns: int) -> tuple[bytes, int]:
    """The picture of a film of `end_ns` nanoseconds as ASCII SVG, and its height; it is WIDTH wide."""
    placed = [_lanes(row.marks, end_ns) for row in rows]
    heights = [
        _GAP + _LANE * max((lane for _, lane in marks), default=0) + _LANE for marks in placed
    ]
    height = _HEAD + sum(heights) + _GAP
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
            f' viewBox="0 0 {WIDTH} {height}" {_FONT}>'
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_ruler(end_ns, height),
    ]
    top = _HEAD
    labels = _MOST_LABELS
    for number, (row, marks, high) in enumerate(zip(rows, placed, heights, strict=True)):
        if number % 2 == 0:
            parts.append(f'<rect x="0" y="{top}" width="{WIDTH}" height="{high}" fill="#f4f6f8" fill-opacity="0.7"/>')  # fmt: skip
        parts.append(_words(14, top + _GAP + 11, row.letter, bold=True))
        for at, (mark, lane) in enumerate(marks):
            room = _room(marks, at, end_ns) if labels > 0 else 0
            drawn, labelled = _mark(mark, top + _GAP + lane * _LANE, end_ns, room)
            parts.append(drawn)
            labels -= labelled
        top += high
    parts.append("</svg>")
    return "\n".join(parts).encode("ascii", "xmlcharrefreplace"), height


def _x(at_ns: int, end_ns: int) -> float:
    share = min(max(at_ns, 0), end_ns) / max(1, end_ns)
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _right(mark: TimeMark, end_ns: int) -> float:
    """Where a mark ends on the picture; a short one is drawn wide enough to be seen."""
    left = _x(mark.start_ns, end_ns)
    return left + 5 if mark.start_ns == mark.end_ns else max(_x(mark.end_ns, end_ns), left + 2)


def _lanes(marks: Sequence[TimeMark], end_ns: int) -> list[tuple[TimeMark, int]]:
    """Each mark with the first lane that is free where it begins; where none is, they lie on each other."""
    ends: list[float] = []
    found: list[tuple[TimeMark, int]] = []
    for mark in marks:
        left = _x(mark.start_ns, end_ns) - (5 if mark.start_ns == mark.end_ns else 0)
        lane = next((at for at, end in enumerate(ends) if end <= left), len(ends))
        if lane == len(ends) and lane < _MOST_LANES:
            ends.append(0.0)
        lane = min(lane, _MOST_LANES - 1)
        ends[lane] = max(ends[lane], _right(mark, end_ns) + 1)
        found.append((mark, lane))
    return found


def _room(marks: Sequence[tuple[TimeMark, int]], at: int, end_ns: int) -> float:
    """How much is free to the right of a mark in its lane."""
    mark, lane = marks[at]
    right = _right(mark, end_ns)
    for other, its in marks[at + 1 :]:
        if its == lane:
            return _x(other.start_ns, end_ns) - right - 6
    return WIDTH - right - 4


def _mark(mark: TimeMark, y: int, end_ns: int, room: float) -> tuple[str, bool]:
    """The mark, with its number where there is room for it; and whether there was."""
    colour = COLOURS[mark.kind]
    left, right = _x(mark.start_ns, end_ns), _right(mark, end_ns)
    title = f"<title>{escape(mark.number)}</title>"
    if mark.start_ns == mark.end_ns:
        drawn = f'<path d="M{left} {y}l5 6.5l-5 6.5l-5 -6.5z" fill="{colour}">{title}</path>'
    else:
        paint = (
            f'fill="#ffffff" stroke="{colour}" stroke-dasharray="3 2"'
            if mark.hollow
            else f'fill="{colour}"'
        )
        drawn = f'<rect x="{left}" y="{y}" width="{round(right - left, 1)}" height="13" {paint}>{title}</rect>'
    wide = _LETTER * len(mark.number) + 6
    if right - left >= wide:
        ink = colour if mark.hollow else "#ffffff"
        return drawn + _words(left + 3, y + 11, mark.number, colour=ink), True
    if room >= wide:
        return drawn + _words(right + 4, y + 11, mark.number), True
    return drawn, False


def _ruler(end_ns: int, height: int) -> list[str]:
    seconds = end_ns // NANOSECONDS
    step = next((each for each in _STEPS if seconds // each <= 10), max(86_400, seconds // 10))
    parts = []
    for at in range(0, seconds + 1, step):
        x = _x(at * NANOSECONDS, end_ns)
        parts.append(f'<line x1="{x}" y1="{_HEAD - 8}" x2="{x}" y2="{height}" stroke="#d5dae1"/>')
        if x < WIDTH - 48:
            parts.append(_words(x, 14, _clock(at), colour="#5b6675"))
    return parts


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _words(x: float, y: float, text: str, *, bold: bool = False, colour: str = "#1b2430") -> str:
    style = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" fill="{colour}"{style}>{escape(text)}</text>'
