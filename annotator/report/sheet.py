"""Contact sheets and comparison plates as PNG or PDF: pictures in a grid, words beneath."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from annotator.errors import ExportError
from annotator.report.visible_text import visible_text
from annotator.resource_files import resource_path

Form = Literal["png", "pdf"]

_LONGEST: Final = 200
_PLATE, _SHEET = 400, 200  # pixels per inch of a page 210 mm wide

# All words come in as data: none is ever read as markup.
_SOURCE: Final = """#let sheet = json(bytes(sys.inputs.sheet))
#set page(width: 210mm, height: auto, margin: 5mm)
#set text(font: ("Noto Sans", "Noto Sans Arabic"), size: 8pt, fill: rgb("#1b2430"))
#set par(leading: 0.5em, spacing: 0.6em)
#text(size: 12pt, weight: "bold", sheet.title)

#text(size: 7pt, sheet.beneath)

#grid(
  columns: (1fr,) * sheet.columns, column-gutter: 3mm, row-gutter: 4mm,
  ..sheet.tiles.map(tile => [
    #image(bytes(tile.svg), format: "svg", width: tile.share * 100%, alt: tile.name)
    #text(weight: "bold", tile.name) \\
    #text(size: 7pt, tile.facts)
    #for line in tile.lines [
      #linebreak()
      #text(size: 6.5pt, line)
    ]
  ])
)
"""


@dataclass(frozen=True, slots=True)
class Tile:
    """A JPEG or PNG (`width` × `height` pixels) with the words under it.

    `share` is the part of its column that the picture takes, above 0 to 1.
    """

    picture: bytes
    width: int
    height: int
    name: str
    facts: str
    lines: tuple[str, ...] = ()
    share: float = 1.0


def sheet_png(
    title: str, beneath: str, tiles: Sequence[Tile], columns: int, moment: datetime
) -> bytes:
    """The sheet, set with the report's fonts; two tiles at twice the resolution. Raises ExportError.

    Text from outside is made visible here; long words are cut with “…”.
    """
    sharp = _PLATE if len(tiles) == 2 else _SHEET
    return _set(title, beneath, tiles, columns, moment, "png", sharp)


def plate_file(
    title: str, beneath: str, tiles: Sequence[Tile], columns: int, moment: datetime, form: Form
) -> bytes:
    """Tiles as a plate, always at the higher resolution, as PNG or PDF. Raises ExportError."""
    return _set(title, beneath, tiles, columns, moment, form, _PLATE)


def _set(
    title: str,
    beneath: str,
    tiles: Sequence[Tile],
    columns: int,
    moment: datetime,
    form: Form,
    sharp: int,
) -> bytes:
    import typst

    data = {
        "title": _shown(title),
        "beneath": _shown(beneath),
        "columns": columns,
        "tiles": [
            {
                "svg": _wrapped(tile),
                "name": _shown(tile.name),
                "facts": _shown(tile.facts),
                "lines": [_shown(line) for line in tile.lines],
                "share": tile.share,
            }
            for tile in tiles
        ],
    }
    try:
        made = typst.compile(
            _SOURCE.encode("ascii"),
            format=form,
            ppi=sharp,
            font_paths=typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[str(resource_path("fonts"))],
            ),
            sys_inputs={"sheet": json.dumps(data)},
            timestamp=moment.astimezone(UTC).replace(microsecond=0),
        )
    except (RuntimeError, OSError) as error:
        raise ExportError(
            f"The sheet could not be drawn: {str(error)[:200]}",
            "Choose fewer frames, or save stills of them.",
        ) from error
    assert isinstance(made, bytes)
    return made


def _wrapped(tile: Tile) -> str:
    # Text is the only kind of data that goes in, so each picture travels inside an SVG.
    data = base64.b64encode(tile.picture).decode("ascii")
    kind = "png" if tile.picture.startswith(b"\x89PNG") else "jpeg"
    size = f'width="{tile.width}" height="{tile.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:image/{kind};base64,{data}"/></svg>'
    )


def _shown(text: str) -> str:
    shown = " ".join(visible_text(text).split())
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
