"""Searching everything that is no note: exhibits and their provenance, sources, claims, people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Final

from annotator.case.accounts import Claim, Person, Source
from annotator.case.exhibit import Exhibit
from annotator.case.searching import folded, folded_words, holds
from annotator.case.snapshot import CaseSnapshot

Record = Exhibit | Source | Claim | Person
_LEFT_OUT: Final = ("id", "source_id", "facts", "media_path", "filename_raw", "media_path_raw")
_AROUND: Final = 40
MACHINE_MARK: Final = "▲ machine translation, not reviewed: "


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record that holds every word: its kind as in ENTITY_TYPES, its name, and some text around a hit."""

    entity: str
    record: Record
    name: str
    text: str


def find_records(case: CaseSnapshot, text: str, limit: int = 50) -> tuple[FoundRecord, ...]:
    """The records that hold every word of `text` in any of their fields; nothing is syntax.

    Digests are found by their beginning, too. Of a note only the notes are asked.
    """
    words = folded_words(text)
    if not words:
        return ()
    found: list[FoundRecord] = []
    for entity, values in (
        ("exhibit", case.exhibits),
        ("claim", case.claims),
        ("source", case.sources),
        ("person", case.people),
    ):
        for record in values:
            parts = list(dict.fromkeys(_texts(record)))
            if holds(folded("\n".join(parts)), words):
                shown = _shown(parts, words, _unreviewed(record))
                found.append(FoundRecord(entity, record, _name(record), shown))
                if len(found) == limit:
                    return tuple(found)
    return tuple(found)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield str(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for each in fields(value):
            if each.name not in _LEFT_OUT:
                yield from _texts(getattr(value, each.name))


def _name(record: Record) -> str:
    if isinstance(record, Exhibit):
        return f"{record.label} {record.name()}"
    if isinstance(record, Claim):
        return record.short or record.text
    return record.code if isinstance(record, Person) else record.name


def _unreviewed(record: Record) -> frozenset[str]:
    """The texts of machine translations that nobody reviewed."""
    translations = record.translations if isinstance(record, Claim) else ()
    return frozenset(each.text for each in translations if each.needs_warning())


def _shown(parts: list[str], words: list[str], unreviewed: frozenset[str]) -> str:
    """The first text that holds a word, cut around it; a machine's words that nobody reviewed say so."""
    for part in parts:
        body = folded(part)
        for word in words:
            if holds(body, [word]):
                at = max(0, body.find(word) - _AROUND)
                mark = MACHINE_MARK if part in unreviewed else ""
                return mark + ("…" if at else "") + part[at : at + 3 * _AROUND]
    return ""
