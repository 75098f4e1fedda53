"""The sun against published positions, and shadows back to times of the day."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.geography import Point, between, point_at
from annotator.errors import ValueRefusedError
from annotator.workflow.sun import Shadow, fits, fitting_times, read_moment, read_zone, sun_at

STEPPE = point_at(43.1, 53.1)


def test_the_example_of_the_solar_position_algorithm() -> None:
    """Reda and Andreas, NREL/TP-560-34302: zenith 50.11162°, azimuth 194.34024°."""
    at = datetime(2003, 10, 17, 12, 30, 30, tzinfo=timezone(timedelta(hours=-7)))
    found = sun_at(point_at(39.742476, -105.1786), at)
    assert found.azimuth == pytest.approx(194.34024, abs=0.1)
    assert found.elevation == pytest.approx(90 - 50.11162, abs=0.1)


def test_the_sun_overhead() -> None:
    """Meeus, Astronomical Algorithms, examples 25.a and 28.b: 13 October 1992, 0 h."""
    subsolar = point_at(-7.785, -15 * (0 - 12 + (13 + 42.6 / 60) / 60))
    assert sun_at(subsolar, datetime(1992, 10, 13, tzinfo=UTC)).geometric > 89.9


@pytest.mark.parametrize(
    ("moment", "declination"),
    [
        (datetime(2011, 3, 20, 23, 21, tzinfo=UTC), 0.0),
        (datetime(2011, 6, 21, 17, 16, tzinfo=UTC), 23.44),
        (datetime(2011, 9, 23, 9, 5, tzinfo=UTC), 0.0),
        (datetime(2011, 12, 22, 5, 30, tzinfo=UTC), -23.44),
    ],
)
def test_equinoxes_and_solstices_of_2011(moment: datetime, declination: float) -> None:
    """At the pole the sun stands as high as its declination (almanac times of the four points).

    Astral computes nothing nearer than 0.2° to a pole, which turns the height by at most that.
    """
    north = sun_at(Point(900_000_000, 0), moment).geometric
    south = sun_at(Point(-900_000_000, 0), moment).geometric
    assert north == pytest.approx(declination, abs=0.25)
    assert (north - south) / 2 == pytest.approx(declination, abs=0.25)


def test_refraction_at_the_horizon() -> None:
    """The usual atmosphere lifts the sun by about half a degree at the horizon, by nothing overhead."""
    at = datetime(2011, 12, 16, 3, 0, tzinfo=UTC)
    near = min(
        (sun_at(STEPPE, at + timedelta(minutes=n)) for n in range(180)),
        key=lambda seen: abs(seen.geometric),
    )
    assert near.elevation - near.geometric == pytest.approx(0.48, abs=0.1)
    high = sun_at(point_at(0, 0), datetime(2011, 3, 21, 12, 7, tzinfo=UTC))
    assert high.elevation - high.geometric < 0.01


def test_a_shadow_falls_away_from_the_sun() -> None:
    noon = sun_at(STEPPE, datetime(2011, 12, 16, 8, 23, tzinfo=UTC))
    assert between(noon.azimuth, 180) < 1.5
    assert between(noon.shadow_bearing, 0) < 1.5
    # 90 − 43.1 − 23.3 = 23.6 degrees high.
    assert noon.elevation == pytest.approx(23.6, abs=0.3)
    assert noon.shadow_ratio == pytest.approx(1 / math.tan(math.radians(23.6)), abs=0.05)
    night = sun_at(STEPPE, datetime(2011, 12, 16, 20, 0, tzinfo=UTC))
    assert not night.is_up
    assert night.shadow_ratio == math.inf


@settings(deadline=None, max_examples=25)
@given(st.integers(6, 15), st.integers(0, 59), st.floats(1, 10))
def test_the_true_time_is_among_those_that_fit(hour: int, minute: int, error: float) -> None:
    zone = ZoneInfo("Asia/Aqtau")
    at = datetime(2011, 6, 16, hour, minute, tzinfo=zone)
    seen = sun_at(STEPPE, at)
    found = fitting_times(STEPPE, at.date(), zone, Shadow(seen.shadow_bearing, error))
    assert any(each.earliest <= at <= each.latest for each in found)
    for each in found:
        for edge in (each.earliest, each.latest):
            assert fits(sun_at(STEPPE, edge), Shadow(seen.shadow_bearing, error))
        assert not fits(
            sun_at(STEPPE, each.latest + timedelta(seconds=2)), Shadow(seen.shadow_bearing, error)
        )


def test_a_length_tells_morning_from_no_time_at_all() -> None:
    zone = ZoneInfo("Asia/Aqtau")
    at = datetime(2011, 12, 16, 14, 0, tzinfo=zone)
    seen = sun_at(STEPPE, at)
    bearing, ratio = seen.shadow_bearing, seen.shadow_ratio
    near = fitting_times(STEPPE, at.date(), zone, Shadow(bearing, 10, ratio, 0.1))
    wide = fitting_times(STEPPE, at.date(), zone, Shadow(bearing, 10))
    assert sum((f.latest - f.earliest for f in near), timedelta()) < sum(
        (f.latest - f.earliest for f in wide), timedelta()
    )
    assert not fitting_times(STEPPE, at.date(), zone, Shadow(bearing, 10, ratio * 3, 0.1))
    assert not fitting_times(STEPPE, at.date(), zone, Shadow(180, 5))


def test_a_day_of_the_zone_is_looked_through() -> None:
    zone = ZoneInfo("Asia/Aqtau")
    found = fitting_times(STEPPE, date(2011, 12, 16), zone, Shadow(0, 20))
    assert len(found) == 1
    assert found[0].middle().astimezone(zone).date() == date(2011, 12, 16)
    assert found[0].plus_minus() < timedelta(hours=2)


@pytest.mark.parametrize(
    ("values", "field"),
    [((360, 5), "bearing"), ((0, 0), "error"), ((0, 91), "error"), ((0, 5, 2.0), "ratio")],
)
def test_a_shadow_that_cannot_be(values: tuple[float, ...], field: str) -> None:
    with pytest.raises(ValueRefusedError) as error:
        Shadow(*values)
    assert error.value.field == field


def test_zones_of_their_date() -> None:
    aqtau = read_moment("2011-12-16 16:02", read_zone("Asia/Aqtau"))
    assert aqtau == datetime(2011, 12, 16, 11, 2, tzinfo=UTC)
    almaty = read_moment("2011-12-16 16:02:30", read_zone(" Asia/Almaty "))
    assert almaty == datetime(2011, 12, 16, 10, 2, 30, tzinfo=UTC)
    assert read_moment("2024-03-02 12:00", read_zone("Asia/Almaty")).hour == 7
    assert read_moment("2011-12-16 16:02+05:00", read_zone("UTC")).hour == 11


@pytest.mark.parametrize(
    ("text", "zone", "words"),
    [
        ("soon", "UTC", "no date"),
        ("2011-10-30 02:30", "Europe/Berlin", "happened twice"),
        ("2011-03-27 02:30", "Europe/Berlin", "never was"),
    ],
)
def test_times_that_cannot_be_told(text: str, zone: str, words: str) -> None:
    with pytest.raises(ValueRefusedError, match=words):
        read_moment(text, read_zone(zone))


@pytest.mark.parametrize("name", ["Asia/Nowhere", "../etc/passwd", "", "x" * 5000, "\x00"])
def test_zones_that_there_are_not(name: str) -> None:
    with pytest.raises(ValueRefusedError) as error:
        read_zone(name)
    assert error.value.field == "zone"


def test_years_without_a_sun() -> None:
    with pytest.raises(ValueRefusedError, match="years"):
        sun_at(STEPPE, datetime(1600, 1, 1, tzinfo=UTC))
