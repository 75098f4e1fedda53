"""Words in drawings: which font draws which of them, and from which side they run.

Paper looks for no font but those that the drawing names, and refuses what none of them draws.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from annotator.report.glyphs import code_points, drawable
from annotator.report.sides import FSI, ISOLATES, PDI, RLI
from annotator.report.visible_text import direction, drawable_text
from annotator.resource_files import resource_path

_FAMILIES: Final = (
    ("Noto Sans", "NotoSans-Regular.ttf"),
    ("Noto Sans Arabic", "NotoSansArabic-Regular.ttf"),
    ("Noto Sans Mono", "NotoSansMono-Regular.ttf"),
)
FONTS: Final = "Noto Sans, Noto Sans Arabic, Segoe UI, Arial, sans-serif"
"""What a drawing names as its fonts; the first one draws what nothing else is said of."""


# Lam and alef make one sign. Where letters of two fonts stand in a line, typst's reader of drawings
# miscounts such signs and dies (usvg 0.47, text/layout.rs), so they are written as the one character
# that Unicode has for them: alone, or after a letter that joins, with what makes that letter join.
_LAM_ALEF: Final = re.compile("([\u0626\u0628\u062a-\u062e\u0633-\u063f\u0641-\u0647\u0649\u064a\u0678-\u0687\u069a-\u06bf\u06cc\u06ce]?)"
                              "([\u064b-\u0652]*)\u0644([\u064b-\u0652]*)([\u0622\u0623\u0625\u0627])")  # fmt: skip
_ALONE: Final = {"\u0622": 0xFEF5, "\u0623": 0xFEF7, "\u0625": 0xFEF9, "\u0627": 0xFEFB}


def _joined(found: re.Match[str]) -> str:
    before, marks, own, alef = found.groups()
    if not before:
        return f"{marks}{chr(_ALONE[alef])}{own}"
    return f"{before}{marks}\u200d{chr(_ALONE[alef] + 1)}{own}"


def svg_words(text: str) -> str:
    """The inside of a `text` element; what no font here draws is written as codes.

    The text must have been made visible already; it is escaped here. Every piece of text in
    a drawing begins at the left, so words that run from the right say so themselves.
    """
    shown = _LAM_ALEF.sub(
        _joined, drawable_text(text, drawable(resource_path("fonts")), spare=ISOLATES)
    )
    if direction(shown) == "rtl":
        shown = f"{RLI}{shown}{PDI}"
    return "".join(
        escape(run)
        if family == _FAMILIES[0][0]
        else f'<tspan font-family="{family}, Arial, sans-serif">{escape(run)}</tspan>'
        for family, run in _runs(shown)
    )


def _runs(text: str) -> list[tuple[str, str]]:
    """The text in runs of one font; signs that the font of a run has stay in it."""
    runs: list[tuple[str, str]] = []
    for character in text:
        family = runs[-1][0] if runs and not _breaks(character) else ""
        if not family or ord(character) not in _glyphs()[family]:
            family = next(
                (name for name, _file in _FAMILIES if ord(character) in _glyphs()[name]),
                _FAMILIES[0][0],
            )
        if runs and runs[-1][0] == family:
            runs[-1] = (family, runs[-1][1] + character)
        else:
            runs.append((family, character))
    return runs


def _breaks(character: str) -> bool:
    """Letters and digits of Latin are those of the first font, wherever they stand; so are isolates."""
    return (character.isascii() and character.isalnum()) or character in RLI + FSI + PDI


@cache
def _glyphs() -> dict[str, frozenset[int]]:
    fonts = resource_path("fonts")
    return {
        family: frozenset(code_points((fonts / name).read_bytes())) for family, name in _FAMILIES
    }
