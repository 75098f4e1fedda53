"""The network of claims, notes and frames as the JSON that the PDF's template draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from annotator.case.claims_matrix import SYMBOLS
from annotator.report.blocks import Line, Picture, Style, Text
from annotator.report.drawn_words import without_words, words_of


def picture_files(picture: Picture) -> Iterator[tuple[str, bytes]]:
    """The files of a picture, name and JPEG: one, or those of the frames in a drawing."""
    if picture.network is None:
        data = without_words(picture.svg) if picture.svg else picture.jpeg
        yield picture.file_name(), data
    for at, (_note, jpeg) in enumerate(picture.frames):
        yield f"{picture.key}-{at}.jpg", jpeg


def words_on(
    picture: Picture, scale: float, line: Callable[[Line], dict[str, Any]]
) -> list[dict[str, Any]]:
    """The words of a drawing at `scale` millimetres a unit; none for other pictures."""
    return [
        {
            "x": round(each.x * scale, 3),
            "y": round(each.y * scale, 3),
            "size": round(each.size * scale, 3),
            "colour": each.colour,
            "bold": each.bold,
            "anchor": each.anchor,
            "line": line((Text(each.text, foreign=True),)),
        }
        for each in (words_of(picture.svg) if picture.svg else ())
    ]


def drawn(
    picture: Picture, scale: float, line: Callable[[Line], dict[str, Any]]
) -> dict[str, Any] | None:
    """A drawing at `scale` millimetres a point; None for a picture that is none."""
    network = picture.network
    if network is None:
        return None
    names = {note: f"{picture.key}-{at}.jpg" for at, (note, _jpeg) in enumerate(picture.frames)}
    return {
        "unit": scale,
        "from_right": network.from_right,
        "width": network.width,
        "height": network.height,
        "edges": [
            {
                "x": edge.x,
                "y": edge.y,
                "to_x": edge.to_x,
                "to_y": edge.to_y,
                "stance": edge.stance.name.lower(),
                "sign": SYMBOLS[edge.stance],
            }
            for edge in network.edges
        ],
        "boxes": [
            {
                "what": box.what.value,
                "x": box.x,
                "y": box.y,
                "width": box.width,
                "height": box.height,
                "file": names.get(box.id, ""),
                "heading": line((Text(box.heading, Style.STRONG),)),
                "words": [line((Text(words, foreign=True),)) for words in box.lines],
            }
            for box in network.boxes
        ],
    }
