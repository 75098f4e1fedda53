"""Finding notes by any part of a word, in any script, with any input."""

from __future__ import annotations

import sqlite3
import unicodedata
from typing import Final

from annotator.case.annotation import Annotation
from annotator.store.lookup import FILM_ORDER

_TRIGRAM: Final = 3
_MOST_WORDS: Final = 32


def searched_text(note: Annotation) -> str:
    """What a note is found by: its words, alternatives, tags, translations, reasons."""
    parts = [note.text, note.alternatives, *note.tags]
    parts += [translation.text for translation in note.translations]
    parts += [link.why for link in note.bears_on]
    return folded("\n".join(part for part in parts if part))


def folded(text: str) -> str:
    """Text without case and compatibility forms; control characters become blanks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in plain)


def put_text(conn: sqlite3.Connection, ordinal: int, note: Annotation) -> None:
    """Make a note findable."""
    body = searched_text(note)
    conn.execute("INSERT INTO search_text (ordinal, body) VALUES (?, ?)", (ordinal, body))
    conn.execute("INSERT INTO search_index (rowid, body) VALUES (?, ?)", (ordinal, body))


def take_text(conn: sqlite3.Connection, ordinal: int) -> None:
    """Make a note no longer findable."""
    conn.execute(
        "INSERT INTO search_index (search_index, rowid, body)"
        " SELECT 'delete', ordinal, body FROM search_text WHERE ordinal = ?",
        (ordinal,),
    )
    conn.execute("DELETE FROM search_text WHERE ordinal = ?", (ordinal,))


def search(conn: sqlite3.Connection, text: str) -> tuple[str, ...]:
    """Ids of the notes that hold every word, in the order of the film.

    Nothing in `text` is syntax. Raises sqlite3.Error when the file cannot be read.
    """
    words = folded_words(text)
    if not words:
        return ()
    conditions, values = matching(words)
    sql = (
        "SELECT a.id FROM annotation AS a"  # noqa: S608
        " JOIN search_text AS s ON s.ordinal = a.ordinal"
        " JOIN exhibit AS e ON e.id = a.exhibit_id"
        f" WHERE {' AND '.join(conditions)}"
        f" ORDER BY e.ordinal, {FILM_ORDER}"
    )
    return tuple(row[0] for row in conn.execute(sql, values))


def folded_words(text: str) -> list[str]:
    """The words that are searched for, each once, at most 32."""
    return list(dict.fromkeys(folded(text).split()))[:_MOST_WORDS]


def matching(words: list[str]) -> tuple[list[str], list[str]]:
    """Conditions on `a` (annotation) and `s` (search_text), and their values, for folded words."""
    conditions: list[str] = []
    values: list[str] = []
    long = [word for word in words if len(word) >= _TRIGRAM]
    if long:
        conditions.append(
            "a.ordinal IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
        )
        values.append(" AND ".join('"' + word.replace('"', '""') + '"' for word in long))
    for word in words:
        if len(word) < _TRIGRAM:
            conditions.append("instr(s.body, ?) > 0")
            values.append(word)
    return conditions, values
