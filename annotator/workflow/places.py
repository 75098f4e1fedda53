"""Places of a case: made, changed, removed, and kept at their frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from annotator.case.edits import Change, Edit, adding, changing, deleting
from annotator.case.geography import Point
from annotator.case.place_rules import first_tlp, holds_at
from annotator.case.places import MapPicture, MapPoint, Place, PlaceKind
from annotator.case.snapshot import CaseSnapshot
from annotator.clock import Clock, utc_text
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import Rebinding, rebound_span

RADII_M: Final = (10, 100, 1000)
"""How far a place may be off, as one chooses it at a click: metres."""

_FIRST_RADIUS_CM: Final = 10_000


def new_place(  # noqa: PLR0913 (what a place begins with)
    clock: Clock,
    author: str,
    kind: PlaceKind,
    name: str,
    point: Point,
    *,
    radius_cm: int = _FIRST_RADIUS_CM,
    exhibit_id: str = "",
    start: FrameStamp | None = None,
    end: FrameStamp | None = None,
) -> Place:
    """A place that is in no case yet; a camera point is TLP:RED, others TLP:AMBER+STRICT."""
    return Place(
        id=clock.new_id(),
        kind=kind,
        name=name,
        latitude=point.latitude,
        longitude=point.longitude,
        radius_cm=radius_cm,
        author=author,
        created_at=utc_text(clock.now_utc()),
        exhibit_id=exhibit_id,
        start=start,
        end=end,
        tlp=first_tlp(kind),
    )


def add_place(place: Place) -> Edit:
    """The edit that adds a place."""
    return adding("Add place", place)


def change_place(before: Place, after: Place, label: str = "Change place") -> Edit:
    """The edit that changes a place."""
    return changing(label, [(before, after)])


def move_place(place: Place, to: Point) -> Edit:
    """The edit that puts a place elsewhere."""
    after = replace(place, latitude=to.latitude, longitude=to.longitude)
    return change_place(place, after, "Move place")


def remove_places(places: Sequence[Place]) -> Edit:
    """The edit that removes places."""
    return deleting("Remove place" if len(places) == 1 else f"Remove {len(places)} places", *places)


def change_points(picture: MapPicture, points: Iterable[MapPoint]) -> Edit:
    """The edit that matches points of a map picture with the earth."""
    return changing("Match map picture", [(picture, replace(picture, points=tuple(points)))])


def camera_points_at(places: Iterable[Place], exhibit_id: str, frame: int) -> tuple[Place, ...]:
    """The camera points that are said of a frame (0-based), those of the fewest frames first."""
    here = [
        place
        for place in places
        if place.kind is PlaceKind.CAMERA and holds_at(place, exhibit_id, frame)
    ]
    return tuple(sorted(here, key=_breadth))


def _breadth(place: Place) -> tuple[int, int]:
    if place.start is None:
        return 2, 0
    return (0, 0) if place.end is None else (1, place.end.index - place.start.index)


@dataclass(frozen=True, slots=True)
class ReboundPlaces:
    """What a final index changes for places; `lost` are those whose frames it has not."""

    changes: tuple[Change, ...]
    lost: tuple[Place, ...]


def rebind_places(places: Iterable[Place], exhibit_id: str, final: FrameIndex) -> ReboundPlaces:
    """Bind the places of an exhibit to the frames of its final index, by digest, PTS or number."""
    changes: list[Change] = []
    lost: list[Place] = []
    for place in places:
        if place.exhibit_id != exhibit_id or place.start is None:
            continue
        bound = rebound_span(place.start, place.end, final)
        if bound is None:
            lost.append(place)
        elif bound != (place.start, place.end):
            changes.append(Change(place, replace(place, start=bound[0], end=bound[1])))
    return ReboundPlaces(tuple(changes), tuple(lost))


def with_places(
    found: Rebinding, store: CaseStore, exhibit_id: str, final: FrameIndex
) -> Rebinding:
    """The same binding with the places of the exhibit in it, as one edit."""
    bound = rebind_places(store.all_of(Place), exhibit_id, final)
    lost = (place.id for place in bound.lost)
    return found.with_more("Bind places to the final frame index", bound.changes, lost)


def places_with_final_numbers(
    case: CaseSnapshot, exhibit_id: str, final: FrameIndex
) -> CaseSnapshot:
    """The case as it will be once its places are bound to the final index; lost ones stay as they are."""
    bound = {c.id: c.after for c in rebind_places(case.places, exhibit_id, final).changes}
    return replace(case, places=tuple(cast(Place, bound.get(p.id, p)) for p in case.places))
