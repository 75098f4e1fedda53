"""Somebody else's case file: looked at without running anything of it, copied value by value.

The file is opened immutable from a copy of our own, held down by SQLite's
limits and an authorizer that lets it read our tables and nothing else. Its
schema must be ours to the letter; then every row goes through its type into a
fresh database, the log entry by entry. What can be made again (the search
index, frame indexes) and the drafts are not taken.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from annotator.case.annotation import Annotation
from annotator.errors import IntegrityError
from annotator.progress import Cancelled, Progress, Report, check
from annotator.provenance.custody import CustodyEntry, verify_chain
from annotator.provenance.finding import Finding, Level
from annotator.store import custody_log
from annotator.store.connection import Mode, connect, one, reading, transaction
from annotator.store.lookup import StoredCase, kinds_in
from annotator.store.migrations import migrate, require_known_schema
from annotator.store.refusing import explaining, require_version
from annotator.store.replay import check_content
from annotator.store.rows import TABLES, column_names, value_of
from annotator.store.search import put_text

MOST_BYTES: Final = 8 << 30
"""A larger case file is refused."""
LONGEST_CELL: Final = 64 << 20
"""A longer text or blob, in bytes, is refused by SQLite itself."""
_COPIED_AS_THEY_ARE: Final = ("signed_head", "anchor")
_CELLS: Final[dict[str, tuple[type, ...]]] = {
    "INTEGER": (int,),
    "TEXT": (str,),
    "BLOB": (bytes,),
}
_LIMITS: Final = (
    (sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (sqlite3.SQLITE_LIMIT_COLUMN, 200),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 100_000),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
    (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
)
_FUNCTIONS: Final = frozenset({"max", "count", "min", "coalesce"})
_PRAGMAS: Final = frozenset({"application_id", "user_version", "quick_check", "data_version"})
_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class ForeignFacts:
    """What somebody else's case is: `head` is the hash of the last entry of its log."""

    title: str
    case_id: str
    notes: int
    entries: int
    head: str
    authors: tuple[str, ...]


@contextmanager
def opened_foreign(path: Path, *, has_journal: bool) -> Iterator[sqlite3.Connection]:
    """A foreign case file that only can be read, and only its known tables.

    `path` must be a copy of ours; `has_journal` says that its `-wal` lies
    beside it. Raises NotACaseError, NewerCaseError, StoreError.
    """
    mode: Mode = "read" if has_journal else "immutable"
    with explaining(path.parent):
        conn = connect(path, mode).conn
        try:
            for limit, value in _LIMITS:
                conn.setlimit(limit, value)
            version = require_version(conn)
            require_known_schema(conn, version)
            conn.set_authorizer(_only_reading)
            kinds = kinds_in(conn)
            for table in (*(TABLES[kind] for kind in kinds), "custody", "custody_change"):
                # Table by table: the search index of another is never touched.
                if one(conn, f"PRAGMA quick_check({table})") != "ok":
                    raise IntegrityError(
                        "The case file is damaged.",
                        "Ask whoever gave it to you for another copy.",
                    )
            yield conn
        finally:
            conn.close()


def copy_values(
    foreign: sqlite3.Connection, target: Path, progress: Report, cancelled: Cancelled
) -> tuple[ForeignFacts, list[Finding]]:
    """Make a fresh database at `target` from a foreign one; returns what it is, and what was checked.

    Raises IntegrityError where a cell has another type than its column, a value
    does not fit, the chain is broken or the contents are not what the log
    says; StoreError, SaveFailedError, CancelledError.
    """
    total = int(one(foreign, "SELECT count(*) FROM custody_change"))
    db = connect(target, "write")
    try:
        migrate(db)
        step = _Steps(total, progress, cancelled)
        with reading(), transaction(db.conn):
            findings = _copy_log(foreign, db.conn, step)
            require_none_failed(findings)
            for entity in kinds_in(foreign):
                _copy_entity(foreign, db.conn, entity, step)
            for table in _COPIED_AS_THEY_ARE:
                _copy_table(foreign, db.conn, table)

        @contextmanager
        def access() -> Iterator[sqlite3.Connection]:
            with reading():
                yield db.conn

        replayed = check_content(access, progress, cancelled)
        require_none_failed(replayed)
        return case_facts(db.conn), [*findings, *replayed]
    except RecursionError as error:
        raise IntegrityError(
            "The case holds a value that is nested deeper than any value of ours.",
            "It was made or changed by another program; do not trust it.",
        ) from error
    except MemoryError as error:
        raise IntegrityError(
            "The case holds more than this computer's memory.", "Do not open it here."
        ) from error
    finally:
        db.conn.close()


def _only_reading(
    action: int, first: str | None, second: str | None, database: str | None, _by: str | None
) -> int:
    if action == sqlite3.SQLITE_SELECT:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and database in ("main", None):
        known = {*TABLES.values(), "custody", "custody_change", *_COPIED_AS_THEY_ARE}
        known |= {"sqlite_master", "sqlite_schema"}
        return sqlite3.SQLITE_OK if first in known else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second in _FUNCTIONS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


class _Steps:
    """Progress over what is copied, a call for each value."""

    def __init__(self, total: int, progress: Report, cancelled: Cancelled) -> None:
        self._total, self._progress, self._cancelled = total, progress, cancelled
        self._done = 0

    def __call__(self) -> None:
        self._done += 1
        if self._done % 500 == 0:
            check(self._cancelled)
            self._progress(Progress(min(self._done, self._total), self._total, "Copying the case"))


def _copy_log(foreign: sqlite3.Connection, conn: sqlite3.Connection, step: _Steps) -> list[Finding]:
    names = {table: _column_types(conn, table) for table in ("custody", "custody_change")}
    for table, types in names.items():
        _insert_rows(conn, table, types, _typed_rows(foreign, table, types, step))
    entries: Iterator[CustodyEntry] = custody_log.read(conn)
    return verify_chain(entries)


def _copy_entity(
    foreign: sqlite3.Connection, conn: sqlite3.Connection, entity: str, step: _Steps
) -> None:
    stored = StoredCase(conn)
    names = ", ".join(("ordinal", *column_names(entity)))
    for ordinal, *row in foreign.execute(f"SELECT {names} FROM {TABLES[entity]} ORDER BY ordinal"):  # noqa: S608
        step()
        if type(ordinal) is not int:
            raise _mistyped(TABLES[entity])
        value = value_of(entity, row)
        try:
            stored.put(ordinal, value, entity)
            if isinstance(value, Annotation):
                put_text(conn, ordinal, value)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(
                f"The case holds two values of one name, or one that its rules forbid ({error}).",
                "It was made or changed by another program; do not trust it.",
            ) from error


def _copy_table(foreign: sqlite3.Connection, conn: sqlite3.Connection, table: str) -> None:
    types = _column_types(conn, table)
    there = one(foreign, "SELECT count(*) FROM sqlite_schema WHERE name = ?", table)
    if types and there:
        _insert_rows(conn, table, types, _typed_rows(foreign, table, types, None))


def _column_types(conn: sqlite3.Connection, table: str) -> dict[str, tuple[str, bool]]:
    """The columns of a table of our own: type, and whether NULL is refused."""
    return {
        name: (kind, bool(not_null) or bool(key))
        for _, name, kind, not_null, _, key in conn.execute(f"PRAGMA table_info({table})")
    }


def _typed_rows(
    foreign: sqlite3.Connection,
    table: str,
    types: dict[str, tuple[str, bool]],
    step: _Steps | None,
) -> Iterator[tuple[Any, ...]]:
    for row in foreign.execute(f"SELECT {', '.join(types)} FROM {table} ORDER BY 1"):  # noqa: S608
        if step is not None:
            step()
        for cell, (kind, needed) in zip(row, types.values(), strict=True):
            if (cell is None and needed) or (cell is not None and type(cell) not in _CELLS[kind]):
                raise _mistyped(table)
        yield row


def _insert_rows(
    conn: sqlite3.Connection,
    table: str,
    types: dict[str, tuple[str, bool]],
    rows: Iterator[tuple[Any, ...]],
) -> None:
    marks = ", ".join("?" for _ in types)
    try:
        conn.executemany(f"INSERT INTO {table} ({', '.join(types)}) VALUES ({marks})", rows)  # noqa: S608
    except sqlite3.IntegrityError as error:
        raise IntegrityError(
            f"The table “{table}” of the case breaks its own rules ({error}).",
            "It was made or changed by another program; do not trust it.",
        ) from error


def case_facts(conn: sqlite3.Connection) -> ForeignFacts:
    """What a copied case is. Raises IntegrityError for one without a head."""
    heads = conn.execute("SELECT title, id FROM case_info").fetchall()
    if len(heads) != 1:
        raise IntegrityError("The case has lost its head.", "Ask for another copy.")
    last = conn.execute("SELECT seq, entry_hash FROM custody ORDER BY seq DESC LIMIT 1").fetchone()
    authors = conn.execute("SELECT DISTINCT actor_name FROM custody ORDER BY 1 LIMIT 20")
    return ForeignFacts(
        title=str(heads[0][0]),
        case_id=str(heads[0][1]),
        notes=int(one(conn, "SELECT count(*) FROM annotation")),
        entries=int(last[0]),
        head=str(last[1]),
        authors=tuple(str(row[0]) for row in authors),
    )


def require_none_failed(findings: list[Finding]) -> None:
    """Raise IntegrityError for the first finding that fails a copy."""
    for finding in findings:
        if finding.level is Level.FAILED:
            raise IntegrityError(
                f"The case does not hold together: {finding.what}",
                "It was changed past its log, or damaged. Ask whoever gave it to you for another"
                " copy.",
            )


def _mistyped(table: str) -> IntegrityError:
    return IntegrityError(
        f"The table “{table}” of the case holds a cell of another type than its column.",
        "It was made or changed by another program; do not trust it.",
    )
