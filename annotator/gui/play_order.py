"""Which frame comes next while playing, and when; which one may stand in for another; where one is in another index."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from annotator.errors import AnnotatorError
from annotator.gui.decode_tasks import NEARBY, PlayRun
from annotator.media.engine import FrameSource
from annotator.timing.frame_index import FrameIndex
from annotator.timing.same_frame import nearest_frame

_LATE_NS = 250_000_000


def carry_over(reader: FrameSource | None, old: FrameIndex, frame: int, new: FrameIndex) -> int:
    """A frame's number in the new index: by its pixels, else its PTS, else its number."""
    digest = old.digest(frame)
    if not digest and reader is not None:
        with suppress(AnnotatorError):
            digest = reader.frame(frame).digest()
    return nearest_frame(replace(old.stamp(frame), digest=digest), new)


def near_frame(
    frames: FrameIndex, index: int, last: int | None, is_kept: Callable[[int], bool]
) -> int | None:
    """A frame close to this one that costs little; None where the frame itself does.

    `last` is the frame that was decoded last.
    """
    if is_kept(index):
        return None
    if last is not None and 0 <= index - last <= 2:
        return None
    key = frames.key_at_or_before(index)
    after = frames.next_key(index)
    around = (index + side * by for by in range(1, NEARBY) for side in (-1, 1))
    kept = next((frame for frame in around if is_kept(frame)), None)
    choices = [frame for frame in (key, after, kept) if frame is not None]
    best = min(choices, key=lambda frame: abs(frame - index))
    return None if best == index else best


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

    Where frames follow each other faster than the screen shows them (high
    rates, 8×), the one that is due a tick of the screen later. When it is very
    late, the last key frame on the way, which can be decoded at once. The last
    frame of the run is never left out. None at the end of the run.
    """
    onward = 1 if run.clock.speed > 0 else -1
    target = shown + onward
    if not run.first <= target <= run.last:
        return None
    target = _further(_a_tick_on(frames, run, shown, onward), target, onward)
    now_ns = run.clock.film_ns()
    due = frames.index_at_ns(now_ns)
    end = run.last if onward > 0 else run.first
    if (due - target) * onward > 0:
        late_ns = abs(now_ns - frames.time_ns(target)) / abs(run.clock.speed)
        key = frames.key_at_or_before(due)
        if late_ns > _LATE_NS and (key - target) * onward >= 0 and run.first <= key <= run.last:
            return key
        target = due
    return end if (target - end) * onward > 0 else target


def _further(one: int, other: int, onward: int) -> int:
    return max(one * onward, other * onward) * onward


def _a_tick_on(frames: FrameIndex, run: PlayRun, shown: int, onward: int) -> int:
    """The first frame of the next tick of the screen, so that each tick has one at most."""
    if shown == run.start or not 0 <= shown < len(frames):
        return shown
    speed = abs(run.clock.speed)
    # Half a percent less, since the rates of films and screens that are meant to be equal are not quite.
    tick_ns = max(1, run.tick_ns * 199 * speed.numerator // (200 * speed.denominator))
    comes = comes_ns(frames, shown, onward) * onward
    next_tick = (comes // tick_ns + 1) * tick_ns
    return frames.index_at_ns(next_tick * onward - (onward > 0)) + onward


def frames_a_tick(frames: FrameIndex, run: PlayRun) -> int:
    """About how many frames of the film pass in one tick of the screen; below 0 in reverse, never 0."""
    onward = 1 if run.clock.speed > 0 else -1
    if len(frames) < 2:
        return onward
    mean_ns = max(1, (frames.end_ns() - frames.time_ns(0)) // len(frames))
    passed = run.tick_ns * abs(run.clock.speed) / mean_ns
    return max(1, round(passed)) * onward


def kept_instead(
    is_kept: Callable[[int], bool], target: int, shown: int, by: int, last: int
) -> int:
    """A frame that is at hand, close to the one that is due; that one itself where none is, or it is the last.

    For fast playing (`by` frames a tick), where most frames would come too late.
    """
    onward = 1 if by > 0 else -1
    if target == last:
        return target
    for away in range(2 * abs(by)):
        for frame in (target + away * onward, target - away * onward):
            if (frame - shown) * onward > 0 and (last - frame) * onward >= 0 and is_kept(frame):
                return frame
    return target


Spans = tuple[tuple[int, int], ...]
"""Stretches of frames, first and last, ascending and apart from each other."""


def past_spans(frame: int, onward: int, left_out: Spans) -> int:
    """The frame itself, or the one behind the stretch that it lies in, seen in the direction of playing."""
    for first, last in left_out:
        if first <= frame <= last:
            return last + 1 if onward > 0 else first - 1
    return frame


def free_stretch(frame: int, first: int, last: int, left_out: Spans) -> tuple[int, int]:
    """The frames around this one, within first…last, up to the stretches that are left out."""
    for begin, end in left_out:
        if end < frame:
            first = max(first, end + 1)
        elif begin > frame:
            last = min(last, begin - 1)
    return first, last
