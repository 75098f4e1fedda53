"""Everything that a case says at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation
from annotator.case.capture import Capture
from annotator.case.case_info import CaseInfo
from annotator.case.codes import Code
from annotator.case.copies import CopyLink, Publication
from annotator.case.enhancement import Calibration, Enhancement, enhancement_id
from annotator.case.entities import Entity
from annotator.case.event_time import ClaimTime, ClockBreak, EventClock, TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.case.file_statement import FileStatement
from annotator.case.harm import Harm
from annotator.case.links import NoteLink
from annotator.case.merged_log import MergedLog
from annotator.case.places import MapPicture, Place
from annotator.case.redaction import Cover, Redaction, SoundCover
from annotator.case.region import Region
from annotator.case.release import Disclosure
from annotator.case.sound import SoundMark, SoundWork
from annotator.case.templates import Template
from annotator.case.track_rules import track_of
from annotator.case.tracks import Placement, Track

_E = TypeVar("_E", bound=Entity)


GROUPS: Final = {
    "exhibit": "exhibits",
    "source": "sources",
    "claim": "claims",
    "person": "people",
    "code": "codes",
    "track": "tracks",
    "template": "templates",
    "annotation": "annotations",
    "placement": "placements",
    "link": "links",
    "region": "regions",
    "enhancement": "enhancements",
    "calibration": "calibrations",
    "time_anchor": "time_anchors",
    "clock_break": "clock_breaks",
    "event_clock": "event_clocks",
    "claim_time": "claim_times",
    "place": "places",
    "map_picture": "map_pictures",
    "copy_link": "copy_links",
    "publication": "publications",
    "harm": "harms",
    "sound_work": "sound_works",
    "sound_mark": "sound_marks",
    "capture": "captures",
    "cover": "covers",
    "sound_cover": "sound_covers",
    "redaction": "redactions",
    "disclosure": "disclosures",
    "merged_log": "merged_logs",
    "file_statement": "file_statements",
}
"""The group of a snapshot in which each kind of value stands (the head of the case apart), in order."""

WITH_NOTES: Final = frozenset({"annotation", "placement", "link", "region", "sound_mark"})
"""The kinds of which there are as many as notes; a window reads them as it needs them."""


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """The values of a case, each group in the order in which it was added."""

    info: CaseInfo
    exhibits: tuple[Exhibit, ...] = ()
    annotations: Sequence[Annotation] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    people: tuple[Person, ...] = ()
    codes: tuple[Code, ...] = ()
    tracks: tuple[Track, ...] = ()
    templates: tuple[Template, ...] = ()
    placements: Sequence[Placement] = ()
    links: Sequence[NoteLink] = ()
    regions: Sequence[Region] = ()
    enhancements: tuple[Enhancement, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    time_anchors: tuple[TimeAnchor, ...] = ()
    clock_breaks: tuple[ClockBreak, ...] = ()
    event_clocks: tuple[EventClock, ...] = ()
    claim_times: tuple[ClaimTime, ...] = ()
    places: tuple[Place, ...] = ()
    map_pictures: tuple[MapPicture, ...] = ()
    copy_links: tuple[CopyLink, ...] = ()
    publications: tuple[Publication, ...] = ()
    harms: tuple[Harm, ...] = ()
    sound_works: tuple[SoundWork, ...] = ()
    sound_marks: Sequence[SoundMark] = ()
    captures: tuple[Capture, ...] = ()
    covers: tuple[Cover, ...] = ()
    sound_covers: tuple[SoundCover, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    merged_logs: tuple[MergedLog, ...] = ()
    file_statements: tuple[FileStatement, ...] = ()

    def everything(self) -> tuple[Entity, ...]:
        """All values, the case head first."""
        return (self.info, *(value for name in GROUPS.values() for value in getattr(self, name)))

    def exhibit(self, exhibit_id: str) -> Exhibit:
        """The exhibit with this id; KeyError if there is none."""
        return _by_id(self.exhibits, exhibit_id)

    def annotation(self, annotation_id: str) -> Annotation:
        """The annotation with this id; KeyError if there is none."""
        return _by_id(self.annotations, annotation_id)

    def claim(self, claim_id: str) -> Claim:
        """The claim with this id; KeyError if there is none."""
        return _by_id(self.claims, claim_id)

    def source(self, source_id: str) -> Source:
        """The source with this id; KeyError if there is none."""
        return _by_id(self.sources, source_id)

    def person(self, person_id: str) -> Person:
        """The person with this id; KeyError if there is none."""
        return _by_id(self.people, person_id)

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of that kind (as in ENTITY_TYPES) with this id, or None."""
        return next((value for value in self._group(entity) if value.id == wanted), None)

    def person_with_code(self, code: str) -> Person | None:
        """The person with this pseudonym code, or None."""
        return next((person for person in self.people if person.code == code), None)

    def codes_with_key(self, key: str) -> tuple[Code, ...]:
        """The codes that this key writes: one, or none."""
        return tuple(code for code in self.codes if code.key == key)

    def listed_codes(self) -> tuple[Code, ...]:
        """The codes in the order of their list."""
        return tuple(sorted(self.codes, key=lambda code: code.position))

    def all_tracks(self) -> tuple[Track, ...]:
        """Every track, as added."""
        return self.tracks

    def listed_tracks(self) -> tuple[Track, ...]:
        """The tracks in their order, the uppermost first."""
        return tuple(sorted(self.tracks, key=lambda track: track.position))

    def listed_templates(self) -> tuple[Template, ...]:
        """The templates in the order of their list."""
        return tuple(sorted(self.templates, key=lambda template: template.position))

    def track_of(self, subject_id: str) -> Track | None:
        """The track on which a note stands, or on which a code writes; None without one."""
        return track_of(subject_id, self)

    def tracks_on(self, exhibit_id: str) -> Mapping[str, str]:
        """The id of the track of each note of an exhibit that stands on one."""
        here = {note.id for note in self.annotations if note.exhibit_id == exhibit_id}
        return {p.subject_id: p.track_id for p in self.placements if p.subject_id in here}

    def links_of(self, note_id: str) -> tuple[NoteLink, ...]:
        """The links that lead from a note or to it."""
        found = self.leaning_on("link", note_id)
        return tuple(link for link in found if isinstance(link, NoteLink))

    def regions_of(self, note_id: str) -> tuple[Region, ...]:
        """The regions of a note in the order in which they were drawn."""
        found = self.leaning_on("region", note_id)
        return tuple(region for region in found if isinstance(region, Region))

    def enhancement_of(self, exhibit_id: str, note_id: str = "") -> Enhancement | None:
        """The picture steps of an exhibit; of a note its own, else its exhibit's; None where there are none."""
        for wanted in (note_id, ""):
            found = self.find("enhancement", enhancement_id(exhibit_id, wanted))
            if isinstance(found, Enhancement):
                return found
        return None

    def calibrations_of(self, exhibit_id: str) -> tuple[Calibration, ...]:
        """The scales of an exhibit in the order in which they were added."""
        return tuple(scale for scale in self.calibrations if scale.exhibit_id == exhibit_id)

    def leaning_on(self, entity: str, wanted: str) -> Iterable[Entity]:
        """The values of one kind that refer to this id."""
        return [value for value in self._group(entity) if wanted in references(value)]

    def count_leaning_on(self, wanted: str) -> int:
        """How many other values refer to this id."""
        return sum(wanted in references(value) for value in self.everything())

    def notes_of(self, exhibit_id: str) -> tuple[Annotation, ...]:
        """The annotations of one exhibit in the order of the film."""
        return tuple(
            sorted(
                (note for note in self.annotations if note.exhibit_id == exhibit_id),
                key=film_order,
            )
        )

    def citable(self, near_id: str, words: str = "") -> Sequence[Annotation]:  # noqa: ARG002
        """Notes that another can rest on, to choose from: those near a note, or those with `words`.

        All of them here; where there are very many, a part.
        """
        return self.annotations

    def tags(self) -> frozenset[str]:
        """Every tag that a note has."""
        return frozenset(tag for note in self.annotations for tag in note.tags)

    def count_bearing_on(self, claim_id: str) -> int:
        """How many notes state a claim or bear on it."""
        return sum(
            note.claim_id == claim_id or any(link.claim_id == claim_id for link in note.bears_on)
            for note in self.annotations
        )

    def _group(self, entity: str) -> Iterable[Entity]:
        if entity == "case":
            return (self.info,)
        found: Iterable[Entity] = getattr(self, GROUPS[entity])
        return found


def references(value: Entity) -> frozenset[str]:
    """The ids of the values that this one refers to."""
    if isinstance(value, Annotation):
        links = [link.claim_id for link in value.bears_on]
        found = {value.exhibit_id, value.claim_id, *value.cites, *value.people, *links}
        return frozenset(found - {""})
    if isinstance(value, Claim) and value.source_id:
        return frozenset({value.source_id})
    if isinstance(value, Placement):
        return frozenset({value.subject_id, value.track_id})
    if isinstance(value, NoteLink):
        return frozenset({value.from_id, value.to_id})
    if isinstance(value, Region):
        return frozenset({value.annotation_id})
    if isinstance(value, Enhancement | Calibration):
        note_id = value.annotation_id if isinstance(value, Enhancement) else ""
        return frozenset({value.exhibit_id, note_id} - {""})
    return frozenset(getattr(value, name) for name in _names_in(value)) - {""}


def _names_in(value: Entity) -> Iterable[str]:
    if isinstance(value, Disclosure):
        return ("of_id",)
    if isinstance(value, Template):
        return ("track_id",)
    return (name for name, _kind in NAMED.get(type(value), ()))


NAMED: Final[dict[type[Entity], tuple[tuple[str, str], ...]]] = {
    TimeAnchor: (("exhibit_id", "exhibit"), ("tied_exhibit_id", "exhibit")),
    ClockBreak: (("exhibit_id", "exhibit"),),
    EventClock: (("exhibit_id", "exhibit"),),
    ClaimTime: (("claim_id", "claim"),),
    Place: (("exhibit_id", "exhibit"),),
    CopyLink: (("copy_id", "exhibit"), ("exhibit_id", "exhibit")),
    Publication: (("exhibit_id", "exhibit"),),
    Harm: (("exhibit_id", "exhibit"), ("person_id", "person")),
    SoundWork: (("exhibit_id", "exhibit"),),
    SoundMark: (("annotation_id", "annotation"),),
    Capture: (("source_id", "source"),),
    Cover: (("region_id", "region"),),
    SoundCover: (("annotation_id", "annotation"),),
    Redaction: (("exhibit_id", "exhibit"),),
    FileStatement: (("exhibit_id", "exhibit"),),
}
"""Fields of the values that stand beside notes and claims, and the kind of value that each names."""


def film_order(note: Annotation) -> tuple[int, int, str, str]:
    """Sort key: first frame, last frame, when written, id."""
    return (note.start.index, note.last_index(), note.created_at, note.id)


def _by_id(values: Iterable[_E], wanted: str) -> _E:
    for value in values:
        if value.id == wanted:
            return value
    raise KeyError(wanted)
