"""From pixels of a map picture to coordinates and back, by points that a person matched.

Around the points the earth is taken as flat (metres east and north on the ellipsoid's
radii of curvature there), good to a millimetre for a town and a metre over 100 km.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from annotator.case.geography import UNIT, Point, point_at
from annotator.case.places import MapPoint
from annotator.errors import ValueRefusedError

LEAST: Final = 2
_AFFINE: Final = 3
_A: Final = 6378137.0
_E2: Final = (2 - 1 / 298.257223563) / 298.257223563
_NEAR_PIXELS: Final = 2.0
_FLATTEST: Final = 1e-3
_POLE: Final = 89.9


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat piece of earth around a point: metres east and north of it."""

    latitude: float
    longitude: float

    def metres(self, point: Point) -> tuple[float, float]:
        """Where a point lies on the plane."""
        latitude, longitude = point.degrees()
        north, east = self._radii()
        apart = (longitude - self.longitude + 180) % 360 - 180
        return math.radians(apart) * east, math.radians(latitude - self.latitude) * north

    def point(self, east_m: float, north_m: float) -> Point:
        """The point at a place of the plane, at most at a pole."""
        north, east = self._radii()
        latitude = self.latitude + math.degrees(north_m / north)
        latitude = max(-90.0, min(90.0, latitude))
        apart = math.degrees(east_m / east)
        return point_at(latitude, self.longitude + max(-180.0, min(180.0, apart)))

    def _radii(self) -> tuple[float, float]:
        """Metres a radian to the north and to the east."""
        latitude = math.radians(max(-_POLE, min(_POLE, self.latitude)))
        part = 1 - _E2 * math.sin(latitude) ** 2
        return _A * (1 - _E2) / part**1.5, _A / math.sqrt(part) * math.cos(latitude)


def plane_at(point: Point) -> Plane:
    """The plane around a point."""
    return Plane(*point.degrees())


@dataclass(frozen=True, slots=True)
class Georeference:
    """How pixels lie on earth: `forward` maps (x, y, 1) to metres east and north on `plane`.

    `residuals_m` says for each point how far the fit leaves it from where the person put
    it; `exact` when the points are just as many as the fit needs, so that these are zero
    by construction and prove nothing. `check_m` then holds what the stiffer fit (no
    stretching) leaves with three points, else nothing.
    """

    plane: Plane
    forward: tuple[float, float, float, float, float, float]
    residuals_m: tuple[float, ...]
    affine: bool
    exact: bool
    check_m: tuple[float, ...] = ()

    def to_point(self, x: float, y: float) -> Point:
        """The point on earth under a pixel (x to the right, y down, in pixels)."""
        a, b, c, d, e, f = self.forward
        return self.plane.point(a * x + b * y + c, d * x + e * y + f)

    def to_pixel(self, point: Point) -> tuple[float, float]:
        """The pixel on which a point lies, also outside the picture."""
        a, b, c, d, e, f = self.forward
        east, north = self.plane.metres(point)
        whole = a * e - b * d
        east, north = east - c, north - f
        return (e * east - b * north) / whole, (a * north - d * east) / whole

    def metres_a_pixel(self) -> float:
        """The scale of the picture, in the mean of all directions."""
        a, b, _c, d, e, _f = self.forward
        return math.sqrt(abs(a * e - b * d))

    def north(self) -> float:
        """In which direction of the picture the north lies, in degrees clockwise from up."""
        a, b, _c, d, e, _f = self.forward
        whole = a * e - b * d
        return math.degrees(math.atan2(-b / whole, -a / whole)) % 360

    def worst_m(self) -> float:
        """The largest residual."""
        return max((*self.residuals_m, *self.check_m), default=0.0)


def georeference(points: tuple[MapPoint, ...]) -> Georeference | None:
    """The fit by least squares: two points a similarity, three and more an affine one; None with fewer.

    Three points on a line are fitted without stretching. Raises ValueRefusedError (field
    `points`) for points that lie on one another, on the picture or on earth.
    """
    if len(points) < LEAST:
        return None
    _check_apart(points)
    count = len(points)
    plane = Plane(sum(p.latitude for p in points) / count / UNIT, _mean_longitude(points))
    pixels = [(p.x / 100, p.y / 100) for p in points]
    metres = [plane.metres(Point(p.latitude, p.longitude)) for p in points]
    stiff = _similarity(pixels, metres)
    if count < _AFFINE or _is_line(pixels) or _is_line(metres):
        left = _residuals(stiff, pixels, metres)
        return Georeference(plane, stiff, left, affine=False, exact=count == LEAST)
    fit = _affine(pixels, metres)
    exact = count == _AFFINE
    check = _residuals(stiff, pixels, metres) if exact else ()
    left = _residuals(fit, pixels, metres)
    return Georeference(plane, fit, left, affine=True, exact=exact, check_m=check)


def _check_apart(points: tuple[MapPoint, ...]) -> None:
    for number, one in enumerate(points):
        for other in points[:number]:
            if math.hypot(one.x - other.x, one.y - other.y) < _NEAR_PIXELS * 100:
                raise ValueRefusedError(
                    "Two of the points lie on the same spot of the picture.",
                    "Choose points far from each other, best near the corners.",
                    field="points",
                )
            if (one.latitude, one.longitude) == (other.latitude, other.longitude):
                raise ValueRefusedError(
                    "Two of the points have the same coordinates.",
                    "Each point of the picture needs its own.",
                    field="points",
                )


def _mean_longitude(points: tuple[MapPoint, ...]) -> float:
    first = points[0].longitude / UNIT
    apart = [(p.longitude / UNIT - first + 180) % 360 - 180 for p in points]
    return (first + sum(apart) / len(apart) + 180) % 360 - 180


_Pairs = list[tuple[float, float]]
_Fit = tuple[float, float, float, float, float, float]


def _similarity(pixels: _Pairs, metres: _Pairs) -> _Fit:
    """Turning, scaling and shifting; y goes down in pixels and up in metres."""
    count = len(pixels)
    mx, my = sum(x for x, _ in pixels) / count, sum(y for _, y in pixels) / count
    me, mn = sum(e for e, _ in metres) / count, sum(n for _, n in metres) / count
    over = cosine = sine = 0.0
    for (x, y), (e, n) in zip(pixels, metres, strict=True):
        u, v, p, q = x - mx, my - y, e - me, n - mn
        over += u * u + v * v
        cosine += u * p + v * q
        sine += u * q - v * p
    a, b = cosine / over, sine / over
    if a == 0 and b == 0:
        raise ValueRefusedError(
            "These points give no scale.", "Check their coordinates.", field="points"
        )
    return a, b, me - a * mx - b * my, b, -a, mn - b * mx + a * my


def _affine(pixels: _Pairs, metres: _Pairs) -> _Fit:
    count = len(pixels)
    mx, my = sum(x for x, _ in pixels) / count, sum(y for _, y in pixels) / count
    xx = sum((x - mx) ** 2 for x, _ in pixels)
    yy = sum((y - my) ** 2 for _, y in pixels)
    xy = sum((x - mx) * (y - my) for x, y in pixels)
    whole = xx * yy - xy * xy
    rows: list[float] = []
    for axis in (0, 1):
        mean = sum(pair[axis] for pair in metres) / count
        xm = sum(
            (x - mx) * (pair[axis] - mean) for (x, _), pair in zip(pixels, metres, strict=True)
        )
        ym = sum(
            (y - my) * (pair[axis] - mean) for (_, y), pair in zip(pixels, metres, strict=True)
        )
        a, b = (yy * xm - xy * ym) / whole, (xx * ym - xy * xm) / whole
        rows += [a, b, mean - a * mx - b * my]
    return rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]


def _is_line(pairs: _Pairs) -> bool:
    """Whether the points lie so nearly on a line that stretching across it cannot be told."""
    count = len(pairs)
    mx, my = sum(x for x, _ in pairs) / count, sum(y for _, y in pairs) / count
    xx = sum((x - mx) ** 2 for x, _ in pairs)
    yy = sum((y - my) ** 2 for _, y in pairs)
    xy = sum((x - mx) * (y - my) for x, y in pairs)
    return xx * yy - xy * xy <= _FLATTEST * (xx + yy) ** 2


def _residuals(fit: _Fit, pixels: _Pairs, metres: _Pairs) -> tuple[float, ...]:
    a, b, c, d, e, f = fit
    return tuple(
        math.hypot(a * x + b * y + c - east, d * x + e * y + f - north)
        for (x, y), (east, north) in zip(pixels, metres, strict=True)
    )
