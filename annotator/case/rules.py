"""What must hold between the values of a case; checked before they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.codes import (
    CODED_KINDS,
    KEYS,
    LONGEST_NAME,
    LONGEST_OFFSET_MS,
    SEEN_KINDS,
    Code,
)
from annotator.case.enhancement import Calibration, Enhancement
from annotator.case.enhancement_rules import check_picture_work
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.links import NoteLink
from annotator.case.region import Region
from annotator.case.region_rules import check_region
from annotator.case.side_rules import check_beside
from annotator.case.templates import Template
from annotator.case.track_rules import check_around, check_vocabulary
from annotator.case.tracks import Placement, Track
from annotator.case.vocabularies import NoteKind, Visibility
from annotator.errors import ValueRefusedError


class CaseLookup(Protocol):
    """What the rules ask of a case; the store and a snapshot both answer."""

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of that kind with this id, or None."""
        ...

    def count_leaning_on(self, wanted: str) -> int:
        """How many other values refer to this id."""
        ...

    def person_with_code(self, code: str) -> Person | None:
        """The person with this pseudonym code, or None."""
        ...

    def codes_with_key(self, key: str) -> tuple[Code, ...]:
        """The codes that this key writes."""
        ...

    def all_tracks(self) -> Iterable[Track]:
        """Every track."""
        ...


LONGEST_TEXT = 1_000_000
_RESTS_ON = (NoteKind.OBSERVATION, NoteKind.MEASUREMENT)
_JUDGED = (NoteKind.INFERENCE,)


def check_entity(value: Entity, case: CaseLookup, *, words: bool = True) -> None:
    """Check a value against the rules of the domain and the rest of the case.

    Without `words`, those of a track are not asked: what stood there before they
    were restricted may stay, and may be brought back. Raises ValueRefusedError with the field that has to be mended.
    """
    if isinstance(value, Annotation):
        check_annotation(value, case, words=words)
    elif isinstance(value, Claim):
        _need(
            value.short or value.text,
            "A claim needs words.",
            "Enter what was said.",
            "text",
        )
    elif isinstance(value, Source):
        _need(value.name, "A source needs a name.", "Enter who published it.", "name")
    elif isinstance(value, Person):
        _need(value.code, "A person needs a pseudonym code.", "For example W-1.", "code")
        taken = case.person_with_code(value.code)
        if taken is not None and taken.id != value.id:
            raise ValueRefusedError(f"The code {value.code} is taken.", field="code")
    elif isinstance(value, Code):
        check_code(value, case)
    elif isinstance(value, Track | Placement | NoteLink | Template):
        check_around(value, case, words=words)
    elif isinstance(value, Region):
        check_region(value, lambda wanted: case.find("annotation", wanted) is not None)
    elif isinstance(value, Enhancement | Calibration):
        check_picture_work(value, case)
    elif isinstance(value, CaseInfo):
        _need(value.title, "A case needs a title.", "Enter a short name.", "title")
        if value.first_frame_number not in (0, 1):
            raise ValueRefusedError("Frames are numbered from 0 or from 1.", field="numbering")
    else:
        check_beside(value, case)


def check_code(code: Code, case: CaseLookup) -> None:
    """Check one code of the list: every note that its key writes must be one that can stand.

    Raises ValueRefusedError with the field that has to be mended.
    """
    _need(code.name, "A code needs a name.", "For example “shot audible”.", "name")
    if len(code.name) > LONGEST_NAME or len(code.group_name) > LONGEST_NAME:
        raise ValueRefusedError(
            f"A name has at most {LONGEST_NAME} characters.",
            "Write the rest into the text of its notes.",
            field="name",
        )
    if code.key and code.key not in KEYS:
        raise ValueRefusedError("The key of a code is a digit, 0 to 9.", field="key")
    for taken in case.codes_with_key(code.key) if code.key else ():
        if taken.id != code.id:
            raise ValueRefusedError(
                f"The key {code.key} writes “{taken.name}” already.",
                "Take that key away first, or choose another.",
                field="key",
            )
    if code.kind not in CODED_KINDS:
        raise ValueRefusedError(
            f"A code cannot be of kind {code.kind}.",
            "A claim states what a source said, an inference rests on notes: write those with M.",
            field="kind",
        )
    if code.visibility is Visibility.NOT_VISIBLE or (
        code.visibility is not None and code.kind not in SEEN_KINDS
    ):
        raise ValueRefusedError(
            "Only coded observations and measurements have a visibility: clear or partial.",
            "“Not visible” needs a reason each time: write it with N.",
            field="visibility",
        )
    if not 0 <= code.offset_ms <= LONGEST_OFFSET_MS:
        raise ValueRefusedError(
            f"A reaction time lies between 0 and {LONGEST_OFFSET_MS:,} ms.",
            field="offset_ms",
        )
    if code.group_name and not code.span:
        raise ValueRefusedError(
            "Only spans exclude each other.",
            "Make the code a span, or take it out of the group.",
            field="group_name",
        )
    if len(code.text) > LONGEST_TEXT or any(not tag.strip() for tag in code.tags):
        raise ValueRefusedError("The text is too long, or a tag is empty.", field="text")


def check_annotation(note: Annotation, case: CaseLookup, *, words: bool = True) -> None:
    """Check one annotation; what is visible, likely and claimed never mix.

    Raises ValueRefusedError with the field that has to be mended.
    """
    _check_frames(note)
    if len(note.text) > LONGEST_TEXT:
        raise ValueRefusedError(
            f"The text has {len(note.text):,} characters; {LONGEST_TEXT:,} fit.",
            field="text",
        )
    _need(
        note.text.strip() or note.tags or note.claim_id,
        "The note is empty.",
        "Write what you see, or add a tag.",
        "text",
    )
    _check_kind(note)
    _check_visibility(note)
    _check_links(note, case)
    if words:
        check_vocabulary(note, case)


def _check_frames(note: Annotation) -> None:
    if note.end is None:
        return
    if note.end.index <= note.start.index:
        raise ValueRefusedError(
            "The span ends before it begins.",
            "Set the out point after the in point, or make it a note at one frame.",
            field="frames",
        )
    if note.end.time_base != note.start.time_base:
        raise ValueRefusedError("The span mixes two time bases.", field="frames")


def _check_kind(note: Annotation) -> None:
    if note.kind not in _JUDGED and (note.likelihood or note.confidence):
        raise ValueRefusedError(
            f"A note of kind {note.kind} carries no likelihood or confidence.",
            "What is seen has a visibility; only an inference is more or less likely.",
            field="likelihood",
        )
    if note.kind is NoteKind.INFERENCE and not note.cites:
        raise ValueRefusedError(
            "An inference must rest on an observation or a measurement.",
            "Choose at least one under “Rests on”, or make this note an observation.",
            field="cites",
        )
    if note.kind is NoteKind.CLAIM and not (note.claim_id or note.text.strip()):
        raise ValueRefusedError("A claim needs words.", "Enter what was said.", field="text")


def _check_visibility(note: Annotation) -> None:
    if note.kind not in _RESTS_ON and note.visibility is not None:
        raise ValueRefusedError(
            f"A note of kind {note.kind} carries no visibility.",
            "Only observations and measurements do.",
            field="visibility",
        )
    if note.visibility is Visibility.NOT_VISIBLE:
        if note.end is None:
            raise ValueRefusedError(
                "“Not visible” needs a span: it says for how long nothing was seen.",
                "Set an in and an out point (I, O), then choose it again.",
                field="visibility",
            )
        if note.not_visible_reason is None:
            raise ValueRefusedError(
                "“Not visible” needs a reason.",
                "Choose off-frame, occluded, resolution, cut, dark or other.",
                field="not_visible_reason",
            )
    elif note.not_visible_reason is not None:
        raise ValueRefusedError("Only “not visible” has a reason.", field="not_visible_reason")


def _check_links(note: Annotation, case: CaseLookup) -> None:
    exhibit = case.find("exhibit", note.exhibit_id)
    if not isinstance(exhibit, Exhibit) or exhibit.digest_sha256 != note.exhibit_digest:
        raise ValueRefusedError("The note belongs to no exhibit of this case.", field="exhibit")
    cited_kinds = []
    for cited_id in note.cites:
        if cited_id == note.id:
            raise ValueRefusedError("A note cannot rest on itself.", field="cites")
        cited = case.find("annotation", cited_id)
        if not isinstance(cited, Annotation):
            raise ValueRefusedError("A note that this one rests on is gone.", field="cites")
        cited_kinds.append(cited.kind)
    if note.kind is NoteKind.INFERENCE and not any(kind in _RESTS_ON for kind in cited_kinds):
        raise ValueRefusedError(
            "An inference must rest on an observation or a measurement.",
            "What it rests on so far are judgements or claims themselves.",
            field="cites",
        )
    if note.claim_id and case.find("claim", note.claim_id) is None:
        raise ValueRefusedError("The claim that this note states is gone.", field="claim_id")
    if any(case.find("claim", link.claim_id) is None for link in note.bears_on):
        raise ValueRefusedError("A claim that this note bears on is gone.", field="bears_on")
    if any(case.find("person", person) is None for person in note.people):
        raise ValueRefusedError("A person whom this note names is gone.", field="people")


def check_removal(value: Entity, case: CaseLookup) -> None:
    """Refuse to remove what other values lean on.

    Raises ValueRefusedError that says how many lean on it.
    """
    count = case.count_leaning_on(value.id)
    if count:
        raise ValueRefusedError(
            f"It cannot be removed: {count} other {'entry leans' if count == 1 else 'entries lean'}"
            " on it.",
            "Remove or change those first.",
            field="cites",
        )


def _need(value: object, message: str, hint: str, field: str) -> None:
    if not value or (isinstance(value, str) and not value.strip()):
        raise ValueRefusedError(message, hint, field=field)
