"""Backups as witnesses: what a value or a log entry was when a backup of the case was made."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from annotator.clock import utc_text
from annotator.errors import AnnotatorError
from annotator.provenance.custody import check_entry
from annotator.store import custody_log
from annotator.store.backup import BACKUPS
from annotator.store.backup_set import opened_backup
from annotator.store.connection import one
from annotator.store.replay import value_findings

_STAMP: Final = re.compile(r"(\d{8}T\d{6}Z)(?:-\d+)?\.sqlite")


@dataclass(frozen=True, slots=True)
class Witness:
    """A backup that is open for reading; `at_utc` is when it was made, ISO 8601 in UTC."""

    name: str
    at_utc: str
    conn: sqlite3.Connection

    def holds_value(self, entity: str, wanted: str) -> bool | None:
        """Whether it holds a value as its log says (or neither knows it); None if it cannot be read."""
        try:
            return not value_findings(self.conn, entity, wanted)
        except (sqlite3.Error, AnnotatorError, UnicodeError):
            return None

    def holds_entry(self, seq: int) -> bool | None:
        """Whether an entry in it is whole and follows from the one before; None if it has none such."""
        try:
            found = list(custody_log.read(self.conn, max(0, seq - 2), 2 if seq > 1 else 1))
        except (sqlite3.Error, AnnotatorError, UnicodeError):
            return None
        if not found or found[-1].seq < seq:
            return None  # it was made before
        before = found[0] if seq > 1 and found[0].seq == seq - 1 else None
        entry = next((each for each in found if each.seq == seq), None)
        return entry is not None and not check_entry(entry, before)


@contextmanager
def witnesses(folder: Path, case_id: str) -> Iterator[tuple[Witness, ...]]:
    """The backups inside a case folder that can be read and are of this case, newest first."""
    place = folder / BACKUPS
    found: list[Witness] = []
    with ExitStack() as opened:
        paths = [] if place.is_symlink() or not place.is_dir() else place.glob("*.sqlite")
        for path in paths:
            if path.is_symlink() or not path.is_file():
                continue
            try:
                conn = opened.enter_context(opened_backup(path))
                same = one(conn, "SELECT id FROM case_info ORDER BY ordinal LIMIT 1") == case_id
                if same:
                    # Names tell the second only; no backup is older than what it holds.
                    last = one(conn, "SELECT at_utc FROM custody ORDER BY seq DESC LIMIT 1")
                    found.append(Witness(path.name, max(_made_at(path), str(last or "")), conn))
            except (AnnotatorError, sqlite3.Error, OSError, UnicodeError):
                continue  # a backup that cannot be read says nothing
        yield tuple(sorted(found, key=lambda each: each.at_utc, reverse=True))


def _made_at(path: Path) -> str:
    """The time in its name, for the time of a file changes when a folder is copied."""
    match = _STAMP.search(path.name)
    if match is not None:
        try:
            return utc_text(datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
        except ValueError:
            pass
    return utc_text(datetime.fromtimestamp(path.stat().st_mtime, UTC))
