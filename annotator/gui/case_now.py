"""What the open case says now. Its notes may be very many, so they are read as they are needed."""

from __future__ import annotations

from bisect import insort
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, overload

from annotator.case.annotation import Annotation
from annotator.case.edits import Change
from annotator.case.entities import Entity
from annotator.case.snapshot import GROUPS, WITH_NOTES, CaseSnapshot, film_order
from annotator.store.case_store import CaseStore

_FILMS: Final = 4
_PAGE: Final = 500
_MANY: Final = 2000
_OFFERED: Final = 200
_MANY_AT_ONCE: Final = 200


class FilmNotes:
    """The notes of the films looked at last, kept in step with what is saved.

    Methods raise StoreError and IntegrityError where notes have to be read.
    """

    def __init__(self, store: CaseStore) -> None:
        self.store = store
        self._films: OrderedDict[str, dict[str, Annotation]] = OrderedDict()
        self._sorted: dict[str, tuple[Annotation, ...]] = {}
        self._tracks: dict[str, dict[str, str]] = {}
        self._tags: set[str] = set()
        self.many = store.last_ordinal() > _MANY

    def of(self, exhibit_id: str) -> tuple[Annotation, ...]:
        """The notes of one film in its order."""
        if exhibit_id not in self._films:
            notes = self.store.annotations(exhibit_id)
            self._films[exhibit_id] = {note.id: note for note in notes}
            self._sorted[exhibit_id] = notes
            self.add_tags(tag for note in notes for tag in note.tags)
            while len(self._films) > _FILMS:
                gone, _notes = self._films.popitem(last=False)
                del self._sorted[gone]
        self._films.move_to_end(exhibit_id)
        return self._sorted[exhibit_id]

    def give_up(self, exhibit_id: str) -> None:
        """The notes of a film cannot be read: none are shown until the case is opened again."""
        self._films[exhibit_id], self._sorted[exhibit_id] = {}, ()

    def find(self, note_id: str) -> Annotation | None:
        """The note with this id, or None."""
        for notes in self._films.values():
            if note_id in notes:
                return notes[note_id]
        found = self.store.find("annotation", note_id)
        return found if isinstance(found, Annotation) else None

    def around(self, note_id: str, most: int) -> tuple[Annotation, ...]:
        """The notes that stand next to a note in its film; of the last film if it is in none."""
        note = self.find(note_id) if note_id else None
        film = note.exhibit_id if note is not None else next(reversed(self._films), "")
        notes = self.of(film) if film else ()
        at = next((i for i, each in enumerate(notes) if each.id == note_id), 0)
        first = max(0, at - most // 2)
        return notes[first : first + most]

    def follow(self, change: Change) -> None:
        """A change of a note is committed."""
        before, after = change.before, change.after
        if isinstance(before, Annotation) and before.exhibit_id in self._films:
            film = before.exhibit_id
            if self._films[film].pop(before.id, None) is not None:
                self._sorted[film] = tuple(n for n in self._sorted[film] if n.id != before.id)
        if isinstance(after, Annotation):
            self.add_tags(after.tags)
            if after.exhibit_id in self._films:
                film = after.exhibit_id
                self._films[film][after.id] = after
                notes = list(self._sorted[film])
                insort(notes, after, key=film_order)
                self._sorted[film] = tuple(notes)

    def reread(self, changes: Sequence[Change]) -> None:
        """Very many notes changed at once: their films are read again when they are asked for."""
        for change in changes:
            for note in (change.before, change.after):
                if isinstance(note, Annotation):
                    self._films.pop(note.exhibit_id, None)
                    self._sorted.pop(note.exhibit_id, None)
            if isinstance(change.after, Annotation):
                self.add_tags(change.after.tags)

    def tracks_on(self, exhibit_id: str) -> Mapping[str, str]:
        """The id of the track of each note of a film that stands on one."""
        if exhibit_id not in self._tracks:
            while len(self._tracks) >= _FILMS:
                self._tracks.pop(next(iter(self._tracks)))
            self._tracks[exhibit_id] = self.store.tracks_on(exhibit_id)
        return self._tracks[exhibit_id]

    def forget_tracks(self) -> None:
        """Notes were put on other tracks: they are read again when they are asked for."""
        self._tracks.clear()

    def tags(self) -> frozenset[str]:
        """The tags that are known so far."""
        return frozenset(self._tags)

    def add_tags(self, tags: Iterator[str] | Sequence[str] | set[str]) -> None:
        """These tags are used in the case."""
        self._tags.update(tags)


class AllNotes(Sequence[Annotation]):
    """Every note of the case in the order in which it was added, read page by page."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def __len__(self) -> int:
        return self._store.count_notes()

    def __iter__(self) -> Iterator[Annotation]:
        ordinals = sorted(self._store.note_rows())
        for start in range(0, len(ordinals), _PAGE):
            yield from self._store.notes_at(ordinals[start : start + _PAGE])

    def __eq__(self, other: object) -> bool:
        """Equal to any sequence of the same notes in the same order."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # what it holds changes with the case

    @overload
    def __getitem__(self, at: int) -> Annotation: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Annotation]: ...
    def __getitem__(self, at: int | slice) -> Annotation | Sequence[Annotation]:
        chosen = sorted(self._store.note_rows())[at]
        if isinstance(chosen, int):
            return self._store.notes_at([chosen])[0]
        return self._store.notes_at(chosen)


@dataclass(frozen=True, slots=True)
class CaseNow(CaseSnapshot):
    """The open case: everything but its notes in memory, those from `film_notes`.

    It follows the store: of the notes it says what is stored now, also when it
    is kept. Questions about notes raise StoreError where they have to be read.
    """

    film_notes: FilmNotes = field(kw_only=True)

    def annotation(self, annotation_id: str) -> Annotation:
        """The annotation with this id; KeyError if there is none."""
        found = self.film_notes.find(annotation_id)
        if found is None:
            raise KeyError(annotation_id)
        return found

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of that kind (as in ENTITY_TYPES) with this id, or None."""
        if entity == "annotation":
            return self.film_notes.find(wanted)
        if entity in ("placement", "link", "region", "sound_mark"):
            return self.film_notes.store.find(entity, wanted)
        return CaseSnapshot.find(self, entity, wanted)

    def leaning_on(self, entity: str, wanted: str) -> tuple[Entity, ...]:
        """The values of one kind that refer to this id."""
        return self.film_notes.store.leaning_on(entity, wanted)

    def tracks_on(self, exhibit_id: str) -> Mapping[str, str]:
        """The id of the track of each note of an exhibit that stands on one."""
        return self.film_notes.tracks_on(exhibit_id)

    def citable(self, near_id: str, words: str = "") -> Sequence[Annotation]:
        """Notes to choose from; in a large case those found, or those around a note in its film."""
        if not self.film_notes.many:
            return self.annotations
        if words.strip():
            return self.film_notes.store.first_found(words, _OFFERED)
        return self.film_notes.around(near_id, _OFFERED)

    def notes_of(self, exhibit_id: str) -> tuple[Annotation, ...]:
        """The annotations of one exhibit in the order of the film."""
        return self.film_notes.of(exhibit_id)

    def count_leaning_on(self, wanted: str) -> int:
        """How many other values refer to this id."""
        return self.film_notes.store.count_leaning_on(wanted)

    def count_bearing_on(self, claim_id: str) -> int:
        """How many notes state a claim or bear on it."""
        return self.film_notes.store.count_bearing_on(claim_id)

    def tags(self) -> frozenset[str]:
        """The tags of the films looked at, and of the whole case once they are gathered."""
        return self.film_notes.tags()


def case_now(store: CaseStore) -> CaseNow:
    """What an open case says, without reading its notes. Raises StoreError, IntegrityError."""
    said = store.without_notes()
    groups = {name: getattr(said, name) for kind, name in GROUPS.items() if kind not in WITH_NOTES}
    groups["annotations"] = AllNotes(store)
    return CaseNow(info=said.info, **groups, film_notes=FilmNotes(store))


def with_changes(case: CaseNow, changes: Sequence[Change]) -> CaseNow:
    """The case after the changes of a committed edit."""
    if sum(change.entity == "annotation" for change in changes) > _MANY_AT_ONCE:
        case.film_notes.reread(changes)
        changes = [change for change in changes if change.entity != "annotation"]
    for change in changes:
        case = with_change(case, change)
    return case


def with_change(case: CaseNow, change: Change) -> CaseNow:
    """The case after a committed change."""
    if change.entity == "annotation":
        case.film_notes.follow(change)
        return case
    if change.entity in ("region", "sound_mark"):
        return case
    if change.entity in ("placement", "link"):
        case.film_notes.forget_tracks()
        return case
    if change.entity == "case":
        return case if change.after is None else replace(case, info=change.after)  # type: ignore[arg-type]
    group = GROUPS[change.entity]
    values: list[Entity] = list(getattr(case, group))
    if change.before is None:
        values.append(change.after)  # type: ignore[arg-type]
    else:
        place = next(i for i, value in enumerate(values) if value.id == change.id)
        if change.after is None:
            del values[place]
        else:
            values[place] = change.after
    return replace(case, **{group: tuple(values)})  # type: ignore[arg-type]
