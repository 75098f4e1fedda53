"""Distances, directions and fields of view on the WGS 84 ellipsoid.

Points are in ten-millionths of a degree as in `Place`; distances in metres,
directions in degrees clockwise from true north. Formulas: T. Vincenty, “Direct and
inverse solutions of geodesics on the ellipsoid”, Survey Review 23 (1975).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from annotator.case.places import MapPoint, Place
from annotator.errors import ValueRefusedError
from annotator.timing.wording import Say, in_english

UNIT: Final = 10_000_000
"""A degree in the units of a stored coordinate."""

MOST_LATITUDE: Final = 90 * UNIT
MOST_LONGITUDE: Final = 180 * UNIT
_A: Final = 6378137.0
_F: Final = 1 / 298.257223563
_B: Final = _A * (1 - _F)
_CLOSE_ENOUGH: Final = 1e-12
_ROUNDS: Final = 200
_WHOLE: Final = 360.0


@dataclass(frozen=True, slots=True)
class Point:
    """A point on earth in ten-millionths of a degree, north and east positive.

    Raises ValueRefusedError for one that is not on earth.
    """

    latitude: int
    longitude: int

    def __post_init__(self) -> None:
        if abs(self.latitude) > MOST_LATITUDE:
            raise ValueRefusedError(
                "A latitude lies between −90° and 90°.",
                "Perhaps latitude and longitude are swapped.",
                field="latitude",
            )
        if abs(self.longitude) > MOST_LONGITUDE:
            raise ValueRefusedError(
                "A longitude lies between −180° and 180°.",
                "Write places in the west with a minus or a W.",
                field="longitude",
            )

    def degrees(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude / UNIT, self.longitude / UNIT


def point_of(place: Place | MapPoint) -> Point:
    """Where a place, or a point of a map picture, lies."""
    return Point(place.latitude, place.longitude)


def point_at(latitude: float, longitude: float) -> Point:
    """The point nearest to these degrees; the longitude may go round the earth.

    Raises ValueRefusedError for a latitude that there is not.
    """
    round_the_earth = round(longitude * UNIT)
    if abs(round_the_earth) > MOST_LONGITUDE:
        round_the_earth = (round_the_earth + MOST_LONGITUDE) % (2 * MOST_LONGITUDE) - MOST_LONGITUDE
    return Point(round(latitude * UNIT), round_the_earth)


@dataclass(frozen=True, slots=True)
class Course:
    """The shortest way from one point to another: metres, and the direction in which it starts and ends."""

    metres: float
    bearing: float
    final_bearing: float


def course(start: Point, end: Point) -> Course:
    """Distance and bearing from one point to another (Vincenty's inverse problem), to a millimetre.

    Raises ValueRefusedError for points nearly opposite each other on earth.
    """
    if start == end:
        return Course(0.0, 0.0, 0.0)
    (lat_1, lon_1), (lat_2, lon_2) = start.degrees(), end.degrees()
    u_1 = math.atan((1 - _F) * math.tan(math.radians(lat_1)))
    u_2 = math.atan((1 - _F) * math.tan(math.radians(lat_2)))
    apart = math.radians((lon_2 - lon_1 + 180) % _WHOLE - 180)
    sin_1, cos_1, sin_2, cos_2 = math.sin(u_1), math.cos(u_1), math.sin(u_2), math.cos(u_2)
    angle = apart
    for _ in range(_ROUNDS):
        sin_a, cos_a = math.sin(angle), math.cos(angle)
        sin_s = math.hypot(cos_2 * sin_a, cos_1 * sin_2 - sin_1 * cos_2 * cos_a)
        if sin_s == 0:
            return Course(0.0, 0.0, 0.0)
        cos_s = sin_1 * sin_2 + cos_1 * cos_2 * cos_a
        sigma = math.atan2(sin_s, cos_s)
        sin_alpha = cos_1 * cos_2 * sin_a / sin_s
        cos2_alpha = 1 - sin_alpha**2
        cos_2m = cos_s - 2 * sin_1 * sin_2 / cos2_alpha if cos2_alpha > 0 else 0.0
        last, angle = angle, apart + _turn(sin_alpha, cos2_alpha, sigma, sin_s, cos_s, cos_2m)
        if abs(angle - last) < _CLOSE_ENOUGH:
            break
    else:
        raise ValueRefusedError(
            "The two points lie nearly opposite each other on earth.",
            "No single shortest way leads from one to the other; check the coordinates.",
        )
    big_a, big_b = _series(cos2_alpha)
    metres = _B * big_a * (sigma - _delta(big_b, sin_s, cos_s, cos_2m))
    sin_a, cos_a = math.sin(angle), math.cos(angle)
    first = math.atan2(cos_2 * sin_a, cos_1 * sin_2 - sin_1 * cos_2 * cos_a)
    final = math.atan2(cos_1 * sin_a, -sin_1 * cos_2 + cos_1 * sin_2 * cos_a)
    return Course(metres, math.degrees(first) % _WHOLE, math.degrees(final) % _WHOLE)


def destination(start: Point, bearing: float, metres: float) -> Point:
    """The point that lies so many metres from another in a direction (Vincenty's direct problem)."""
    lat, lon = start.degrees()
    alpha = math.radians(bearing)
    sin_1a, cos_1a = math.sin(alpha), math.cos(alpha)
    tan_u = (1 - _F) * math.tan(math.radians(lat))
    cos_u = 1 / math.hypot(1, tan_u)
    sin_u = tan_u * cos_u
    sigma_1 = math.atan2(tan_u, cos_1a)
    sin_alpha = cos_u * sin_1a
    cos2_alpha = 1 - sin_alpha**2
    big_a, big_b = _series(cos2_alpha)
    sigma = straight = metres / (_B * big_a)
    for _ in range(_ROUNDS):
        cos_2m = math.cos(2 * sigma_1 + sigma)
        last = sigma
        sigma = straight + _delta(big_b, math.sin(sigma), math.cos(sigma), cos_2m)
        if abs(sigma - last) < _CLOSE_ENOUGH:
            break
    sin_s, cos_s, cos_2m = math.sin(sigma), math.cos(sigma), math.cos(2 * sigma_1 + sigma)
    part = sin_u * sin_s - cos_u * cos_s * cos_1a
    north = math.atan2(
        sin_u * cos_s + cos_u * sin_s * cos_1a, (1 - _F) * math.hypot(sin_alpha, part)
    )
    angle = math.atan2(sin_s * sin_1a, cos_u * cos_s - sin_u * sin_s * cos_1a)
    east = angle - _turn(sin_alpha, cos2_alpha, sigma, sin_s, cos_s, cos_2m)
    return point_at(math.degrees(north), lon + math.degrees(east))


def _turn(
    sin_alpha: float, cos2_alpha: float, sigma: float, sin_s: float, cos_s: float, cos_2m: float
) -> float:
    """How far a longitude on the auxiliary sphere is from the one on the ellipsoid, in radians."""
    c = _F / 16 * cos2_alpha * (4 + _F * (4 - 3 * cos2_alpha))
    inner = sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1))
    return (1 - c) * _F * sin_alpha * inner


def _series(cos2_alpha: float) -> tuple[float, float]:
    u2 = cos2_alpha * (_A**2 - _B**2) / _B**2
    big_a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    big_b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    return big_a, big_b


def _delta(big_b: float, sin_s: float, cos_s: float, cos_2m: float) -> float:
    last = big_b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3)
    return big_b * sin_s * (cos_2m + big_b / 4 * (cos_s * (2 * cos_2m**2 - 1) - last))


# -- fields of view ---------------------------------------------------------------


class InView(StrEnum):
    """Whether a camera was turned towards a point."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Sight:
    """A subject as seen from a camera point.

    `off_axis` is the angle between heading and subject, `doubt` how far heading and
    both radii can turn it, both in degrees; None where the camera's heading is unknown.
    """

    verdict: InView
    metres: float
    bearing: float
    off_axis: float | None
    doubt: float | None
    why: str


def in_view(camera: Place, subject: Place) -> InView:
    """Whether a subject lies in a camera's field of view, whatever the errors are within their bounds.

    A matter of directions only: what stood between them, and how far one could
    see, the map does not know.
    """
    return sight(camera, subject).verdict


def sight(camera: Place, subject: Place, say: Say = in_english) -> Sight:
    """What `in_view` says, with the figures on which it rests and the reason in words.

    INSIDE and OUTSIDE are said only where they hold for every position within both
    radii and every heading within its error.
    """
    if subject.latitude == camera.latitude and subject.longitude == camera.longitude:
        return Sight(InView.CANNOT_TELL, 0.0, 0.0, None, None, say("Both are at the same point."))
    way = course(point_of(camera), point_of(subject))
    blur = (camera.radius_cm + subject.radius_cm) / 100
    known = (camera.heading, camera.field_of_view, camera.heading_error)
    heading, field, error = known
    if heading is None or field is None or error is None:
        words = (say("heading"), say("field of view"), say("error of the heading"))
        missing = [word for word, value in zip(words, known, strict=True) if value is None]
        why = say("Not known of the camera: {what}.", what=say(", ").join(missing))
        return Sight(InView.CANNOT_TELL, way.metres, way.bearing, None, None, why)
    off = between(heading / 100, way.bearing)
    if field >= 36000:
        return Sight(InView.INSIDE, way.metres, way.bearing, off, 0.0, say("It sees all round."))
    if way.metres <= blur:
        why = say("Nearer to each other than their radii: it may lie in any direction.")
        return Sight(InView.CANNOT_TELL, way.metres, way.bearing, off, 180.0, why)
    doubt = error / 100 + math.degrees(math.asin(blur / way.metres))
    half = field / 200
    if off + doubt <= half:
        verdict = InView.INSIDE
        why = say("Inside, whatever the errors are within their bounds.")
    elif off - doubt > half and 360 - off - doubt > half:
        verdict = InView.OUTSIDE
        why = say("Outside, whatever the errors are within their bounds.")
    else:
        verdict = InView.CANNOT_TELL
        why = say("The errors reach over the edge of the field of view.")
    return Sight(verdict, way.metres, way.bearing, off, doubt, why)


def between(one: float, other: float) -> float:
    """The angle between two directions, 0 to 180 degrees."""
    return abs((other - one + 180) % _WHOLE - 180)


@dataclass(frozen=True, slots=True)
class Wedge:
    """What a camera may have seen up to a distance, as outlines without a closing point.

    `possible` holds whatever the heading is within its error; `certain` is seen in any case
    and empty where the error is as wide as half the field of view.
    """

    possible: tuple[Point, ...]
    certain: tuple[Point, ...]


def wedge(camera: Place, reach_m: float) -> Wedge | None:
    """The camera's field of view up to `reach_m` metres; None where heading or field is unknown."""
    if camera.heading is None or camera.field_of_view is None:
        return None
    centre, heading, half = point_of(camera), camera.heading / 100, camera.field_of_view / 200
    error = (camera.heading_error or 0) / 100
    return Wedge(
        _sector(centre, heading, min(180.0, half + error), reach_m),
        _sector(centre, heading, 180.0 if half >= 180 else half - error, reach_m),
    )


def circle(centre: Point, metres: float, corners: int = 72) -> tuple[Point, ...]:
    """A circle around a point as an outline without a closing point."""
    step = _WHOLE / corners
    return tuple(destination(centre, number * step, metres) for number in range(corners))


def _sector(centre: Point, heading: float, half: float, metres: float) -> tuple[Point, ...]:
    if half <= 0:
        return ()
    if half >= 180:
        return circle(centre, metres)
    steps = max(2, math.ceil(half / 2.5))
    arc = (heading - half + 2 * half * number / steps for number in range(steps + 1))
    return (centre, *(destination(centre, bearing, metres) for bearing in arc))
