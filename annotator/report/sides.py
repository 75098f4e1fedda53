"""From which side a report runs, and what in it runs the other way.

A report in Arabic runs from the right: its tables, headings and lists begin there. What is
read from the left all the same (time codes, PTS, frame ranges, dates, digests, names of files)
is set apart with isolates of Unicode's bidirectional algorithm (UAX 9), so that no neighbour
turns it around; text from outside keeps the direction of its own letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from annotator.report.blocks import Line, Style, Text
from annotator.report.visible_text import direction

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
"""Begin something that runs from the left, from the right, as its first letter does; end any of them."""

ISOLATES: Final = LRI + RLI + FSI + PDI
"""All marks that this module puts into a report's own words; text from outside cannot hold any."""

_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
_SIDE_BY_SIDE: Final = 60
"""A value of at most so many characters stays beside its label, whichever way its letters run."""

_LETTER: Final = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"
_LAST: Final = rf"[{_LETTER}0-9]"
_END: Final = rf"(?:{_LAST}|\([±−+-]? ?{_LAST}[{_LETTER}0-9 ./:+–_±-]*\))"
_PLACE: Final = r"[-−]?\d{1,3}\.\d{3,}"
_GLUE: Final = rf"(?:[ \u00a0./:×+±−–=_'’#&*°%-]|,(?=\d)|, (?={_PLACE}))"
_RUN: Final = re.compile(rf"(?:[±+−∠≤≥≈-] ?)?{_END}(?:{_GLUE}*{_END})*(?: ?[°%]|\+(?=\s|$))?")
_PLAIN_RUN: Final = re.compile(rf"[{_LETTER}](?:.*{_LAST})?|\d+")
_NUMBER: Final = re.compile(r"\d+(?:[.,:\u00a0]\d+)*")
_MARKS: Final = re.compile(f"([{ISOLATES}])")
_MARKED, _OPENING = frozenset(ISOLATES), frozenset({LRI, RLI, FSI})
# Fields of blocks that hold words; the others are keys, anchors, widths and file names.
_SAID: Final = frozenset({"text", "title", "label", "labels", "headings"})

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Side:
    """Which way a line runs, and whether it stands on the report's own side."""

    rtl: bool
    near: bool


def own_words(text: str) -> str:
    """Words of a right-to-left report with what runs from the left set apart.

    What runs from the left already stays as it is.
    """
    found: list[str] = []
    within: list[str] = []
    for piece in _MARKS.split(text):
        kept = piece in _MARKED or LRI in within
        found.append(piece if kept else _RUN.sub(_apart, piece))
        if piece in _OPENING:
            within.append(piece)
        elif piece == PDI and within:
            within.pop()
    return "".join(found)


def _apart(found: re.Match[str]) -> str:
    run = found[0]
    # A run that begins and ends with letters or digits of its own needs no help.
    return run if _PLAIN_RUN.fullmatch(run) else f"{LRI}{run}{PDI}"


def set_in(value: str) -> str:
    """A value for a sentence: set apart unless it is one number, which turns nothing around."""
    return value if _NUMBER.fullmatch(value) else isolated(value)


def isolated(text: str) -> str:
    """Text from outside, line by line, so that it turns nothing beside it around."""
    return "\n".join(f"{FSI}{line}{PDI}" for line in text.split("\n"))


def is_right_to_left(language: str) -> bool:
    """Whether a language (BCP-47 tag) is written from the right."""
    return language.split("-", maxsplit=1)[0].lower() in _RIGHT_TO_LEFT


def from_the_side(part: _T, *, rtl: bool) -> _T:
    """A part of a report (a block, a section, several) with its own words set for such a page."""
    return _mapped(part, said=False) if rtl else part


def _mapped(value: Any, *, said: bool) -> Any:
    if isinstance(value, Text):
        return _text(value)
    if isinstance(value, str):
        return own_words(value) if said else value
    if isinstance(value, tuple):
        return tuple(_mapped(each, said=said) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: _mapped(getattr(value, each.name), said=each.name in _SAID)
            for each in fields(value)
            if not isinstance(getattr(value, each.name), bool)
        }
        return replace(value, **changed)
    return value


def _text(text: Text) -> Text:
    if text.foreign:
        return text
    if text.style is Style.CODE:
        return replace(text, text=f"{LRI}{text.text}{PDI}")
    return replace(text, text=own_words(text.text))


def side_of(line: Line, *, rtl: bool) -> Side:
    """How a line is set in a report that runs from the right (`rtl`) or from the left.

    A line with words of the report's own runs as the report does; one of text from outside
    only as its first letter does. What has no letters, codes, and what is short stay on the
    report's side, beside what they belong to.
    """
    foreign = [text for text in line if text.foreign]
    if not foreign or any(_speaks(text.text) for text in line if not text.foreign):
        return Side(rtl, near=True)
    words = "".join(text.text for text in foreign)
    if all(text.style is Style.CODE for text in foreign):
        return Side(direction(words) == "rtl", near=True)
    short = len(words) <= _SIDE_BY_SIDE and "\n" not in words
    first = next((text.text for text in foreign if _speaks(text.text)), "")
    return Side(direction(first) == "rtl" if first else rtl, near=short or not _strong(first))


def _speaks(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _strong(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"L", "R", "AL"} for character in text)
