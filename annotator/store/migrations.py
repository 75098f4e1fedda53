"""From any older schema to this one, with a backup before each step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from annotator.errors import NotACaseError
from annotator.store import schema, schema_from_8, schema_later
from annotator.store.connection import APPLICATION_ID

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

SCHEMA_VERSION: Final = 8


def version_1(db: Database) -> None:
    """The first schema."""
    for statement in schema.STATEMENTS:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")


def version_2(db: Database) -> None:
    """Signed heads and anchors."""
    for statement in schema.VERSION_2:
        db.execute(statement)
    db.execute("PRAGMA user_version = 2")


def version_3(db: Database) -> None:
    """The case's own list of codes."""
    for statement in schema.VERSION_3:
        db.execute(statement)
    db.execute("PRAGMA user_version = 3")


def version_4(db: Database) -> None:
    """Tracks, what stands on them, links between notes, templates."""
    for statement in schema_later.VERSION_4:
        db.execute(statement)
    db.execute("PRAGMA user_version = 4")


def version_5(db: Database) -> None:
    """Regions of notes."""
    for statement in schema_later.VERSION_5:
        db.execute(statement)
    db.execute("PRAGMA user_version = 5")


def version_6(db: Database) -> None:
    """Picture steps of exhibits and notes, and scales to measure by."""
    for statement in schema_later.VERSION_6:
        db.execute(statement)
    db.execute("PRAGMA user_version = 6")


def version_7(db: Database) -> None:
    """Event time, places, copies and publications, dangers to people, sound, captures of sources."""
    for statement in schema_later.VERSION_7:
        db.execute(statement)
    db.execute("PRAGMA user_version = 7")


def version_8(db: Database) -> None:
    """What is covered and told in what leaves, merged histories, statements of files."""
    for statement in schema_from_8.VERSION_8:
        db.execute(statement)
    db.execute("PRAGMA user_version = 8")


_STEPS: Final = (
    version_1,
    version_2,
    version_3,
    version_4,
    version_5,
    version_6,
    version_7,
    version_8,
)


@cache
def all_steps() -> Migrations:
    """Every step from an empty file to this schema, in order."""
    from sqlite_utils.migrations import Migrations

    steps = Migrations("annotator")
    for step in _STEPS:
        steps()(step)
    return steps


def migrate(
    db: Database,
    steps: Migrations | None = None,
    *,
    back_up: Callable[[str], Path] | None = None,
) -> list[Path]:
    """Apply the steps that are missing (of `all_steps`, unless told); `back_up` is called before each with its name.

    Returns the backups. Raises sqlite3.DatabaseError; a step that fails leaves
    nothing behind.
    """
    steps = steps or all_steps()
    backups = []
    names = [step.name for step in steps.pending(db)]
    for number, name in enumerate(names):
        if back_up is not None:
            backups.append(back_up(name))
        steps.apply(db, stop_before=names[number + 1 : number + 2])
    return backups


def require_known_schema(conn: sqlite3.Connection, version: int) -> None:
    """Refuse a database that holds anything else than the tables of that version.

    A view posing as a table swallows what is inserted, a strange trigger
    changes it. Raises NotACaseError that names the difference.
    """
    expected, found = _known_schema(version), _objects(conn)
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise NotACaseError(
                f"The case file holds “{name}” in a form that this program does not make.",
                "Somebody or something changed the file's structure. Open a backup, or ask"
                " whoever gave you the case.",
            )


@cache
def _known_schema(version: int) -> dict[str, str]:
    from sqlite_utils import Database

    conn = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db = Database(conn, execute_plugins=False)
        later = {f"version_{number}" for number in range(version + 1, SCHEMA_VERSION + 1)}
        all_steps().apply(db, stop_before=later)
        return _objects(conn)
    finally:
        conn.close()


def _objects(conn: sqlite3.Connection) -> dict[str, str]:
    # The tables behind the search index are SQLite's own and differ between its versions;
    # the planner's statistics hold no text.
    return {
        name: f"{kind}: {sql}"
        for kind, name, sql in conn.execute("SELECT type, name, sql FROM sqlite_schema")
        if not (kind == "table" and name.startswith(("search_index_", "sqlite_stat")))
    }
