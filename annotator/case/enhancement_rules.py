"""What must hold for enhancements and scales; checked before they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.case.annotation import Annotation
from annotator.case.enhancement import (
    Calibration,
    Enhancement,
    PictureStep,
    enhancement_id,
)
from annotator.case.exhibit import Exhibit
from annotator.case.picture_steps import CORNERS, MOST_STEPS, StepKind
from annotator.errors import ValueRefusedError

if TYPE_CHECKING:
    from annotator.case.rules import CaseLookup

_LONGEST_LENGTH = 10**17  # 100,000 km in nanometres
_FARTHEST = 10 * 65_536
_LONGEST_WORDS = 2_000


def check_picture_work(value: Enhancement | Calibration, case: CaseLookup) -> None:
    """Check an enhancement or a scale. Raises ValueRefusedError."""
    if isinstance(value, Enhancement):
        check_enhancement(value, case)
    else:
        check_calibration(value, case)


def check_enhancement(value: Enhancement, case: CaseLookup) -> None:
    """Check whose it is, and each step. Raises ValueRefusedError."""
    if value.id != enhancement_id(value.exhibit_id, value.annotation_id):
        raise ValueRefusedError(
            "An exhibit or a note has one list of picture steps.", field="steps"
        )
    if not isinstance(case.find("exhibit", value.exhibit_id), Exhibit):
        raise ValueRefusedError("The picture steps belong to no exhibit.", field="exhibit")
    if value.annotation_id:
        note = case.find("annotation", value.annotation_id)
        if not isinstance(note, Annotation) or note.exhibit_id != value.exhibit_id:
            raise ValueRefusedError("The picture steps belong to no note.", field="annotation")
    check_steps(value.steps)


def check_steps(steps: Sequence[PictureStep]) -> None:
    """Check steps and their order. Raises ValueRefusedError that names the step and what to do."""
    if len(steps) > MOST_STEPS:
        raise ValueRefusedError(f"At most {MOST_STEPS} steps can follow each other.", field="steps")
    for place, step in enumerate(steps):
        _check_step(step)
        spec = step.spec
        if spec.first and place:
            raise ValueRefusedError(
                f"“{spec.label}” works on the frame as it is stored.",
                "Move it to the first place.",
                field="steps",
            )
        if spec.temporal and any(other.kind is step.kind for other in steps[:place]):
            raise ValueRefusedError(f"“{spec.label}” can be there once.", field="steps")


def _check_step(step: PictureStep) -> None:
    spec = step.spec
    names = tuple(setting.name for setting in step.settings)
    if names != tuple(parameter.name for parameter in spec.parameters):
        raise ValueRefusedError(
            f"“{spec.label}” has other settings than this program knows.", field="steps"
        )
    for parameter in spec.parameters:
        value = step[parameter.name]
        if not parameter.lowest <= value <= parameter.highest:
            lowest, highest = (parameter.words(v) for v in (parameter.lowest, parameter.highest))
            raise ValueRefusedError(
                f"{spec.label}: {parameter.label.lower()} cannot be {parameter.words(value)}.",
                f"It lies between {lowest} and {highest}.",
                field="steps",
            )
    if step.kind is StepKind.LEVELS and step["black"] >= step["white"]:
        raise ValueRefusedError(
            "Levels: the black point must lie below the white point.", field="steps"
        )
    if step.kind is StepKind.PERSPECTIVE and not _is_convex(corners_of(step)):
        raise ValueRefusedError(
            "Perspective: the four points do not go round a surface.",
            "Place them clockwise from the upper left one, with no three in a line.",
            field="steps",
        )


def corners_of(step: PictureStep) -> tuple[tuple[int, int], ...]:
    """The four points of a perspective step, clockwise from the upper left, in tenths of a pixel."""
    return tuple((step[f"{name}_x"], step[f"{name}_y"]) for name in CORNERS)


def _is_convex(points: Sequence[tuple[int, int]]) -> bool:
    for at in range(len(points)):
        (ax, ay), (bx, by), (cx, cy) = (points[(at + k) % len(points)] for k in range(3))
        # Clockwise on a screen, where y grows downwards; a sliver of a pixel is no surface.
        if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) < 100:
            return False
    return True


def check_calibration(value: Calibration, case: CaseLookup) -> None:
    """Check a scale. Raises ValueRefusedError with the field that has to be mended."""
    if not isinstance(case.find("exhibit", value.exhibit_id), Exhibit):
        raise ValueRefusedError("The scale belongs to no exhibit.", field="exhibit")
    if not value.name.strip() or len(value.name) > _LONGEST_WORDS:
        raise ValueRefusedError(
            "A scale needs a name.", "Say what was measured, such as “door, inside width”.",
            field="name",
        )  # fmt: skip
    if len(value.basis) > _LONGEST_WORDS:
        raise ValueRefusedError("The text is too long.", field="basis")
    if not 0 < value.length <= _LONGEST_LENGTH or not 0 <= value.length_error < value.length:
        raise ValueRefusedError(
            "The known length must be more than nothing, and more than its error.", field="length"
        )
    if any(abs(place) > _FARTHEST for place in (value.ax, value.ay, value.bx, value.by)):
        raise ValueRefusedError("A point of the scale lies far outside.", field="points")
    if not 0 <= value.point_error <= _FARTHEST:
        raise ValueRefusedError("The error of a point cannot be that.", field="point_error")
    apart = (value.bx - value.ax) ** 2 + (value.by - value.ay) ** 2
    if apart < 50**2:
        raise ValueRefusedError(
            "The two points lie less than 5 pixels apart.",
            "Choose a longer known length, or measure in an enlarged part.",
            field="points",
        )
