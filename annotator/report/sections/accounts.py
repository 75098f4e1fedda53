"""What others claim, in their own words, and how each observation stands to it."""

from __future__ import annotations

from dataclasses import replace

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation, BearsOn
from annotator.case.capture import Capture, capture_id
from annotator.case.claim_rules import claimed_words
from annotator.case.event_time import ClaimTime, claim_time_id
from annotator.case.vocabularies import Edition, Stance
from annotator.report.blocks import (
    Block,
    Card,
    Fact,
    Facts,
    Heading,
    Line,
    Paragraph,
    Part,
    Quote,
    Style,
    Table,
    Text,
)
from annotator.report.sections.notes import claim_notes
from annotator.report.visible_text import visible_text
from annotator.report.words import sentence
from annotator.report.writing import Writer, digest_text, outside, outside_lines, plain

_STANCES_OF_EDITION = sentence(
    "Each cell lists the notes of this edition for which somebody entered that stance. An empty row"
    " is no verdict."
)


def claims(writer: Writer) -> tuple[Block, ...]:
    """One entry a claim, whoever made it, then the notes of where footage states one."""
    w = writer.words
    blocks: list[Block] = [
        Paragraph(
            plain(
                w(
                    "A claim is what somebody says happened. Its place here is no sign that it is"
                    " true or false. Who said it and who published it are named apart."
                )
            )
        )
    ]
    cards = claim_notes(writer)
    blocks.extend(_claim(writer, claim) for claim in writer.material.case.claims)
    if len(blocks) == 1:
        nothing = Paragraph(plain(w("No claim was recorded."), Style.QUIET))
        if not cards:
            return (nothing,)
        blocks.append(nothing)
    if cards:
        blocks.append(Heading(plain(w("Claims made in the footage"))))
        blocks.extend(cards)
    return tuple(blocks)


def _claim(writer: Writer, claim: Claim) -> Card:
    w = writer.words
    number = writer.claim_numbers[claim.id]
    parts: list[Part] = []
    if claim.text.strip():
        language = visible_text(claim.language) or w("language not stated")
        parts.append(
            Quote(
                plain(w("Verbatim ({language})", language=language)),
                outside_lines(claim.text, language=claim.language),
            )
        )
    if claim.transliteration.strip():
        parts.append(Quote(plain(w("Transliteration")), outside_lines(claim.transliteration)))
    parts.extend(writer.translation(translation) for translation in claim.translations)
    rows = [
        Fact(
            w("Said by"),
            (outside(claim.speaker),) if claim.speaker else writer.lacking(sentence("not known")),
        )
    ]
    time = writer.material.case.find("claim_time", claim_time_id(claim.id))
    if isinstance(time, ClaimTime):
        rows.append(Fact(w("When, as claimed"), _claimed(writer, time)))
        if time.why:
            rows.append(writer.outside_fact("Why taken so", time.why))
    source = _source(writer, claim.source_id)
    if source is None:
        rows.append(writer.fact("Source", "not recorded", Style.WARNING))
    else:
        rows.extend(_source_facts(writer, source))
    if claim.remarks:
        rows.append(writer.outside_fact("Remarks", claim.remarks))
    stated = [n for n in writer.notes if n.claim_id == claim.id]
    if stated:
        rows.append(Fact(w("Stated in"), writer.listed([writer.note_link(n.id) for n in stated])))
    parts.append(Facts(tuple(rows)))
    title = (outside(claim.short or w("without a heading")),)
    marks: tuple[Text, ...] = ()
    if any(translation.needs_warning() for translation in claim.translations):
        marks = (Text(w("machine translation, not reviewed"), Style.WARNING),)
    return Card(f"claim-{number}", number, title, marks, tuple(parts))


def _claimed(writer: Writer, time: ClaimTime) -> Line:
    """The interval in the report's own words, and what was said in its own."""
    if time.earliest_us is None and time.latest_us is None:
        return (outside_lines(time.as_said),)
    span = claimed_words(replace(time, as_said=""), writer.words)
    if not time.as_said:
        return plain(span)
    return writer.line("“{said}”, taken as {time}", said=outside(time.as_said), time=span)


def _source(writer: Writer, source_id: str) -> Source | None:
    return next((s for s in writer.material.case.sources if s.id == source_id), None)


def _source_facts(writer: Writer, source: Source) -> list[Fact]:
    w = writer.words
    rows = [
        writer.outside_fact("Source", source.name),
        Fact(
            w("Published by"),
            (outside(source.publisher),)
            if source.publisher
            else writer.lacking(sentence("not stated")),
        ),
    ]
    for label, value in (
        (sentence("Date as shown"), source.published_as_shown),
        (sentence("Address"), source.url),
        (sentence("Archived copy"), source.archive_url),
    ):
        if value:
            rows.append(writer.outside_fact(label, value))
    for label, grade, why in (
        (sentence("Reliability of the source"), source.reliability, source.reliability_why),
        (sentence("Credibility of what it says"), source.credibility, source.credibility_why),
    ):
        value_line: Line = (Text(w.word(grade)),)
        if why:
            value_line += (Text("\n"), outside_lines(why, Style.QUIET))
        rows.append(Fact(w(label), value_line))
    if source.remarks:
        rows.append(writer.outside_fact("About the source", source.remarks))
    capture = writer.material.case.find("capture", capture_id(source.id))
    if isinstance(capture, Capture):
        rows.extend(_capture_facts(writer, capture))
    return rows


def _capture_facts(writer: Writer, capture: Capture) -> list[Fact]:
    """How the source's page or post was kept."""
    how = [f"{capture.captured_at} UTC"] if capture.captured_at else []
    how += [part for part in (capture.captured_by, capture.tool) if part]
    rows = [writer.outside_fact("Kept", ", ".join(how))] if how else []
    if capture.kept_as:
        rows.append(writer.outside_fact("Kept as", capture.kept_as))
    if capture.digest_sha256:
        rows.append(
            Fact(writer.words("SHA-256 of what was kept"), (digest_text(capture.digest_sha256),))
        )
    if capture.remarks:
        rows.append(writer.outside_fact("About keeping it", capture.remarks))
    return rows


def stances(writer: Writer) -> tuple[Block, ...]:
    """Claim by claim what the notes say to it; nothing that nobody entered."""
    w = writer.words
    entered: dict[str, list[tuple[Annotation, BearsOn]]] = {}
    for note in writer.notes:
        for link in note.bears_on:
            entered.setdefault(link.claim_id, []).append((note, link))
    claims_here = writer.material.case.claims
    if not claims_here:
        return (Paragraph(plain(w("No claim was recorded."), Style.QUIET)),)
    overview: list[tuple[Line, ...]] = []
    rows: list[tuple[Line, ...]] = []
    for claim in claims_here:
        judged = entered.get(claim.id, [])
        head: Line = (writer.claim_link(claim.id), Text(" "), outside(claim.short))
        overview.append((head, *(_notes_with(writer, judged, stance) for stance in Stance)))
        for note, link in judged:
            rows.append(
                (
                    (writer.claim_link(claim.id),),
                    (writer.note_link(note.id),),
                    plain(w.word(link.stance), Style.STRONG),
                    (outside_lines(link.why),) if link.why else plain("–"),
                    (outside(link.judged_by),) if link.judged_by else plain("–"),
                )
            )
    blocks: list[Block] = [
        Paragraph(
            plain(
                w(_STANCES_OF_EDITION)
                if writer.material.edition() is not Edition.SEALED
                else w(
                    "Each cell lists the notes for which somebody entered that stance. An empty row"
                    " means that nobody compared the claim with the footage; it is no verdict."
                )
            )
        ),
        Table(
            (w("Claim"), *(w.word(stance) for stance in Stance)),
            tuple(overview),
            (40, 15, 15, 15, 15),
        ),
    ]
    if rows:
        blocks.append(
            Table(
                tuple(map(w, ("Claim", "Note", "Stance", "Why", "Judged by"))),
                tuple(rows),
                (10, 10, 18, 42, 20),
                w("Reasons"),
            )
        )
    return tuple(blocks)


def _notes_with(writer: Writer, judged: list[tuple[Annotation, BearsOn]], stance: Stance) -> Line:
    if not judged:
        return (
            plain(writer.words("none entered"), Style.QUIET)
            if stance is Stance.SUPPORTS
            else plain("")
        )
    found = [writer.note_link(note.id) for note, link in judged if link.stance is stance]
    return writer.listed(found) or plain("–")
