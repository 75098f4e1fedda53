"""Values of another copy with ids of this one, where both took in the same file on their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from enum import StrEnum
from typing import Any

from annotator.case.entities import Entity


def with_ids(value: Entity, ids: Mapping[str, str]) -> Entity:
    """A value of the other copy with some ids replaced, wherever it names them; its own, too."""
    if not ids:
        return value
    found = _replaced(value, ids)
    new_id = _renamed(value.id, ids)
    named = getattr(found, "of_id", None)
    changed: dict[str, Any] = {"id": new_id}
    if isinstance(named, str):
        changed["of_id"] = _renamed(named, ids)
    renamed: Entity = replace(found, **changed)
    return renamed


def _replaced(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return ids.get(value, value)
    if isinstance(value, tuple):
        new = tuple(_replaced(item, ids) for item in value)
        return value if new == value else new
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            name: new
            for name in value.__dataclass_fields__
            if (new := _replaced(getattr(value, name), ids)) is not getattr(value, name)
        }
        return replace(value, **changed) if changed else value
    return value


def _renamed(text: str, ids: Mapping[str, str]) -> str:
    """An id that may be made of other ids, such as `clock-…`."""
    for old, new in ids.items():
        text = text.replace(old, new)
    if text.startswith("copies-"):
        return _sorted_pair(text, ids)
    return text


def _sorted_pair(text: str, ids: Mapping[str, str]) -> str:
    for new in ids.values():
        rest = text.removeprefix("copies-")
        other = (
            rest.removeprefix(f"{new}-")
            if rest.startswith(f"{new}-")
            else rest.removesuffix(f"-{new}")
        )
        if other != rest:
            return "copies-" + "-".join(sorted((new, other)))
    return text
