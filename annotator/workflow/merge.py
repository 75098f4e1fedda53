"""Merging another copy of the case into this one: everything that it changed, as one edit.

First a plan, which changes nothing and says what a person has to decide; then the edit,
made of plan and decisions. The other log is kept whole as a file of this case.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.edits import Action, Change, Edit
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.exhibit import Exhibit
from annotator.case.merged_log import MergedLog, merged_log_id
from annotator.case.merging import Choice, whole_conflict
from annotator.case.merging_ids import with_ids
from annotator.case.redaction import SoundCover, sound_cover_id
from annotator.case.release import Disclosure, disclosure_id
from annotator.clock import Clock, utc_text
from annotator.errors import ConflictError, UsageError, ValueRefusedError
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt
from annotator.workflow.edit_check import CaseAfter
from annotator.workflow.histories import keep_history, written_log
from annotator.workflow.keys import OwnKey
from annotator.workflow.merge_checks import Blocked, breaks, look_again, what_blocks
from annotator.workflow.merge_files import TakenFiles, as_kept_here, take_files
from annotator.workflow.merge_frames import bind_incoming
from annotator.workflow.merge_other import OtherCopy, open_other
from annotator.workflow.merge_plan import Item, Key, MergePlan, make_plan
from annotator.workflow.merge_settling import Results, Settling

Decisions = Mapping[Key, Choice]
_MADE_BY: Final = 50


@dataclass(frozen=True, slots=True)
class Settled:
    """What a plan and decisions come to. `remarks` say what was settled how; `blocked` must be empty to store it."""

    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    blocked: tuple[Blocked, ...]

    def counts(self) -> dict[str, Counter[str]]:
        """For each kind of value how many are added, changed and removed."""
        found: dict[str, Counter[str]] = {}
        for change in self.changes:
            what = "added" if change.before is None else "changed"
            found.setdefault(change.entity, Counter())[
                "removed" if change.after is None else what
            ] += 1
        return found


@dataclass(frozen=True, slots=True)
class ReadyMerge:
    """The one edit with what its log entry says; its files are in the case already."""

    edit: Edit
    details: dict[str, Json]
    remarks: tuple[str, ...]
    files: TakenFiles = field(repr=False)


class Merge:
    """A merge under way: the open case, the other copy, and what comes of the two. Close it in the end."""

    def __init__(self, store: CaseStore, other: OtherCopy, plan: MergePlan) -> None:
        self.store = store
        self.other = other
        self.plan = plan
        self._back = {here: there for there, here in plan.ids.items()}

    def __enter__(self) -> Merge:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was made to read the other copy."""
        self.other.close()

    def find(self, entity: str, wanted: str) -> Entity | None:
        """A value of the other copy by its id here."""
        for here, there in self._back.items():
            wanted = wanted.replace(here, there)
        found = self.other.store.find(entity, wanted) if entity in ENTITY_TYPES else None
        return None if found is None else with_ids(found, self.plan.ids)

    def leaning_on(self, entity: str, wanted: str) -> Iterable[Entity]:
        """The values of one kind of the other copy that refer to an id here."""
        wanted = self._back.get(wanted, wanted)
        return [with_ids(v, self.plan.ids) for v in self.other.store.leaning_on(entity, wanted)]

    def plan_again(self, progress: Report = ignore, cancelled: Cancelled = never) -> None:
        """Compare anew, since this copy was changed meanwhile. Raises as `prepare_merge`."""
        self.plan = make_plan(self.store, self.other, progress, cancelled)
        self.plan = _without_broken(self, cancelled)

    def is_stale(self) -> bool:
        """Whether a value was changed here since the plan was made. Raises StoreError, IntegrityError."""
        return any(self.store.find(*item.key) != item.ours for item in self.plan.items)

    def undecided(self, decisions: Decisions) -> tuple[Item, ...]:
        """The conflicts that nobody has decided yet."""
        return tuple(item for item in self.plan.conflicts if item.key not in decisions)

    # -- settling

    def settle(self, decisions: Decisions, cancelled: Cancelled = never) -> Settled:
        """What the plan comes to with these decisions; what is undecided stays as it is here.

        Raises StoreError, IntegrityError, CancelledError.
        """
        results: Results = {}
        gone: list[Key] = []
        copies: list[tuple[str, Annotation]] = []
        for item in self.plan.items:
            choice = decisions.get(item.key, Choice.OURS)
            results[item.key] = item.merged.chosen(choice)
            if item.merged.is_conflict() and results[item.key] is None:
                gone.append(item.key)
            if item.merged.is_conflict() and choice is Choice.BOTH:
                copies.append((item.id, self._second(item)))
        results.update({("annotation", note.id): note for _, note in copies})
        settling = Settling(self.store, results, self, gone)
        settling.settle()
        for first, note in copies:
            self._withheld_alike(first, note.id, settling)
        check(cancelled)
        settling.name_apart()
        settling.unlock_new_tracks()
        lost = bind_incoming(self.store, settling)
        said = [*settling.said, *look_again(self.store, settling, self.plan.parted.known)]
        if lost:
            said.append(
                f"{len(lost):,} of what comes names frames that are not in the final index of this"
                " copy; it keeps the numbers that it has."
            )
        for key, value in results.items():
            if isinstance(value, Exhibit) and self.store.find(*key) is None:
                results[key] = as_kept_here(value, self.other.files)
        changes = self._whole_where_broken(results, decisions)
        blocked = tuple(what_blocks(changes, self.store, cancelled))
        return Settled(changes, (*self.plan.remarks, *said), blocked)

    def _whole_where_broken(self, results: Results, decisions: Decisions) -> tuple[Change, ...]:
        """The changes; a decision that breaks a rule together with the other side's fields takes the whole side."""
        changes = self._changes(results)
        asked = [item for item in self.plan.conflicts if item.ours and item.theirs]
        after = CaseAfter(self.store, changes) if asked else None
        again = False
        for item in asked:
            assert after is not None
            if breaks(after.find(*item.key), after):
                theirs = decisions.get(item.key) is Choice.THEIRS
                results[item.key] = item.theirs if theirs else item.ours
                again = True
        return self._changes(results) if again else changes

    def _second(self, item: Item) -> Annotation:
        """The other's note as one of its own; its id is the same however often this is asked."""
        assert isinstance(item.theirs, Annotation)
        new = uuid.uuid5(uuid.NAMESPACE_URL, f"annotator:{item.id}:{self.plan.head}")
        return replace(item.theirs, id=str(new))

    def _withheld_alike(self, first: str, second: str, settling: Settling) -> None:
        """Where both of two notes are kept, what is decided on the one and covered in it is so for the other."""
        for kind in ("disclosure", "sound_cover"):
            here, there = self.store.leaning_on(kind, first), self.leaning_on(kind, first)
            for wanted in sorted({value.id for value in (*here, *there)}):
                value = settling.final(kind, wanted)
                made: Disclosure | SoundCover
                if isinstance(value, Disclosure) and value.kind == "annotation":
                    new = disclosure_id("annotation", second, value.field)
                    made = replace(value, id=new, of_id=second)
                elif isinstance(value, SoundCover):
                    made = replace(value, id=sound_cover_id(second), annotation_id=second)
                else:
                    continue
                settling.results[kind, made.id] = made

    def _changes(self, results: Results) -> tuple[Change, ...]:
        order = {name: place for place, name in enumerate(ENTITY_TYPES)}
        changes = []
        for (entity, wanted), after in results.items():
            before = self.store.find(entity, wanted)
            if before != after:
                changes.append((order[entity], Change(before, after)))
        return tuple(change for _, change in sorted(changes, key=lambda pair: pair[0]))

    # -- storing

    def ready(
        self,
        decisions: Decisions,
        *,
        progress: Report = ignore,
        cancelled: Cancelled = never,
    ) -> ReadyMerge:
        """Bring the files in and make the edit, which the caller stores, or takes the files back.

        Raises UsageError while something is undecided, blocked or nothing is new, ConflictError where
        this copy was changed since, SaveFailedError, IntegrityError, CancelledError; then nothing is left behind.
        """
        left = self.undecided(decisions)
        if left:
            raise UsageError(
                f"{len(left):,} {'conflict is' if len(left) == 1 else 'conflicts are'} not decided.",
                "Decide on each of them first.",
            )
        if self.plan.is_empty():
            raise UsageError("There is nothing new in the other copy.", "Nothing was merged.")
        if self.is_stale():
            raise ConflictError(
                "This copy was changed since the two were compared.", "Compare them again."
            )
        settled = self.settle(decisions, cancelled)
        for why in settled.blocked:
            raise ValueRefusedError(why.message, why.hint)
        coming = [c.after for c in settled.changes if c.before is None and c.after is not None]
        files = take_files(self.store, self.other.files, coming, progress, cancelled)
        try:
            kept = keep_history(
                self.store.folder,
                written_log(self.other.store, self.plan.entries),
                progress=progress,
                cancelled=cancelled,
            )
            if kept.new:
                files.made.append(kept.path)
            merged = self._record(kept.digest_sha256, kept.size_bytes)
        except BaseException:
            files.take_back()
            raise
        edit = Edit(
            Action.MERGE,
            f"Merge the copy of {self.plan.who()[:120]}",
            (*settled.changes, Change(None, merged)),
        )
        return ReadyMerge(edit, self._details(merged, decisions), (*settled.remarks, *files.said), files)  # fmt: skip

    def _record(self, digest: str, size: int) -> MergedLog:
        plan = self.plan
        return MergedLog(
            id=merged_log_id(plan.head),
            head=plan.head,
            entries=plan.entries,
            shared=plan.parted.shared,
            digest_sha256=digest,
            size_bytes=size,
            merged_by=self.store.actor.name,
            merged_at=utc_text(self.store.clock.now_utc()),
            made_by=plan.authors[:_MADE_BY],
        )

    def _details(self, merged: MergedLog, decisions: Decisions) -> dict[str, Json]:
        chosen = Counter(str(decisions[item.key]) for item in self.plan.conflicts)
        return {
            "other": self.other.name,
            "other_head": merged.head,
            "other_entries": merged.entries,
            "shared_entries": merged.shared,
            "history_digest": merged.digest_sha256,
            "conflicts": len(self.plan.conflicts),
            **{f"decided_{choice}": count for choice, count in sorted(chosen.items())},
        }


def prepare_merge(
    store: CaseStore,
    source: Path,
    *,
    clock: Clock,
    keys: OwnKey | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Merge:
    """Open another copy of a case and plan its merge; nothing is changed yet.

    Raises NotACaseError for another case or the same folder, NewerCaseError,
    IntegrityError for a copy that does not hold together, SaveFailedError, CancelledError.
    """
    other = open_other(
        store, source, clock=clock, keys=keys, progress=progress, cancelled=cancelled
    )
    try:
        plan = make_plan(store, other, progress, cancelled)
        merge = Merge(store, other, plan)
        merge.plan = _without_broken(merge, cancelled)
    except BaseException:
        other.close()
        raise
    return merge


def _without_broken(merge: Merge, cancelled: Cancelled) -> MergePlan:
    """A value united of both sides that breaks a rule is left to a person, as a whole."""
    united = [item for item in merge.plan.items if item.is_united()]
    if not united:
        return merge.plan
    after = CaseAfter(merge.store, merge.settle({}, cancelled).changes)
    broken = {item.key for item in united if breaks(after.find(*item.key), after)}
    items = tuple(
        replace(item, merged=whole_conflict(item.ours, item.theirs)) if item.key in broken else item
        for item in merge.plan.items
    )
    return replace(merge.plan, items=items)


def store_merge(merge: Merge, ready: ReadyMerge) -> Receipt:
    """Store the edit; where the case refuses it, the files are taken back. Raises what `apply` raises."""
    try:
        return merge.store.apply(ready.edit, ready.details)
    except BaseException:
        ready.files.take_back()
        raise
