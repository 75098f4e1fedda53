"""Regions as CVAT for video 1.1 (XML), both ways.

A region becomes a track with a shape on every frame of its note, interpolated frames
written out; CVAT counts frames from 0 as they are decoded, which is our index. Coordinates
are pixels of the stored frame. Arrows and freehand lines become polylines, texts become points. The PTS of each
frame goes into a table beside the file (`frame_times`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from annotator.case.annotation import Annotation
from annotator.case.region import (
    UNITS,
    Point,
    Region,
    RegionKey,
    RegionState,
    ShapeKind,
)
from annotator.case.region_geometry import shape_at, state_at
from annotator.exchange import counted
from annotator.exchange.film_notes import FilmNotes, FormatError, in_words
from annotator.exchange.plain_xml import parsed_xml
from annotator.exchange.subtitles import said
from annotator.file_text import xml_text

_ELEMENTS: Final = {
    ShapeKind.BOX: "box", ShapeKind.ELLIPSE: "ellipse", ShapeKind.POLYGON: "polygon",
    ShapeKind.POLYLINE: "polyline", ShapeKind.ARROW: "polyline", ShapeKind.FREEHAND: "polyline",
    ShapeKind.POINT: "points", ShapeKind.TEXT: "points",
}  # fmt: skip
_KINDS: Final = {
    "box": ShapeKind.BOX, "ellipse": ShapeKind.ELLIPSE, "polygon": ShapeKind.POLYGON,
    "polyline": ShapeKind.POLYLINE, "points": ShapeKind.POINT,
}  # fmt: skip
_MOST_SHAPES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Placed:
    """Where another tool saw a shape at one frame; `ends` where it is gone from there on."""

    frame: int
    points: tuple[Point, ...]
    key: bool = True
    hidden: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """One shape over frames, as another tool wrote it; `note_id` and `text` where it carries ours."""

    label: str
    shape: ShapeKind
    placed: tuple[Placed, ...]
    text: str = ""
    note_id: str = ""


@dataclass(frozen=True, slots=True)
class Outlines:
    """The shapes of a file for frames of `width` × `height` pixels (0 where it does not say)."""

    outlines: tuple[Outline, ...]
    width: int
    height: int
    words: tuple[str, ...] = ()
    of_digest: str = ""


def shapes_by_frame(film: FilmNotes, region: Region, note: Annotation) -> Iterator[Placed]:
    """The region on every frame of its note on which it stands, keys and interpolated ones."""
    first = max(note.start.index, region.key_frames[0].stamp.index)
    last = note.last_index() if note.end is not None else first
    for frame in range(first, min(last, len(film.index) - 1) + 1):
        state = state_at(region, frame)
        if state is None or state is RegionState.LOST:
            continue
        key = region.key_at(frame) is not None
        now = shape_at(region, film.index.stamp(frame))
        if now is not None:
            yield Placed(frame, now.points, key)
        else:
            yield Placed(frame, _last_key(region, frame).points, key, hidden=True)


def _last_key(region: Region, frame: int) -> RegionKey:
    return [key for key in region.key_frames if key.stamp.index <= frame][-1]


def cvat(film: FilmNotes) -> bytes:
    """The XML as UTF-8."""
    root = ET.Element("annotations")
    ET.SubElement(root, "version").text = "1.1"
    task = ET.SubElement(ET.SubElement(root, "meta"), "task")
    for name, value in (
        ("name", film.exhibit.label), ("size", str(len(film.index))), ("mode", "interpolation"), ("overlap", "0"),
        ("start_frame", "0"), ("stop_frame", str(len(film.index) - 1)), ("source", film.exhibit.filename),
    ):  # fmt: skip
        ET.SubElement(task, name).text = xml_text(value)
    root.insert(1, ET.Comment(f" {film.edition} edition "))
    all_regions = [
        (note, region) for note in film.notes for region in film.regions.get(note.id, ())
    ]
    labels = ET.SubElement(task, "labels")
    for name in sorted({_label(note, region) for note, region in all_regions}):
        label = ET.SubElement(labels, "label")
        ET.SubElement(label, "name").text = name
        attributes = ET.SubElement(label, "attributes")
        for attribute in ("note", "text", "shape"):
            each = ET.SubElement(attributes, "attribute")
            ET.SubElement(each, "name").text = attribute
            ET.SubElement(each, "mutable").text = "False"
            ET.SubElement(each, "input_type").text = "text"
    if all_regions:
        size = ET.SubElement(task, "original_size")
        ET.SubElement(size, "width").text = str(all_regions[0][1].width)
        ET.SubElement(size, "height").text = str(all_regions[0][1].height)
    ET.SubElement(task, "sha256").text = film.exhibit.digest_sha256
    for number, (note, region) in enumerate(all_regions):
        track = ET.SubElement(
            root, "track", id=str(number), label=_label(note, region), source="manual"
        )
        before: Placed | None = None
        for placed in shapes_by_frame(film, region, note):
            if before is not None and placed.frame != before.frame + 1:
                _shape(track, note, region, before, before.frame + 1, ends=True)
            _shape(track, note, region, placed, placed.frame)
            before = placed
        if before is not None and before.frame + 1 < len(film.index):
            _shape(track, note, region, before, before.frame + 1, ends=True)
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text.encode("utf-8")


def _shape(
    track: ET.Element,
    note: Annotation,
    region: Region,
    placed: Placed,
    frame: int,
    *,
    ends: bool = False,
) -> None:
    given = {
        "frame": str(frame),
        "keyframe": "1" if placed.key or ends else "0",
        "outside": "1" if ends else "0",
        "occluded": "1" if placed.hidden else "0",
        "z_order": "0",
    }
    shape = ET.SubElement(
        track, _ELEMENTS[region.shape], given | _coordinates(region.shape, placed.points)
    )
    for name, value in (("note", note.id), ("text", said(note)), ("shape", str(region.shape))):
        ET.SubElement(shape, "attribute", name=name).text = xml_text(value)


def _coordinates(shape: ShapeKind, points: tuple[Point, ...]) -> dict[str, str]:
    if shape is ShapeKind.BOX:
        (a, b) = points
        return {"xtl": _px(min(a.x, b.x)), "ytl": _px(min(a.y, b.y)), "xbr": _px(max(a.x, b.x)), "ybr": _px(max(a.y, b.y))}  # fmt: skip
    if shape is ShapeKind.ELLIPSE:
        (a, b) = points
        return {
            "cx": _px_half(a.x + b.x), "cy": _px_half(a.y + b.y),
            "rx": _px_half(abs(a.x - b.x)), "ry": _px_half(abs(a.y - b.y)),
        }  # fmt: skip
    return {"points": ";".join(f"{_px(p.x)},{_px(p.y)}" for p in points)}


def _px(units: int) -> str:
    return f"{units / UNITS:.2f}"


def _px_half(twice: int) -> str:
    return f"{twice / (2 * UNITS):.3f}"


def _label(note: Annotation, region: Region) -> str:
    return xml_text(region.label or (note.tags[0] if note.tags else str(note.kind)))


def frame_times(film: FilmNotes) -> bytes:
    """A table of frame, PTS, time base, nanoseconds from the first frame and digest, for programs that count frames."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["frame", "pts", "time_base", "ns_from_first_frame", "sha256_of_planes"])
    base = f"{film.index.time_base.numerator}/{film.index.time_base.denominator}"
    for frame in range(len(film.index)):
        pts = film.index.pts(frame)
        table.writerow(
            [
                frame,
                "" if pts is None else pts,
                base,
                film.index.time_ns(frame),
                film.index.digest(frame),
            ]
        )
    return text.getvalue().encode("utf-8")


def not_held(film: FilmNotes) -> tuple[str, ...]:
    """What is lost in CVAT's format, in words."""
    regions = [region for note in film.notes for region in film.regions.get(note.id, ())]
    changed = sum(
        region.shape in (ShapeKind.ARROW, ShapeKind.FREEHAND, ShapeKind.TEXT) for region in regions
    )
    held = in_words((
        counted.bare(film),
        (changed, "arrow, freehand line or text becomes a plain line or point",
         "arrows, freehand lines or texts become plain lines or points"),
    ))  # fmt: skip
    return (
        *held,
        "Tags beyond the first, people, links, visibility and likelihood; who placed a key frame",
    )


def read_cvat(data: bytes) -> Outlines:
    """The tracks of a “CVAT for video 1.1” file, and single shapes of one for images. Raises FormatError."""
    root = parsed_xml(data, "CVAT (XML)")
    if root.tag != "annotations":
        raise FormatError(
            "The file is no export of CVAT.", "Choose “CVAT for video 1.1” when exporting."
        )
    outlines: list[Outline] = []
    unknown = broken = total = 0
    for track in root.iterfind("track"):
        shapes = [shape for shape in track if shape.tag in _KINDS]
        unknown += len(track) - len(shapes)
        kinds = {shape.tag for shape in shapes}
        total += len(shapes)
        if total > _MOST_SHAPES:
            raise FormatError(f"The file holds more than {_MOST_SHAPES:,} shapes.", "Divide it.")
        placed = [each for each in (_placed(shape) for shape in shapes) if each is not None]
        broken += len(shapes) - len(placed)
        if len(kinds) != 1 or not placed:
            unknown += len(kinds) > 1
            continue
        placed.sort(key=lambda each: each.frame)
        own = {a.get("name", ""): a.text or "" for a in shapes[0].iterfind("attribute")}
        try:
            kind = ShapeKind(own.get("shape", ""))
        except ValueError:
            kind = _KINDS[shapes[0].tag]
        if _ELEMENTS[kind] != shapes[0].tag:
            kind = _KINDS[shapes[0].tag]
        outlines.append(
            Outline(
                track.get("label", ""),
                kind,
                tuple(placed),
                own.get("text", ""),
                own.get("note", ""),
            )
        )
    images = len(root.findall("image"))
    words = in_words((
        (unknown, "shape of a kind that is not known here was left out", "shapes of kinds that are not known here were left out"),
        (broken, "shape with numbers that cannot be read was left out", "shapes with numbers that cannot be read were left out"),
        (images, "annotated image was left out: export as “CVAT for video 1.1”",
         "annotated images were left out: export as “CVAT for video 1.1”"),
    ))  # fmt: skip
    if not outlines:
        raise FormatError("There is no track in the file.", *words[:1])
    size = root.find("meta/task/original_size")
    sides = [_whole(size.findtext(name)) if size is not None else 0 for name in ("width", "height")]
    return Outlines(
        tuple(outlines), sides[0], sides[1], words, root.findtext("meta/task/sha256") or ""
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _placed(shape: ET.Element) -> Placed | None:
    try:
        frame = int(shape.get("frame", ""))
        points = _points(shape)
    except (ValueError, OverflowError, KeyError):
        return None
    if not 0 <= frame < 1 << 40 or shape.get("rotation", "0") not in ("0", "0.0", "0.00"):
        return None
    return Placed(
        frame,
        points,
        shape.get("keyframe", "1") == "1",
        shape.get("occluded") == "1",
        shape.get("outside") == "1",
    )


def _points(shape: ET.Element) -> tuple[Point, ...]:
    def units(text: str) -> int:
        value = round(float(text) * UNITS)
        if abs(value) > 10**8:
            raise ValueError(text)
        return value

    if shape.tag == "box":
        return (
            Point(units(shape.attrib["xtl"]), units(shape.attrib["ytl"])),
            Point(units(shape.attrib["xbr"]), units(shape.attrib["ybr"])),
        )
    if shape.tag == "ellipse":
        x, y, across, down = (float(shape.attrib[name]) for name in ("cx", "cy", "rx", "ry"))
        return (
            Point(units(str(x - across)), units(str(y - down))),
            Point(units(str(x + across)), units(str(y + down))),
        )
    pairs = [pair.split(",") for pair in shape.attrib["points"].split(";")]
    if len(pairs) > 5_000 or any(len(pair) != 2 for pair in pairs):
        raise ValueError("points")
    return tuple(Point(units(x), units(y)) for x, y in pairs)
