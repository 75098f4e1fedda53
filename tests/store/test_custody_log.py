"""The log in the database only grows, and tampering past it is found."""

from __future__ import annotations

import sqlite3

import pytest

from annotator.provenance.finding import Level
from annotator.store.replay import check_content
from tests.store.case_values import filled_store, reopen


def failures(store):
    return [finding for finding in store.verify() if finding.level is Level.FAILED]


@pytest.mark.parametrize("table, key", [("custody", "seq"), ("custody_change", "change_no")])
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_triggers_refuse_every_way_to_rewrite(filled, table, key, recursive):
    conn = filled._db.conn
    conn.execute(f"PRAGMA recursive_triggers = {recursive}")
    row = conn.execute(f"SELECT * FROM {table} WHERE {key} = 2").fetchone()
    marks = ", ".join("?" for _ in row)
    for sql, values in (
        (f"UPDATE {table} SET {key} = {key} + 100", ()),
        (f"DELETE FROM {table} WHERE {key} = 2", ()),
        (f"DELETE FROM {table}", ()),
        (f"REPLACE INTO {table} VALUES ({marks})", row),
        (f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row),
        (f"UPDATE OR REPLACE {table} SET {key} = 3 WHERE {key} = 2", ()),
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only ever grows"):
            conn.execute(sql, values)
    assert failures(filled) == []


def outsider(folder):
    """Somebody who knows SQLite, and drops the triggers first."""
    conn = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    for table in ("custody", "custody_change"):
        for what in ("update", "delete", "replace"):
            conn.execute(f"DROP TRIGGER {table}_no_{what}")
    return conn


def restore_triggers(conn, statements):
    for statement in statements:
        conn.execute(statement)
    conn.close()


@pytest.mark.parametrize(
    "sql, words",
    [
        ("UPDATE annotation SET text = 'nothing' WHERE id = 'note-1'", "not what the log says"),
        ("UPDATE annotation SET start_index = 6 WHERE id = 'note-1'", "not what the log says"),
        ("UPDATE annotation SET kind = 'guess' WHERE id = 'note-1'", "damaged annotation"),
        ("UPDATE annotation SET tags = '[1' WHERE id = 'note-1'", "damaged annotation"),
        ("UPDATE annotation SET tags = '{}' WHERE id = 'note-1'", "damaged annotation"),
        ("UPDATE exhibit SET provenance_title = 'B' WHERE id = 'exhibit-1'", "not what the log"),
        ("UPDATE exhibit SET digest_sha256 = upper(digest_sha256)||'0'", "not what the log says"),
        ("UPDATE person SET code = cast(x'ff' AS TEXT)", "no Unicode text"),
        ("DELETE FROM annotation WHERE id = 'note-2'", "lacks the annotation"),
        ("UPDATE annotation SET id = 'note-x' WHERE id = 'note-2'", "log knows nothing"),
        (
            "INSERT INTO person VALUES (99,'p','W-9','witness','','','protected','')",
            "knows nothing",
        ),
        ("UPDATE custody SET reason = 'other' WHERE seq = 3", "Entry 3 is not what its hash"),
        ("UPDATE custody SET at_utc = '2020' WHERE seq = 3", "Entry 3 is not what its hash"),
        ("UPDATE custody SET label = cast(x'ff' AS TEXT) WHERE seq = 3", "Entry 3 is not what"),
        ("UPDATE custody SET details = 'x' WHERE seq = 3", "Entry 3 is not what its hash"),
        ("UPDATE custody SET salt = 'x' WHERE seq = 3", "Entry 3 is not what its hash"),
        ("UPDATE custody SET previous_hash = 'x' WHERE seq = 3", "does not follow"),
        ("UPDATE custody SET entry_hash = 'x' WHERE seq = 3", "Entry 4 does not follow"),
        ("UPDATE custody_change SET after = 'x' WHERE seq = 3", "Entry 3: the exhibit after"),
        ("UPDATE custody_change SET before = 'x' WHERE seq = 3", "Entry 3: the exhibit before"),
        ("UPDATE custody_change SET entity = 'claim' WHERE seq = 3", "Entry 3 is not what"),
        ("UPDATE custody_change SET entity = 'x' WHERE seq = 3", "unknown kind: x"),
        ("DELETE FROM custody_change WHERE seq = 3", "Entry 3 is not what its hash"),
        (
            "DELETE FROM custody_change WHERE seq = 3; DELETE FROM custody WHERE seq = 3",
            "Entry 3 should come next",
        ),
        (
            "DELETE FROM custody_change WHERE seq = 8; DELETE FROM custody WHERE seq = 8",
            "knows not",
        ),
        ("DELETE FROM custody_change; DELETE FROM custody", "The log is empty"),
    ],
)
def test_what_an_outsider_changes_is_found(tmp_path, sql, words):
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        kept = [
            row[0]
            for row in store._db.conn.execute(
                "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'custody%'"
            )
        ]
        assert len(kept) == 6
    conn = outsider(folder)
    for statement in sql.split("; "):
        assert conn.execute(statement).rowcount > 0
    restore_triggers(conn, kept)
    with reopen(folder) as store:
        found = failures(store)
        assert any(words in finding.what for finding in found), found
        assert all(finding.meaning for finding in found)


def test_replay_compares_the_states_in_between(tmp_path):
    """A log that was rebuilt with new hashes still has to tell one story."""
    folder = tmp_path / "case"
    filled_store(folder).close()
    conn = outsider(folder)
    conn.execute("UPDATE custody_change SET before = after WHERE entity_id = 'note-1'")
    conn.close()
    conn = sqlite3.connect(folder / "case.sqlite")

    def access():
        from contextlib import nullcontext

        return nullcontext(conn)

    found = check_content(access, lambda _: None, lambda: False)
    conn.close()
    assert any("starts from another annotation" in finding.what for finding in found)
