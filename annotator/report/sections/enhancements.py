"""Pictures that were made easier to see: each beside its original, with every step and setting."""

from __future__ import annotations

from annotator.case.annotation import Annotation
from annotator.case.enhancement import PictureStep
from annotator.report.blocks import (
    Block,
    Bullets,
    Callout,
    Card,
    Fact,
    Facts,
    Figure,
    Figures,
    Line,
    Paragraph,
    Part,
    Picture,
    Style,
    Text,
    Tone,
    key_of,
)
from annotator.report.enhanced_pair import EnhancedPair, ShownPicture
from annotator.report.stored_words import REMARKS
from annotator.report.writing import Writer, digest_text, outside, plain


def enhancements(writer: Writer) -> tuple[Block, ...]:
    """What was done to which picture, and what each step may invent or hide."""
    w = writer.words
    pairs = _pairs(writer)
    if not pairs:
        return (Paragraph(plain(w("No picture was enhanced."), Style.QUIET)),)
    said = w(
        "Steps are applied to a copy of the decoded frame, in the order given; the exhibit, the frame"
        " and its digest stay what they are. Nothing is generated or learned. Digests of pictures are"
        " SHA-256 over the red, green and blue bytes at full size; the pictures printed here are"
        " smaller. “annotator enhance” applies the same steps again."
    )
    return (Paragraph(plain(said)), *(_card(writer, note, pair) for note, pair in pairs))


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The pictures that this section shows."""
    return tuple(
        Picture(_key(shown), shown.jpeg, shown.width, shown.height)
        for _note, pair in _pairs(writer)
        for shown in (pair.original, pair.enhanced)
        if shown is not None
    )


def _pairs(writer: Writer) -> tuple[tuple[Annotation, EnhancedPair], ...]:
    by_note = {pair.annotation_id: pair for pair in writer.material.enhanced}
    return tuple((note, by_note[note.id]) for note in writer.notes if note.id in by_note)


def _key(shown: ShownPicture) -> str:
    return key_of("enhanced", shown.jpeg)


def _card(writer: Writer, note: Annotation, pair: EnhancedPair) -> Card:
    w = writer.words
    number = writer.note_numbers[note.id]
    parts: list[Part] = []
    if pair.original is not None and pair.enhanced is not None:
        parts.append(
            Figures(
                (
                    _figure(writer, note, pair, pair.original, w("Original")),
                    _figure(writer, note, pair, pair.enhanced, w("Enhanced — not the original")),
                )
            )
        )
    else:
        parts.append(
            Callout(Tone.WARNING, w("The steps could not be applied"), (outside(pair.problem),))
        )
    parts.append(
        Bullets(tuple(_step_line(writer, n, step) for n, step in enumerate(pair.steps, 1)))
    )
    rows = [
        Fact(w("Frame SHA-256"), (digest_text(pair.stamp.digest),)),
    ]
    if pair.remarks:
        rows.append(
            Fact(
                w("Said while applying"),
                (outside("\n".join(w.said(each, REMARKS) for each in pair.remarks)),),
            )
        )
    if pair.tools:
        tools = ", ".join(f"{name} {version}" for name, version in pair.tools)
        rows.append(Fact(w("Made with"), (outside(tools),)))
    parts.append(Facts(tuple(rows)))
    title: Line = (
        *writer.line("Picture of note {note}", note=writer.note_link(note.id)),
        Text(" · " + writer.span(note)),
    )
    whose = w("steps of this note") if pair.of_note else w("steps of its exhibit")
    marks = (Text(w("enhanced"), Style.WARNING), Text(whose))
    return Card(f"enhanced-{number}", number, title, marks, tuple(parts))


def _step_line(writer: Writer, number: int, step: PictureStep) -> Line:
    w = writer.words
    return (
        Text(f"{number}. {step.words(w)}", Style.STRONG),
        Text(". " + w(step.spec.does) + " "),
        Text(w(step.spec.may_invent), Style.ITALIC),
    )


def _figure(
    writer: Writer, note: Annotation, pair: EnhancedPair, shown: ShownPicture, word: str
) -> Figure:
    w = writer.words
    number = writer.material.case.info.shown_number(pair.stamp.index)
    label = writer.exhibit_label(pair.exhibit_id)
    style = Style.STRONG if shown is pair.original else Style.WARNING
    caption: tuple[Line, ...] = (
        (Text(word, style),),
        plain(f"{label} · " + w("Frame {frame}", frame=writer.frame(pair.stamp))),
        plain(w("{width} × {height} pixels", width=shown.full[0], height=shown.full[1])),
        (Text(w("SHA-256 of RGB") + "\n"), digest_text(shown.digest)),
    )
    description = w(
        "{word}: exhibit {label}, frame {number}, note {note}",
        word=word,
        label=label,
        number=number,
        note=writer.note_numbers[note.id],
    )
    return Figure(_key(shown), description, caption)
