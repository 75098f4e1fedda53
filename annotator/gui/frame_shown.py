"""What is on the screen, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage

from annotator.media.engine import Field
from annotator.timing.frame_stamp import FrameStamp


@dataclass(frozen=True, slots=True)
class FrameShown:
    """The picture on the screen and the frame that it is: never one without the other.

    `time_ns` is on the film's own clock; `total` counts the film's frames. While
    the index is provisional (`final` False) the stamp carries the digest of the
    decoded picture where it was computed. `near` marks a picture that stands in
    for another frame while scrubbing; `note` says so in words. `width` and
    `height` are what the picture would measure in full, upright. `orientation`
    says in words how it was turned for that. `field` is set where one field of
    an interlaced frame is shown instead of the frame as it is stored. `stored` is
    the width and height of the frame's own pixels, before turning and stretching.
    """

    exhibit_id: str
    stamp: FrameStamp
    total: int
    time_ns: int
    image: QImage
    final: bool
    damaged: bool
    key: bool
    type: str
    note: str
    near: bool = False
    width: int = 0
    height: int = 0
    colour_note: str = ""
    pixel_format: str = ""
    orientation: str = ""
    interlaced: bool = False
    field: Field | None = None
    stored: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class NumberMoved:
    """The final index gave the frame on the screen another number."""

    exhibit_id: str
    before: int
    after: int
