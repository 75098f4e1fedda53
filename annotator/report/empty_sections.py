"""Sections of which a case holds nothing: left out, and said in one place instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from annotator.case.vocabularies import Edition
from annotator.report.blocks import Block, Paragraph, Style, Text
from annotator.report.writing import Writer

_MAY_GO: Final = frozenset({
    "places", "observations", "inferences", "claims", "stances", "matrix", "legal", "procedural",
    "enhancements", "sounds",
})  # fmt: skip
_WHERE_SAID: Final = "limitations"


def without_empty(
    writer: Writer, composed: Mapping[str, tuple[Block, ...]]
) -> dict[str, tuple[Block, ...]]:
    """The sections that say something, in their order.

    What the left out ones said stands among the limitations; without these they stay.
    Where exhibits or notes were chosen it stands nowhere: what is left out is not what
    the case lacks.
    """
    if _WHERE_SAID not in composed:
        return {key: blocks for key, blocks in composed.items() if blocks}
    left = {
        key: said
        for key, blocks in composed.items()
        if key in _MAY_GO and (said := _only_words(blocks)) is not None
    }
    kept = {key: blocks for key, blocks in composed.items() if blocks and key not in left}
    material = writer.material
    whole = material.shown is None and len(material.exhibits) == len(material.case.exhibits)
    # Nor is what an edition withholds.
    whole = whole and material.edition() is Edition.SEALED
    if left and whole:
        words = " ".join(dict.fromkeys(left.values()))
        kept[_WHERE_SAID] = (*kept[_WHERE_SAID], Paragraph((Text(words, Style.QUIET),)))
    return kept


def _only_words(blocks: tuple[Block, ...]) -> str | None:
    """The sentence of a section that holds nothing but that there is nothing; None for others."""
    match blocks:
        case (Paragraph((Text(words, Style.QUIET),)),):
            return words
        case _:
            return None
