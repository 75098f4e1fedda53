"""Whether the tables that help finding things (search, references, order) agree with the values."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.entities import Entity
from annotator.case.snapshot import references
from annotator.progress import Cancelled, check
from annotator.provenance.finding import Finding, Level
from annotator.store.connection import one
from annotator.store.lookup import StoredCase, kinds_in
from annotator.store.replay import Access
from annotator.store.rows import TABLES
from annotator.store.search import searched_text

_PAGE: Final = 500
SUBJECT: Final = "Search and order"
_MOST: Final = 20
_SEARCH: Final = (
    "The notes are untouched by this, but searching may miss some, or find wrong ones."
    " The search index can be rebuilt from them."
)
_LINKS: Final = (
    "The notes are untouched by this, but what refers to what is shown wrongly."
    " Rebuilding the search index mends that, too."
)
_ORDER: Final = "The values are untouched by this, but they are listed in another order."


def check_finding_aids(access: Access, cancelled: Cancelled) -> list[Finding]:
    """Compare what is searched, referred to and sorted by with the values themselves.

    Raises CancelledError, sqlite3.Error, IntegrityError for a damaged row.
    """
    findings = [*_index(access), *_numbers(access)]
    pairs = 0
    with access() as conn:
        kinds = kinds_in(conn)
    for entity in kinds:
        findings += _order(access, entity)
        for values in _pages(access, entity, cancelled):
            with access() as conn:
                expected = {(value.id, other) for value in values for other in references(value)}
                stored = _references(conn, [value.id for value in values])
                pairs += len(expected)
                for name in sorted({pair[0] for pair in expected ^ stored}):
                    findings.append(_failed("What it refers to is not what it says.", name, _LINKS))
                findings += _texts(conn, values)
    with access() as conn:
        if not findings and pairs != one(conn, "SELECT count(*) FROM reference"):
            findings.append(_failed("There are references of nothing.", "reference", _LINKS))
        surplus = (
            "SELECT count(*) FROM search_text WHERE ordinal NOT IN (SELECT ordinal FROM annotation)"
        )
        if one(conn, surplus):
            findings.append(_failed("There is text of no note.", "search_text", _SEARCH))
    if not findings:
        what = "What is searched, referred to and sorted by is what the notes say."
        return [Finding(Level.OK, SUBJECT, what)]
    return findings[:_MOST]


def _pages(access: Access, entity: str, cancelled: Cancelled) -> Iterator[list[Entity]]:
    last = -(1 << 63)
    while True:
        check(cancelled)
        with access() as conn:
            sql = f"SELECT ordinal, id FROM {TABLES[entity]} WHERE ordinal > ? ORDER BY ordinal LIMIT ?"  # noqa: S608
            rows = conn.execute(sql, (last, _PAGE)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            found = [StoredCase(conn).find(entity, name) for _, name in rows]
        yield [value for value in found if value is not None]


def _references(conn: sqlite3.Connection, names: list[str]) -> set[tuple[str, str]]:
    marks = ", ".join("?" for _ in names)
    sql = f"SELECT from_id, to_id FROM reference WHERE from_id IN ({marks})"  # noqa: S608
    return set(conn.execute(sql, names))


def _texts(conn: sqlite3.Connection, values: list[Entity]) -> Iterator[Finding]:
    for value in values:
        if isinstance(value, Annotation):
            sql = (
                "SELECT body FROM search_text WHERE ordinal ="
                " (SELECT ordinal FROM annotation WHERE id = ?)"
            )
            if one(conn, sql, value.id) != searched_text(value):
                yield _failed("A note is searched by another text than its own.", value.id, _SEARCH)


def _order(access: Access, entity: str) -> list[Finding]:
    with access() as conn:
        rows = conn.execute(
            f"SELECT id FROM {TABLES[entity]} AS t WHERE ordinal IS NOT"  # noqa: S608
            " (SELECT min(change_no) FROM custody_change AS c"
            " WHERE c.entity_id = t.id AND c.entity = ?) LIMIT ?",
            (entity, _MOST),
        ).fetchall()
    return [_failed(f"The {entity} is not in its place.", row[0], _ORDER) for row in rows]


def _numbers(access: Access) -> list[Finding]:
    with access() as conn:
        count, last = conn.execute("SELECT count(*), max(change_no) FROM custody_change").fetchone()
    if count == (last or 0):
        return []
    what = f"The last of {count:,} logged changes has the number {last:,}."
    return [_failed(what, "custody_change", _ORDER)]


def _index(access: Access) -> list[Finding]:
    with access() as conn:
        try:
            conn.execute(
                "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"
            )
        except sqlite3.DatabaseError as error:
            code: str = getattr(error, "sqlite_errorname", None) or ""
            if code.startswith(("SQLITE_READONLY", "SQLITE_BUSY")):
                return []  # only who writes can ask SQLite this
            return [_failed("The search index is damaged.", "search_index", _SEARCH)]
    return []


def _failed(what: str, where: str, meaning: str) -> Finding:
    return Finding(Level.FAILED, SUBJECT, what, meaning, where)
