"""Every version that a value of a case ever had, and going back to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from dataclasses import dataclass, replace

from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.codec import from_json
from annotator.case.edits import Action, Change, Edit
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.event_time import ClockBreak, TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.case.harm import Harm
from annotator.case.places import Place
from annotator.case.region import Region
from annotator.case.region_geometry import rebound
from annotator.clock import Clock, utc_text
from annotator.errors import ValueRefusedError
from annotator.provenance.actor import Actor
from annotator.provenance.custody import CustodyEntry, LoggedChange
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.annotate import rebind
from annotator.workflow.event_edits import rebind_times
from annotator.workflow.harms import rebind_harms
from annotator.workflow.places import rebind_places


@dataclass(frozen=True, slots=True)
class Version:
    """What one log entry made of a value; `value` is None where it was removed."""

    seq: int
    at_utc: str
    actor: Actor
    action: str
    label: str
    change: LoggedChange
    value: Entity | None


def versions_of(store: CaseStore, entity: str, wanted: str) -> tuple[Version, ...]:
    """The versions of a value of that kind (as in ENTITY_TYPES), the oldest first.

    Raises StoreError, and IntegrityError where the log holds something else.
    """
    return tuple(_versions(store.custody_of(wanted), entity, wanted))


def _versions(entries: tuple[CustodyEntry, ...], entity: str, wanted: str) -> Iterator[Version]:
    for entry in entries:
        for change in entry.changes:
            if (change.entity, change.id) == (entity, wanted):
                value = None if change.after_json is None else value_of(change, after=True)
                yield Version(
                    entry.seq, entry.at_utc, entry.actor, entry.action, entry.label, change, value
                )


def value_of(change: LoggedChange, *, after: bool) -> Entity:
    """The value that a log entry holds, as it was after or before.

    Raises IntegrityError where it does not fit its kind, ValueRefusedError
    where there was none.
    """
    data = change.after if after else change.before
    if data is None:
        raise ValueRefusedError(
            "The log holds nothing to go back to here.", "Choose another version."
        )
    return from_json(ENTITY_TYPES[change.entity], data)


def restoring(store: CaseStore, old: Entity, entity: str, seq: int, clock: Clock) -> Edit:
    """The edit that makes the case say again what it said in `old`, as of log entry `seq`.

    The versions between stay in the log. What names frames keeps them: bound again by
    digest to the frame index of today. An exhibit keeps its file. Raises
    ValueRefusedError where nothing would change or a frame is no longer there.
    """
    now = store.find(entity, old.id)
    old = _on_frames_of_today(store, old)
    if isinstance(old, Exhibit) and isinstance(now, Exhibit):
        old = replace(
            now, label=old.label, provenance=old.provenance, video_stream=now.video_stream
        )
    if isinstance(old, CaseInfo) and isinstance(now, CaseInfo):
        old = replace(old, created_at=now.created_at)
    if _same(old, now):
        raise ValueRefusedError(
            "This is what the case says now.", "Choose an earlier version to go back to."
        )
    if isinstance(old, Annotation):
        old = replace(old, edited_at=utc_text(clock.now_utc()))
    label = f"Restore the {_WORDS.get(entity, entity)} of entry {seq}"
    return Edit(Action.CHANGE if now is not None else Action.ADD, label, (Change(now, old),))


_WORDS = {"annotation": "note"}


def is_said_now(store: CaseStore, old: Entity, entity: str) -> bool:
    """Whether the case says this already, so that there is nothing to restore."""
    return _same(old, store.find(entity, old.id))


def _same(old: Entity, now: Entity | None) -> bool:
    if isinstance(old, Annotation) and isinstance(now, Annotation):
        return replace(old, edited_at=now.edited_at) == now
    return old == now


def _on_frames_of_today(store: CaseStore, old: Entity) -> Entity:
    """The value with the numbers that its frames have now; it may be older than the final index."""
    for exhibit_id in _films(store, old):
        index = store.index(exhibit_id)
        if index is not None and index.state is IndexState.FINAL:
            old = _bound(old, exhibit_id, index)
    return old


def _films(store: CaseStore, old: Entity) -> tuple[str, ...]:
    if isinstance(old, TimeAnchor):
        return tuple(dict.fromkeys((old.exhibit_id, old.tied_exhibit_id)))
    if isinstance(old, Annotation | ClockBreak | Place | Harm):
        return (old.exhibit_id,)
    if isinstance(old, Region):
        note = store.find("annotation", old.annotation_id)
        return (note.exhibit_id,) if isinstance(note, Annotation) else ()
    return ()


def _bound(old: Entity, exhibit_id: str, index: FrameIndex) -> Entity:
    changes: tuple[Change, ...] = ()
    lost: Sized = ()
    if isinstance(old, Annotation):
        found = rebind((old,), index)
        changes, lost = (() if found.edit is None else found.edit.changes), found.lost
    elif isinstance(old, TimeAnchor):
        changes, lost = rebind_times((old,), (), exhibit_id, index)
    elif isinstance(old, ClockBreak):
        changes, lost = rebind_times((), (old,), exhibit_id, index)
    elif isinstance(old, Place):
        places = rebind_places((old,), exhibit_id, index)
        changes, lost = places.changes, places.lost
    elif isinstance(old, Harm):
        changes, lost = rebind_harms((old,), exhibit_id, index)
    elif isinstance(old, Region):
        bound = rebound(old, index)
        if bound is not None:
            return bound
        lost = (old,)
    if lost:
        raise ValueRefusedError(
            "The frame of that version is not in the frame index of today.",
            "Write it again at the frame that it is about; the log keeps the old version.",
            field="frame",
        )
    after = changes[0].after if changes else old
    assert after is not None
    return after
