"""Log entries in words: what was done, to what, and what each field said before and after."""

from __future__ import annotations

import json
from dataclasses import dataclass

from annotator.provenance.canonical import Json
from annotator.provenance.custody import CustodyEntry, LoggedChange

_NAMES = {
    "case": "case",
    "exhibit": "exhibit",
    "annotation": "note",
    "source": "source",
    "claim": "claim",
    "person": "person",
}
_TELLING = ("label", "code", "name", "short", "text", "title")
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; empty where there was no value."""

    field: str
    before: str
    after: str


def entry_words(entry: CustodyEntry) -> str:
    """What was done; undoing and redoing say so."""
    if entry.action in ("undo", "redo"):
        return f"{entry.action.capitalize()}: {entry.label}"
    return entry.label or entry.action


def object_words(entry: CustodyEntry) -> str:
    """To what: the kinds of value with what tells them apart."""
    words = [_object(change) for change in entry.changes[:3]]
    more = len(entry.changes) - len(words)
    return ", ".join(words) + (f" and {more} more" if more > 0 else "")


def differences(change: LoggedChange) -> tuple[Difference, ...]:
    """The fields that a change made different, in the order of the record."""
    before, after = _flat(change.before), _flat(change.after)
    names = dict.fromkeys((*before, *after))
    return tuple(
        Difference(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def change_words(change: LoggedChange) -> str:
    """`note “text” added`, `removed` or `changed`."""
    if change.before_json is None:
        done = "added"
    elif change.after_json is None:
        done = "removed"
    else:
        done = "changed"
    return f"{_object(change)} {done}"


def details_words(entry: CustodyEntry) -> tuple[Difference, ...]:
    """What an entry without values says: the kind of an export, its digest and so on."""
    return tuple(Difference(name, "", _shown(value)) for name, value in entry.details.items())


def _object(change: LoggedChange) -> str:
    kind = _NAMES.get(change.entity, change.entity)
    value = change.after if change.after is not None else change.before
    if isinstance(value, dict):
        for name in _TELLING:
            text = value.get(name)
            if isinstance(text, str) and text.strip():
                short = " ".join(text.split())
                return f"{kind} “{short[:40]}{'…' if len(short) > 40 else ''}”"
    return kind


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
            found[label] = _shown(inner)
    return found


def _shown(value: Json) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(map(str, value))[:_LONGEST]
    return json.dumps(value, ensure_ascii=False)[:_LONGEST]
