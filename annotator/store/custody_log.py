"""The custody log in the database: appended to, read, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from annotator.provenance.actor import Actor
from annotator.provenance.custody import NO_HASH, CustodyEntry, LoggedChange, seal


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that something is on the disk: the number and time of its log entry."""

    seq: int
    committed_at_utc: str


def append(conn: sqlite3.Connection, draft: CustodyEntry) -> CustodyEntry:
    """Seal an entry with the next number and store it; returns it as stored.

    Raises ValueRefusedError for text that has no UTF-8 form, sqlite3.Error.
    """
    last = conn.execute("SELECT seq, entry_hash FROM custody ORDER BY seq DESC LIMIT 1").fetchone()
    number, previous_hash = (1, NO_HASH) if last is None else (last[0] + 1, last[1])
    entry = seal(replace(draft, seq=number), previous_hash)
    insert(conn, entry)
    return entry


def insert(conn: sqlite3.Connection, entry: CustodyEntry) -> None:
    """Store an entry that was sealed before, such as one of a package. Raises sqlite3.Error."""
    conn.execute(
        "INSERT INTO custody (seq, at_utc, monotonic_ns, actor_name, actor_key_fingerprint, action,"
        " label, reason, program, details, salt, previous_hash, entry_hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.seq,
            entry.at_utc,
            entry.monotonic_ns,
            entry.actor.name,
            entry.actor.key_fingerprint,
            entry.action,
            entry.label,
            entry.reason,
            entry.program,
            entry.details_json,
            entry.salt,
            entry.previous_hash,
            entry.entry_hash,
        ),
    )
    conn.executemany(
        "INSERT INTO custody_change (seq, entity, entity_id, before, after, digest_before,"
        " digest_after) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                entry.seq,
                change.entity,
                change.id,
                change.before_json,
                change.after_json,
                change.digest_before,
                change.digest_after,
            )
            for change in entry.changes
        ],
    )


def read(
    conn: sqlite3.Connection, after_seq: int = 0, limit: int | None = None
) -> Iterator[CustodyEntry]:
    """The entries after one number, in their order. Raises sqlite3.Error."""
    chosen = "SELECT * FROM custody WHERE seq > ? ORDER BY seq LIMIT ?"
    return _entries(conn, chosen, (after_seq, -1 if limit is None else limit))


def read_of(conn: sqlite3.Connection, entity_id: str) -> Iterator[CustodyEntry]:
    """The entries that touched one value, in their order. Raises sqlite3.Error."""
    chosen = (
        "SELECT * FROM custody WHERE seq IN"
        " (SELECT seq FROM custody_change WHERE entity_id = ?) ORDER BY seq"
    )
    return _entries(conn, chosen, (entity_id,))


def read_with(conn: sqlite3.Connection, action: str) -> Iterator[CustodyEntry]:
    """The entries of one action, in their order. Raises sqlite3.Error."""
    return _entries(conn, "SELECT * FROM custody WHERE action = ? ORDER BY seq", (action,))


def touched_after(
    conn: sqlite3.Connection, change_no: int, limit: int
) -> Iterator[tuple[str, str]]:
    """Kind and id of each value in the changes after one number, at most `limit` changes.

    Raises sqlite3.Error.
    """
    sql = "SELECT entity, entity_id FROM custody_change WHERE change_no > ? ORDER BY change_no LIMIT ?"
    return ((str(entity), str(wanted)) for entity, wanted in conn.execute(sql, (change_no, limit)))


def _entries(
    conn: sqlite3.Connection, chosen: str, given: tuple[str | int, ...]
) -> Iterator[CustodyEntry]:
    rows = conn.execute(
        "SELECT c.seq, at_utc, monotonic_ns, actor_name, actor_key_fingerprint, action, label,"  # noqa: S608
        " reason, program, details, salt, previous_hash, entry_hash,"
        " entity, entity_id, before, after, digest_before, digest_after"
        f" FROM ({chosen}) AS c"
        " LEFT JOIN custody_change AS d ON d.seq = c.seq ORDER BY c.seq, d.change_no",
        given,
    )
    for _, group in groupby(rows, key=itemgetter(0)):
        yield _entry(list(group))


def _entry(rows: list[tuple[Any, ...]]) -> CustodyEntry:
    # Damage can change the type of a cell; as text it is found by its hash.
    head = rows[0][:13]
    changes = tuple(
        LoggedChange(
            str(row[13]), str(row[14]), _text(row[15]), _text(row[16]), str(row[17]), str(row[18])
        )
        for row in rows
        if row[13] is not None
    )
    return CustodyEntry(
        seq=rows[0][0],
        at_utc=str(head[1]),
        monotonic_ns=rows[0][2],
        actor=Actor(str(head[3]), str(head[4])),
        action=str(head[5]),
        label=str(head[6]),
        reason=str(head[7]),
        program=str(head[8]),
        changes=changes,
        details_json=str(head[9]),
        salt=str(head[10]),
        previous_hash=str(head[11]),
        entry_hash=str(head[12]),
    )


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)
