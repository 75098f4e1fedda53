"""Observations, measurements, inferences and the other notes, each with its frames."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.case.annotation import Annotation
from annotator.case.vocabularies import (
    Graphic,
    Modality,
    NoteKind,
    ReviewState,
    Visibility,
)
from annotator.report.blocks import (
    Block,
    Card,
    Fact,
    Facts,
    Figure,
    Figures,
    Line,
    Paragraph,
    Part,
    Style,
    Text,
    key_of,
)
from annotator.report.inputs import Still
from annotator.report.sections.event_time import event_line
from annotator.report.sections.front import exhibit_anchor
from annotator.report.sections.regions import drawn_figure, region_facts
from annotator.report.stored_words import COLOURS
from annotator.report.words import Words, sentence
from annotator.report.writing import (
    Writer,
    digest_text,
    moment_text,
    outside,
    outside_lines,
    plain,
)
from annotator.timing.frame_stamp import FrameStamp


def observations(writer: Writer) -> tuple[Block, ...]:
    """What is seen, heard or measured; carries visibility, never likelihood."""
    kinds = (NoteKind.OBSERVATION, NoteKind.MEASUREMENT)
    return _cards(writer, kinds, sentence("No observation or measurement was noted."))


def inferences(writer: Writer) -> tuple[Block, ...]:
    """What somebody concludes, with what it rests on and what else could explain it."""
    return _cards(writer, (NoteKind.INFERENCE,), sentence("Nothing was inferred."))


def legal(writer: Writer) -> tuple[Block, ...]:
    """Questions for lawyers; no answers."""
    return _cards(writer, (NoteKind.LEGAL_QUESTION,), sentence("No legal question was noted."))


def procedural(writer: Writer) -> tuple[Block, ...]:
    """Remarks about the work itself."""
    return _cards(writer, (NoteKind.PROCEDURAL,), sentence("No procedural remark was noted."))


def _cards(writer: Writer, kinds: tuple[NoteKind, ...], nothing: str) -> tuple[Block, ...]:
    notes = writer.of_kind(*kinds)
    if not notes:
        return (Paragraph(plain(writer.words(nothing), Style.QUIET)),)
    return tuple(note_card(writer, note) for note in notes)


def note_card(writer: Writer, note: Annotation) -> Card:
    """The whole entry of one note."""
    parts: list[Part] = []
    if note.text.strip():
        parts.append(Paragraph((outside_lines(note.text, language=note.language),)))
    parts.extend(writer.translation(translation) for translation in note.translations)
    if note.kind is NoteKind.INFERENCE:
        parts.extend(_judgement(writer, note))
    pictures = _pictures(writer, note)
    if pictures:
        parts.append(Figures(tuple(pictures)))
    parts.append(Facts(tuple(_facts(writer, note))))
    exhibit = Text(
        writer.exhibit_label(note.exhibit_id),
        foreign=True,
        target=_exhibit_target(writer, note.exhibit_id),
    )
    title: Line = (exhibit, Text(" · " + writer.span(note)))
    number = writer.note_numbers[note.id]
    return Card(f"note-{number}", number, title, _marks(writer, note), tuple(parts))


def _exhibit_target(writer: Writer, exhibit_id: str) -> str:
    if not any(exhibit.id == exhibit_id for exhibit in writer.material.exhibits):
        return ""
    return exhibit_anchor(writer, exhibit_id)


def _marks(writer: Writer, note: Annotation) -> tuple[Text, ...]:
    w = writer.words
    marks = [Text(w.word(note.kind), Style.STRONG)]
    if note.modality is not Modality.SEEN:
        marks.append(Text(w.word(note.modality)))
    if note.visibility is not None:
        said = w.word(note.visibility)
        if note.not_visible_reason is not None:
            said += w(": ") + w.word(note.not_visible_reason)
        style = Style.WARNING if note.visibility is Visibility.NOT_VISIBLE else Style.PLAIN
        marks.append(Text(said, style))
    if note.graphic is not Graphic.NONE:
        marks.append(Text(w.word(note.graphic), Style.WARNING))
    style = Style.WARNING if note.review is ReviewState.DISPUTED else Style.QUIET
    marks.append(Text(w.word(note.review), style))
    return tuple(marks)


def _judgement(writer: Writer, note: Annotation) -> list[Part]:
    w = writer.words
    missing = w("not stated")
    likelihood = w.word(note.likelihood) if note.likelihood else missing
    confidence = w.word(note.confidence) if note.confidence else missing
    cites = writer.listed([writer.note_link(cited) for cited in note.cites])
    lost = writer.material.withheld.grounds.get(note.id, 0)
    if lost:
        cites += plain(
            (w("; ") if cites else "") + w("notes withheld in this edition: {n}", n=lost)
        )
    cites = cites or plain(w("nothing"))
    rows = [
        Fact(w("Likelihood"), plain(likelihood, Style.STRONG)),
        Fact(w("Confidence in the basis"), plain(confidence, Style.STRONG)),
        Fact(w("Rests on"), cites),
        Fact(
            w("Other explanations"),
            (outside_lines(note.alternatives),)
            if note.alternatives.strip()
            else plain(w("None was entered."), Style.WARNING),
        ),
    ]
    return [Facts(tuple(rows))]


def _facts(writer: Writer, note: Annotation) -> list[Fact]:
    w = writer.words
    rows = _frame_facts(writer, note)
    if note.end is not None:
        rows.append(writer.fact("Frames covered", w.number(note.end.index - note.start.index + 1)))
    rows.append(Fact(w("Exhibit SHA-256"), (digest_text(note.exhibit_digest),)))
    if note.tags:
        rows.append(Fact(w("Tags"), writer.listed([outside(tag) for tag in note.tags])))
    if note.people:
        rows.append(
            Fact(w("People (codes)"), writer.listed([_person(writer, p) for p in note.people]))
        )
    if note.kind is not NoteKind.INFERENCE and note.cites:
        rows.append(Fact(w("Refers to"), writer.listed([writer.note_link(c) for c in note.cites])))
    if note.bears_on:
        stances: list[Text] = []
        for link in note.bears_on:
            stances += [Text(w(", "))] if stances else []
            stances += writer.line(
                "{stance} {claim}",
                stance=w.word(link.stance),
                claim=writer.claim_link(link.claim_id),
            )
        rows.append(Fact(w("Bears on"), tuple(stances)))
    track = writer.track_of(note.id)
    if track is not None:
        rows.append(Fact(w("Track"), (outside(track.name),)))
    for relation, others in writer.links_of(note.id).items():
        words = w(relation)
        links = writer.listed([writer.note_link(other) for other in others])
        rows.append(Fact(words[:1].upper() + words[1:], links))
    rows += region_facts(writer, note)
    if note.supersedes:
        rows.append(Fact(w("Replaces"), (outside(note.supersedes, Style.CODE),)))
    rows.append(Fact(w("Written"), _written(writer, note)))
    return rows


def _written(writer: Writer, note: Annotation) -> Line:
    w = writer.words
    line: Line = writer.line(
        "by {author}, {when}",
        author=outside(note.author or w("nobody named")),
        when=moment_text(note.created_at),
    )
    if note.edited_at and note.edited_at != note.created_at:
        line += plain(w("; ") + w("last changed {when}", when=moment_text(note.edited_at)))
    if note.reviewer:
        state = w.word(note.review)
        line += (
            *plain(w("; ")),
            *writer.line("{state} by {reviewer}", state=state, reviewer=outside(note.reviewer)),
        )
    return line


def _person(writer: Writer, person_id: str) -> Text:
    for person in writer.material.case.people:
        if person.id == person_id:
            return outside(f"{person.code} ({writer.words.word(person.role)})")
    return Text(writer.words("a person who is no longer there"), Style.WARNING)


def _frame_facts(writer: Writer, note: Annotation) -> list[Fact]:
    """The figures that else stand under a still, for frames that have none."""
    w, material = writer.words, writer.material
    ends: list[tuple[str, FrameStamp, Mapping[str, Still]]] = [
        (w("Frame") if note.end is None else w("First frame"), note.start, material.stills)
    ]
    if note.end is not None:
        ends.append((w("Last frame"), note.end, material.last_stills))
    rows: list[Fact] = []
    for label, stamp, stills in ends:
        if note.id not in stills:
            none = (
                w("The still of this frame is withheld in this edition.")
                if note.id in material.covered_up
                else w("No still was made of this frame.")
            )
            line = (
                Text("\n".join(_stamp_lines(writer, note.exhibit_id, stamp)) + "\n"),
                Text(none + "\n", Style.QUIET),
                Text(w("Frame SHA-256") + "\n"),
                _frame_digest(writer, stamp.digest),
            )
            rows.append(Fact(label, line))
    return rows


def _stamp_lines(writer: Writer, exhibit_id: str, stamp: FrameStamp) -> tuple[str, ...]:
    w = writer.words
    event = event_line(writer, exhibit_id, stamp)
    return (
        w("Frame {frame}", frame=writer.frame(stamp)),
        w("Elapsed {time}", time=writer.elapsed(exhibit_id, stamp)),
        w("PTS {pts}", pts=writer.pts(stamp)),
        *((event,) if event else ()),
    )


def _frame_digest(writer: Writer, digest: str) -> Text:
    if not digest:
        return Text(writer.words("none yet: the frame index is provisional"), Style.WARNING)
    return digest_text(digest)


def _pictures(writer: Writer, note: Annotation) -> list[Figure]:
    material, w = writer.material, writer.words
    found: list[Figure] = []
    first = material.stills.get(note.id)
    if first is not None:
        word = w("Frame") if note.end is None else w("First frame")
        found.append(_figure(writer, note, first, word, note.start))
        if first.drawn_on:
            found.append(drawn_figure(writer, note, first, drawn_key(first)))
    for still in material.between_stills.get(note.id, ()):
        found.append(_figure(writer, note, still, w("Frame with regions"), still.stamp))
        if still.drawn_on:
            found.append(drawn_figure(writer, note, still, drawn_key(still)))
    last = material.last_stills.get(note.id)
    if last is not None and note.end is not None:
        found.append(_figure(writer, note, last, w("Last frame"), note.end))
        if last.drawn_on:
            found.append(drawn_figure(writer, note, last, drawn_key(last)))
    return found


def _figure(writer: Writer, note: Annotation, still: Still, word: str, stamp: FrameStamp) -> Figure:
    w = writer.words
    label = writer.exhibit_label(note.exhibit_id)
    number = writer.material.case.info.shown_number(stamp.index)
    caption: list[Line] = [(Text(f"{word} · {label}", Style.STRONG),)]
    caption += [plain(text) for text in _stamp_lines(writer, note.exhibit_id, stamp)]
    caption.append((Text(w("Frame SHA-256") + "\n"), _frame_digest(writer, stamp.digest)))
    problems: list[str] = []
    if still.damaged:
        problems.append(w("The decoder reported errors in this frame."))
    if still.stamp.index != stamp.index or (
        stamp.digest and still.digest and still.digest != stamp.digest
    ):
        problems.append(w("This picture is not the frame that the note was bound to."))
    if still.exactness == "provisional" or not still.digest:
        problems.append(w("Not checked by digest."))
    caption += [plain(problem, Style.WARNING) for problem in problems]
    if still.colour_note:
        caption.append((outside(_colours(w, still.colour_note), Style.QUIET),))
    description = w(
        "Still of exhibit {label}, frame {number}, note {note}",
        label=label,
        number=number,
        note=writer.note_numbers[note.id],
    )
    return Figure(picture_key(still), description, tuple(caption))


def _colours(w: Words, note: str) -> str:
    return w.said_in_parts(note, COLOURS)


def picture_key(still: Still) -> str:
    """The name of a still among the document's pictures; equal pictures share one."""
    return key_of("still", still.jpeg)


def drawn_key(still: Still) -> str:
    """The name of a still with regions drawn on it."""
    return key_of("regions", still.drawn_on)


def claim_notes(writer: Writer) -> tuple[Card, ...]:
    """Notes of kind claim: where in the footage a claim is made."""
    return tuple(note_card(writer, note) for note in writer.of_kind(NoteKind.CLAIM))
