"""What stands in the way of a merge, and what has to be looked at again after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.edits import Change
from annotator.case.entities import Entity, entity_name
from annotator.case.exhibit import Exhibit
from annotator.case.redaction import Cover, Redaction, SoundCover
from annotator.case.region import Region
from annotator.case.rules import check_entity
from annotator.case.track_rules import check_locks
from annotator.errors import ValueRefusedError
from annotator.progress import Cancelled, check
from annotator.store.case_store import CaseStore
from annotator.workflow.edit_check import CaseAfter
from annotator.workflow.merge_settling import Settling, value_words

_MOST_TOLD: Final = 200
# Their names are told apart before, and asked by the store once more.
_TOLD_APART: Final = ("person", "code", "track")
_COVERING: Final = ("annotation", "region", "cover", "sound_cover")


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why the merge cannot be stored as it is, and what to do first."""

    message: str
    hint: str


def what_blocks(
    changes: Sequence[Change], store: CaseStore, cancelled: Cancelled
) -> Iterator[Blocked]:
    """Locked tracks, and values that break a rule only by coming together. Raises CancelledError."""
    try:
        check_locks(changes, store)
    except ValueRefusedError as error:
        yield Blocked(error.message, f"{error.hint} Then merge again.")
    after = CaseAfter(store, changes)
    told = 0
    for value in _to_check(changes, after):
        check(cancelled)
        try:
            check_entity(value, after, words=False)
        except ValueRefusedError as error:
            told += 1
            if told > _MOST_TOLD:
                return
            yield Blocked(
                f"{value_words(value)}: {error.message}",
                "Decide on it otherwise, or change it in one of the two copies; then merge again.",
            )


def breaks(value: Entity | None, after: CaseAfter) -> bool:
    """Whether a value breaks a rule of the case as it would be."""
    if value is None or entity_name(value) in _TOLD_APART:
        return False
    try:
        check_entity(value, after, words=False)
    except ValueRefusedError:
        return True
    return False


def _to_check(changes: Sequence[Change], after: CaseAfter) -> Iterable[Entity]:
    for change in changes:
        was, now = change.before, change.after
        if isinstance(now, Annotation):
            yield now
            if isinstance(was, Annotation) and was.kind is not now.kind:
                yield from after.leaning_on("annotation", now.id)
        elif was is not None and now is not None and change.entity not in _TOLD_APART:
            yield now


def look_again(store: CaseStore, settling: Settling, known: int) -> list[str]:
    """Where regions or covers come together, nobody has seen them all: a review does not hold any more.

    Nor does one that comes, where something was covered or uncovered here that its author
    cannot have seen: after entry `known` of this log.
    """
    films = {
        film
        for (entity, wanted), value in settling.results.items()
        for film in _covered_films(store.find(entity, wanted), value, store, settling)
    }
    reviews = {value.id: value for value in store.all_of(Redaction)}
    coming = [value for value in settling.results.values() if isinstance(value, Redaction)]
    new = {
        value.exhibit_id
        for value in coming
        if value.reviewed_by
        and (value.id not in reviews or reviews[value.id].reviewed_at != value.reviewed_at)
    }
    if new:
        films |= new & _changed_here(store, settling, known)
    said = []
    for wanted in sorted({*reviews, *(value.id for value in coming)}):
        value = settling.final("redaction", wanted)
        if (
            not isinstance(value, Redaction)
            or not value.reviewed_by
            or value.exhibit_id not in films
        ):
            continue
        settling.results["redaction", wanted] = replace(value, reviewed_by="", reviewed_at="")
        shown = settling.final("exhibit", value.exhibit_id)
        label = shown.label if isinstance(shown, Exhibit) else "an exhibit"
        said.append(
            f"Regions or covers of {label} come together; its redacted copy has to be looked through"
            " again."
        )
    return said


def _changed_here(store: CaseStore, settling: Settling, known: int) -> set[str]:
    """The exhibits of which a region, a cover or a note's span was changed after that entry of the log."""
    log = store.states()
    keys = [key for key in log.touched_after(known) if key[0] in _COVERING]
    films: set[str] = set()
    for key, before in zip(keys, log.at(known, keys), strict=True):
        films.update(_covered_films(before, store.find(*key), store, settling))
        if isinstance(before, Annotation) and store.find(*key) is None:
            films.add(before.exhibit_id)  # what was covered in it is gone with it
    return films


def _covered_films(
    before: Entity | None, after: Entity | None, store: CaseStore, settling: Settling
) -> Iterator[str]:
    """The exhibits of a cover, of a region, or of a note with regions whose frames are others now."""

    def asked(entity: str, wanted: str) -> Entity | None:
        return settling.final(entity, wanted) or store.find(entity, wanted)

    for each in (before, after):
        value = asked("region", each.region_id) if isinstance(each, Cover) else each
        if isinstance(value, Region | SoundCover):
            note = asked("annotation", value.annotation_id)
            if isinstance(note, Annotation):
                yield note.exhibit_id
    if (
        isinstance(before, Annotation)
        and isinstance(after, Annotation)
        and (before.start, before.end) != (after.start, after.end)
        and any(True for _ in store.leaning_on("region", after.id))
    ):
        yield after.exhibit_id
