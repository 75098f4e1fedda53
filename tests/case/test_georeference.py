"""Map pictures by matched points: the fit, what it leaves over, what cannot be fitted."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.geography import Point, course, destination
from annotator.case.georeference import georeference, plane_at
from annotator.case.places import MapPoint
from annotator.errors import ValueRefusedError

CENTRE = Point(431_000_000, 531_000_000)


def _match(x: float, y: float, scale: float = 0.5, turned: float = 0.0) -> MapPoint:
    """The point of a drawn map whose pixel (500, 400) is CENTRE, `turned` degrees clockwise."""
    u, v = (x - 500) * scale, (400 - y) * scale
    bearing = math.degrees(math.atan2(u, v)) + turned
    at = destination(CENTRE, bearing, math.hypot(u, v))
    return MapPoint(round(x * 100), round(y * 100), at.latitude, at.longitude)


def test_two_points_make_a_similarity() -> None:
    made = georeference((_match(100, 100), _match(900, 700)))
    assert made is not None
    assert made.exact
    assert not made.affine
    assert made.metres_a_pixel() == pytest.approx(0.5, rel=1e-3)
    assert course(made.to_point(500, 400), CENTRE).metres < 0.1
    assert min(made.north(), 360 - made.north()) < 0.1


@pytest.mark.parametrize("turned", [0, 30, 90, 200, 330])
def test_a_turned_map_knows_where_north_is(turned: float) -> None:
    points = tuple(
        _match(x, y, turned=turned) for x, y in ((50, 60), (950, 80), (900, 700), (60, 720))
    )
    made = georeference(points)
    assert made is not None
    assert made.affine
    assert not made.exact
    assert made.worst_m() < 0.05
    off = (made.north() + turned + 180) % 360 - 180
    assert off == pytest.approx(0, abs=0.05)


def test_a_mistyped_point_shows() -> None:
    right = [_match(50, 60), _match(950, 80), _match(900, 700), _match(60, 720), _match(500, 100)]
    wrong = MapPoint(right[4].x, right[4].y, right[4].latitude + 10_000, right[4].longitude)
    made = georeference((*right[:4], wrong))
    assert made is not None
    assert made.residuals_m.index(max(made.residuals_m)) == 4
    assert made.worst_m() > 20


def test_three_points_fit_by_construction_and_say_so() -> None:
    right = [_match(50, 60), _match(950, 80), _match(900, 700)]
    wrong = MapPoint(right[2].x, right[2].y, right[2].latitude + 10_000, right[2].longitude)
    made = georeference((right[0], right[1], wrong))
    assert made is not None
    assert made.exact
    assert max(made.residuals_m) < 0.001
    assert max(made.check_m) > 10
    good = georeference(tuple(right))
    assert good is not None
    assert max(good.check_m) < 0.05


def test_three_points_on_a_line_do_not_stretch() -> None:
    made = georeference((_match(100, 100), _match(500, 400), _match(900, 700)))
    assert made is not None
    assert not made.affine
    assert not made.exact
    assert made.worst_m() < 0.05


def test_one_point_is_not_enough() -> None:
    assert georeference(()) is None
    assert georeference((_match(1, 2),)) is None


def test_points_on_one_another() -> None:
    one = _match(100, 100)
    with pytest.raises(ValueRefusedError, match="same spot"):
        georeference((one, MapPoint(one.x + 50, one.y, one.latitude + 500, one.longitude)))
    with pytest.raises(ValueRefusedError, match="same coordinates"):
        georeference((one, MapPoint(one.x + 5000, one.y, one.latitude, one.longitude)))


@settings(deadline=None)
@given(st.floats(0, 1000), st.floats(0, 800), st.floats(0, 360))
def test_there_and_back(x: float, y: float, turned: float) -> None:
    made = georeference(
        tuple(_match(a, b, turned=turned) for a, b in ((50, 60), (950, 80), (900, 700), (60, 720)))
    )
    assert made is not None
    assert made.to_pixel(made.to_point(x, y)) == pytest.approx((x, y), abs=0.05)


@given(st.floats(-5000, 5000), st.floats(-5000, 5000))
def test_the_plane_agrees_with_the_ellipsoid(east: float, north: float) -> None:
    plane = plane_at(CENTRE)
    metres = course(CENTRE, plane.point(east, north)).metres
    assert metres == pytest.approx(
        math.hypot(east, north), abs=0.02 + 2e-4 * math.hypot(east, north)
    )


def test_a_map_over_the_date_line() -> None:
    made = georeference((MapPoint(0, 0, 0, 1_799_000_000), MapPoint(10000, 0, 0, -1_799_000_000)))
    assert made is not None
    assert abs(made.to_point(50, 0).longitude) > 1_799_900_000
