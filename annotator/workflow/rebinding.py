"""What a final frame index changes for everything that is bound to frames of an exhibit, as one edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from annotator.case.edits import Change
from annotator.case.entities import Entity
from annotator.case.event_time import TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.case.region import Region
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import Rebinding, rebind
from annotator.workflow.event_edits import with_times
from annotator.workflow.harms import with_harms
from annotator.workflow.places import with_places

_ASKED: Final = 2_000


def rebind_notes(store: CaseStore, exhibit: Exhibit, final: FrameIndex) -> Rebinding:
    """What the final index changes for the exhibit's notes; the caller commits the edit."""
    found = rebind(store.annotations(exhibit.id), final, store.regions_on(exhibit.id))
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
