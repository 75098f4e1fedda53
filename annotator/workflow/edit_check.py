"""Would the case take this edit? Asked before it is stored, so that what cannot be done is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from annotator.case.accounts import Person
from annotator.case.annotation import Annotation
from annotator.case.codes import Code
from annotator.case.edits import Change
from annotator.case.entities import Entity
from annotator.case.rules import CaseLookup, check_entity, check_removal
from annotator.case.snapshot import references
from annotator.case.track_rules import check_locks
from annotator.case.tracks import Track
from annotator.errors import ValueRefusedError


class CaseAsked(CaseLookup, Protocol):
    """What an edit is made from; an open case and a snapshot both answer."""

    def leaning_on(self, entity: str, wanted: str) -> Iterable[Entity]:
        """The values of one kind that refer to this id."""
        ...


class CaseAfter:
    """A case as it would be after some changes (CaseAsked)."""

    def __init__(self, case: CaseAsked, changes: Iterable[Change]) -> None:
        self._case = case
        self._changed = {(change.entity, change.id): change.after for change in changes}
        self._more: Counter[str] = Counter()
        self._leaning: dict[tuple[str, str], list[Entity]] = {}
        for change in changes:
            if change.before is not None:
                self._more.subtract(references(change.before))
            if change.after is not None:
                self._more.update(references(change.after))
                for wanted in references(change.after):
                    self._leaning.setdefault((change.entity, wanted), []).append(change.after)

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of that kind with this id, or None."""
        if (entity, wanted) in self._changed:
            return self._changed[entity, wanted]
        return self._case.find(entity, wanted)

    def leaning_on(self, entity: str, wanted: str) -> Iterable[Entity]:
        """The values of one kind that refer to this id."""
        yield from self._leaning.get((entity, wanted), ())
        for value in self._case.leaning_on(entity, wanted):
            if (entity, value.id) not in self._changed:
                yield value

    def count_leaning_on(self, wanted: str) -> int:
        """How many other values refer to this id."""
        return self._case.count_leaning_on(wanted) + self._more[wanted]

    def person_with_code(self, code: str) -> Person | None:
        """The person with this pseudonym code, or None."""
        return self._case.person_with_code(code)

    def codes_with_key(self, key: str) -> tuple[Code, ...]:
        """The codes that this key writes."""
        return self._case.codes_with_key(key)

    def all_tracks(self) -> Iterable[Track]:
        """Every track."""
        return self._case.all_tracks()


def check_changes(changes: Iterable[Change], before: CaseAsked, after: CaseAfter) -> None:
    """Refuse changes as the store would; `after` is the case with them and whatever comes with them.

    Raises ValueRefusedError.
    """
    changes = tuple(changes)
    check_locks(changes, before)
    for change in changes:
        if change.after is None:
            assert change.before is not None
            check_removal(change.before, after)
            continue
        check_entity(change.after, after)
        was, now = change.before, change.after
        if isinstance(was, Annotation) and isinstance(now, Annotation) and was.kind != now.kind:
            for other in after.leaning_on("annotation", now.id):
                _check_bearing(other, after)


def _check_bearing(other: Entity, after: CaseAfter) -> None:
    try:
        check_entity(other, after)
    except ValueRefusedError as error:
        raise ValueRefusedError(
            f"Another note rests on this one: {error.message}",
            "Change or remove that note first.",
            field="kind",
        ) from error
