"""Finding notes by any part of a word, in any script, with any input."""

from __future__ import annotations

import sqlite3
from itertools import product
from math import prod
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.searching import finds_others, folded, folded_words, letters_for
from annotator.store.lookup import FILM_ORDER

BY_INDEX: Final = "a.ordinal IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
"""The condition that asks the search index; where there is one, it is the first."""
_TRIGRAM: Final = 3
_MOST_TRIGRAMS: Final = 6
_MOST_SPELLINGS: Final = 320
_IN_PHRASE: Final = 300
_MOST_PEOPLE: Final = 500


def searched_text(note: Annotation) -> str:
    """What a note is found by: its words, alternatives, tags, translations, reasons."""
    parts = [note.text, note.alternatives, *note.tags]
    parts += [translation.text for translation in note.translations]
    parts += [link.why for link in note.bears_on]
    return folded("\n".join(part for part in parts if part))


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
    conditions, values = conditions_for(conn, words)
    sql = (
        "SELECT a.id FROM annotation AS a"  # noqa: S608
        " JOIN search_text AS s ON s.ordinal = a.ordinal"
        " JOIN exhibit AS e ON e.id = a.exhibit_id"
        f" WHERE {' AND '.join(conditions)}"
        f" ORDER BY e.ordinal, {FILM_ORDER}"
    )
    return tuple(row[0] for row in conn.execute(sql, values))


def conditions_for(
    conn: sqlite3.Connection, words: list[str], *, by_index: bool = True
) -> tuple[list[str], list[str]]:
    """Conditions on `a` and `s` and their values: the note holds each word, or names that person.

    A word that is a person's code (`P-1`), or begins one after an `@`, finds
    the notes that name the person. Without the index each note is looked through.
    """
    people = _people_called(conn, words)
    plain = [word for word in words if word not in people]
    if by_index:
        conditions, values = matching(plain)
    else:
        looked = [holding(word) for word in plain]
        conditions, values = [each[0] for each in looked], [each[1] for each in looked]
    for word, ids in people.items():
        condition, value = holding(word)
        marks = ", ".join("?" for _ in ids)
        cell = "CASE WHEN json_valid(a.people) THEN a.people ELSE '[]' END"
        named = f"EXISTS (SELECT 1 FROM json_each({cell}) WHERE value IN ({marks}))"  # noqa: S608
        conditions.append(f"({condition} OR {named})")
        values += [value, *ids]
    return conditions, values


def _people_called(conn: sqlite3.Connection, words: list[str]) -> dict[str, list[str]]:
    if not words:
        return {}
    codes = [(folded(code), id) for id, code in conn.execute("SELECT id, code FROM person")]
    found = {
        word: [
            id
            for code, id in codes
            if code == word or (len(word) > 1 and word[0] == "@" and code.startswith(word[1:]))
        ]
        for word in words
    }
    return {word: ids[:_MOST_PEOPLE] for word, ids in found.items() if ids}


def matching(words: list[str]) -> tuple[list[str], list[str]]:
    """Conditions on `a` (annotation) and `s` (search_text), and their values, for folded words.

    The index narrows to notes that have the trigrams of a word in one of its
    spellings; which of them hold the word itself is looked up in their text.
    """
    conditions: list[str] = []
    values: list[str] = []
    asked = [question for word in words for question in _questions(word)]
    if asked:
        conditions.append(BY_INDEX)
        values.append(" AND ".join(asked))
    for word in words:
        if not _is_exact(word):
            condition, value = holding(word)
            conditions.append(condition)
            values.append(value)
    return conditions, values


def holding(word: str) -> tuple[str, str]:
    """A condition on `s` (search_text) and its value: the text holds this folded word."""
    if not finds_others(word):
        return "instr(s.body, ?) > 0", word
    return "s.body GLOB ?", f"*{''.join(map(_in_glob, word))}*"


def _spellings(text: str) -> int:
    return prod(len(letters_for(letter)) for letter in text)


def _is_exact(word: str) -> bool:
    """Whether what the index is asked for a word finds the notes that hold it and no others."""
    return _TRIGRAM <= len(word) <= _IN_PHRASE and _spellings(word) <= _MOST_SPELLINGS


def _questions(word: str) -> list[str]:
    """What the index is asked for a word: the word in all its spellings, or trigrams of it."""
    if len(word) < _TRIGRAM:
        return []
    if _is_exact(word):
        return [_any_of(word)]
    trigrams = {word[at : at + _TRIGRAM] for at in range(min(len(word), _IN_PHRASE) - 2)}
    fewest = sorted((_spellings(each), each) for each in trigrams)[:_MOST_TRIGRAMS]
    return [_any_of(each) for number, each in fewest if number <= _MOST_SPELLINGS]


def _any_of(text: str) -> str:
    spellings = product(*(letters_for(letter) for letter in text))
    return f"({' OR '.join(_quoted(''.join(each)) for each in spellings)})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _in_glob(letter: str) -> str:
    letters = letters_for(letter)
    return f"[{letters}]" if len(letters) > 1 or letter in "*?[" else letter
