"""A fresh case database from a log that came from outside: every value is what the log says last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.codec import from_json
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.errors import IntegrityError
from annotator.progress import Cancelled, Progress, Report, check
from annotator.provenance.anchors import Anchor
from annotator.provenance.custody import CustodyEntry, verify_chain
from annotator.provenance.finding import Finding
from annotator.provenance.heads import SignedHead
from annotator.store import custody_log
from annotator.store.connection import connect, reading, transaction
from annotator.store.foreign import ForeignFacts, case_facts, require_none_failed
from annotator.store.lookup import StoredCase
from annotator.store.migrations import migrate
from annotator.store.replay import check_content
from annotator.store.search import put_text

_LAST: Final = (
    "SELECT first, entity_id, after FROM (SELECT entity_id, min(change_no) AS first,"
    " max(change_no) AS last FROM custody_change WHERE entity = ? GROUP BY entity_id)"
    " JOIN (SELECT change_no, after FROM custody_change) ON change_no = last"
    " WHERE after IS NOT NULL ORDER BY first"
)


@dataclass(frozen=True, slots=True)
class LogFromOutside:
    """A whole custody log with what stands about it. `total` is the number of entries, if known."""

    entries: Iterable[CustodyEntry]
    heads: Sequence[SignedHead] = ()
    anchors: Sequence[Anchor] = ()
    total: int | None = None


def fill_from_log(
    target: Path, log: LogFromOutside, progress: Report, cancelled: Cancelled
) -> tuple[ForeignFacts, list[Finding]]:
    """Make a database at `target` from a log; returns what case it is, and what was checked.

    The log is taken entry by entry as it is, then its chain is checked, then
    each value is made from its last state. Raises IntegrityError where the
    chain is broken or a value does not fit its type, CancelledError, sqlite3.Error.
    """
    db = connect(target, "write")
    try:
        migrate(db)
        with reading(), transaction(db.conn):
            _take_log(db.conn, log, progress, cancelled)
            findings = verify_chain(custody_log.read(db.conn), cancelled=cancelled)
            require_none_failed(findings)
            _require_known(db.conn)
            for entity in ENTITY_TYPES:
                _make_values(db.conn, entity, cancelled)
            _put_trust(db.conn, log)

        @contextmanager
        def access() -> Iterator[sqlite3.Connection]:
            with reading():
                yield db.conn

        replayed = check_content(access, progress, cancelled)
        require_none_failed(replayed)
        return case_facts(db.conn), [*findings, *replayed]
    except sqlite3.IntegrityError as error:
        raise IntegrityError(
            f"The log holds what no case may hold ({error}).",
            "It was made or changed by another program; do not trust it.",
        ) from error
    finally:
        db.conn.close()


def _take_log(
    conn: sqlite3.Connection, log: LogFromOutside, progress: Report, cancelled: Cancelled
) -> None:
    for done, entry in enumerate(log.entries, 1):
        check(cancelled)
        custody_log.insert(conn, entry)
        if done % 200 == 0:
            progress(Progress(done, log.total, "Taking the log in"))


def _require_known(conn: sqlite3.Connection) -> None:
    for (entity,) in conn.execute("SELECT DISTINCT entity FROM custody_change"):
        if entity not in ENTITY_TYPES:
            raise IntegrityError(
                f"The log holds a kind of value that this version does not know: {entity[:40]}.",
                "It was written by a newer version of this program: install that.",
            )


def _make_values(conn: sqlite3.Connection, entity: str, cancelled: Cancelled) -> None:
    stored = StoredCase(conn)
    for ordinal, wanted, text in conn.execute(_LAST, (entity,)).fetchall():
        check(cancelled)
        value = _value(entity, wanted, text)
        stored.put(ordinal, value, entity)
        if isinstance(value, Annotation):
            put_text(conn, ordinal, value)


def _value(entity: str, wanted: str, text: str) -> Entity:
    try:
        value = from_json(ENTITY_TYPES[entity], json.loads(text))
    except (ValueError, RecursionError) as error:
        raise IntegrityError(f"The log holds a {entity} that cannot be read.") from error
    if value.id != wanted:
        raise IntegrityError(f"The log holds a {entity} under another id than its own.")
    return value


def _put_trust(conn: sqlite3.Connection, log: LogFromOutside) -> None:
    conn.executemany(
        "INSERT INTO signed_head (head_no, statement, signature) VALUES (?, ?, ?)",
        [(head.number, head.statement, head.signature) for head in log.heads],
    )
    conn.executemany(
        "INSERT INTO anchor (anchor_no, kind, head_no, at_utc, actor_name, details, request, reply,"
        " certificates) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                each.number,
                each.kind,
                each.head_number,
                each.at_utc,
                each.actor,
                each.details_json,
                each.request,
                each.reply,
                each.certificates,
            )
            for each in log.anchors
        ],
    )
