"""Random access to a film's frames inside the program itself, as the engine gives it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annotator.media.ahead import AheadThread, Loop
from annotator.media.reader import FrameReader
from annotator.media.sources import Frame, Room
from annotator.progress import Cancelled, never
from annotator.timing.frame_index import FrameIndex


class FramesInside(FrameReader):
    """A FrameReader that decodes ahead in a thread of its own; see media.sources.FrameSource."""

    def __init__(self, path: Path, index: FrameIndex, **options: Any) -> None:
        super().__init__(path, index, **options)
        self._ahead = AheadThread(self.prefetch)

    def travel(self, index: int, step: int, loop: Loop | None = None) -> None:
        """From now on decode ahead from this frame in this direction."""
        self.index.stamp(index)
        self._ahead.travel(index, step, loop)

    def close(self) -> None:
        """End the thread, then the reader."""
        if hasattr(self, "_ahead"):
            self._ahead.close()
        super().close()

    def frame(  # type: ignore[override]
        self, index: int, cancelled: Cancelled = never, room: Room = None, aside: bool = False
    ) -> Frame:
        """As FrameReader.frame."""
        # Here a picture costs nothing until it is asked for, so there is nothing to make ahead.
        del room
        if aside:
            self._ahead.pause()
        return super().frame(index, cancelled, aside)
