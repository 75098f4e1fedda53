"""Whether aligned frames of two films show the same, where the one lies in the other, and what differs.

Candidates of fingerprint_match are looked at on pairs of frames: features of both
pictures (ORB) give the place of one in the other, and what agrees there is
measured over the picture and over time. Proposals rest on this; a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.picture.fingerprint import Floats, Window, bars_of

ROOM: Final = 320
"""Pairs are looked at with at most so many pixels a side."""

Grey = NDArray[np.uint8]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in parts of a picture."""

_FEATURES: Final = 500
_FAR: Final = 70
_LEAST_INLIERS: Final = 18
_SMALL: Final = 160
_FLAT: Final = 4.0
_SMOOTH: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Lie:
    """Where the second picture lies in the first: `matrix` (2 × 3) leads its pixels to the first's.

    `one_content` and `other_content` are the pictures without their bars, as parts of the whole.
    """

    matrix: NDArray[np.float64]
    one_content: Box
    other_content: Box

    def covers(self, shape: tuple[int, ...], other_shape: tuple[int, ...]) -> Box:
        """What of the first's content the second shows, in parts of it; beyond 0 or 1 it shows more."""
        height, width = other_shape[:2]
        left, top, right, bottom = self.other_content
        corners = np.array(
            [[left * width, top * height, 1.0], [right * width, bottom * height, 1.0]]
        )
        (x0, y0), (x1, y1) = corners @ self.matrix.T
        one = self.one_content
        across, down = (one[2] - one[0]) * shape[1], (one[3] - one[1]) * shape[0]
        x, y = one[0] * shape[1], one[1] * shape[0]
        sides = ((x0 - x) / across, (y0 - y) / down, (x1 - x) / across, (y1 - y) / down)
        return float(sides[0]), float(sides[1]), float(sides[2]), float(sides[3])


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far pairs of frames agree, in permille.

    `picture`: median correlation of a pair; `moving`: correlation of what changes
    from pair to pair, which another moment of the same place does not have;
    `movement`: how much of all that is seen changes at all.
    """

    picture: int
    moving: int
    movement: int


def content_of(pictures: Sequence[Grey]) -> Box:
    """The part of the pictures of one film that is no bar."""
    height, width = pictures[0].shape
    bars = [bars_of(picture) for picture in pictures if picture.shape == (height, width)]
    left, top, right, bottom = (float(np.median([bar[side] for bar in bars])) for side in range(4))
    return left / width, top / height, 1 - right / width, 1 - bottom / height


def lie_of(ones: Sequence[Grey], others: Sequence[Grey], windows: tuple[Window, Window]) -> Lie:
    """Where the second film's picture lies in the first's, from pairs of frames.

    The windows say what agreed in the fingerprints; they are kept where features give nothing better.
    """
    contents = content_of(ones), content_of(others)
    by_window = _box_to_box(
        _part(contents[1], windows[1]),
        others[0].shape,
        _part(contents[0], windows[0]),
        ones[0].shape,
    )
    made = Lie(by_window, *contents)
    by_features = _by_features(ones, others)
    if by_features is None:
        return made
    other = Lie(by_features, *contents)
    return max((made, other), key=lambda lie: agreement_of(ones, others, lie).picture)


def _part(content: Box, window: Window) -> Box:
    left, top, right, bottom = content
    across, down = right - left, bottom - top
    return (
        left + window[0] * across,
        top + window[1] * down,
        left + window[2] * across,
        top + window[3] * down,
    )


def _box_to_box(
    source: Box, source_shape: tuple[int, ...], target: Box, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    across = (target[2] - target[0]) * shape[1] / ((source[2] - source[0]) * source_shape[1])
    down = (target[3] - target[1]) * shape[0] / ((source[3] - source[1]) * source_shape[0])
    return np.array(
        [
            [across, 0.0, target[0] * shape[1] - source[0] * source_shape[1] * across],
            [0.0, down, target[1] * shape[0] - source[1] * source_shape[0] * down],
        ]
    )


def _by_features(ones: Sequence[Grey], others: Sequence[Grey]) -> NDArray[np.float64] | None:
    """One place for all pairs, by what features of each agree on; None where they do not."""
    # What OpenCV's own types say of these is not what it gives where nothing is found.
    finder: Any = cv2.ORB.create(nfeatures=_FEATURES, fastThreshold=7, scaleFactor=1.15, nlevels=12)
    matcher = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True)
    from_points: list[tuple[float, float]] = []
    to_points: list[tuple[float, float]] = []
    for one, other in zip(ones, others, strict=True):
        to_keys, to_rows = finder.detectAndCompute(one, None)
        from_keys, from_rows = finder.detectAndCompute(other, None)
        if to_rows is None or from_rows is None:
            continue
        for match in matcher.match(from_rows, to_rows):
            if match.distance < _FAR:
                from_points.append(from_keys[match.queryIdx].pt)
                to_points.append(to_keys[match.trainIdx].pt)
    if len(from_points) < _LEAST_INLIERS:
        return None
    cv2.setRNGSeed(7)
    estimate: Any = cv2.estimateAffine2D
    found, kept = estimate(np.array(from_points), np.array(to_points), ransacReprojThreshold=2.5)
    if found is None or int(kept.sum()) < _LEAST_INLIERS:
        return None
    matrix = np.asarray(found, np.float64)
    across, down = abs(matrix[0, 0]), abs(matrix[1, 1])
    turned = max(abs(matrix[0, 1]), abs(matrix[1, 0])) > 0.2 * max(across, down)
    if turned or not (0.15 < matrix[0, 0] < 6 and 0.15 < matrix[1, 1] < 6):
        return None
    return matrix


def agreement_of(ones: Sequence[Grey], others: Sequence[Grey], lie: Lie) -> Agreement:
    """How far the pairs agree where the one lies over the other."""
    stacks = _laid(ones, others, lie)
    if stacks is None:
        return Agreement(0, 0, 1000)
    first, second = stacks
    pictures = [_alike(a, b) for a, b in zip(first, second, strict=True)]
    moved_one, moved_other = first - first.mean(axis=0), second - second.mean(axis=0)
    energy = float((moved_one**2).mean() + (moved_other**2).mean()) / 2
    whole = float(np.mean([row.std() ** 2 for row in (*first, *second)]))
    moving = _cosine(moved_one, moved_other) if len(first) > 1 else 0.0
    return Agreement(
        round(1000 * float(np.median(pictures))),
        round(1000 * moving),
        round(1000 * min(1.0, energy / max(whole, 1e-6))),
    )


def curve_of(one: Grey, others: Sequence[Grey], lie: Lie) -> Floats:
    """Correlation of one frame with each of several of the other film, laid over it."""
    found = []
    for other in others:
        stacks = _laid([one], [other], lie)
        found.append(0.0 if stacks is None else _alike(stacks[0][0], stacks[1][0]))
    return np.array(found, np.float32)


class Likeness:
    """Tells frame by frame whether a pair still shows the same, as measured on pairs that do."""

    def __init__(self, ones: Sequence[Grey], others: Sequence[Grey], lie: Lie) -> None:
        self._lie = lie
        stacks = _laid(ones, others, lie)
        if stacks is None:
            raise ValueError("the pictures have nothing in common")
        first, second = stacks
        self._grounds = np.median(first, axis=0), np.median(second, axis=0)
        own = [_alike(a, b) for a, b in zip(first, second, strict=True)]
        apart = [_alike(a, b) for n, a in enumerate(first) for m, b in enumerate(second) if n != m]
        typical = float(np.median(own))
        chance = min(float(np.median(apart)) if apart else 0.0, typical)
        self._least = min(0.9 * typical, chance + 0.4 * (typical - chance))
        moved = [
            (a - self._grounds[0], b - self._grounds[1]) for a, b in zip(first, second, strict=True)
        ]
        self._energy = float(np.mean([a.std() for a, _b in moved]))
        # Where nothing moves, what is left is noise, which differs in every copy.
        self._moves = float(np.median([_cosine(a, b) for a, b in moved])) >= 0.6

    def holds(self, one: Grey, other: Grey) -> bool:
        """Whether this pair shows the same."""
        dark = float(one.std()) < _FLAT, float(other.std()) < _FLAT
        if any(dark):
            return all(dark)
        stacks = _laid([one], [other], self._lie)
        if stacks is None:
            return False
        a, b = stacks[0][0], stacks[1][0]
        if _alike(a, b) < self._least:
            return False
        moved = a - self._grounds[0], b - self._grounds[1]
        little = min(float(moved[0].std()), float(moved[1].std())) < 0.5 * self._energy
        return little or not self._moves or _cosine(*moved) >= 0.3


def _laid(ones: Sequence[Grey], others: Sequence[Grey], lie: Lie) -> tuple[Floats, Floats] | None:
    """Both films' pixels where both have some: pairs × pixels each, of even mean and spread."""
    first, second = [], []
    mask: NDArray[np.bool_] | None = None
    for one, other in zip(ones, others, strict=True):
        a, b, seen = laid_over(one, other, lie)
        if mask is None:
            mask = seen
            if mask.mean() < 0.1:
                return None
        elif mask.shape != seen.shape:
            continue
        first.append(_even(a[mask]))
        second.append(_even(b[mask]))
    return np.stack(first), np.stack(second)


def laid_over(one: Grey, other: Grey, lie: Lie) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Both pictures at one small size, the second where it lies in the first, and where both are."""
    height, width = one.shape
    scale = min(1.0, _SMALL / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    shrink = np.diag([size[0] / width, size[1] / height])
    matrix = shrink @ lie.matrix
    # Made small before it is laid over, so that fine grain does not decide.
    blurred = _softened(other, min(abs(float(matrix[0, 0])), abs(float(matrix[1, 1]))))
    moved = cv2.warpAffine(blurred, matrix, size, flags=cv2.INTER_LINEAR)
    there = _filled(other.shape, lie.other_content)
    seen = cv2.warpAffine(there, matrix, size, flags=cv2.INTER_NEAREST) > 0
    seen &= _filled(size[::-1], lie.one_content) > 0
    small = cv2.resize(one, size, interpolation=cv2.INTER_AREA)
    return (
        cv2.GaussianBlur(small, (0, 0), _SMOOTH).astype(np.float32),
        cv2.GaussianBlur(moved, (0, 0), _SMOOTH).astype(np.float32),
        np.asarray(seen, np.bool_),
    )


def _softened(grey: Grey, scale: float) -> Grey:
    if scale >= 0.9:
        return grey
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.5 / max(scale, 0.1)), np.uint8)


def _filled(shape: tuple[int, ...], content: Box) -> Grey:
    made = np.zeros(shape[:2], np.uint8)
    height, width = shape[:2]
    left, top = round(content[0] * width), round(content[1] * height)
    made[top : round(content[3] * height), left : round(content[2] * width)] = 255
    return made


def _even(values: Floats) -> Floats:
    spread = float(values.std())
    return np.asarray((values - values.mean()) / max(spread, 1e-3), np.float32)


def _alike(a: Floats, b: Floats) -> float:
    return _cosine(a - a.mean(), b - b.mean())


def _cosine(a: Floats, b: Floats) -> float:
    size = float(np.sqrt(float((a * a).sum()) * float((b * b).sum())))
    return float((a * b).sum()) / size if size > 1e-6 else 0.0


def overlays_of(ones: Sequence[Grey], others: Sequence[Grey], lie: Lie) -> tuple[Box, ...]:
    """Parts of the common picture where the two differ for good, though they agree around them.

    In parts of what both show, largest first, at most four.
    """
    off = []
    seen: NDArray[np.bool_] | None = None
    for one, other in zip(ones, others, strict=True):
        a, b, mask = laid_over(one, other, lie)
        if seen is not None and mask.shape != seen.shape:
            continue
        seen = mask if seen is None else seen & mask
        off.append(np.abs(_fitted(a, b, mask)))
    if seen is None or not seen.any():
        return ()
    lasting = np.median(np.stack(off), axis=0)
    usual = float(np.median(lasting[seen]))
    marked = ((lasting > max(14.0, 4 * usual + 6)) & _inner(seen)).astype(np.uint8)
    marked = np.asarray(cv2.morphologyEx(marked, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))
    marked = np.asarray(cv2.dilate(marked, np.ones((7, 7), np.uint8)))
    count, _labels, facts, _middles = cv2.connectedComponentsWithStats(marked)
    area = float(seen.sum())
    parts = [facts[n] for n in range(1, count) if 0.004 * area < facts[n][4] < 0.5 * area]
    parts.sort(key=lambda part: -int(part[4]))
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    x0, y0 = int(columns[0]), int(rows[0])
    across, down = int(columns[-1]) + 1 - x0, int(rows[-1]) + 1 - y0
    return tuple(
        (
            max(0.0, (int(part[0]) + 3 - x0) / across),
            max(0.0, (int(part[1]) + 3 - y0) / down),
            min(1.0, (int(part[0] + part[2]) - 3 - x0) / across),
            min(1.0, (int(part[1] + part[3]) - 3 - y0) / down),
        )
        for part in parts[:4]
    )


def _fitted(a: Floats, b: Floats, mask: NDArray[np.bool_]) -> Floats:
    """What is left of `a` after the tones of `b` are fitted to it, which a part laid over must not pull."""
    seen = mask
    left = a * 0
    for _round in range(3):
        slope = _slope(a[seen], b[seen])
        left = a - (b - b[seen].mean()) * slope - a[seen].mean()
        limit = max(8.0, 3 * float(np.median(np.abs(left[seen]))))
        better = mask & (np.abs(left) < limit)
        if better.sum() < 0.3 * mask.sum():
            break
        seen = better
    return np.asarray(left, np.float32)


def _slope(a: Floats, b: Floats) -> float:
    spread = b - b.mean()
    return float((spread * (a - a.mean())).sum() / max(1e-3, float((spread * spread).sum())))


def _inner(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the rim, where a pixel's error of place is much."""
    padded = np.pad(seen.astype(np.uint8), 1)
    return cv2.erode(padded, np.ones((7, 7), np.uint8))[1:-1, 1:-1] > 0
