"""The report as PDF/A-3a and PDF/UA-1 (tagged), with the case attached as JSON."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from annotator.errors import ExportError
from annotator.progress import Cancelled, never
from annotator.report.as_json import render_json
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
    Part,
    Quote,
    SignatureLines,
    Table,
    Text,
)
from annotator.report.document import ReportDocument
from annotator.report.glyphs import drawable
from annotator.report.letterhead import Letterhead, letterhead
from annotator.report.letterhead_typst import letterhead_data
from annotator.report.network_typst import drawn, picture_files, words_on
from annotator.report.sections import signature
from annotator.report.sections.front import INVENTED_TITLE, INVENTED_WORDS
from annotator.report.sides import (
    FSI,
    ISOLATES,
    PDI,
    from_the_side,
    is_right_to_left,
    own_words,
    side_of,
)
from annotator.report.typesetting import set_pdf
from annotator.report.visible_text import direction, drawable_text
from annotator.resource_files import resource_path

UNDRAWN_WORDS: Final = (
    "The fonts of this PDF lack some characters of this case. They are written as codes such as"
    " ⟦U+10D0⟧. The HTML report and the attached JSON hold the characters themselves."
)
_LONG_RUN: Final = re.compile(r"[^\s]{25,}")
_PIECE: Final = 8
_ONE_PICTURE: Final = (96.0, 72.0)
_OF_TWO: Final = (70.0, 62.0)
_SMALL: Final = (40.0, 40.0)
_LARGE: Final = (168.0, 212.0)
_TILE: Final = (39.0, 39.0)
_SHORT_CARD: Final = 700


def render_pdf(document: ReportDocument, *, scratch: Path, cancelled: Cancelled = never) -> bytes:
    """Return the report as PDF; the same document gives the same bytes.

    Everything needed is put into a new folder (0700) inside `scratch`, which is
    removed again. Raises ExportError when the PDF cannot be made, CancelledError.
    """
    folder = Path(tempfile.mkdtemp(prefix="report-", dir=scratch))
    try:
        template = resource_path("report", "report.typ").read_bytes()
        fonts = resource_path("fonts")
        drawing = _Drawing(document, drawable(fonts))
        (folder / "report.typ").write_bytes(template)
        (folder / "data.json").write_text(json.dumps(drawing.data(), ensure_ascii=True), "utf-8")
        (folder / "case.json").write_bytes(render_json(document))
        if drawing.head.logo is not None:
            (folder / drawing.head.logo.file_name()).write_bytes(drawing.head.logo.data)
        for picture in document.pictures:
            for name, jpeg in picture_files(picture):
                (folder / name).write_bytes(jpeg)
        pdf = set_pdf(folder, fonts, document.generated_at, cancelled=cancelled)
    except (RuntimeError, OSError) as error:
        raise ExportError(
            f"The PDF could not be made: {str(error)[:300]}",
            "Export the report as HTML and print that; nothing in the case was changed.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return pdf


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Blocks as the JSON that the template draws."""

    document: ReportDocument
    glyphs: Collection[int]
    undrawn: set[str] = field(default_factory=set)

    def data(self) -> dict[str, Any]:
        """All that the template reads from data.json."""
        document, w = self.document, self.document.writer.words
        moment = document.generated_at.astimezone(UTC)
        sections = [
            {
                "title": self.shown(section.title),
                "anchor": section.anchor,
                "blocks": [self.block(block) for block in section.blocks],
            }
            for section in document.sections
        ]
        return {
            "title": self.shown(document.title[:500]),
            "big": self.line((Text(document.title, foreign=True),)),
            "head": self.pieces(document.head),
            "head_rtl": direction(document.head) == "rtl",
            "disclosure": self.said(document.disclosure),
            # On the page it may hold isolates; what the file says of itself is plain.
            "keyword": self.shown(document.disclosure),
            "invented": document.invented,
            "language": document.language.split("-")[0],
            "rtl": self.rtl,
            "invented_line": self.line((self.own(INVENTED_WORDS),)),
            "full_hash": self.pieces(document.head_hash or "–"),
            "signer": self.line(signature.short_line(document.writer)),
            "head_hash": self.said(document.head_hash[:16] or "–"),
            "generated": self.said(document.material.generated_text()),
            "date": [moment.year, moment.month, moment.day,
                     moment.hour, moment.minute, moment.second],
            "paper": document.material.options.paper,
            "words": {
                "kind": w("Report on video evidence"),
                "contents": w("Contents"),
                "disclosure": w("Disclosure"),
                "invented": w("INVENTED"),
                "log_head": w("log head"),
                "log_head_long": w("Log head"),
                "signed": w("Signed"),
                "invented_title": w(INVENTED_TITLE),
                "page": self.said(w("page {page} of {pages}")),
                "undrawn_title": w("Characters written as codes"),
                "attachment": w("The case as data: exhibits, notes, accounts, log"),
            },
            "sections": sections,
            "letterhead": letterhead_data(self.head, self.line, self.shown),
            "undrawn": self.line((self.own(UNDRAWN_WORDS),)) if self.undrawn else None,
        }  # fmt: skip

    @property
    def head(self) -> Letterhead:
        """What the organisation's template sets."""
        return letterhead(self.document.writer)

    @property
    def rtl(self) -> bool:
        """Whether the report runs from the right."""
        return is_right_to_left(self.document.language)

    def own(self, english: str) -> Text:
        """Words of the report's own as a piece of text."""
        return from_the_side(Text(self.document.writer.words(english)), rtl=self.rtl)

    def said(self, words: str) -> str:
        """Words or figures of the report's own, set for its side."""
        return self.shown(own_words(words) if self.rtl else words)

    def shown(self, text: str) -> str:
        """The text with codes for what no font draws; that there were any is kept."""
        drawn = drawable_text(text, self.glyphs, spare=ISOLATES)
        if drawn != text:
            self.undrawn.add(text)
        return drawn

    def text(self, text: Text) -> dict[str, Any]:
        """One piece of text; lines apart, each in pieces."""
        language = text.language.split("-")[0].lower()
        return {
            "s": text.style.value,
            "l": language,
            "t": text.target,
            "lines": [self.pieces(line) for line in text.text.split("\n")],
        }

    def pieces(self, line: str) -> list[str]:
        """The line cut where a long unbroken run may be broken."""
        shown = self.shown(line)
        found: list[str] = []
        end = 0
        for run in _LONG_RUN.finditer(shown):
            found.append(shown[end : run.start()])
            found += _cut(run[0])
            end = run.end()
        found.append(shown[end:])
        return [piece for piece in found if piece] or [""]

    def line(self, line: Line) -> dict[str, Any]:
        """Pieces of text in a row, which way the row runs, and on which side it stands."""
        side = side_of(line, rtl=self.rtl)
        return {
            "rtl": side.rtl,
            "near": side.near,
            # First-strong isolates (UAX 9) keep a right-to-left name from turning the numbers
            # after it around; text from outside cannot hold one of its own.
            "texts": [
                {**self.text(text), "open": FSI, "close": PDI}
                if text.foreign
                else {**self.text(text), "open": "", "close": ""}
                for text in line
            ],
        }

    def figure(self, figure: Figure, limits: tuple[float, float]) -> dict[str, Any]:
        """A picture with its size on paper in millimetres."""
        picture = next(p for p in self.document.pictures if p.key == figure.picture)
        scale = min(limits[0] / max(picture.width, 1), limits[1] / max(picture.height, 1))
        return {
            "file": picture.file_name(),
            "large": figure.large,
            "network": drawn(picture, scale, self.line),
            "words": words_on(picture, scale, self.line),
            "width": round(picture.width * scale, 2),
            "height": round(picture.height * scale, 2),
            "description": self.shown(figure.description),
            "caption": [self.line(line) for line in figure.caption],
        }

    def block(self, block: Block) -> dict[str, Any]:  # noqa: PLR0911 (one return a kind of block)
        """A part of the report under the name that the template knows."""
        match block:
            case Paragraph(line):
                return {"kind": "paragraph", "line": self.line(line)}
            case Bullets(items):
                return {"kind": "bullets", "items": [self.line(item) for item in items]}
            case Quote(label, words):
                return {"kind": "quote", "label": self.line(label), "words": self.line((words,))}
            case Facts(rows, title):
                facts = [
                    {"label": self.pieces(row.label), "value": self.line(row.value)} for row in rows
                ]
                return {"kind": "facts", "title": self.shown(title), "rows": facts}
            case Table():
                return {
                    "kind": "table",
                    "title": self.shown(block.title),
                    "widths": block.widths,
                    "headings": [self.shown(heading) for heading in block.headings],
                    "rows": [[self.line(cell) for cell in row] for row in block.rows],
                }
            case Callout(tone, title, line):
                return {
                    "kind": "callout",
                    "tone": tone.value,
                    "long": sum(len(text.text) for text in line) > _SHORT_CARD,
                    "title": self.shown(title),
                    "line": self.line(line),
                }
            case Command(text):
                return {"kind": "command", "text": self.pieces(text)}
            case Figures(figures, sheet):
                limits = _TILE if sheet else _limits(figures)
                shown = [self.figure(figure, limits) for figure in figures]
                return {"kind": "sheet" if sheet else "figures", "figures": shown}
            case SignatureLines(labels):
                return {"kind": "signature", "labels": [self.shown(label) for label in labels]}
            case Heading(text, anchor):
                return {"kind": "heading", "text": self.line(text), "anchor": anchor}
            case Card():
                return {
                    "kind": "card",
                    "anchor": block.anchor,
                    "number": self.shown(block.number),
                    "title": self.line(block.title),
                    "short": _is_short(block),
                    "marks": self.line(block.marks)["texts"],
                    "parts": [self.block(part) for part in block.parts],
                }


def _limits(figures: tuple[Figure, ...]) -> tuple[float, float]:
    """The largest width and height of a picture on paper, in millimetres."""
    if all(figure.small for figure in figures):
        return _SMALL
    if figures[0].large:
        return _LARGE
    return _ONE_PICTURE if len(figures) == 1 else _OF_TWO


def _is_short(card: Card) -> bool:
    """Whether an entry with pictures certainly fits on a page, so that it need not be broken."""
    words = sum(len(text.text) for part in card.parts for text in _texts(part))
    lines = sum(text.text.count("\n") for part in card.parts for text in _texts(part))
    pictured = any(isinstance(part, Figures) for part in card.parts)
    return pictured and words <= _SHORT_CARD and lines <= 8


def _texts(part: Part) -> Line:
    match part:
        case Paragraph(line):
            return line
        case Quote(label, words):
            return (*label, words)
        case Facts(rows):
            return tuple(text for row in rows for text in row.value)
        case _:
            return ()


def _cut(run: str) -> list[str]:
    """A long run in pieces; never before an accent, and never inside joined (Arabic) writing."""
    found = [""]
    for character in run:
        joined = unicodedata.category(character)[0] == "M" or (
            unicodedata.bidirectional(character) in {"AL", "R"} and len(found[-1]) < 4 * _PIECE
        )
        if len(found[-1]) >= _PIECE and not joined:
            found.append("")
        found[-1] += character
    return found
