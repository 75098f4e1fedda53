"""Exhibits and how they are related as an SVG drawing; only labels and the program's own words are in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from annotator.case.copies import CopyLink
from annotator.case.copy_rules import DIRECTED
from annotator.case.exhibit import Exhibit
from annotator.report.svg_text import FONTS, svg_words
from annotator.report.visible_text import visible_text
from annotator.report.words import Words

WIDTH: Final = 900
_NODE: Final = (180, 58)
_ROW: Final = 96
_TOP: Final = 22
_FONT: Final = f'font-family="{FONTS}" font-size="15"'


def depths(exhibits: Sequence[Exhibit], links: Sequence[CopyLink]) -> dict[str, int]:
    """How many copies each exhibit is away from what it comes from; a ring ends where it began."""
    origin: dict[str, list[str]] = {}
    for link in links:
        if link.relation in DIRECTED:
            origin.setdefault(link.copy_id, []).append(link.exhibit_id)
    found: dict[str, int] = {}

    def depth(exhibit_id: str, way: frozenset[str]) -> int:
        if exhibit_id not in found:
            parents = [each for each in origin.get(exhibit_id, ()) if each not in way]
            found[exhibit_id] = max(
                (1 + depth(each, way | {exhibit_id}) for each in parents), default=0
            )
        return found[exhibit_id]

    for exhibit in exhibits:
        depth(exhibit.id, frozenset())
    return found


def copies_svg(
    exhibits: Sequence[Exhibit], links: Sequence[CopyLink], w: Words | None = None
) -> tuple[bytes, int]:
    """The drawing and its height; exhibits without a relation are not in it."""
    w = w or Words()
    named = {each for link in links for each in (link.copy_id, link.exhibit_id)}
    shown = [exhibit for exhibit in exhibits if exhibit.id in named]
    depth = depths(shown, links)
    columns: dict[int, list[Exhibit]] = {}
    for exhibit in shown:
        columns.setdefault(depth[exhibit.id], []).append(exhibit)
    tallest = max((len(column) for column in columns.values()), default=1)
    height = 2 * _TOP + tallest * _ROW - (_ROW - _NODE[1])
    between = (WIDTH - 40 - _NODE[0]) / max(1, len(columns) - 1)
    places: dict[str, tuple[float, float]] = {}
    for number, at in enumerate(sorted(columns)):
        column = columns[at]
        start = _TOP + (tallest - len(column)) * _ROW / 2
        for row, exhibit in enumerate(column):
            x = 20 + number * between
            # What comes first stands where reading begins.
            x = WIDTH - x - _NODE[0] if w.right_to_left() else x
            places[exhibit.id] = x, start + row * _ROW
    size = f'width="{WIDTH}" height="{height:.0f}"'
    box = f'viewBox="0 0 {WIDTH} {height:.0f}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} {_FONT}>']
    parts.append(f'<rect {size} fill="#ffffff"/>')
    parts += [_edge(link, places, w.word(link.relation)) for link in links]
    parts += [
        _node(
            exhibit, w.word(exhibit.provenance.generation), *places[exhibit.id], w.right_to_left()
        )
        for exhibit in shown
    ]
    parts.append("</svg>")
    return "\n".join(parts).encode("ascii", "xmlcharrefreplace"), round(height)


def _node(exhibit: Exhibit, generation: str, x: float, y: float, from_right: bool) -> str:
    label = svg_words(visible_text(exhibit.label))
    width, height = _NODE
    at = f'text-anchor="end" x="{x + width - 14:.1f}"' if from_right else f'x="{x + 14:.1f}"'
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width}" height="{height}" rx="5"'
        ' fill="#f4f6f8" stroke="#5b6675"/>'
        f'<text {at} y="{y + 24:.1f}" font-weight="bold" fill="#1c2226">{label}</text>'
        f'<text {at} y="{y + 46:.1f}" font-size="13" fill="#3a4550">{svg_words(generation)}</text>'
    )


def _edge(link: CopyLink, places: dict[str, tuple[float, float]], relation: str) -> str:
    width, height = _NODE
    x0, y0 = places[link.exhibit_id]
    x1, y1 = places[link.copy_id]
    if x0 == x1:
        upper, lower = min(y0, y1), max(y0, y1)
        down = y1 > y0
        start = (x0 + width / 2, upper + height if down else lower)
        end = (x1 + width / 2, lower if down else upper + height)
    else:
        on = x1 > x0
        start = (x0 + width if on else x0, y0 + height / 2)
        end = (x1 if on else x1 + width, y1 + height / 2)
    directed = link.relation in DIRECTED
    dashes = "" if directed else ' stroke-dasharray="7 4"'
    drawn = (
        f'<path d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}" fill="none"'
        f' stroke="#1d4e79" stroke-width="1.6"{dashes}/>'
    )
    if directed:
        drawn += _head(start, end)
    # Nearer to the copy, so that words of several copies of one exhibit do not lie on each other.
    words = svg_words(relation)
    x, y = start[0] + (end[0] - start[0]) * 0.55, start[1] + (end[1] - start[1]) * 0.55
    room = 9 * len(relation) + 12
    return drawn + (
        f'<rect x="{x - room / 2:.1f}" y="{y - 12:.1f}" width="{room}" height="24" fill="#ffffff"/>'
        f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" fill="#1d4e79">{words}</text>'
    )


def _head(start: tuple[float, float], end: tuple[float, float]) -> str:
    across, down = end[0] - start[0], end[1] - start[1]
    length = max(1.0, (across**2 + down**2) ** 0.5)
    ux, uy = across / length, down / length
    back = end[0] - 12 * ux, end[1] - 12 * uy
    sides = (back[0] - 5 * uy, back[1] + 5 * ux), (back[0] + 5 * uy, back[1] - 5 * ux)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (end, *sides))
    return f'<polygon points="{points}" fill="#1d4e79"/>'
