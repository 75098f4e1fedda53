"""Text being typed: kept from one keystroke pause to the next, no part of the evidence."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from annotator.errors import ValueRefusedError
from annotator.provenance.canonical import Json, canonical_json

_ASIDE: Final = "damaged/"


@dataclass(frozen=True, slots=True)
class DamagedDraft:
    """A draft that is not what was kept: its key, the key of its row now, and its text as it stands."""

    key: str
    row: str
    left: str


def write_draft(
    conn: sqlite3.Connection, key: str, payload: Mapping[str, Json], now_utc: str
) -> None:
    """Keep a draft in place of an older one. Raises ValueRefusedError, sqlite3.Error."""
    kept: dict[str, Json] = {"draft": dict(payload), "digest": _digest(key, dict(payload))}
    conn.execute(
        "INSERT INTO draft (key, payload, saved_at) VALUES (?, ?, ?) ON CONFLICT (key)"
        " DO UPDATE SET payload = excluded.payload, saved_at = excluded.saved_at",
        (key, canonical_json(kept).decode("utf-8"), now_utc),
    )


def drop_draft(conn: sqlite3.Connection, key: str) -> None:
    """Forget a draft. Raises sqlite3.Error."""
    conn.execute("DELETE FROM draft WHERE key = ?", (key,))


def read_drafts(conn: sqlite3.Connection) -> dict[str, dict[str, Json]]:
    """All drafts by their key; a damaged one is left out (`read_damaged`). Raises sqlite3.Error."""
    found: dict[str, dict[str, Json]] = {}
    for key, payload in _rows(conn):
        draft = None if key.startswith(_ASIDE) else _checked(key, payload)
        if draft is not None:
            found[key] = draft
    return found


def read_damaged(conn: sqlite3.Connection) -> tuple[DamagedDraft, ...]:
    """The drafts that are damaged, those set aside earlier too. Raises sqlite3.Error."""
    return tuple(
        DamagedDraft(key.removeprefix(_ASIDE).partition("/")[2], key, payload)
        if key.startswith(_ASIDE)
        else DamagedDraft(key, key, payload)
        for key, payload in _rows(conn)
        if key.startswith(_ASIDE) or _checked(key, payload) is None
    )


def set_aside(conn: sqlite3.Connection) -> tuple[DamagedDraft, ...]:
    """Keep damaged drafts under other keys, where no new draft takes their place.

    Returns all that are aside. Raises sqlite3.Error.
    """
    for damaged in read_damaged(conn):
        if damaged.row == damaged.key:
            row, number = f"{_ASIDE}1/{damaged.key}", 1
            while conn.execute("SELECT 1 FROM draft WHERE key = ?", (row,)).fetchone():
                number += 1
                row = f"{_ASIDE}{number}/{damaged.key}"
            conn.execute("UPDATE draft SET key = ? WHERE key = ?", (row, damaged.key))
    return read_damaged(conn)


def _rows(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    # As bytes: a damaged text need not be text any more.
    rows = conn.execute(
        "SELECT CAST(key AS BLOB), CAST(payload AS BLOB) FROM draft ORDER BY key"
    ).fetchall()
    return [(_text(key), _text(payload)) for key, payload in rows]


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "surrogateescape")


def _checked(key: str, payload: str) -> dict[str, Json] | None:
    """The draft of a row; None where it is not what was kept."""
    try:
        data = json.loads(payload)
        if not isinstance(data, dict):
            return None
        if not data.keys() & {"draft", "digest"}:
            return data  # from before drafts had a digest
        draft = data.get("draft")
        if len(data) != 2 or not isinstance(draft, dict):
            return None
        return draft if data.get("digest") == _digest(key, draft) else None
    except (ValueError, TypeError, RecursionError, ValueRefusedError):
        return None


def _digest(key: str, draft: dict[str, Json]) -> str:
    """What finds a bit that turned over: no log entry covers a draft."""
    return hashlib.sha256(canonical_json([key, draft])).hexdigest()
