"""Rows ↔ values: the columns of a kind of value follow from its fields.

A nested record is spread over columns with its field's name before theirs
(`start_pts`); a tuple is one column of JSON. The tables themselves are written
out in schema.py, and a test holds both against each other.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from annotator.case.codec import from_json, to_json
from annotator.case.entities import ENTITY_TYPES, Entity, entity_name
from annotator.errors import AnnotatorError, IntegrityError
from annotator.provenance.canonical import canonical_json

SqlValue = None | int | str | bytes

# The name of the table is the name of the kind of value, except where SQL reserves it.
TABLES: Final = {entity: entity for entity in ENTITY_TYPES} | {"case": "case_info"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, SQL type, whether NULL is a value, and both conversions."""

    name: str
    sql_type: str
    nullable: bool
    write: Callable[[Any], SqlValue]
    read: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a record lies in consecutive columns; `parts` in the order of its fields."""

    record: type
    names: tuple[str, ...]
    parts: tuple[Column | Nested, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Nested:
    """A record inside a record; all its columns are NULL when it is None."""

    layout: Layout
    nullable: bool


def columns(entity: str) -> tuple[Column, ...]:
    """The columns of a kind of value, in the order of the table."""
    return tuple(_flatten(_layout(_record_type(entity), "")))


def column_names(entity: str) -> tuple[str, ...]:
    """The names of those columns."""
    return tuple(column.name for column in columns(entity))


def row_of(value: Entity) -> tuple[SqlValue, ...]:
    """The value as a row, in the order of its columns."""
    return tuple(_write(_layout(_record_type(entity_name(value)), ""), value))


def value_of(entity: str, row: Sequence[object]) -> Entity:
    """The value that a row holds.

    Raises IntegrityError where the row does not fit the value.
    """
    layout = _layout(_record_type(entity), "")
    try:
        return cast(Entity, _read(layout, row, 0))
    except (AnnotatorError, ValueError, TypeError, ZeroDivisionError, AttributeError) as error:
        raise IntegrityError(
            f"The case holds a damaged {entity} ({str(row[0])[:40]}): {str(error)[:120]}",
            "Run “Verify” to see what is touched; open a backup to get it back.",
        ) from error


def _record_type(entity: str) -> type:
    return ENTITY_TYPES[entity]


def _flatten(layout: Layout, *, nullable: bool = False) -> Iterator[Column]:
    for part in layout.parts:
        if isinstance(part, Nested):
            yield from _flatten(part.layout, nullable=nullable or part.nullable)
        else:
            yield replace(part, nullable=nullable or part.nullable)


def _write(layout: Layout, value: object) -> Iterator[SqlValue]:
    for name, part in zip(layout.names, layout.parts, strict=True):
        field = getattr(value, name)
        if isinstance(part, Column):
            yield None if field is None else part.write(field)
        elif field is None:
            yield from (None for _ in range(part.layout.width))
        else:
            yield from _write(part.layout, field)


def _read(layout: Layout, row: Sequence[object], at: int) -> object:
    arguments: list[object] = []
    for part in layout.parts:
        if isinstance(part, Nested):
            width = part.layout.width
            absent = part.nullable and all(cell is None for cell in row[at : at + width])
            arguments.append(None if absent else _read(part.layout, row, at))
            at += width
            continue
        cell = row[at]
        if cell is None and not part.nullable:
            raise ValueError(f"{part.name} is missing")
        arguments.append(None if cell is None else part.read(cell))
        at += 1
    return layout.record(*arguments)


@cache
def _layout(record: type, prefix: str) -> Layout:
    hints = get_type_hints(record)
    parts: list[Column | Nested] = []
    width = 0
    for spec in fields(record):
        expected, nullable = _without_none(hints[spec.name])
        name = prefix + spec.name
        if is_dataclass(expected):
            inner = _layout(cast(type, expected), f"{name}_")
            parts.append(Nested(inner, nullable))
            width += inner.width
        else:
            parts.append(_column(name, expected, nullable=nullable))
            width += 1
    return Layout(record, tuple(spec.name for spec in fields(record)), tuple(parts), width)


def _without_none(expected: Any) -> tuple[Any, bool]:
    if get_origin(expected) not in (Union, types.UnionType):
        return expected, False
    (kept,) = (option for option in get_args(expected) if option is not type(None))
    return kept, True


def _column(name: str, expected: Any, *, nullable: bool) -> Column:
    if get_origin(expected) is tuple:
        return Column(name, "TEXT", nullable, _tuple_text, _tuple_reader(get_args(expected)[0]))
    if expected is bool:
        return Column(name, "INTEGER", nullable, int, _flag)
    if expected is int:
        return Column(name, "INTEGER", nullable, int, _checked(int))
    if expected is bytes:
        return Column(name, "BLOB", nullable, bytes, _checked(bytes))
    if expected is Fraction:
        return Column(name, "TEXT", nullable, _fraction_text, _fraction)
    if isinstance(expected, type) and issubclass(expected, StrEnum):
        return Column(name, "TEXT", nullable, str, expected)
    if expected is str:
        return Column(name, "TEXT", nullable, str, _checked(str))
    raise TypeError(f"no column can hold {name}: {expected}")


@cache
def _checked(expected: type) -> Callable[[object], object]:
    """A flipped bit can turn a number into text; it must not pass for one."""

    def read(cell: object) -> object:
        if type(cell) is not expected:
            raise TypeError(f"{expected.__name__} was expected")
        return cell

    return read


def _flag(cell: int) -> bool:
    if cell not in (0, 1):
        raise ValueError(f"{cell} is neither yes nor no")
    return bool(cell)


def _fraction_text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


@lru_cache(maxsize=256)
def _fraction(cell: str) -> Fraction:
    numerator, denominator = cell.split("/")
    return Fraction(int(numerator), int(denominator))


def _tuple_text(value: tuple[object, ...]) -> str:
    return canonical_json(to_json(value)).decode("utf-8") if value else "[]"


def _tuple_reader(item: Any) -> Callable[[str], tuple[object, ...]]:
    def read(cell: str) -> tuple[object, ...]:
        if cell == "[]":
            return ()
        elements = json.loads(cell)
        if not isinstance(elements, list):
            raise TypeError("a list was expected")
        return tuple(from_json(item, element) for element in elements)

    return read
