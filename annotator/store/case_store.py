"""The case on disk: everything is read through it, everything is written by `apply`."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.edits import Action, Edit
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.clock import Clock, utc_text
from annotator.errors import IntegrityError, SaveFailedError, StoreError
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import Json
from annotator.provenance.custody import CustodyEntry
from annotator.provenance.finding import Finding
from annotator.store import custody_log, search
from annotator.store.backup import back_up
from annotator.store.checking import check_everything
from annotator.store.connection import one, reading, transaction
from annotator.store.custody_log import Receipt
from annotator.store.derived import read_derived, write_derived
from annotator.store.drafts import drop_draft, read_drafts, write_draft
from annotator.store.lock import Holder
from annotator.store.lookup import StoredCase
from annotator.store.opening import OpenCase, create_case, open_case
from annotator.store.writing import Signature, write_edit

if TYPE_CHECKING:
    from annotator.timing.frame_index import FrameIndex

_E = TypeVar("_E")


class CaseStore:
    """One open case. Safe to use from several threads; every call is whole.

    Reading raises StoreError when the file cannot be read and IntegrityError
    when a row is damaged. Use it as a context manager, or call `close`.
    """

    def __init__(self, opened: OpenCase, actor: Actor, clock: Clock) -> None:
        self.folder = opened.folder
        self.read_only = opened.lock is None
        self.actor = actor
        self.clock = clock
        self._file_lock = opened.lock
        self._db = opened.db
        self._guard = threading.RLock()
        self._open = True

    @classmethod
    def create(cls, folder: Path, info: CaseInfo, *, actor: Actor, clock: Clock) -> CaseStore:
        """Make a case in a new or empty folder.

        Raises CaseExistsError, SaveFailedError, ValueRefusedError; nothing
        half-made is left behind.
        """
        return cls(create_case(folder, info, Signature(actor, clock)), actor, clock)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        actor: Actor,
        clock: Clock,
        read_only: bool = False,
        take_over: bool = False,
    ) -> CaseStore:
        """Open the case in a folder.

        A lock that a dead program of this computer left is taken over; one of
        another computer only with `take_over`. Raises NotACaseError,
        NewerCaseError (the file keeps its bytes), CaseLockedError with the
        holder, StoreError for a damaged file.
        """
        opened = open_case(folder, clock, read_only=read_only, take_over=take_over)
        return cls(opened, actor, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and give the case free; doing so twice is harmless."""
        with self._guard:
            if self._open:
                self._open = False
                self._db.conn.close()
                if self._file_lock is not None:
                    self._file_lock.release()

    @property
    def left_behind(self) -> Holder | None:
        """Who had the case open and died without closing it; None after a clean close."""
        return None if self._file_lock is None else self._file_lock.left_behind

    # Writing

    def apply(self, edit: Edit, details: Mapping[str, Json] | None = None) -> Receipt:
        """Carry out an edit with its log entry (and `details`); returns when it is on the disk.

        Raises ConflictError when what is stored is not what the edit started
        from, ValueRefusedError when it would break a rule, SaveFailedError when
        the disk refuses. Nothing is stored then.
        """
        with self._writing() as conn:
            return write_edit(conn, edit, Signature(self.actor, self.clock), details)

    def log(
        self,
        action: Action,
        label: str,
        reason: str = "",
        details: Mapping[str, Json] | None = None,
    ) -> Receipt:
        """Append a log entry for something that changes no value (export, fixity check).

        Raises SaveFailedError, ValueRefusedError.
        """
        draft = Signature(self.actor, self.clock).entry(
            action, label, reason=reason, details=details
        )
        with self._writing() as conn:
            entry = custody_log.append(conn, draft)
        return Receipt(entry.seq, entry.at_utc)

    def save_draft(self, key: str, payload: Mapping[str, Json]) -> None:
        """Keep text that is being typed; it is on the disk when this returns.

        Raises SaveFailedError, ValueRefusedError.
        """
        with self._writing() as conn:
            write_draft(conn, key, payload, utc_text(self.clock.now_utc()))

    def drop_draft(self, key: str) -> None:
        """Forget a draft; it is fine if there is none. Raises SaveFailedError."""
        with self._writing() as conn:
            drop_draft(conn, key)

    def put_index(self, exhibit_id: str, index: FrameIndex) -> None:
        """Store the frame index of an exhibit in place of an older one. Raises SaveFailedError."""
        with self._writing() as conn:
            conn.execute(
                "INSERT INTO frame_index (exhibit_id, state, data, stored_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (exhibit_id) DO UPDATE SET state = excluded.state,"
                " data = excluded.data, stored_at = excluded.stored_at",
                (
                    exhibit_id,
                    str(index.state),
                    index.to_bytes(),
                    utc_text(self.clock.now_utc()),
                ),
            )

    def put_derived(self, exhibit_id: str, kind: str, data: bytes) -> None:
        """Store what can be made again (waveform, thumbnails). Raises SaveFailedError."""
        self._require_writable()
        write_derived(self.folder, exhibit_id, kind, data)

    # Reading

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

    def sources(self) -> tuple[Source, ...]:
        """The sources in the order in which they were added."""
        return self._all("source", Source)

    def claims(self) -> tuple[Claim, ...]:
        """The claims in the order in which they were added."""
        return self._all("claim", Claim)

    def people(self) -> tuple[Person, ...]:
        """The people in the order in which they were added."""
        return self._all("person", Person)

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
            return CaseSnapshot(
                info=self.info(),
                exhibits=self.exhibits(),
                annotations=self._all("annotation", Annotation),
                sources=self.sources(),
                claims=self.claims(),
                people=self.people(),
            )

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

    def custody_of(self, wanted: str) -> tuple[CustodyEntry, ...]:
        """The entries that touched the value with this id: its whole history."""
        with self._reading() as conn:
            return tuple(custody_log.read_of(conn, wanted))

    def custody_with(self, action: Action) -> tuple[CustodyEntry, ...]:
        """The entries of one action, oldest first, such as all fixity checks."""
        with self._reading() as conn:
            return tuple(custody_log.read_with(conn, str(action)))

    def drafts(self) -> dict[str, dict[str, Json]]:
        """What was being typed, by the key under which it was kept. Raises IntegrityError."""
        with self._reading() as conn:
            return read_drafts(conn)

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
            return Path(os.fsdecode(exhibit.media_path_raw or exhibit.media_path.encode()))
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

    # Looking after the case

    def backup(self, target: Path) -> Path:
        """Copy the database (not the media) to a new file; returns it. Raises SaveFailedError."""
        with self._guard:
            return back_up(self._conn(), target)

    def verify(self, progress: Report = ignore, cancelled: Cancelled = never) -> list[Finding]:
        """Check the file, the chain of the log, and the contents against the log.

        Saving goes on between the steps. What is wrong, even a file that can no
        longer be read, is a finding. Raises CancelledError.
        """
        return check_everything(self._reading, progress, cancelled)

    def _all(self, entity: str, _kind: type[_E]) -> tuple[_E, ...]:
        with self._reading() as conn:
            return tuple(cast(Iterator[Any], StoredCase(conn).all_of(entity)))

    def _conn(self) -> sqlite3.Connection:
        if not self._open:
            raise StoreError("The case is closed.", "Open it again.")
        return self._db.conn

    def _require_writable(self) -> None:
        if self.read_only:
            raise SaveFailedError(
                "The case is open for reading only; nothing was stored.",
                "Close it where it is open for writing, then open it again.",
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._require_writable()
        with self._guard:
            conn = self._conn()
            with transaction(conn):
                yield conn

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._guard, reading():
            yield self._conn()
