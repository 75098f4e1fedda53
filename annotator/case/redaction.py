"""What is covered in a redacted copy of an exhibit: regions of its picture, spans of its sound."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LARGEST_MARGIN: Final = 100_000
"""The widest margin around a covered region: 1,000 pixels, in hundredths of one."""


class CoverWay(StrEnum):
    """How a region is covered. Only a solid cover takes everything away."""

    SOLID = "solid"
    PIXELATED = "pixelated"
    BLURRED = "blurred"


class SoundWay(StrEnum):
    """What is heard in a span instead of the sound."""

    MUTED = "muted"
    BLEEP = "bleep"
    NOISE = "noise"


class SoundChoice(StrEnum):
    """What a redacted copy has for sound: none of it, all but the covered spans, or all."""

    MUTED = "all muted"
    SPANS = "covered spans only"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Cover:
    """A decision to cover a region wherever it is shown, `margin` hundredths of a pixel around it, too.

    Region and cover go together: a region is covered in one way, or not at all.
    """

    id: str
    region_id: str
    author: str
    created_at: str
    way: CoverWay = CoverWay.SOLID
    margin: int = 0
    why: str = ""


def cover_id(region_id: str) -> str:
    """The id of the only cover that a region can have."""
    return f"cover-{region_id}"


@dataclass(frozen=True, slots=True)
class SoundCover:
    """A decision that the sound of a note's span is not to be heard in a redacted copy."""

    id: str
    annotation_id: str
    author: str
    created_at: str
    way: SoundWay = SoundWay.MUTED
    why: str = ""


def sound_cover_id(annotation_id: str) -> str:
    """The id of the only sound cover that a note can have."""
    return f"sound-cover-{annotation_id}"


@dataclass(frozen=True, slots=True)
class Redaction:
    """How redacted copies of an exhibit are made; where there is none, its sound is muted.

    `reviewed_by` says who stepped through the picture and found nobody uncovered, at
    `reviewed_at` (ISO 8601, UTC); both are empty while nobody has.
    """

    id: str
    exhibit_id: str
    author: str
    created_at: str
    sound: SoundChoice = SoundChoice.MUTED
    why: str = ""
    reviewed_by: str = ""
    reviewed_at: str = ""


def redaction_id(exhibit_id: str) -> str:
    """The id of the only redaction that an exhibit can have."""
    return f"redaction-{exhibit_id}"
