"""The logo of a report's template, written anew: pixels or plain shapes, and nothing else of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

import cv2
import numpy as np

from annotator.errors import MediaError, UsageError
from annotator.exchange.film_notes import FormatError
from annotator.exchange.plain_xml import parsed_xml
from annotator.media.engine import decode_picture
from annotator.report.template import Logo
from annotator.workflow.places_image import head_of

MOST_BYTES: Final = 4 << 20
MOST_PIXELS: Final = 16_000_000
_MOST_SHAPES: Final = 5_000
_MOST_SIDE: Final = 1_200
_SVG: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"

_SHAPES: Final = frozenset({
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs",
    "linearGradient", "radialGradient", "stop", "clipPath",
})  # fmt: skip
_SILENT: Final = frozenset({"metadata", "title", "desc"})
_PAINT: Final = frozenset({
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity", "color",
    "stop-color", "stop-opacity", "clip-path", "clip-rule", "display", "visibility",
})  # fmt: skip
_PLACE: Final = frozenset({
    "id", "d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "fx", "fy", "x1", "y1", "x2",
    "y2", "points", "transform", "viewBox", "offset", "gradientUnits", "gradientTransform",
    "spreadMethod", "clipPathUnits", "preserveAspectRatio",
})  # fmt: skip
# No colon, slash, quote or bracket beyond those of functions: no address can be written.
_SAFE: Final = re.compile(r"[A-Za-z0-9\s#.,()+\-_%]*")
_OWN: Final = re.compile(r"url\(\s*#([A-Za-z_][\w\-]*)\s*\)")
_ID: Final = re.compile(r"[A-Za-z_][\w\-]*", re.ASCII)
_LENGTH: Final = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?:px|pt|mm|cm|in|pc)?\s*")
_AS_PNG: Final = "Save it as PNG, or let the drawing program turn it into plain paths."


def logo_of(data: bytes, shown_mm: int) -> Logo:
    """The logo in a file of a template: PNG, JPEG or SVG by what is in it.

    Raises UsageError for anything else, what is too large, and an SVG that holds
    more than shapes and colours.
    """
    if len(data) > MOST_BYTES:
        raise UsageError(
            f"The logo has {len(data) >> 10:,} KiB; up to {MOST_BYTES >> 10:,} KiB are taken.",
            "Save it smaller: it is shown a few centimetres wide.",
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _drawn(data, shown_mm)
    return _pixels(data, shown_mm)


# -- PNG and JPEG


def _pixels(data: bytes, shown_mm: int) -> Logo:
    try:
        head = head_of(data)
    except MediaError as error:
        raise UsageError(error.message, "Save it again as PNG or JPEG.") from error
    if head is None or head.suffix not in (".png", ".jpg"):
        raise UsageError("The logo is no PNG, JPEG or SVG.", "Save it as one of these.")
    if not 1 <= head.width * head.height <= MOST_PIXELS:
        raise UsageError(
            f"The logo says that it has {head.width:,} × {head.height:,} pixels; up to"
            f" {MOST_PIXELS // 1_000_000} million are opened. It was not decoded.",
            "Save it smaller: it is shown a few centimetres wide.",
        )
    try:
        found = decode_picture(data, head.width, head.height)
    except MediaError as error:
        raise UsageError(error.message, "Save it again as PNG or JPEG.") from error
    scale = min(1.0, _MOST_SIDE / max(found.shape[:2]))
    if scale < 1:
        size = (max(1, round(found.shape[1] * scale)), max(1, round(found.shape[0] * scale)))
        found = np.asarray(cv2.resize(found, size, interpolation=cv2.INTER_AREA), np.uint8)
    png = head.suffix == ".png"
    done, made = cv2.imencode(
        head.suffix,
        cv2.cvtColor(found, cv2.COLOR_RGB2BGR),
        [] if png else [cv2.IMWRITE_JPEG_QUALITY, 92],
    )
    if not done:
        raise UsageError("The logo cannot be written anew.", "Save it again as PNG.")
    return Logo("png" if png else "jpeg", bytes(made), found.shape[1], found.shape[0], shown_mm)


# -- SVG


def _drawn(data: bytes, shown_mm: int) -> Logo:
    try:
        root = parsed_xml(data, "SVG")
    except FormatError as error:
        raise UsageError(error.message, error.hint) from error
    if root.tag != f"{_SVG}svg":
        raise UsageError("The logo is XML, but no SVG.", _AS_PNG)
    if sum(1 for _ in root.iter()) > _MOST_SHAPES:
        raise UsageError(f"The logo has more than {_MOST_SHAPES:,} shapes.", _AS_PNG)
    wide, high, box = _extent(root)
    made = _clean(root)
    assert made is not None
    for name, value in (
        ("xmlns", _SVG[1:-1]),
        ("viewBox", box),
        ("width", str(wide)),
        ("height", str(high)),
    ):
        made.set(name, value)
    return Logo("svg", ET.tostring(made, "utf-8"), wide, high, shown_mm)


def _extent(root: ET.Element) -> tuple[int, int, str]:
    """Width and height in whole units (the longer side 1,000) and the box of the drawing."""
    said = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(said) != 4:
        sides = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
        said = ["0", "0", *(side[1] if side else "" for side in sides)]
    try:
        x, y, width, height = (float(each) for each in said)
    except ValueError:
        x = y = width = height = 0.0
    if not (0 < width < 1e6 and 0 < height < 1e6 and abs(x) < 1e6 and abs(y) < 1e6):
        raise UsageError("The SVG does not say how large it is.", "Give it a viewBox, or save it as PNG.")  # fmt: skip
    scale = 1_000 / max(width, height)
    return (
        max(1, round(width * scale)),
        max(1, round(height * scale)),
        f"{x:g} {y:g} {width:g} {height:g}",
    )


def _clean(element: ET.Element) -> ET.Element | None:
    """The element with what draws it and nothing more; None for what draws nothing."""
    tag = str(element.tag)
    name = tag.removeprefix(_SVG)
    if not tag.startswith(_SVG) or name in _SILENT:
        return None
    if name not in _SHAPES:
        raise UsageError(f"The SVG holds “{name[:40]}”; a logo is made of shapes and colours only.", _AS_PNG)  # fmt: skip
    made = ET.Element(name, dict(_attributes(element, name)))
    for child in element:
        kept = _clean(child)
        if kept is not None:
            made.append(kept)
    return made


def _attributes(element: ET.Element, name: str) -> Iterator[tuple[str, str]]:
    for declared in element.get("style", "").split(";"):
        key, _, value = declared.partition(":")
        if key.strip() in _PAINT:
            yield key.strip(), _paint(key.strip(), value.strip())
    for key, value in element.attrib.items():
        if key in _PAINT:
            yield key, _paint(key, value)
        elif key == "id" and _ID.fullmatch(value):
            yield key, value
        elif key in _PLACE and key != "id":
            yield key, _safe(key, value)
        elif key in ("href", _LINK) and name.endswith("Gradient"):
            if not value.startswith("#") or not _ID.fullmatch(value[1:]):
                raise UsageError("The SVG refers to something outside of it.", _AS_PNG)
            yield "href", value


def _paint(key: str, value: str) -> str:
    """A colour, number or word; `url(…)` only of the drawing's own gradients and outlines."""
    own = _OWN.match(value)
    if own is not None:
        return f"url(#{own[1]})"
    return _safe(key, value)


def _safe(key: str, value: str) -> str:
    if not _SAFE.fullmatch(value) or "url" in value.lower():
        raise UsageError(f"The SVG has a value in “{key[:30]}” that is no plain number or colour.", _AS_PNG)  # fmt: skip
    return value
