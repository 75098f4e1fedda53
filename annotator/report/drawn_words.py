"""Words of a drawing taken out of it, so that the PDF sets them as it sets all others.

What draws SVG for paper joins no letters over several fonts and refuses some Arabic marks; the
page's own typesetting does both, and its words can be searched. Read here are only drawings that
this program wrote (`svg_text`), in which every word stands escaped in a `text` element.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

_TEXT: Final = re.compile(r"<text ([^>]*)>(.*?)</text>", re.DOTALL)
_INSIDE: Final = re.compile(r"</?tspan[^>]*>")
_VALUE: Final = re.compile(r'([a-z-]+)="([^"]*)"')
_SIZE: Final = re.compile(r'<svg [^>]*font-size="([0-9.]+)"')


@dataclass(frozen=True, slots=True)
class DrawnWords:
    """Words whose base line begins, has its middle or ends (`anchor`) at (`x`, `y`), in units of the drawing."""

    x: float
    y: float
    size: float
    text: str
    colour: str
    bold: bool
    anchor: str


def without_words(svg: bytes) -> bytes:
    """The drawing, wordless."""
    return _TEXT.sub("", svg.decode("utf-8")).encode("utf-8")


def words_of(svg: bytes) -> tuple[DrawnWords, ...]:
    """The words, in the order in which they are drawn."""
    text = svg.decode("utf-8")
    size = _SIZE.search(text)
    return tuple(_words(found, size[1] if size else "12") for found in _TEXT.finditer(text))


def _words(found: re.Match[str], size: str) -> DrawnWords:
    named = dict(_VALUE.findall(found[1]))
    return DrawnWords(
        float(named["x"]),
        float(named["y"]),
        float(named.get("font-size", size)),
        unescape(_INSIDE.sub("", found[2])),
        named.get("fill", "#000000"),
        named.get("font-weight") == "bold",
        named.get("text-anchor", "start"),
    )
