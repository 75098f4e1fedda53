"""What is stored, found by indexed queries; never a scan for one edit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, cast

from annotator.case.accounts import Person
from annotator.case.codes import Code
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import references
from annotator.case.tracks import Track
from annotator.store.connection import one
from annotator.store.rows import TABLES, column_names, row_of, value_of


class StoredCase:
    """The values in the database; answers what the rules ask (CaseLookup).

    Every method raises sqlite3.Error when the file cannot be read and
    IntegrityError when a row is damaged.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._kinds: tuple[str, ...] | None = None

    def find(self, entity: str, wanted: str) -> Entity | None:
        """The value of that kind with this id, or None."""
        if self._lacks(entity):
            return None
        sql = f"{select(entity)} WHERE id = ?"
        row = self._conn.execute(sql, (wanted,)).fetchone()
        return None if row is None else value_of(entity, row)

    def count_leaning_on(self, wanted: str) -> int:
        """How many other values refer to this id."""
        sql = "SELECT count(*) FROM reference WHERE to_id = ?"
        return int(one(self._conn, sql, wanted))

    def leaning_on(self, entity: str, wanted: str) -> Iterator[Entity]:
        """The values of one kind that refer to this id."""
        if self._lacks(entity):
            return
        sql = f"{select(entity)} WHERE id IN (SELECT from_id FROM reference WHERE to_id = ?) ORDER BY ordinal"  # noqa: S608
        for row in self._conn.execute(sql, (wanted,)):
            yield value_of(entity, row)

    def person_with_code(self, code: str) -> Person | None:
        """The person with this pseudonym code, or None."""
        sql = f"{select('person')} WHERE code = ? ORDER BY ordinal LIMIT 1"
        row = self._conn.execute(sql, (code,)).fetchone()
        found = None if row is None else value_of("person", row)
        return found if isinstance(found, Person) else None

    def codes_with_key(self, key: str) -> tuple[Code, ...]:
        """The codes that this key writes; two only while an edit is being stored."""
        rows = self._conn.execute(f"{select('code')} WHERE key = ?", (key,)).fetchall()
        return tuple(cast(Code, value_of("code", row)) for row in rows)

    def all_tracks(self) -> tuple[Track, ...]:
        """Every track."""
        return tuple(cast(Iterator[Track], self.all_of("track")))

    def twin_of(self, exhibit: Exhibit) -> Exhibit | None:
        """Another exhibit that is the same video stream of the same file, or None."""
        where = "digest_sha256 = ? AND video_stream = ? AND id <> ?"
        sql = f"{select('exhibit')} WHERE {where} LIMIT 1"
        given = (exhibit.digest_sha256, exhibit.video_stream, exhibit.id)
        row = self._conn.execute(sql, given).fetchone()
        found = None if row is None else value_of("exhibit", row)
        return found if isinstance(found, Exhibit) else None

    def all_of(self, entity: str) -> Iterator[Entity]:
        """Every value of a kind in the order in which they were first added."""
        if self._lacks(entity):
            return
        for row in self._conn.execute(f"{select(entity)} ORDER BY ordinal"):
            yield value_of(entity, row)

    def in_film_order(self, exhibit_id: str | None) -> Iterator[Entity]:
        """Annotations by frame; of one exhibit, or exhibit by exhibit."""
        names = ", ".join(f"a.{name}" for name in column_names("annotation"))
        where, given = ("WHERE e.id = ?", (exhibit_id,)) if exhibit_id is not None else ("", ())
        sql = (
            f"SELECT {names} FROM annotation AS a JOIN exhibit AS e ON e.id = a.exhibit_id"  # noqa: S608
            f" {where} ORDER BY e.ordinal, {FILM_ORDER}"
        )
        for row in self._conn.execute(sql, given):
            yield value_of("annotation", row)

    def put(self, ordinal: int, value: Entity, entity: str) -> None:
        """Write a value that is not there yet, and what it refers to."""
        cells: tuple[Any, ...] = (ordinal, *row_of(value))
        marks = ", ".join("?" for _ in cells)
        names = ", ".join(("ordinal", *column_names(entity)))
        self._conn.execute(f"INSERT INTO {TABLES[entity]} ({names}) VALUES ({marks})", cells)  # noqa: S608
        self._conn.executemany(
            "INSERT INTO reference (from_id, to_id) VALUES (?, ?)",
            [(value.id, other) for other in sorted(references(value))],
        )

    def take(self, value: Entity, entity: str) -> int:
        """Remove a value and what it refers to; returns its ordinal."""
        table = TABLES[entity]
        ordinal = int(one(self._conn, f"SELECT ordinal FROM {table} WHERE id = ?", value.id))  # noqa: S608
        self._conn.execute(f"DELETE FROM {table} WHERE ordinal = ?", (ordinal,))  # noqa: S608
        self._conn.execute("DELETE FROM reference WHERE from_id = ?", (value.id,))
        return ordinal

    def _lacks(self, entity: str) -> bool:
        if entity not in _LATER:
            return False
        if self._kinds is None:
            self._kinds = kinds_in(self._conn)
        return entity not in self._kinds


def kinds_in(conn: sqlite3.Connection) -> tuple[str, ...]:
    """The kinds of value that have a table; an older case that is read as it is lacks the later ones."""
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_schema")}
    return tuple(entity for entity in ENTITY_TYPES if TABLES[entity] in tables)


_LATER: Final = (
    "code",
    "track",
    "placement",
    "link",
    "template",
    "region",
    "enhancement",
    "calibration",
    "time_anchor",
    "clock_break",
    "event_clock",
    "claim_time",
    "place",
    "map_picture",
    "copy_link",
    "publication",
    "harm",
    "sound_work",
    "sound_mark",
    "capture",
    "cover",
    "sound_cover",
    "redaction",
    "disclosure",
    "merged_log",
    "file_statement",
)  # came after the first version
FILM_ORDER = "a.start_index, coalesce(a.end_index, a.start_index), a.created_at, a.id"


@cache
def select(entity: str) -> str:
    """`SELECT columns FROM table` for a kind of value."""
    if entity not in ENTITY_TYPES:
        raise KeyError(entity)
    return f"SELECT {', '.join(column_names(entity))} FROM {TABLES[entity]}"  # noqa: S608
