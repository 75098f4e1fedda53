"""Places as GeoJSON (RFC 7946): points with properties, and back."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from annotator.case.geography import UNIT, Point, point_of
from annotator.case.places import Place, PlaceKind, PlaceMethod
from annotator.case.vocabularies import Tlp
from annotator.errors import ValueRefusedError
from annotator.exchange.film_notes import FormatError, require_size
from annotator.exchange.geo_places import (
    LONGEST,
    MOST_PLACES,
    FoundPlace,
    PlacesRead,
    few,
    shortened_name,
    word_of,
)

_DEEPEST: Final = 40
_POINTS: Final = ("Point", "MultiPoint")


def write_geojson(places: Iterable[Place], labels: Mapping[str, str]) -> bytes:
    """A FeatureCollection of the places; `labels` gives the exhibits' labels by id."""
    features = [_feature(place, labels) for place in places]
    whole = {"type": "FeatureCollection", "features": features}
    return (json.dumps(whole, ensure_ascii=True, indent=1) + "\n").encode("ascii")


def read_geojson(data: bytes) -> PlacesRead:
    """The points of a GeoJSON file. Raises FormatError for what is none."""
    whole = _parsed(data)
    kind = whole.get("type")
    if kind == "FeatureCollection":
        features = whole.get("features")
    elif kind == "Feature":
        features = [whole]
    elif kind in _POINTS:
        features = [{"type": "Feature", "geometry": whole, "properties": {}}]
    else:
        features = None
    if not isinstance(features, list):
        raise FormatError(
            "This is no GeoJSON with points.",
            "It should be a FeatureCollection; export it again from the tool that made it.",
        )
    found: list[FoundPlace] = []
    lost: list[str] = []
    if (
        "crs" in whole
        and "CRS84" not in json.dumps(whole["crs"])
        and "4326" not in json.dumps(whole["crs"])
    ):
        raise FormatError(
            "The file names another system of coordinates than WGS 84.",
            "Export it in WGS 84 (EPSG:4326).",
        )
    for number, feature in enumerate(features, 1):
        if len(found) >= MOST_PLACES:
            lost.append(f"everything after the first {MOST_PLACES:,} points")
            break
        _take(feature, number, found, lost)
    return PlacesRead(tuple(found), few(lost))


def _feature(place: Place, labels: Mapping[str, str]) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "name": place.name,
        "kind": place.kind.value,
        "radius_m": place.radius_cm / 100,
        "tlp": place.tlp.value,
        "method": place.method.value,
    }
    texts = (
        ("height", place.height), ("why", place.why), ("imagery", place.imagery),
        ("imagery_date", place.imagery_date), ("remarks", place.remarks),
        ("exhibit", labels.get(place.exhibit_id, "")),
    )  # fmt: skip
    properties |= {key: text for key, text in texts if text}
    for key, value in (
        ("heading", place.heading), ("heading_error", place.heading_error),
        ("field_of_view", place.field_of_view),
    ):  # fmt: skip
        if value is not None:
            properties[key] = value / 100
    latitude, longitude = point_of(place).degrees()
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": properties,
    }


def _parsed(data: bytes) -> dict[str, Any]:
    require_size(data)
    try:
        text = data.decode("utf-8-sig")
        depth = deepest = 0
        for sign in text:
            depth += (sign in "[{") - (sign in "]}")
            deepest = max(deepest, depth)
        if deepest > _DEEPEST:
            raise FormatError(f"The GeoJSON file is nested more than {_DEEPEST} deep.")
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(
            "The file is no well-formed GeoJSON.", "It may be damaged or cut off; export it again."
        ) from error
    if not isinstance(whole, dict):
        raise FormatError("This is no GeoJSON.", "It should begin with {.")
    return whole


def _take(feature: object, number: int, found: list[FoundPlace], lost: list[str]) -> None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(geometry, dict):
        lost.append(f"entry {number}: it has no geometry")
        return
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    spots = {"Point": [coordinates], "MultiPoint": coordinates}.get(str(kind))
    if not isinstance(spots, list):
        lost.append(f"entry {number}: a {str(kind)[:30]}; only points are taken")
        return
    room = MOST_PLACES - len(found)
    if len(spots) > room:
        lost.append(f"entry {number}: all but the first {room:,} of its points")
    for spot in spots[:room]:
        try:
            found.append(_place(_point(spot), properties, number))
        except (ValueRefusedError, ValueError, TypeError, OverflowError) as error:
            words = error.message if isinstance(error, ValueRefusedError) else "no coordinates"
            lost.append(f"entry {number}: {words}")
    unknown = sorted(str(key)[:40] for key in properties if key not in _KNOWN)
    if unknown:
        lost.append(f"entry {number}: {', '.join(unknown[:8])}")


_KNOWN: Final = frozenset(
    {"name", "kind", "radius_m", "tlp", "method", "height", "why", "imagery", "imagery_date",
     "remarks", "exhibit", "heading", "heading_error", "field_of_view", "description", "title"}
)  # fmt: skip


def _point(spot: object) -> Point:
    if not isinstance(spot, list) or len(spot) < 2:
        raise TypeError
    longitude, latitude = (_number(value) for value in spot[:2])
    return Point(round(latitude * UNIT), round(longitude * UNIT))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return float(value)


def _place(point: Point, properties: Mapping[str, Any], number: int) -> FoundPlace:
    def text(key: str) -> str:
        value = properties.get(key)
        return value[:LONGEST] if isinstance(value, str) else ""

    def scaled(key: str, most: float) -> int | None:
        try:
            value = _number(properties.get(key))
        except TypeError:
            return None
        return round(value * 100) if 0 <= value <= most else None

    return FoundPlace(
        shortened_name(text("name") or text("title"), number),
        point,
        text("remarks") or text("description"),
        cast("PlaceKind | None", word_of(PlaceKind, properties.get("kind"))),
        scaled("radius_m", 2_000_000),
        text("height"),
        scaled("heading", 359.99),
        scaled("heading_error", 180),
        scaled("field_of_view", 360),
        cast("PlaceMethod | None", word_of(PlaceMethod, properties.get("method"))),
        text("why"),
        text("imagery"),
        text("imagery_date"),
        cast("Tlp | None", word_of(Tlp, properties.get("tlp"))),
    )
