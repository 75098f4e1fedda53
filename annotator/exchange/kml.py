"""Places as KML 2.2 (OGC 07-147r2): placemarks with extra data, fields of view as outlines, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast
from xml.etree import ElementTree as ET

from annotator.case.geography import UNIT, Point, point_of, wedge
from annotator.case.places import Place, PlaceKind, PlaceMethod
from annotator.case.vocabularies import Tlp
from annotator.errors import ValueRefusedError
from annotator.exchange.film_notes import FormatError
from annotator.exchange.geo_places import (
    LONGEST,
    MOST_PLACES,
    FoundPlace,
    PlacesRead,
    few,
    shortened_name,
    word_of,
)
from annotator.exchange.plain_xml import parsed_xml
from annotator.file_text import xml_text

_NAMESPACE: Final = "http://www.opengis.net/kml/2.2"
_REACH_M: Final = 100.0
_TEXTS: Final = ("height", "why", "imagery", "imagery_date", "remarks")
_HUNDREDTHS: Final = ("heading", "heading_error", "field_of_view")


def write_kml(places: Iterable[Place], labels: Mapping[str, str]) -> bytes:
    """A Document of placemarks; `labels` gives the exhibits' labels by id."""
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = ET.SubElement(root, "Document")
    for place in places:
        mark = ET.SubElement(document, "Placemark")
        _add(mark, "name", place.name)
        if place.why or place.remarks:
            _add(
                mark,
                "description",
                "\n\n".join(part for part in (place.why, place.remarks) if part),
            )
        _extra(mark, place, labels)
        shapes = ET.SubElement(mark, "MultiGeometry")
        _add(ET.SubElement(shapes, "Point"), "coordinates", _spot(point_of(place)))
        drawn = wedge(place, _REACH_M)
        if drawn is not None:
            ring = ET.SubElement(
                ET.SubElement(ET.SubElement(shapes, "Polygon"), "outerBoundaryIs"), "LinearRing"
            )
            corners = (*drawn.possible, drawn.possible[0])
            _add(ring, "coordinates", " ".join(_spot(corner) for corner in corners))
    ET.indent(root)
    text = ET.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def read_kml(data: bytes) -> PlacesRead:
    """The points of a KML file. Raises FormatError for what is none, or declares a document type."""
    root = parsed_xml(data, "KML")
    if _bare(root.tag) != "kml":
        raise FormatError("This is no KML.", "A KMZ has to be unpacked first (it is a ZIP).")
    found: list[FoundPlace] = []
    lost: list[str] = []
    others: dict[str, int] = {}
    for number, mark in enumerate(_all(root, "Placemark"), 1):
        if len(found) >= MOST_PLACES:
            lost.append(f"everything after the first {MOST_PLACES:,} points")
            break
        _take(mark, number, found, lost)
    for tag in ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay"):
        count = len(_all(root, tag))
        if count:
            others[tag] = count
    lost += [f"{count} × {tag}: not followed, not fetched" for tag, count in others.items()]
    return PlacesRead(tuple(found), few(lost))


def _extra(mark: ET.Element, place: Place, labels: Mapping[str, str]) -> None:
    extra = ET.SubElement(mark, "ExtendedData")
    values = {
        "kind": place.kind.value,
        "radius_m": f"{place.radius_cm / 100:g}",
        "tlp": place.tlp.value,
        "method": place.method.value,
        "exhibit": labels.get(place.exhibit_id, ""),
    }
    values |= {key: getattr(place, key) for key in _TEXTS}
    for key in _HUNDREDTHS:
        value = getattr(place, key)
        values[key] = "" if value is None else f"{value / 100:g}"
    for key, text in values.items():
        if text:
            _add(ET.SubElement(extra, "Data", name=key), "value", text)


def _take(mark: ET.Element, number: int, found: list[FoundPlace], lost: list[str]) -> None:
    name = _text(mark, "name")
    points = _all(mark, "Point")
    data = {str(each.get("name")): _text(each, "value") for each in _all(mark, "Data")}
    shapes = [tag for tag in ("LineString", "LinearRing", "Polygon", "Model") if _all(mark, tag)]
    drawn_by_us = "field_of_view" in data and shapes in (["LinearRing", "Polygon"], [])
    if shapes and not drawn_by_us:
        lost.append(f"placemark {number}: {', '.join(shapes)}; only points are taken")
    if not points and not shapes:
        lost.append(f"placemark {number}: it has no point")
    room = MOST_PLACES - len(found)
    if len(points) > room:
        lost.append(f"placemark {number}: all but the first {room:,} of its points")
    description = _text(mark, "description")[:LONGEST]
    for point in points[:room]:
        spot = _text(point, "coordinates")
        try:
            found.append(_place(_read_spot(spot), name, description, data, number))
        except (ValueRefusedError, ValueError) as error:
            words = error.message if isinstance(error, ValueRefusedError) else "no coordinates"
            lost.append(f"placemark {number}: {words}")
    if _all(mark, "TimeStamp") or _all(mark, "TimeSpan"):
        lost.append(f"placemark {number}: its time")


def _place(
    point: Point, name: str, description: str, data: Mapping[str, str], number: int
) -> FoundPlace:
    def scaled(key: str, most: float) -> int | None:
        try:
            value = float(data.get(key, ""))
        except ValueError:
            return None
        return round(value * 100) if 0 <= value <= most else None

    texts = {key: data.get(key, "")[:LONGEST] for key in _TEXTS}
    ours = "kind" in data
    return FoundPlace(
        shortened_name(name, number),
        point,
        texts["remarks"] if ours else description,
        cast("PlaceKind | None", word_of(PlaceKind, data.get("kind"))),
        scaled("radius_m", 2_000_000),
        texts["height"],
        scaled("heading", 359.99),
        scaled("heading_error", 180),
        scaled("field_of_view", 360),
        cast("PlaceMethod | None", word_of(PlaceMethod, data.get("method"))),
        texts["why"],
        texts["imagery"],
        texts["imagery_date"],
        cast("Tlp | None", word_of(Tlp, data.get("tlp"))),
    )


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = xml_text(text)


def _spot(point: Point) -> str:
    return f"{point.longitude / UNIT:.7f},{point.latitude / UNIT:.7f}"


def _read_spot(text: str) -> Point:
    first = (text.split() or [""])[0]
    longitude, latitude = (float(part) for part in first.split(",")[:2])
    if not (abs(latitude) <= 1000 and abs(longitude) <= 1000):
        raise ValueError
    return Point(round(latitude * UNIT), round(longitude * UNIT))


def _bare(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _all(element: ET.Element, tag: str) -> list[ET.Element]:
    return [each for each in element.iter() if _bare(each.tag) == tag]


def _text(element: ET.Element, tag: str) -> str:
    found = next((each for each in element if _bare(each.tag) == tag), None)
    return "" if found is None else (found.text or "").strip()
