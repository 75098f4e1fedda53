"""Laying one picture over another: correlation made as large as it gets, in numpy's doubles.

The criterion is that of ECC (Evangelidis & Psarakis 2008): brightness and
contrast may differ. It is worked out here rather than by OpenCV, whose results
differ between instruction sets; the outcome is rounded far above what the last
bits of doubles can change, so that the same pictures lie in the same place
everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.picture.pixels import Rgb
from annotator.picture.warp import Matrix
from annotator.progress import Cancelled, check, never

SHIFT, SIMILARITY, AFFINE = 0, 1, 2
ALIKE_PERMILLE: Final = 600
DETAIL_PERMILLE: Final = 400
"""Pictures that agree less after all are not laid over each other."""

_Grey = NDArray[np.float64]
_FINEST: Final = 800  # longest side of the picture that is worked on
_COARSEST: Final = 56
_ROUNDS: Final = (12, 9, 7)  # rounds on the coarsest level, those between, and the finest
_LEAST_OVERLAP: Final = 0.4
_LEAST_STRUCTURE: Final = (
    2.0  # standard deviation of tones below which there is nothing to hold on to
)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each place of the fixed picture lies in the moving one, and how well they agree.

    `permille` is their correlation × 1000 where they overlap, 0 where they do
    not; `detail` that of their edges at a quarter of the size, since broad light
    and shade can be laid over any other.
    """

    matrix: Matrix
    permille: int
    detail: int

    def holds(self) -> bool:
        """Whether the two are views of the same."""
        return self.permille >= ALIKE_PERMILLE and self.detail >= DETAIL_PERMILLE

    def shift_tenths(self) -> tuple[int, int]:
        """Across and down, in tenths of a pixel, at the upper left corner."""
        return round(float(self.matrix[0, 2]) * 10), round(float(self.matrix[1, 2]) * 10)


def alignment(moving: Rgb, fixed: Rgb, motion: int, cancelled: Cancelled = never) -> Alignment:
    """How `moving` has to be looked up to lie over `fixed`; both of one size. Raises CancelledError."""
    levels = _pyramid(moving), _pyramid(fixed)
    coarsest = len(levels[0]) - 1
    matrix = _best_shift(levels[0][coarsest], levels[1][coarsest])
    for level in range(coarsest, -1, -1):
        rounds = _ROUNDS[0] if level == coarsest else _ROUNDS[2] if level == 0 else _ROUNDS[1]
        # Turning and stretching only once shifts are roughly right.
        model = motion if level < coarsest or coarsest == 0 else SHIFT
        for _round in range(rounds):
            check(cancelled)
            step = _improvement(levels[0][level], levels[1][level], matrix, model)
            if step is None:
                return Alignment(np.eye(3), 0, 0)
            matrix = matrix @ step
        if level:
            matrix = _scaled(matrix, 2.0)
    permille = _correlation(levels[0][0], levels[1][0], matrix)
    coarse = min(coarsest, 2)
    detail = _edge_correlation(levels[0][coarse], levels[1][coarse], _scaled(matrix, 0.5**coarse))
    factor = 1
    while max(fixed.shape[:2]) > _FINEST * factor:
        factor *= 2
    return Alignment(_rounded(_scaled(matrix, float(factor))), permille, detail)


def _pyramid(picture: Rgb) -> list[_Grey]:
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY).astype(np.int32)
    while max(grey.shape) > _FINEST:
        grey = _halved(grey)
    levels = [grey]
    while max(levels[-1].shape) > _COARSEST and min(levels[-1].shape) > 16:
        levels.append(_halved(levels[-1]))
    return [level.astype(np.float64) for level in levels]


def _halved(grey: NDArray[np.int32]) -> NDArray[np.int32]:
    if min(grey.shape) < 2:
        return grey
    even = grey[: grey.shape[0] // 2 * 2, : grey.shape[1] // 2 * 2]
    total = even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]
    return (total + 2) >> 2


def _scaled(matrix: Matrix, factor: float) -> Matrix:
    made = matrix.copy()
    made[:2, 2] *= factor
    return made


def _rounded(matrix: Matrix) -> Matrix:
    """To 2⁻²⁴ for turning and scale and 2⁻¹⁰ of a pixel for shifts."""
    made = matrix.copy()
    made[:2, :2] = np.rint(made[:2, :2] * 2.0**24) / 2.0**24
    made[:2, 2] = np.rint(made[:2, 2] * 2.0**10) / 2.0**10
    made[2] = (0.0, 0.0, 1.0)
    return made


def _best_shift(moving: _Grey, fixed: _Grey) -> Matrix:
    """Whole pixels, of all shifts up to a third of the picture."""
    height, width = fixed.shape
    best, found = -2.0, (0, 0)
    for down in range(-(height // 3), height // 3 + 1):
        for across in range(-(width // 3), width // 3 + 1):
            a = fixed[
                max(0, -down) : height - max(0, down), max(0, -across) : width - max(0, across)
            ]
            b = moving[
                max(0, down) : height + min(0, down), max(0, across) : width + min(0, across)
            ]
            alike = _alike(a, b)
            # The smaller shift where two are equally good, such as in a picture without structure.
            if alike > best + 1e-9 + 1e-6 * (abs(down) + abs(across)):
                best, found = alike, (down, across)
    matrix = np.eye(3)
    matrix[0, 2], matrix[1, 2] = float(found[1]), float(found[0])
    return matrix


def _alike(a: _Grey, b: _Grey) -> float:
    da, db = a - a.mean(), b - b.mean()
    size = float(np.sqrt((da * da).sum() * (db * db).sum()))
    return float((da * db).sum()) / size if size > 1e-9 else 0.0


def _looked_up(
    moving: _Grey, matrix: Matrix, shape: tuple[int, ...]
) -> tuple[_Grey, NDArray[np.bool_]]:
    """The moving picture at the places of the fixed one, and where it has any."""
    height, width = shape
    columns = np.arange(width) + 0.5
    rows = np.arange(height)[:, None] + 0.5
    x = columns * matrix[0, 0] + rows * matrix[0, 1] + matrix[0, 2] - 0.5
    y = columns * matrix[1, 0] + rows * matrix[1, 1] + matrix[1, 2] - 0.5
    inside = (x >= 0) & (x <= moving.shape[1] - 1) & (y >= 0) & (y <= moving.shape[0] - 1)
    left = np.clip(np.floor(x), 0, moving.shape[1] - 2).astype(np.intp)
    top = np.clip(np.floor(y), 0, moving.shape[0] - 2).astype(np.intp)
    dx, dy = np.clip(x - left, 0, 1), np.clip(y - top, 0, 1)
    upper = moving[top, left] * (1 - dx) + moving[top, left + 1] * dx
    lower = moving[top + 1, left] * (1 - dx) + moving[top + 1, left + 1] * dx
    return upper * (1 - dy) + lower * dy, np.asarray(inside, np.bool_)


def _improvement(moving: _Grey, fixed: _Grey, matrix: Matrix, model: int) -> Matrix | None:
    """One Gauss–Newton step, brightness and contrast solved along; None where nothing holds on."""
    seen, inside = _looked_up(moving, matrix, fixed.shape)
    inside[0], inside[-1], inside[:, 0], inside[:, -1] = False, False, False, False
    if inside.mean() < _LEAST_OVERLAP or seen[inside].std() < _LEAST_STRUCTURE:
        return None
    down, across = _slope(seen, 0), _slope(seen, 1)
    height, width = fixed.shape
    # Places from the middle in parts of the longer side, so that all unknowns are of one size.
    unit = max(height, width) / 2
    u = np.broadcast_to((np.arange(width) + 0.5 - width / 2) / unit, fixed.shape)
    v = np.broadcast_to(((np.arange(height) + 0.5 - height / 2) / unit)[:, None], fixed.shape)
    columns = [across, down]
    if model == SIMILARITY:
        columns += [across * u + down * v, down * u - across * v]
    elif model == AFFINE:
        columns += [across * u, across * v, down * u, down * v]
    known = len(columns)
    columns += [seen, np.ones_like(seen)]
    table = np.stack([column[inside] for column in columns], axis=1)
    wanted = fixed[inside]
    # What moves by itself fits badly: it counts less the worse it fits.
    off = np.abs(_fitted(table[:, known:], wanted))
    weight = 1 / (1 + (off / (2 * off.mean() + 1e-6)) ** 2)
    weighted = table * weight[:, None]
    left = weighted.T @ table
    left[np.diag_indices_from(left)] *= 1 + 1e-9
    try:
        found = np.linalg.solve(left, weighted.T @ wanted)
    except np.linalg.LinAlgError:
        return None
    gain = found[known] if abs(found[known]) > 0.05 else 1.0
    return _step_matrix(found[:known] / gain, model, unit, (width / 2, height / 2))


def _slope(grey: _Grey, axis: int) -> _Grey:
    return np.asarray(np.gradient(grey, axis=axis), np.float64)


def _fitted(table: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is left of `wanted` after brightness and contrast are taken to fit."""
    seen = table[:, 0]
    spread = seen - seen.mean()
    slope = (spread * (wanted - wanted.mean())).sum() / max(1e-9, (spread * spread).sum())
    return np.asarray(wanted - wanted.mean() - slope * spread, np.float64)


def _step_matrix(
    found: NDArray[np.float64], model: int, unit: float, middle: tuple[float, float]
) -> Matrix:
    made = np.eye(3)
    if model == SIMILARITY:
        scale, turn = found[2] / unit, found[3] / unit
        made[:2, :2] += [[scale, -turn], [turn, scale]]
    elif model == AFFINE:
        made[:2, :2] += np.array([[found[2], found[3]], [found[4], found[5]]]) / unit
    centre = np.array(middle)
    made[:2, 2] = found[:2] + centre - made[:2, :2] @ centre
    return made


def _correlation(moving: _Grey, fixed: _Grey, matrix: Matrix) -> int:
    seen, inside = _looked_up(moving, matrix, fixed.shape)
    if inside.mean() < _LEAST_OVERLAP:
        return 0
    return max(0, round(1000 * _alike(seen[inside], fixed[inside])))


def _edge_correlation(moving: _Grey, fixed: _Grey, matrix: Matrix) -> int:
    seen, inside = _looked_up(moving, matrix, fixed.shape)
    inside[1:-1, 1:-1] &= (
        inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
    )
    inside[0], inside[-1], inside[:, 0], inside[:, -1] = False, False, False, False
    if inside.mean() < _LEAST_OVERLAP / 2:
        return 0
    a = np.concatenate([_slope(seen, axis)[inside] for axis in (0, 1)])
    b = np.concatenate([_slope(fixed, axis)[inside] for axis in (0, 1)])
    return max(0, round(1000 * _alike(a, b)))
