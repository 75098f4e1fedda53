"""Making again what helps to find things: it is made from the values, and holds nothing of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.entities import Entity
from annotator.case.snapshot import references
from annotator.progress import Cancelled, Progress, Report, check
from annotator.store.connection import one
from annotator.store.lookup import StoredCase, kinds_in
from annotator.store.rows import TABLES
from annotator.store.search import searched_text

Access = Callable[[], AbstractContextManager[sqlite3.Connection]]
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many values had another text to be searched by, or other references, than their own."""

    texts: int
    references: int


def rebuild_finding_aids(writing: Access, progress: Report, cancelled: Cancelled) -> Rebuilt:
    """Make search texts and references anew from the values, page by page, then the search index.

    Saving goes on between the pages; only the last step takes as long as the
    case has words. Raises CancelledError, sqlite3.Error, IntegrityError for a
    damaged row; what was mended until then stays.
    """
    texts = pairs = done = 0
    with writing() as conn:
        kinds = kinds_in(conn)
        total = sum(int(one(conn, f"SELECT count(*) FROM {TABLES[kind]}")) for kind in kinds)  # noqa: S608
    for kind in kinds:
        last: int | None = -(1 << 63)
        while last is not None:
            check(cancelled)
            with writing() as conn:
                found, last = _page(conn, kind, last)
                for ordinal, value in found:
                    pairs += _mend_references(conn, value)
                    if isinstance(value, Annotation):
                        texts += _mend_text(conn, ordinal, value)
            done += len(found)
            progress(Progress(done, total, "Rebuilding the search index"))
    with writing() as conn:
        texts += conn.execute(
            "DELETE FROM search_text WHERE ordinal NOT IN (SELECT ordinal FROM annotation)"
        ).rowcount
        ids = " UNION ALL ".join(f"SELECT id FROM {TABLES[kind]}" for kind in kinds)  # noqa: S608
        pairs += conn.execute(f"DELETE FROM reference WHERE from_id NOT IN ({ids})").rowcount  # noqa: S608
        conn.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
    return Rebuilt(texts, pairs)


def _page(
    conn: sqlite3.Connection, kind: str, after: int
) -> tuple[list[tuple[int, Entity]], int | None]:
    rows = conn.execute(
        f"SELECT ordinal, id FROM {TABLES[kind]} WHERE ordinal > ? ORDER BY ordinal LIMIT ?",  # noqa: S608
        (after, _PAGE),
    ).fetchall()
    case = StoredCase(conn)
    values = [(ordinal, case.find(kind, name)) for ordinal, name in rows]
    last = rows[-1][0] if rows else None
    return [(ordinal, value) for ordinal, value in values if value is not None], last


def _mend_references(conn: sqlite3.Connection, value: Entity) -> int:
    wanted = set(references(value))
    rows = conn.execute("SELECT to_id FROM reference WHERE from_id = ?", (value.id,))
    if {row[0] for row in rows} == wanted:
        return 0
    conn.execute("DELETE FROM reference WHERE from_id = ?", (value.id,))
    conn.executemany(
        "INSERT INTO reference (from_id, to_id) VALUES (?, ?)",
        [(value.id, other) for other in sorted(wanted)],
    )
    return 1


def _mend_text(conn: sqlite3.Connection, ordinal: int, note: Annotation) -> int:
    body = searched_text(note)
    if one(conn, "SELECT body FROM search_text WHERE ordinal = ?", ordinal) == body:
        return 0
    conn.execute(
        "INSERT INTO search_text (ordinal, body) VALUES (?, ?)"
        " ON CONFLICT (ordinal) DO UPDATE SET body = excluded.body",
        (ordinal, body),
    )
    return 1
