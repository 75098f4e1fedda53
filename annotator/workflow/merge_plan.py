"""What comes when another copy of the case is merged, and what a person has to decide first.

Both logs begin alike; where they part, every value has a state that both started from. What
one copy has taken over of the other since, it names in its merged histories, so that nothing is asked twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.exhibit import Exhibit
from annotator.case.merged_log import MergedLog, merged_log_id
from annotator.case.merging import Merged, added_alike, merge_value
from annotator.case.merging_ids import with_ids
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.store.case_store import CaseStore
from annotator.store.states import LogStates
from annotator.workflow.merge_other import OtherCopy
from annotator.workflow.merge_third import third_copies

Key = tuple[str, str]
_PAGE: Final = 500
_OF_ONE_MAKING: Final = frozenset(
    {"exhibit", "annotation", "source", "claim", "person", "code", "track", "region", "place"}
)


@dataclass(frozen=True, slots=True)
class Parted:
    """Where two logs of one case part.

    The first `shared` entries are the same; this copy has taken the other over up to its entry
    `seen` (at least `shared`), the other copy this one up to entry `known` of this log.
    """

    shared: int
    seen: int
    known: int
    their_base: bool
    our_base: bool

    @property
    def has_ancestor(self) -> bool:
        """Whether there is a state that both started from."""
        return self.shared > 0


@dataclass(frozen=True, slots=True)
class Item:
    """One value that the other copy changed since it parted; `theirs` has the ids of this copy."""

    entity: str
    id: str
    before: Entity | None
    ours: Entity | None
    theirs: Entity | None
    merged: Merged

    @property
    def key(self) -> Key:
        """Kind and id."""
        return (self.entity, self.id)

    def is_united(self) -> bool:
        """Whether both changed it and the result is neither side's value."""
        both = self.ours is not None and self.theirs is not None
        return both and not self.merged.is_conflict() and self.merged.ours not in (self.ours, self.theirs)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MergePlan:
    """Everything that comes, in the order in which the other copy wrote it; the items change something.

    `ids` gives for each exhibit that both took in on their own the id that it has here.
    """

    parted: Parted
    items: tuple[Item, ...]
    ids: Mapping[str, str]
    authors: tuple[str, ...]
    entries: int
    head: str
    last_at: str
    remarks: tuple[str, ...]

    @property
    def conflicts(self) -> tuple[Item, ...]:
        """The items on which a person has to decide."""
        return tuple(item for item in self.items if item.merged.is_conflict())

    def is_empty(self) -> bool:
        """Whether the other copy says nothing that this one does not hold already."""
        return not self.items

    def who(self) -> str:
        """Who wrote in the other copy since, by name."""
        names = dict.fromkeys(each.partition(" · ")[0] for each in self.authors)
        return ", ".join(names) or "somebody"

    def counts(self) -> dict[str, Counter[str]]:
        """For each kind of value how many are added, changed, removed, or in conflict."""
        found: dict[str, Counter[str]] = {}
        for item in self.items:
            found.setdefault(item.entity, Counter())[_what(item)] += 1
        order = list(ENTITY_TYPES)
        return dict(sorted(found.items(), key=lambda pair: order.index(pair[0])))


def _what(item: Item) -> str:
    if item.merged.is_conflict():
        return "conflict"
    if item.ours is None:
        return "added"
    return "removed" if item.merged.ours is None else "changed"


def make_plan(
    store: CaseStore, other: OtherCopy, progress: Report = ignore, cancelled: Cancelled = never
) -> MergePlan:
    """Compare the open case with another copy of it. Raises StoreError, IntegrityError, CancelledError."""
    theirs = other.store.states()
    parted = where_parted(store, other.store)
    keys = [key for key in theirs.touched_after(parted.seen) if key[0] in ENTITY_TYPES]
    ids = _twins(store, other.store)
    items: list[Item] = []
    for start in range(0, len(keys), _PAGE):
        check(cancelled)
        page = keys[start : start + _PAGE]
        items += _page(store, other.store, parted, page, ids)
        progress(Progress(start + len(page), len(keys), "Comparing both copies"))
    last = theirs.last()
    return MergePlan(
        parted=parted,
        items=tuple(_through_others(store, other, items, cancelled)),
        ids=ids,
        authors=tuple(
            f"{name} · {key}" if key else name for name, key in theirs.authors_after(parted.shared)
        ),
        entries=last,
        head=theirs.hash_at(last),
        last_at=theirs.last_at(),
        remarks=tuple(_remarks(store, other, parted, keys)),
    )


def where_parted(store: CaseStore, other: CaseStore) -> Parted:
    """Where the logs of two copies part, and what either has taken over since. Raises StoreError."""
    ours, theirs = store.states(), other.states()
    shared = _shared(ours, theirs)
    seen, known = _taken(store, theirs), _taken(other, ours)
    their_base, our_base = seen > shared, known > shared
    if their_base and our_base:
        # Whichever of the two states was made with the other one in it is the later one.
        mark = ("merged_log", merged_log_id(theirs.hash_at(seen)))
        other_mark = ("merged_log", merged_log_id(ours.hash_at(known)))
        if next(ours.at(known, [mark])) is not None:
            their_base = False
        elif next(theirs.at(seen, [other_mark])) is not None:
            our_base = False
    return Parted(shared, max(shared, seen), max(shared, known), their_base, our_base)


def _shared(ours: LogStates, theirs: LogStates) -> int:
    """How many entries both logs begin with: each hash holds all before it."""
    low, high = 0, min(ours.last(), theirs.last())
    while low < high:
        middle = (low + high + 1) // 2
        if ours.hash_at(middle) == theirs.hash_at(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _taken(store: CaseStore, log: LogStates) -> int:
    """Up to which entry of another log a case has taken it over."""
    return max(
        (
            kept.entries
            for kept in store.all_of(MergedLog)
            if log.hash_at(kept.entries) == kept.head
        ),
        default=0,
    )


def _twins(store: CaseStore, other: CaseStore) -> dict[str, str]:
    """Exhibits that are one stream of one file and have two ids, since both copies took it in."""
    here = {(e.digest_sha256, e.video_stream): e.id for e in store.exhibits()}
    mine = set(here.values())
    found = {}
    for exhibit in other.exhibits():
        twin = here.get((exhibit.digest_sha256, exhibit.video_stream))
        if twin is not None and exhibit.id not in mine:
            found[exhibit.id] = twin
    return found


def _page(
    store: CaseStore, other: CaseStore, parted: Parted, keys: Sequence[Key], ids: Mapping[str, str]
) -> Iterator[Item]:
    theirs = [other.find(entity, wanted) for entity, wanted in keys]
    held = [(entity, with_id(wanted, value, ids)) for (entity, wanted), value in zip(keys, theirs, strict=True)]  # fmt: skip
    bases: list[Sequence[Entity | None]] = []
    if parted.their_base:
        bases.append([_as_here(v, ids) for v in other.states().at(parted.seen, keys)])
    if parted.our_base:
        bases.append(list(store.states().at(parted.known, held)))
    if not bases:
        bases.append(list(store.states().at(parted.shared, held)))
    log = store.states()
    for place, (entity, wanted) in enumerate(held):
        there = _as_here(theirs[place], ids)
        if isinstance(there, MergedLog) and log.hash_at(there.entries) == there.head:
            continue  # a part of this log itself
        ours = store.find(entity, wanted)
        before = [base[place] for base in bases]
        if isinstance(ours, Exhibit) and isinstance(there, Exhibit) and keys[place][1] != wanted:
            merged = added_alike(ours, there) if before[0] is None else _twin(before, ours, there)
        else:
            merged = merge_value(before, ours, there)
        # What it took from elsewhere and removed again says something only beside that third copy.
        removed = before[0] is None and there is None and ours is not None
        if merged.is_conflict() or merged.ours != ours or removed:
            yield Item(entity, wanted, before[0], ours, there, merged)


def _through_others(
    store: CaseStore, other: OtherCopy, items: Sequence[Item], cancelled: Cancelled
) -> Iterator[Item]:
    """Both may have a value from a third copy that either merged: then that is what both started from."""
    came = {item.key for item in items if item.before is None}
    third = third_copies(store, other, came, cancelled)
    known = {item.key for item in items}
    for key, before in third.removed.items():
        ours = store.find(*key)
        if key in known or ours is None or other.store.find(*key) is not None:
            continue
        merged = merge_value([before], ours, None)
        if merged.is_conflict() or merged.ours is None:
            yield Item(*key, before, ours, None, merged)
    for item in items:
        bases = third.states.get(item.key)
        if bases is not None:
            merged = merge_value(bases, item.ours, item.theirs)
            item = replace(item, before=bases[0], merged=merged)  # noqa: PLW2901
        if item.merged.is_conflict() or item.merged.ours != item.ours:
            yield item


def _twin(before: Sequence[Entity | None], ours: Exhibit, theirs: Exhibit) -> Merged:
    """An exhibit of two ids: its label and when it was added are each copy's own matter."""
    bases = [
        replace(b, label=ours.label, added_at=ours.added_at) if isinstance(b, Exhibit) else b
        for b in before
    ]
    return merge_value(bases, ours, replace(theirs, label=ours.label, added_at=ours.added_at))


def with_id(wanted: str, value: Entity | None, ids: Mapping[str, str]) -> str:
    """The id here of a value of the other copy, which may be gone there."""
    if value is not None:
        return with_ids(value, ids).id
    for old, new in ids.items():
        wanted = wanted.replace(old, new)
    return wanted


def _as_here(value: Entity | None, ids: Mapping[str, str]) -> Entity | None:
    return None if value is None else with_ids(value, ids)


def _remarks(
    store: CaseStore, other: OtherCopy, parted: Parted, keys: Sequence[Key]
) -> Iterator[str]:
    ours, theirs = store.states(), other.store.states()
    third = store.all_of(MergedLog) and other.store.all_of(MergedLog)
    if not parted.has_ancestor:
        yield (
            "The two logs have no entry in common, though both say that they are this case. Nothing"
            " is taken for common ground: every difference is left to you."
        )
    elif not (parted.their_base or parted.our_base or third):
        asked = [key for key in keys if key[0] in _OF_ONE_MAKING]
        twice = ours.added_after(parted.shared, asked) & theirs.added_after(parted.shared, asked)
        if twice:
            yield (
                f"Both logs are the same up to entry {parted.shared:,} only, yet {len(twice):,}"
                f" {'value was' if len(twice) == 1 else 'values were'} added under the same"
                " ids in both after that: one of the two histories was written anew. Each difference"
                " is left to you; verify both copies, and ask how that came about."
            )
    for finding in other.findings:
        yield f"{finding.subject}: {finding.what}"
    if other.has_vault:
        yield (
            "The other copy has a vault of real names. It is not taken over: open that case, unlock"
            " its vault, and enter what is new in it in the vault of this case."
        )
