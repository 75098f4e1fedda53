"""What values were at an entry of the log, for comparing two histories of one case."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Final

from annotator.case.codec import from_json
from annotator.case.entities import ENTITY_TYPES, Entity
from annotator.errors import IntegrityError
from annotator.store.connection import one

Access = Callable[[], AbstractContextManager[sqlite3.Connection]]
Key = tuple[str, str]
_PAGE: Final = 500
_TOUCHED: Final = (
    "SELECT entity, entity_id FROM custody_change WHERE seq > ?"
    " GROUP BY entity, entity_id ORDER BY min(change_no)"
)
_STATE: Final = (
    "SELECT after FROM custody_change WHERE entity_id = ? AND entity = ? AND seq <= ?"
    " ORDER BY change_no DESC LIMIT 1"
)


class LogStates:
    """Asks the log of an open case; every method raises StoreError and IntegrityError as the case does."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def last(self) -> int:
        """The number of the last entry."""
        with self._access() as conn:
            return int(one(conn, "SELECT max(seq) FROM custody") or 0)

    def hash_at(self, seq: int) -> str:
        """The hash of an entry; empty where there is none of that number."""
        with self._access() as conn:
            return str(one(conn, "SELECT entry_hash FROM custody WHERE seq = ?", seq) or "")

    def authors_after(self, seq: int) -> tuple[tuple[str, str], ...]:
        """Name and key of everybody who wrote an entry after one, the first to write first."""
        sql = (
            "SELECT actor_name, actor_key_fingerprint FROM custody WHERE seq > ?"
            " GROUP BY actor_name, actor_key_fingerprint ORDER BY min(seq)"
        )
        with self._access() as conn:
            return tuple((str(name), str(key)) for name, key in conn.execute(sql, (seq,)))

    def last_at(self) -> str:
        """When the last entry was written, ISO 8601 in UTC."""
        with self._access() as conn:
            return str(one(conn, "SELECT at_utc FROM custody ORDER BY seq DESC LIMIT 1") or "")

    def touched_after(self, seq: int) -> list[Key]:
        """Kind and id of each value that entries after one speak of, each once, in their order."""
        with self._access() as conn:
            return [(str(entity), str(wanted)) for entity, wanted in conn.execute(_TOUCHED, (seq,))]

    def added_after(self, seq: int, keys: Sequence[Key]) -> set[Key]:
        """Which of these values did not exist before an entry and were added after it."""
        found = set()
        for page in _pages(keys):
            with self._access() as conn:
                for key in page:
                    first = one(
                        conn,
                        "SELECT min(seq) FROM custody_change WHERE entity_id = ? AND entity = ?",
                        key[1],
                        key[0],
                    )
                    if first is not None and first > seq:
                        found.add(key)
        return found

    def at(self, seq: int, keys: Sequence[Key]) -> Iterator[Entity | None]:
        """What each of these values was after an entry, None where it was not there.

        Read page by page, so that saving goes on between.
        """
        for page in _pages(keys):
            with self._access() as conn:
                texts = [one(conn, _STATE, key[1], key[0], seq) for key in page]
            for (entity, _), text in zip(page, texts, strict=True):
                yield None if text is None else _value(entity, text)


def _pages(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), _PAGE):
        yield keys[start : start + _PAGE]


def _value(entity: str, text: str) -> Entity:
    if entity not in ENTITY_TYPES:
        raise IntegrityError(
            f"The log holds a kind of value that this version does not know: {entity[:40]}.",
            "It was written by a newer version of this program: install that.",
        )
    try:
        return from_json(ENTITY_TYPES[entity], json.loads(text))
    except (ValueError, RecursionError) as error:
        raise IntegrityError(f"The log holds a {entity} that cannot be read.") from error
