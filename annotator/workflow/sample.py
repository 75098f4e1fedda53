"""The invented sample case as values; no store, no media, nothing is read but events.json."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from annotator.case.annotation import Annotation, BearsOn
from annotator.case.case_info import CaseInfo
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit, Proposal, Provenance
from annotator.case.vocabularies import (
    AcquisitionMethod,
    Consent,
    DigitalSourceType,
    Edition,
    Generation,
    ReviewState,
    Tlp,
    YesNoUnknown,
)
from annotator.resource_files import resource_path
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.sample_accounts import CLAIMS, PEOPLE, SOURCES
from annotator.workflow.sample_notes import NOTES, SampleNote

SAMPLE_TITLE: Final = "Sarymaidan, a shooting seen from a window (invented)"
SAMPLE_FILES: Final[Mapping[str, str]] = {"E1": "street.mp4", "E2": "square.webm"}
_CLIPS: Final[Mapping[str, str]] = {"E1": "street", "E2": "square"}
_STEP: Final = re.compile(r"^(?P<name>.*?)(?P<step>[+-]\d+)?$")

Stamps = Callable[[str, int], FrameStamp]


@dataclass(frozen=True, slots=True)
class SampleEvents:
    """Frame indexes (0-based) of the named events, by exhibit label."""

    frames: Mapping[str, Mapping[str, int]]

    def index(self, label: str, where: str) -> int:
        """The frame of `flash-2` or of `flash-2+5`; KeyError for an unknown event."""
        known = self.frames[label]
        if where in known:
            return known[where]
        match = _STEP.match(where)
        assert match is not None
        return known[match["name"]] + int(match["step"] or 0)

    def in_words(self, label: str, text: str) -> str:
        """The text with each `{event}` replaced by its frame number."""
        for name, index in self.frames[label].items():
            text = text.replace("{" + name + "}", str(index))
        return text


def sample_file(label: str) -> Path:
    """The shipped clip of exhibit `E1` or `E2`; AnnotatorError when it is missing."""
    return resource_path("sample", SAMPLE_FILES[label])


def read_events() -> SampleEvents:
    """The events that the drawing script wrote; AnnotatorError when they are missing."""
    data = json.loads(resource_path("sample", "events.json").read_text(encoding="utf-8"))
    return SampleEvents(
        {
            label: {name: event["index"] for name, event in data[clip]["events"].items()}
            for label, clip in _CLIPS.items()
        }
    )


def sample_info(info: CaseInfo) -> CaseInfo:
    """The head of the sample case: `info` with everything but id and time filled."""
    return replace(
        info,
        title=SAMPLE_TITLE,
        question="What does the clip show of the shooting in Sarymaidan, and what can it not "
        "show? Which accounts does it support, contradict, or leave untested?",
        authority="Training exercise; no mandate",
        reference="TRAIN-01",
        remarks="Everything here is invented: town, people, sources, platform, footage and "
        "sound. It is modelled on the kind of event that this program was made for. It must "
        "never be taken for evidence.",
        first_frame_number=0,
        edition=Edition.SEALED,
        tlp=Tlp.AMBER_STRICT,
        invented=True,
    )


def sample_provenance(label: str) -> Provenance:
    """What was entered about exhibit `E1` (window) or `E2` (square)."""
    return _STREET if label == "E1" else _SQUARE


def sample_values(
    *,
    new_id: Callable[[], str],
    exhibits: Mapping[str, Exhibit],
    stamps: Stamps,
    author: str,
    now: str,
    events: SampleEvents | None = None,
) -> tuple[Entity, ...]:
    """Sources, claims, people and notes of the sample, in an order that can be stored.

    `exhibits` maps `E1` and `E2` to the exhibits as taken in; `stamps(label, index)`
    gives their frames; `now` is ISO 8601 in UTC. What refers stands after what it
    refers to. KeyError if an exhibit is missing.
    """
    found = events or read_events()
    sources = {
        key: replace(
            source, id=new_id(), credibility_why=found.in_words("E1", source.credibility_why)
        )
        for key, source in SOURCES.items()
    }
    claims = {
        key: replace(claim, id=new_id(), source_id=sources[source].id)
        for key, (source, claim) in CLAIMS.items()
    }
    people = {person.code: replace(person, id=new_id()) for person in PEOPLE}
    claim_ids = {key: claim.id for key, claim in claims.items()}
    person_ids = {code: person.id for code, person in people.items()}
    notes: dict[str, Annotation] = {}
    for spec in NOTES:
        exhibit = exhibits[spec.exhibit]
        note = _note(spec, new_id(), exhibit, found, stamps)
        notes[spec.key] = replace(
            note,
            author=author,
            created_at=now,
            edited_at=now,
            people=tuple(person_ids[code] for code in spec.people),
            cites=tuple(notes[key].id for key in spec.cites),
            claim_id=claim_ids[spec.claim] if spec.claim else "",
            bears_on=tuple(
                BearsOn(claim_ids[key], stance, why, judged_by=author)
                for key, stance, why in spec.bears_on
            ),
        )
    return (*sources.values(), *claims.values(), *people.values(), *notes.values())


def _note(
    spec: SampleNote, note_id: str, exhibit: Exhibit, events: SampleEvents, stamps: Stamps
) -> Annotation:
    return Annotation(
        id=note_id,
        exhibit_id=exhibit.id,
        exhibit_digest=exhibit.digest_sha256,
        kind=spec.kind,
        start=stamps(spec.exhibit, events.index(spec.exhibit, spec.start)),
        end=stamps(spec.exhibit, events.index(spec.exhibit, spec.end)) if spec.end else None,
        author="",
        created_at="",
        edited_at="",
        text=events.in_words(spec.exhibit, spec.text),
        language=spec.language,
        modality=spec.modality,
        visibility=spec.visibility,
        not_visible_reason=spec.reason,
        likelihood=spec.likelihood,
        confidence=spec.confidence,
        alternatives=events.in_words(spec.exhibit, spec.alternatives),
        tags=spec.tags,
        translations=spec.translations,
        graphic=spec.graphic,
        review=spec.review,
        reviewer="" if spec.review is ReviewState.DRAFT else "R-1",
    )


_STREET: Final = Provenance(
    title="Street from a window, evening",
    summary="44 s from an upper window onto a street: people on the roadway, a line of six in "
    "uniform from the left, three muzzle flashes with bangs, one person falls. Invented.",
    generation=Generation.PLATFORM_COPY,
    original_exists_where="Presumably on the telephone of W-1; not seen by us.",
    edited=YesNoUnknown.UNKNOWN,
    edited_basis="No cut found frame by frame; the platform has re-encoded it, so a trimmed "
    "start or end could not be told.",
    digital_source_type=DigitalSourceType.ALGORITHMIC,
    creator="W-1",
    uploader_handle="aq_jel_invented",
    acquired_from="video.example (invented platform)",
    acquisition_method=AcquisitionMethod.DOWNLOAD,
    acquired_at="2011-12-21 09:30",
    acquired_by="A. Trainee",
    url="https://video.example/watch/inv-7Qk2street",
    archive_url="https://archive.example/inv/7Qk2street",
    platform="video.example",
    platform_id="inv-7Qk2street",
    platform_title="Сарымайдан, вид из окна",
    platform_description="17 декабря. Снято из окна. Сохраните, пока не удалили.",
    platform_date_as_shown="Dec 20, 2011",
    platform_zone_basis="The platform shows days in Pacific time (America/Los_Angeles, UTC−8). "
    "That day is 20 Dec 13:00 to 21 Dec 13:00 in Asia/Aqtau (UTC+5 then).",
    date_released="2011-12-20 or 2011-12-21",
    date_released_zone="Asia/Aqtau",
    date_released_basis="The platform says 20 December; the wire report says 21 December. Both "
    "may be right: the Pacific day overlaps both days in Aqtau.",
    circa_date_created="Presumably the evening of 17 December 2011",
    circa_date_created_zone="Asia/Aqtau",
    circa_date_created_basis="The uploader’s words only; dusk and thin snow do not speak against "
    "it. The file itself carries no date.",
    location_shot="An upper window; place known to us, withheld (TLP:RED)",
    location_shown="Bereke Street, Sarymaidan (an invented town), zone Asia/Aqtau",
    landmarks="Four panel buildings, four street lamps, a gap with low buildings and smoke.",
    weather="Dusk, clear in the west, thin snow, no wind to be heard.",
    device="Unknown; the uneven frame rate is that of a telephone.",
    languages=("ru", "kk"),
    rights_holder="Unknown; presumably W-1",
    licence="None stated. The drawing itself belongs to this program.",
    consent=Consent.LIMITED,
    consent_scope="Through an intermediary: for the investigation yes; no publication of the "
    "window, the room or the voices.",
    willing_witness=YesNoUnknown.UNKNOWN,
    tlp=Tlp.RED,
    origins=(
        Proposal("platform_id", "inv-7Qk2street", "street.info.json: id"),
        Proposal("platform_title", "Сарымайдан, вид из окна", "street.info.json: title"),
        Proposal("uploader_handle", "aq_jel_invented", "street.info.json: uploader_id"),
    ),
)

_SQUARE: Final = Provenance(
    title="Square, street level",
    summary="12 s on a square with a festive fir: people walk, one bang is heard, people duck "
    "and hurry. Invented.",
    generation=Generation.RE_UPLOAD,
    original_exists_where="Not known. The account wrote “not mine, from a friend”.",
    edited=YesNoUnknown.YES,
    edited_basis="Softer than its 640×360 pixels can hold, so it was enlarged from a smaller "
    "copy; starts and ends in mid-movement.",
    digital_source_type=DigitalSourceType.ALGORITHMIC,
    uploader_handle="sary_news_invented",
    acquired_from="E-mail from the wire’s desk",
    acquisition_method=AcquisitionMethod.DIRECT_TRANSFER,
    acquired_at="2011-12-22 16:05",
    acquired_by="A. Trainee",
    url="https://clips.example/v/40418",
    platform="clips.example",
    platform_id="40418",
    platform_title="Sarymaidan square!!",
    platform_date_as_shown="22.12.2011",
    platform_zone_basis="Not stated by the platform.",
    circa_date_created="Not before 17 December 2011, if it is of the same event at all",
    circa_date_created_zone="Asia/Aqtau",
    circa_date_created_basis="Title and the editor’s word; nothing in the picture gives a date.",
    location_shot="On the square itself, standing; exact point not determined",
    location_shown="Central square, Sarymaidan (an invented town); by the title only",
    landmarks="A fir with lights, two lamps, panel buildings.",
    weather="Dusk, dry.",
    device="Unknown",
    languages=("ru",),
    content_warning="A bang; people are frightened.",
    rights_holder="Unknown",
    consent=Consent.NOT_SOUGHT,
    willing_witness=YesNoUnknown.UNKNOWN,
    tlp=Tlp.AMBER,
)
