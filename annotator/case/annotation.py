"""A statement bound to a frame or a span of frames."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.vocabularies import (
    Confidence,
    Graphic,
    Likelihood,
    Modality,
    NoteKind,
    NotVisibleReason,
    ReviewState,
    Stance,
    Visibility,
)
from annotator.timing.frame_stamp import FrameStamp


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in another language, and who or what made it.

    `maker` is a person, or an engine with version when `machine`; `made_on` is
    a date as entered. Unreviewed machine translation is marked wherever shown.
    """

    text: str
    language: str
    maker: str
    machine: bool = False
    made_on: str = ""
    reviewed_by: str = ""

    def needs_warning(self) -> bool:
        """True for machine translation that nobody has reviewed."""
        return self.machine and not self.reviewed_by


@dataclass(frozen=True, slots=True)
class BearsOn:
    """How this annotation stands to one claim, in somebody's judgement."""

    claim_id: str
    stance: Stance
    why: str = ""
    judged_by: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A statement at `start`, or over `start`…`end` (both included, end > start).

    `language` is a BCP-47 tag or empty. `cites` holds ids of annotations that
    an inference rests on; `claim_id` the claim that a note of kind claim states.
    `people` holds person ids. Times are ISO 8601 in UTC.
    """

    id: str
    exhibit_id: str
    exhibit_digest: str
    kind: NoteKind
    start: FrameStamp
    author: str
    created_at: str
    edited_at: str
    end: FrameStamp | None = None
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
    supersedes: str = ""

    def last_index(self) -> int:
        """The 0-based index of the last frame that the note covers."""
        return self.end.index if self.end is not None else self.start.index
