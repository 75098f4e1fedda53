"""The report as one HTML file that needs nothing else and can do nothing."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import partial
from typing import Final, NoReturn

from annotator.report.blocks import Line, Picture
from annotator.report.document import ReportDocument
from annotator.report.network_svg import network_svg
from annotator.report.sections.signature import short_line
from annotator.report.sides import FSI, LRI, PDI, is_right_to_left, own_words, side_of
from annotator.report.visible_text import direction
from annotator.resource_files import resource_path

_APART: Final = re.compile(f"([{LRI}{FSI}])([^{LRI}{FSI}{PDI}]*){PDI}")


@dataclass(frozen=True, slots=True)
class _Embedded:
    uri: str
    width: int
    height: int


def render_html(document: ReportDocument) -> bytes:
    """Return UTF-8 HTML: stills inside as data URIs, no script, no address outside.

    Every value passes Jinja's autoescape; nothing is ever marked safe.
    """
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = resource_path("report", "report.html").read_text("utf-8")
    pictures = {
        picture.key: _Embedded(
            _address(picture),
            picture.width,
            picture.height,
        )
        for picture in document.pictures
    }
    rtl = is_right_to_left(document.language)
    made = document.material.generated_text()
    html = environment.from_string(source).render(
        doc=document,
        pictures=pictures,
        paper=document.material.options.paper,
        rtl=rtl,
        generated=own_words(made) if rtl else made,
        disclosure=own_words(document.disclosure) if rtl else document.disclosure,
        w=document.writer.words,
        unknown=_unknown,
        direction=direction,
        side_of=partial(_side, rtl=rtl),
        pieces=_pieces,
        short_line=short_line,
    )
    return html.encode("utf-8")


@dataclass(frozen=True, slots=True)
class _Piece:
    words: str
    dir: str = ""

    @property
    def apart(self) -> bool:
        return bool(self.dir)


def _pieces(words: str) -> list[_Piece]:
    """Words cut where something is set apart, so that markup says so instead of characters."""
    found: list[_Piece] = []
    end = 0
    for run in _APART.finditer(words):
        found.append(_Piece(words[end : run.start()]))
        found.append(_Piece(run[2], "ltr" if run[1] == LRI else "auto"))
        end = run.end()
    return [piece for piece in (*found, _Piece(words[end:])) if piece.words]


def _side(line: Line, *, rtl: bool) -> dict[str, object]:
    side = side_of(line, rtl=rtl)
    return {"dir": "rtl" if side.rtl else "ltr", "near": side.near}


def _address(picture: Picture) -> str:
    kind, data = "jpeg", picture.jpeg
    if picture.svg:
        kind, data = "svg+xml", picture.svg
    elif picture.network is not None:
        kind, data = "svg+xml", network_svg(picture.network, dict(picture.frames))
    return f"data:image/{kind};base64," + base64.b64encode(data).decode("ascii")


def _unknown(kind: str) -> NoReturn:
    raise TypeError(f"the HTML template draws no {kind}")
