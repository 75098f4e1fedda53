"""Making a case folder and opening one, or refusing in words and leaving it as it was."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from annotator.case.case_info import CaseInfo
from annotator.case.edits import Action, adding
from annotator.clock import Clock
from annotator.errors import (
    CaseExistsError,
    NotACaseError,
    SaveFailedError,
)
from annotator.provenance.shown_name import shown_name
from annotator.store.backup import back_up
from annotator.store.connection import (
    Mode,
    connect,
    one,
    save_failed,
    transaction,
)
from annotator.store.derived import sweep_parts
from annotator.store.lock import LOCK_NAME, CaseLock, take_lock
from annotator.store.migrations import SCHEMA_VERSION, migrate, require_known_schema
from annotator.store.opening_to_read import has_journal, open_to_read
from annotator.store.presence import Presence
from annotator.store.refusing import CASE_FILE, damaged, explaining, require_version
from annotator.store.writing import Signature, write_edit
from annotator.whole_file import sync_folder

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["CASE_FILE", "FOLDERS", "OpenCase", "create_case", "open_case"]

FOLDERS: Final = ("media", "derived", "exports")
_PART: Final = "case.sqlite.part"
# All that SQLite may lay beside a file; which of them, it decides from the file's mode of journal.
_PARTS: Final = (_PART, f"{_PART}-journal", f"{_PART}-wal", f"{_PART}-shm")
_OURS: Final = frozenset((*FOLDERS, LOCK_NAME, *_PARTS))
# Above this size the whole file is checked only after a crash; Verify always checks it.
_CHECKED_BELOW: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A connected case; `lock` and `place` are None when it is open for reading only.

    `still` is a descriptor to be closed after the database: as long as it is
    open, nobody writes. `readers` says how further connections read.
    """

    folder: Path
    db: Database
    lock: CaseLock | None
    place: Presence | None
    still: int | None = None
    readers: Mode = "read"


def create_case(folder: Path, info: CaseInfo, signature: Signature) -> OpenCase:
    """Make a case in a new or empty folder and open it.

    Raises CaseExistsError, SaveFailedError, ValueRefusedError; what was made
    until then is removed again.
    """
    _require_free(folder)
    with ExitStack() as undo, _making(folder):
        _make_folders(folder, undo)
        undo.callback(_unlink, folder / LOCK_NAME)
        lock = take_lock(folder, signature.clock)
        undo.callback(lock.release)
        part = folder / _PART
        for name in _PARTS:
            (folder / name).unlink(missing_ok=True)
            undo.callback(_unlink, folder / name)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _fill(part, info, signature)
        part.rename(folder / CASE_FILE)
        undo.callback(_unlink, folder / CASE_FILE)
        db = connect(folder / CASE_FILE, "write")
        undo.callback(db.conn.close)
        place = _settled(folder, db.conn)
        _sync_upwards(folder.absolute())
        undo.pop_all()
    return OpenCase(folder, db, lock, place)


def open_case(folder: Path, clock: Clock, *, read_only: bool, take_over: bool) -> OpenCase:
    """Open the case in `folder` (the path of its file is understood, too).

    Raises NotACaseError, NewerCaseError, CaseLockedError, StoreError when it is
    damaged; a case that is refused keeps its bytes.
    """
    if folder.name == CASE_FILE and folder.is_file():
        folder = folder.parent
    _require_case_file(folder)
    if read_only:
        db, mode, still = open_to_read(folder)
        return OpenCase(folder, db, None, None, still, mode)
    with ExitStack() as undo:
        lock = take_lock(folder, clock, take_over=take_over)
        undo.callback(lock.release)
        with explaining(folder):
            version = _inspect(folder, lock)
            db = connect(folder / CASE_FILE, "write")
            undo.callback(db.conn.close)
            if version < SCHEMA_VERSION:
                _upgrade(db, folder, clock.now_utc())
            place = _settled(folder, db.conn)
        sweep_parts(folder)
        undo.pop_all()
    return OpenCase(folder, db, lock, place)


def _require_free(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise CaseExistsError(
            f"There is a file called {shown_name(folder)} already.",
            "Choose another name for the case.",
        )
    if os.path.lexists(folder / CASE_FILE):
        raise CaseExistsError(
            "There is a case in this folder already.", "Open it, or choose another folder."
        )
    try:
        inside = [entry for entry in folder.iterdir() if not _is_leftover(entry)]
    except OSError as error:
        raise SaveFailedError(
            f"The folder cannot be read ({error.strerror}).", "Choose another folder."
        ) from error
    if inside:
        raise CaseExistsError(
            f"The folder {shown_name(folder)} is not empty.",
            "A case needs a folder of its own. Choose a new name.",
        )


def _is_leftover(entry: Path) -> bool:
    """True for what a creation that was killed may have left: never anything with content."""
    if entry.name not in _OURS or entry.is_symlink():
        return False
    return not any(entry.iterdir()) if entry.is_dir() else True


def _make_folders(folder: Path, undo: ExitStack) -> None:
    missing = []
    place = folder
    while not place.exists():
        missing.append(place)
        place = place.parent
    for place in reversed(missing):
        place.mkdir(mode=0o700)
        undo.callback(_rmdir, place)
    for name in FOLDERS:
        place = folder / name
        if not place.exists():
            place.mkdir(mode=0o700)
            undo.callback(_rmdir, place)


def _settled(folder: Path, conn: sqlite3.Connection) -> Presence:
    """Bring the journal's name to the disk: SQLite tries so itself, but passes over a failure."""
    one(conn, "SELECT count(*) FROM sqlite_schema")  # makes the journal
    try:
        sync_folder(folder)
        return Presence(folder / CASE_FILE)
    except OSError as error:
        raise SaveFailedError(
            f"The case folder cannot be written ({error.strerror}).",
            "Check that its drive is connected, or open the case for reading only.",
        ) from error


def _sync_upwards(folder: Path) -> None:
    """Bring the folder's name to the disk, and the names of the folders above it, some new."""
    sync_folder(folder)
    sync_folder(folder.parent)
    for place in folder.parent.parents:
        with contextlib.suppress(OSError):  # above what belongs to this person
            sync_folder(place)


def _fill(part: Path, info: CaseInfo, signature: Signature) -> None:
    db = connect(part, "write")
    try:
        migrate(db)
        with transaction(db.conn):
            write_edit(db.conn, adding("New case", info, action=Action.CREATE_CASE), signature)
    finally:
        db.conn.close()


@contextmanager
def _making(folder: Path) -> Iterator[None]:
    hint = "Choose a folder on a drive that you can write to and that has space."
    try:
        yield
    except sqlite3.Error as error:
        words = save_failed(error).message.partition(". ")[0]
        raise SaveFailedError(f"The case could not be made: {words}.", hint) from error
    except SaveFailedError as error:
        words = error.message.partition(". ")[0]
        raise SaveFailedError(f"The case could not be made: {words}.", hint) from error
    except OSError as error:
        raise SaveFailedError(
            f"The case {shown_name(folder)} could not be made ({error.strerror}).", hint
        ) from error


def _require_case_file(folder: Path) -> None:
    file = folder / CASE_FILE
    if not folder.is_dir():
        raise NotACaseError(
            f"There is no folder {shown_name(folder)}.",
            "It may have been moved or renamed, or its drive is not connected.",
        )
    if file.is_symlink() or not file.is_file():
        raise NotACaseError(
            f"The folder {shown_name(folder)} holds no case.",
            f"A case is a folder with a file {CASE_FILE}. Choose such a folder, or make a new case.",
        )


def _inspect(folder: Path, lock: CaseLock) -> int:
    """Look at the file without writing to it; returns its schema version."""
    # We hold the case, so without a journal nobody else can change the file under us.
    db = connect(folder / CASE_FILE, "read" if has_journal(folder) else "immutable")
    try:
        version = require_version(db.conn)
        require_known_schema(db.conn, version)
        small = (folder / CASE_FILE).stat().st_size < _CHECKED_BELOW
        if (small or lock.left_behind is not None) and one(
            db.conn, "PRAGMA quick_check(1)"
        ) != "ok":
            raise damaged(folder)
        return version
    finally:
        db.conn.close()


def _upgrade(db: Database, folder: Path, now: datetime) -> None:
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    migrate(
        db,
        back_up=lambda step: back_up(db.conn, folder / "backups" / f"before-{step}-{stamp}.sqlite"),
    )
    require_known_schema(db.conn, SCHEMA_VERSION)


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _rmdir(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.rmdir()
