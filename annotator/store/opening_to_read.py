"""Opening a case for reading only: also on a medium that cannot be written, and on a full disk."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.store.connection import Mode, connect
from annotator.store.lock import hold_still
from annotator.store.migrations import require_known_schema
from annotator.store.refusing import CASE_FILE, explaining, require_version

if TYPE_CHECKING:
    from sqlite_utils import Database


def open_to_read(folder: Path) -> tuple[Database, Mode, int | None]:
    """The case database, read-only, and how it is; and a descriptor that keeps others from writing, if needed.

    Whoever gets the descriptor closes it after the database. Raises
    NotACaseError, NewerCaseError, CaseLockedError, StoreError.
    """
    with explaining(folder):
        try:
            return _reader(folder, "read"), "read", None
        except sqlite3.OperationalError:
            if has_journal(folder):
                raise  # what it holds would be passed over
            if not os.access(folder, os.W_OK):
                # On a medium that cannot be written there can be no second writer.
                return _reader(folder, "immutable"), "immutable", None
            # A full disk has no room for the index that readers and a writer share: so let nobody write.
            held = hold_still(folder)
            try:
                return _reader(folder, "immutable"), "immutable", held
            except BaseException:
                os.close(held)
                raise


def _reader(folder: Path, mode: Mode) -> Database:
    # An older case is read as it is: the versions since the first only brought tables.
    db = connect(folder / CASE_FILE, mode)
    try:
        version = require_version(db.conn)
        require_known_schema(db.conn, version)
    except BaseException:
        db.conn.close()
        raise
    return db


def has_journal(folder: Path) -> bool:
    """True when a journal lies there that holds something."""
    journal = folder / f"{CASE_FILE}-wal"
    return journal.exists() and journal.stat().st_size > 0
