"""Which frames a chart shows, and what falls on each of its pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotator.timing.frame_index import NO_PTS, Int64s

FEWEST = 8
"""Frames in view at the closest."""


@dataclass(frozen=True, slots=True)
class FrameAxis:
    """`shown` frames from `first` on, over `width` pixels; the film has `total`."""

    total: int
    width: int
    first: int = 0
    shown: int = 1

    def fitted(self) -> FrameAxis:
        """The whole film."""
        return replace(self, first=0, shown=max(1, self.total))

    def is_fitted(self) -> bool:
        """Whether the whole film is in view."""
        return self.shown >= self.total

    def resized(self, width: int) -> FrameAxis:
        """The same frames over another width."""
        return replace(self, width=max(1, width))

    def zoomed(self, factor: float, x: float) -> FrameAxis:
        """Fewer frames (factor > 1) or more, the one under `x` staying there."""
        at = self.first + x * self.shown / self.width
        wanted = round(self.shown / factor)
        if wanted == self.shown:
            wanted += -1 if factor > 1 else 1
        shown = max(min(FEWEST, self.total), min(self.total, wanted), 1)
        return replace(self, shown=shown, first=round(at - x * shown / self.width))._inside()

    def panned(self, frames: int) -> FrameAxis:
        """So many frames further on."""
        return replace(self, first=self.first + frames)._inside()

    def showing(self, frame: int) -> FrameAxis:
        """Moved, if need be, so that this frame is in view."""
        if self.first <= frame < self.first + self.shown:
            return self
        return replace(self, first=frame - self.shown // 2)._inside()

    def _inside(self) -> FrameAxis:
        return replace(self, first=max(0, min(self.first, self.total - self.shown)))

    def frame_at(self, x: float) -> int:
        """The frame under a pixel."""
        found = self.first + int(x * self.shown / self.width)
        return max(0, min(self.total - 1, found))

    def x_of(self, frame: int) -> float:
        """The left edge of a frame, in pixels."""
        return (frame - self.first) * self.width / self.shown

    def frame_width(self) -> float:
        """How wide a frame is."""
        return self.width / self.shown

    def starts(self) -> Int64s:
        """The first frame of each column, ascending: a column is a pixel, or a frame that is wider."""
        columns = min(self.width, self.shown)
        return self.first + np.arange(columns, dtype=np.int64) * self.shown // columns

    def lefts(self) -> NDArray[np.float64]:
        """The left edges of the columns in pixels, and the right edge of the last."""
        columns = min(self.width, self.shown)
        return np.asarray(np.arange(columns + 1) * (self.width / columns), np.float64)

    def _cut(self, values: NDArray[np.int64]) -> tuple[Int64s, Int64s]:
        starts = self.starts()
        return values[self.first : self.first + self.shown], starts - self.first

    def highest(self, values: Int64s) -> Int64s:
        """The highest of the values (one a frame) in each column."""
        part, starts = self._cut(values)
        return np.maximum.reduceat(part, starts)

    def lowest(self, values: Int64s) -> Int64s:
        """The lowest of the values in each column."""
        part, starts = self._cut(values)
        return np.minimum.reduceat(part, starts)


def highest_by_type(axis: FrameAxis, size: Int64s, types: NDArray[np.uint8], kind: str) -> Int64s:
    """The largest frame of one type in each column; 0 where there is none."""
    part = slice(axis.first, axis.first + axis.shown)
    of_kind = np.where(types[part] == ord(kind), np.maximum(size[part], 0), 0)
    return np.maximum.reduceat(of_kind, axis.starts() - axis.first)


def forward_only(delta: Int64s) -> tuple[Int64s, Int64s]:
    """Steps for drawing: highest and lowest candidates, with what is unknown or backward out of the way."""
    good = (delta != NO_PTS) & (delta > 0)
    return np.where(good, delta, 0), np.where(good, delta, np.int64(1) << 62)
