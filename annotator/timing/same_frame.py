"""Where a frame that was named by one index stands in another one of the same film."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import FrameStamp


def same_frame(stamp: FrameStamp, index: FrameIndex) -> int | None:
    """The number that this frame has in `index`; None where it is not there.

    A digest decides alone, where both sides have one. A still scene repeats
    digests: then the frame with the same time stamp is meant, else the nearest
    one. Without a digest the time stamp decides, without that the number.
    """
    if stamp.digest and index.state is IndexState.FINAL:
        return _by_digest(stamp, index)
    if stamp.pts is not None:
        same = np.flatnonzero(index.pts_column == stamp.pts)
        if len(same):
            return int(same[np.abs(same - stamp.index).argmin()])
    return stamp.index if 0 <= stamp.index < len(index) else None


def nearest_frame(stamp: FrameStamp, index: FrameIndex) -> int:
    """As `same_frame`, but something to look at in any case: by time stamp, by number, or the last one."""
    found = same_frame(stamp, index)
    if found is None:
        found = same_frame(replace(stamp, digest=""), index)
    return max(0, len(index) - 1) if found is None else found


def _by_digest(stamp: FrameStamp, index: FrameIndex) -> int | None:
    if 0 <= stamp.index < len(index):
        own = index.stamp(stamp.index)
        if (own.digest, own.pts) == (stamp.digest, stamp.pts):
            return stamp.index
    wanted = np.frombuffer(bytes.fromhex(stamp.digest), np.uint8)
    # Eight bytes of each first: a million digests are looked through in a few milliseconds.
    alike = np.flatnonzero((index.digests[:, :8] == wanted[:8]).all(axis=1))
    same = alike[(index.digests[alike] == wanted).all(axis=1)].tolist()
    if not same:
        return None
    return int(min(same, key=lambda n: (index.pts(n) != stamp.pts, abs(n - stamp.index))))
