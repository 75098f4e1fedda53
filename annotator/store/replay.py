"""Is what the case holds what its log says? The log is replayed, id by id."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from annotator.case.codec import to_json
from annotator.case.entities import ENTITY_TYPES
from annotator.errors import IntegrityError, ValueRefusedError
from annotator.progress import Cancelled, Progress, Report, check
from annotator.provenance.canonical import canonical_json
from annotator.provenance.finding import Finding, Level
from annotator.store.connection import one
from annotator.store.lookup import StoredCase, kinds_in
from annotator.store.rows import TABLES

Access = Callable[[], AbstractContextManager[sqlite3.Connection]]
_PAGE: Final = 500
_SUBJECT: Final = "Contents of the case"
_MEANING: Final = "The case was changed past its log: by another program, or by damage to the file."


@dataclass(frozen=True, slots=True)
class PartChecked:
    """What was found in a part of a case, and the id after which to go on; '' at the end."""

    findings: tuple[Finding, ...]
    next_id: str


@dataclass(frozen=True, slots=True)
class _Page:
    changes: int
    findings: list[Finding]
    last: str


def check_content(access: Access, progress: Report, cancelled: Cancelled) -> list[Finding]:
    """Compare every value with the last state that the log gives it, and the other way round.

    `access` gives the connection for a short while, so that saving goes on
    between pages. Raises CancelledError, sqlite3.Error.
    """
    findings: list[Finding] = []
    with access() as conn:
        total = int(one(conn, "SELECT count(*) FROM custody_change"))
    done = 0
    for page in _pages(access, cancelled):
        done += page.changes
        findings += page.findings
        progress(Progress(done, total, "Comparing the case with its log"))
    findings += _all_unlogged(access, cancelled)
    if not findings:
        findings.append(
            Finding(
                Level.OK,
                _SUBJECT,
                f"Replaying {total:,} logged {'change' if total == 1 else 'changes'} gives exactly"
                " what the case holds.",
                "Nothing was entered, changed or removed past the log.",
            )
        )
    return findings


def check_content_part(
    access: Access,
    after: str,
    enough: Callable[[], bool],
    progress: Report,
    cancelled: Cancelled,
) -> PartChecked:
    """The same from one id on, until `enough` says so between two pages; at least one page.

    Raises CancelledError, sqlite3.Error.
    """
    findings: list[Finding] = []
    with access() as conn:
        total = int(one(conn, "SELECT count(*) FROM custody_change"))
    done = 0
    for page in _pages(access, cancelled, after):
        done += page.changes
        findings += page.findings
        progress(Progress(done, total, "Comparing the case with its log"))
        if enough():
            return PartChecked(tuple(findings), page.last)
    findings += _all_unlogged(access, cancelled)
    return PartChecked(tuple(findings), "")


def _all_unlogged(access: Access, cancelled: Cancelled) -> list[Finding]:
    with access() as conn:
        kinds = kinds_in(conn)
    findings = []
    for entity in kinds:
        check(cancelled)
        with access() as conn:
            findings += _unlogged(conn, entity)
    return findings


def _pages(access: Access, cancelled: Cancelled, after: str = "") -> Iterator[_Page]:
    last = after
    while True:
        check(cancelled)
        with access() as conn:
            ids = conn.execute(
                "SELECT DISTINCT entity_id FROM custody_change WHERE entity_id > ?"
                " ORDER BY entity_id LIMIT ?",
                (last, _PAGE),
            ).fetchall()
            if not ids:
                return
            first, last = ids[0][0], ids[-1][0]
            rows = conn.execute(
                "SELECT entity, entity_id, seq, before, after FROM custody_change"
                " WHERE entity_id BETWEEN ? AND ? ORDER BY entity_id, entity, change_no",
                (first, last),
            ).fetchall()
            findings = []
            for (entity, wanted), group in groupby(rows, key=lambda row: (row[0], row[1])):
                findings += _replay_one(conn, entity, wanted, list(group))
        yield _Page(len(rows), findings, last)


def _replay_one(
    conn: sqlite3.Connection, entity: str, wanted: str, rows: list[tuple[Any, ...]]
) -> list[Finding]:
    findings = []
    state: str | None = None
    for _, _, seq, before, after in rows:
        if before != state:
            findings.append(
                _failed(
                    f"Entry {seq} starts from another {entity} than the entry before it left.",
                    f"entry {seq}, {entity} {wanted}",
                    entity,
                    wanted,
                )
            )
        state = after
    last = rows[-1][2]
    if entity not in ENTITY_TYPES:
        return [_failed(f"Entry {last} speaks of an unknown kind: {entity}.", f"entry {last}")]
    where = f"{entity} {wanted}, last changed by entry {last}"
    try:
        stored = StoredCase(conn).find(entity, wanted)
        text = None if stored is None else canonical_json(to_json(stored)).decode("utf-8")
    except (IntegrityError, ValueRefusedError) as error:
        return [*findings, _failed(error.message, where, entity, wanted)]
    if text == state:
        return findings
    if state is None:
        what = f"The case holds the {entity}, which the log says was removed."
    elif text is None:
        what = f"The case lacks the {entity}, which the log says is there."
    else:
        what = f"The {entity} is not what the log says."
    return [*findings, _failed(what, where, entity, wanted)]


def value_findings(conn: sqlite3.Connection, entity: str, wanted: str) -> list[Finding]:
    """What is wrong with one value as the log has it; empty if it is what the log says, or absent in both.

    Raises sqlite3.Error.
    """
    rows = conn.execute(
        "SELECT entity, entity_id, seq, before, after FROM custody_change"
        " WHERE entity_id = ? AND entity = ? ORDER BY change_no",
        (wanted, entity),
    ).fetchall()
    if rows:
        return _replay_one(conn, entity, wanted, rows)
    if entity in kinds_in(conn) and one(
        conn,
        f"SELECT 1 FROM {TABLES[entity]} WHERE id = ?",  # noqa: S608
        wanted,
    ):
        return [_unknown(entity, wanted)]
    return []


def _unlogged(conn: sqlite3.Connection, entity: str) -> list[Finding]:
    rows = conn.execute(
        f"SELECT id FROM {TABLES[entity]} AS t WHERE NOT EXISTS"  # noqa: S608
        " (SELECT 1 FROM custody_change AS c WHERE c.entity_id = t.id AND c.entity = ?)"
        " ORDER BY ordinal",
        (entity,),
    )
    return [_unknown(entity, row[0]) for row in rows]


def _unknown(entity: str, wanted: str) -> Finding:
    what = f"The case holds the {entity}, of which the log knows nothing."
    return _failed(what, f"{entity} {wanted}", entity, wanted)


def _failed(what: str, where: str, entity: str = "", value_id: str = "") -> Finding:
    return Finding(Level.FAILED, _SUBJECT, what, _MEANING, where, entity=entity, value_id=value_id)
