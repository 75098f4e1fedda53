"""The report as one HTML file that needs nothing else and can do nothing."""

from __future__ import annotations

import base64
import io
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NoReturn

from annotator.report.blocks import Line, Picture
from annotator.report.document import ReportDocument
from annotator.report.letterhead import letterhead
from annotator.report.network_svg import network_svg
from annotator.report.sections.signature import short_line
from annotator.report.sides import (
    FSI,
    ISOLATES,
    LRI,
    PDI,
    RLI,
    is_right_to_left,
    own_words,
    side_of,
)
from annotator.report.visible_text import direction
from annotator.resource_files import resource_path

_PLAIN: Final = frozenset(string.ascii_letters + string.digits)
# No text holds this character unwritten, and none a quotation mark: where it stands so is ours.
_PLACE: Final = "\ufdd0"
_PICTURE: Final = re.compile(f'src="({_PLACE}([0-9]+){_PLACE})"')
_MARK: Final = re.compile(f"([{ISOLATES}])")
_BEGINS: Final = {LRI: "ltr", RLI: "rtl", FSI: "auto"}


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
            f"{_PLACE}{number}{_PLACE}",
            picture.width,
            picture.height,
        )
        for number, picture in enumerate(document.pictures)
    }
    rtl = is_right_to_left(document.language)
    head = letterhead(document.writer)
    made = document.material.generated_text()
    w = document.writer.words
    invented = w("INVENTED") + " · " if document.invented else ""
    foot = f"{w('log head')} {document.head_hash[:16] or '–'} · {made}"
    html = environment.from_string(source).render(
        doc=document,
        head=head,
        logo=_data_address(head.logo.kind, head.logo.data) if head.logo is not None else "",
        pictures=pictures,
        paper=document.material.options.paper,
        rtl=rtl,
        generated=own_words(made) if rtl else made,
        disclosure=own_words(document.disclosure) if rtl else document.disclosure,
        w=w,
        level=invented + document.disclosure,
        foot=f"{foot}\n{head.footer}" if head.footer else foot,
        styled=_styled,
        unknown=_unknown,
        direction=direction,
        side_of=partial(_side, rtl=rtl),
        pieces=_pieces,
        short_line=short_line,
    )
    return _with_pictures(html, document.pictures)


def _with_pictures(html: str, pictures: Sequence[Picture]) -> bytes:
    """The page with the pictures in their places: hundreds of megabytes, which are copied once."""
    page = io.BytesIO()
    end = 0
    for place in _PICTURE.finditer(html):
        page.write(html[end : place.start(1)].encode("utf-8"))
        page.write(_address(pictures[int(place[2])]).encode("ascii"))
        end = place.end(1)
    page.write(html[end:].encode("utf-8"))
    return page.getvalue()


def _styled(text: str) -> str:
    """Text for a string of the style sheet: every letter as its code, so that nothing can end the string."""
    return "".join(each if each in _PLAIN else f"\\{ord(each):06x}" for each in text)


@dataclass(frozen=True, slots=True)
class _Piece:
    words: str = ""
    begins: str = ""
    ends: bool = False


def _pieces(words: str) -> list[_Piece]:
    """Words cut where something is set apart, so that markup says so instead of characters."""
    found: list[_Piece] = []
    depth = 0
    for piece in _MARK.split(words):
        if piece in _BEGINS:
            found.append(_Piece(begins=_BEGINS[piece]))
            depth += 1
        elif piece == PDI and depth:
            found.append(_Piece(ends=True))
            depth -= 1
        elif piece and piece != PDI:
            found.append(_Piece(piece))
    return found + [_Piece(ends=True)] * depth


def _side(line: Line, *, rtl: bool) -> dict[str, object]:
    side = side_of(line, rtl=rtl)
    return {"dir": "rtl" if side.rtl else "ltr", "near": side.near}


def _address(picture: Picture) -> str:
    if picture.svg:
        return _data_address("svg", picture.svg)
    if picture.network is not None:
        return _data_address("svg", network_svg(picture.network, dict(picture.frames)))
    return _data_address("jpeg", picture.jpeg)


def _data_address(kind: str, data: bytes) -> str:
    named = "svg+xml" if kind == "svg" else kind
    return f"data:image/{named};base64," + base64.b64encode(data).decode("ascii")


def _unknown(kind: str) -> NoReturn:
    raise TypeError(f"the HTML template draws no {kind}")
