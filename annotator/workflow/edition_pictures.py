"""What of a picture an edition may show: covered where somebody said so, withheld where nobody covered a protected person.

Asked of the whole case, never of its edition: the regions of protected people are not in that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.cover_view import CoveredRegion, CoverNow, covers_now
from annotator.case.edition_rules import Disclosed, appears
from annotator.case.harm import Harm, HarmWay
from annotator.case.redaction import Cover, CoverWay, cover_id
from annotator.case.region import Region
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition, Modality
from annotator.picture.pixels import Rgb
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.redact import covered_picture, covered_regions

SHOWN_WAYS: Final = frozenset(
    {HarmWay.FACE, HarmWay.BODY, HarmWay.VANTAGE, HarmWay.SURROUNDINGS, HarmWay.OTHER}
)
"""Dangers that a picture carries."""


@dataclass(frozen=True, slots=True)
class Look:
    """What holds at one frame: `covers` to be drawn, or that the picture is `withheld`."""

    covers: tuple[CoverNow, ...] = ()
    withheld: bool = False

    def covered(self, rgb: Rgb, orientation: str) -> Rgb:
        """The picture with everything covered; see `workflow.redact.covered_picture`."""
        return covered_picture(rgb, self.covers, orientation) if self.covers else rgb


class EditionPictures:
    """Decides on every picture of a case for one edition; in the sealed one all is shown as it is."""

    def __init__(self, case: CaseSnapshot, edition: Edition) -> None:
        self.edition = edition
        self._case = case
        self._covered: dict[str, tuple[CoveredRegion, ...]] = {}

    @cached_property
    def _strict(self) -> EditionPictures:
        return EditionPictures(self._case, Edition.PUBLIC)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The ids of the people of whom this edition says nothing."""
        asked = Disclosed(self._case)
        return frozenset(
            person.id
            for person in self._case.people
            if not appears(asked.value(person), self.edition)
        )

    @cached_property
    def _regions(self) -> dict[str, list[Region]]:
        found: dict[str, list[Region]] = {}
        for region in self._case.regions:
            found.setdefault(region.annotation_id, []).append(region)
        return found

    @cached_property
    def _naming(self) -> dict[str, list[Annotation]]:
        """By exhibit the notes that name somebody of whom this edition says nothing."""
        found: dict[str, list[Annotation]] = {}
        for note in self._case.annotations:
            if not self.hidden.isdisjoint(note.people):
                found.setdefault(note.exhibit_id, []).append(note)
        return found

    @cached_property
    def _covers(self) -> frozenset[str]:
        return frozenset(cover.id for cover in self._case.covers)

    def look(self, exhibit_id: str, stamp: FrameStamp, *, asked: bool = True) -> Look:
        """What an edition shows of a frame of an exhibit.

        What the disclosure check did not ask about (not `asked`) is withheld in a restricted
        edition, too, where somebody protected is seen.
        """
        if self.edition is Edition.SEALED:
            return Look()
        covers = self.covers(exhibit_id, stamp)
        if not all(cover.is_sure for cover in covers):
            return Look(withheld=True)
        if self.edition is Edition.PUBLIC:
            # Only a solid cover takes everything away.
            covers = tuple(replace(cover, way=CoverWay.SOLID) for cover in covers)
        if self.edition is Edition.PUBLIC or not asked:
            strict = self if self.edition is Edition.PUBLIC else self._strict
            if strict.uncovered(exhibit_id, stamp) or strict.dangers(exhibit_id, stamp):
                return Look(withheld=True)
        return Look(covers)

    def covers(self, exhibit_id: str, stamp: FrameStamp) -> tuple[CoverNow, ...]:
        """Everything that is covered at a frame, also where nobody is sure that it stands there."""
        if exhibit_id not in self._covered:
            self._covered[exhibit_id] = covered_regions(self._case, exhibit_id)
        return covers_now(self._covered[exhibit_id], stamp)

    def shows_anything(self, exhibit_id: str, stamp: FrameStamp, *, asked: bool = True) -> bool:
        """Whether the frame may be shown without any cover on it; `asked` as `look` takes it."""
        look = self.look(exhibit_id, stamp, asked=asked)
        return not (look.withheld or look.covers)

    def hears(self, note: Annotation, index: FrameIndex | None = None, beside_ns: int = 0) -> bool:
        """Whether a picture of the note's sound may be shown: no voice that somebody must not know again.

        It shows the sound up to `beside_ns` before and after the note, too, by the `index` of its film.
        """
        if self.edition is Edition.SEALED:
            return True
        if note.modality is Modality.HEARD and not self.hidden.isdisjoint(note.people):
            return False
        voices = (n for n in self._naming.get(note.exhibit_id, ()) if n.modality is Modality.HEARD)
        quiet = (*self._muted(note.exhibit_id), *voices)
        spans = [(n.start.index, n.last_index()) for n in quiet]
        begin, end = note.start.index, note.last_index()
        if index is not None and end < len(index):
            begin = index.index_at_ns(index.time_ns(begin) - beside_ns)
            end = index.index_at_ns(index.time_ns(end) + beside_ns)
        if self.edition is Edition.PUBLIC:
            spans += [
                (0, end) if harm.start is None
                else (harm.start.index, (harm.end or harm.start).index)
                for harm in self._case.harms
                if harm.exhibit_id == note.exhibit_id
                and harm.way is HarmWay.VOICE
                and not harm.averted.strip()
            ]  # fmt: skip
        return not any(first <= end and begin <= last for first, last in spans)

    def _muted(self, exhibit_id: str) -> tuple[Annotation, ...]:
        muted = {cover.annotation_id for cover in self._case.sound_covers}
        notes = self._case.annotations
        return tuple(n for n in notes if n.id in muted and n.exhibit_id == exhibit_id)

    def uncovered(self, exhibit_id: str, stamp: FrameStamp) -> tuple[Annotation, ...]:
        """The notes on somebody of whom this edition says nothing, who is seen at this frame and not covered."""
        found = []
        for note in self._naming.get(exhibit_id, ()):
            regions = self._regions.get(note.id, [])
            if not regions:
                seen = note.start.index <= stamp.index <= note.last_index()
            else:
                seen = any(
                    _as_covered(region, note).at(stamp) is not None
                    for region in regions
                    if cover_id(region.id) not in self._covers
                )
            if seen:
                found.append(note)
        return tuple(found)

    def not_covered(self, exhibit_id: str) -> tuple[Annotation, ...]:
        """The notes on somebody of whom this edition says nothing who is seen and somewhere has no cover."""
        found = []
        for note in self._naming.get(exhibit_id, ()):
            regions = self._regions.get(note.id, [])
            bare = [each for each in regions if cover_id(each.id) not in self._covers]
            if bare or (not regions and note.modality is not Modality.HEARD):
                found.append(note)
        return tuple(found)

    def dangers(self, exhibit_id: str, stamp: FrameStamp) -> tuple[Harm, ...]:
        """The dangers in the picture of this frame against which nobody decided anything."""
        return tuple(
            harm
            for harm in self._case.harms
            if harm.exhibit_id == exhibit_id
            and harm.way in SHOWN_WAYS
            and not harm.averted.strip()
            and reaches(harm, stamp)
        )


def reaches(harm: Harm, stamp: FrameStamp) -> bool:
    """Whether a danger is there at a frame: all of the exhibit, one frame, or a span."""
    if harm.start is None:
        return True
    last = harm.end if harm.end is not None else harm.start
    return harm.start.index <= stamp.index <= last.index


def _as_covered(region: Region, note: Annotation) -> CoveredRegion:
    """The region as if it were covered, to ask where it reaches."""
    return CoveredRegion(Cover(cover_id(region.id), region.id, "", ""), region, note)
