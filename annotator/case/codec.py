"""Values as plain JSON and back: one form for the log, tables and exports.

Enumerations are stored as their word, bytes as hex, fractions as `n/d`. Reading
is strict: an unknown field, a missing one without a default or a word outside
its vocabulary is refused, never dropped.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from annotator.errors import IntegrityError
from annotator.provenance.canonical import Json

T = TypeVar("T")


def to_json(value: object) -> Json:
    """Turn a value of the case into JSON data (no floats, keys in field order)."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"{type(value).__name__} has no form in a case")


def from_json(cls: type[T], data: object) -> T:
    """Rebuild a value of type `cls`.

    Raises IntegrityError where data does not fit the type.
    """
    return cast(T, _read(cls, data, cls.__name__))


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def _read(expected: Any, data: object, where: str) -> object:
    origin = get_origin(expected)
    if origin in (Union, types.UnionType):
        return _read_union(expected, data, where)
    if origin is tuple:
        if not isinstance(data, list):
            raise _misfit(where, data)
        item = get_args(expected)[0]
        return tuple(_read(item, element, where) for element in data)
    if is_dataclass(expected):
        return _read_dataclass(cast(type, expected), data, where)
    return _read_plain(expected, data, where)


def _read_union(expected: Any, data: object, where: str) -> object:
    options = [option for option in get_args(expected) if option is not type(None)]
    if data is None:
        if len(options) == len(get_args(expected)):
            raise _misfit(where, data)
        return None
    return _read(options[0], data, where)


def _read_dataclass(cls: type, data: object, where: str) -> object:
    if not isinstance(data, dict):
        raise _misfit(where, data)
    hints = _hints(cls)
    known = {f.name: f for f in fields(cls)}
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise IntegrityError(
            f"{where} holds a field that this version does not know: {unknown[0]}."
        )
    arguments: dict[str, object] = {}
    for name, spec in known.items():
        if name in data:
            arguments[name] = _read(hints[name], data[name], f"{where}.{name}")
        elif spec.default is MISSING and spec.default_factory is MISSING:
            raise IntegrityError(f"{where} lacks {name}.")
    return cls(**arguments)


def _read_plain(expected: Any, data: object, where: str) -> object:
    if isinstance(expected, type) and issubclass(expected, StrEnum):
        try:
            return expected(str(data))
        except ValueError:
            raise _misfit(where, data) from None
    if expected is bool or expected is int:
        if isinstance(data, expected) and not (expected is int and isinstance(data, bool)):
            return data
    elif expected is str:
        if isinstance(data, str):
            return data
    elif expected is bytes or expected is Fraction:
        try:
            if isinstance(data, str):
                return bytes.fromhex(data) if expected is bytes else Fraction(data)
        except (ValueError, ZeroDivisionError):
            pass
    raise _misfit(where, data)


def _misfit(where: str, data: object) -> IntegrityError:
    shown = repr(data)
    return IntegrityError(f"{where} holds something that does not belong there: {shown[:60]}.")
