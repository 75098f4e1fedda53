"""Write, change and remove notes, each bound to exact frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from annotator.case.annotation import Annotation, Translation
from annotator.case.edits import Action, Change, Edit, adding, changing
from annotator.case.exhibit import Exhibit
from annotator.case.region import Region
from annotator.case.region_geometry import rebound
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import NoteKind, Visibility
from annotator.clock import Clock, utc_text
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.same_frame import same_frame

_SEEN = (NoteKind.OBSERVATION, NoteKind.MEASUREMENT)


def new_note(
    exhibit: Exhibit,
    index: FrameIndex,
    start: int,
    end: int | None = None,
    *,
    kind: NoteKind,
    author: str,
    clock: Clock,
    known_digests: Mapping[int, str] | None = None,
    **fields: object,
) -> Annotation:
    """A note at frame `start`, or over `start`…`end` (0-based, both included).

    `known_digests` gives digests of frames that were decoded while the index is
    still provisional. Observations are “clear” unless said otherwise. Raises
    ValueRefusedError for a frame that does not exist.
    """
    if kind in _SEEN:
        fields.setdefault("visibility", Visibility.CLEAR)
    now = utc_text(clock.now_utc())
    return Annotation(
        id=clock.new_id(),
        exhibit_id=exhibit.id,
        exhibit_digest=exhibit.digest_sha256,
        kind=kind,
        start=bind(index, start, known_digests),
        end=None if end is None or end == start else bind(index, end, known_digests),
        author=author,
        created_at=now,
        edited_at=now,
        **fields,  # type: ignore[arg-type]
    )


def bind(
    index: FrameIndex, frame: int, known_digests: Mapping[int, str] | None = None
) -> FrameStamp:
    """The stamp of a frame, with a digest known otherwise where the index has none."""
    stamp = index.stamp(frame)
    if not stamp.digest and known_digests and frame in known_digests:
        stamp = replace(stamp, digest=known_digests[frame])
    return stamp


def add_note(note: Annotation) -> Edit:
    """The edit that adds a note."""
    return adding(f"Add {note.kind}", note)


def change_note(before: Annotation, after: Annotation, clock: Clock) -> Edit:
    """The edit that replaces a note by its changed version, with the time of editing."""
    after = replace(after, edited_at=utc_text(clock.now_utc()))
    return changing(f"Change {after.kind}", [(before, after)])


def machine_translation(text: str, language: str, engine: str, made_on: str) -> Translation:
    """A translation by an engine that nobody has reviewed yet."""
    return Translation(text, language, engine, machine=True, made_on=made_on)


@dataclass(frozen=True, slots=True)
class Rebinding:
    """What the final index changed for the notes of an exhibit.

    `moved` holds (note id, old index, new index); `lost` the ids of notes whose
    frame is not in the final index: they keep their old stamp and are named.
    """

    edit: Edit | None
    moved: tuple[tuple[str, int, int], ...]
    lost: tuple[str, ...]

    def with_more(self, label: str, changes: Sequence[Change], lost: Iterable[str]) -> Rebinding:
        """The same with further changes, all in one edit; `label` names it where there was none."""
        edit = self.edit
        if changes:
            before = () if edit is None else edit.changes
            said = label if edit is None else edit.label
            edit = Edit(Action.INDEX, said, (*before, *changes))
        return replace(self, edit=edit, lost=(*self.lost, *lost))


def rebind(
    notes: Iterable[Annotation], final: FrameIndex, regions: Iterable[Region] = ()
) -> Rebinding:
    """Bind notes, and their regions, that were made on a provisional index to the final one.

    By digest where it is known, else by PTS, else by number. Nothing moves
    without being named in the result.
    """
    assert final.state is IndexState.FINAL
    changes: list[Change] = []
    moved: list[tuple[str, int, int]] = []
    lost: list[str] = []
    for note in notes:
        span = rebound_span(note.start, note.end, final)
        if span is None:
            lost.append(note.id)
            continue
        start, end = span
        if (start, end) == (note.start, note.end):
            continue
        if start.index != note.start.index:
            moved.append((note.id, note.start.index, start.index))
        elif note.end is not None and end is not None and end.index != note.end.index:
            moved.append((note.id, note.end.index, end.index))
        changes.append(Change(note, replace(note, start=start, end=end)))
    for region in regions:
        bound = rebound(region, final)
        if bound is None:
            lost.append(region.annotation_id)
        elif bound != region:
            changes.append(Change(region, bound))
    edit = Edit(Action.INDEX, "Bind notes to the final frame index", tuple(changes))
    return Rebinding(edit if changes else None, tuple(moved), tuple(lost))


def with_final_numbers(case: CaseSnapshot, exhibit_id: str, final: FrameIndex) -> CaseSnapshot:
    """The case as it will be once `rebind` is committed for this exhibit; lost notes stay as they are."""
    notes = case.notes_of(exhibit_id)
    here = {note.id for note in notes}
    edit = rebind(notes, final, [r for r in case.regions if r.annotation_id in here]).edit
    if edit is None:
        return case
    bound = {change.id: change.after for change in edit.changes}
    return replace(
        case,
        annotations=tuple(cast(Annotation, bound.get(n.id, n)) for n in case.annotations),
        regions=tuple(cast(Region, bound.get(r.id, r)) for r in case.regions),
    )


def rebound_span(
    start: FrameStamp, end: FrameStamp | None, final: FrameIndex
) -> tuple[FrameStamp, FrameStamp | None] | None:
    """First and last frame as the final index counts them; None where it has not both, in this order."""
    first = same_frame(start, final)
    last = None if end is None else same_frame(end, final)
    if first is None or (end is not None and (last is None or last <= first)):
        return None
    return final.stamp(first), None if last is None else final.stamp(last)
