from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.same_frame import nearest_frame, same_frame

BASE = Fraction(1, 1000)


def index(pts: list[int], digests: list[int] | None = None) -> FrameIndex:
    n = len(pts)
    return FrameIndex(
        time_base=BASE,
        state=IndexState.PROVISIONAL if digests is None else IndexState.FINAL,
        stream=0,
        rate=Fraction(25),
        pts_column=np.array(pts, np.int64),
        clock=np.array(pts, np.int64),
        durations=np.zeros(n, np.int64),
        types=np.full(n, ord("P"), np.uint8),
        flags=np.zeros(n, np.uint8),
        digests=np.array([[d] * 32 for d in digests or []], np.uint8).reshape(-1, 32),
        packet=np.arange(n, dtype=np.int64),
    )


@pytest.mark.parametrize(
    ("stamp", "found"),
    [
        (FrameStamp(1, 40, BASE, "05" * 32), 3),  # the digest decides against number and time
        (FrameStamp(0, 80, BASE, "07" * 32), 2),  # among equal pictures the one of that time
        (FrameStamp(2, 999, BASE, "07" * 32), 2),  # else the nearest one
        (FrameStamp(0, 999, BASE, "07" * 32), 1),
        (FrameStamp(1, 40, BASE, "09" * 32), None),  # a picture that is nowhere
        (FrameStamp(9, 120, BASE), 3),  # without a digest the time
        (FrameStamp(2, None, BASE), 2),  # without that the number
        (FrameStamp(2, 77, BASE), 2),
        (FrameStamp(4, 77, BASE), None),
    ],
)
def test_digest_then_time_then_number(stamp: FrameStamp, found: int | None) -> None:
    assert same_frame(stamp, index([0, 40, 80, 120], [1, 7, 7, 5])) == found


def test_an_index_without_digests_is_asked_by_time() -> None:
    assert same_frame(FrameStamp(0, 40, BASE, "07" * 32), index([0, 40])) == 1


def test_first_bytes_alone_do_not_make_the_same_picture() -> None:
    final = index([0, 40], [1, 7])
    almost = "07" * 31 + "08"
    assert same_frame(FrameStamp(1, 40, BASE, almost), final) is None
    assert nearest_frame(FrameStamp(0, 40, BASE, almost), final) == 1


def test_there_is_always_something_to_look_at() -> None:
    assert nearest_frame(FrameStamp(9, 77, BASE), index([0, 40])) == 1
