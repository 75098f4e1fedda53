"""Where a shape stands between its key frames, and how key frames are changed. Whole numbers only."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from annotator.case.region import (
    BOXED,
    FEWEST_POINTS,
    FREE_POINTS,
    KeyOrigin,
    Point,
    Region,
    RegionKey,
    RegionState,
    ShapeKind,
)
from annotator.errors import ValueRefusedError
from annotator.timing.frame_stamp import FrameStamp

if TYPE_CHECKING:
    from annotator.timing.frame_index import FrameIndex

THINNED_TO: Final = 50
"""How far, in hundredths of a pixel, a shape may lie from where it was tracked once it is thinned."""


@dataclass(frozen=True, slots=True)
class ShapeNow:
    """A shape at one frame. `key`: it was placed at this very frame; `held`: no key frame follows."""

    points: tuple[Point, ...]
    key: bool
    held: bool
    origin: KeyOrigin


def shape_at(region: Region, stamp: FrameStamp) -> ShapeNow | None:
    """The shape at a frame; None before its first key frame and while it is lost or hidden.

    Between two key frames every point moves in a straight line, evenly in
    presentation time; by frame number only where time stamps are missing or do
    not increase. After the last key frame it stays.
    """
    keys = region.key_frames
    at = bisect_right(keys, stamp.index, key=lambda key: key.stamp.index) - 1
    if at < 0 or keys[at].state is not RegionState.SHOWN:
        return None
    before = keys[at]
    if before.stamp.index == stamp.index:
        return ShapeNow(before.points, key=True, held=False, origin=before.origin)
    if at + 1 == len(keys):
        return ShapeNow(before.points, key=False, held=True, origin=before.origin)
    points = between(before, keys[at + 1], stamp)
    return ShapeNow(points, key=False, held=False, origin=before.origin)


def state_at(region: Region, index: int) -> RegionState | None:
    """The state at a frame; None before the first key frame."""
    at = bisect_right(region.key_frames, index, key=lambda key: key.stamp.index) - 1
    return None if at < 0 else region.key_frames[at].state


def between(before: RegionKey, after: RegionKey, stamp: FrameStamp) -> tuple[Point, ...]:
    """The points at a frame from `before` to `after`, rounded to hundredths of a pixel."""
    part, whole = _share(before.stamp, after.stamp, stamp)
    return tuple(
        Point(_mix(a.x, b.x, part, whole), _mix(a.y, b.y, part, whole))
        for a, b in zip(before.points, after.points, strict=True)
    )


def _share(before: FrameStamp, after: FrameStamp, at: FrameStamp) -> tuple[int, int]:
    if (
        before.pts is not None
        and after.pts is not None
        and at.pts is not None
        and before.time_base == after.time_base == at.time_base
        and before.pts < after.pts
        and before.pts <= at.pts <= after.pts
    ):
        return at.pts - before.pts, after.pts - before.pts
    return at.index - before.index, after.index - before.index


def _mix(first: int, last: int, part: int, whole: int) -> int:
    # Rounded to the nearest, halves towards +∞, both ways alike: no float comes near.
    return (2 * (first * (whole - part) + last * part) + whole) // (2 * whole)


# -- key frames


def with_key(region: Region, key: RegionKey) -> Region:
    """The region with this key frame, in place of one at the same frame."""
    others = [old for old in region.key_frames if old.stamp.index != key.stamp.index]
    keys = sorted([*others, key], key=lambda each: each.stamp.index)
    return replace(region, key_frames=tuple(keys))


def without_key(region: Region, index: int) -> Region:
    """The region without the key frame at this frame. Raises ValueRefusedError for the last one."""
    keys = tuple(key for key in region.key_frames if key.stamp.index != index)
    if len(keys) == len(region.key_frames):
        raise ValueRefusedError("There is no key frame here.", "Go to one of its marks first.")
    if not any(key.state is RegionState.SHOWN for key in keys):
        raise ValueRefusedError(
            "It is the only key frame that shows the region.", "Delete the region instead."
        )
    return replace(region, key_frames=keys)


def placed(region: Region, stamp: FrameStamp, points: tuple[Point, ...]) -> Region:
    """The region with its shape placed by hand at a frame."""
    return with_key(region, RegionKey(stamp, tidy(region.shape, points)))


def in_state(region: Region, stamp: FrameStamp, state: RegionState) -> Region:
    """The region shown, lost or hidden from this frame on, where it stands there."""
    now = shape_at(region, stamp)
    points = now.points if now is not None else nearest_key(region, stamp.index).points
    return with_key(region, RegionKey(stamp, points, state))


def nearest_key(region: Region, index: int) -> RegionKey:
    """The last key frame at or before a frame; the first one where there is none."""
    at = bisect_right(region.key_frames, index, key=lambda key: key.stamp.index) - 1
    return region.key_frames[max(0, at)]


def with_tracked(region: Region, start: int, tracked: Sequence[RegionKey], *, back: bool) -> Region:
    """The region with what a tracker found from the key frame at `start` on.

    It takes the place of every earlier tracker's key frame that way, up to the
    next that a person placed or confirmed; that one and what lies beyond stays.
    """
    step = -1 if back else 1
    ahead = [key for key in region.key_frames if (key.stamp.index - start) * step > 0]
    stops = [key.stamp.index for key in ahead if key.origin is not KeyOrigin.TRACKER]
    stop = (max(stops) if back else min(stops)) if stops else None

    def is_reached(index: int) -> bool:
        return (index - start) * step > 0 and (stop is None or (stop - index) * step > 0)

    kept = [key for key in region.key_frames if not is_reached(key.stamp.index)]
    new = [key for key in tracked if is_reached(key.stamp.index)]
    keys = sorted([*kept, *new], key=lambda each: each.stamp.index)
    return replace(region, key_frames=tuple(keys))


def thinned(keys: Sequence[RegionKey], within: int = THINNED_TO) -> tuple[RegionKey, ...]:
    """As few of these key frames as give every one of them to `within` hundredths of a pixel.

    The first and the last stay, and each where the state changes.
    """
    kept: list[RegionKey] = []
    start = 0
    while start < len(keys):
        kept.append(keys[start])
        if start + 1 == len(keys):
            break
        end = start + 1
        if keys[start].state is RegionState.SHOWN:
            # Doubling, then halving: a pass over the film stays a pass.
            reach = 2
            while _runs_straight(keys, start, start + reach, within):
                end = start + reach
                reach *= 2
            low, high = end, min(start + reach, len(keys))
            while high - low > 1:
                middle = (low + high) // 2
                if _runs_straight(keys, start, middle, within):
                    low = middle
                else:
                    high = middle
            end = low
        start = end
    return tuple(kept)


def _runs_straight(keys: Sequence[RegionKey], start: int, end: int, within: int) -> bool:
    if end >= len(keys):
        return False
    between_them = keys[start + 1 : end]
    if any(key.state is not RegionState.SHOWN for key in (*between_them, keys[end])):
        return False
    return all(
        furthest(between(keys[start], keys[end], key.stamp), key.points) <= within
        for key in between_them
    )


def furthest(one: Sequence[Point], other: Sequence[Point]) -> int:
    """The largest distance along an axis between points of the same number."""
    return max(max(abs(a.x - b.x), abs(a.y - b.y)) for a, b in zip(one, other, strict=True))


def rebound(region: Region, final: FrameIndex) -> Region | None:
    """The region with its key frames under the numbers of the final index.

    None where one of them is not there, or two changed places: then it keeps its old stamps.
    """
    from annotator.timing.same_frame import same_frame  # brings numpy along

    keys: list[RegionKey] = []
    for key in region.key_frames:
        found = same_frame(key.stamp, final)
        if found is None or (keys and keys[-1].stamp.index >= found):
            return None
        keys.append(replace(key, stamp=final.stamp(found)))
    return replace(region, key_frames=tuple(keys))


# -- points


def bounds(points: Iterable[Point]) -> tuple[Point, Point]:
    """The upper left and the lower right corner of what the points span."""
    points = tuple(points)
    return (
        Point(min(p.x for p in points), min(p.y for p in points)),
        Point(max(p.x for p in points), max(p.y for p in points)),
    )


def tidy(shape: ShapeKind, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Box and ellipse as upper left and lower right corner; the others as they are."""
    return bounds(points) if shape in BOXED else points


def moved(points: Iterable[Point], dx: int, dy: int) -> tuple[Point, ...]:
    """The points so much further, in hundredths of a pixel."""
    return tuple(Point(point.x + dx, point.y + dy) for point in points)


def kept_inside(points: tuple[Point, ...], width: int, height: int) -> tuple[Point, ...]:
    """The points moved as one so that they lie in a frame of `width` × `height` units where they fit."""
    first, last = bounds(points)
    return moved(points, _inside(first.x, last.x, width), _inside(first.y, last.y, height))


def _inside(first: int, last: int, room: int) -> int:
    if last - first > room:
        return 0
    return max(0, -first) + min(0, room - last)


def stretched(points: tuple[Point, ...], target: tuple[Point, Point]) -> tuple[Point, ...]:
    """The points with their bounds made `target` (upper left, lower right)."""
    first, last = bounds(points)
    return tuple(
        Point(
            _onto(point.x, first.x, last.x, target[0].x, target[1].x),
            _onto(point.y, first.y, last.y, target[0].y, target[1].y),
        )
        for point in points
    )


def _onto(value: int, first: int, last: int, new_first: int, new_last: int) -> int:
    if last == first:
        return new_first
    return _mix(new_first, new_last, value - first, last - first)


def with_vertex(region: Region, edge: int) -> Region:
    """A polygon or line with one more point, halfway along the edge after point `edge`, in every key frame.

    Raises ValueRefusedError for shapes whose points are counted.
    """
    if region.shape not in FREE_POINTS:
        raise ValueRefusedError(f"The points of this shape are counted: {region.shape}.")

    def grown(points: tuple[Point, ...]) -> tuple[Point, ...]:
        a, b = points[edge], points[(edge + 1) % len(points)]
        middle = Point((a.x + b.x) // 2, (a.y + b.y) // 2)
        return (*points[: edge + 1], middle, *points[edge + 1 :])

    return _in_every_key(region, [grown(key.points) for key in region.key_frames])


def without_vertex(region: Region, vertex: int) -> Region:
    """A polygon or line without one of its points, in every key frame. Raises ValueRefusedError."""
    count = len(region.key_frames[0].points)
    if region.shape not in FREE_POINTS or count <= FEWEST_POINTS[region.shape]:
        raise ValueRefusedError(
            f"This shape needs all its points: {region.shape}.", "Delete the region instead."
        )
    return _in_every_key(
        region,
        [(*key.points[:vertex], *key.points[vertex + 1 :]) for key in region.key_frames],
    )


def _in_every_key(region: Region, points: Sequence[tuple[Point, ...]]) -> Region:
    keys = zip(region.key_frames, points, strict=True)
    return replace(region, key_frames=tuple(replace(key, points=new) for key, new in keys))
