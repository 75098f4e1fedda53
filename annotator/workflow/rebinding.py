"""What a final frame index changes for everything that is bound to frames of an exhibit, as one edit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.edits import Change, Edit
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.event_time import TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.case.region import Region
from annotator.progress import Cancelled, check, never
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import Rebinding, rebind
from annotator.workflow.edit_check import CaseAsked
from annotator.workflow.event_edits import with_times
from annotator.workflow.harms import with_harms
from annotator.workflow.places import with_places

_ASKED: Final = 2_000
_NOTHING: Final = Rebinding(None, (), ())


class BoundExhibits:
    """Which exhibits of an open case are bound to their final index, so that nobody looks twice.

    What was changed since is asked of the log, whoever changed it: a form, undo, a job.
    """

    def __init__(self, store: CaseStore) -> None:
        self.store = store
        self._looked: dict[str, tuple[bytes, int]] = {}  # name of the index, last change seen

    def rebind(
        self, exhibit: Exhibit, final: FrameIndex, cancelled: Cancelled = never
    ) -> Rebinding:
        """What `rebind_notes` finds, which is asked only where there can be something to find."""
        name, last = _name_of(final), self.store.last_change()
        known = self._looked.pop(exhibit.id, None)
        if known is None or known[0] != name or self._is_new(known[1], exhibit.id, final):
            found = rebind_notes(self.store, exhibit, final, cancelled)
            if found.edit is not None or found.lost:
                return found
        self._looked[exhibit.id] = (name, last)
        return _NOTHING

    def _is_new(self, seen: int, exhibit_id: str, final: FrameIndex) -> bool:
        touched = self.store.touched_after(seen, _ASKED + 1)
        return len(touched) > _ASKED or brings_old_numbers(
            self._as_they_are(touched, exhibit_id), exhibit_id, final
        )

    def _as_they_are(self, touched: Iterable[tuple[str, str]], exhibit_id: str) -> Iterator[Change]:
        for entity, wanted in dict.fromkeys(touched):
            value = self.store.find(entity, wanted) if entity in ENTITY_TYPES else None
            if isinstance(value, Region):
                note = self.store.find("annotation", value.annotation_id)
                if isinstance(note, Annotation) and note.exhibit_id != exhibit_id:
                    continue
            if value is not None:
                yield Change(None, value)


def _name_of(final: FrameIndex) -> bytes:
    name = hashlib.sha256(str(final.time_base).encode())
    for column in (final.pts_column, final.digests):
        name.update(column.tobytes())
    return name.digest()


def rebind_notes(
    store: CaseStore, exhibit: Exhibit, final: FrameIndex, cancelled: Cancelled = never
) -> Rebinding:
    """What the final index changes for the exhibit's notes; the caller commits the edit.

    Raises CancelledError.
    """

    def notes() -> Iterator[Annotation]:
        for note in store.annotations(exhibit.id):
            check(cancelled)
            yield note

    found = rebind(notes(), final, store.regions_on(exhibit.id))
    found = with_places(found, store, exhibit.id, final)
    found = with_times(found, store, exhibit.id, final)
    return with_harms(found, store, exhibit.id, final)


def brings_old_numbers(changes: Iterable[Change], exhibit_id: str, final: FrameIndex) -> bool:
    """Whether an edit brought back something that names frames of an exhibit as they were counted before.

    Of a very large edit the first values are asked: what was removed together was counted alike.
    """
    return any(
        not (0 <= stamp.index < len(final)) or final.stamp(stamp.index) != stamp
        for change in islice(changes, _ASKED)
        if change.after is not None
        for stamp in _stamps(change.after, exhibit_id)
    )


def in_final_numbers(edit: Edit, exhibit_id: str, final: FrameIndex, case: CaseAsked) -> Edit:
    """An earlier edit as it would have been made by the final index; notes and regions of other exhibits stay.

    So it can still be undone or repeated after the frames were counted anew. What has no
    place in the final index stays as it was.
    """

    def now(value: Entity | None) -> Entity | None:
        if isinstance(value, Annotation) and value.exhibit_id == exhibit_id:
            found = rebind((value,), final).edit
        elif isinstance(value, Region):
            note = notes.get(value.annotation_id) or case.find("annotation", value.annotation_id)
            here = isinstance(note, Annotation) and note.exhibit_id == exhibit_id
            found = rebind((), final, (value,)).edit if here else None
        else:
            found = None
        return value if found is None else found.changes[0].after

    every = [value for change in edit.changes for value in (change.before, change.after)]
    notes = {value.id: value for value in every if isinstance(value, Annotation)}
    changes = tuple(Change(now(change.before), now(change.after)) for change in edit.changes)
    return edit if changes == edit.changes else replace(edit, changes=changes)


def _stamps(value: Entity, exhibit_id: str) -> Iterator[FrameStamp]:
    if isinstance(value, Region):  # of any film; a needless look costs little
        yield from (key.stamp for key in value.key_frames)
        return
    if (
        isinstance(value, TimeAnchor)
        and value.tied_exhibit_id == exhibit_id
        and value.tied_frame is not None
    ):
        yield value.tied_frame
    if getattr(value, "exhibit_id", "") == exhibit_id:
        for name in ("start", "end", "frame"):
            stamp = getattr(value, name, None)
            if isinstance(stamp, FrameStamp):
                yield stamp
