"""Every single byte of the log and of what the case holds: changed, it is found by verifying."""

from __future__ import annotations

import random
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from annotator.errors import AnnotatorError
from annotator.progress import ignore, never
from annotator.provenance.finding import Level
from annotator.store.checking import check_everything
from annotator.store.connection import reading
from tests.faults.damaged_case import make_case

# What is checked by content. Drafts, indexes and backups are no part of the evidence.
TABLES = (
    "custody",
    "custody_change",
    "case_info",
    "exhibit",
    "annotation",
    "source",
    "claim",
    "person",
    "reference",
    "search_text",
)


NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """The whole case in memory, without the triggers that would refuse to change it."""
    folder = tmp_path_factory.mktemp("bytes") / "case"
    make_case(folder)
    file = sqlite3.connect(folder / "case.sqlite")
    conn = sqlite3.connect(":memory:", isolation_level=None)
    file.backup(conn)
    file.close()
    conn.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute("PRAGMA ignore_check_constraints = ON")
    yield conn
    conn.close()


def failures(conn):
    @contextmanager
    def access():
        with reading():
            yield conn

    try:
        findings = check_everything(access, NOW, ignore, never)
    except AnnotatorError as error:
        return [error.message]
    return [finding.what for finding in findings if finding.level is Level.FAILED]


def cells(conn):
    """Every cell that holds something: table, column, rowid or key, its bytes, its type."""
    for table in TABLES:
        columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
        key = "from_id || to_id" if table == "reference" else "rowid"
        for column in columns:
            rows = conn.execute(
                f"SELECT {key}, CAST({column} AS BLOB), typeof({column}) FROM {table}"
                f" WHERE length(CAST({column} AS BLOB)) > 0"
            ).fetchall()
            for row, data, kind in rows:
                yield table, column, key, row, bytes(data), kind


def changed(data, kind, place, chance):
    """The cell with one byte made another one; a number stays a number, as its column wants."""
    other = bytearray(data)
    if kind == "integer":
        other[place] = chance.choice([c for c in b"0123456789" if c != data[place]])
        return int(other)
    other[place] ^= chance.randrange(1, 256)
    return bytes(other)


def every_change(conn, step, seed):
    """Change each `step`th byte, one after the other, and see whether it is found."""
    chance = random.Random(seed)
    count, missed = 0, []
    number = chance.randrange(step)
    for table, column, key, row, data, kind in cells(conn):
        for place in range(len(data)):
            number += 1
            if number % step:
                continue
            new = changed(data, kind, place, chance)
            if isinstance(new, int) and (new == int(data) or new >= 1 << 63):
                continue
            count += 1
            given = "CAST(? AS TEXT)" if kind == "text" else "?"
            conn.execute("BEGIN")
            try:
                sql = f"UPDATE {table} SET {column} = {given} WHERE {key} = ?"
                assert conn.execute(sql, (new, row)).rowcount == 1
                if not failures(conn):
                    missed.append(f"{table}.{column} of {row!r}, byte {place}: {data!r} → {new!r}")
            except sqlite3.IntegrityError:
                pass  # two rows with one key: not even the file format allows it
            finally:
                conn.execute("ROLLBACK")
    return count, missed


def test_the_case_itself_is_well(case):
    assert failures(case) == []
    held = {table for table, *_ in cells(case)}
    assert held == set(TABLES)


def test_a_share_of_all_bytes(case):
    count, missed = every_change(case, 151, seed=3)
    assert missed == []
    assert count > 150


def test_numbers_that_order_things(case):
    """Short cells are passed over by a share of bytes: here each number once."""
    missed = []
    for table, column, key, row, data, kind in cells(case):
        if kind != "integer":
            continue
        case.execute("BEGIN")
        try:
            sql = f"UPDATE {table} SET {column} = {column} + 1000 WHERE {key} = ?"
            case.execute(sql, (row,))
            if not failures(case):
                missed.append(f"{table}.{column} of {row!r}: {data!r}")
        finally:
            case.execute("ROLLBACK")
    assert missed == []


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_each_single_byte(case):
    count, missed = every_change(case, 1, seed=4)
    assert missed == []
    assert count > 20_000
