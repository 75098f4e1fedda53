"""What an organisation's template puts on a report: beside its logo, on the first page, at the foot of each."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.report.blocks import Block, Fact, Facts, Line, Paragraph, Style, Text
from annotator.report.template import NO_TEMPLATE, Logo
from annotator.report.visible_text import visible_text
from annotator.report.writing import Writer, digest_text, outside, outside_lines


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Texts made visible, ready to be drawn; `logo_words` describe the logo to who cannot see it."""

    organisation: str
    address: tuple[str, ...]
    logo: Logo | None
    logo_words: str
    front: tuple[Paragraph, ...]
    footer: str
    accent: str

    def stands(self) -> bool:
        """Whether anything is to be set above the title."""
        return bool(self.organisation or self.address or self.logo)


def letterhead(writer: Writer) -> Letterhead:
    """The letterhead of a report; an empty one where it has no template."""
    template = writer.material.options.template or NO_TEMPLATE
    texts = template.texts_in(writer.words.language)
    organisation = visible_text(template.organisation)
    return Letterhead(
        organisation=organisation,
        address=tuple(visible_text(line) for line in template.address if line),
        logo=template.logo,
        logo_words=writer.words("Logo") + (f": {organisation}" if organisation else ""),
        front=paragraphs(texts.front),
        footer=visible_text(texts.footer),
        accent=template.accent,
    )


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """A text of several paragraphs, which empty lines part."""
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    return tuple(Paragraph((outside_lines(part),)) for part in parts if part.strip())


def declared(writer: Writer) -> tuple[Paragraph, ...]:
    """The words that the template has the analyst sign; empty where it leaves the program's own."""
    template = writer.material.options.template or NO_TEMPLATE
    return paragraphs(template.texts_in(writer.words.language).declaration)


def template_facts(writer: Writer) -> tuple[Block, ...]:
    """Which template the report was made with, by the digests of its files; nothing without one."""
    template, w = writer.material.options.template, writer.words
    if template is None:
        return ()
    rows: list[Fact] = []
    if template.organisation:
        rows.append(Fact(w("Organisation"), (outside(template.organisation),)))
    for name, digest in template.files:
        line: Line = (outside(name, Style.CODE), Text("\nSHA-256 "), digest_text(digest))
        rows.append(Fact(w("File"), line))
    return (Facts(tuple(rows), w("Template of this report")),)
