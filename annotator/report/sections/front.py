"""What the report is about: question and authority, the exhibits at a glance."""

from __future__ import annotations

from typing import Final

from annotator.case.vocabularies import Edition, NoteKind
from annotator.report.blocks import (
    Block,
    Callout,
    Fact,
    Facts,
    Line,
    Paragraph,
    Style,
    Table,
    Text,
    Tone,
)
from annotator.report.languages import LANGUAGES
from annotator.report.sections import signature
from annotator.report.shown_notes import shown_facts
from annotator.report.words import sentence
from annotator.report.writing import (
    Writer,
    digest_text,
    moment_text,
    outside,
    outside_lines,
    plain,
    short_hash,
)
from annotator.timing.timecode import format_time

INVENTED_TITLE: Final = sentence("Invented for training")
INVENTED_WORDS: Final = sentence(
    "The case, its footage, its people and its accounts are made up. Nothing in this document is"
    " evidence of anything."
)


def question(writer: Writer) -> tuple[Block, ...]:
    """Who asked what, and what kind of document this is."""
    w, material = writer.words, writer.material
    info = material.case.info
    blocks: list[Block] = []
    if info.invented:
        blocks.append(Callout(Tone.INVENTED, w(INVENTED_TITLE), plain(w(INVENTED_WORDS))))
    rows = [
        writer.outside_fact("Case", info.title),
        Fact(w("Question"), (outside_lines(info.question or w("No question was entered.")),)),
    ]
    if info.authority or material.edition() is Edition.SEALED:
        said = info.authority or w("No authority was entered.")
        rows.append(Fact(w("Authority"), (outside_lines(said),)))
    if info.reference:
        rows.append(writer.outside_fact("Reference", info.reference))
    if info.remarks:
        rows.append(writer.outside_fact("Remarks", info.remarks))
    authors = sorted({note.author for note in writer.notes if note.author})
    if authors:
        rows.append(Fact(w("Analysts"), writer.listed([outside(author) for author in authors])))
    rows += [
        writer.fact("Disclosure", f"{w.word(material.edition())} · {info.tlp.value}", Style.STRONG),
        *(Fact(w("Withheld"), plain(said)) for said in withheld_words(writer)),
        writer.fact("Case opened", moment_text(info.created_at)),
        writer.fact("Report made", material.generated_text()),
        writer.fact("Language of the report", f"{LANGUAGES.get(w.language, '–')} ({w.language})"),
        *shown_facts(writer),
        Fact(w("Case id"), (Text(outside(info.id).text, Style.CODE),)),
        Fact(w("Log head"), (digest_text(material.head_hash() or "–"),)),
        *signature.facts(writer),
    ]
    blocks.append(Facts(tuple(rows)))
    blocks.append(
        Paragraph(
            plain(
                w(
                    "What is seen or heard, what is inferred from that, and what others claim stand"
                    " in separate sections. Each note names the frame that it rests on in a way that"
                    " anybody can check without this program; the section “How to check a frame”"
                    " says how."
                )
            )
        )
    )
    return tuple(blocks)


def withheld_words(writer: Writer) -> tuple[str, ...]:
    """How much this edition leaves out, in one sentence; none where it leaves out nothing."""
    left = writer.material.withheld
    if not (left.notes or left.exhibits or left.others or left.fields or left.links):
        return ()
    return (
        writer.words(
            "Left out of this edition: notes {notes}, exhibits {exhibits}, other entries {others},"
            " fields {fields}, links {links}.",
            notes=left.notes,
            exhibits=left.exhibits,
            others=left.others,
            fields=left.fields,
            links=left.links,
        ),
    )


def summary(writer: Writer) -> tuple[Block, ...]:
    """One line an exhibit, then how many notes of each kind there are."""
    w, material = writer.words, writer.material
    rows: list[tuple[Line, ...]] = []
    for exhibit in material.exhibits:
        index = material.indexes.get(exhibit.id)
        count = sum(note.exhibit_id == exhibit.id for note in writer.notes)
        rows.append(
            (
                (outside(exhibit.label, Style.STRONG, target=exhibit_anchor(writer, exhibit.id)),),
                (outside(exhibit.name()),),
                plain(w.number(len(index)) if index is not None else w("not indexed")),
                plain(format_time(index.end_ns()) if index is not None else "–"),
                plain(str(count)),
                (Text(short_hash(exhibit.digest_sha256) + "…", Style.CODE),),
            )
        )
    headings = map(w, ("Exhibit", "Name", "Frames", "Duration", "Notes", "SHA-256 begins"))
    blocks: list[Block] = []
    if rows:
        blocks.append(Table(tuple(headings), tuple(rows), (9, 34, 11, 16, 8, 22)))
    else:
        blocks.append(Paragraph(plain(w("The case holds no exhibit."))))
    kinds = [(kind, len(writer.of_kind(kind))) for kind in NoteKind]
    said = " · ".join(f"{w(_PLURAL[kind])}{w(': ')}{count}" for kind, count in kinds)
    blocks.append(Paragraph(plain(said)))
    blocks.extend(_warnings(writer))
    return tuple(blocks)


def exhibit_anchor(writer: Writer, exhibit_id: str) -> str:
    """The anchor of an exhibit's own part; empty where that section is left out."""
    if "exhibits" not in writer.material.options.sections:
        return ""
    place = [exhibit.id for exhibit in writer.material.case.exhibits].index(exhibit_id)
    return f"exhibit-{place + 1}"


def _warnings(writer: Writer) -> list[Block]:
    """Exhibits whose contents carry a warning, so that nobody meets it unprepared."""
    w = writer.words
    found: list[Block] = [
        Callout(
            Tone.WARNING,
            w("Content warning, {label}", label=outside(exhibit.label).text),
            (outside_lines(exhibit.provenance.content_warning),),
        )
        for exhibit in writer.material.exhibits
        if exhibit.provenance.content_warning
    ]
    return found


_PLURAL = {
    NoteKind.OBSERVATION: sentence("observations"),
    NoteKind.MEASUREMENT: sentence("measurements"),
    NoteKind.INFERENCE: sentence("inferences"),
    NoteKind.CLAIM: sentence("notes of claims"),
    NoteKind.LEGAL_QUESTION: sentence("legal questions"),
    NoteKind.PROCEDURAL: sentence("procedural notes"),
}
