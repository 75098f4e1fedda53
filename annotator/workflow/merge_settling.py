"""Values of two copies made to stand together: nothing names what is gone, no name is given twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final, Protocol

from annotator.case.accounts import Claim, Person
from annotator.case.annotation import Annotation
from annotator.case.codes import KEYS, Code
from annotator.case.enhancement import Calibration, Enhancement
from annotator.case.entities import Entity, entity_name
from annotator.case.exhibit import Exhibit
from annotator.case.links import NoteLink
from annotator.case.region import Region
from annotator.case.release import Disclosure
from annotator.case.snapshot import GROUPS, NAMED, references
from annotator.case.templates import Template
from annotator.case.tracks import Placement, Track
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore

Key = tuple[str, str]
Results = dict[Key, Entity | None]


PARTS: Final = (
    "placement", "link", "region", "enhancement", "sound_mark", "cover", "sound_cover",
    "disclosure", "claim_time", "capture", "event_clock", "sound_work", "redaction",
)  # fmt: skip
"""Kinds of value that are nothing without what they name, and go with it."""


def named_by(value: Entity) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a value names: the kinds that it may be of, and its id."""
    found: list[tuple[tuple[str, ...], str]] = []
    if isinstance(value, Annotation):
        found = [
            (("exhibit",), value.exhibit_id),
            (("claim",), value.claim_id),
            *((("annotation",), each) for each in value.cites),
            *((("person",), each) for each in value.people),
            *((("claim",), link.claim_id) for link in value.bears_on),
        ]
    elif isinstance(value, Claim):
        found = [(("source",), value.source_id)]
    elif isinstance(value, Placement):
        found = [(("annotation", "code"), value.subject_id), (("track",), value.track_id)]
    elif isinstance(value, NoteLink):
        found = [(("annotation",), value.from_id), (("annotation",), value.to_id)]
    elif isinstance(value, Region):
        found = [(("annotation",), value.annotation_id)]
    elif isinstance(value, Enhancement):
        found = [(("exhibit",), value.exhibit_id), (("annotation",), value.annotation_id)]
    elif isinstance(value, Calibration):
        found = [(("exhibit",), value.exhibit_id)]
    elif isinstance(value, Template):
        found = [(("track",), value.track_id)]
    elif isinstance(value, Disclosure):
        found = [((value.kind,), value.of_id)]
    else:
        found = [((kind,), getattr(value, name)) for name, kind in NAMED.get(type(value), ())]
    yield from ((kinds, wanted) for kinds, wanted in found if wanted)


class TheirValues(Protocol):
    """The values of the other copy, under the ids of this one."""

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of that kind with this id, or None."""
        ...

    def leaning_on(self, entity: str, wanted: str) -> Iterable[Entity]:
        """The values of one kind that refer to this id."""
        ...


class Settling:
    """Results of a merge over a case, made whole; `said` tells in words what was settled how.

    `gone` are the values that a person decided to leave removed.
    """

    def __init__(
        self, store: CaseStore, results: Results, theirs: TheirValues, gone: Iterable[Key]
    ) -> None:
        self._store = store
        self._theirs = theirs
        self._gone = set(gone)
        self._there: dict[Key, bool] = {}
        self.results = results
        self.said: list[str] = []

    def settle(self) -> None:
        """Bring back what something leans on; leave out what went with what was removed."""
        self._drop_parts()
        while self._keep_needed() or self._bring_back():
            pass

    def final(self, entity: str, wanted: str) -> Entity | None:
        """A value as it will be."""
        if (entity, wanted) in self.results:
            return self.results[entity, wanted]
        return self._store.find(entity, wanted)

    def _exists(self, kinds: tuple[str, ...], wanted: str) -> bool:
        for kind in kinds:
            key = (kind, wanted)
            if key in self.results:
                if self.results[key] is not None:
                    return True
                continue
            if key not in self._there:
                self._there[key] = self._store.find(kind, wanted) is not None
            if self._there[key]:
                return True
        return False

    def _drop_parts(self) -> None:
        """What a person decided to leave removed takes its parts with it, from whichever side they are."""
        left = list(self._gone)
        coming: dict[str, set[Key]] = {}
        for key, value in self.results.items() if left else ():
            if value is not None and key[0] in PARTS:
                for wanted in references(value):
                    coming.setdefault(wanted, set()).add(key)
        while left:
            _, wanted = left.pop()
            here = {(kind, v.id) for kind in PARTS for v in self._store.leaning_on(kind, wanted)}
            for key in here | coming.get(wanted, set()):
                if self.results.get(key, self) is not None:
                    self.results[key] = None
                    self._gone.add(key)
                    left.append(key)

    def _bring_back(self) -> bool:
        """Values that are named and are not there: they come back as the other copy has them."""
        missing: dict[Key, Entity] = {}
        for value in self.results.values():
            for kinds, wanted in () if value is None else named_by(value):
                if not self._exists(kinds, wanted):
                    missing |= self._found(kinds, wanted)
        for (entity, wanted), value in missing.items():
            self.results[entity, wanted] = value
            for kind in PARTS:
                for part in self._theirs.leaning_on(kind, wanted):
                    if not self._exists((kind,), part.id):
                        self.results.setdefault((kind, part.id), part)
            self.said.append(
                f"{value_words(value)} was removed in one copy; something in the other one rests on"
                " it, so it is back."
            )
        return bool(missing)

    def _found(self, kinds: tuple[str, ...], wanted: str) -> dict[Key, Entity]:
        for kind in kinds:
            found = self._theirs.find(kind, wanted) or self._store.find(kind, wanted)
            if found is not None:
                return {(kind, wanted): found}
        return {}

    def _keep_needed(self) -> bool:
        """Values that the other copy removed while something here rests on them: they stay."""
        removed = [key for key, value in self.results.items() if value is None]
        if not removed:
            return False
        named = {
            (kind, wanted)
            for value in self.results.values()
            if value is not None
            for kinds, wanted in named_by(value)
            for kind in kinds
        }
        kept = [key for key in removed if key in named or self._leans_here(key)]
        found = [value for key in kept if (value := self._store.find(*key)) is not None]
        for value in found:
            del self.results[entity_name(value), value.id]
            for kind in PARTS:
                for part in self._store.leaning_on(kind, value.id):
                    if self.results.get((kind, part.id), part) is None:
                        del self.results[kind, part.id]
            self.said.append(
                f"{value_words(value)} was removed in one copy; something in the other one rests on"
                " it, so it stays."
            )
        return bool(found)

    def _leans_here(self, key: Key) -> bool:
        """Whether a value that the merge does not touch names this one."""
        entity, wanted = key
        if not self._store.count_leaning_on(wanted):
            return False
        return any(
            (kind, value.id) not in self.results
            and any(entity in kinds and found == wanted for kinds, found in named_by(value))
            for kind in GROUPS
            for value in self._store.leaning_on(kind, wanted)
        )

    # -- names that must differ

    def name_apart(self) -> None:
        """Labels of exhibits, codes of people, keys of codes and names of tracks that came twice."""
        self._apart(Exhibit, "label", _next_label, "The exhibit")
        self._apart(Person, "code", _next_number, "The person")
        self._apart(Code, "key", _next_key, "The key of a code,")
        self._apart(Track, "name", _next_name, "The track")

    def _apart(
        self, kind: type[Any], field: str, another: Callable[[str, set[str]], str], what: str
    ) -> None:
        def told_by(value: Any) -> str:
            name = str(getattr(value, field))
            return name.casefold() if kind is Track else name

        here: dict[str, Any] = {value.id: value for value in self._store.all_of(kind)}
        coming: dict[Key, Any] = {
            key: value
            for key, value in self.results.items()
            if isinstance(value, kind)
            and (key[1] not in here or told_by(here[key[1]]) != told_by(value))
        }
        if not coming:
            return
        final = {
            value_id: self.final(entity_name(value), value_id) for value_id, value in here.items()
        }
        moving = {wanted for _, wanted in coming}
        taken = {
            told_by(v) for wanted, v in final.items() if v is not None and wanted not in moving
        }
        for key, value in coming.items():
            name = told_by(value)
            if name and name in taken:
                old = str(getattr(value, field))
                new = another(old, taken)
                self.results[key] = replace(value, **{field: new})
                self.said.append(
                    f"{what} {visible_text(old)} of the other copy is called {visible_text(new)} here."
                    if new
                    else f"{what} {old} of the other copy writes nothing here: all keys are taken."
                )
            taken.add(told_by(self.results[key]))

    def unlock_new_tracks(self) -> None:
        """A track that comes locked comes open where it is new or notes come with it, or undo could not take it back."""
        moved = {v.track_id for v in self.results.values() if isinstance(v, Placement)}
        for key, value in self.results.items():
            if not isinstance(value, Track) or not value.locked:
                continue
            here = self._store.find("track", value.id)
            if here is None or value.id in moved or self._has_changed_notes(value.id):
                self.results[key] = replace(value, locked=False)
                self.said.append(
                    f"The track “{visible_text(value.name)}” is locked in the other copy; it comes open, so"
                    " that the merge can be undone. Lock it again when you have looked."
                )

    def _has_changed_notes(self, track_id: str) -> bool:
        return any(
            isinstance(each, Placement) and ("annotation", each.subject_id) in self.results
            for each in self._store.leaning_on("placement", track_id)
        )


def _next_label(old: str, taken: set[str]) -> str:
    start = re.sub(r"\d+$", "", old) or "E"
    numbers = [int(n) for name in taken if (n := name.removeprefix(start)).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1}"


def _next_number(old: str, taken: set[str]) -> str:
    match = re.fullmatch(r"(.*?)(\d+)", old)
    start, number = (match[1], int(match[2])) if match else (f"{old}-", 1)
    while (name := f"{start}{number}") in taken:
        number += 1
    return name


def _next_key(_old: str, taken: set[str]) -> str:
    return next((key for key in KEYS if key not in taken), "")


def _next_name(old: str, taken: set[str]) -> str:
    number = 2
    while (name := f"{old[:110]} ({number})").casefold() in taken:
        number += 1
    return name


def value_words(value: Entity) -> str:
    """A value on one line: its kind, and what tells it from others."""
    kind = {"annotation": "note"}.get(entity_name(value), entity_name(value).replace("_", " "))
    for name in ("label", "code", "name", "short", "text", "title"):
        told = getattr(value, name, "")
        if isinstance(told, str) and told.strip():
            short = " ".join(visible_text(told[:200]).split())
            return f"The {kind} “{short[:60]}{'…' if len(short) > 60 else ''}”"
    return f"A {kind}"
