"""Picture steps as they are added, and with places that were marked in the picture."""

from __future__ import annotations

import math

from annotator.case.enhancement import PictureStep
from annotator.case.picture_steps import StepKind
from annotator.gui.enhanced_layer import PlacedPoint


def new_step(kind: StepKind, size: tuple[int, int], frame: int) -> PictureStep:
    """A step as it is added: fitted to the picture, with the frame shown as reference."""
    width, height = max(1, size[0]), max(1, size[1])
    if kind is StepKind.STABILISE:
        return PictureStep.plain(kind, reference=frame)
    if kind is StepKind.CROP:
        return PictureStep.plain(
            kind,
            left=width // 4,
            top=height // 4,
            width=max(1, width // 2),
            height=max(1, height // 2),
        )
    if kind is StepKind.PERSPECTIVE:
        right, low = width * 10, height * 10
        return PictureStep.plain(
            kind, upper_right_x=right, lower_right_x=right, lower_right_y=low, lower_left_y=low
        )
    return PictureStep.plain(kind)


def placed_step(step: PictureStep, points: tuple[PlacedPoint, ...]) -> PictureStep:
    """The step with its corners at these points."""
    if step.kind is StepKind.PERSPECTIVE:
        names = ("upper_left", "upper_right", "lower_right", "lower_left")
        given: dict[str, int] = {}
        for name, (across, down) in zip(names, clockwise(points), strict=True):
            given |= {f"{name}_x": across, f"{name}_y": down}
        return step.having(**given)
    (ax, ay), (bx, by) = points
    left, top = min(ax, bx) // 10, min(ay, by) // 10
    right, bottom = -(-max(ax, bx) // 10), -(-max(ay, by) // 10)
    return step.having(left=left, top=top, width=max(1, right - left), height=max(1, bottom - top))


def clockwise(points: tuple[PlacedPoint, ...]) -> tuple[PlacedPoint, ...]:
    """Four points clockwise, beginning with the one nearest to the upper left corner of the screen."""
    middle = [sum(p[axis] for p in points) / len(points) for axis in (0, 1)]
    around = sorted(points, key=lambda p: math.atan2(p[1] - middle[1], p[0] - middle[0]))
    first = min(range(len(around)), key=lambda n: (around[n][0] + around[n][1], n))
    return (*around[first:], *around[:first])
