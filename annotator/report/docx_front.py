"""The first page of the Word report: letterhead of the organisation, and contents with page numbers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from annotator.report.blocks import Picture, Section, Style, Text
from annotator.report.docx_pictures import DocxPictures
from annotator.report.docx_styles import PAGE_WIDTH, field, rule_below
from annotator.report.docx_text import DocxText, bookmark_name
from annotator.report.drawn_svg import drawn_png
from annotator.report.letterhead import Letterhead
from annotator.report.template import Logo

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as Row

_BETWEEN: Final = 6.0


def set_letterhead(
    text: DocxText, pictures: DocxPictures, head: Letterhead, table: Any, moment: datetime
) -> None:
    """Fill a table of two columns with logo and address."""
    from docx.shared import Mm

    row = table.add_row()
    logo, words = row.cells
    wide = 0.0
    if head.logo is not None:
        wide, high = head.logo.size_mm()
        run = logo.paragraphs[0].add_run()
        pictures.put(run, "logo", _pixels(head.logo, moment), (wide, high), head.logo_words)
        wide += _BETWEEN
    for cell, width in ((logo, wide), (words, PAGE_WIDTH - wide)):
        cell.width = Mm(max(1.0, width))
    first = words.paragraphs[0]
    text.dress(first, "Small")
    text.into(first, (Text(head.organisation, Style.STRONG, foreign=True),))
    for line in head.address:
        text.into(text.row("Small", words), (Text(line, Style.QUIET, foreign=True),))
    rule_below(text.row("Gap"))


def _pixels(logo: Logo, moment: datetime) -> bytes:
    if logo.kind != "svg":
        return logo.data
    return drawn_png(Picture("logo", b"", logo.width, logo.height, svg=logo.data), moment)


def set_contents(text: DocxText, sections: tuple[Section, ...]) -> None:
    """The sections with dots and page numbers, which the reader's program computes.

    No TOC field: LibreOffice would show what stands in it, without page numbers.
    """
    for number, section in enumerate(sections, 1):
        row = text.row("Contents entry")
        text.link(row, f"{number}. {section.title}", section.anchor)
        _page(row, section.anchor)


def _page(row: Row, anchor: str) -> None:
    """A tab and the page of a bookmark."""
    row.add_run("\t")
    field(row, f"PAGEREF {bookmark_name(anchor)} \\h", dirty=True)
