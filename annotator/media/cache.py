"""Decoded frames kept by number, within a budget of bytes; the farthest from where one looks go first."""

from __future__ import annotations

from bisect import bisect_left, insort

from av.video.frame import VideoFrame

from annotator.media.planes import native_size

_BEHIND = 2
"""How much farther a frame counts that lies where one comes from."""


class FrameCache:
    """Retained decoder frames (not copies); `checked` are those whose digest was compared.

    `look_at` says which frame is looked at and in which direction one goes.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._frames: dict[int, VideoFrame] = {}
        self._order: list[int] = []
        self._checked: set[int] = set()
        self._bytes = 0
        self._focus, self._step = 0, 0

    @property
    def size_bytes(self) -> int:
        """Bytes of all planes that are kept."""
        return self._bytes

    def room(self) -> int:
        """How many frames like the kept ones the budget holds; 0 before there is one."""
        return self._budget * len(self._frames) // self._bytes if self._bytes else 0

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, index: int) -> bool:
        return index in self._frames

    def look_at(self, index: int, step: int = 0) -> None:
        """From now on frames far from this one make room; with a `step`, those behind before those ahead."""
        self._focus, self._step = index, step

    def put(self, index: int, frame: VideoFrame) -> None:
        """Keep a frame; farther ones make room, or it is not kept where it is the farthest itself."""
        self.drop(index)
        self._frames[index] = frame
        insort(self._order, index)
        self._bytes += native_size(frame)
        while self._bytes > self._budget and len(self._frames) > 1:
            first, last = self._order[0], self._order[-1]
            self.drop(last if self._distance(last) > self._distance(first) else first)

    def _distance(self, index: int) -> int:
        away = index - self._focus
        return abs(away) * (_BEHIND if away * self._step < 0 else 1)

    def get(self, index: int) -> VideoFrame | None:
        """The frame if it is kept."""
        return self._frames.get(index)

    def run_end(self, index: int, step: int) -> int:
        """The last frame of the unbroken run of kept frames that goes from this one in that direction."""
        while index + step in self._frames:
            index += step
        return index

    def drop(self, index: int) -> None:
        """Forget a frame."""
        frame = self._frames.pop(index, None)
        if frame is not None:
            del self._order[bisect_left(self._order, index)]
            self._bytes -= native_size(frame)
            self._checked.discard(index)

    def approve(self, index: int) -> None:
        """Note that the kept frame is the one of the index."""
        self._checked.add(index)

    def is_approved(self, index: int) -> bool:
        """Whether the kept frame was compared with the index."""
        return index in self._checked

    def clear(self) -> None:
        """Forget everything."""
        self._frames.clear()
        self._order.clear()
        self._checked.clear()
        self._bytes = 0
