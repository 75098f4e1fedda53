"""The invented sample case: where its cameras stood and what they looked at, on a drawn map.

The town lies where nobody lives, on a round pair of degrees in the steppe.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from annotator.case.exhibit import Exhibit
from annotator.case.geography import Point, destination
from annotator.case.places import MapPicture, MapPoint, Place, PlaceKind, PlaceMethod
from annotator.case.vocabularies import Tlp
from annotator.resource_files import resource_path
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.sample import SampleEvents, read_events

MIDDLE: Final = Point(450_000_000, 550_000_000)
_SIDES: Final = (960, 720)
_METRES: Final = 0.5
_CORNERS: Final = ((20, 20), (940, 40), (930, 680), (30, 690), (668, 290))
# The map's own error: what the fourth point was read wrong by, in 1e-7 degrees.
_READ_WRONG: Final = 90


def sample_map_file() -> Path:
    """The drawn map; AnnotatorError when it is missing."""
    return resource_path("sample", "map.png")


def matched(picture: MapPicture) -> MapPicture:
    """The map picture as somebody matched it, with one point read a little wrong."""
    points = []
    for number, (x, y) in enumerate(_CORNERS):
        at = _spot(x, y)
        off = _READ_WRONG if number == 3 else 0
        points.append(MapPoint(x * 100, y * 100, at.latitude + off, at.longitude))
    return replace(
        picture,
        name="Sarymaidan, drawn plan (invented)",
        points=tuple(points),
        origin="Drawn for this training case; no such town is on any map.",
        taken_on="2011",
        licence="As the program",
    )


def sample_places(
    *,
    new_id: Callable[[], str],
    exhibits: Mapping[str, Exhibit],
    stamps: Callable[[str, int], FrameStamp],
    author: str,
    now: str,
    events: SampleEvents | None = None,
) -> tuple[Place, ...]:
    """Camera points, subjects and landmarks of the sample, for exhibits `E1` and `E2`."""
    found = events or read_events()

    def place(kind: PlaceKind, name: str, x: int, y: int, metres: int, **more: object) -> Place:
        at = _spot(x, y)
        tlp = Tlp.RED if kind is PlaceKind.CAMERA else Tlp.AMBER_STRICT
        return Place(
            new_id(), kind, name, at.latitude, at.longitude, metres * 100, author, now,
            **({"tlp": tlp} | more),  # type: ignore[arg-type]
        )  # fmt: skip

    def frame(label: str, where: str) -> FrameStamp:
        return stamps(label, found.index(label, where))

    street, square = exhibits["E1"].id, exhibits["E2"].id
    return (
        place(
            PlaceKind.CAMERA, "Window over Bereke Street", 236, 410, 15,
            exhibit_id=street, height="4th floor, about 11 m above the street",
            heading=7200, heading_error=800, field_of_view=5200, method=PlaceMethod.LANDMARKS,
            why="Lamp posts, the kerb and the gable of the clinic stand in one line only from"
            " this side of the house; the floor by the height of the horizon.",
            imagery="Drawn plan (invented)", imagery_date="2011",
            remarks="Who knows the window knows the witness: never in anything that leaves here.",
        ),
        place(
            PlaceKind.CAMERA, "Kerb of the square, telephone held high", 748, 232, 30,
            exhibit_id=square, start=frame("E2", "first"), end=frame("E2", "last"),
            heading=23500, heading_error=1500, field_of_view=6500, method=PlaceMethod.LANDMARKS,
            why="The monument stands before the corner of the square.",
        ),
        place(
            PlaceKind.SUBJECT, "Line of uniformed people", 425, 345, 12,
            exhibit_id=street, method=PlaceMethod.LANDMARKS,
            why="About 99 m from the window: each bang comes 0.30 s after its flash, at 331 m/s.",
        ),
        place(
            PlaceKind.SUBJECT, "Where one falls", 360, 395, 8,
            exhibit_id=street, start=frame("E1", "fall-start"), method=PlaceMethod.LANDMARKS,
            why="Beside the second lamp post of the street.",
        ),
        place(PlaceKind.LANDMARK, "Monument", 668, 290, 5, tlp=Tlp.GREEN, method=PlaceMethod.IMAGERY),
        place(PlaceKind.LANDMARK, "Clinic", 690, 600, 20, tlp=Tlp.GREEN, method=PlaceMethod.IMAGERY),
    )  # fmt: skip


def _spot(x: int, y: int) -> Point:
    """Where a pixel of the drawn map lies."""
    east, north = (x - _SIDES[0] / 2) * _METRES, (_SIDES[1] / 2 - y) * _METRES
    bearing = math.degrees(math.atan2(east, north)) % 360
    return destination(MIDDLE, bearing, math.hypot(east, north))
