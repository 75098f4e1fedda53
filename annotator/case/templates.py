"""Notes that are written again and again: what they say before anything is added."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.vocabularies import (
    Confidence,
    Graphic,
    Likelihood,
    Modality,
    NoteKind,
    NotVisibleReason,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Template:
    """What a note says when it is begun from this; the fields are those of an annotation.

    `track_id` is the track on which it will stand, or empty; `position` orders
    the list.
    """

    id: str
    name: str
    kind: NoteKind = NoteKind.OBSERVATION
    text: str = ""
    language: str = ""
    modality: Modality = Modality.SEEN
    visibility: Visibility | None = None
    not_visible_reason: NotVisibleReason | None = None
    likelihood: Likelihood | None = None
    confidence: Confidence | None = None
    alternatives: str = ""
    tags: tuple[str, ...] = ()
    graphic: Graphic = Graphic.NONE
    track_id: str = ""
    position: int = 0
