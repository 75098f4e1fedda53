"""Text from outside, made fit to be read: what cannot be seen is written out.

Control characters, direction overrides, invisible fillers and code points that
mean nothing are replaced by a mark that shows them, such as `⟦U+202E⟧`. Letters,
accents, joiners inside scripts that need them and right-to-left text stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final

# Graphic although Unicode files them under "format": Arabic and Syriac number signs and the like.
_GRAPHIC_FORMAT: Final = frozenset(
    [*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD]
)
# Letters, marks and symbols that draw nothing at all.
_BLANK: Final = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC, *range(0x180B, 0x180F))
)
_JOINERS: Final = "\u200c\u200d"
# Cc, Cf, Cs, Co, Cn: control, format, surrogate, private use, unassigned; Zl, Zp: separators.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# More accents than this on one letter are no writing; they would run over the lines above.
MOST_MARKS: Final = 4
# Letters that need no second look, so that a page of Cyrillic is as quick as one of Latin.
_PLAIN: Final = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f\u0400-\u0481\u048a-\u052f–—‘’“”„•…№]*")
_MARKS: Final = frozenset({"Mn", "Me"})

NAMED: Final = {"\n": "␤", "\r": "␍", "\t": "␉", "\0": "␀"}


def code_mark(character: str) -> str:
    """The mark for one character: `⟦U+202E⟧`, or its picture where one is usual (`␤`)."""
    return NAMED.get(character) or f"⟦U+{ord(character):04X}⟧"


def visible_text(text: str, *, keep_lines: bool = False) -> str:
    """Return the text with everything unseen or misleading made visible.

    With `keep_lines` line feeds stay as they are (CR LF and CR become one) and
    tabs become spaces; else they are shown too, because a name has one line.
    """
    if keep_lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    if _PLAIN.fullmatch(text):
        return text
    shown: list[str] = []
    marks = 0
    for place, character in enumerate(text):
        if character == "\n" and keep_lines:
            shown.append(character)
            marks = 0
            continue
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if character in _JOINERS:
            seen = _joins(text, place)
        else:
            seen = _is_seen(character) and marks <= MOST_MARKS
        shown.append(character if seen else code_mark(character))
    return "".join(shown)


def drawable_text(text: str, glyphs: Collection[int], *, spare: str = "") -> str:
    """Write each character that has no glyph as its code; joiners are simply left out.

    `glyphs` are the code points that can be drawn, `spare` further characters to keep.
    """
    if all(ord(character) in glyphs for character in text):
        return text
    shown: list[str] = []
    for character in text:
        if ord(character) in glyphs or character in spare:
            shown.append(character)
        elif character not in _JOINERS and not _selects_variant(character):
            shown.append(f"⟦U+{_code(character)}⟧")
    return "".join(shown)


def _code(character: str) -> str:
    for real, picture in NAMED.items():
        if character == picture:
            return f"{ord(real):04X}"
    return f"{ord(character):04X}"


def direction(text: str) -> str:
    """`rtl` where the first strong character is right-to-left, else `ltr` (UAX 9, rules P2, P3)."""
    for character in text:
        strength = unicodedata.bidirectional(character)
        if strength in {"R", "AL"}:
            return "rtl"
        if strength == "L":
            return "ltr"
    return "ltr"


def shortened(text: str, most: int, more: Callable[[int], str] = lambda _left: "…") -> str:
    """The first `most` characters, with what `more(characters left out)` says if any are."""
    return text if len(text) <= most else text[:most] + more(len(text) - most)


def narrow(words: str, most: int) -> str:
    """Words that fit into a narrow column: longer ones are cut with “…”."""
    return " ".join(w if len(w) <= most else w[: most - 1] + "…" for w in words.split(" "))


@lru_cache(maxsize=4096)
def _is_seen(character: str) -> bool:
    code = ord(character)
    if code in _BLANK:
        return False
    if code in _GRAPHIC_FORMAT:
        return True
    return unicodedata.category(character) not in _UNSEEN


def _joins(text: str, place: int) -> bool:
    """Joiners have work to do only between characters of scripts (or emoji) beyond Latin."""
    if not 0 < place < len(text) - 1:
        return False
    return all(
        ord(near) > 0x2FF and unicodedata.category(near)[0] in "LMS"
        for near in (text[place - 1], text[place + 1])
    )


def _selects_variant(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F
