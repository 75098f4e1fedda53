"""What was heard: moments named to the sample, each with a picture of its sound, and how it was listened to."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from annotator.case.sound import SoundMark, SoundWork
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
from annotator.report.sound_figure import SoundFigure
from annotator.report.stored_words import FOUND_BY
from annotator.report.writing import Writer, decimal_text, outside, plain, seconds_text
from annotator.timing.frame_stamp import NANOSECONDS


def sounds(writer: Writer) -> tuple[Block, ...]:
    """Bangs counted, settings for listening, and a card for each figure."""
    w = writer.words
    figures = _figures(writer)
    works = _works(writer)
    if not figures and not works:
        return (Paragraph(plain(w("No moment was named in the sound."), Style.QUIET)),)
    blocks: list[Block] = []
    counted = _counted(writer)
    if counted:
        blocks.append(Paragraph(plain(w("Moments that a person confirmed in the sound:"))))
        blocks.append(Bullets(counted))
    if works:
        said = w("Sound was also listened to with these settings; the exhibit stays what it is:")
        blocks.append(Paragraph(plain(said)))
        blocks.append(Bullets(works))
    if figures:
        said = w(
            "Samples are counted from the first one that the sound track gives when it is decoded;"
            " gaps count as silence of their length. Times are on the film's clock, 0 being the first frame."
            " In each figure the wave stands above the spectrogram; a dashed line is the moment named."
        )
        blocks.append(Paragraph(plain(said)))
    return (*blocks, *(_card(writer, figure) for figure in figures))


def pictures(writer: Writer) -> tuple[Picture, ...]:
    """The pictures that this section shows."""
    return tuple(
        Picture(_key(each), each.jpeg, each.width, each.height)
        for each in _figures(writer)
        if each.jpeg
    )


def _figures(writer: Writer) -> tuple[SoundFigure, ...]:
    by_note = {each.annotation_id: each for each in writer.material.sound_figures}
    return tuple(by_note[note.id] for note in writer.notes if note.id in by_note)


def _key(figure: SoundFigure) -> str:
    return key_of("sound", figure.jpeg)


def _counted(writer: Writer) -> tuple[Line, ...]:
    """How many moments were named in each exhibit."""
    w = writer.words
    exhibit_of = {note.id: note.exhibit_id for note in writer.notes}
    count = Counter(
        exhibit_of[mark.annotation_id]
        for mark in writer.material.case.sound_marks
        if mark.annotation_id in exhibit_of
    )
    return tuple(
        plain(w("{label}: {n}", label=writer.exhibit_label(exhibit.id), n=count[exhibit.id]))
        for exhibit in writer.material.exhibits
        if count[exhibit.id]
    )


def _works(writer: Writer) -> tuple[Line, ...]:
    by_exhibit = {work.exhibit_id: work for work in writer.material.case.sound_works}
    return tuple(
        plain(
            f"{writer.exhibit_label(exhibit.id)}{writer.words(': ')}{_work_words(writer, by_exhibit[exhibit.id])}"
        )
        for exhibit in writer.material.exhibits
        if exhibit.id in by_exhibit
    )


def _work_words(writer: Writer, work: SoundWork) -> str:
    w = writer.words
    parts = [w("sound track {n}", n=work.stream + 1)]
    if work.channel >= 0:
        parts.append(w("channel {n} alone", n=work.channel + 1))
    if work.gain_cb:
        parts.append(w("gain {gain} dB", gain=f"{work.gain_cb / 100:+g}".replace("-", "−")))
    if work.low_hz:
        parts.append(w("low cut {n} Hz", n=work.low_hz))
    if work.high_hz:
        parts.append(w("high cut {n} Hz", n=work.high_hz))
    if not work.active:
        parts.append(w("switched off now"))
    return w(", ").join(parts)


def _card(writer: Writer, figure: SoundFigure) -> Card:
    w = writer.words
    note = next(each for each in writer.notes if each.id == figure.annotation_id)
    number = writer.note_numbers[note.id]
    label = writer.exhibit_label(figure.exhibit_id)
    parts: list[Part] = []
    if figure.jpeg:
        caption: tuple[Line, ...] = (
            plain(
                f"{label} · "
                + w(
                    "{start} to {end} of film time",
                    start=writer.seconds(decimal_text(Fraction(figure.start_ns, NANOSECONDS))),
                    end=writer.seconds(decimal_text(Fraction(figure.end_ns, NANOSECONDS))),
                )
            ),
            plain(figure.settings),
        )
        description = w("Wave and spectrogram of the sound of note {n}", n=number)
        parts.append(Figures((Figure(_key(figure), description, caption),)))
    else:
        parts.append(
            Callout(Tone.WARNING, w("The sound could not be drawn"), (outside(figure.problem),))
        )
    if figure.mark is not None:
        parts.append(Facts(_mark_rows(writer, figure.mark)))
    title: Line = (
        *writer.line("Sound of note {note}", note=writer.note_link(note.id)),
        Text(" · " + writer.span(note)),
    )
    return Card(f"sound-{number}", number, title, (), tuple(parts))


def _mark_rows(writer: Writer, mark: SoundMark) -> tuple[Fact, ...]:
    w = writer.words
    where = w("{sample} at {rate} Hz, sound track {track}", sample=mark.sample, rate=mark.rate, track=mark.stream + 1)  # fmt: skip
    rows = [
        Fact(w("Sample"), plain(where)),
        Fact(w("Film time"), plain(writer.seconds(seconds_text(mark.at_ns)))),
    ]
    if mark.found_by:
        rows.append(Fact(w("Found by"), (outside(w.said(mark.found_by, FOUND_BY)),)))
    return tuple(rows)
