"""A frame and what picture steps made of it, as a report shows them."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.enhancement import PictureStep
from annotator.timing.frame_stamp import FrameStamp


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A JPEG, width × height; `full` is the size of the picture that it shows, `digest` that one's SHA-256."""

    jpeg: bytes
    width: int
    height: int
    full: tuple[int, int]
    digest: str


@dataclass(frozen=True, slots=True)
class EnhancedPair:
    """Original and enhanced picture of a note's first frame, with the steps that were switched on.

    `problem` says in words why there are no pictures; then both are None.
    """

    annotation_id: str
    exhibit_id: str
    stamp: FrameStamp
    steps: tuple[PictureStep, ...]
    of_note: bool
    original: ShownPicture | None = None
    enhanced: ShownPicture | None = None
    remarks: tuple[str, ...] = ()
    tools: tuple[tuple[str, str], ...] = ()
    problem: str = ""
