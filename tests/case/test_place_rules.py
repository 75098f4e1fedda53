"""What a place and a map picture must be, at the field where it has to be mended."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from annotator.case.place_rules import check_map_picture, check_place, first_tlp, holds_at
from annotator.case.places import MapPicture, MapPoint, Place, PlaceKind
from annotator.case.vocabularies import Tlp
from annotator.errors import ValueRefusedError
from annotator.timing.frame_stamp import FrameStamp

CAMERA = Place("p", PlaceKind.CAMERA, "window", 1, 2, 1000, "a", "t")
PICTURE = MapPicture("m", "drawn", "0" * 64, 10, 100, 80)


def _stamp(index: int, base: int = 25) -> FrameStamp:
    return FrameStamp(index, index, Fraction(1, base))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"latitude": 900_000_001}, "latitude"),
        ({"longitude": -1_800_000_001}, "longitude"),
        ({"radius_cm": 0}, "radius"),
        ({"radius_cm": 200_000_001}, "radius"),
        ({"heading": 36000}, "heading"),
        ({"heading": -1}, "heading"),
        ({"heading_error": 100}, "heading"),
        ({"heading": 1, "heading_error": 18001}, "heading_error"),
        ({"field_of_view": 0}, "field_of_view"),
        ({"kind": PlaceKind.SUBJECT, "heading": 100}, "heading"),
        ({"start": _stamp(3)}, "frames"),
        ({"end": _stamp(3)}, "frames"),
        ({"exhibit_id": "e", "start": _stamp(3), "end": _stamp(3)}, "frames"),
        ({"exhibit_id": "e", "start": _stamp(3), "end": _stamp(4, 30)}, "frames"),
        ({"remarks": "x" * 100_001}, "remarks"),
    ],
)
def test_a_place_that_cannot_be(change: dict[str, object], field: str) -> None:
    with pytest.raises(ValueRefusedError) as error:
        check_place(replace(CAMERA, **change))  # type: ignore[arg-type]
    assert error.value.field == field


def test_places_that_can_be() -> None:
    check_place(CAMERA)
    check_place(
        replace(CAMERA, remarks="نص " * 20_000, heading=0, heading_error=0, field_of_view=1)
    )
    check_place(replace(CAMERA, exhibit_id="e", start=_stamp(3), end=_stamp(4)))


def test_a_camera_point_is_red_at_first() -> None:
    assert first_tlp(PlaceKind.CAMERA) is Tlp.RED
    assert first_tlp(PlaceKind.SUBJECT) is Tlp.AMBER_STRICT


def test_where_a_place_holds() -> None:
    assert not holds_at(CAMERA, "e", 0)
    assert not holds_at(CAMERA, "", 0)
    whole = replace(CAMERA, exhibit_id="e")
    assert holds_at(whole, "e", 9)
    assert not holds_at(whole, "other", 9)
    span = replace(whole, start=_stamp(3), end=_stamp(5))
    assert [holds_at(span, "e", frame) for frame in (2, 3, 5, 6)] == [False, True, True, False]
    assert not holds_at(replace(span, end=None), "e", 4)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"digest_sha256": "../x"}, "digest_sha256"),
        ({"width": 0}, "size_bytes"),
        ({"points": (MapPoint(10001, 0, 0, 0),)}, "points"),
        ({"points": (MapPoint(0, 0, 900_000_001, 0),)}, "latitude"),
        ({"points": (MapPoint(0, 0, 1, 1), MapPoint(100, 0, 2, 2))}, "points"),
    ],
)
def test_a_map_picture_that_cannot_be(change: dict[str, object], field: str) -> None:
    with pytest.raises(ValueRefusedError) as error:
        check_map_picture(replace(PICTURE, **change))  # type: ignore[arg-type]
    assert error.value.field == field


def test_a_map_picture_that_can_be() -> None:
    check_map_picture(PICTURE)
    check_map_picture(replace(PICTURE, points=(MapPoint(0, 0, 1, 1), MapPoint(5000, 0, 1, 900))))
