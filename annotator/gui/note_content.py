"""What the note editor holds: a note as typed, before it is bound and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.codec import from_json, to_json
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import (
    Confidence,
    Graphic,
    Likelihood,
    Modality,
    NoteKind,
    NotVisibleReason,
    ReviewState,
    Visibility,
)
from annotator.errors import AnnotatorError
from annotator.provenance.canonical import Json

SEEN_KINDS = (NoteKind.OBSERVATION, NoteKind.MEASUREMENT)
_TAG = re.compile(r"(?<![\w#&/])#(\w[\w\-]*)")
_CODE = re.compile(r"(?<![\w@.])@(\w[\w\-.…]*)")


@dataclass(frozen=True, slots=True)
class NoteContent:
    """The fields of a note as the editor shows them.

    `start` and `end` are 0-based frame indices, `people` pseudonym codes (also
    of people who are not in the case yet); everything else as in Annotation.
    """

    kind: NoteKind
    start: int
    end: int | None = None
    text: str = ""
    language: str = ""
    modality: Modality = Modality.SEEN
    visibility: Visibility | None = None
    not_visible_reason: NotVisibleReason | None = None
    likelihood: Likelihood | None = None
    confidence: Confidence | None = None
    alternatives: str = ""
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    claim_id: str = ""
    bears_on: tuple[BearsOn, ...] = ()
    translations: tuple[Translation, ...] = ()
    graphic: Graphic = Graphic.NONE
    review: ReviewState = ReviewState.DRAFT
    reviewer: str = ""

    def is_blank(self) -> bool:
        """True when nothing was entered that would be a loss."""
        return not (
            self.text.strip()
            or self.tags
            or self.people
            or self.claim_id
            or self.bears_on
            or self.translations
            or self.alternatives.strip()
        )

    def to_draft(self) -> dict[str, Json]:
        """The content as JSON for `CaseStore.save_draft`."""
        data = to_json(self)
        assert isinstance(data, dict)
        return data


SAME_FIELDS = tuple(
    field.name for field in fields(NoteContent) if field.name not in ("start", "end", "people")
)

_WORDS = ("tags", "people", "cites")  # lists of words
_TOGETHER = (
    ("start", "end"),
    ("visibility", "not_visible_reason"),
    ("review", "reviewer"),
)
_GROUPS = (
    *_TOGETHER,
    *(
        (field.name,)
        for field in fields(NoteContent)
        if field.name not in _WORDS and not any(field.name in group for group in _TOGETHER)
    ),
)


def content_of(note: Annotation, case: CaseSnapshot) -> NoteContent:
    """What the editor shows for a stored note."""
    codes = {person.id: person.code for person in case.people}
    return NoteContent(
        start=note.start.index,
        end=note.end.index if note.end is not None else None,
        people=tuple(codes[person] for person in note.people if person in codes),
        **{name: getattr(note, name) for name in SAME_FIELDS},
    )


def content_from_draft(data: dict[str, Json]) -> NoteContent | None:
    """A draft read again; None where it was written by another version and no longer fits."""
    try:
        return from_json(NoteContent, data)
    except AnnotatorError:
        return None


def rebased(typed: NoteContent, base: NoteContent, stored: NoteContent) -> NoteContent:
    """What was typed over `base`, over what is stored since: only what was typed stays.

    Fields that make sense together stay together; words of a list come and go one by one.
    """
    taken: dict[str, object] = {}
    for group in _GROUPS:
        if all(getattr(typed, name) == getattr(base, name) for name in group):
            taken |= {name: getattr(stored, name) for name in group}
    for name in _WORDS:
        was, now = getattr(base, name), getattr(typed, name)
        left = [word for word in getattr(stored, name) if word in now or word not in was]
        come = [word for word in now if word not in was and word not in left]
        taken[name] = (*left, *come)
    return fitting_kind(replace(typed, **taken))  # type: ignore[arg-type]


def fitting_kind(content: NoteContent) -> NoteContent:
    """Drop what the kind does not carry, so that a changed kind is not refused for it."""
    if content.kind not in SEEN_KINDS:
        content = replace(content, visibility=None, not_visible_reason=None)
    elif content.visibility is None:
        content = replace(content, visibility=Visibility.CLEAR)
    if content.visibility is not Visibility.NOT_VISIBLE:
        content = replace(content, not_visible_reason=None)
    if content.kind is not NoteKind.INFERENCE:
        content = replace(content, likelihood=None, confidence=None, alternatives="", cites=())
    if content.kind is not NoteKind.CLAIM:
        content = replace(content, claim_id="")
    return content


def tags_in(text: str) -> tuple[str, ...]:
    """The words after `#` in a text, each once; numbers alone (“#1”) are no tags."""
    found = (word.rstrip("-") for word in _TAG.findall(text))
    return tuple(dict.fromkeys(word for word in found if any(c.isalpha() for c in word)))


def codes_in(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """The words after `@` in a text that are codes of people in the case."""
    codes = set(known)
    found = (word.rstrip(".…") for word in _CODE.findall(text))
    return tuple(dict.fromkeys(word for word in found if word in codes))
