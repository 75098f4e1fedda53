"""What comes with frame numbers of an index that was still provisional, under the numbers of the final one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from annotator.case.annotation import Annotation
from annotator.case.edits import Change
from annotator.case.entities import Entity
from annotator.case.event_time import ClockBreak, TimeAnchor
from annotator.case.harm import Harm
from annotator.case.places import Place
from annotator.case.region import Region
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.annotate import rebind
from annotator.workflow.event_edits import rebind_times
from annotator.workflow.harms import rebind_harms
from annotator.workflow.merge_settling import Settling
from annotator.workflow.places import rebind_places

_V = TypeVar("_V")


def bind_incoming(store: CaseStore, settling: Settling) -> tuple[str, ...]:
    """Bind what comes to the final indexes of this copy; ids of what has no frame there.

    Raises StoreError, IntegrityError.
    """
    coming = [value for value in settling.results.values() if value is not None]
    films = {exhibit_id for value in coming for exhibit_id in _films(value, settling)}
    lost: list[str] = []
    for exhibit_id in sorted(films):
        index = store.index(exhibit_id)
        if index is not None and index.state is IndexState.FINAL:
            changes, without = _bound(coming, exhibit_id, index, settling)
            lost += without
            for change in changes:
                settling.results[change.entity, change.id] = change.after
            coming = [value for value in settling.results.values() if value is not None]
    return tuple(lost)


def _films(value: Entity, settling: Settling) -> Iterable[str]:
    if isinstance(value, Region):
        note = settling.final("annotation", value.annotation_id)
        return (note.exhibit_id,) if isinstance(note, Annotation) else ()
    if isinstance(value, TimeAnchor):
        return [each for each in (value.exhibit_id, value.tied_exhibit_id) if each]
    if isinstance(value, Annotation | Place | Harm | ClockBreak) and value.exhibit_id:
        return (value.exhibit_id,)
    return ()


def _bound(
    coming: Iterable[Entity], exhibit_id: str, final: FrameIndex, settling: Settling
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    here = [value for value in coming if exhibit_id in _films(value, settling)]
    found = rebind(_of(here, Annotation), final, _of(here, Region))
    places = rebind_places(_of(here, Place), exhibit_id, final)
    times, untimed = rebind_times(_of(here, TimeAnchor), _of(here, ClockBreak), exhibit_id, final)
    harms, unharmed = rebind_harms(_of(here, Harm), exhibit_id, final)
    notes = () if found.edit is None else found.edit.changes
    lost = (*found.lost, *(place.id for place in places.lost), *untimed, *unharmed)
    return (*notes, *places.changes, *times, *harms), lost


def _of(values: Iterable[Entity], kind: type[_V]) -> list[_V]:
    return [value for value in values if isinstance(value, kind)]
