"""Where a person of the case appears: notes that name them, regions of those notes, dangers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.case.annotation import Annotation
from annotator.case.harm import Harm
from annotator.case.region import Region
from annotator.case.snapshot import CaseSnapshot
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.harms import film_order as harm_order


@dataclass(frozen=True, slots=True)
class Appearance:
    """One place where a person appears: a note with its regions, or a danger, at frames of an exhibit.

    Both stamps are None where a danger lies in all of the exhibit; `end` is None at one frame.
    """

    person_id: str
    exhibit_id: str
    start: FrameStamp | None
    end: FrameStamp | None
    note: Annotation | None = None
    harm: Harm | None = None
    regions: tuple[Region, ...] = ()


def appearances(case: CaseSnapshot, person_id: str) -> tuple[Appearance, ...]:
    """Every place where a person appears, exhibit by exhibit, in the order of each film."""
    regions: dict[str, list[Region]] = {}
    for region in case.regions:
        regions.setdefault(region.annotation_id, []).append(region)
    found = [
        Appearance(
            person_id,
            note.exhibit_id,
            note.start,
            note.end,
            note=note,
            regions=tuple(regions.get(note.id, ())),
        )
        for note in case.annotations
        if person_id in note.people
    ]
    harms = sorted((h for h in case.harms if h.person_id == person_id), key=harm_order)
    found += [Appearance(person_id, h.exhibit_id, h.start, h.end, harm=h) for h in harms]
    place = {exhibit.id: number for number, exhibit in enumerate(case.exhibits)}
    return tuple(
        sorted(
            found,
            key=lambda each: (
                place.get(each.exhibit_id, len(place)),
                -1 if each.start is None else each.start.index,
                each.note is None,
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class PersonCount:
    """How often a person appears: in how many exhibits, notes and regions, and how many dangers are open."""

    exhibits: int
    notes: int
    regions: int
    open_harms: int


def counted(found: Iterable[Appearance]) -> PersonCount:
    """The figures of a person's appearances."""
    listed = tuple(found)
    return PersonCount(
        len({each.exhibit_id for each in listed}),
        sum(each.note is not None for each in listed),
        sum(len(each.regions) for each in listed),
        sum(each.harm is not None and not each.harm.averted.strip() for each in listed),
    )
