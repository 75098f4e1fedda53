"""Text being typed: kept from one keystroke pause to the next, no part of the evidence."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping

from annotator.errors import IntegrityError, ValueRefusedError
from annotator.provenance.canonical import Json, canonical_json


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
    """All drafts by their key. Raises IntegrityError, sqlite3.Error."""
    found: dict[str, dict[str, Json]] = {}
    for key, payload in conn.execute("SELECT key, payload FROM draft ORDER BY key"):
        try:
            found[key] = _checked(key, json.loads(payload))
        except (ValueError, TypeError, ValueRefusedError) as error:
            raise IntegrityError(
                "A draft in the case is damaged.", "Your saved notes are not touched by this."
            ) from error
    return found


def _checked(key: str, data: Json) -> dict[str, Json]:
    if not isinstance(data, dict):
        raise TypeError("no draft")
    if not data.keys() & {"draft", "digest"}:
        return data  # from before drafts had a digest
    draft = data.get("draft")
    if len(data) != 2 or not isinstance(draft, dict) or data.get("digest") != _digest(key, draft):
        raise ValueError("another draft than was kept")
    return draft


def _digest(key: str, draft: dict[str, Json]) -> str:
    """What finds a bit that turned over: no log entry covers a draft."""
    return hashlib.sha256(canonical_json([key, draft])).hexdigest()
