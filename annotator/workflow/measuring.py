"""A measurement in a picture, in the words of its note and the data of its log entry."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.enhancement import Calibration
from annotator.errors import ValueRefusedError
from annotator.picture.measuring import (
    Measured,
    Place,
    angle_at,
    known_words,
    length_between,
    pixels_between,
    place_words,
    plane_words,
)
from annotator.provenance.canonical import Json


@dataclass(frozen=True, slots=True)
class Measurement:
    """What two or three points measure. `geometry` as in Calibration."""

    points: tuple[Place, ...]
    point_error: int
    result: Measured
    pixels: Measured | None
    scale: Calibration | None
    geometry: str = ""

    def details(self) -> str:
        """What the result rests on."""
        lines = []
        if self.scale is not None and self.pixels is not None:
            lines.append(f"{self.pixels.words()} in the picture; scale {known_words(self.scale)}.")
            lines.append(plane_words(self.scale))
        elif len(self.points) == 3:
            lines.append(
                "As seen in the picture; the angle in space is the same only where both arms lie"
                " in a plane that faces the camera."
            )
        return "\n".join(lines)

    def note_text(self) -> str:
        """The whole measurement in words, with all its numbers."""
        names = ("A", "vertex", "B") if len(self.points) == 3 else ("A", "B")
        places = ", ".join(
            f"{name} {place_words(place)}" for name, place in zip(names, self.points, strict=True)
        )
        what = "Angle" if len(self.points) == 3 else "Length"
        where = (
            f"Points in pixels from the upper left corner: {places};"
            f" each may be off by {self.point_error / 10:.1f} px, errors added in quadrature."
        )
        lines = [f"{what}: {self.result.words()}", where]
        if self.geometry:
            lines.append("Measured in the enhanced picture, after its geometry steps.")
        if self.scale is not None and self.scale.basis:
            lines.append(f"How the known length is known: {self.scale.basis}")
        return "\n".join([*lines, *self.details().splitlines()])

    def logged(self) -> dict[str, Json]:
        """The same as data; floats as text, since the log holds none."""
        return {
            "points_tenths_of_px": [list(place) for place in self.points],
            "point_error_tenths_of_px": self.point_error,
            "value": repr(self.result.value),
            "error": repr(self.result.error),
            "unit": self.result.unit,
            "scale_id": self.scale.id if self.scale is not None else "",
            "geometry": self.geometry,
        }


def measure(
    points: tuple[Place, ...], point_error: int, scale: Calibration | None, geometry: str = ""
) -> Measurement:
    """Measure between two points, or the angle at the second of three (tenths of a pixel).

    Raises ValueRefusedError where points fall together, or the scale was set in
    a picture of another geometry.
    """
    if len(points) == 3:
        angle = angle_at(points[0], points[1], points[2], point_error)
        return Measurement(points, point_error, angle, None, None, geometry)
    pixels = pixels_between(points[0], points[1], point_error)
    if scale is None:
        return Measurement(points, point_error, pixels, pixels, None, geometry)
    if scale.geometry != geometry:
        raise ValueRefusedError(
            f"“{scale.name}” was set in a picture whose geometry is another one.",
            "Switch the same rotate, perspective, crop and enlarge steps on, set a scale in this"
            " picture, or choose “Pixels only”.",
            field="scale",
        )
    length = length_between(points[0], points[1], point_error, scale)
    return Measurement(points, point_error, length, pixels, scale, geometry)
