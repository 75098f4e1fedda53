"""What a logged change made different, field by field, and word by word."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from annotator.provenance.canonical import Json
from annotator.provenance.custody import LoggedChange

_LONGEST: Final = 2_000
_PIECES: Final = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; empty where there was no value."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, went or came."""

    text: str
    kind: Literal["same", "gone", "new"]


def differences(change: LoggedChange) -> tuple[Difference, ...]:
    """The fields that a change made different, in the order of the record."""
    before, after = _flat(change.before), _flat(change.after)
    names = dict.fromkeys((*before, *after))
    return tuple(
        Difference(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def words_changed(before: str, after: str) -> tuple[Run, ...]:
    """Two texts as one: what stayed, what went and what came, by whole words.

    Joining what is not new gives `before`, joining what is not gone gives `after`.
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    return tuple(_runs(old, new, matcher))


def _runs(old: list[str], new: list[str], matcher: difflib.SequenceMatcher[str]) -> Iterator[Run]:
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            yield Run("".join(old[a:b]), "same")
            continue
        if b > a:
            yield Run("".join(old[a:b]), "gone")
        if d > c:
            yield Run("".join(new[c:d]), "new")


def shown_value(value: Json) -> str:
    """A field's value as text of at most 2,000 characters; empty for nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(map(str, value))[:_LONGEST]
    return json.dumps(value, ensure_ascii=False)[:_LONGEST]


def _flat(value: Json, prefix: str = "") -> dict[str, str]:
    """The fields of a record; those of a record inside it by `outer: inner`."""
    found: dict[str, str] = {}
    if not isinstance(value, dict):
        return found
    for name, inner in value.items():
        label = f"{prefix}{name.replace('_', ' ')}"
        if isinstance(inner, dict):
            found.update(_flat(inner, f"{label}: "))
        else:
            found[label] = shown_value(inner)
    return found
