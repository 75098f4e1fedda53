"""Under which number another index has a frame that was named by this one."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.same_frame import same_frame
from annotator.workflow.annotate import bind


def number_in(index: FrameIndex, stamp: FrameStamp) -> int | None:
    """The number of this very frame in `index`; None rather than a guess."""
    found = same_frame(stamp, index)
    if found is None or stamp.digest or stamp.pts is None:
        return found
    return found if index.stamp(found).pts == stamp.pts else None


def new_number(
    frame: int, old: FrameIndex, new: FrameIndex, known_digests: Mapping[int, str]
) -> int | None:
    """The number that `new` gives to what `old` calls `frame`; None where it is not there."""
    if not 0 <= frame < len(old):
        return None
    return number_in(new, bind(old, frame, known_digests))


def new_span(
    span: tuple[int, int] | None,
    old: FrameIndex,
    new: FrameIndex,
    known_digests: Mapping[int, str],
) -> tuple[int, int] | None:
    """The same for a span; None where one of its ends is not there or they are one frame."""
    if span is None:
        return None
    start = new_number(span[0], old, new, known_digests)
    end = new_number(span[1], old, new, known_digests)
    return (start, end) if start is not None and end is not None and start < end else None
