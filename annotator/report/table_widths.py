"""Columns wide enough for the longest word of their heads, which other languages have longer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from annotator.report.blocks import Block, Card, Part, Table

_WHOLE: Final = 100
# Per cent of the page's width: a bold letter of a head, and what stands beside the words.
_LETTER: Final = 1.25
_BESIDE: Final = 2
_LONGEST_HEAD: Final = 60
_KEPT: Final = 7
"""Tenths of its share that a column keeps."""


def with_room(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with the columns of their tables widened where a head would not fit."""
    return tuple(_roomy_block(block) for block in blocks)


def fitted(widths: Sequence[int], headings: Sequence[str]) -> tuple[int, ...]:
    """Shares of the page's width in per cent; in the same proportion where every head fits."""
    shares = [_WHOLE * width // max(1, sum(widths)) for width in widths]
    least = [
        _BESIDE + math.ceil(_LETTER * max(map(len, head.split() or [""]))) for head in headings
    ]
    # What stands below a short head needs room, too.
    kept = [max(low, _KEPT * share // 10) for share, low in zip(shares, least, strict=True)]
    lacking = sum(max(0, low - share) for share, low in zip(shares, least, strict=True))
    spare = sum(max(0, share - low) for share, low in zip(shares, kept, strict=True))
    if not lacking or not spare:
        return tuple(shares)
    taken = min(lacking, spare)
    return tuple(
        low - (lacking - taken) * (low - share) // lacking
        if share < low
        else share - -(-taken * max(0, share - keep) // spare)
        for share, low, keep in zip(shares, least, kept, strict=True)
    )


def _roomy_block(block: Block) -> Block:
    if isinstance(block, Card):
        return replace(block, parts=tuple(_roomy_part(part) for part in block.parts))
    return _roomy(block) if isinstance(block, Table) else block


def _roomy_part(part: Part) -> Part:
    return _roomy(part) if isinstance(part, Table) else part


def _roomy(table: Table) -> Table:
    # Heads this long are the case's own words; their columns were made alike.
    if any(len(heading) > _LONGEST_HEAD for heading in table.headings):
        return table
    return replace(table, widths=fitted(table.widths, table.headings))
