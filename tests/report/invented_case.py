"""An invented case with two exhibits and twelve notes, drawn stills and a sealed log."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime
from fractions import Fraction

import cv2
import numpy as np

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.case_info import CaseInfo
from annotator.case.exhibit import Exhibit, Proposal, Provenance
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import (
    AcquisitionMethod,
    Confidence,
    Consent,
    Credibility,
    Generation,
    Graphic,
    Likelihood,
    Modality,
    NoteKind,
    NotVisibleReason,
    PersonRole,
    Reliability,
    ReviewState,
    Stance,
    Tlp,
    Visibility,
    YesNoUnknown,
)
from annotator.provenance.actor import Actor
from annotator.provenance.custody import NO_HASH, CustodyEntry, seal
from annotator.report.document import ReportDocument, compose
from annotator.report.inputs import ReportOptions, Still
from annotator.timing.frame_index import DAMAGED, FrameIndex, IndexState

MADE = datetime(2026, 3, 1, 9, 30, 0, tzinfo=UTC)
RUSSIAN = (
    "К этому времени город уже горел, но на видео не видно, чтобы полицейские"
    " защищались или кого-то защищали."
)
KAZAKH = "Оқ атылған сәтте алаңда қару ұстаған адам көрінбейді."
ARABIC = "لا يظهر في المقطع أي شخص يحمل سلاحًا."
A_SHA = hashlib.sha256(b"evening street").hexdigest()
B_SHA = hashlib.sha256(b"re-upload").hexdigest()


def make_index(count: int, *, final: bool = True, variable: bool = False) -> FrameIndex:
    """A frame index of `count` frames in 1/90000 s, from PTS 1500, frame 7 damaged if final."""
    steps = np.full(count, 3000, np.int64)
    if variable:
        steps[::5] = 4500
    pts = 1500 + np.concatenate(([0], np.cumsum(steps)[:-1]))
    digests = np.zeros((0, 32), np.uint8)
    if final:
        digests = np.array(
            [list(hashlib.sha256(f"{count}-{i}".encode()).digest()) for i in range(count)], np.uint8
        )
    flags = np.zeros(count, np.uint8)
    flags[::12] = 1
    if final and count > 7:
        flags[7] |= DAMAGED
    return FrameIndex(
        time_base=Fraction(1, 90000),
        state=IndexState.FINAL if final else IndexState.PROVISIONAL,
        stream=0,
        rate=Fraction(30),
        pts_column=pts,
        clock=pts.copy(),
        durations=steps,
        types=np.full(count, ord("P"), np.uint8),
        flags=flags,
        digests=digests,
        packet=np.arange(count, dtype=np.int64),
        missing=("Two packets at 00:00:03 gave no frame.",) if final else (),
        decoder="h264 (one thread)",
    )


def draw_still(index: int, *, tall: bool = False) -> tuple[bytes, int, int]:
    """A JPEG of a drawn evening street with the frame number in it."""
    height, width = (640, 360) if tall else (360, 640)
    shade = np.linspace(70, 18, height, dtype=np.uint8)[:, None, None]
    picture = np.repeat(shade, width, 1) * np.array([1.3, 1.0, 0.8])
    picture = np.ascontiguousarray(np.clip(picture, 0, 255).astype(np.uint8))
    cv2.rectangle(picture, (0, int(height * 0.72)), (width, height), (38, 36, 34), -1)
    for place in range(5):
        left = int(width * (0.05 + 0.19 * place))
        cv2.rectangle(
            picture,
            (left, int(height * 0.2)),
            (left + width // 8, int(height * 0.72)),
            (58, 50, 44),
            -1,
        )
        lit = (120, 190, 230) if (place + index) % 2 else (70, 64, 58)
        cv2.rectangle(
            picture, (left + 12, int(height * 0.3)), (left + 34, int(height * 0.38)), lit, -1
        )
    x = int(width * 0.2 + (index * 3) % (width // 2))
    cv2.circle(picture, (x, int(height * 0.74)), 8, (150, 150, 160), -1)
    cv2.line(picture, (x, int(height * 0.76)), (x, int(height * 0.86)), (150, 150, 160), 7)
    if index % 3 == 0:
        cv2.circle(picture, (int(width * 0.78), int(height * 0.7)), 16, (180, 235, 255), -1)
    cv2.putText(
        picture, f"{index}", (12, height - 14), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (230, 230, 230), 2
    )
    done, data = cv2.imencode(".jpg", picture)
    assert done
    return data.tobytes(), width, height


def invented_snapshot() -> CaseSnapshot:
    """The values of the case."""
    first = Exhibit(
        id="00000000-0000-4000-8000-000000000011",
        label="E1",
        digest_sha256=A_SHA,
        digest_sha512=hashlib.sha512(b"evening street").hexdigest(),
        size_bytes=18_204_551,
        filename="улица вечером.mp4",
        filename_raw="улица вечером.mp4".encode(),
        media_path=f"media/{A_SHA[:16]}.mp4",
        added_at="2026-02-11T08:00:10.000000Z",
        mime="video/mp4",
        facts='{"container": "mov,mp4", "metadata": [["creation_time", "2011-12-16 14:20:11"]]}',
        proposals=(
            Proposal("platform_title", "Жаңаөзен 16.12.2011", "clip.info.json: title"),
            Proposal("platform_id", "inv-0001", "clip.info.json: id"),
        ),
        provenance=Provenance(
            title="Evening street from a window",
            summary="A street seen from above; figures run from left to right, three flashes.",
            generation=Generation.PLATFORM_COPY,
            original_exists_where="Unknown; the uploader did not answer.",
            edited=YesNoUnknown.UNKNOWN,
            uploader_handle="@invented_uploader",
            acquired_from="Archive of the newsroom",
            acquisition_method=AcquisitionMethod.DOWNLOAD,
            acquired_at="2011-12-21 09:30",
            acquired_by="A. Analyst",
            url="https://example.org/watch?v=invented-0001&t=0",
            platform="Example video site",
            platform_id="inv-0001",
            platform_date_as_shown="Dec 20, 2011",
            platform_zone_basis="The site shows Pacific time",
            circa_date_created="presumably 16 December 2011, late afternoon",
            circa_date_created_zone="Asia/Aqtau",
            circa_date_created_basis="Light and accounts",
            location_shown="A square in an invented town",
            landmarks="A clock tower; a row of poplars\nA kiosk with a red roof",
            languages=("ru", "kk"),
            content_warning="Shots are heard; a person falls.",
            consent=Consent.NOT_SOUGHT,
            tlp=Tlp.AMBER_STRICT,
            origins=(Proposal("platform_id", "inv-0001", "clip.info.json: id"),),
        ),
    )
    second = Exhibit(
        id="00000000-0000-4000-8000-000000000012",
        label="E2",
        digest_sha256=B_SHA,
        digest_sha512=hashlib.sha512(b"re-upload").hexdigest(),
        size_bytes=2_101_003,
        filename="reupload.webm",
        filename_raw=b"reupload.webm",
        media_path="/srv/footage/reupload.webm",
        added_at="2026-02-11T08:04:00.000000Z",
        in_place=True,
        mime="video/webm",
        facts="{}",
        provenance=Provenance(generation=Generation.RE_UPLOAD, derived_from="E1"),
    )
    sources = (
        Source("s1", "Invented state news agency", publisher="Agency wire", reliability=Reliability.D,
               reliability_why="Speaks for one side of the events.", credibility=Credibility.FOUR,
               published_as_shown="17 December 2011, no zone shown"),
        Source("s2", "Invented editor", publisher="A social network", url="https://example.org/post/1",
               reliability=Reliability.C, credibility=Credibility.THREE),
    )  # fmt: skip
    claims = (
        Claim("c1", "s1", "Shots only in the air and at the ground", speaker="A ministry spokesman",
              text="Сотрудники стреляли в воздух и в землю.", language="ru",
              transliteration="Sotrudniki strelyali v vozdukh i v zemlyu.",
              translations=(Translation("Officers fired into the air and at the ground.", "en",
                                        "Example engine 2.1", machine=True, made_on="2026-02-11"),)),
        Claim("c2", "s2", "Nobody defends themselves in the footage", speaker="The editor",
              text=RUSSIAN, language="ru",
              translations=(Translation("By then the town was already burning, but the video does not"
                                        " show police defending themselves or protecting anybody.",
                                        "en", "T. Translator", made_on="2026-02-12"),)),
        Claim("c3", "s1", "Protesters threw stones first"),
    )  # fmt: skip
    people = (
        Person("p1", "P-1", PersonRole.PROTESTER, "dark coat, light cap"),
        Person("p2", "O-1", PersonRole.OFFICER, "helmet, shield"),
    )
    info = CaseInfo(
        id="00000000-0000-4000-8000-000000000001",
        title="Evening street (training case)",
        created_at="2026-02-11T08:00:00.000000Z",
        question="What does the footage show of the use of firearms on the square?\n"
        "Does it show anybody in self-defence?",
        authority="Invented commission of inquiry",
        reference="INV-2026/017",
        first_frame_number=1,
        invented=True,
    )
    return CaseSnapshot(info, (first, second), _notes(first, second), sources, claims, people)


def _notes(first: Exhibit, second: Exhibit) -> tuple[Annotation, ...]:
    index, other = make_index(900, variable=True), make_index(120, final=False)
    made: list[Annotation] = []

    def note(kind: NoteKind, start: int, end: int | None = None, **fields: object) -> None:
        exhibit, stamps = (second, other) if fields.pop("second", False) else (first, index)
        number = len(made) + 1
        when = f"2026-02-12T10:{number:02d}:00.000000Z"
        made.append(
            Annotation(
                id=f"00000000-0000-4000-8000-0000000001{number:02d}",
                exhibit_id=exhibit.id,
                exhibit_digest=exhibit.digest_sha256,
                kind=kind,
                start=stamps.stamp(start),
                end=None if end is None else stamps.stamp(end),
                author="A. Analyst",
                created_at=when,
                edited_at=when,
                **fields,  # type: ignore[arg-type]
            )
        )

    note(NoteKind.OBSERVATION, 12, text="Five figures run from left to right along the kerb.",
         visibility=Visibility.CLEAR, tags=("movement", "crowd"), people=("p1",),
         review=ReviewState.REVIEWED, reviewer="R. Reviewer")  # fmt: skip
    note(NoteKind.OBSERVATION, 40, 118, text="No object is thrown by the figures in the picture.",
         visibility=Visibility.NOT_VISIBLE, not_visible_reason=NotVisibleReason.RESOLUTION,
         bears_on=(BearsOn("c3", Stance.SILENT, "The left edge is out of the frame.", "A. Analyst"),))  # fmt: skip
    note(NoteKind.OBSERVATION, 141, text="A bright flash at the right edge; a bang 0.1 s later.",
         modality=Modality.HEARD, visibility=Visibility.PARTIAL, tags=("flash", "bang"),
         bears_on=(BearsOn("c1", Stance.CONTRADICTS, "The flash is level, not upward.", "A. Analyst"),
                   BearsOn("c2", Stance.SUPPORTS, "", "A. Analyst")))  # fmt: skip
    note(NoteKind.MEASUREMENT, 150, 171, text="From the flash to the fall: 21 frames.",
         visibility=Visibility.CLEAR)  # fmt: skip
    note(NoteKind.OBSERVATION, 171, 230, text="One figure falls and does not get up.",
         visibility=Visibility.CLEAR, graphic=Graphic.SEVERE, people=("p1", "p2"))  # fmt: skip
    note(NoteKind.OBSERVATION, 260, text=KAZAKH, language="kk", visibility=Visibility.PARTIAL,
         translations=(Translation("No armed person is visible on the square when shots are fired.",
                                   "en", "Example engine 2.1", machine=True),))  # fmt: skip
    note(NoteKind.OBSERVATION, 300, text=ARABIC, language="ar", visibility=Visibility.PARTIAL,
         review=ReviewState.DISPUTED, reviewer="R. Reviewer")  # fmt: skip
    note(NoteKind.INFERENCE, 171, 230, text="The person who falls was probably hit.",
         likelihood=Likelihood.LIKELY, confidence=Confidence.MODERATE,
         cites=("00000000-0000-4000-8000-000000000103", "00000000-0000-4000-8000-000000000105"),
         alternatives="A stumble; taking cover.")  # fmt: skip
    note(NoteKind.CLAIM, 420, 480, text="A voice in the room says that they are shooting at people.",
         modality=Modality.HEARD, claim_id="c2")  # fmt: skip
    note(
        NoteKind.LEGAL_QUESTION, 171, text="Was lethal force strictly unavoidable to protect life?"
    )
    note(NoteKind.PROCEDURAL, 0, text="Sound and picture checked for sync at the first flash.")
    note(NoteKind.OBSERVATION, 30, text="The same street, cropped; a logo in the corner.",
         visibility=Visibility.CLEAR, second=True)  # fmt: skip
    return tuple(made)


def sealed_log() -> tuple[CustodyEntry, ...]:
    """A log of six entries, each sealed to the one before."""
    lines = (
        ("creation", "New case", ""),
        ("ingestion", "Add улица вечером.mp4", ""),
        ("ingestion", "Add reupload.webm", ""),
        ("addition", "Add note", ""),
        ("modification", "Change note", "The reviewer asked for the exact edge."),
        ("undo", "Change note", ""),
    )
    entries: list[CustodyEntry] = []
    for seq, (action, label, reason) in enumerate(lines, 1):
        entry = CustodyEntry(
            seq=seq,
            at_utc=f"2026-02-12T10:0{seq}:00.000000Z",
            monotonic_ns=seq * 1_000_000_000,
            actor=Actor("A. Analyst"),
            action=action,
            label=label,
            reason=reason,
            program="annotator 0.1.0",
            changes=(),
            salt=f"{seq:032x}",
        )
        entries.append(seal(entry, entries[-1].entry_hash if entries else NO_HASH))
    return tuple(entries)


def stills_of(case: CaseSnapshot) -> tuple[dict[str, Still], dict[str, Still]]:
    """Drawn stills of the first frames of all notes but procedural ones, and of last frames."""
    first: dict[str, Still] = {}
    last: dict[str, Still] = {}
    for note in case.annotations:
        if note.kind is NoteKind.PROCEDURAL:
            continue
        tall = note.exhibit_id == case.exhibits[1].id
        for found, stamp in ((first, note.start), (last, note.end)):
            if stamp is not None:
                jpeg, width, height = draw_still(stamp.index, tall=tall)
                exactness = "checked by digest" if stamp.digest else "provisional"
                found[note.id] = Still(
                    note.id, jpeg, width, height, stamp, stamp.digest, False, exactness
                )
    return first, last


def invented_document(
    case: CaseSnapshot | None = None,
    options: ReportOptions | None = None,
    *,
    outside: str | None = None,
    pictures: bool = True,
) -> ReportDocument:
    """The report of the case as the workflow composes it; `outside` replaces all foreign text."""
    log = sealed_log()
    if outside is not None:
        case = with_text_everywhere(outside)
        log = tuple(
            replace(entry, label=outside, reason=outside, program=outside, actor=Actor(outside))
            for entry in log
        )
    case = case or invented_snapshot()
    first, last = stills_of(case) if pictures else ({}, {})
    return compose(
        case,
        {
            case.exhibits[0].id: make_index(900, variable=True),
            case.exhibits[1].id: make_index(120, final=False),
        },
        log,
        first,
        {
            case.exhibits[0].id: (
                ("Container", "QuickTime / MOV (mov,mp4,m4a)"),
                ("Video", "h264, 1280×720, yuv420p, time base 1/90000"),
                ("Rotation", "0°"),
                ("creation_time", "2011-12-16 14:20:11"),
                ("foreign", outside or "nothing"),
                ("com.example.date", "2011-12-16T14:20:11+0500"),
            )
        },
        MADE,
        {
            "Annotator": outside or "0.1.0",
            "Python": "3.11.2",
            "PyAV": "18.1.0",
            "FFmpeg libraries": "8.0",
        },
        options,
        last_stills=last,
    )


def with_text_everywhere(text: str) -> CaseSnapshot:
    """The invented case with the text in every field that a person or a file can fill."""
    case = invented_snapshot()

    def fill(record: object, *keep: str) -> object:
        changed: dict[str, object] = {}
        for spec in fields(record):  # type: ignore[arg-type]
            value = getattr(record, spec.name)
            if spec.name in keep:
                continue
            if type(value) is str:
                changed[spec.name] = text
            elif spec.name in ("tags", "languages"):
                changed[spec.name] = (text, text)
        return replace(record, **changed)  # type: ignore[type-var]

    links = ("id", "exhibit_id", "exhibit_digest", "claim_id", "source_id", "field")
    translation = fill(Translation("", "", ""))
    exhibits = tuple(
        replace(
            fill(exhibit, *links, "digest_sha256", "digest_sha512", "facts"),  # type: ignore[type-var]
            facts="{}",
            provenance=replace(
                fill(exhibit.provenance),  # type: ignore[type-var]
                origins=(Proposal("title", text, text),),
            ),
            proposals=(Proposal(text, text, text),),
        )
        for exhibit in case.exhibits
    )
    notes = tuple(
        replace(
            fill(note, *links),  # type: ignore[type-var]
            translations=(translation,),
            bears_on=tuple(replace(link, why=text, judged_by=text) for link in note.bears_on),
        )
        for note in case.annotations
    )
    return CaseSnapshot(
        fill(case.info),  # type: ignore[arg-type]
        exhibits,
        notes,
        tuple(fill(source, *links) for source in case.sources),  # type: ignore[misc]
        tuple(replace(fill(c, *links), translations=(translation,)) for c in case.claims),  # type: ignore[type-var]
        tuple(fill(person, *links) for person in case.people),  # type: ignore[misc]
    )
