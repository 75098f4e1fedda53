"""What the decode thread is asked for, and what it answers: frozen values both ways."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from annotator.errors import AnnotatorError
from annotator.gui.play_clock import PlayClock
from annotator.media.engine import Field
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp

NEARBY = 32
"""Frames so close to the one wanted that decoding them is no waste on the way to it."""


TICK_NS = 16_666_667
"""Nanoseconds that an ordinary screen shows one picture."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Open this file with this index; `carry` is a frame of the index before to find again."""

    generation: int
    path: Path
    stream: int
    index: FrameIndex
    carry: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One frame, fitted into `room` device pixels (None: all of them).

    With `near` a nearby picture comes first, if the frame itself is not at hand.
    Of interlaced frames `field` is shown, with the lines between made up.
    """

    number: int
    index: int
    room: QSize | None
    near: bool = False
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class PlayRun:
    """Play from the frame after `start` (before it in reverse) within `first`…`last`.

    `tick_ns` is how long the screen shows one picture: no more of them are made. What
    begins anew at its end is a `loop` (first, last), whose beginning is decoded before.
    """

    number: int
    start: int
    first: int
    last: int
    clock: PlayClock
    room: QSize | None
    field: Field | None = None
    tick_ns: int = TICK_NS
    loop: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture and the frame that it is. `size` is what it would be in full, `stored` unturned."""

    generation: int
    number: int
    stamp: FrameStamp
    image: QImage
    size: QSize
    final: bool
    damaged: bool
    key: bool
    type: str
    colour_note: str
    near: bool
    playing: bool
    pixel_format: str = ""
    orientation: str = ""
    interlaced: bool = False
    field: Field | None = None
    stored: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Failure:
    """A frame that could not be shown, or (index −1) a film that could not be opened."""

    generation: int
    number: int
    index: int
    error: AnnotatorError


@dataclass(frozen=True, slots=True)
class Opened:
    """The film is open; the carried frame has this number now (None: none was carried)."""

    generation: int
    carried: int | None


@dataclass(frozen=True, slots=True)
class RunEvent:
    """A play run began (its first picture is there) or came to its end."""

    generation: int
    number: int
