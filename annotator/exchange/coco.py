"""Regions as COCO object detection (JSON), out only: one image an annotated frame, in pixels of the stored frame.

COCO knows boxes and polygons; an ellipse becomes a polygon of 32 corners, and lines,
arrows, points and texts are named as left out. Format of the COCO 2017 data.
"""

from __future__ import annotations

import json
import math
from typing import Any, Final

from annotator.case.region import BOXED, UNITS, Point, ShapeKind
from annotator.exchange import counted
from annotator.exchange.cvat import shapes_by_frame
from annotator.exchange.film_notes import FilmNotes, in_words
from annotator.exchange.subtitles import said

_CORNERS: Final = 32
_HELD: Final = (ShapeKind.BOX, ShapeKind.ELLIPSE, ShapeKind.POLYGON)


def coco(film: FilmNotes, title: str) -> bytes:
    """The data set as JSON; `file_name` is `E1_frame_000123.png`, the number counted from 0."""
    images: dict[int, dict[str, Any]] = {}
    categories: dict[str, int] = {}
    annotations: list[dict[str, Any]] = []
    for note in film.notes:
        for track, region in enumerate(film.regions.get(note.id, ()), 1):
            if region.shape not in _HELD:
                continue
            name = region.label or (note.tags[0] if note.tags else str(note.kind))
            category = categories.setdefault(name, len(categories) + 1)
            for placed in shapes_by_frame(film, region, note):
                images.setdefault(
                    placed.frame, _image(film, placed.frame, region.width, region.height)
                )
                x, y, width, height = _bounds(placed.points)
                corners = _outline(region.shape, placed.points)
                annotations.append(
                    {
                        "id": len(annotations) + 1,
                        "image_id": placed.frame + 1,
                        "category_id": category,
                        "bbox": [x, y, width, height],
                        "segmentation": [[number for corner in corners for number in corner]],
                        "area": _area(corners),
                        "iscrowd": 0,
                        "attributes": {
                            "note": note.id, "region": region.id, "text": said(note), "track": track,
                            "occluded": placed.hidden, "keyframe": placed.key, "shape": str(region.shape),
                        },
                    }
                )  # fmt: skip
    data = {
        "info": {
            "description": title,
            "contributor": "",
            "exhibit_sha256": film.exhibit.digest_sha256,
        },
        "licenses": [],
        "images": [images[frame] for frame in sorted(images)],
        "categories": [
            {"id": number, "name": name, "supercategory": ""} for name, number in categories.items()
        ],
        "annotations": annotations,
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def not_held(film: FilmNotes) -> tuple[str, ...]:
    """What is lost in COCO's format, in words."""
    regions = [region for note in film.notes for region in film.regions.get(note.id, ())]
    held = in_words((
        counted.bare(film),
        (sum(region.shape not in _HELD for region in regions), "line, arrow, point or text", "lines, arrows, points or texts"),
        (sum(region.shape is ShapeKind.ELLIPSE for region in regions),
         f"ellipse becomes a polygon of {_CORNERS} corners", f"ellipses become polygons of {_CORNERS} corners"),
    ))  # fmt: skip
    return (
        *held,
        "Tags beyond the first, people, links, visibility and likelihood; exact time stamps",
    )


def _image(film: FilmNotes, frame: int, width: int, height: int) -> dict[str, Any]:
    return {
        "id": frame + 1, "width": width, "height": height, "frame": frame,
        "file_name": f"{film.exhibit.label}_frame_{frame:06}.png",
        "pts": film.index.pts(frame), "sha256_of_planes": film.index.digest(frame),
    }  # fmt: skip


def _bounds(points: tuple[Point, ...]) -> tuple[float, float, float, float]:
    left, top = min(p.x for p in points), min(p.y for p in points)
    right, bottom = max(p.x for p in points), max(p.y for p in points)
    return left / UNITS, top / UNITS, (right - left) / UNITS, (bottom - top) / UNITS


def _outline(shape: ShapeKind, points: tuple[Point, ...]) -> list[tuple[float, float]]:
    if shape not in BOXED:
        return [(p.x / UNITS, p.y / UNITS) for p in points]
    x, y, width, height = _bounds(points)
    if shape is ShapeKind.BOX:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    angles = (2 * math.pi * step / _CORNERS for step in range(_CORNERS))
    return [
        (round(x + width / 2 * (1 + math.cos(a)), 2), round(y + height / 2 * (1 + math.sin(a)), 2))
        for a in angles
    ]


def _area(corners: list[tuple[float, float]]) -> float:
    turned = zip(corners, corners[1:] + corners[:1], strict=True)
    return round(abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in turned)) / 2, 2)
