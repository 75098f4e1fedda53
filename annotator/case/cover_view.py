"""Where a covered region stands at a frame, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.redaction import Cover, CoverWay
from annotator.case.region import Point, Region, RegionState, ShapeKind
from annotator.case.region_geometry import bounds, nearest_key, shape_at
from annotator.timing.frame_stamp import FrameStamp

_GROWN_BY: Final = 2  # half of the longer side, on every side


class Standing(StrEnum):
    """Whether somebody said where a covered region is at a frame."""

    PLACED = "placed"
    HELD = "not placed any more"
    BEFORE = "not placed yet"
    LOST = "lost"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class CoverNow:
    """What is covered at one frame: a shape in hundredths of a stored pixel, and `margin` around it.

    The region was drawn on frames of `width` × `height` stored pixels. Where
    `standing` is lost, hidden or not placed yet, nobody knows where it is: the
    shape is that of the nearest key frame, and `margin` has grown by half of its
    longer side. That is a guess, so `is_sure` is False there, as it is after the
    last key frame.
    """

    cover_id: str
    region_id: str
    way: CoverWay
    shape: ShapeKind
    points: tuple[Point, ...]
    margin: int
    width: int
    height: int
    standing: Standing

    @property
    def is_sure(self) -> bool:
        """Whether the region was placed here, or before and after here."""
        return self.standing is Standing.PLACED


@dataclass(frozen=True, slots=True)
class CoveredRegion:
    """A cover with its region and the note whose frames it is for."""

    cover: Cover
    region: Region
    note: Annotation

    @property
    def first(self) -> int:
        """The first frame that is covered: of the note, or an earlier one where the region stands."""
        return min(self.note.start.index, self.region.key_frames[0].stamp.index)

    @property
    def last(self) -> int:
        """The last frame that is covered."""
        return max(self.note.last_index(), self.region.key_frames[-1].stamp.index)

    def at(self, stamp: FrameStamp) -> CoverNow | None:
        """What is covered at a frame; None only where neither note nor region reaches it."""
        if not self.first <= stamp.index <= self.last:
            return None
        standing, margin = self.standing_at(stamp), self.cover.margin
        now = shape_at(self.region, stamp)
        points = nearest_key(self.region, stamp.index).points if now is None else now.points
        if now is None:
            upper, lower = bounds(points)
            margin += max(lower.x - upper.x, lower.y - upper.y) // _GROWN_BY
        return CoverNow(
            cover_id=self.cover.id,
            region_id=self.region.id,
            way=self.cover.way,
            shape=self.region.shape,
            points=points,
            margin=margin,
            width=self.region.width,
            height=self.region.height,
            standing=standing,
        )

    def standing_at(self, stamp: FrameStamp) -> Standing:
        """How sure it is where the region stands at a frame."""
        keys = self.region.key_frames
        if stamp.index < keys[0].stamp.index:
            return Standing.BEFORE
        state = nearest_key(self.region, stamp.index).state
        if state is not RegionState.SHOWN:
            return Standing.LOST if state is RegionState.LOST else Standing.HIDDEN
        return Standing.HELD if stamp.index > keys[-1].stamp.index else Standing.PLACED


def covers_now(covered: Iterable[CoveredRegion], stamp: FrameStamp) -> tuple[CoverNow, ...]:
    """What is covered at a frame, solid covers last so that they lie over the others."""
    found = [now for each in covered if (now := each.at(stamp)) is not None]
    return tuple(sorted(found, key=lambda now: now.way is CoverWay.SOLID))
