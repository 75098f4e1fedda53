"""Regions: drawing them, placing them at frames, following what is in them, taking them away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from annotator.case.annotation import Annotation
from annotator.case.edits import Action, Change, Edit, adding, changing
from annotator.case.region import (
    UNITS,
    KeyOrigin,
    Point,
    Region,
    RegionKey,
    RegionState,
    ShapeKind,
)
from annotator.case.region_geometry import (
    placed,
    shape_at,
    thinned,
    tidy,
    with_tracked,
    without_key,
)
from annotator.clock import Clock, utc_text
from annotator.errors import ValueRefusedError
from annotator.media.engine import Frame, FrameSource
from annotator.media.tracking import LONGEST_SIDE, Grey, LostWhy, PatchTracker
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.cover_edits import covers_of_region
from annotator.workflow.edit_check import CaseAsked

TRACKER = "Lucas–Kanade flow, forward and backward, 1"
"""What the log says a region was followed with; the number grows with every change of how."""


def new_region(
    note: Annotation,
    shape: ShapeKind,
    key: RegionKey,
    size: tuple[int, int],
    *,
    author: str,
    clock: Clock,
    label: str = "",
) -> Region:
    """A region of a note, drawn at the frame of `key`, which has `size` (width, height, stored pixels).

    Raises ValueRefusedError where the note does not reach that frame.
    """
    require_in_span(note, key.stamp.index)
    return Region(
        id=clock.new_id(),
        annotation_id=note.id,
        shape=shape,
        width=size[0],
        height=size[1],
        key_frames=(replace(key, points=tidy(shape, key.points)),),
        author=author,
        created_at=utc_text(clock.now_utc()),
        label=label,
    )


def require_in_span(note: Annotation, frame: int) -> None:
    """Raises ValueRefusedError where a note does not reach a frame."""
    if not note.start.index <= frame <= note.last_index():
        raise ValueRefusedError(
            f"The note does not reach frame {frame}.",
            "Go to a frame of the note, or make its span longer.",
            field="frame",
        )


def draw_regions(regions: Sequence[Region]) -> Edit:
    """The edit that adds regions."""
    label = f"Draw {regions[0].shape}" if len(regions) == 1 else f"Draw {len(regions)} regions"
    return adding(label, *regions)


def change_region(before: Region, after: Region, label: str = "") -> Edit:
    """The edit that replaces a region by its changed version."""
    return changing(label or f"Change {before.shape}", [(before, after)])


def place_region(region: Region, stamp: FrameStamp, points: tuple[Point, ...]) -> Edit:
    """The edit that makes a key frame of the region at a frame, or changes the one there."""
    what = "Change" if region.key_at(stamp.index) else "Add"
    return change_region(region, placed(region, stamp, points), f"{what} key frame")


def delete_key(region: Region, index: int) -> Edit:
    """The edit that takes a key frame away. Raises ValueRefusedError for the last one."""
    return change_region(region, without_key(region, index), "Delete key frame")


def delete_regions(regions: Iterable[Region], case: CaseAsked) -> Edit:
    """The edit that removes regions with their covers; the log keeps them."""
    regions = tuple(regions)
    label = f"Delete {regions[0].shape}" if len(regions) == 1 else f"Delete {len(regions)} regions"
    covers = (change for region in regions for change in covers_of_region(region, case))
    return Edit(Action.DELETE, label, (*covers, *(Change(region, None) for region in regions)))


# -- following


@dataclass(frozen=True, slots=True)
class Tracked:
    """A region followed from frame `start`; where it was lost, at which frame (0-based) and why."""

    region: Region
    start: int
    last: int
    lost_at: int | None = None
    why: LostWhy | None = None

    def details(self) -> Mapping[str, Json]:
        """What the log says of it."""
        return {
            "tracker": TRACKER,
            "from_frame": self.start,
            "to_frame": self.last,
            "lost_at": self.lost_at,
            "why": "" if self.why is None else str(self.why),
        }


def track_region(
    film: FrameSource,
    region: Region,
    start: int,
    stop: int,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Tracked:
    """Follow a region from where it stands at frame `start` to frame `stop` (before it: backwards).

    It ends before the next key frame that a person placed, and where it is
    lost. Its key frames are thinned to half a pixel. Raises ValueRefusedError
    where the region is not shown at `start` or holds nothing to follow,
    MediaError, CancelledError.
    """
    first = film.index.stamp(start)
    now = shape_at(region, first)
    if now is None:
        raise ValueRefusedError(
            "The region is not shown at this frame.", "Place it here first.", field="frame"
        )
    step = -1 if stop < start else 1
    stop = _before_the_next_hand(region, start, stop, step)
    picture, scale = _picture(film.frame(start, cancelled), region)
    outline = np.array([(point.x / UNITS, point.y / UNITS) for point in now.points], np.float64)
    tracker = PatchTracker(picture, outline * scale)
    if tracker.lost is not None:
        raise ValueRefusedError(
            f"This cannot be followed: {tracker.lost}.",
            "Draw the region around something with edges or a pattern, or place it by hand.",
        )
    keys = [RegionKey(first, now.points, origin=KeyOrigin.TRACKER)]
    count = abs(stop - start)
    lost_at: int | None = None
    for done in range(1, count + 1):
        check(cancelled)
        progress(Progress(done, count, "Following the region"))
        frame = start + done * step
        film.travel(frame, step)
        picture, scale = _picture(film.frame(frame, cancelled), region)
        found = tracker.step(picture)
        stamp = film.index.stamp(frame)
        if isinstance(found, LostWhy):
            lost_at = frame
            keys.append(RegionKey(stamp, keys[-1].points, RegionState.LOST, KeyOrigin.TRACKER))
            break
        places = found.apply(outline * scale) / scale
        points = tuple(Point(round(x * UNITS), round(y * UNITS)) for x, y in places)
        keys.append(RegionKey(stamp, points, origin=KeyOrigin.TRACKER))
    return Tracked(
        region=_put_together(region, start, keys, back=step < 0),
        start=start,
        last=keys[-1].stamp.index,
        lost_at=lost_at,
        why=tracker.lost,
    )


def track_edit(before: Region, tracked: Tracked) -> Edit:
    """The edit that keeps what was followed. Raises ValueRefusedError where nothing was."""
    if tracked.region == before:
        raise ValueRefusedError(
            "Nothing could be followed from here.",
            "Go to another frame, or place the region by hand.",
        )
    return change_region(before, tracked.region, f"Track {before.shape}")


def _before_the_next_hand(region: Region, start: int, stop: int, step: int) -> int:
    for key in region.key_frames:
        at = key.stamp.index
        if key.origin is not KeyOrigin.TRACKER and 0 < (at - start) * step <= (stop - start) * step:
            stop = at - step
    return stop


def _put_together(region: Region, start: int, keys: list[RegionKey], *, back: bool) -> Region:
    lost = keys.pop() if keys[-1].state is RegionState.LOST else None
    ordered = thinned(keys[::-1] if back else keys)
    if back:
        # Read forwards, the region begins at the earliest frame to which it was followed.
        return with_tracked(region, start, ordered, back=True)
    if lost is not None:
        # The last frame on which it was seen stays, else it would move on to where it is lost.
        ordered = (*ordered, lost)
    made = with_tracked(region, start, ordered, back=False)
    if made.key_at(start) is None:
        # What is followed begins here, also where no key frame was before.
        first = replace(keys[0], origin=KeyOrigin.TRACKER)
        kept = [*made.key_frames, first]
        made = replace(made, key_frames=tuple(sorted(kept, key=lambda key: key.stamp.index)))
    return made


def _picture(frame: Frame, region: Region) -> tuple[Grey, float]:
    """The stored frame in grey, and its pixels for each stored pixel (one number both ways)."""
    if (frame.width, frame.height) != (region.width, region.height):
        raise ValueRefusedError(
            f"Frame {frame.stamp.index} has another size than the one that was drawn on.",
            "Draw the region anew from there on.",
            field="frame",
        )
    scale = min(1.0, LONGEST_SIDE / max(frame.width, frame.height))
    size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
    # With an aspect of its own the picture comes stretched; it is followed as it is stored.
    grey = cv2.cvtColor(frame.rgb(max(size) * 2, max(size) * 2, oriented=False), cv2.COLOR_RGB2GRAY)
    if (grey.shape[1], grey.shape[0]) != size:
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(grey, np.uint8), scale
