"""A shape on the picture, bound to a note and to the frames on which somebody placed it.

Coordinates are whole hundredths of a pixel in the frame as it is stored, before turning,
mirroring and stretching: (0, 0) is the upper left corner of the first stored pixel, which
reaches to (100, 100).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from annotator.timing.frame_stamp import FrameStamp

UNITS: Final = 100
"""Units of a coordinate in one pixel."""


class ShapeKind(StrEnum):
    """What is drawn. Box and ellipse are two corners, an arrow its tail and its head."""

    BOX = "box"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    POLYLINE = "polyline"
    ARROW = "arrow"
    FREEHAND = "freehand"
    POINT = "point"
    TEXT = "text"


class RegionState(StrEnum):
    """Whether the shape is there from a key frame on: seen, no longer found, or covered."""

    SHOWN = "shown"
    LOST = "lost"
    HIDDEN = "hidden"


class KeyOrigin(StrEnum):
    """Who placed the shape at a key frame."""

    HAND = "hand"
    TRACKER = "tracker"
    PROPOSAL = "proposal"


FEWEST_POINTS: Final = {
    ShapeKind.BOX: 2,
    ShapeKind.ELLIPSE: 2,
    ShapeKind.POLYGON: 3,
    ShapeKind.POLYLINE: 2,
    ShapeKind.ARROW: 2,
    ShapeKind.FREEHAND: 2,
    ShapeKind.POINT: 1,
    ShapeKind.TEXT: 1,
}
FREE_POINTS: Final = (ShapeKind.POLYGON, ShapeKind.POLYLINE, ShapeKind.FREEHAND)
"""Shapes of any number of points from the fewest on; the others have exactly the fewest."""
BOXED: Final = (ShapeKind.BOX, ShapeKind.ELLIPSE)
MOST_POINTS: Final = 5_000
MOST_KEYS: Final = 100_000
LARGEST_SIDE: Final = 65_536
LONGEST_LABEL: Final = 500


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the stored frame, in hundredths of a pixel."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class RegionKey:
    """Where the shape stands at one frame; of a lost or hidden one, where it was last."""

    stamp: FrameStamp
    points: tuple[Point, ...]
    state: RegionState = RegionState.SHOWN
    origin: KeyOrigin = KeyOrigin.HAND


@dataclass(frozen=True, slots=True)
class Region:
    """A shape of the note `annotation_id` on frames of `width` × `height` stored pixels.

    `key_frames` are in the order of the film, at least one, all with the same
    number of points. The shape begins with the first of them.
    """

    id: str
    annotation_id: str
    shape: ShapeKind
    width: int
    height: int
    key_frames: tuple[RegionKey, ...]
    author: str
    created_at: str
    label: str = ""

    def key_at(self, index: int) -> RegionKey | None:
        """The key frame at exactly this frame, or None."""
        return next((key for key in self.key_frames if key.stamp.index == index), None)
