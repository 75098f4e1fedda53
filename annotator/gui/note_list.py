"""The rows of a list of notes: numbers for all of them, the notes themselves a page at a time."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.note_filter import NoteFilter
from annotator.case.snapshot import film_order
from annotator.case.vocabularies import NoteKind
from annotator.gui.workspace import Workspace
from annotator.store.note_rows import NoteOrder

SortKey = tuple[int, tuple[int, int, str, str]]
_PAGE: Final = 16
_KEPT: Final = 2000
_LOOKED_AT: Final = 200  # first hits, of which those are shown that fit the filter
_FIRST: Final = 50


class NoteList:
    """Notes of one film or of all, narrowed and sorted by the case itself.

    `exhibit_id` None means all films, '' none. Methods raise StoreError and
    IntegrityError where notes have to be read.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.exhibit_id: str | None = None
        self.kind: NoteKind | None = None
        self.words = ""
        self.wanted = NoteFilter()
        self.track_id: str | None = None
        self.order = NoteOrder.FILM
        self.descending = False
        self._rows: array[int] = array("q")  # ordinals
        self._places: dict[int, int] | None = None  # ordinal to row, made when asked for
        self._pages: OrderedDict[int, Annotation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._rows)

    def clear(self) -> None:
        """No rows."""
        self._rows, self._places = array("q"), None
        self._pages.clear()

    def fill(self) -> None:
        """Ask the case anew for all rows."""
        self.clear()
        self._rows = self._wanted()

    def put_rows(self, rows: array[int]) -> None:
        """Have these rows, which were searched for elsewhere."""
        self.clear()
        self._rows = rows

    def fill_first_hits(self) -> None:
        """Only some of the notes that hold the words, found at once; they stand in no order."""
        self.clear()
        if self.track_id is not None:
            return
        store = self._workspace.store
        for note in store.first_found(self.words, _LOOKED_AT):
            ordinal = store.note_ordinal(note.id) if self.fits(note) else None
            if ordinal is not None and len(self._rows) < _FIRST:
                self._pages[ordinal] = note
                self._rows.append(ordinal)

    def note_at(self, row: int) -> Annotation:
        """The note in a row, with its neighbours kept for the next question."""
        ordinal = self._rows[row]
        if ordinal not in self._pages:
            first = row // _PAGE * _PAGE
            page = list(self._rows[first : first + _PAGE])
            self._pages.update(zip(page, self._workspace.store.notes_at(page), strict=True))
            while len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        return self._pages[ordinal]

    def by_track(self) -> bool:
        """Whether tracks say which notes are here, or in which order."""
        return self.track_id is not None or self.order is NoteOrder.TRACK

    def ordinals(self, rows: Sequence[int]) -> list[int]:
        """By what the case finds the notes of some rows."""
        return [self._rows[row] for row in rows]

    def row_of(self, note_id: str) -> int:
        """The row of a note, also one that was just removed from the case; -1 if it is not here."""
        if not note_id or not self._workspace.has_case():
            return -1
        ordinal = self._workspace.store.note_ordinal(note_id)
        if ordinal is None:
            return -1
        if self._places is None:
            self._places = {each: row for row, each in enumerate(self._rows)}
        return self._places.get(ordinal, -1)

    def fits(self, note: Annotation | None) -> bool:
        """Whether a note is of the film and kind shown, and fits the filter, whatever its words."""
        return (
            note is not None
            and self.exhibit_id in (None, note.exhibit_id)
            and self.kind in (None, note.kind)
            and self.wanted.fits(note)
        )

    def stays(self, before: Annotation, after: Annotation) -> bool:
        """Whether a change leaves a note in its row."""
        if self.order is not NoteOrder.FILM or not self.fits(before) or not self.fits(after):
            return False
        return self._key(before) == self._key(after)

    def put(self, row: int, note: Annotation) -> None:
        """A note in its row has changed."""
        self._pages[self._rows[row]] = note

    def take(self, row: int) -> None:
        """Take a row out."""
        self._pages.pop(self._rows.pop(row), None)
        self._places = None

    def places_for(self, coming: Sequence[Annotation]) -> list[tuple[int, int]]:
        """Where new notes belong: (row, ordinal), to be inserted one after the other."""
        store = self._workspace.store
        ordinals = []
        for note in coming:
            ordinal = store.note_ordinal(note.id)
            assert ordinal is not None
            self._pages[ordinal] = note
            ordinals.append(ordinal)
        if self.order is not NoteOrder.FILM:
            wanted = self._wanted()
            return sorted((wanted.index(ordinal), ordinal) for ordinal in ordinals)
        keyed = sorted(
            ((self._key_of(ordinal), ordinal) for ordinal in ordinals), reverse=self.descending
        )
        # Counted from the rows there are: each that comes moves those after it by one.
        return [
            (self._place_of(key) + number, ordinal) for number, (key, ordinal) in enumerate(keyed)
        ]

    def insert(self, row: int, ordinal: int) -> None:
        """Put a note into a new row."""
        self._rows.insert(row, ordinal)
        self._places = None

    def _wanted(self) -> array[int]:
        if not self._workspace.has_case() or self.exhibit_id == "":
            return array("q")
        return self._workspace.store.note_rows(
            self.exhibit_id,
            kind=self.kind,
            words=self.words,
            order=self.order,
            descending=self.descending,
            wanted=self.wanted,
            track_id=self.track_id,
        )

    def _place_of(self, key: SortKey) -> int:
        if not self.descending:
            return bisect_left(self._rows, key, key=self._key_of)
        return len(self._rows) - bisect_left(self._rows[::-1], key, key=self._key_of)

    def _key_of(self, ordinal: int) -> SortKey:
        note = self._pages.get(ordinal)
        return self._key(note or self._workspace.store.notes_at([ordinal])[0])

    def _key(self, note: Annotation) -> SortKey:
        exhibits = self._workspace.snapshot.exhibits
        rank = next((i for i, each in enumerate(exhibits) if each.id == note.exhibit_id), -1)
        return (rank, film_order(note))
