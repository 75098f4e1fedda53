"""How single things are written in a report: frames, times, digests, text from outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from string import Formatter

from annotator.case.annotation import Annotation, Translation
from annotator.case.links import NoteLink
from annotator.case.snapshot import CaseSnapshot, film_order
from annotator.case.tracks import Track
from annotator.case.vocabularies import Edition, NoteKind
from annotator.report.blocks import Fact, Line, Quote, Style, Text
from annotator.report.inputs import Material
from annotator.report.visible_text import visible_text
from annotator.report.words import Words, sentence
from annotator.timing.event_interval import EventInterval
from annotator.timing.event_interval import words as interval_words
from annotator.timing.frame_stamp import NANOSECONDS, FrameStamp
from annotator.timing.timecode import format_time

_NOT_HERE = sentence("not in this edition")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def outside(text: str, style: Style = Style.PLAIN, *, language: str = "", target: str = "") -> Text:
    """One line of text from outside, made visible."""
    return Text(visible_text(text), style, language_tag(language), target, foreign=True)


def outside_lines(text: str, style: Style = Style.PLAIN, *, language: str = "") -> Text:
    """Text from outside that may have several lines, made visible."""
    return Text(
        visible_text(text.strip("\r\n"), keep_lines=True),
        style,
        language_tag(language),
        foreign=True,
    )


def language_tag(language: str) -> str:
    """The tag if it has the form of one (BCP 47), else nothing."""
    return language if _LANGUAGE.fullmatch(language) else ""


def plain(text: str, style: Style = Style.PLAIN, *, target: str = "") -> Line:
    """A line of the report's own words."""
    return (Text(text, style, target=target),)


def joined(items: Sequence[Text], between: str = ", ") -> Line:
    """Texts with the same words between them."""
    line: list[Text] = []
    for item in items:
        if line:
            line.append(Text(between))
        line.append(item)
    return tuple(line)


def digest_text(digest: str) -> Text:
    """A digest or hash in full."""
    return Text(visible_text(digest), Style.CODE, foreign=True)


def short_hash(digest: str) -> str:
    """The first twelve digits of a hash, where the whole stands elsewhere."""
    return visible_text(digest[:12])


def fraction_text(value: Fraction) -> str:
    """A fraction as `1/90000`."""
    return f"{value.numerator}/{value.denominator}"


def decimal_text(value: Fraction, digits: int = 3) -> str:
    """A fraction as a decimal, cut after `digits` places (exact arithmetic)."""
    scaled = abs(value.numerator) * 10**digits // value.denominator
    whole, rest = divmod(scaled, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{digits}d}"


def seconds_text(time_ns: int) -> str:
    """Nanoseconds as seconds with nine places, without a float."""
    return decimal_text(Fraction(time_ns, NANOSECONDS), 9)


def moment_text(stored: str) -> str:
    """A stored UTC time as `2026-01-01 00:00:00 UTC`; as it stands if it is something else."""
    try:
        moment = datetime.fromisoformat(stored)
    except ValueError:
        return visible_text(stored)
    if moment.tzinfo is None:
        return visible_text(stored)
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


@dataclass(frozen=True, slots=True)
class Writer:
    """The material with the printed numbers of its notes and claims, and the words used."""

    material: Material
    words: Words
    notes: tuple[Annotation, ...]
    note_numbers: dict[str, str]
    claim_numbers: dict[str, str]
    anchors: dict[str, str]
    tracks: dict[str, Track]
    links: dict[str, tuple[NoteLink, ...]]

    def lacking(self, words: str) -> Line:
        """What stands where a value is empty: `words`, or below the sealed edition that it is not in this one.

        There nobody can tell what was never entered from what is withheld.
        """
        sealed = self.material.edition() is Edition.SEALED
        return plain(self.words(words if sealed else _NOT_HERE), Style.QUIET)

    def track_of(self, note_id: str) -> Track | None:
        """The track on which a note stands, or None."""
        return self.tracks.get(note_id)

    def links_of(self, note_id: str) -> dict[str, list[str]]:
        """The ids of the notes to which a note is linked, by how it stands to them."""
        found: dict[str, list[str]] = {}
        for link in self.links.get(note_id, ()):
            found.setdefault(link.words_from(note_id), []).append(link.other(note_id))
        return found

    def line(
        self, english: str, /, style: Style = Style.PLAIN, **parts: Text | Line | str | int
    ) -> Line:
        """A sentence of the report's own with texts set into it where the language wants them."""
        # A first piece that is the report's own keeps the line's direction that of the language.
        line: list[Text] = [Text("", style)]
        for own, name, _spec, _how in Formatter().parse(self.words.template(english, **parts)):
            if own:
                line.append(Text(own, style))
            if name is None:
                continue
            part = parts[name]
            if isinstance(part, Text):
                line.append(part)
            elif isinstance(part, tuple):
                line += part
            else:
                line.append(Text(str(part), style))
        return tuple(line[1:] if len(line) > 1 and not line[1].foreign else line)

    def listed(self, items: Sequence[Text]) -> Line:
        """Texts one after another, apart as the language has it."""
        return joined(items, self.words(", "))

    def bytes(self, size: int) -> str:
        """A size in bytes with thousands apart."""
        return self.words("{n} bytes", n=self.words.number(size))

    def interval(self, interval: EventInterval) -> str:
        """When something was, in full."""
        return interval_words(interval, self.words)

    def seconds(self, value: str) -> str:
        """A number of seconds with its unit."""
        return self.words("{n} s", n=value)

    def of_kind(self, *kinds: NoteKind) -> tuple[Annotation, ...]:
        """The printed notes of these kinds, in the order of their numbers."""
        return tuple(note for note in self.notes if note.kind in kinds)

    def note_anchor(self, note_id: str) -> str:
        """The anchor of a note if it is printed here, else nothing."""
        return self.anchors.get(note_id, "")

    def note_link(self, note_id: str) -> Text:
        """A note's number, leading to its entry where there is one."""
        number = self.note_numbers.get(note_id)
        if number is None:
            return Text(self.words("a note that is no longer there"), Style.WARNING)
        return Text(number, Style.STRONG, target=self.note_anchor(note_id))

    def claim_link(self, claim_id: str) -> Text:
        """A claim's number, leading to its entry where there is one."""
        number = self.claim_numbers.get(claim_id)
        if number is None:
            return Text(self.words("a claim that is no longer there"), Style.WARNING)
        printed = "claims" in self.material.options.sections
        return Text(number, Style.STRONG, target=f"claim-{number}" if printed else "")

    def exhibit_label(self, exhibit_id: str) -> str:
        """The exhibit's short name on paper."""
        for exhibit in self.material.case.exhibits:
            if exhibit.id == exhibit_id:
                return visible_text(exhibit.label)
        return self.words("an exhibit that is no longer there")

    def elapsed_ns(self, exhibit_id: str, stamp: FrameStamp) -> int | None:
        """The frame's time since the first frame; None where no frame index tells."""
        index = self.material.indexes.get(exhibit_id)
        if index is None or stamp.index >= len(index):
            return None
        return index.time_ns(stamp.index)

    def elapsed(self, exhibit_id: str, stamp: FrameStamp) -> str:
        """That time as `00:00:41.133`, or that it is not known."""
        time_ns = self.elapsed_ns(exhibit_id, stamp)
        return self.words("not known") if time_ns is None else format_time(time_ns)

    def frame(self, stamp: FrameStamp) -> str:
        """The frame's number as people see it, and its index where the two differ in meaning."""
        return self.words(
            "{shown} (index {index}, counted from 0)",
            shown=self.material.case.info.shown_number(stamp.index),
            index=stamp.index,
        )

    def pts(self, stamp: FrameStamp) -> str:
        """PTS and time base, the two numbers that make up its exact time."""
        if stamp.pts is None:
            return self.words(
                "none recorded (time base {base})", base=fraction_text(stamp.time_base)
            )
        return self.seconds(f"{stamp.pts} × {fraction_text(stamp.time_base)}")

    def span(self, note: Annotation) -> str:
        """The elapsed time of a note, or from when to when."""
        start = self.elapsed(note.exhibit_id, note.start)
        if note.end is None:
            return start
        return f"{start} – {self.elapsed(note.exhibit_id, note.end)}"

    def fact(self, label: str, text: str, style: Style = Style.PLAIN) -> Fact:
        """A label of the report's own with its own words as value."""
        return Fact(self.words(label), plain(text, style))

    def outside_fact(self, label: str, text: str) -> Fact:
        """A label of the report's own with text from outside as value."""
        return Fact(self.words(label), (outside_lines(text),))

    def translation(self, translation: Translation) -> Quote:
        """A translation with its maker; unreviewed machine work is marked before its words."""
        w = self.words
        language = visible_text(translation.language) or w("language not stated")
        label = list(
            self.line(
                "Translation ({language}), by the engine {maker}"
                if translation.machine
                else "Translation ({language}), by {maker}",
                language=language,
                maker=outside(translation.maker or w("nobody named")),
            )
        )
        if translation.made_on:
            label += [Text(w(", ")), outside(translation.made_on)]
        if translation.reviewed_by:
            label.append(Text(w(", ")))
            label += self.line("reviewed by {reviewer}", reviewer=outside(translation.reviewed_by))
        if translation.needs_warning():
            label += [Text(" "), Text(w("machine translation, not reviewed"), Style.WARNING)]
        return Quote(tuple(label), outside_lines(translation.text, language=translation.language))


SECTION_OF_KIND = {
    NoteKind.OBSERVATION: "observations",
    NoteKind.MEASUREMENT: "observations",
    NoteKind.INFERENCE: "inferences",
    NoteKind.CLAIM: "claims",
    NoteKind.LEGAL_QUESTION: "legal",
    NoteKind.PROCEDURAL: "procedural",
}


def make_writer(material: Material, words: Words) -> Writer:
    """Number the notes of the whole case in the order of its exhibits and films."""
    case = material.case
    place = {exhibit.id: number for number, exhibit in enumerate(case.exhibits)}
    ordered = sorted(
        case.annotations,
        key=lambda note: (place.get(note.exhibit_id, len(place)), film_order(note)),
    )
    chosen = {exhibit.id for exhibit in material.exhibits}
    shown = material.shown
    notes = tuple(
        note
        for note in ordered
        if note.exhibit_id in chosen and (shown is None or note.id in shown)
    )
    numbers = {note.id: f"N{number}" for number, note in enumerate(ordered, 1)}
    sections = material.options.sections
    return Writer(
        material,
        words,
        notes,
        numbers,
        {claim.id: f"C{number}" for number, claim in enumerate(case.claims, 1)},
        {
            note.id: f"note-{numbers[note.id]}"
            for note in notes
            if SECTION_OF_KIND[note.kind] in sections
        },
        _tracks_of_notes(case),
        _links_of_notes(case),
    )


def _tracks_of_notes(case: CaseSnapshot) -> dict[str, Track]:
    tracks = {track.id: track for track in case.tracks}
    return {each.subject_id: tracks[each.track_id] for each in case.placements}


def _links_of_notes(case: CaseSnapshot) -> dict[str, tuple[NoteLink, ...]]:
    found: dict[str, list[NoteLink]] = {}
    for link in case.links:
        for end in (link.from_id, link.to_id):
            found.setdefault(end, []).append(link)
    return {note_id: tuple(links) for note_id, links in found.items()}
