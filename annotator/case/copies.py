"""Which exhibits show the same footage, and where each was published."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CopyRelation(StrEnum):
    """What one exhibit is to another, as a person decided."""

    RE_UPLOAD = "re-upload"
    EDIT = "edit"
    SCREEN_RECORDING = "screen recording"
    EXCERPT = "excerpt"
    SAME_FOOTAGE = "same footage"
    NOT_THE_SAME = "not the same"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames `copy_first`…`copy_last` of the copy show what `first`…`last` of the other show (0-based, included)."""

    copy_first: int
    copy_last: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CopyLink:
    """A person's decision on how exhibit `copy_id` comes from exhibit `exhibit_id`.

    For “same footage” and “not the same” the order means nothing. `differences`
    names what differs: cut, crop, mirrored, overlay, recompressed.
    """

    id: str
    copy_id: str
    exhibit_id: str
    relation: CopyRelation
    author: str
    created_at: str
    stretches: tuple[Stretch, ...] = ()
    differences: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """Where and by whom an exhibit's footage was put, and when it was first seen there.

    `first_seen_as_shown` is the date in the platform's words; with the basis of
    its zone it gives an interval in microseconds since 1970 UTC (None: open).
    """

    id: str
    exhibit_id: str
    uploader: str = ""
    platform: str = ""
    url: str = ""
    archive_url: str = ""
    first_seen_as_shown: str = ""
    zone: str = ""
    zone_basis: str = ""
    earliest_us: int | None = None
    latest_us: int | None = None
    remarks: str = ""
