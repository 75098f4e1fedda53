"""Follows a patch of a picture by optical flow, and stops where it no longer can.

Pyramidal Lucas–Kanade flow with a forward–backward check; shift and scale are medians over
pairs of points, which a third of strays does not move (Kalal, Mikolajczyk, Matas: Forward-Backward
Error, ICPR 2010). Each step is then fitted again to the picture on which a person placed the
shape, so that small errors do not add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Corners = NDArray[np.float64]

LONGEST_SIDE: Final = 1280
"""Pictures for the tracker are no larger; what is finer than this, flow does not need."""
LEAST_SIDE: Final = 16
"""Smaller patches are widened to this many pixels: fewer hold nothing that can be followed."""
_MOST_POINTS: Final = 120
_FEWEST: Final = 8
_LEAST_SHARE: Final = 0.35
_BACK_PX: Final = 1.0
_SPREAD_PX: Final = 3.0
_LEAST_INSIDE: Final = 0.5
_LEAST_ALIKE: Final = 0.5
_CUT_ALIKE: Final = 0.4
_PATCH: Final = 48
_MARGIN: Final = 24
_SMALL: Final = (64, 36)
_FLOW: Final = {
    "criteria": (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 0.01),
}


class LostWhy(StrEnum):
    """Why a patch is followed no further."""

    FEW_POINTS = "too few points could be followed"
    DISAGREE = "the points move in different ways"
    LEFT = "it leaves the picture"
    CUT = "the picture changes all at once, as at a cut"
    DIFFERENT = "it no longer looks like the patch that was marked"
    FLAT = "there is nothing in it that could be followed"


@dataclass(frozen=True, slots=True)
class Similarity:
    """`scale` about the origin, then a shift by `dx`, `dy` (pixels of the picture followed)."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def apply(self, points: Corners) -> Corners:
        """The points (n × 2) scaled and shifted."""
        moved: Corners = points * self.scale + np.array([self.dx, self.dy])
        return moved

    def then(self, other: Similarity) -> Similarity:
        """This one, then another."""
        return Similarity(
            self.scale * other.scale,
            self.dx * other.scale + other.dx,
            self.dy * other.scale + other.dy,
        )


class PatchTracker:
    """Follows one patch from the picture on which it was marked, a frame at a time.

    `outline` are its corners (n × 2, pixels of `picture`); `patch` the part of
    the picture that is looked at. `step` gives where it went since then, or why
    it is lost; after that, nothing more is followed.
    """

    def __init__(self, picture: Grey, outline: Corners) -> None:
        self._before = picture
        self._since = Similarity()
        # Within, whole numbers are the middles of pixels, as OpenCV has it.
        box = _widened(outline - 0.5, picture.shape)
        self._corners = _box_corners(box)
        height, width = picture.shape
        left, top = max(0, int(box[0]) - _MARGIN), max(0, int(box[1]) - _MARGIN)
        right, bottom = min(width, int(box[2]) + _MARGIN), min(height, int(box[3]) + _MARGIN)
        # A window much larger than the patch would follow what lies around it.
        side = min(box[2] - box[0], box[3] - box[1])
        self._window = int(min(21, max(9, side / 2))) | 1
        self._corner = (left, top)
        self._part = np.ascontiguousarray(picture[top:bottom, left:right])
        self._marks = _features(picture, box) - np.array(self._corner)
        self._looks = _look(picture, box)
        self._small = _small(picture)
        self.lost: LostWhy | None = None
        if len(self._marks) < _FEWEST or float(self._looks.std()) < 2.0:
            self.lost = LostWhy.FLAT

    def step(self, picture: Grey) -> Similarity | LostWhy:
        """Where the patch lies in the next picture, since the first one; or why it is lost."""
        if self.lost is None:
            found = self._follow(picture)
            if isinstance(found, LostWhy):
                self.lost = found
            else:
                self._since = found
                self._before = picture
                edge = (1 - found.scale) / 2
                return Similarity(found.scale, found.dx + edge, found.dy + edge)
        return self.lost

    def _follow(self, picture: Grey) -> Similarity | LostWhy:
        small = _small(picture)
        if _alike(small, self._small) < _CUT_ALIKE:
            return LostWhy.CUT
        self._small = small
        now = _box_of(self._since.apply(self._corners))
        points = _features(self._before, now)
        if len(points) < _FEWEST:
            return LostWhy.FEW_POINTS
        stepped = _flow(self._before, picture, points, self._window)
        if isinstance(stepped, LostWhy):
            return stepped
        total = self._refined(picture, self._since.then(stepped))
        box = _box_of(total.apply(self._corners))
        if _inside(box, picture.shape) < _LEAST_INSIDE:
            return LostWhy.LEFT
        if min(box[2] - box[0], box[3] - box[1]) < LEAST_SIDE / 3:
            return LostWhy.FEW_POINTS
        if _alike_inside(self._looks, picture, box) < _LEAST_ALIKE:
            return LostWhy.DIFFERENT
        return total

    def _refined(self, picture: Grey, guess: Similarity) -> Similarity:
        # What is there now, brought back to where and as large as it was marked.
        left, top = self._corner
        height, width = self._part.shape
        where = np.array(
            [
                [guess.scale, 0, guess.scale * left + guess.dx],
                [0, guess.scale, guess.scale * top + guess.dy],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        part: Any = cv2.warpAffine(
            picture, where, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        fitted = _flow(self._part, part, self._marks, self._window, levels=1)
        if isinstance(fitted, LostWhy):
            return guess
        # Within the part its own corner is the origin.
        fitted = Similarity(
            fitted.scale,
            fitted.dx + (1 - fitted.scale) * left,
            fitted.dy + (1 - fitted.scale) * top,
        )
        total = fitted.then(guess)
        middle = np.mean(self._corners, axis=0, keepdims=True)
        apart = np.abs(total.apply(middle) - guess.apply(middle)).max()
        # A fit far from where the flow led is another thing that looks alike.
        return total if apart < _SPREAD_PX and abs(fitted.scale - 1) < 0.05 else guess


def _flow(
    before: Grey, after: Grey, points: Corners, window: int, levels: int = 4
) -> Similarity | LostWhy:
    """Shift and scale of points (n × 2) from one picture to another; checked by going back."""
    start = points.astype(np.float32).reshape(-1, 1, 2)
    how: Any = _FLOW | {"maxLevel": levels, "winSize": (window, window)}
    there: Any
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, start, None, **how)  # type: ignore[call-overload]
    back, came_back, _ = cv2.calcOpticalFlowPyrLK(after, before, there, None, **how)  # type: ignore[call-overload]
    error = np.linalg.norm((back - start).reshape(-1, 2), axis=1)
    good = (found.ravel() == 1) & (came_back.ravel() == 1) & (error < _BACK_PX)
    if good.sum() < max(_FEWEST, _LEAST_SHARE * len(points)):
        return LostWhy.FEW_POINTS
    a = start.reshape(-1, 2)[good].astype(np.float64)
    b = there.reshape(-1, 2)[good].astype(np.float64)
    found_move = _medians(a, b)
    spread = np.median(np.abs(found_move.apply(a) - b).max(axis=1))
    if spread > _SPREAD_PX:
        return LostWhy.DISAGREE
    near = np.abs(found_move.apply(a) - b).max(axis=1) < max(1.0, 2.5 * spread)
    return _medians(a[near], b[near]) if near.sum() >= _FEWEST else found_move


def _medians(a: Corners, b: Corners) -> Similarity:
    first, second = np.triu_indices(len(a), 1)
    was = np.linalg.norm(a[first] - a[second], axis=1)
    far = was > max(4.0, 0.25 * float(was.max(initial=0.0)))
    scale = 1.0
    if far.any():
        scale = float(np.median(np.linalg.norm(b[first] - b[second], axis=1)[far] / was[far]))
    # The shift is taken at the middle of the points: far from the origin, scale would spoil it.
    middle = np.median(a, axis=0)
    shift = np.median(b - (a - middle) * scale, axis=0) - middle * scale
    return Similarity(scale, float(shift[0]), float(shift[1]))


def _features(picture: Grey, box: tuple[float, float, float, float]) -> Corners:
    height, width = picture.shape
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(width, int(np.ceil(box[2]))), min(height, int(np.ceil(box[3])))
    if right - left < 6 or bottom - top < 6:
        return np.empty((0, 2))
    part = np.ascontiguousarray(picture[top:bottom, left:right])
    apart = max(2.0, ((right - left) * (bottom - top) / _MOST_POINTS) ** 0.5 / 2)
    found = cv2.goodFeaturesToTrack(part, _MOST_POINTS, 0.01, apart)
    if found is None:
        return np.empty((0, 2))
    corners: Corners = found.reshape(-1, 2).astype(np.float64) + np.array([left, top])
    return corners


def _widened(outline: Corners, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    left, top, right, bottom = _box_of(outline)
    for_x, for_y = (
        max(0.0, LEAST_SIDE - (right - left)) / 2,
        max(0.0, LEAST_SIDE - (bottom - top)) / 2,
    )
    return (
        max(0.0, left - for_x),
        max(0.0, top - for_y),
        min(float(shape[1]), right + for_x),
        min(float(shape[0]), bottom + for_y),
    )


def _box_of(points: Corners) -> tuple[float, float, float, float]:
    low, high = points.min(axis=0), points.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _box_corners(box: tuple[float, float, float, float]) -> Corners:
    return np.array([[box[0], box[1]], [box[2], box[3]]], np.float64)


def _inside(box: tuple[float, float, float, float], shape: tuple[int, ...]) -> float:
    wide = max(0.0, min(box[2], shape[1]) - max(box[0], 0.0))
    high = max(0.0, min(box[3], shape[0]) - max(box[1], 0.0))
    return wide * high / max(1e-9, (box[2] - box[0]) * (box[3] - box[1]))


def _look(picture: Grey, box: tuple[float, float, float, float]) -> NDArray[np.float32]:
    """The patch at one small size, lightly smoothed so that grain does not count."""
    scale_x, scale_y = (box[2] - box[0]) / _PATCH, (box[3] - box[1]) / _PATCH
    where = np.array([[scale_x, 0, box[0] + scale_x / 2], [0, scale_y, box[1] + scale_y / 2]])
    blur = max(scale_x, scale_y) / 2
    smooth = cv2.GaussianBlur(picture, (0, 0), blur) if blur > 0.5 else picture
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpAffine(
        smooth, where, (_PATCH, _PATCH), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cv2.GaussianBlur(patch.astype(np.float32), (0, 0), 1.0))


def _alike_inside(
    looks: NDArray[np.float32], picture: Grey, box: tuple[float, float, float, float]
) -> float:
    """Normalised cross-correlation of what lies in the picture, −1 to 1."""
    height, width = picture.shape
    x = box[0] + (np.arange(_PATCH) + 0.5) * (box[2] - box[0]) / _PATCH
    y = box[1] + (np.arange(_PATCH) + 0.5) * (box[3] - box[1]) / _PATCH
    there = np.outer((y >= 0) & (y < height), (x >= 0) & (x < width))
    return _alike(looks[there], _look(picture, box)[there])


def _small(picture: Grey) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(picture, _SMALL, interpolation=cv2.INTER_AREA), np.float32)


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    a, b = one.ravel() - one.mean(), other.ravel() - other.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    # Two flat pictures are alike where they are equally bright.
    if size < 1e-3:
        return 1.0 if abs(float(one.mean() - other.mean())) < 24 else 0.0
    return float(a @ b) / size
