"""Distances and directions against published values; fields of view with their errors."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.geography import (
    InView,
    Point,
    between,
    circle,
    course,
    destination,
    in_view,
    point_at,
    point_of,
    sight,
    wedge,
)
from annotator.case.places import Place, PlaceKind
from annotator.errors import ValueRefusedError


def _dms(degrees: int, minutes: int, seconds: float) -> float:
    return math.copysign(abs(degrees) + minutes / 60 + seconds / 3600, degrees)


FLINDERS = point_at(_dms(-37, 57, 3.72030), _dms(144, 25, 29.52440))
BUNINYONG = point_at(_dms(-37, 39, 10.15610), _dms(143, 55, 35.38390))


def _camera(**more: object) -> Place:
    values: dict[str, object] = {
        "id": "c", "kind": PlaceKind.CAMERA, "name": "window", "latitude": 430_000_000,
        "longitude": 530_000_000, "radius_cm": 0, "author": "", "created_at": "",
        "heading": 9000, "heading_error": 500, "field_of_view": 6000,
    }  # fmt: skip
    return Place(**(values | more))  # type: ignore[arg-type]


def _subject(bearing: float, metres: float, radius_cm: int = 0) -> Place:
    at = destination(Point(430_000_000, 530_000_000), bearing, metres)
    return Place("s", PlaceKind.SUBJECT, "gate", at.latitude, at.longitude, radius_cm, "", "")


def test_the_surveyors_example() -> None:
    """Flinders Peak to Buninyong, Geoscience Australia: 54 972.271 m, 306°52′05.37″, 127°10′25.07″."""
    way = course(FLINDERS, BUNINYONG)
    # The points are kept to 1e-7 degree, about a centimetre.
    assert way.metres == pytest.approx(54972.271, abs=0.02)
    assert way.bearing == pytest.approx(_dms(306, 52, 5.37), abs=1e-4)
    assert way.final_bearing == pytest.approx(_dms(127, 10, 25.07) + 180, abs=1e-4)
    there = destination(FLINDERS, _dms(306, 52, 5.37), 54972.271)
    assert course(there, BUNINYONG).metres < 0.05


def test_a_quarter_of_the_earth() -> None:
    """A meridian quadrant of WGS 84 has 10 001 965.729 m; a degree of the equator 111 319.491 m."""
    assert course(Point(0, 0), Point(900_000_000, 0)).metres == pytest.approx(
        10001965.729, abs=0.01
    )
    assert course(Point(0, 0), Point(0, 10_000_000)).metres == pytest.approx(111319.491, abs=0.01)


def test_over_the_date_line() -> None:
    way = course(point_at(10, 179.999), point_at(10, -179.999))
    assert way.metres == pytest.approx(219.3, abs=0.5)
    assert way.bearing == pytest.approx(90, abs=0.01)
    assert destination(point_at(10, 179.999), 90, way.metres).longitude < 0


def test_opposite_points_are_refused() -> None:
    with pytest.raises(ValueRefusedError, match="opposite"):
        course(Point(0, 0), point_at(0.5, 179.7))


@pytest.mark.parametrize(("latitude", "longitude"), [(900_000_001, 0), (0, -1_800_000_001)])
def test_a_point_off_earth(latitude: int, longitude: int) -> None:
    with pytest.raises(ValueRefusedError) as error:
        Point(latitude, longitude)
    assert error.value.field == ("latitude" if latitude else "longitude")


@settings(deadline=None, max_examples=60)
@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0, 359.999), st.floats(1, 2_000_000))
def test_there_and_measured(lat: float, lon: float, bearing: float, metres: float) -> None:
    start = point_at(lat, lon)
    way = course(start, destination(start, bearing, metres))
    assert way.metres == pytest.approx(metres, abs=0.03)
    assert between(way.bearing, bearing) < math.degrees(0.03 / metres) + 1e-6


@pytest.mark.parametrize(
    ("bearing", "metres", "radius_cm", "expected"),
    [
        (90, 200, 0, InView.INSIDE),
        (114, 200, 0, InView.INSIDE),
        (117, 200, 0, InView.CANNOT_TELL),
        (124, 200, 0, InView.CANNOT_TELL),
        (126, 200, 0, InView.OUTSIDE),
        (270, 200, 0, InView.OUTSIDE),
        (114, 200, 1000, InView.CANNOT_TELL),
        (90, 200, 1000, InView.INSIDE),
        (90, 5, 1000, InView.CANNOT_TELL),
        (270, 5, 1000, InView.CANNOT_TELL),
    ],
)
def test_in_view(bearing: float, metres: float, radius_cm: int, expected: InView) -> None:
    assert in_view(_camera(), _subject(bearing, metres, radius_cm)) is expected


def test_what_is_not_known_is_not_guessed() -> None:
    for field in ("heading", "heading_error", "field_of_view"):
        seen = sight(replace(_camera(), **{field: None}), _subject(90, 100))
        assert seen.verdict is InView.CANNOT_TELL
        assert "Not known" in seen.why
        assert seen.metres == pytest.approx(100, abs=0.02)
    assert in_view(_camera(), replace(_camera(), id="s")) is InView.CANNOT_TELL


def test_a_camera_that_sees_all_round() -> None:
    assert in_view(_camera(field_of_view=36000), _subject(270, 50)) is InView.INSIDE


def test_a_wide_field_behind_the_camera() -> None:
    """With 350° only 10° are out of sight, and the error of ±5° leaves no sure direction there."""
    assert in_view(_camera(field_of_view=35000), _subject(270, 50)) is InView.CANNOT_TELL
    sure = _camera(field_of_view=35000, heading_error=100)
    assert in_view(sure, _subject(270, 50)) is InView.OUTSIDE


@settings(deadline=None, max_examples=60)
@given(st.floats(0, 360), st.integers(0, 4000), st.integers(0, 4000))
def test_more_doubt_never_makes_it_surer(bearing: float, less: int, more: int) -> None:
    subject = _subject(bearing, 150, 500)
    sure = in_view(_camera(heading_error=min(less, more)), subject)
    doubtful = in_view(_camera(heading_error=max(less, more)), subject)
    assert doubtful in (sure, InView.CANNOT_TELL)


def test_the_wedge_is_where_in_view_says() -> None:
    camera = _camera()
    drawn = wedge(camera, 100)
    assert drawn is not None
    bearings = [course(point_of(camera), at).bearing for at in drawn.possible[1:]]
    assert min(bearings) == pytest.approx(55, abs=0.01)
    assert max(bearings) == pytest.approx(125, abs=0.01)
    bearings = [course(point_of(camera), at).bearing for at in drawn.certain[1:]]
    assert (min(bearings), max(bearings)) == pytest.approx((65, 115), abs=0.01)
    assert wedge(replace(camera, heading=None), 100) is None
    narrow = wedge(replace(camera, heading_error=3000), 100)
    assert narrow is not None
    assert not narrow.certain


def test_a_circle_is_round() -> None:
    centre = Point(430_000_000, 530_000_000)
    assert {round(course(centre, at).metres, 1) for at in circle(centre, 100)} == {100.0}
