"""The report as a Word document (Office Open XML) with real styles, so that it can be edited.

Level of disclosure and case head stand on every page. Nothing leads outside: no template, no linked picture,
no address, no macro. The same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from annotator.file_text import xml_text
from annotator.progress import Cancelled, check, never
from annotator.report.blocks import (
    Block,
    Bullets,
    Callout,
    Card,
    Command,
    Facts,
    Figure,
    Figures,
    Heading,
    Line,
    Paragraph,
    Quote,
    SignatureLines,
    Style,
    Table,
    Text,
    Tone,
)
from annotator.report.document import ReportDocument
from annotator.report.docx_front import set_contents, set_letterhead
from annotator.report.docx_pictures import DocxPictures
from annotator.report.docx_styles import (
    FACTS_WIDTH,
    PAGE_WIDTH,
    columns_from_the_right,
    field,
    frame,
    from_the_right,
    paint,
    rule_below,
    shade,
    style_sheet,
    thin_lines,
)
from annotator.report.docx_text import DocxText
from annotator.report.drawn_svg import drawn_png
from annotator.report.letterhead import letterhead
from annotator.report.sections.front import INVENTED_TITLE, INVENTED_WORDS
from annotator.report.sections.signature import short_line
from annotator.report.sides import isolated

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as Row

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ONE: Final = (96.0, 72.0)
_OF_TWO: Final = (78.0, 66.0)
_SMALL: Final = (40.0, 40.0)
_TILE: Final = (38.0, 38.0)
_LARGE: Final = (165.0, 200.0)


def render_docx(document: ReportDocument, *, cancelled: Cancelled = never) -> bytes:
    """The report as .docx. Raises ExportError where a drawing of it cannot be made, CancelledError."""
    from docx import Document

    drawing = _Drawing(document, Document())
    drawing.draw(cancelled)
    check(cancelled)
    packed = io.BytesIO()
    drawing.docx.save(packed)
    return _same_bytes(packed.getvalue(), drawing.pictures.files)


def _same_bytes(data: bytes, pictures: Mapping[str, bytes]) -> bytes:
    """The package with its pictures and fixed times; its parts are in the order in which they were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for item in before.infolist():
            entry = zipfile.ZipInfo(item.filename, _EPOCH)
            picture = pictures.get(item.filename)
            # A picture is packed already.
            entry.compress_type = zipfile.ZIP_DEFLATED if picture is None else zipfile.ZIP_STORED
            entry.external_attr = 0o600 << 16
            after.writestr(entry, before.read(item.filename) if picture is None else picture)
    return out.getvalue()


class _Drawing(DocxText):
    def __init__(self, document: ReportDocument, docx: Docx) -> None:
        super().__init__(docx, document.language)
        self.document = document
        self._w = document.writer.words
        self.pictures = DocxPictures(docx)
        self._named = {picture.key: picture for picture in document.pictures}
        self._head = letterhead(document.writer)
        self._png: dict[str, bytes] = {}

    def draw(self, cancelled: Cancelled) -> None:
        document = self.document
        moment = document.generated_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        core = self.docx.core_properties
        core.title = xml_text(document.title)[:255]
        core.author = core.last_modified_by = core.comments = ""
        core.keywords = document.disclosure
        core.created = core.modified = moment
        core.revision = 1
        core.language = document.language
        options = document.material.options
        style_sheet(self.docx, options.paper, language=document.language, accent=self._head.accent)
        if self.rtl:
            from_the_right(self.docx)
        self._every_page()
        self._first_page()
        for number, section in enumerate(document.sections, 1):
            heading = self.row("Heading 1")
            self.bookmark(heading, section.anchor)
            self.runs(heading, f"{number}. {section.title}")
            for block in section.blocks:
                check(cancelled)
                self.block(block)

    def _every_page(self) -> None:
        document, section = self.document, self.docx.sections[0]
        head = section.header.paragraphs[0]
        self.dress(head, "Header")
        self.runs(head, isolated(document.head), foreign=True)
        head.add_run("\t")
        level = (self._w("INVENTED") + " · " if document.invented else "") + document.disclosure
        self.bold(head, self.said(level))
        rule_below(head)
        foot = section.footer.paragraphs[0]
        self.dress(foot, "Footer")
        told = f"{document.head_hash[:16] or '–'} · {document.material.generated_text()}"
        self.runs(foot, self.said(f"{self._w('log head')} {told}"))
        foot.add_run("\t")
        words = self._w("page {page} of {pages}")
        for part in re.split(r"(\{pages?\})", words):
            if part in ("{page}", "{pages}"):
                field(foot, "PAGE" if part == "{page}" else "NUMPAGES")
            else:
                self.runs(foot, part)
        if self._head.footer:
            row = self.row("Footer", section.footer)
            self.runs(row, isolated(self._head.footer), foreign=True)

    def _first_page(self) -> None:
        from docx.enum.text import WD_BREAK

        document = self.document
        if self._head.stands():
            columns = self._table(2, (), lined=False)
            set_letterhead(self, self.pictures, self._head, columns, document.generated_at)
        self.lines((Text(self.said(self._w("Report on video evidence"))),), "Subtitle")
        title = self.row("Title")
        self.own(title, document.title)
        self.runs(title, document.title, foreign=True)
        self.lines((Text(self.said(document.material.generated_text())),), "Subtitle")
        if document.invented:
            self.block(
                Callout(
                    Tone.INVENTED,
                    self.said(self._w(INVENTED_TITLE)),
                    (Text(self.said(self._w(INVENTED_WORDS))),),
                )
            )
        table = self._table(2, ())
        rows: tuple[tuple[str, Line], ...] = (
            (self._w("Disclosure"), (Text(self.said(document.disclosure), Style.STRONG),)),
            (self._w("Log head"), (Text(document.head_hash or "–", Style.CODE, foreign=True),)),
            (self._w("Signed"), short_line(document.writer)),
        )
        for label, value in rows:
            self._fact(table, label, value)
        for words in self._head.front:
            self.block(words)
        self.lines((Text(self._w("Contents")),), "Contents heading")
        set_contents(self, document.sections)
        self.docx.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    # -- blocks

    def block(self, block: Block) -> None:
        """Draw a part of the report."""
        drawn: dict[type, Callable[[Any], object]] = {
            Paragraph: lambda b: self.lines(b.line),
            Bullets: lambda b: [self.lines(item, "List Bullet") for item in b.items],
            Quote: self._quote,
            Facts: self._facts,
            Table: self._grid,
            Callout: self._callout,
            Command: lambda b: self.lines((Text(b.text, foreign=True),), "Command"),
            Figures: self._figures,
            SignatureLines: self._signature,
            Heading: lambda b: self.bookmark(self.lines(b.text, "Heading 2"), b.anchor),
            Card: self._card,
        }
        drawn[type(block)](block)

    def _quote(self, block: Quote) -> None:
        self.lines(block.label, "Quote label")
        self.lines((block.words,), "Quote")

    def _facts(self, block: Facts) -> None:
        self.title(block.title)
        table = self._table(2, ())
        for row in block.rows:
            self._fact(table, row.label, row.value)

    def _callout(self, block: Callout) -> None:
        box = self._table(1, ()).add_row().cells[0]
        frame(box, warning=block.tone is not Tone.NOTE, accent=self._head.accent)
        self.bold(box.paragraphs[0], block.title)
        self.into(self.row("Small", box), block.line)
        self.row("Gap")

    def _signature(self, block: SignatureLines) -> None:
        table = self._table(2, ())
        for name in block.labels:
            self._fact(table, name, (Text(" "),), tall=True)

    def _card(self, block: Card) -> None:
        row = self.row("Heading 3")
        self.bookmark(row, block.anchor)
        self.bold(row, f"{block.number}  ")
        self.into(row, block.title)
        if block.marks:
            marks = self.row("Marks")
            for place, mark in enumerate(block.marks):
                if place:
                    marks.add_run("  ·  ")
                self.piece(marks, mark)
        for part in block.parts:
            self.block(part)

    def _grid(self, block: Table) -> None:
        self.title(block.title)
        table = self._table(len(block.headings), block.widths)
        cells = table.add_row().cells
        for cell, heading in zip(cells, block.headings, strict=True):
            self.dress(cell.paragraphs[0], "Cell")
            self.bold(cell.paragraphs[0], heading)
            shade(cell)
        paint(table.rows[0], repeated=True)
        for row in block.rows:
            for cell, line in zip(_cells(table), row, strict=True):
                self.dress(cell.paragraphs[0], "Cell")
                self.into(cell.paragraphs[0], line)
        self.row("Gap")

    def _fact(self, table: Any, label: str, value: Line, *, tall: bool = False) -> None:
        row = table.add_row()
        left, right = row.cells
        self.dress(left.paragraphs[0], "Fact label")
        self.runs(left.paragraphs[0], label)
        self.dress(right.paragraphs[0], "Cell")
        self.into(right.paragraphs[0], value)
        if tall:
            rule_below(right.paragraphs[0])
        paint(row, tall=tall)

    def _figures(self, block: Figures) -> None:
        figures, columns = block.figures, 4 if block.sheet else 2
        limits = _OF_TWO if len(figures) > 1 else _ONE
        if block.sheet:
            limits = _TILE
        elif all(figure.small for figure in figures):
            limits = _SMALL
        elif figures[0].large:
            limits = _LARGE
        if len(figures) == 1:
            self._figure(self.row("Figure"), figures[0], limits)
            for line in figures[0].caption:
                self.lines(line, "Caption")
            return
        table = self._table(columns, (1,) * columns, lined=False)
        for first in range(0, len(figures), columns):
            for cell, figure in zip(_cells(table), figures[first : first + columns], strict=False):
                self.dress(cell.paragraphs[0], "Figure")
                self._figure(cell.paragraphs[0], figure, limits)
                for line in figure.caption:
                    self.into(self.row("Caption", cell), line)
        self.row("Gap")

    def _figure(self, row: Row, figure: Figure, limits: tuple[float, float]) -> None:
        picture = self._named[figure.picture]
        drawn = bool(picture.svg) or picture.network is not None
        if drawn and picture.key not in self._png:
            self._png[picture.key] = drawn_png(picture, self.document.material.generated_at)
        scale = min(limits[0] / max(picture.width, 1), limits[1] / max(picture.height, 1))
        data = self._png.get(picture.key) or picture.jpeg
        size = (picture.width * scale, picture.height * scale)
        self.pictures.put(row.add_run(), picture.key, data, size, figure.description)

    def _table(self, columns: int, widths: tuple[int, ...], *, lined: bool = True) -> Any:
        from docx.shared import Mm

        table = self.docx.add_table(rows=0, cols=columns)
        table.autofit = False
        if self.rtl:
            columns_from_the_right(table)
        shares = widths or ((1,) if columns == 1 else (FACTS_WIDTH, PAGE_WIDTH - FACTS_WIDTH))
        if lined and columns > 1:
            thin_lines(table)
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Mm(PAGE_WIDTH * share / sum(shares))
        return table


def _cells(table: Any) -> Iterable[Any]:
    found: Iterator[Any] = iter(table.add_row().cells)
    return found
