"""The form of the records of a case as JSON Schema, made from the types themselves."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from annotator.case.entities import ENTITY_TYPES

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> dict[str, Any]:
    """A schema with a definition for every kind of value and every part of one."""
    found: dict[str, Any] = {}
    kinds = {name: _form(kind, found) for name, kind in ENTITY_TYPES.items()}
    return {
        "$schema": DIALECT,
        "title": "Values of a case, as they stand in the custody log and in the notes",
        "anyOf": list(kinds.values()),
        "$defs": dict(sorted(found.items())),
    }


def _form(kind: Any, found: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_form(each, found) for each in get_args(kind)]}
    if origin is tuple:
        return {"type": "array", "items": _form(get_args(kind)[0], found)}
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, found)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    plain: dict[Any, dict[str, Any]] = {
        bool: {"type": "boolean"},
        int: {"type": "integer"},
        str: {"type": "string"},
        bytes: {"type": "string", "pattern": "^([0-9a-f]{2})*$", "description": "bytes as hex"},
        Fraction: {"type": "string", "pattern": "^-?[0-9]+/[0-9]+$"},
        type(None): {"type": "null"},
    }
    return plain[kind]


def _record(kind: type, found: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in found:
        found[name] = {}
        hints = get_type_hints(kind)
        members = fields(kind)
        found[name] = {
            "type": "object",
            "description": (kind.__doc__ or "").split("\n", maxsplit=1)[0],
            "properties": {each.name: _form(hints[each.name], found) for each in members},
            "required": [
                each.name
                for each in members
                if each.default is MISSING and each.default_factory is MISSING
            ],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
