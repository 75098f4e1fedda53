"""Lines and pieces of text in the Word report: styles, languages, directions, links inside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from annotator.file_text import xml_text
from annotator.report.blocks import Line, Style, Text
from annotator.report.docx_styles import made
from annotator.report.sides import (
    FSI,
    ISOLATES,
    LRI,
    PDI,
    RLI,
    is_right_to_left,
    isolated,
    own_words,
    side_of,
)
from annotator.report.visible_text import direction

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as Row
    from docx.text.run import Run

_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_LRM, _RLM = "\u200e", "\u200f"
_MARK: Final = re.compile(f"([{ISOLATES}])")
_APART: Final = re.compile(f"([{ISOLATES}][^{ISOLATES}]*{PDI})")
# Paragraphs that run as the report does, and those that stand on the side of their own words.
_KEPT: Final = frozenset({"Heading 2", "Heading 3", "List Bullet", "Quote label", "Marks"})
_RUNNING: Final = frozenset({"Normal", "Quote", "Small"})
_STYLES: Final = {Style.CODE: "Code", Style.QUIET: "Quiet", Style.WARNING: "Warning"}


class DocxText:
    """Writes text into the rows of a document."""

    def __init__(self, docx: Docx, language: str = "en") -> None:
        self.docx = docx
        self.language = language
        self.rtl = is_right_to_left(language)
        self._bookmarks = 0
        self._ids: dict[str, str | None] = {}

    def title(self, title: str) -> None:
        """A title above a table; nothing where it is empty."""
        if title:
            self.runs(self.row("Table title"), title)

    def row(self, style: str = "Normal", where: Any = None) -> Row:
        """A new paragraph at the end of the document, or of a cell or footer."""
        made = (self.docx if where is None else where).add_paragraph()
        return self.dress(made, style)

    def dress(self, row: Row, style: str) -> Row:
        """Give a paragraph its style. python-docx would look through all styles for each."""
        row._p.style = self._id(style)
        return row

    def _id(self, style: str) -> str | None:
        if style not in self._ids:
            found = self.docx.styles[style]
            default = self.docx.styles.default(found.type)
            same = default is not None and default.style_id == found.style_id
            self._ids[style] = None if same else found.style_id
        return self._ids[style]

    def lines(self, line: Line, style: str = "Normal") -> Row:
        """A paragraph of its own."""
        row = self.row(style)
        self.into(row, line)
        return row

    def into(self, row: Row, line: Line) -> None:
        """Add the pieces of a line to a paragraph; they decide which way it runs and where it stands."""
        style = row.style.name if row.style is not None else ""
        kept = style in _KEPT
        if not kept:
            side = side_of(line, rtl=self.rtl)
            self.turn(row, rtl=side.rtl, near=side.near and style not in _RUNNING)
        for text in line:
            self.piece(row, text, apart=text.foreign and (kept or len(line) > 1))

    def own(self, row: Row, text: str) -> None:
        """Let a paragraph run as its text does, beside the words of the report."""
        self.turn(row, rtl=direction(text) == "rtl", near=True)

    def turn(self, row: Row, *, rtl: bool, near: bool) -> None:
        """Let a paragraph run from the right or the left; `near`: it stands on the report's side."""
        if rtl == self.rtl:
            return  # as its style has it
        properties = row._p.get_or_add_pPr()
        after = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
        properties.insert_element_before(made("bidi", val="1" if rtl else "0"), *after)
        if near:
            # Of a paragraph that runs from the right, “left” is where it begins (ECMA-376, jc):
            # in both kinds “right” is the far side, which is where the report begins.
            properties.insert_element_before(made("jc", val="right"), "w:textDirection", "w:rPr")

    def piece(self, row: Row, text: Text, *, apart: bool = False) -> None:
        """Add one piece of text."""
        # A name that runs the other way must not turn the numbers after it around (UAX 9).
        words = isolated(text.text) if apart else text.text
        if text.target:
            self.link(row, words, text.target)
            return
        strong = text.style in (Style.STRONG, Style.WARNING)
        for run in self.runs(row, words, foreign=text.foreign):
            run.bold = run.font.cs_bold = True if strong else None
            run.italic = True if text.style is Style.ITALIC else None
            if text.style in _STYLES:
                run._r.style = self._id(_STYLES[text.style])
            if text.language:
                tag = text.language if _TAG.fullmatch(text.language) else "und"
                backwards = direction(text.text) == "rtl"
                run._r.get_or_add_rPr().append(
                    made("lang", **{"bidi" if backwards else "val": tag})
                )

    def link(self, row: Row, words: str, anchor: str) -> Any:
        """A link to a bookmark of this document; returns its element."""
        link = made("hyperlink", anchor=bookmark_name(anchor), history="1")
        row._p.append(link)
        for run in self.runs(row, words):
            run._r.style = self._id("Link")
            link.append(run._r)
        return link

    def said(self, words: str) -> str:
        """Words or figures of the report's own, set for its side."""
        return own_words(words) if self.rtl else words

    def bold(self, row: Row, words: str) -> None:
        """Strong words."""
        for run in self.runs(row, words):
            run.bold = run.font.cs_bold = True

    def runs(self, row: Row, words: str, *, foreign: bool = False) -> list[Run]:
        """Runs of plain text, each of which says which way it is written.

        What is set apart from words of a report that runs from the right gets a run of its own:
        Word goes by the runs where other programs go by the marks.
        """
        if foreign or not self.rtl:
            return [self._run(row, words, rtl=direction(words) == "rtl")]
        return [
            self._run(row, piece, rtl=piece[0] != LRI and _runs_on(piece))
            for piece in _APART.split(words)
            if piece
        ]

    def _run(self, row: Row, words: str, *, rtl: bool) -> Run:
        run = row.add_run(xml_text(_marked(words) if self.rtl else words))
        if rtl:
            run.font.rtl = True
        return run

    def bookmark(self, row: Row, anchor: str) -> None:
        """Mark a paragraph as the place that links lead to; nothing where the anchor is empty."""
        if not anchor:
            return
        self._bookmarks += 1
        number = str(self._bookmarks)
        row._p.append(made("bookmarkStart", id=number, name=bookmark_name(anchor)))
        row._p.append(made("bookmarkEnd", id=number))


def _marked(words: str) -> str:
    """Isolates as directional marks at both ends: word processors lay lines with isolates out wrongly."""
    found: list[str] = []
    ends: list[str] = []
    pieces = _MARK.split(words)
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        if piece == PDI:
            found.append(ends.pop() if ends else "")
        elif piece in (LRI, RLI, FSI):
            right = piece == RLI or (piece == FSI and direction(following) == "rtl")
            # Signs between two pieces that run from the left stand between marks of the report's side.
            ends.append(_RLM if right else _LRM + _RLM)
            found.append(_RLM if right else _RLM + _LRM)
        else:
            found.append(piece)
    return "".join(found)


def _runs_on(words: str) -> bool:
    """Whether words of a report that runs from the right do so, signs between them included."""
    return direction(words) == "rtl" or not any(character.isalnum() for character in words)


def bookmark_name(anchor: str) -> str:
    """Bookmarks begin with a letter and have at most 40 characters."""
    return ("a_" + re.sub(r"[^A-Za-z0-9_]", "_", anchor))[:40]
