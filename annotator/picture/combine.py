"""Several frames in one picture: neighbours laid over a frame, and their mean or median."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.case.picture_steps import LINEAR, MEDIAN, UNALIGNED
from annotator.errors import ValueRefusedError
from annotator.picture.align import alignment
from annotator.picture.pixels import Rgb
from annotator.picture.warp import covered, warped
from annotator.progress import Cancelled, check, never

_MOST_BYTES: Final = 1_500_000_000

Neighbours = Iterator[tuple[int, Rgb]]
"""Frame number (0-based) and picture, one after the other."""


def averaged(
    own: Rgb, neighbours: Neighbours, count: int, align: int, how: int, cancelled: Cancelled = never
) -> tuple[Rgb, tuple[str, ...]]:
    """The frame's picture with its neighbours', and what is to be told.

    Where a neighbour shows nothing, the others count alone. One that cannot be
    aligned is left out. Raises ValueRefusedError where memory would not hold a
    median, CancelledError.
    """
    if how == MEDIAN and (count + 1) * own.nbytes > _MOST_BYTES:
        raise ValueRefusedError(
            f"The median of {count + 1} frames of this size does not fit into memory.",
            "Take fewer frames, the mean, or crop first.",
            field="steps",
        )
    kept: list[tuple[Rgb, NDArray[np.bool_]]] = []
    total = own.astype(np.uint32)
    times = np.ones(own.shape[:2], np.uint32)
    said: list[str] = []
    used, lowest = 1, 1000
    for number, seen in neighbours:
        check(cancelled)
        picture = seen
        if seen.shape != own.shape:
            said.append(f"frame {number} left out: it has another size")
            continue
        there = np.ones(own.shape[:2], np.bool_)
        if align != UNALIGNED:
            found = alignment(seen, own, align - 1, cancelled)
            if not found.holds():
                said.append(f"frame {number} left out: it does not lie over this one")
                continue
            lowest = min(lowest, found.permille)
            height, width = own.shape[:2]
            there = covered(found.matrix, (width, height), width, height)
            picture = warped(seen, found.matrix, width, height, LINEAR)
        used += 1
        if how == MEDIAN:
            kept.append((picture, there))
        else:
            total += picture * there[..., None]
            times += there
    words = f"made of {used} frames" if used > 1 else "made of this frame alone"
    if align != UNALIGNED and used > 1:
        words += f", lowest correlation {lowest / 1000:.3f}"
    said.insert(0, words)
    if how == MEDIAN:
        return _median(own, kept, cancelled), tuple(said)
    made = (total + (times // 2)[..., None]) // times[..., None]
    return made.astype(np.uint8), tuple(said)


def _median(own: Rgb, kept: list[tuple[Rgb, NDArray[np.bool_]]], cancelled: Cancelled) -> Rgb:
    """The middle tone of each channel, of an even number the mean of the middle two."""
    made = np.empty_like(own)
    for top in range(0, own.shape[0], 64):
        check(cancelled)
        rows = slice(top, top + 64)
        stack = [own[rows].astype(np.uint16)]
        # What a neighbour does not show sorts behind everything and is not counted.
        stack += [
            np.where(there[rows, :, None], p[rows].astype(np.uint16), np.uint16(999))
            for p, there in kept
        ]
        tones = np.sort(np.stack(stack), axis=0)
        times = 1 + sum((there[rows].astype(np.intp) for _, there in kept), np.zeros(1, np.intp))
        times = np.broadcast_to(times, own[rows].shape[:2])[None, :, :, None]
        lower = np.take_along_axis(tones, (times - 1) // 2, axis=0)[0]
        upper = np.take_along_axis(tones, times // 2, axis=0)[0]
        made[rows] = (lower + upper + 1) // 2
    return made
