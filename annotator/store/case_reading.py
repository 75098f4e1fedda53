"""Reading an open case; every call is whole, from whichever thread it comes."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar, cast

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.codes import Code
from annotator.case.edits import Action
from annotator.case.enhancement import Calibration, Enhancement
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.exhibit import Exhibit
from annotator.case.note_filter import NoteFilter
from annotator.case.region import Region
from annotator.case.snapshot import GROUPS, WITH_NOTES, CaseSnapshot
from annotator.case.templates import Template
from annotator.case.tracks import Track
from annotator.errors import IntegrityError, StoreError
from annotator.provenance.canonical import Json
from annotator.provenance.custody import CustodyEntry
from annotator.store import custody_log, note_rows, search
from annotator.store.connection import one, reading
from annotator.store.derived import read_derived
from annotator.store.drafts import DamagedDraft, read_damaged, read_drafts
from annotator.store.film_places import kept_place
from annotator.store.lookup import StoredCase
from annotator.store.note_rows import NoteOrder
from annotator.store.opening import OpenCase
from annotator.store.refusing import CASE_FILE
from annotator.store.search_aside import SearchAside
from annotator.store.states import LogStates

if TYPE_CHECKING:
    from annotator.timing.frame_index import FrameIndex

_E = TypeVar("_E")


class CaseReading:
    """What can be asked of an open case.

    Every method raises StoreError when the file cannot be read and
    IntegrityError when a row is damaged.
    """

    def __init__(self, opened: OpenCase) -> None:
        self.folder = opened.folder
        self._db = opened.db
        self._readers = opened.readers
        self._guard = threading.RLock()
        self._open = True

    def info(self) -> CaseInfo:
        """The head of the case."""
        with self._reading() as conn:
            heads = list(StoredCase(conn).all_of("case"))
        if len(heads) != 1:
            raise IntegrityError(
                "The case has lost its head." if not heads else "The case has several heads.",
                "Open a backup of the case.",
            )
        return cast(CaseInfo, heads[0])

    def exhibits(self) -> tuple[Exhibit, ...]:
        """The exhibits in the order in which they were added."""
        return self._all("exhibit", Exhibit)

    def annotations(self, exhibit_id: str | None = None) -> tuple[Annotation, ...]:
        """The notes in the order of the film: of one exhibit, or exhibit by exhibit."""
        with self._reading() as conn:
            return tuple(cast(Iterator[Annotation], StoredCase(conn).in_film_order(exhibit_id)))

    def count_notes(self, exhibit_id: str | None = None) -> int:
        """How many notes there are, at one exhibit or in the whole case."""
        with self._reading() as conn:
            if exhibit_id is None:
                return int(one(conn, "SELECT count(*) FROM annotation"))
            sql = "SELECT count(*) FROM annotation WHERE exhibit_id = ?"
            return int(one(conn, sql, exhibit_id))

    def sources(self) -> tuple[Source, ...]:
        """The sources in the order in which they were added."""
        return self._all("source", Source)

    def claims(self) -> tuple[Claim, ...]:
        """The claims in the order in which they were added."""
        return self._all("claim", Claim)

    def people(self) -> tuple[Person, ...]:
        """The people in the order in which they were added."""
        return self._all("person", Person)

    def codes(self) -> tuple[Code, ...]:
        """The codes in the order in which they were added."""
        return self._all("code", Code)

    def tracks(self) -> tuple[Track, ...]:
        """The tracks in the order in which they were added."""
        return self._all("track", Track)

    def all_tracks(self) -> tuple[Track, ...]:
        """The same, as the rules ask for them."""
        return self.tracks()

    def templates(self) -> tuple[Template, ...]:
        """The templates in the order in which they were added."""
        return self._all("template", Template)

    def codes_with_key(self, key: str) -> tuple[Code, ...]:
        """The codes that this key writes: one, or none."""
        return tuple(code for code in self.codes() if code.key == key)

    def leaning_on(self, entity: str, wanted: str) -> tuple[Entity, ...]:
        """The values of one kind (as in ENTITY_TYPES) that refer to this id."""
        with self._reading() as conn:
            return tuple(StoredCase(conn).leaning_on(entity, wanted))

    def tracks_on(self, exhibit_id: str) -> dict[str, str]:
        """The id of the track of each note of an exhibit that stands on one."""
        with self._reading() as conn:
            return note_rows.tracks_on(conn, exhibit_id)

    def enhancements(self) -> tuple[Enhancement, ...]:
        """The picture steps of exhibits and notes in the order in which they were added."""
        return self._all("enhancement", Enhancement)

    def calibrations(self) -> tuple[Calibration, ...]:
        """The scales in the order in which they were added."""
        return self._all("calibration", Calibration)

    def regions_on(self, exhibit_id: str) -> tuple[Region, ...]:
        """The regions of all notes of an exhibit in the order in which they were drawn."""
        with self._reading() as conn:
            return note_rows.regions_on(conn, exhibit_id)

    def get(self, entity: str, wanted: str) -> Entity:
        """The value of a kind (as in ENTITY_TYPES) with this id; KeyError if there is none."""
        found = self.find(entity, wanted)
        if found is None:
            raise KeyError(wanted)
        return found

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of a kind (as in ENTITY_TYPES) with this id, or None."""
        with self._reading() as conn:
            return StoredCase(conn).find(entity, wanted)

    def person_with_code(self, code: str) -> Person | None:
        """The person with this pseudonym code, or None."""
        with self._reading() as conn:
            return StoredCase(conn).person_with_code(code)

    def count_leaning_on(self, wanted: str) -> int:
        """How many other values refer to this id."""
        with self._reading() as conn:
            return StoredCase(conn).count_leaning_on(wanted)

    def snapshot(self) -> CaseSnapshot:
        """Everything that the case says at this moment."""
        with self._guard:
            return self._snapshot(GROUPS)

    def without_notes(self) -> CaseSnapshot:
        """Everything that the case says at this moment but its notes, which may be very many."""
        with self._guard:
            return self._snapshot(GROUPS.keys() - WITH_NOTES)

    def note_rows(
        self,
        exhibit_id: str | None = None,
        *,
        kind: str | None = None,
        words: str = "",
        order: NoteOrder = NoteOrder.FILM,
        descending: bool = False,
        wanted: NoteFilter | None = None,
        track_id: str | None = None,
    ) -> array[int]:
        """The ordinals of the notes that a list shows, sorted; `notes_at` gives the notes."""
        with self._reading() as conn:
            return note_rows.note_rows(
                conn,
                exhibit_id,
                kind,
                words,
                order,
                descending=descending,
                track_id=track_id,
                wanted=wanted,
            )

    def notes_at(self, ordinals: Sequence[int]) -> list[Annotation]:
        """The notes with these ordinals, in that order."""
        with self._reading() as conn:
            return note_rows.notes_at(conn, ordinals)

    def note_ordinal(self, note_id: str) -> int | None:
        """The ordinal that a note has or had; None for an id that was never used."""
        with self._reading() as conn:
            return note_rows.note_ordinal(conn, note_id)

    def count_bearing_on(self, claim_id: str) -> int:
        """How many notes state a claim or bear on it."""
        with self._reading() as conn:
            return note_rows.count_bearing_on(conn, claim_id)

    def tags_between(self, first: int, last: int) -> set[str]:
        """The tags of the notes with ordinals from `first` to `last`, both included."""
        with self._reading() as conn:
            return note_rows.tags_between(conn, first, last)

    def last_ordinal(self) -> int:
        """The highest ordinal of a note, 0 if there is none."""
        with self._reading() as conn:
            return int(one(conn, "SELECT max(ordinal) FROM annotation") or 0)

    def first_found(self, text: str, limit: int) -> list[Annotation]:
        """The first notes that hold every word of `text`, in the order in which they were added."""
        with self._reading() as conn:
            return note_rows.notes_at(conn, note_rows.first_found(conn, text, limit))

    def search_aside(self) -> SearchAside:
        """A search that runs beside everything else, on a connection of its own."""
        return SearchAside(self.folder / CASE_FILE, self._readers)

    def search(self, text: str) -> tuple[str, ...]:
        """Ids of the notes that hold every word of `text`, in the order of the film.

        Parts of words are found, in any script and case; nothing is syntax.
        """
        with self._reading() as conn:
            return search.search(conn, text)

    def custody(self, after_seq: int = 0, limit: int | None = None) -> tuple[CustodyEntry, ...]:
        """The entries of the log after number `after_seq`, at most `limit`."""
        with self._reading() as conn:
            return tuple(custody_log.read(conn, after_seq, limit))

    def newest_entry(self) -> CustodyEntry | None:
        """The last entry of the log; None for an empty log."""
        with self._reading() as conn:
            last = one(conn, "SELECT max(seq) FROM custody")
            return None if last is None else next(custody_log.read(conn, last - 1, 1), None)

    def last_change(self) -> int:
        """The number of the last change in the log."""
        with self._reading() as conn:
            return int(one(conn, "SELECT max(change_no) FROM custody_change") or 0)

    def touched_after(self, change_no: int, limit: int) -> tuple[tuple[str, str], ...]:
        """Kind and id of the values changed after that change of the log, for at most `limit` changes."""
        with self._reading() as conn:
            return tuple(custody_log.touched_after(conn, change_no, limit))

    def custody_of(self, wanted: str) -> tuple[CustodyEntry, ...]:
        """The entries that touched the value with this id: its whole history."""
        with self._reading() as conn:
            return tuple(custody_log.read_of(conn, wanted))

    def custody_with(self, action: Action) -> tuple[CustodyEntry, ...]:
        """The entries of one action, oldest first, such as all fixity checks."""
        with self._reading() as conn:
            return tuple(custody_log.read_with(conn, str(action)))

    def drafts(self) -> dict[str, dict[str, Json]]:
        """What was being typed, by the key under which it was kept; damaged drafts are left out."""
        with self._reading() as conn:
            return read_drafts(conn)

    def damaged_drafts(self) -> tuple[DamagedDraft, ...]:
        """The drafts that are not what was kept."""
        with self._reading() as conn:
            return read_damaged(conn)

    def index(self, exhibit_id: str) -> FrameIndex | None:
        """The stored frame index, None if there is none. Raises IntegrityError."""
        from annotator.timing.frame_index import FrameIndex

        with self._reading() as conn:
            data = one(conn, "SELECT data FROM frame_index WHERE exhibit_id = ?", exhibit_id)
        return None if data is None else FrameIndex.from_bytes(data)

    def derived(self, exhibit_id: str, kind: str) -> bytes | None:
        """What `put_derived` stored, None if there is nothing."""
        return read_derived(self.folder, exhibit_id, kind)

    def media_file(self, exhibit: Exhibit) -> Path:
        """Where the exhibit's file should be; it may be missing.

        Raises IntegrityError when the path leads out of the case.
        """
        if exhibit.in_place:
            return kept_place(self.folder, exhibit)
        inside = PurePosixPath(exhibit.media_path)
        path = self.folder / inside
        if (
            inside.is_absolute()
            or ".." in inside.parts
            or not path.resolve().is_relative_to(self.folder.resolve())
        ):
            raise IntegrityError(
                f"The file of exhibit {exhibit.label} is said to lie outside the case.",
                "The case was made or changed by another program; do not trust it.",
            )
        return path

    def states(self) -> LogStates:
        """What values were at earlier entries of the log."""
        return LogStates(self._reading)

    def all_of(self, kind: type[_E]) -> tuple[_E, ...]:
        """The values of one type in the order in which they were added."""
        entity = next(name for name, each in ENTITY_TYPES.items() if each is kind)
        return self._all(entity, kind)

    def _snapshot(self, kinds: Iterable[str]) -> CaseSnapshot:
        groups: dict[str, Any] = {GROUPS[kind]: self._all(kind, object) for kind in kinds}
        return CaseSnapshot(info=self.info(), **groups)

    def _all(self, entity: str, _kind: type[_E]) -> tuple[_E, ...]:
        with self._reading() as conn:
            return tuple(cast(Iterator[Any], StoredCase(conn).all_of(entity)))

    def _conn(self) -> sqlite3.Connection:
        if not self._open:
            raise StoreError("The case is closed.", "Open it again.")
        return self._db.conn

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._guard, reading():
            yield self._conn()
