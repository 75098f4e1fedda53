"""Which notes a list shows and in which order, as numbers; the notes themselves a page at a time."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, cast

from annotator.case.annotation import Annotation
from annotator.case.note_filter import NoteFilter
from annotator.case.region import Region
from annotator.case.searching import folded_words
from annotator.case.vocabularies import Confidence, Likelihood, NoteKind
from annotator.errors import IntegrityError
from annotator.store.connection import one
from annotator.store.lookup import FILM_ORDER, kinds_in
from annotator.store.note_filtering import filter_conditions
from annotator.store.rows import column_names, value_of
from annotator.store.search import BY_INDEX, conditions_for

_MOST_AT_ONCE: Final = 500


class NoteOrder(StrEnum):
    """By what a list of notes is sorted; what is equal stands in the order of the film."""

    FILM = "film"
    KIND = "kind"
    TEXT = "text"
    TAGS = "tags"
    CERTAINTY = "certainty"
    REVIEW = "review"
    TRACK = "track"


def note_rows(
    conn: sqlite3.Connection,
    exhibit_id: str | None,
    kind: str | None,
    words: str,
    order: NoteOrder,
    *,
    descending: bool,
    wanted: NoteFilter | None = None,
    track_id: str | None = None,
) -> array[int]:
    """The ordinals of the notes of one exhibit (or all), of one kind (or any), that hold every word.

    `track_id` narrows to the notes of one track; '' to those on none. Raises sqlite3.Error.
    """
    # Film by film along the index over the films; the planner would sort everything instead.
    tables = "annotation AS a"
    if exhibit_id is None:
        tables = "exhibit AS e CROSS JOIN annotation AS a ON a.exhibit_id = e.id"
    conditions: list[str] = []
    given: list[str | int] = []
    if exhibit_id is not None:
        conditions.append("a.exhibit_id = ?")
        given.append(exhibit_id)
    if kind is not None:
        conditions.append("a.kind = ?")
        given.append(kind)
    if track_id is not None:
        at = "EXISTS (SELECT 1 FROM placement AS p WHERE p.subject_id = a.id"
        conditions.append(f"{at} AND p.track_id = ?)" if track_id else f"NOT {at})")
        given += [track_id] if track_id else []
    if wanted is not None:
        found_here, their_values = filter_conditions(wanted)
        conditions += found_here
        given += their_values
    searched = folded_words(words)
    if words.strip() and not searched:
        return array("q")
    if searched or order is NoteOrder.TEXT:
        tables += " JOIN search_text AS s ON s.ordinal = a.ordinal"
    # The few notes of one film are looked through faster than the index over all films.
    found, values = conditions_for(conn, searched, by_index=exhibit_id is None)
    conditions += found
    given += values
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    film = FILM_ORDER if exhibit_id is not None else f"e.ordinal, {FILM_ORDER}"
    turn = " DESC" if descending else ""
    if order is NoteOrder.FILM:
        sort = ", ".join(f"{part}{turn}" for part in _parts(film))
    else:
        sort = ", ".join([*(f"{part}{turn}" for part in _SORTS[order]), film])
    sql = f"SELECT a.ordinal FROM {tables} {where} ORDER BY {sort}"  # noqa: S608
    return array("q", (row[0] for row in conn.execute(sql, given)))


def notes_at(conn: sqlite3.Connection, ordinals: Sequence[int]) -> list[Annotation]:
    """The notes with these ordinals, in that order. Raises IntegrityError, sqlite3.Error."""
    found: dict[int, Annotation] = {}
    names = ", ".join(("ordinal", *column_names("annotation")))
    for start in range(0, len(ordinals), _MOST_AT_ONCE):
        part = ordinals[start : start + _MOST_AT_ONCE]
        marks = ", ".join("?" for _ in part)
        sql = f"SELECT {names} FROM annotation WHERE ordinal IN ({marks})"  # noqa: S608
        for ordinal, *row in conn.execute(sql, list(part)):
            found[ordinal] = cast(Annotation, value_of("annotation", row))
    try:
        return [found[ordinal] for ordinal in ordinals]
    except KeyError:
        raise IntegrityError(
            "A note that was listed is no longer in the case.",
            "Another program changed the case; close it and open it again.",
        ) from None


def note_ordinal(conn: sqlite3.Connection, note_id: str) -> int | None:
    """The ordinal that a note has, or had before it was removed; None for an id never used."""
    # Defined so, see schema.py: the number of the first logged change.
    sql = "SELECT min(change_no) FROM custody_change WHERE entity_id = ? AND entity = 'annotation'"
    found = one(conn, sql, note_id)
    return None if found is None else int(found)


def count_bearing_on(conn: sqlite3.Connection, claim_id: str) -> int:
    """How many notes state a claim or bear on it. Raises sqlite3.Error."""
    sql = (
        "SELECT count(*) FROM reference AS r JOIN annotation AS a ON a.id = r.from_id"
        " WHERE r.to_id = ?"
    )
    return int(one(conn, sql, claim_id))


def first_found(conn: sqlite3.Connection, text: str, limit: int) -> array[int]:
    """Ordinals of the first notes that hold every word, in the order in which they were added.

    This asks the search index and sorts nothing. Raises sqlite3.Error.
    """
    searched = folded_words(text)
    if not searched:
        return array("q")
    conditions, values = conditions_for(conn, searched)
    tables, order = "annotation AS a", "a.ordinal"
    if conditions[:1] == [BY_INDEX]:
        # The index gives its hits one by one in that order, so it need not find them all.
        tables, order = (
            "search_index CROSS JOIN annotation AS a ON a.ordinal = search_index.rowid",
            "search_index.rowid",
        )
        conditions[0] = "search_index MATCH ?"
    sql = (
        f"SELECT a.ordinal FROM {tables} CROSS JOIN search_text AS s ON s.ordinal = a.ordinal"  # noqa: S608
        f" WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT ?"
    )
    return array("q", (row[0] for row in conn.execute(sql, (*values, limit))))


def tags_between(conn: sqlite3.Connection, first: int, last: int) -> set[str]:
    """The tags of the notes whose ordinals lie from `first` to `last`, both included.

    Raises IntegrityError, sqlite3.Error.
    """
    sql = "SELECT DISTINCT tags FROM annotation WHERE ordinal BETWEEN ? AND ?"
    found: set[str] = set()
    for (cell,) in conn.execute(sql, (first, last)):
        try:
            found.update(str(tag) for tag in json.loads(cell))
        except (ValueError, TypeError) as error:
            raise IntegrityError(
                "The tags of a note are damaged.", "Run “Verify” to see what is touched."
            ) from error
    return found


def tracks_on(conn: sqlite3.Connection, exhibit_id: str) -> dict[str, str]:
    """The id of the track of each note of an exhibit that stands on one. Raises sqlite3.Error."""
    if "placement" not in kinds_in(conn):
        return {}
    sql = (
        "SELECT p.subject_id, p.track_id FROM placement AS p"
        " JOIN annotation AS a ON a.id = p.subject_id WHERE a.exhibit_id = ?"
    )
    return dict(conn.execute(sql, (exhibit_id,)).fetchall())


def regions_on(conn: sqlite3.Connection, exhibit_id: str) -> tuple[Region, ...]:
    """The regions of all notes of an exhibit. Raises sqlite3.Error, IntegrityError."""
    if "region" not in kinds_in(conn):
        return ()
    names = ", ".join(f"r.{name}" for name in column_names("region"))
    sql = (
        f"SELECT {names} FROM region AS r JOIN annotation AS a ON a.id = r.annotation_id"  # noqa: S608
        " WHERE a.exhibit_id = ? ORDER BY r.ordinal"
    )
    return tuple(cast(Region, value_of("region", row)) for row in conn.execute(sql, (exhibit_id,)))


def _rank(column: str, words: Sequence[str]) -> str:
    cases = " ".join(f"WHEN '{word}' THEN {rank}" for rank, word in enumerate(words))
    return f"CASE {column} {cases} ELSE -1 END"


def _parts(film: str) -> list[str]:
    return [
        *(["e.ordinal"] if film.startswith("e.ordinal") else []),
        "a.start_index",
        "coalesce(a.end_index, a.start_index)",
        "a.created_at",
        "a.id",
    ]


_SORTS: Final = {
    NoteOrder.KIND: (_rank("a.kind", list(NoteKind)),),
    NoteOrder.TEXT: ("s.body",),
    NoteOrder.TAGS: ("a.tags", "a.people"),
    NoteOrder.CERTAINTY: (
        _rank("a.likelihood", list(Likelihood)),
        _rank("a.confidence", list(Confidence)),
        "a.visibility",
        "a.not_visible_reason",
    ),
    NoteOrder.REVIEW: ("a.review",),
    NoteOrder.TRACK: (
        (
            "coalesce((SELECT t.position FROM placement AS p JOIN track AS t ON t.id = p.track_id"
            " WHERE p.subject_id = a.id), 1 << 40)"
        ),
    ),
}
