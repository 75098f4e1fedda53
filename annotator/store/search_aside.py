"""A search beside everything else: on a reading connection of its own, and stopped from outside."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from pathlib import Path

from annotator.case.note_filter import NoteFilter
from annotator.errors import CancelledError, StoreError
from annotator.store.connection import Mode, connect, reading
from annotator.store.note_rows import NoteOrder, note_rows


class SearchAside:
    """One search of the notes. `rows` runs on any thread; `stop` ends it from another one.

    It sees what was committed when it began. The connection lives as long as the
    search, so that nothing stands in the way when the case is closed.
    """

    def __init__(self, path: Path, mode: Mode = "read") -> None:
        self._path, self._mode = path, mode
        self._lock = threading.Lock()
        self._conn: sqlite3.Connection | None = None
        self._stopped = False

    def rows(
        self,
        exhibit_id: str | None,
        *,
        kind: str | None,
        words: str,
        order: NoteOrder,
        descending: bool,
        wanted: NoteFilter,
        track_id: str | None,
    ) -> array[int]:
        """The ordinals of the notes, as `CaseStore.note_rows` gives them.

        Raises CancelledError once it was stopped, StoreError.
        """
        with reading():
            conn = connect(self._path, self._mode).conn
        try:
            with self._lock:
                self._conn = conn
            self._check()
            with reading():
                return note_rows(
                    conn, exhibit_id, kind, words, order, descending=descending,
                    wanted=wanted, track_id=track_id,
                )  # fmt: skip
        except StoreError:
            self._check()  # what was interrupted is no fault of the case
            raise
        finally:
            with self._lock:
                self._conn = None
            conn.close()

    def stop(self) -> None:
        """Nobody wants the answer any more."""
        with self._lock:
            self._stopped = True
            if self._conn is not None:
                self._conn.interrupt()

    def _check(self) -> None:
        if self._stopped:
            raise CancelledError("Another search was begun.")
