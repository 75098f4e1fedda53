"""The one connection to a case, its settings, and its one kind of transaction."""

from __future__ import annotations

import functools
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from annotator.errors import SaveFailedError, StoreError, ValueRefusedError
from annotator.provenance.shown_name import shown_name

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID: Final = 0x416E6E6F  # "Anno"
BUSY_SECONDS: Final = 2.0

Mode = Literal["create", "write", "read", "immutable"]
_QUERY: Final = {
    "create": "mode=rwc",
    "write": "mode=rw",
    "read": "mode=ro",
    "immutable": "mode=ro&immutable=1",
}

# Damaged text must come back as damaged text, to be found by its hash, not stop the reading.
_text = functools.partial(str, encoding="utf-8", errors="surrogateescape")


def connect(path: Path, mode: Mode) -> Database:
    """Connect to a database file with the settings that every case has.

    Raises sqlite3.DatabaseError.
    """
    conn = sqlite3.connect(
        f"{_uri(path)}?{_QUERY[mode]}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        conn.text_factory = _text
        for pragma in (
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "recursive_triggers = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
        ):
            conn.execute(f"PRAGMA {pragma}")
        if mode in ("create", "write"):
            _make_durable(conn, path)
        else:
            conn.execute("PRAGMA query_only = ON")
        # Late: it takes a third of a second to import, and the window's first page needs no case.
        from sqlite_utils import Database

        return Database(conn, execute_plugins=False)
    except BaseException:
        conn.close()
        raise


def _make_durable(conn: sqlite3.Connection, path: Path) -> None:
    conn.execute("PRAGMA synchronous = FULL")
    (journal,) = conn.execute("PRAGMA journal_mode = WAL").fetchone()
    if journal != "wal":
        raise StoreError(
            f"The drive that holds {shown_name(path.parent)} cannot keep a case safely.",
            "Put the case on a drive of this computer.",
        )


def _uri(path: Path) -> str:
    posix = path.absolute().as_posix()
    if not posix.startswith("/"):  # a Windows drive
        posix = "/" + posix
    return "file://" + quote(os.fsencode(posix), safe="/:")


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """All that happens inside is on the disk afterwards, or nothing of it is.

    Raises SaveFailedError when the disk or the database refuses, and
    ValueRefusedError for a value that a database cannot hold.
    """
    _require_idle(conn)
    with saving():
        try:
            conn.execute("BEGIN IMMEDIATE")
            yield
            conn.execute("COMMIT")
            _require_idle(conn)
        finally:
            if conn.in_transaction:
                conn.execute("ROLLBACK")


def _require_idle(conn: sqlite3.Connection) -> None:
    if conn.in_transaction:
        raise AssertionError("a transaction was left open past the one way to write")


@contextmanager
def saving() -> Iterator[None]:
    """Turn what the database says while writing into words that help."""
    try:
        yield
    except sqlite3.Error as error:
        raise save_failed(error) from error
    except UnicodeDecodeError as error:  # damage that SQLite quotes in its message
        raise SaveFailedError(
            f"The case file is damaged. {_KEPT}",
            "Close the case and open a backup of it; keep the damaged file.",
        ) from error
    except UnicodeEncodeError as error:
        raise ValueRefusedError(
            "The text holds a character that is no Unicode text.",
            "Type that text again, or leave the character out.",
            field="text",
        ) from error
    except OverflowError as error:
        raise ValueRefusedError(
            "A number is larger than a case can hold (64 bits).", field="number"
        ) from error


@contextmanager
def reading() -> Iterator[None]:
    """Turn what the database says while reading into words that help."""
    try:
        yield
    except (sqlite3.Error, UnicodeError) as error:  # damage quoted by SQLite, or an id of it
        why = error if isinstance(error, sqlite3.Error) else "the file is damaged"
        raise StoreError(
            f"The case could not be read ({why}).",
            "Check the drive that it lies on; if the message stays, open a backup of the case.",
        ) from error


_KEPT: Final = "Nothing of it was stored; what you wrote is still in the window."


def save_failed(error: sqlite3.Error) -> SaveFailedError:
    """The error that a person sees for what SQLite reports."""
    code: str = getattr(error, "sqlite_errorname", None) or ""
    for prefix, message, hint in (
        ("SQLITE_FULL", "The disk is full.", "Free some space, then save again."),
        (
            "SQLITE_BUSY",
            "Another program is writing to the case.",
            "Close that program, then save again.",
        ),
        ("SQLITE_LOCKED", "The case is busy.", "Wait a moment, then save again."),
        (
            "SQLITE_READONLY",
            "The case cannot be written: its folder or file is read-only.",
            "Check the permissions of the folder, or copy the case to another drive.",
        ),
        (
            "SQLITE_CANTOPEN",
            "The case file can no longer be opened.",
            "Check that its drive is still connected, then save again.",
        ),
        (
            "SQLITE_IOERR",
            "The drive reported an error while saving.",
            "Check that it is connected and has space, then save again.",
        ),
        (
            "SQLITE_CORRUPT",
            "The case file is damaged.",
            "Close the case and open a backup of it; keep the damaged file.",
        ),
        ("SQLITE_NOTADB", "The case file is damaged.", "Close the case and open a backup of it."),
    ):
        if code.startswith(prefix):
            return SaveFailedError(f"{message} {_KEPT}", hint)
    return SaveFailedError(
        f"The case refused the change ({error}). {_KEPT}",
        "Report this; it should not happen.",
    )


def one(conn: sqlite3.Connection, sql: str, *parameters: object) -> Any:
    """The first column of the first row, or None if there is no row."""
    row = conn.execute(sql, parameters).fetchone()
    return None if row is None else row[0]
