"""A case in which every text of every kind of value is a word that is looked for in what leaves it.

A word names its kind of value, its field and on which side it stands: `open` may be told to
everybody as far as its field may, `kept` is of what nobody decided to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.capture import Capture, capture_id
from annotator.case.case_info import CaseInfo
from annotator.case.codec import to_json
from annotator.case.codes import Code
from annotator.case.copies import CopyLink, CopyRelation, Publication
from annotator.case.copy_rules import copy_link_id
from annotator.case.enhancement import (
    Calibration,
    Enhancement,
    LengthUnit,
    PictureStep,
    enhancement_id,
)
from annotator.case.entities import Entity, entity_name
from annotator.case.event_time import (
    AnchorBasis,
    ClaimTime,
    ClockBreak,
    EventClock,
    TimeAnchor,
    claim_time_id,
    event_clock_id,
)
from annotator.case.exhibit import Exhibit, Proposal, Provenance
from annotator.case.file_statement import FileStatement, StatementKind
from annotator.case.harm import Harm, HarmWay
from annotator.case.links import Relation, linked
from annotator.case.merged_log import MergedLog, merged_log_id
from annotator.case.picture_steps import StepKind
from annotator.case.places import MapPicture, Place, PlaceKind
from annotator.case.redaction import (
    Cover,
    Redaction,
    SoundCover,
    cover_id,
    redaction_id,
    sound_cover_id,
)
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.release import Disclosure, disclosure_id
from annotator.case.snapshot import GROUPS, CaseSnapshot
from annotator.case.sound import SoundMark, SoundWork, sound_mark_id, sound_work_id
from annotator.case.templates import Template
from annotator.case.tracks import Track, placed
from annotator.case.vocabularies import (
    Edition,
    Modality,
    NoteKind,
    Protection,
    ReviewState,
    Stance,
    Tlp,
    Visibility,
)
from annotator.timing.frame_stamp import FrameStamp

NOW = "2026-01-01T00:00:00Z"
DIGEST = "ab" * 32
_WORD = re.compile(r"qz[a-z]+zq")


def word(kind: str, field: str, side: str) -> str:
    """The word of a field: letters only, so that no format writes it otherwise."""
    return f"qz{kind}{field}{side}zq".replace("_", "").replace("256", "").replace("512", "")


def words_in(data: object) -> frozenset[str]:
    """Every such word in text, or in the JSON form of values."""
    return frozenset(_WORD.findall(data if isinstance(data, str) else str(data)))


def said_by(case: CaseSnapshot) -> frozenset[str]:
    """Every such word that a case says, its raw bytes included."""
    found = words_in([to_json(value) for value in case.everything()])
    for exhibit in case.exhibits:
        found |= words_in((exhibit.filename_raw + b" " + exhibit.media_path_raw).decode())
    return found


def filled(cls: type, side: str, **given: Any) -> Any:
    """A value with a word in every text that is not given."""
    kind = {
        Provenance: "provenance", Translation: "translation", BearsOn: "bearson", Proposal: "proposal",
    }.get(cls) or entity_name_of(cls)  # fmt: skip
    made = dict(given)
    for each in fields(cls):
        if each.name in given:
            continue
        if each.type == "str":
            made[each.name] = word(kind, each.name, side)
        elif each.type == "tuple[str, ...]" and each.default is not MISSING:
            made[each.name] = (word(kind, each.name, side),)
        elif each.type == "bytes":
            made[each.name] = word(kind, each.name, side).encode()
    return cls(**made)


def entity_name_of(cls: type) -> str:
    """The name of a kind of value by its class."""
    from annotator.case.entities import ENTITY_TYPES

    return next(name for name, each in ENTITY_TYPES.items() if each is cls)


def stamp(index: int) -> FrameStamp:
    """A frame of the invented film."""
    return FrameStamp(index, index * 40, Fraction(1, 1000), DIGEST)


def exhibit_of(exhibit: Exhibit, side: str) -> Exhibit:
    """An exhibit with words in everything that is not its media's."""
    found = (filled(Proposal, side, field="title"), Proposal("location_shot", "+43.5+52.7/", "x"))
    facts = exhibit.facts.rstrip("}").rstrip()
    metadata = f'"metadata": [["artist", "{word("exhibit", "metadata", side)}"]]'
    if '"metadata"' in facts:
        text = re.sub(r'"metadata": \[(\[[^]]*\](, )?)*\]', metadata, exhibit.facts)
    else:
        text = facts + (", " if facts != "{" else "") + metadata + "}"
    return replace(
        exhibit,
        filename=word("exhibit", "filename", side),
        filename_raw=word("exhibit", "filename_raw", side).encode(),
        facts=text,
        proposals=found,
        provenance=filled(
            Provenance, side, origins=(replace(found[0], field="device"),), derived_from="",
            tlp=Tlp.CLEAR if side == "open" else Tlp.AMBER, languages=("ru",),
        ),
    )  # fmt: skip


def invented_exhibit(side: str) -> Exhibit:
    """An exhibit without a film behind it."""
    digest = {"open": "1", "kept": "2"}[side] * 64
    plain = Exhibit(
        f"exhibit-{side}", {"open": "E1", "kept": "E2"}[side], digest, digest * 2, 100, "", b"",
        f"media/{digest}.mp4", NOW, mime="video/mp4",
        facts='{"container": "mov", "container_name": "QuickTime", "mime": "video/mp4", "size_bytes": 100,'
        ' "duration_ns": 4, "bit_rate": 8, "streams": [], "metadata": []}',
    )  # fmt: skip
    return exhibit_of(plain, side)


def values_around(opened: Exhibit, kept: Exhibit, frame: Any = stamp) -> tuple[Entity, ...]:
    """Values of every kind around two exhibits, in an order in which they can be added to a case."""
    found: list[Entity] = []
    figure = filled(Person, "open", id="p-figure", protection=Protection.PUBLIC_FIGURE)
    hidden = filled(Person, "kept", id="p-hidden", protection=Protection.PROTECTED)
    found += [figure, hidden]
    for side in ("open", "kept"):
        exhibit = opened if side == "open" else kept
        person = figure if side == "open" else hidden
        source = filled(
            Source, side, id=f"s-{side}", url=f"https://x.org/{word('source', 'url', side)}"
        )
        told = filled(Translation, side)
        claim = filled(Claim, side, id=f"c-{side}", source_id=source.id, translations=(told,))
        note = filled(
            Annotation, side, id=f"n-{side}", exhibit_id=exhibit.id, start=frame(2), end=frame(6),
            exhibit_digest=exhibit.digest_sha256, kind=NoteKind.OBSERVATION,
            created_at=NOW, edited_at=NOW, visibility=Visibility.CLEAR, modality=Modality.SEEN,
            people=(person.id,), cites=(), claim_id="", supersedes="",
            bears_on=(filled(BearsOn, side, claim_id=claim.id, stance=Stance.SUPPORTS),),
            translations=(told,), review=ReviewState.REVIEWED,
        )  # fmt: skip
        # A protected person on the exhibit that everybody may see.
        naming = replace(
            note, id=f"n-naming-{side}", people=(hidden.id,), start=frame(3), end=None,
            text=word("annotation", "text", f"naming{side}"), tags=(), translations=(),
        )  # fmt: skip
        draft = replace(
            note, id=f"n-draft-{side}", review=ReviewState.DRAFT, start=frame(4), end=None,
            text=word("annotation", "text", f"draft{side}"), tags=(), translations=(), reviewer="",
        )  # fmt: skip
        inferred = replace(
            note, id=f"n-inferred-{side}", kind=NoteKind.INFERENCE, visibility=None,
            text=word("annotation", "text", f"inferred{side}"), tags=(), translations=(),
            cites=(note.id, draft.id), start=frame(5), end=None, bears_on=(), people=(),
        )  # fmt: skip
        region = filled(
            Region, side, id=f"r-{side}", annotation_id=note.id, shape=ShapeKind.BOX, width=64,
            height=48, created_at=NOW,
            key_frames=(RegionKey(frame(2), (Point(100, 100), Point(900, 900))),),
        )  # fmt: skip
        at_person = replace(
            region, id=f"r-naming-{side}", annotation_id=naming.id,
            label=word("region", "label", f"naming{side}"),
            key_frames=(RegionKey(frame(3), (Point(100, 100), Point(900, 900))),),
        )  # fmt: skip
        track = filled(Track, side, id=f"t-{side}", tags=(), texts=())
        found += [source, claim, track]
        found += [note, naming, draft, inferred, region, at_person]
        found += [
            placed(note.id, track.id),
            linked(note.id, Relation.FOLLOWS, draft.id),
            filled(Code, side, id=f"code-{side}", key="", group_name=""),
            filled(Template, side, id=f"template-{side}", track_id="", tags=()),
            Enhancement(enhancement_id(exhibit.id), exhibit.id, "", (PictureStep.plain(StepKind.GAMMA),)),
            filled(
                Calibration, side, id=f"scale-{side}", exhibit_id=exhibit.id, frame=frame(2), geometry="",
                ax=10, ay=10, bx=200, by=10, length=10**9, length_error=10**7, point_error=10,
                unit=LengthUnit.METRE,
            ),
            filled(
                TimeAnchor, side, id=f"anchor-{side}", exhibit_id=exhibit.id, frame=frame(2),
                basis=AnchorBasis.BURNED_IN_CLOCK, plus_minus_us=10**6, created_at=NOW,
                at_us=1_324_000_000_000_000, zone="Asia/Aqtau", tied_exhibit_id="",
            ),
            filled(ClockBreak, side, id=f"break-{side}", exhibit_id=exhibit.id, frame=frame(4), created_at=NOW),
            filled(EventClock, side, id=event_clock_id(exhibit.id), exhibit_id=exhibit.id, zone="Asia/Aqtau"),
            filled(ClaimTime, side, id=claim_time_id(claim.id), claim_id=claim.id, zone=""),
            filled(
                Place, side, id=f"camera-{side}", kind=PlaceKind.CAMERA, latitude=435557713,
                longitude=527771917, radius_cm=1000, created_at=NOW, exhibit_id=exhibit.id, tlp=Tlp.RED,
                name=word("place", "name", f"camera{side}"),
            ),
            filled(
                Place, side, id=f"square-{side}", kind=PlaceKind.SUBJECT, latitude=435000000,
                longitude=527000000, radius_cm=1000, created_at=NOW, exhibit_id="",
                tlp=Tlp.CLEAR if side == "open" else Tlp.AMBER,
            ),
            filled(Publication, side, id=f"post-{side}", exhibit_id=exhibit.id, zone="",
                   url=f"https://x.org/{word('publication', 'url', side)}"),
            filled(
                Harm, side, id=f"harm-{side}", exhibit_id=exhibit.id, way=HarmWay.FACE, created_at=NOW,
                person_id=person.id,
            ),
            SoundWork(sound_work_id(exhibit.id), exhibit.id),
            filled(
                SoundMark, side, id=sound_mark_id(note.id), annotation_id=note.id, stream=0, sample=1,
                rate=8000, at_ns=125_000,
            ),
            filled(
                Capture, side, id=capture_id(source.id), source_id=source.id, captured_at="",
                digest_sha256=DIGEST,
            ),
            filled(Cover, side, id=cover_id(region.id), region_id=region.id, created_at=NOW),
            filled(SoundCover, side, id=sound_cover_id(note.id), annotation_id=note.id, created_at=NOW),
            filled(Redaction, side, id=redaction_id(exhibit.id), exhibit_id=exhibit.id, created_at=NOW,
                   reviewed_at=NOW),
            filled(
                FileStatement, side, id=f"statement-{side}", exhibit_id=exhibit.id,
                kind=StatementKind.SOFTWARE, created_at=NOW,
            ),
        ]  # fmt: skip
    found += [
        filled(
            CopyLink, "kept", id=copy_link_id(opened.id, kept.id), copy_id=kept.id,
            exhibit_id=opened.id, relation=CopyRelation.RE_UPLOAD, created_at=NOW,
        ),
        filled(MapPicture, "kept", id="map", digest_sha256=DIGEST, size_bytes=1, width=10, height=10),
        filled(
            MergedLog, "kept", id=merged_log_id(DIGEST), head=DIGEST, entries=2, shared=1,
            digest_sha256=DIGEST, size_bytes=1, merged_at=NOW,
        ),
        decided("annotation", "n-kept", Edition.RESTRICTED),
    ]  # fmt: skip
    return tuple(found)


def decided(kind: str, of_id: str, edition: Edition, field: str = "") -> Disclosure:
    """A decision, with a word for its reason."""
    return filled(
        Disclosure, "kept", id=disclosure_id(kind, of_id, field), kind=kind, of_id=of_id,
        edition=edition, field=field, created_at=NOW,
    )  # fmt: skip


def invented_case(*more: Entity) -> CaseSnapshot:
    """The whole case without a film behind it; `more` is added to it."""
    opened, kept = invented_exhibit("open"), invented_exhibit("kept")
    info = filled(CaseInfo, "open", id="case", created_at=NOW)
    return grouped(info, (opened, kept, *values_around(opened, kept), *more))


def grouped(info: CaseInfo, values: Iterable[Entity]) -> CaseSnapshot:
    """A snapshot of values."""
    groups: dict[str, tuple[Entity, ...]] = {}
    for value in values:
        name = GROUPS[entity_name(value)]
        groups[name] = (*groups.get(name, ()), value)
    return CaseSnapshot(info, **groups)  # type: ignore[arg-type]


def parts_of(value: object) -> Iterable[object]:
    """A value and every dataclass in it."""
    if is_dataclass(value) and not isinstance(value, type):
        yield value
        for each in fields(value):
            yield from parts_of(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from parts_of(each)
