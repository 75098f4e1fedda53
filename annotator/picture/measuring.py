"""Lengths and angles from points in a picture, each with how far it may be off.

Errors are taken as independent and added in quadrature (JCGM 100, section 5.1.2).
The error of a point is how far it may lie from where it should, along any line.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.case.codec import to_json
from annotator.case.enhancement import NANOMETRES, Calibration, LengthUnit, PictureStep
from annotator.errors import ValueRefusedError
from annotator.provenance.canonical import canonical_json

Place = tuple[int, int]
"""Across and down, in tenths of a pixel."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A value and its error in one unit (`px`, `°`, or a unit of length)."""

    value: float
    error: float
    unit: str

    def words(self) -> str:
        """`1.83 m ± 0.04 m`: the error to two places that count, the value as fine as its error."""
        if self.error <= 0:
            return f"{self.value:.3f} {self.unit}"
        digits = max(0, min(6, 1 - math.floor(math.log10(self.error))))
        return f"{self.value:.{digits}f} {self.unit} ± {self.error:.{digits}f} {self.unit}"


def geometry_digest(steps: Sequence[PictureStep]) -> str:
    """Which geometry a picture has: SHA-256 of the steps that move things; empty for none."""
    moving = [to_json(step) for step in steps if step.on and step.spec.geometry]
    return hashlib.sha256(canonical_json(moving)).hexdigest() if moving else ""


def pixels_between(a: Place, b: Place, point_error: int) -> Measured:
    """The distance of two points in pixels. Raises ValueRefusedError where they are one."""
    length = math.dist(a, b) / 10
    if length < 0.5:
        raise ValueRefusedError("The two points are one.", "Place them apart.", field="points")
    return Measured(length, math.sqrt(2) * point_error / 10, "px")


def scale_of(calibration: Calibration) -> tuple[float, float]:
    """Nanometres for each pixel, and the relative error of that."""
    own = pixels_between(
        (calibration.ax, calibration.ay), (calibration.bx, calibration.by), calibration.point_error
    )
    relative = math.hypot(calibration.length_error / calibration.length, own.error / own.value)
    return calibration.length / own.value, relative


def length_between(a: Place, b: Place, point_error: int, calibration: Calibration) -> Measured:
    """The distance of two points in the plane of a known length, in its unit."""
    pixels = pixels_between(a, b, point_error)
    scale, relative = scale_of(calibration)
    value = pixels.value * scale / NANOMETRES[calibration.unit]
    return Measured(
        value, value * math.hypot(relative, pixels.error / pixels.value), str(calibration.unit)
    )


def angle_at(a: Place, vertex: Place, b: Place, point_error: int) -> Measured:
    """The angle of two lines that meet in `vertex`, 0 to 180 degrees, as seen in the picture.

    Raises ValueRefusedError where an arm has no length.
    """
    first, second = (
        complex(a[0] - vertex[0], a[1] - vertex[1]) / 10,
        complex(b[0] - vertex[0], b[1] - vertex[1]) / 10,
    )
    if abs(first) < 0.5 or abs(second) < 0.5:
        raise ValueRefusedError(
            "An arm of the angle has no length.", "Place the points apart.", field="points"
        )
    turn = second / first
    angle = abs(math.degrees(math.atan2(turn.imag, turn.real)))
    # How the angle follows each point: across its arm, in inverse proportion to the arm's length.
    across_first, across_second = 1j * first / abs(first) ** 2, 1j * second / abs(second) ** 2
    size = math.sqrt(
        abs(across_first) ** 2 + abs(across_second) ** 2 + abs(across_first - across_second) ** 2
    )
    return Measured(angle, min(180.0, math.degrees(size * point_error / 10)), "°")


def place_words(place: Place) -> str:
    """`(105.0, 20.5)`."""
    return f"({place[0] / 10:.1f}, {place[1] / 10:.1f})"


def known_words(calibration: Calibration) -> str:
    """`“door”: 90.0 cm ± 1.0 cm over 100.0 px`."""
    unit = NANOMETRES[calibration.unit]
    known = Measured(
        calibration.length / unit, calibration.length_error / unit, str(calibration.unit)
    )
    pixels = pixels_between(
        (calibration.ax, calibration.ay), (calibration.bx, calibration.by), calibration.point_error
    )
    return f"“{calibration.name}”: {known.words()} over {pixels.words()}"


def plane_words(calibration: Calibration) -> str:
    """Where a scale holds."""
    return (
        f"Holds only for what lies in the plane of “{calibration.name}”, seen by a camera that has"
        " neither moved nor zoomed since, and without correction of the lens. Nearer things measure"
        " too long, farther ones too short."
    )


def nanometres(value: float, unit: LengthUnit) -> int:
    """A length as it is stored."""
    return round(value * NANOMETRES[unit])
