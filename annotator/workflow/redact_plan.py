"""What a redacted copy would cover, and what has to be asked or refused before one is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from annotator.case.accounts import Person
from annotator.case.annotation import Annotation
from annotator.case.cover_view import CoveredRegion, Standing
from annotator.case.exhibit import Exhibit
from annotator.case.redaction import (
    Redaction,
    SoundChoice,
    SoundCover,
    SoundWay,
    cover_id,
    redaction_id,
)
from annotator.case.region import RegionState
from annotator.case.vocabularies import Protection
from annotator.errors import ExportError
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.redact import covered_regions

_STATES: Final = {RegionState.LOST: Standing.LOST, RegionState.HIDDEN: Standing.HIDDEN}
_COVER_CHANGES: Final = frozenset({"cover", "region"})


@dataclass(frozen=True, slots=True)
class UnsureFrames:
    """Frames `first` to `last` (from 0, both in it) on which a cover stands where nobody placed its region."""

    covered: CoveredRegion
    standing: Standing
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A note about a person who is protected, of whose regions some (`regions`) have no cover.

    `regions` is 0 where the note has no region at all.
    """

    note: Annotation
    person: str
    regions: int


@dataclass(frozen=True, slots=True)
class SpanCovered:
    """The sound from frame `first` to `last` (from 0, both in it) is covered in this way."""

    cover: SoundCover
    note: Annotation
    first: int
    last: int

    @property
    def way(self) -> SoundWay:
        """What is heard instead."""
        return self.cover.way


@dataclass(frozen=True, slots=True)
class RedactionPlan:
    """Everything that a redacted copy of an exhibit would do, and what has to be looked at first.

    `reviewed` says in words who stepped through it and when; empty where nobody has,
    or where something was changed since (`was_reviewed`).
    """

    covered: tuple[CoveredRegion, ...]
    spans: tuple[SpanCovered, ...]
    sound: SoundChoice
    unsure: tuple[UnsureFrames, ...]
    not_covered: tuple[NotCovered, ...]
    reviewed: str = ""
    was_reviewed: bool = False

    def words(self, number_from: int = 0) -> tuple[str, ...]:
        """What must be looked at before the copy is handed on, a sentence each; frames from `number_from`."""
        found = [_unsure_words(each, number_from) for each in self.unsure]
        for each in self.not_covered:
            frame = each.note.start.index + number_from
            what = (
                "no region is drawn for it"
                if not each.regions
                else "its region has no cover"
                if each.regions == 1
                else f"{each.regions} of its regions have no cover"
            )
            found.append(
                f"{each.person} is protected and named by the note at frame {frame}; {what}."
            )
        if self.was_reviewed:
            found.append("Covers were changed after the copy was reviewed: review it again.")
        elif not self.reviewed:
            found.append("Nobody has stepped through the covered film yet.")
        if not self.covered:
            found.append("Nothing of the picture is covered.")
        if self.sound is SoundChoice.KEPT:
            found.append(
                "The sound is kept: voices can be recognised."
                + (f" {len(self.spans)} covered spans of it are heard, too." if self.spans else "")
            )
        elif self.sound is SoundChoice.SPANS:
            found.append("The sound is kept but for the covered spans: voices can be recognised.")
        return tuple(found)


def _unsure_words(each: UnsureFrames, number_from: int) -> str:
    first, last = each.first + number_from, each.last + number_from
    frames = f"On frame {first}" if first == last else f"On frames {first} to {last}"
    region = each.covered.region
    name = f"“{region.label}”" if region.label else f"the {region.shape}"
    note = each.covered.note.start.index + number_from
    said = {
        Standing.BEFORE: "is not placed yet; a larger area around where it begins is covered",
        Standing.HELD: "was not placed by anybody; where it stood last is covered",
        Standing.LOST: "is lost; a larger area around where it was last is covered",
        Standing.HIDDEN: "is hidden; a larger area around where it was last is covered",
    }[each.standing]
    return f"{frames}, {name} of the note at frame {note} {said}."


def plan_redaction(
    store: CaseStore, exhibit: Exhibit, sound: SoundChoice | None = None
) -> RedactionPlan:
    """What a redacted copy of an exhibit covers as things stand; `sound` in place of what was decided.

    Raises StoreError, IntegrityError.
    """
    covered = covered_regions(store, exhibit.id)
    decided = store.find("redaction", redaction_id(exhibit.id))
    redaction = decided if isinstance(decided, Redaction) else None
    choice = sound or (SoundChoice.MUTED if redaction is None else redaction.sound)
    reviewed, stands = "", True
    if redaction is not None and redaction.reviewed_by:
        stands = review_stands(store, exhibit, covered)
        if stands:
            reviewed = f"Stepped through by {redaction.reviewed_by} at {redaction.reviewed_at}."
    return RedactionPlan(
        covered=covered,
        spans=covered_spans(store, exhibit.id),
        sound=choice,
        unsure=tuple(part for each in covered for part in unsure_frames(each)),
        not_covered=tuple(_not_covered(store, exhibit)),
        reviewed=reviewed,
        was_reviewed=not stands,
    )


def covered_spans(store: CaseStore, exhibit_id: str) -> tuple[SpanCovered, ...]:
    """The spans of an exhibit whose sound is covered, in the order of the film. Raises StoreError."""
    found = []
    for cover in store.all_of(SoundCover):
        note = store.find("annotation", cover.annotation_id)
        if isinstance(note, Annotation) and note.exhibit_id == exhibit_id:
            found.append(SpanCovered(cover, note, note.start.index, note.last_index()))
    return tuple(sorted(found, key=lambda span: (span.first, span.last)))


def unsure_frames(covered: CoveredRegion) -> Iterator[UnsureFrames]:
    """The stretches of a cover on which nobody said where its region is."""
    keys = covered.region.key_frames
    begin = keys[0].stamp.index
    if covered.first < begin:
        yield UnsureFrames(covered, Standing.BEFORE, covered.first, begin - 1)
    at = 0
    while at < len(keys):
        after = at + 1
        while after < len(keys) and keys[after].state is keys[at].state:
            after += 1
        last = keys[after].stamp.index - 1 if after < len(keys) else covered.last
        if keys[at].state in _STATES:
            yield UnsureFrames(covered, _STATES[keys[at].state], keys[at].stamp.index, last)
        elif after == len(keys) and keys[-1].stamp.index < last:
            yield UnsureFrames(covered, Standing.HELD, keys[-1].stamp.index + 1, last)
        at = after


def require_same_numbers(plan: RedactionPlan, index: FrameIndex) -> None:
    """Raise ExportError where a cover holds at frames that the index numbers otherwise.

    Those of a note count like those of its region: they say where a cover begins and ends.
    """
    for each in plan.covered:
        keys = (key.stamp for key in each.region.key_frames)
        if not all(_is_in(index, stamp) for stamp in (*keys, *_ends_of(each.note))):
            raise ExportError(
                "A covered region was placed at a frame that is another one now.",
                "Open the exhibit, wait until all frames are counted, and look at its regions.",
            )
    for span in plan.spans:
        if not all(_is_in(index, stamp) for stamp in _ends_of(span.note)):
            raise ExportError(
                "A span of sound that is covered begins or ends at a frame that is another one now.",
                "Open the exhibit, wait until all frames are counted, and look at its notes.",
            )


def _ends_of(note: Annotation) -> tuple[FrameStamp, ...]:
    return (note.start,) if note.end is None else (note.start, note.end)


def _is_in(index: FrameIndex, stamp: FrameStamp) -> bool:
    """Whether the index has this very frame under this number."""
    if not 0 <= stamp.index < len(index):
        return False
    there = index.stamp(stamp.index)
    unlike = bool(stamp.digest and there.digest and stamp.digest != there.digest)
    return there.pts == stamp.pts and not unlike


def review_stands(
    store: CaseStore, exhibit: Exhibit, covered: Iterable[CoveredRegion] | None = None
) -> bool:
    """Whether nothing of what covers this exhibit was changed since it was reviewed.

    Raises StoreError, IntegrityError.
    """
    decided = store.find("redaction", redaction_id(exhibit.id))
    when = decided.reviewed_at if isinstance(decided, Redaction) else ""
    # What undo brought back was said when it was said first.
    said = [
        entry.seq
        for entry in store.custody_of(redaction_id(exhibit.id))
        for change in entry.changes
        if isinstance(change.after, dict) and change.after.get("reviewed_at") == when
    ]
    if not when or not said:
        return True
    found = covered_regions(store, exhibit.id) if covered is None else covered
    notes = {each.note.id for each in found}
    after = said[0]
    while page := store.custody(after, 500):
        for entry in page:
            for change in entry.changes:
                value = change.after or change.before
                own = isinstance(value, dict) and (
                    change.entity in _COVER_CHANGES
                    or (change.entity == "annotation" and change.id in notes)
                )
                if own and _is_of(store, value, change.entity, exhibit.id):
                    return False
        after = page[-1].seq
    return True


def _is_of(store: CaseStore, value: object, entity: str, exhibit_id: str) -> bool:
    """Whether a cover, region or note (JSON data) is of this exhibit; what cannot be told counts as such."""
    assert isinstance(value, dict)
    if entity == "annotation":
        return value.get("exhibit_id") == exhibit_id
    if entity == "cover":
        region = store.find("region", str(value.get("region_id", "")))
        note_id = getattr(region, "annotation_id", "")
    else:
        if store.find("cover", cover_id(str(value.get("id", "")))) is None:
            return False  # a region without a cover: what is covered stays as it was
        note_id = str(value.get("annotation_id", ""))
    note = store.find("annotation", note_id)
    return not isinstance(note, Annotation) or note.exhibit_id == exhibit_id


def _not_covered(store: CaseStore, exhibit: Exhibit) -> Iterator[NotCovered]:
    protected = {
        person.id: person
        for person in store.all_of(Person)
        if person.protection is not Protection.PUBLIC_FIGURE
    }
    for note in store.annotations(exhibit.id):
        people = [protected[each] for each in note.people if each in protected]
        if not people:
            continue
        regions = list(store.leaning_on("region", note.id))
        bare = [r for r in regions if store.find("cover", cover_id(r.id)) is None]
        if bare or not regions:
            for person in people:
                yield NotCovered(note, person.code, len(bare))
