"""Why a case is not opened, in words: another program's file, a newer version, damage, a drive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from annotator.errors import NewerCaseError, NotACaseError, StoreError
from annotator.store.backup import newest_backup
from annotator.store.connection import APPLICATION_ID, one
from annotator.store.migrations import SCHEMA_VERSION

CASE_FILE: Final = "case.sqlite"


def require_version(conn: sqlite3.Connection) -> int:
    """The schema version of a case database; raises NotACaseError, NewerCaseError."""
    if one(conn, "PRAGMA application_id") != APPLICATION_ID:
        raise NotACaseError(
            f"The file {CASE_FILE} in this folder is a database of another program.",
            "Choose the folder of a case.",
        )
    version = int(one(conn, "PRAGMA user_version"))
    if version > SCHEMA_VERSION:
        raise NewerCaseError(
            f"The case was written by a newer version of this program (case format {version}; "
            f"this one knows up to {SCHEMA_VERSION}). It was left untouched.",
            "Install the newer version to open it.",
        )
    if version < 1:
        raise NotACaseError("The case was never finished.", "Make a new case.")
    return version


@contextmanager
def explaining(folder: Path) -> Iterator[None]:
    """Turn what the database says on opening the case in `folder` into words that help."""
    try:
        yield
    except UnicodeDecodeError as error:  # damage that SQLite quotes in its message
        raise damaged(folder) from error
    except (OSError, sqlite3.Error) as error:
        code: str = getattr(error, "sqlite_errorname", None) or ""
        if code == "SQLITE_NOTADB":
            raise NotACaseError(
                f"The file {CASE_FILE} in this folder is no database.",
                "It was overwritten or damaged from its beginning." + _backup_hint(folder),
            ) from error
        if code.startswith("SQLITE_CORRUPT"):
            raise damaged(folder) from error
        raise StoreError(
            f"The case could not be opened ({getattr(error, 'strerror', None) or error}).",
            "Check that its drive is connected and that you may read the folder.",
        ) from error


def damaged(folder: Path) -> StoreError:
    """The error for a case file that SQLite finds damaged, with the way to its newest backup."""
    return StoreError(
        "The case file is damaged. It was left as it is.",
        "Make a copy of the folder before you do anything else." + _backup_hint(folder),
    )


def _backup_hint(folder: Path) -> str:
    newest = newest_backup(folder)
    if newest is None:
        return " There is no backup inside the case folder; look for one elsewhere."
    return f" The newest backup inside the case folder is backups/{newest.name}."
