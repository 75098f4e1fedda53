"""What must hold for a region before it is stored."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from annotator.case.region import (
    BOXED,
    FEWEST_POINTS,
    FREE_POINTS,
    LARGEST_SIDE,
    LONGEST_LABEL,
    MOST_KEYS,
    MOST_POINTS,
    UNITS,
    Region,
    RegionKey,
    RegionState,
    ShapeKind,
)
from annotator.errors import ValueRefusedError


def check_region(region: Region, has_note: Callable[[str], bool]) -> None:
    """Check one region; `has_note` tells whether a note with an id is in the case.

    Raises ValueRefusedError with the field that has to be mended.
    """
    if not has_note(region.annotation_id):
        raise ValueRefusedError(
            "The note of this region is gone.", "Write the note first.", field="annotation_id"
        )
    if not (0 < region.width <= LARGEST_SIDE and 0 < region.height <= LARGEST_SIDE):
        raise ValueRefusedError("A region needs the size of its frame.", field="width")
    if len(region.label) > LONGEST_LABEL:
        raise ValueRefusedError(
            f"A label has at most {LONGEST_LABEL} characters.",
            "Write the rest into the note.",
            field="label",
        )
    if region.shape is ShapeKind.TEXT and not region.label.strip():
        raise ValueRefusedError("A text on the picture needs words.", field="label")
    _check_order(region.key_frames)
    for key in region.key_frames:
        _check_points(region, key)


def _check_order(keys: tuple[RegionKey, ...]) -> None:
    if not any(key.state is RegionState.SHOWN for key in keys):
        raise ValueRefusedError(
            "A region needs a frame on which it is seen.", "Draw it.", field="key_frames"
        )
    if len(keys) > MOST_KEYS:
        raise ValueRefusedError(
            f"A region has at most {MOST_KEYS:,} key frames.", field="key_frames"
        )
    if any(a.stamp.index >= b.stamp.index for a, b in pairwise(keys)):
        raise ValueRefusedError("The key frames are not in order.", field="key_frames")
    if any(key.stamp.time_base != keys[0].stamp.time_base for key in keys):
        raise ValueRefusedError("The key frames mix two time bases.", field="key_frames")
    if any(len(key.points) != len(keys[0].points) for key in keys):
        raise ValueRefusedError(
            "The key frames have different numbers of points.", field="key_frames"
        )


def _check_points(region: Region, key: RegionKey) -> None:
    count, fewest = len(key.points), FEWEST_POINTS[region.shape]
    if count < fewest or count > (MOST_POINTS if region.shape in FREE_POINTS else fewest):
        raise ValueRefusedError(
            f"A region of shape {region.shape} cannot have {count:,} points.", field="key_frames"
        )
    wide, high = region.width * UNITS, region.height * UNITS
    for point in key.points:
        # What is followed may leave the picture in part, but stays near it.
        if not (-wide <= point.x <= 2 * wide and -high <= point.y <= 2 * high):
            raise ValueRefusedError("The shape lies far outside the picture.", field="key_frames")
    if region.shape in BOXED:
        first, last = key.points
        if first.x >= last.x or first.y >= last.y:
            raise ValueRefusedError(
                f"The {region.shape} has no area.", "Draw it larger.", field="key_frames"
            )
