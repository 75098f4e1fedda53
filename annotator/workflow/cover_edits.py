"""Decisions on what is covered, as edits: regions, spans of sound, and what a redacted copy has for sound.

Whoever changes a cover takes back that somebody has stepped through the covered film.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.edits import Action, Change, Edit
from annotator.case.exhibit import Exhibit
from annotator.case.redaction import (
    Cover,
    CoverWay,
    Redaction,
    SoundChoice,
    SoundCover,
    SoundWay,
    cover_id,
    redaction_id,
    sound_cover_id,
)
from annotator.case.region import Region, ShapeKind
from annotator.clock import Clock, utc_text
from annotator.errors import ValueRefusedError
from annotator.workflow.edit_check import CaseAsked

WITHOUT_AREA: Final = (ShapeKind.POINT, ShapeKind.ARROW, ShapeKind.TEXT)
DEFAULT_MARGIN: Final = 400
"""Four pixels: what a person's hand and a tracker are off by."""


def cover_of(region_id: str, case: CaseAsked) -> Cover | None:
    """The cover of a region, None where it is shown."""
    found = case.find("cover", cover_id(region_id))
    return found if isinstance(found, Cover) else None


def sound_cover_of(note_id: str, case: CaseAsked) -> SoundCover | None:
    """The cover of the sound of a note's span, None where it is heard."""
    found = case.find("sound_cover", sound_cover_id(note_id))
    return found if isinstance(found, SoundCover) else None


def redaction_of(exhibit_id: str, case: CaseAsked) -> Redaction | None:
    """How redacted copies of an exhibit are made, None where nobody decided."""
    found = case.find("redaction", redaction_id(exhibit_id))
    return found if isinstance(found, Redaction) else None


def cover_regions(
    regions: Iterable[Region],
    case: CaseAsked,
    *,
    author: str,
    clock: Clock,
    way: CoverWay = CoverWay.SOLID,
    margin: int | None = None,
    why: str | None = None,
) -> Edit | None:
    """The edit that covers regions, or changes how; None where they are covered so already.

    `margin` (hundredths of a pixel) and `why` stay as they are without new ones. Raises
    ValueRefusedError for a shape that has no area.
    """
    changes: list[Change] = []
    exhibits: set[str] = set()
    for region in regions:
        if region.shape in WITHOUT_AREA:
            raise ValueRefusedError(
                f"Nothing can be covered by this: {region.shape}.",
                "Draw a box, an ellipse or a polygon around what is to be covered.",
            )
        before = cover_of(region.id, case)
        made = before or Cover(
            cover_id(region.id), region.id, author, utc_text(clock.now_utc()), margin=DEFAULT_MARGIN
        )
        after = replace(
            made,
            way=way,
            margin=made.margin if margin is None else margin,
            why=made.why if why is None else why,
        )
        if after != before:
            changes.append(Change(before, after))
            exhibits.add(_exhibit_of(region, case))
    if not changes:
        return None
    what = "region" if len(changes) == 1 else f"{len(changes)} regions"
    new = all(change.before is None for change in changes)
    return Edit(
        Action.ADD if new else Action.CHANGE,
        f"Cover {what}" if new else f"Change the cover of {what}",
        (*changes, *_not_reviewed(exhibits, case)),
    )


def uncover_regions(regions: Iterable[Region], case: CaseAsked) -> Edit | None:
    """The edit that takes covers away; None where there is none."""
    found = [(region, cover_of(region.id, case)) for region in regions]
    gone = [(region, cover) for region, cover in found if cover is not None]
    if not gone:
        return None
    exhibits = {_exhibit_of(region, case) for region, _cover in gone}
    what = "region" if len(gone) == 1 else f"{len(gone)} regions"
    changes = (Change(cover, None) for _region, cover in gone)
    return Edit(Action.DELETE, f"Uncover {what}", (*changes, *_not_reviewed(exhibits, case)))


def cover_sound(
    note: Annotation,
    case: CaseAsked,
    *,
    author: str,
    clock: Clock,
    way: SoundWay = SoundWay.MUTED,
    why: str | None = None,
) -> Edit | None:
    """The edit that covers the sound of a note's span, or changes how; None where it is so already."""
    before = sound_cover_of(note.id, case)
    made = before or SoundCover(sound_cover_id(note.id), note.id, author, utc_text(clock.now_utc()))
    after = replace(made, way=way, why=made.why if why is None else why)
    if after == before:
        return None
    return Edit(
        Action.ADD if before is None else Action.CHANGE,
        "Cover the sound of a span",
        (Change(before, after), *_not_reviewed({note.exhibit_id}, case)),
    )


def uncover_sound(note: Annotation, case: CaseAsked) -> Edit | None:
    """The edit after which the sound of a note's span is heard; None where it is."""
    before = sound_cover_of(note.id, case)
    if before is None:
        return None
    gone = (Change(before, None), *_not_reviewed({note.exhibit_id}, case))
    return Edit(Action.DELETE, "Uncover the sound of a span", gone)


def choose_sound(
    exhibit: Exhibit,
    sound: SoundChoice,
    case: CaseAsked,
    *,
    author: str,
    clock: Clock,
    why: str | None = None,
) -> Edit | None:
    """The edit that says what redacted copies of an exhibit have for sound; None where it is so already."""
    before = redaction_of(exhibit.id, case)
    made = before or _redaction(exhibit, author, clock)
    after = replace(made, sound=sound, why=made.why if why is None else why)
    if after == before:
        return None
    after = replace(after, reviewed_by="", reviewed_at="")
    return Edit(
        Action.ADD if before is None else Action.CHANGE,
        f"Sound of redacted copies of {exhibit.label}",
        (Change(before, after),),
    )


def reviewed(exhibit: Exhibit, case: CaseAsked, *, author: str, clock: Clock) -> Edit:
    """The edit that says that `author` has stepped through the covered film and found nobody uncovered."""
    before = redaction_of(exhibit.id, case)
    made = before or _redaction(exhibit, author, clock)
    after = replace(made, reviewed_by=author, reviewed_at=utc_text(clock.now_utc()))
    return Edit(
        Action.ADD if before is None else Action.CHANGE,
        f"Redaction of {exhibit.label} reviewed",
        (Change(before, after),),
    )


def covers_of_region(region: Region, case: CaseAsked) -> Iterator[Change]:
    """What goes together with a region that is removed: its cover."""
    cover = cover_of(region.id, case)
    if cover is not None:
        yield Change(cover, None)


def _redaction(exhibit: Exhibit, author: str, clock: Clock) -> Redaction:
    return Redaction(redaction_id(exhibit.id), exhibit.id, author, utc_text(clock.now_utc()))


def _exhibit_of(region: Region, case: CaseAsked) -> str:
    note = case.find("annotation", region.annotation_id)
    return note.exhibit_id if isinstance(note, Annotation) else ""


def _not_reviewed(exhibits: Iterable[str], case: CaseAsked) -> Iterator[Change]:
    for exhibit_id in sorted(exhibits):
        before = redaction_of(exhibit_id, case)
        if before is not None and before.reviewed_by:
            yield Change(before, replace(before, reviewed_by="", reviewed_at=""))
