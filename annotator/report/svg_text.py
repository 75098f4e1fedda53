"""Words in drawings: which font draws which of them, and from which side they run.

Paper looks for no font but those that the drawing names, and refuses what none of them draws.
"""

from __future__ import annotations

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


def svg_words(text: str) -> str:
    """The inside of a `text` element; what no font here draws is written as codes.

    The text must have been made visible already; it is escaped here. Every piece of text in
    a drawing begins at the left, so words that run from the right say so themselves.
    """
    shown = drawable_text(text, drawable(resource_path("fonts")), spare=ISOLATES)
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
