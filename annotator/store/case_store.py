"""The case on disk: everything is read through it, everything is written by `apply`."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from annotator.case.case_info import CaseInfo
from annotator.case.edits import Action, Edit
from annotator.clock import Clock, utc_text
from annotator.errors import IntegrityError, SaveFailedError, StoreError
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import Json
from annotator.provenance.finding import Finding
from annotator.store import custody_log
from annotator.store.backup import back_up
from annotator.store.backup_set import (
    read_backup,
    remove_backup,
    require_room,
    rolling_backups,
    rolling_name,
    seal_backup,
    surplus,
)
from annotator.store.case_reading import CaseReading
from annotator.store.checking import check_everything
from annotator.store.connection import transaction
from annotator.store.custody_log import Receipt
from annotator.store.derived import write_derived
from annotator.store.drafts import DamagedDraft, drop_draft, set_aside, write_draft
from annotator.store.lock import Holder
from annotator.store.opening import OpenCase, create_case, open_case
from annotator.store.rebuilding import Rebuilt, rebuild_finding_aids
from annotator.store.replay import PartChecked, check_content_part
from annotator.store.trust import TrustRecords
from annotator.store.writing import Signature, write_edit

if TYPE_CHECKING:
    from annotator.timing.frame_index import FrameIndex

_PAUSE: Final = 0.001  # seconds between two steps of a backup


class CaseStore(CaseReading):
    """One open case. Safe to use from several threads; every call is whole.

    Reading raises StoreError when the file cannot be read and IntegrityError
    when a row is damaged. Use it as a context manager, or call `close`.
    """

    def __init__(self, opened: OpenCase, actor: Actor, clock: Clock) -> None:
        super().__init__(opened)
        self.read_only = opened.lock is None
        self.actor = actor
        self.clock = clock
        self._file_lock = opened.lock
        self._place = opened.place
        self._still = opened.still
        self.trust = TrustRecords(
            self._reading, self._writing, lambda: Signature(self.actor, self.clock)
        )
        self._closing = threading.Event()
        self._copying = threading.Lock()  # held for a whole backup; closing waits for it

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
        """Sign the head, close the file, give the case free; doing so twice is harmless."""
        self._closing.set()
        with self._copying, self._guard:
            if self._open:
                if not self.read_only:
                    self.trust.sign_at_close()
                    self.trust.on_head()
                self._open = False
                self._db.conn.close()
                if self._file_lock is not None:
                    self._file_lock.release()
                if self._still is not None:
                    os.close(self._still)

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
        if action is Action.EXPORT:
            self.trust.sign_export()
        return Receipt(entry.seq, entry.at_utc)

    def save_draft(self, key: str, payload: Mapping[str, Json]) -> None:
        """Keep text that is being typed; it is on the disk when this returns.

        Raises SaveFailedError, ValueRefusedError.
        """
        with self._writing() as conn:
            write_draft(conn, key, payload, utc_text(self.clock.now_utc()))

    def try_writing(self) -> None:
        """Write and take back something small: can the case be written now? Raises SaveFailedError."""
        with self._writing() as conn:
            write_draft(conn, "probe", {}, utc_text(self.clock.now_utc()))
            drop_draft(conn, "probe")

    def drop_draft(self, key: str) -> None:
        """Forget a draft; it is fine if there is none. Raises SaveFailedError."""
        with self._writing() as conn:
            drop_draft(conn, key)

    def set_damaged_drafts_aside(self) -> tuple[DamagedDraft, ...]:
        """Keep damaged drafts where no new one takes their place; all that are aside.

        Raises SaveFailedError.
        """
        with self._writing() as conn:
            return set_aside(conn)

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
        self._require_in_place()
        write_derived(self.folder, exhibit_id, kind, data)

    # Looking after the case

    def backup(self, target: Path, progress: Report = ignore, cancelled: Cancelled = never) -> Path:
        """Copy the database (not the media) to a new file, check it, store its SHA-256 beside it.

        Saving goes on between the steps. Returns `target`. Raises SaveFailedError,
        IntegrityError when the copy is not whole, CancelledError also when the
        case is closed meanwhile.
        """

        def between(done: int, total: int) -> None:
            progress(Progress(done, total, "Backing up the case"))
            check(cancelled)
            # Whoever waits to save comes first; the steps of a backup go on after it.
            self._guard.release()
            try:
                time.sleep(_PAUSE)
            finally:
                self._guard.acquire()
            check(self._closing.is_set)

        if target.is_relative_to(self.folder):
            self._require_in_place()
        with self._copying:
            with self._guard:
                back_up(self._conn(), target, between)
            try:
                seal_backup(target, progress, lambda: cancelled() or self._closing.is_set())
            except BaseException:
                with contextlib.suppress(SaveFailedError):
                    remove_backup(target)
                raise
        return target

    def roll_backup(self, progress: Report = ignore, cancelled: Cancelled = never) -> Path | None:
        """Make a backup inside the case folder if the log grew since the last, and drop surplus ones.

        Returns the backup, None where the last one says the same. Raises what
        `backup` raises, and SaveFailedError where the drive has no room to spare.
        """
        self._require_writable()
        kept = rolling_backups(self.folder)
        last = self.newest_entry()
        if kept and last is not None:
            with contextlib.suppress(StoreError, IntegrityError):
                if read_backup(kept[0].path).head == last.entry_hash:
                    return None
        require_room(self.folder)
        made = self.backup(rolling_name(self.folder, self.clock.now_utc()), progress, cancelled)
        for path in surplus(rolling_backups(self.folder)):
            remove_backup(path)
        return made

    def verify(self, progress: Report = ignore, cancelled: Cancelled = never) -> list[Finding]:
        """Check the file, the chain of the log, and the contents against the log.

        Saving goes on between the steps. What is wrong, even a file that can no
        longer be read, is a finding. Raises CancelledError.
        """
        return check_everything(self._reading, self.clock.now_utc(), progress, cancelled)

    def check_part(
        self, after: str, enough: Callable[[], bool], progress: Report, cancelled: Cancelled
    ) -> PartChecked:
        """Compare a part of the case with its log, from the id `after` on until `enough` says so.

        Raises StoreError, IntegrityError, CancelledError.
        """
        return check_content_part(self._reading, after, enough, progress, cancelled)

    def rebuild_search(self, progress: Report = ignore, cancelled: Cancelled = never) -> Rebuilt:
        """Make again what notes are searched and referred to by; values and log stay, and it is logged.

        Raises SaveFailedError, IntegrityError for a damaged row, CancelledError.
        """
        made = rebuild_finding_aids(self._writing, progress, cancelled)
        self.log(
            Action.INDEX,
            "Rebuild the search index",
            details={"texts": made.texts, "references": made.references},
        )
        return made

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
            if self._file_lock is not None:
                self._file_lock.require_held()
            with transaction(conn):
                yield conn
                self._require_in_place()

    def _require_in_place(self) -> None:
        if self._place is not None:
            self._place.require()
