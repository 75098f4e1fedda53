"""The table of all frames of all exhibits (frames.csv)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from annotator.timing.frame_index import FrameIndex

HEADER: Final = b"exhibit,index,pts,time_base,time_ns,key,type,damaged,sha256\n"
"""`index` counts from 0 in the order of showing; `pts` is empty where the film records none;
`time_ns` runs from the first frame; `sha256` is that of the frame's native planes."""
_BATCH: Final = 2000


def frame_lines(label: str, index: FrameIndex) -> Iterator[bytes]:
    """The lines of one exhibit's frames, some thousand at a time. `label` is a safe name."""
    base = f"{index.time_base.numerator}/{index.time_base.denominator}"
    times = index.times_ns()
    for start in range(0, len(index), _BATCH):
        lines = []
        for number in range(start, min(start + _BATCH, len(index))):
            pts = index.pts(number)
            lines.append(
                f"{label},{number},{'' if pts is None else pts},{base},{int(times[number])},"
                f"{int(index.is_key(number))},{index.frame_type(number)},"
                f"{int(index.is_damaged(number))},{index.digest(number)}\n"
            )
        yield "".join(lines).encode("ascii", "replace")
