"""The network of claims, notes and frames as an SVG picture for HTML; it can do nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from annotator.case.claims_matrix import SYMBOLS
from annotator.case.vocabularies import Stance
from annotator.report.network import TEXT, Box, Edge, Network, What
from annotator.report.visible_text import direction

_FONTS: Final = "Noto Sans, Noto Sans Arabic, Segoe UI, Arial, sans-serif"
_LINES: Final[Mapping[Stance, tuple[str, str]]] = {
    Stance.SUPPORTS: ("#1d4e79", ""),
    Stance.CONTRADICTS: ("#8a3b00", "7 4"),
    Stance.SILENT: ("#5b6675", "2 3"),
    Stance.NOT_TESTABLE: ("#5b6675", "2 3"),
}
"""Colour and dashes of a line; its symbol stands in a disc at its end, so that neither is needed."""


def network_svg(network: Network, pictures: Mapping[str, bytes]) -> bytes:
    """The picture as UTF-8 SVG. `pictures` are JPEG by the id of a note.

    All words must have been made visible already; they are escaped here.
    """
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{network.width}" height="{network.height}"'
        f' viewBox="0 0 {network.width} {network.height}" font-family={quoteattr(_FONTS)}'
        f' font-size="{TEXT}">'
    )
    parts = [head, f'<rect width="{network.width}" height="{network.height}" fill="#ffffff"/>']
    parts += [_edge(edge) for edge in network.edges]
    parts += [_box(box, pictures.get(box.id)) for box in network.boxes]
    parts.append("</svg>")
    return "\n".join(parts).encode("utf-8", "replace")


def _edge(edge: Edge) -> str:
    colour, dashes = _LINES[edge.stance]
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    half = (edge.to_x - edge.x) // 2
    return (
        f'<path d="M{edge.x} {edge.y}C{edge.x + half} {edge.y} {edge.to_x - half} {edge.to_y}'
        f' {edge.to_x} {edge.to_y}" fill="none" stroke="{colour}" stroke-width="1.5"{dash}/>'
        f'<circle cx="{edge.to_x - 18}" cy="{edge.to_y}" r="8" fill="#ffffff" stroke="{colour}"/>'
        f'<text x="{edge.to_x - 18}" y="{edge.to_y + 4}" text-anchor="middle" font-weight="bold"'
        f' fill="{colour}">{SYMBOLS[edge.stance]}</text>'
    )


def _box(box: Box, picture: bytes | None) -> str:
    if box.what is What.FRAME:
        return _frame(box, picture)
    colour = "#b5700a" if box.what is What.CLAIM else "#1d4e79"
    drawn = (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="4"'
        f' fill="#f4f6f8" stroke="#c3cad3"/>'
        f'<rect x="{box.x}" y="{box.y + 4}" width="4" height="{box.height - 8}" fill="{colour}"/>'
    )
    drawn += _text(box, 0, box.heading, bold=True)
    return drawn + "".join(_text(box, at, line) for at, line in enumerate(box.lines, 1))


def _text(box: Box, at: int, words: str, *, bold: bool = False) -> str:
    backwards = direction(words) == "rtl"
    x = box.x + box.width - 10 if backwards else box.x + 14
    weight = ' font-weight="bold"' if bold else ""
    side = ' direction="rtl" text-anchor="start"' if backwards else ""
    return (
        f'<text x="{x}" y="{box.y + 20 + at * 17}" fill="#1b2430"{weight}{side}>'
        f"{escape(words)}</text>"
    )


def _frame(box: Box, picture: bytes | None) -> str:
    middle = box.y + box.height // 2
    drawn = (
        f'<path d="M{box.x - 28} {middle}H{box.x}" stroke="#5b6675"/>'
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" fill="#e3e7ec"/>'
    )
    if picture is None:
        return drawn
    data = base64.b64encode(picture).decode("ascii")
    return drawn + (
        f'<image x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'
        f' href="data:image/jpeg;base64,{data}"/>'
    )
