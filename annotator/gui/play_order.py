"""Which frame comes next while playing, and when; and where a frame is in another index."""

from __future__ import annotations

from annotator.gui.decode_tasks import PlayRun
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import FrameStamp

_LATE_NS = 250_000_000


def same_frame(stamp: FrameStamp, new: FrameIndex) -> int:
    """Where a frame of another index stands in this one: by digest, else PTS, else number."""
    last = max(0, len(new) - 1)
    if stamp.digest and new.state is IndexState.FINAL:
        wanted = list(bytes.fromhex(stamp.digest))
        same = (new.digests == wanted).all(axis=1).nonzero()[0].tolist()
        if same:
            return int(min(same, key=lambda i: (new.pts(i) != stamp.pts, abs(i - stamp.index))))
    if stamp.pts is not None:
        same = (new.pts_column == stamp.pts).nonzero()[0].tolist()
        if same:
            return int(min(same, key=lambda i: abs(i - stamp.index)))
    return min(stamp.index, last)


def comes_ns(frames: FrameIndex, index: int, onward: int) -> int:
    """The film time at which a frame comes on: its start, or its end in reverse."""
    if onward > 0:
        return frames.time_ns(index)
    return frames.time_ns(index + 1) if index + 1 < len(frames) else frames.end_ns()


def leaves_ns(frames: FrameIndex, index: int, onward: int) -> int:
    """The film time at which a frame goes: its end, or its start in reverse."""
    return comes_ns(frames, index, -onward)


def next_frame(frames: FrameIndex, run: PlayRun, shown: int) -> int | None:
    """The frame to show next: the one after, or the one that is due when playing is late.

    When it is very late (8×, a slow machine), the last key frame on the way,
    which can be decoded at once. None at the end of the run.
    """
    onward = 1 if run.clock.speed > 0 else -1
    target = shown + onward
    if not run.first <= target <= run.last:
        return None
    now_ns = run.clock.film_ns()
    due = max(run.first, min(run.last, frames.index_at_ns(now_ns)))
    if (due - target) * onward <= 0:
        return target
    late_ns = abs(now_ns - frames.time_ns(target)) / abs(run.clock.speed)
    if late_ns > _LATE_NS:
        key = frames.key_at_or_before(due)
        if (key - target) * onward >= 0 and run.first <= key:
            return key
    return due
