"""The report as one HTML file that needs nothing else and can do nothing."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import NoReturn

from annotator.report.blocks import Picture
from annotator.report.document import ReportDocument
from annotator.report.network_svg import network_svg
from annotator.report.sections.signature import short_line
from annotator.report.visible_text import direction
from annotator.resource_files import resource_path


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
    html = environment.from_string(source).render(
        doc=document,
        pictures=pictures,
        paper=document.material.options.paper,
        generated=document.material.generated_text(),
        w=document.writer.words,
        unknown=_unknown,
        direction=direction,
        short_line=short_line,
    )
    return html.encode("utf-8")


def _address(picture: Picture) -> str:
    kind, data = "jpeg", picture.jpeg
    if picture.svg:
        kind, data = "svg+xml", picture.svg
    elif picture.network is not None:
        kind, data = "svg+xml", network_svg(picture.network, dict(picture.frames))
    return f"data:image/{kind};base64," + base64.b64encode(data).decode("ascii")


def _unknown(kind: str) -> NoReturn:
    raise TypeError(f"the HTML template draws no {kind}")
