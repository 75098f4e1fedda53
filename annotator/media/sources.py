"""What `media.engine` gives to open films and sounds, wherever they are decoded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from annotator.media.ahead import Loop
from annotator.media.picture import Field, Rgb
from annotator.media.sound_frames import Samples
from annotator.progress import Cancelled, never
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp

Room = tuple[int, int] | None


# What the members of these protocols do is said at the classes that they name.
# ruff: noqa: D102


class Frame(Protocol):
    """One decoded frame with what is known of it; see media.reader.Frame for each part."""

    @property
    def stamp(self) -> FrameStamp: ...
    @property
    def exactness(self) -> str: ...
    @property
    def damaged(self) -> bool: ...
    @property
    def key(self) -> bool: ...
    @property
    def type(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def pixel_format(self) -> str: ...
    @property
    def colour_note(self) -> str: ...
    @property
    def orientation(self) -> str: ...
    @property
    def interlaced(self) -> bool: ...
    @property
    def sample_aspect(self) -> Fraction: ...
    def digest(self) -> str: ...
    def planes(self) -> tuple[NDArray[np.uint8], ...]: ...
    def native_bytes(self) -> bytes: ...
    def rgb(
        self,
        max_width: int | None = None,
        max_height: int | None = None,
        oriented: bool = True,
        *,
        field: Field | None = None,
    ) -> Rgb: ...


class FrameSource(Protocol):
    """Random access to the frames of one film; its frames' pixels are to be had while it is open."""

    path: Path
    index: FrameIndex

    def frame(
        self, index: int, cancelled: Cancelled = never, room: Room = None, aside: bool = False
    ) -> Frame: ...
    def is_cached(self, index: int) -> bool: ...
    def expect(self, indices: Iterable[int]) -> None:
        """Tell which frames will be asked for, best in the film's order; none of them: as ever again.

        Meanwhile frames that nobody expects and no other needs are not decoded. Any frame can be had all the same.
        """

    def travel(self, index: int, step: int, loop: Loop | None = None) -> None:
        """Tell where one stands and by how many frames one goes on (below 0 back; 0: one rests).

        With a `loop` (first, last), one goes round and round within it.
        What comes next is decoded ahead; every real request goes first. From four frames a step
        on, only what others need. Returns at once and never fails for the film's sake.
        """

    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class SoundSource(Protocol):
    """Access to one sound track; see media.sound.SoundReader for each part."""

    @property
    def rate(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def own_rate(self) -> int: ...
    @property
    def begin_ns(self) -> int: ...
    @property
    def claimed_end_ns(self) -> int | None: ...
    def position_of(self, elapsed_ns: int) -> int: ...
    def samples(self, start_ns: int, count: int) -> Samples: ...
    def blocks(self, start_ns: int, block: int = 4096) -> Iterator[Samples]: ...
    def notes(self) -> tuple[str, ...]: ...
    def close(self) -> None: ...
