"""The network of claims, notes and frames as an SVG picture for HTML; it can do nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from annotator.case.claims_matrix import SYMBOLS
from annotator.case.vocabularies import Stance
from annotator.report.network import TEXT, Box, Edge, Network, What
from annotator.report.svg_text import FONTS, svg_words
from annotator.report.visible_text import direction

_LINES: Final[Mapping[Stance, tuple[str, str]]] = {
    Stance.SUPPORTS: ("#1d4e79", ""),
    Stance.CONTRADICTS: ("#8a3b00", "7 4"),
    Stance.SILENT: ("#5b6675", "2 3"),
    Stance.NOT_TESTABLE: ("#5b6675", "2 3"),
}
"""Colour and dashes of a line; its symbol stands in a disc at its end, so that neither is needed."""


def network_svg(network: Network, pictures: Mapping[str, bytes]) -> bytes:
    """The picture as UTF-8 SVG. `pictures` are JPEG by the id of a note.

    All words must have been made visible already.
    """
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{network.width}" height="{network.height}"'
        f' viewBox="0 0 {network.width} {network.height}" font-family={quoteattr(FONTS)}'
        f' font-size="{TEXT}">'
    )
    parts = [head, f'<rect width="{network.width}" height="{network.height}" fill="#ffffff"/>']
    parts += [_edge(edge) for edge in network.edges]
    right = network.from_right
    parts += [_box(box, pictures.get(box.id), from_right=right) for box in network.boxes]
    parts.append("</svg>")
    return "\n".join(parts).encode("utf-8", "replace")


def _edge(edge: Edge) -> str:
    colour, dashes = _LINES[edge.stance]
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    half = (edge.to_x - edge.x) // 2
    middle = edge.to_x - 18 if edge.to_x > edge.x else edge.to_x + 18
    return (
        f'<path d="M{edge.x} {edge.y}C{edge.x + half} {edge.y} {edge.to_x - half} {edge.to_y}'
        f' {edge.to_x} {edge.to_y}" fill="none" stroke="{colour}" stroke-width="1.5"{dash}/>'
        f'<circle cx="{middle}" cy="{edge.to_y}" r="8" fill="#ffffff" stroke="{colour}"/>'
        f'<text x="{middle}" y="{edge.to_y + 4}" text-anchor="middle" font-weight="bold"'
        f' fill="{colour}">{SYMBOLS[edge.stance]}</text>'
    )


def _box(box: Box, picture: bytes | None, *, from_right: bool) -> str:
    if box.what is What.FRAME:
        return _frame(box, picture, from_right=from_right)
    edge = box.x + box.width - 4 if from_right else box.x
    colour = "#b5700a" if box.what is What.CLAIM else "#1d4e79"
    drawn = (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="4"'
        f' fill="#f4f6f8" stroke="#c3cad3"/>'
        f'<rect x="{edge}" y="{box.y + 4}" width="4" height="{box.height - 8}" fill="{colour}"/>'
    )
    drawn += _text(box, 0, box.heading, at_right=from_right, bold=True)
    return drawn + "".join(
        _text(box, at, line, at_right=direction(line) == "rtl")
        for at, line in enumerate(box.lines, 1)
    )


def _text(box: Box, at: int, words: str, *, at_right: bool, bold: bool = False) -> str:
    x = box.x + box.width - 14 if at_right else box.x + 14
    weight = ' font-weight="bold"' if bold else ""
    # Not the attribute `direction`: what draws for paper and Word does not know it.
    side = ' text-anchor="end"' if at_right else ""
    return (
        f'<text x="{x}" y="{box.y + 20 + at * 17}" fill="#1b2430"{weight}{side}>'
        f"{svg_words(words)}</text>"
    )


def _frame(box: Box, picture: bytes | None, *, from_right: bool) -> str:
    middle = box.y + box.height // 2
    start = box.x + box.width if from_right else box.x - 28
    drawn = (
        f'<path d="M{start} {middle}h28" stroke="#5b6675"/>'
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" fill="#e3e7ec"/>'
    )
    if picture is None:
        return drawn
    data = base64.b64encode(picture).decode("ascii")
    return drawn + (
        f'<image x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'
        f' href="data:image/jpeg;base64,{data}"/>'
    )
