"""Copies of the database through SQLite itself; the live file is never opened as a file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from annotator.errors import SaveFailedError
from annotator.provenance.shown_name import shown_name
from annotator.whole_file import sync_folder

BACKUPS: Final = "backups"
# 4 MiB: between two such steps somebody else may save.
_PAGES: Final = 1024

Between = Callable[[int, int], None]
"""Called between two steps with the pages done and the pages in all; may raise to stop."""


def back_up(conn: sqlite3.Connection, target: Path, between: Between | None = None) -> Path:
    """Copy the whole database to a new file; returns `target`.

    Raises SaveFailedError, also when the file exists, and what `between` raises;
    nothing half-made stays.
    """
    if os.path.lexists(target):
        raise SaveFailedError(
            f"There is a file {shown_name(target)} already; it was not overwritten.",
            "Choose another name for the backup.",
        )
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _copy(conn, part, between)
            part.rename(target)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise SaveFailedError(
            f"The backup could not be written ({why}).",
            "Check that the drive has space and can be written.",
        ) from error
    return target


def newest_backup(folder: Path) -> Path | None:
    """The backup inside a case folder that was written last, None if there is none."""
    place = folder / BACKUPS
    if place.is_symlink() or not place.is_dir():
        return None
    backups = [path for path in place.glob("*.sqlite") if path.is_file()]
    return max(backups, key=lambda path: path.stat().st_mtime_ns, default=None)


def _copy(conn: sqlite3.Connection, part: Path, between: Between | None) -> None:
    target = sqlite3.connect(part, isolation_level=None)
    try:
        if between is None:
            conn.backup(target)
        else:
            conn.backup(
                target,
                pages=_PAGES,
                progress=lambda _status, left, total: between(total - left, total),
            )
        # One file that stands alone, on the disk when this returns.
        target.execute("PRAGMA synchronous = EXTRA")
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
    with part.open("rb+") as file:
        os.fsync(file.fileno())
