"""Decoded frames kept by number, within a budget of bytes; the longest unused go first."""

from __future__ import annotations

from collections import OrderedDict

from av.video.frame import VideoFrame

from annotator.media.planes import native_size


class FrameCache:
    """Retained decoder frames (not copies); `checked` are those whose digest was compared."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._frames: OrderedDict[int, VideoFrame] = OrderedDict()
        self._checked: set[int] = set()
        self._bytes = 0

    @property
    def size_bytes(self) -> int:
        """Bytes of all planes that are kept."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, index: int) -> bool:
        return index in self._frames

    def put(self, index: int, frame: VideoFrame) -> None:
        """Keep a frame; older ones make room."""
        self.drop(index)
        self._frames[index] = frame
        self._bytes += native_size(frame)
        while self._bytes > self._budget and len(self._frames) > 1:
            self.drop(next(iter(self._frames)))

    def get(self, index: int) -> VideoFrame | None:
        """The frame if it is kept."""
        frame = self._frames.get(index)
        if frame is not None:
            self._frames.move_to_end(index)
        return frame

    def drop(self, index: int) -> None:
        """Forget a frame."""
        frame = self._frames.pop(index, None)
        if frame is not None:
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
        self._checked.clear()
        self._bytes = 0
