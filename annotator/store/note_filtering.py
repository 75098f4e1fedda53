"""A filter of notes as conditions that SQLite looks up."""

from __future__ import annotations

from annotator.case.note_filter import NONE_STATED, NoteFilter


def filter_conditions(wanted: NoteFilter) -> tuple[list[str], list[str | int]]:
    """Conditions on `a` (annotation) and their values: a note fits, whatever its words."""
    conditions: list[str] = []
    values: list[str | int] = []
    for column, words in wanted.listed().items():
        if words:
            stated = [word for word in words if word != NONE_STATED]
            parts = [f"a.{column} IN ({_marks(stated)})"] if stated else []
            if len(stated) < len(words):
                parts.append(f"coalesce(a.{column}, '') = ''")
            conditions.append(f"({' OR '.join(parts)})")
            values += stated
    for tag in wanted.all_tags:
        conditions.append(_in_list("tags", 1))
        values.append(tag)
    for column, any_of in (("tags", wanted.any_tags), ("people", wanted.people)):
        if any_of:
            conditions.append(_in_list(column, len(any_of)))
            values += any_of
    if wanted.no_tags:
        conditions.append(f"NOT {_in_list('tags', len(wanted.no_tags))}")
        values += wanted.no_tags
    for condition, value in (
        ("coalesce(a.end_index, a.start_index) >= ?", wanted.first_frame),
        ("a.start_index <= ?", wanted.last_frame),
        ("substr(a.created_at, 1, 10) >= ?", wanted.written_from or None),
        ("substr(a.created_at, 1, 10) <= ?", wanted.written_to or None),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if wanted.translated is not None:
        conditions.append(
            f"json_array_length(a.translations) {'>' if wanted.translated else '='} 0"
        )
    return conditions, values


def _in_list(column: str, count: int) -> str:
    marks = _marks(range(count))
    return f"EXISTS (SELECT 1 FROM json_each({_list(column)}) WHERE value IN ({marks}))"  # noqa: S608


def _list(column: str) -> str:
    # A damaged cell is taken for an empty list: whoever reads that note is told of it.
    return f"CASE WHEN json_valid(a.{column}) THEN a.{column} ELSE '[]' END"


def _marks(of: object) -> str:
    return ", ".join("?" for _ in of)  # type: ignore[attr-defined]
