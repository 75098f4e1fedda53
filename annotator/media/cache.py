"""Decoded frames kept by number, within a budget of bytes; the farthest from where one looks go first."""

from __future__ import annotations

import threading
from bisect import bisect_left, insort

from av.video.frame import VideoFrame

from annotator.media.planes import native_size

_BEHIND = 4
"""How much farther a frame counts that lies where one comes from."""


class FrameCache:
    """Retained decoder frames (not copies); `checked` are those whose digest was compared.

    `look_at` says which frame is looked at and in which direction one goes. One thread
    may put frames while others look.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._frames: dict[int, VideoFrame] = {}
        self._order: list[int] = []
        self._checked: set[int] = set()
        self._bytes = 0
        self._focus, self._step = 0, 0
        self._then: int | None = None
        self._lock = threading.Lock()

    def lend(self, size_bytes: int) -> None:
        """So much of the budget is needed elsewhere; at least two thirds of it stay."""
        with self._lock:
            self._budget -= min(size_bytes, self._budget // 3)

    @property
    def size_bytes(self) -> int:
        """Bytes of all planes that are kept."""
        return self._bytes

    def room(self) -> int:
        """How many frames like the kept ones the budget holds; 0 before there is one."""
        with self._lock:
            return self._budget * len(self._frames) // self._bytes if self._bytes else 0

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, index: int) -> bool:
        return index in self._frames

    def look_at(self, index: int, step: int = 0, then: int | None = None) -> None:
        """From now on frames far from this one make room; with a `step`, those behind before those ahead.

        What goes on from frame `then` is as near, for one who will come there next.
        """
        with self._lock:
            self._focus, self._step, self._then = index, step, then

    def reach(self) -> int:
        """How many frames ahead are kept at most when all the room is used."""
        return self.room() * _BEHIND // (_BEHIND + 1)

    def put(self, index: int, frame: VideoFrame) -> None:
        """Keep a frame; farther ones make room, or it is not kept where it is the farthest itself."""
        # Freeing a picture takes time, so it happens when nobody waits for the lock.
        freed = []
        with self._lock:
            freed.append(self._drop(index))
            self._frames[index] = frame
            insort(self._order, index)
            self._bytes += native_size(frame)
            while self._bytes > self._budget and len(self._frames) > 1:
                freed.append(self._drop(self._farthest()))

    def _farthest(self) -> int:
        ends = [self._order[0], self._order[-1]]
        if self._then is not None:
            # Between the two places that count, where one comes from and where one will begin again.
            middle = (self._then + _BEHIND * self._focus) // (_BEHIND + 1)
            place = bisect_left(self._order, middle)
            ends += self._order[max(0, place - 1) : place + 1]
        return max(ends, key=self._distance)

    def _distance(self, index: int) -> int:
        away = index - self._focus
        distance = abs(away) * (_BEHIND if away * self._step < 0 else 1)
        if self._then is not None and (index - self._then) * self._step >= 0:
            distance = min(distance, abs(index - self._then))
        return distance

    def get(self, index: int) -> VideoFrame | None:
        """The frame if it is kept."""
        return self._frames.get(index)

    def run_end(self, index: int, step: int, gap: int = 1) -> int:
        """The last frame of the run of kept frames that goes from this one in that direction.

        Up to `gap` frames on still counts as the next one.
        """
        while True:
            on = (index + step * by for by in range(1, gap + 1))
            found = next((frame for frame in on if frame in self._frames), None)
            if found is None:
                return index
            index = found

    def drop(self, index: int) -> None:
        """Forget a frame."""
        with self._lock:
            freed = self._drop(index)
        del freed

    def _drop(self, index: int) -> VideoFrame | None:
        frame = self._frames.pop(index, None)
        if frame is not None:
            del self._order[bisect_left(self._order, index)]
            self._bytes -= native_size(frame)
            self._checked.discard(index)
        return frame

    def approve(self, index: int, frame: VideoFrame) -> None:
        """Note that this frame is the one of the index, if it is still the one that is kept."""
        with self._lock:
            if self._frames.get(index) is frame:
                self._checked.add(index)

    def is_approved(self, index: int, frame: VideoFrame) -> bool:
        """Whether the kept frame is this one and was compared with the index."""
        with self._lock:
            return index in self._checked and self._frames.get(index) is frame

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            freed, self._frames = self._frames, {}
            self._order.clear()
            self._checked.clear()
            self._bytes = 0
        freed.clear()
