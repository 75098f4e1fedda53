"""One change to many notes: one edit, and a list of the notes for which it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.codes import SEEN_KINDS
from annotator.case.edits import Action, Change, Edit
from annotator.case.tracks import Track
from annotator.case.vocabularies import (
    NoteKind,
    NotVisibleReason,
    ReviewState,
    Visibility,
)
from annotator.clock import Clock, utc_text
from annotator.errors import ValueRefusedError
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.workflow.edit_check import CaseAfter, CaseAsked, check_changes
from annotator.workflow.note_edits import goes_with
from annotator.workflow.tracks import place_change

MOST_NOTES: Final = 20_000
"""More notes than these are not changed in one edit."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is done to each note: `label` for menus and the log; `change` gives nothing where it is so already."""

    label: str
    change: Callable[[Annotation, CaseAsked], tuple[Change, ...]]
    action: Action = Action.CHANGE


@dataclass(frozen=True, slots=True)
class Left:
    """A note that cannot be changed so, and why."""

    note: Annotation
    why: ValueRefusedError


@dataclass(frozen=True, slots=True)
class Bulk:
    """The edit for the notes that can be changed (None for none), how many, and those that cannot."""

    edit: Edit | None
    count: int
    left: tuple[Left, ...]


def prepare(
    task: Task,
    notes: Sequence[Annotation],
    case: CaseAsked,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Bulk:
    """Make the edit, leaving out every note for which a rule forbids it; nothing is stored.

    Raises ValueRefusedError for more than MOST_NOTES, CancelledError, StoreError.
    """
    if len(notes) > MOST_NOTES:
        raise ValueRefusedError(
            f"{len(notes):,} notes are selected; at most {MOST_NOTES:,} are changed at once.",
            "Narrow the list by kind, track or a search, then select again.",
        )
    wanted = {note.id: changes for note in notes if (changes := task.change(note, case))}
    by_id = {note.id: note for note in notes}
    left: dict[str, Left] = {}
    checked = 0
    while True:
        # A note that is left out may take others with it: what rests on it, for example.
        after = CaseAfter(case, _once(wanted.values()))
        refused: list[Left] = []
        for note_id, changes in wanted.items():
            check(cancelled)
            checked += 1
            if checked % 100 == 0:
                progress(Progress(min(checked, len(notes)), len(notes), task.label))
            try:
                check_changes(changes, case, after)
            except ValueRefusedError as error:
                refused.append(Left(by_id[note_id], error))
        if not refused:
            break
        for each in refused:
            left[each.note.id] = each
            del wanted[each.note.id]
    changes = _once(wanted.values())
    count = len(wanted)
    label = task.label if count == 1 else f"{task.label}: {count:,} notes"
    edit = Edit(task.action, label, changes) if changes else None
    return Bulk(edit, count, tuple(left.values()))


def adding_tags(tags: Iterable[str], clock: Clock) -> Task:
    """Each note gets these tags besides its own."""
    wanted = _clean(tags)

    def change(note: Annotation) -> Annotation:
        return replace(note, tags=tuple(dict.fromkeys((*note.tags, *wanted))))

    return Task(f"Tag {_listed(wanted)}", _noted(change, clock))


def removing_tags(tags: Iterable[str], clock: Clock) -> Task:
    """Each note loses these tags."""
    wanted = _clean(tags)

    def change(note: Annotation) -> Annotation:
        return replace(note, tags=tuple(tag for tag in note.tags if tag not in wanted))

    return Task(f"Untag {_listed(wanted)}", _noted(change, clock))


def setting_kind(kind: NoteKind, clock: Clock) -> Task:
    """Each note becomes one of this kind; what the kind does not carry is dropped, as in the editor."""

    def change(note: Annotation) -> Annotation:
        if note.kind is kind:
            return note
        seen, inferred = kind in SEEN_KINDS, kind is NoteKind.INFERENCE
        return replace(
            note,
            kind=kind,
            visibility=(note.visibility or Visibility.CLEAR) if seen else None,
            not_visible_reason=note.not_visible_reason if seen else None,
            likelihood=note.likelihood if inferred else None,
            confidence=note.confidence if inferred else None,
            alternatives=note.alternatives if inferred else "",
            cites=note.cites if inferred else (),
            claim_id=note.claim_id if kind is NoteKind.CLAIM else "",
        )

    return Task(f"Make it {kind}", _noted(change, clock))


def setting_visibility(
    visibility: Visibility, reason: NotVisibleReason | None, clock: Clock
) -> Task:
    """Each observation or measurement gets this visibility; other kinds are refused."""

    def change(note: Annotation) -> Annotation:
        return replace(note, visibility=visibility, not_visible_reason=reason)

    return Task(f"Visibility {visibility}", _noted(change, clock))


def setting_review(review: ReviewState, reviewer: str, clock: Clock) -> Task:
    """Each note gets this review state; a draft has no reviewer."""
    by = "" if review is ReviewState.DRAFT else reviewer

    def change(note: Annotation) -> Annotation:
        return replace(note, review=review, reviewer=by)

    return Task(f"Review: {review}", _noted(change, clock))


def putting_on(track: Track | None) -> Task:
    """Each note stands on this track, or on none."""
    track_id = track.id if track is not None else ""
    label = f"Put on “{track.name}”" if track is not None else "Take off the track"
    return Task(label, lambda note, case: place_change(note.id, track_id, case))


def deleting_notes() -> Task:
    """Each note is removed with its place on a track and its links."""

    def change(note: Annotation, case: CaseAsked) -> tuple[Change, ...]:
        around = [Change(value, None) for value in goes_with(note, case)]
        return (*around, Change(note, None))

    return Task("Delete", change, Action.DELETE)


def _noted(
    change: Callable[[Annotation], Annotation], clock: Clock
) -> Callable[[Annotation, CaseAsked], tuple[Change, ...]]:
    now = utc_text(clock.now_utc())

    def changes(note: Annotation, _case: CaseAsked) -> tuple[Change, ...]:
        after = change(note)
        return () if after == note else (Change(note, replace(after, edited_at=now)),)

    return changes


def _once(groups: Iterable[tuple[Change, ...]]) -> tuple[Change, ...]:
    """All changes; a link between two notes that both go goes once, before them."""
    found = {(change.entity, change.id): change for group in groups for change in group}
    return tuple(sorted(found.values(), key=lambda change: change.entity == "annotation"))


def _clean(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for each in tags if (tag := each.strip().lstrip("#"))))


def _listed(tags: tuple[str, ...]) -> str:
    return ", ".join(f"#{tag}" for tag in tags[:3]) + (" …" if len(tags) > 3 else "")
