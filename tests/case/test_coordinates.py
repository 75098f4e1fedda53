"""Coordinates in the ways in which people write them, and what must be refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.coordinates import read_coordinates, write_decimal, write_dms
from annotator.case.geography import Point
from annotator.errors import ValueRefusedError

HERE = Point(433_417_000, 528_619_000)


@pytest.mark.parametrize(
    "text",
    [
        "43.3417, 52.8619",
        "43.3417,52.8619",
        "43.3417 52.8619",
        "43,3417; 52,8619",
        "43,3417, 52,8619",
        "43,3417 52,8619",
        "43.3417;52.8619",
        "43.3417° N, 52.8619° E",
        "N 43.3417 E 52.8619",
        "52.8619 E, 43.3417 N",
        "E52.8619 N43.3417",
        "(43.3417, 52.8619)",
        "lat: 43.3417, lon: 52.8619",
        "lon = 52.8619, lat = 43.3417",
        "43.3417 С, 52.8619 В",
        "43,3417° с. ш. 52,8619° в. д.",
        "52.8619 в.д., 43.3417 с.ш.",
        "43.3417 с.е. 52.8619 ш.б.",
        "43.3417 пн.ш. 52.8619 сх.д.",
        "٤٣٫٣٤١٧، ٥٢٫٨٦١٩",
        "۴۳٫۳۴۱۷؛ ۵۲٫۸۶۱۹",
        "٤٣٫٣٤١٧ شمالا ٥٢٫٨٦١٩ شرقا",
        "\u200e43.3417, 52.8619\u202c",
        "43°20'30.12\"N 52°51'42.84\"E",
        "43°20′30.12″ N, 52°51′42.84″ E",
        "43 20 30.12 N 52 51 42.84 E",
        "43 20 30.12 52 51 42.84",
        "43°20'30,12'' с.ш. 52°51'42,84'' в.д.",
        "43°20.502' N 52°51.714' E",
        "N43°20.502' E52°51.714'",
        "geo:43.3417,52.8619",
        "geo:43.3417,52.8619,120;crs=wgs84;u=35",
        "https://maps.example/maps/@43.3417,52.8619,17z",
        "https://maps.example/place/X/@10,20,17z/data=!3d43.3417!4d52.8619",
        "https://maps.example/?q=43.3417,52.8619",
        "https://www.openstreetmap.org/?mlat=43.3417&mlon=52.8619#map=17/1/2",
        "https://www.openstreetmap.org/#map=17/43.3417/52.8619",
        "https://yandex.kz/maps/?ll=52.8619%2C43.3417&z=17",
        "@43.3417,52.8619,17z",
    ],
)
def test_ways_to_write_one_point(text: str) -> None:
    assert read_coordinates(text).point == HERE


def test_south_and_west() -> None:
    there = Point(-335_000_000, -706_000_000)
    for text in ("-33.5, -70.6", "33.5 S 70.6 W", "33,5 ю.ш.; 70,6 з.д.", "33°30′S 70°36′W"):
        assert read_coordinates(text).point == there
    assert read_coordinates("−0°30′, −0°15′").point == Point(-5_000_000, -2_500_000)


def test_a_radius_is_taken_from_a_geo_address() -> None:
    assert read_coordinates("geo:43.3417,52.8619;u=35").radius_m == 35
    assert read_coordinates("geo:43.3417,52.8619").radius_m is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No coordinates"),
        ("   ", "No coordinates"),
        ("43.34", "Only one number"),
        ("91.5, 52.1 E", "latitude lies between"),
        ("43.3, 190.5", "longitude lies between"),
        ("132.5, 43.1", "cannot be the latitude"),
        ("43,34,52,86", "more than one way"),
        ("43.3 N 52.8 N", "same kind"),
        ("43.3 52.8 12.1", "more than one way"),
        ("43°75' N 52°10' E", "up to 60"),
        ("43.5°20' N 52°10' E", "last of degrees"),
        ("43.3 N 52.8 O", "west in Spanish"),
        ("-43.3 S, 52.8 E", "say it twice"),
        ("the square in the north-east", "not understood"),
        ("https://maps.example/place/somewhere", "No coordinates stand"),
        ("geo:somewhere", "no latitude"),
        ("geo:1,2;crs=other", "another system"),
        ("43.3417, 52.8619\n" * 6000, "characters long"),
        ("<b>43.3</b>, 52.8", "not understood"),
    ],
)
def test_what_is_refused_says_why(text: str, words: str) -> None:
    with pytest.raises(ValueRefusedError, match=words) as error:
        read_coordinates(text)
    assert error.value.field == "coordinates"
    assert len(error.value.message) < 200


@given(st.integers(-900_000_000, 900_000_000), st.integers(-1_800_000_000, 1_800_000_000))
def test_what_is_written_is_read_again(latitude: int, longitude: int) -> None:
    point = Point(latitude, longitude)
    assert read_coordinates(write_decimal(point)).point == point
    near = read_coordinates(write_dms(point)).point
    # A tenth of a second is 277.8 units; half of it, and the rounding.
    assert abs(near.latitude - latitude) <= 140
    assert abs(near.longitude - longitude) <= 140


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ValueRefusedError):
        assert abs(read_coordinates(text).point.latitude) <= 900_000_000
