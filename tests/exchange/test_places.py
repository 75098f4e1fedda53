"""Places to GeoJSON and KML and back; what files of others may hold, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.place_rules import check_place
from annotator.case.places import Place, PlaceKind, PlaceMethod
from annotator.case.vocabularies import Edition, Tlp
from annotator.clock import FixedClock
from annotator.errors import ExportError, UsageError
from annotator.exchange.film_notes import FormatError
from annotator.exchange.geo_places import MOST_LOST, MOST_PLACES
from annotator.exchange.geojson import read_geojson, write_geojson
from annotator.exchange.kml import read_kml, write_kml
from annotator.provenance.actor import Actor
from annotator.workflow.cases import new_case
from annotator.workflow.places_exchange import (
    export_places,
    places_out,
    read_places,
    taken_places,
)

NASTY = "окно <b>&amp;</b> \u202e نافذة ]]> \"'"
CAMERA = Place(
    "c", PlaceKind.CAMERA, NASTY, 450_123_456, -550_654_321, 1550, "A", "t",
    height="4th floor", heading=8750, heading_error=1000, field_of_view=6000,
    method=PlaceMethod.LANDMARKS, why="tower\nand gable", imagery="plan", imagery_date="2011-12",
    tlp=Tlp.RED, remarks="r",
)  # fmt: skip
SUBJECT = Place("s", PlaceKind.SUBJECT, "gate", -1, 0, 100, "A", "t", tlp=Tlp.AMBER_STRICT)
WAYS = ((write_geojson, read_geojson), (write_kml, read_kml))


@pytest.mark.parametrize(("write", "read"), WAYS)
def test_there_and_back(write, read):
    got = read(write((CAMERA, SUBJECT), {}))
    assert got.not_understood == ()
    back = taken_places(FixedClock(), "A", got.places, "from a file")
    for before, change in zip((CAMERA, SUBJECT), back.changes, strict=True):
        after = change.after
        assert isinstance(after, Place)
        check_place(after)
        kept = replace(
            after, id=before.id, created_at=before.created_at,
            why=before.why if after.why == "from a file" else after.why,
        )  # fmt: skip
        assert kept == replace(before, name=kept.name)
        assert kept.name.split() == before.name.split()


@pytest.mark.parametrize(("write", "read"), WAYS)
@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
    st.integers(-900_000_000, 900_000_000),
    st.integers(-1_800_000_000, 1_800_000_000),
)
def test_any_words_and_any_point(write, read, words, latitude, longitude):
    place = replace(SUBJECT, name=words or "x", why=words, latitude=latitude, longitude=longitude)
    (found,) = read(write((place,), {})).places
    assert abs(found.point.latitude - latitude) <= 1
    assert abs(found.point.longitude - longitude) <= 1


def test_a_file_of_another_program():
    data = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [55.5, 45.25, 12]},
             "properties": {"title": "x", "marker-color": "#f00"}},
            {"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
             "properties": None},
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}, "properties": {}},
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [200, 1]}},
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": ["a", True]}},
            {"type": "Feature", "geometry": None},
            "nothing",
        ],
    }  # fmt: skip
    got = read_geojson(json.dumps(data).encode())
    assert [place.point.latitude for place in got.places] == [452_500_000, 20_000_000, 40_000_000]
    assert got.places[0].kind is None
    said = "\n".join(got.not_understood)
    for words in ("marker-color", "Polygon", "longitude lies", "no coordinates", "no geometry"):
        assert words in said


KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>a</name><Point><coordinates> 55.5,45.25,0 </coordinates></Point></Placemark>
<Placemark><name>way</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark>
<Placemark><Point><coordinates>x,y</coordinates></Point></Placemark>
<Placemark><TimeStamp><when>2011</when></TimeStamp><Point><coordinates>1,91</coordinates></Point></Placemark>
<NetworkLink><Link><href>http://example.org/more.kml</href></Link></NetworkLink>
</Document></kml>"""


def test_a_kml_of_another_program():
    got = read_kml(KML.encode())
    assert [place.name for place in got.places] == ["a"]
    said = "\n".join(got.not_understood)
    for words in ("LineString", "no coordinates", "latitude lies", "not fetched", "its time"):
        assert words in said


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1, 2]",
        b'{"type": "FeatureCollection", "features": 3}',
        b'{"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": "EPSG:3857"}}}',
        b"[" * 5000,
        b'{"type": "Point", "coordinates": ' + b"[" * 100 + b"]" * 100 + b"}",
        b"\xff\xfe",
    ],
)
def test_what_is_no_geojson(data):
    with pytest.raises(FormatError):
        read_geojson(data)


@pytest.mark.parametrize("number", ["1e999", "NaN", "9" * 400])
def test_numbers_beyond_all_bounds(number):
    data = '{"type": "Point", "coordinates": [' + number + ", 1]}"
    assert read_geojson(data.encode()).places == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<gpx/>",
        b"<kml><Placemark></kml>",
        b'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
        b'<!DOCTYPE kml [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>',
        b"<a>" * 500,
    ],
)
def test_what_is_no_kml(data):
    with pytest.raises(FormatError):
        read_kml(data)


@pytest.fixture
def store(tmp_path):
    with new_case(tmp_path / "case", "Places", actor=Actor("A"), clock=FixedClock()) as made:
        for place in (CAMERA, SUBJECT, replace(SUBJECT, id="o", name="open", tlp=Tlp.CLEAR)):
            from annotator.workflow.places import add_place

            made.apply(add_place(place))
        yield made


@pytest.mark.parametrize("ending", ["geojson", "kml"])
def test_protected_places_leave_in_the_sealed_edition_only(store, tmp_path, ending):
    target = tmp_path / f"out.{ending}"
    out = export_places(store, target)
    assert (len(out.places), out.withheld) == (2, 1)
    assert b"45.0123456" not in target.read_bytes()
    assert "4th floor" not in target.read_text("utf-8")
    assert out.not_held
    last = store.newest_entry()
    assert last.details["withheld"] == 1
    assert "edition" in last.details
    with pytest.raises(ExportError, match="already"):
        export_places(store, target)
    assert len(export_places(store, target, Edition.SEALED, overwrite=True).places) == 3
    assert b"45.0123456" in target.read_bytes()
    assert len(places_out(store, "KML", Edition.PUBLIC).places) == 1
    read = read_places(target)
    store.apply(taken_places(store.clock, "B", read.places, "again"))
    assert len(store.all_of(Place)) == 6


def test_other_endings_and_empty_files(store, tmp_path):
    with pytest.raises(UsageError, match="neither"):
        export_places(store, tmp_path / "out.gpx")
    (tmp_path / "x.kmz").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(FormatError, match="ZIP"):
        read_places(tmp_path / "x.kmz")
    with pytest.raises(UsageError, match="no point"):
        taken_places(FixedClock(), "A", (), "x")


@pytest.mark.parametrize("form", ["KML", "GeoJSON"])
def test_points_and_words_beyond_the_bounds_are_left_out_and_said(form):
    many, over = MOST_PLACES + 5, MOST_LOST + 5
    if form == "KML":
        point = "<Point><coordinates>1,2</coordinates></Point>"
        marks = f"<Placemark>{point * many}</Placemark>"
        crowd = read_kml(f"<kml>{marks}</kml>".encode())
        empty = read_kml(f"<kml>{'<Placemark/>' * over}</kml>".encode())
    else:
        crowd = read_geojson(
            json.dumps({"type": "MultiPoint", "coordinates": [[1, 2]] * many}).encode()
        )
        empty = read_geojson(
            json.dumps({"type": "FeatureCollection", "features": [1] * over}).encode()
        )
    assert len(crowd.places) == MOST_PLACES
    assert "all but the first 10,000 of its points" in crowd.not_understood[0]
    assert len(empty.not_understood) == MOST_LOST + 1
    assert empty.not_understood[-1] == "and 5 more"
