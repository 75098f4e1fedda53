"""Lines and pieces of text in the Word report: styles, languages, directions, links inside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from annotator.file_text import xml_text
from annotator.report.blocks import Line, Style, Text
from annotator.report.docx_styles import made
from annotator.report.visible_text import direction

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as Row
    from docx.text.run import Run

_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_STYLES: Final = {Style.CODE: "Code", Style.QUIET: "Quiet", Style.WARNING: "Warning"}


class DocxText:
    """Writes text into the rows of a document."""

    def __init__(self, docx: Docx) -> None:
        self.docx = docx
        self._bookmarks = 0

    def title(self, title: str) -> None:
        """A title above a table; nothing where it is empty."""
        if title:
            self.words(self.docx.add_paragraph(style="Table title"), title)

    def lines(self, line: Line, style: str = "Normal") -> Row:
        """A paragraph of its own."""
        row = self.docx.add_paragraph(style=style)
        self.into(row, line)
        return row

    def into(self, row: Row, line: Line) -> None:
        """Add the pieces of a line to a paragraph; its first one decides which way it runs."""
        if line and line[0].foreign:
            self.own(row, line[0].text)
        for text in line:
            self.piece(row, text, apart=text.foreign and len(line) > 1)

    def own(self, row: Row, text: str) -> None:
        """Let a paragraph run from the right where its text does."""
        if direction(text) == "rtl":
            bidi = made("bidi")
            row._p.get_or_add_pPr().insert_element_before(
                bidi, "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
            )

    def piece(self, row: Row, text: Text, *, apart: bool = False) -> None:
        """Add one piece of text."""
        words = xml_text(text.text)
        # A name that runs the other way must not turn the numbers after it around (UAX 9).
        words = f"\u2068{words}\u2069" if apart else words
        if text.target:
            self.link(row, words, text.target)
            return
        run = self.words(row, words)
        run.bold = True if text.style in (Style.STRONG, Style.WARNING) else None
        run.italic = True if text.style is Style.ITALIC else None
        if text.style in _STYLES:
            run.style = _STYLES[text.style]
        properties = run._r.get_or_add_rPr()
        backwards = direction(text.text) == "rtl"
        if text.language:
            tag = text.language if _TAG.fullmatch(text.language) else "und"
            properties.append(made("lang", **{"bidi" if backwards else "val": tag}))

    def link(self, row: Row, words: str, anchor: str) -> None:
        """A link to a bookmark of this document."""
        link = made("hyperlink", anchor=_name(anchor), history="1")
        row._p.append(link)
        run = self.words(row, words)
        run.style = "Link"
        link.append(run._r)

    def words(self, row: Row, words: str) -> Run:
        """A run of plain text that knows which way it is written."""
        run = row.add_run(xml_text(words))
        if direction(words) == "rtl":
            run._r.get_or_add_rPr().append(made("rtl"))
        return run

    def bookmark(self, row: Row, anchor: str) -> None:
        """Mark a paragraph as the place that links lead to; nothing where the anchor is empty."""
        if not anchor:
            return
        self._bookmarks += 1
        number = str(self._bookmarks)
        row._p.append(made("bookmarkStart", id=number, name=_name(anchor)))
        row._p.append(made("bookmarkEnd", id=number))


def _name(anchor: str) -> str:
    """Bookmarks begin with a letter and have at most 40 characters."""
    return ("a_" + re.sub(r"[^A-Za-z0-9_]", "_", anchor))[:40]
