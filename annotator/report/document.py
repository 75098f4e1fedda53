"""A report as a value: composed once, drawn as PDF, HTML or tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from annotator.case.disclosure import rows_for
from annotator.case.editions import Projected, project
from annotator.case.event_films import FrameTimes
from annotator.case.note_filter import NO_FILTER
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition
from annotator.errors import UsageError
from annotator.report.blocks import Block, Picture, Section
from annotator.report.edition_log import log_for, signed_for
from annotator.report.empty_sections import without_empty
from annotator.report.enhanced_pair import EnhancedPair
from annotator.report.inputs import HeadSigned, Material, ReportOptions, Still
from annotator.report.languages import words_in
from annotator.report.place_map import PlaceMap
from annotator.report.sections import (
    accounts,
    closing,
    copies,
    enhancements,
    event_time,
    exhibits,
    front,
    glossary,
    matrix,
    notes,
    people,
    places,
    sheets,
    signature,
    sounds,
    timelines,
)
from annotator.report.sides import from_the_side, is_right_to_left
from annotator.report.sound_figure import SoundFigure
from annotator.report.table_widths import with_room
from annotator.report.visible_text import shortened, visible_text
from annotator.report.words import Words, sentence
from annotator.report.writing import Writer, make_writer

if TYPE_CHECKING:
    from annotator.provenance.custody import CustodyEntry
    from annotator.timing.frame_index import FrameIndex

LONGEST_HEAD: Final = 60
"""How much of a case title fits at the top of every page."""

_COMPOSERS: Final[Mapping[str, tuple[str, Callable[[Writer], tuple[Block, ...]]]]] = (
    MappingProxyType(
        {
            "question": (sentence("Authority and question"), front.question),
            "summary": (sentence("Exhibits at a glance"), front.summary),
            "exhibits": (sentence("Exhibits and their provenance"), exhibits.exhibits),
            "copies": (sentence("Copies and publications"), copies.copies),
            "method": (sentence("Method and tools"), closing.method),
            "timing": (sentence("Timing"), exhibits.timing),
            "timelines": (sentence("Notes on the time line"), timelines.timelines),
            "event_time": (sentence("Event time"), event_time.event_time),
            "places": (sentence("Places"), places.places),
            "sheets": (sentence("Picture sheets"), sheets.sheets),
            "observations": (sentence("Observations and measurements"), notes.observations),
            "inferences": (sentence("Inferences"), notes.inferences),
            "claims": (sentence("Claims of others"), accounts.claims),
            "stances": (sentence("Claims against observations"), accounts.stances),
            "matrix": (sentence("Matrix of claims and notes"), matrix.matrix),
            "legal": (sentence("Legal questions"), notes.legal),
            "procedural": (sentence("Procedural notes"), notes.procedural),
            "people": (sentence("People"), people.people),
            "harms": (sentence("Who could be harmed"), people.harms),
            "enhancements": (sentence("Enhanced pictures"), enhancements.enhancements),
            "sounds": (sentence("Sounds"), sounds.sounds),
            "limitations": (sentence("Limitations"), closing.limitations),
            "custody": (sentence("Custody log"), closing.custody),
            "check": (sentence("How to check a frame"), closing.check),
            "glossary": (sentence("Glossary"), glossary.glossary),
            "declaration": (sentence("Declaration"), closing.declaration),
        }
    )
)


def section_title(key: str) -> str:
    """What a section is called, in English; KeyError for an unknown one."""
    return _COMPOSERS[key][0]


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A composed report. `head` is what stands on every page, shortened and visible.

    `writer` keeps the material and the numbers of notes for the tables and the
    JSON; `pictures` are all that figures name.
    """

    title: str
    head: str
    disclosure: str
    invented: bool
    language: str
    generated_at: datetime
    head_hash: str
    sections: tuple[Section, ...]
    pictures: tuple[Picture, ...]
    writer: Writer

    @property
    def material(self) -> Material:
        """What the report was composed from."""
        return self.writer.material


def compose(  # noqa: PLR0913 (each is another kind of material; see Material)
    snapshot: CaseSnapshot,
    indexes: Mapping[str, FrameIndex],
    custody: Iterable[CustodyEntry],
    stills: Mapping[str, Still],
    facts: Mapping[str, Sequence[tuple[str, str]]],
    generated_at: datetime,
    versions: Mapping[str, str],
    options: ReportOptions | None = None,
    *,
    last_stills: Mapping[str, Still] | None = None,
    between_stills: Mapping[str, tuple[Still, ...]] | None = None,
    signed: HeadSigned | None = None,
    words: Words | None = None,
    copies_shown: Mapping[str, tuple[Still, Still]] | None = None,
    enhanced: Sequence[EnhancedPair] = (),
    times: FrameTimes | None = None,
    coverage: Mapping[str, str] | None = None,
    sound_figures: Sequence[SoundFigure] = (),
    place_map: PlaceMap | None = None,
    shown: frozenset[str] | None = None,
    projected: Projected | None = None,
    covered_up: frozenset[str] = frozenset(),
) -> ReportDocument:
    """Compose the report of a case.

    `signed` is the head that was signed last, None where none is. `indexes` and `facts` are by exhibit id, `stills` (first frames) and
    `last_stills` (last frames of spans) by annotation id, as are `between_stills` (frames on which
    regions are drawn that those two do not show); any may lack entries,
    which the report then says. `shown` are the ids of the notes that a filter let
    through, None for all. `projected` is the edition of the case where it was made already;
    `covered_up` are notes of which a still is withheld. `words` are those of the language that the options name unless
    others are given. `generated_at` must carry its zone.
    Raises UsageError for an exhibit that the case has not.
    """
    if generated_at.tzinfo is None:
        raise ValueError("generated_at needs a zone")
    options = options or ReportOptions()
    words = words or words_in(options.language)
    known = {exhibit.id for exhibit in snapshot.exhibits}
    if any(wanted not in known for wanted in options.exhibits):
        raise UsageError("The case has no such exhibit.", "Choose among those that it lists.")
    chosen = set(options.exhibits) or known
    edition = options.edition or snapshot.info.edition
    entries = tuple(custody)
    made = projected or project(snapshot, edition, (entry.actor.name for entry in entries))
    snapshot = made.case
    if edition is not Edition.SEALED:
        # What a filter looked for can be a name.
        options = replace(options, edition=edition, wanted=NO_FILTER, filter_name="")
    material = Material(
        case=snapshot,
        exhibits=tuple(exhibit for exhibit in snapshot.exhibits if exhibit.id in chosen),
        indexes=indexes,
        custody=log_for(entries, edition, made.investigators),
        stills=stills,
        facts={exhibit_id: rows_for(rows, edition) for exhibit_id, rows in facts.items()},
        generated_at=generated_at,
        versions=versions,
        options=options,
        last_stills=last_stills or {},
        between_stills=between_stills or {},
        signed=signed_for(signed, edition, made.investigators),
        enhanced=tuple(enhanced),
        copies=copies_shown or {},
        times=times,
        coverage=coverage or {},
        sound_figures=tuple(sound_figures),
        place_map=place_map,
        shown=shown,
        withheld=made.withheld,
        covered_up=covered_up,
    )
    writer = make_writer(material, words)
    title = visible_text(snapshot.info.title) or words("Case without a title")
    return ReportDocument(
        title=title,
        head=shortened(title, LONGEST_HEAD),
        disclosure=f"{snapshot.info.tlp.value} · {words.word(material.edition())}",
        invented=snapshot.info.invented,
        language=words.language,
        generated_at=generated_at,
        head_hash=material.head_hash(),
        sections=tuple(_sections(writer)),
        pictures=_pictures(writer),
        writer=writer,
    )


def _sections(writer: Writer) -> Iterable[Section]:
    chosen = [key for key in _COMPOSERS if key in writer.material.options.sections]
    composed = without_empty(writer, {key: _COMPOSERS[key][1](writer) for key in chosen})
    for key, blocks in composed.items():
        made = with_room(blocks) if writer.words.language != "en" else blocks
        section = Section(key, f"section-{key}", writer.words(_COMPOSERS[key][0]), made)
        yield from_the_side(section, rtl=is_right_to_left(writer.words.language))


def _pictures(writer: Writer) -> tuple[Picture, ...]:
    found: dict[str, Picture] = {}
    for note in writer.notes:
        if not writer.note_anchor(note.id):
            continue
        for still in (
            writer.material.stills.get(note.id),
            writer.material.last_stills.get(note.id) if note.end is not None else None,
            *writer.material.between_stills.get(note.id, ()),
        ):
            if still is not None:
                key = notes.picture_key(still)
                found[key] = Picture(key, still.jpeg, still.width, still.height)
                if still.drawn_on:
                    key = notes.drawn_key(still)
                    found[key] = Picture(key, still.drawn_on, still.width, still.height)
    for picture in (
        *enhancements.pictures(writer),
        *copies.pictures(writer),
        *sounds.pictures(writer),
        *places.pictures(writer),
        *matrix.pictures(writer),
        *event_time.pictures(writer),
        *timelines.pictures(writer),
        *sheets.pictures(writer),
        *signature.pictures(writer),
    ):
        found[picture.key] = picture
    return tuple(found.values())
