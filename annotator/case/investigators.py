"""Numbers in the place of the names of those who worked on a case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Final

from annotator.case.annotation import BearsOn, Translation
from annotator.case.edition_table import INVESTIGATORS
from annotator.case.entities import Entity, entity_name
from annotator.case.snapshot import CaseSnapshot

_NEUTRAL: Final = re.compile(r"investigator( \d+)?", re.IGNORECASE)


class Investigators:
    """“Investigator 1”, “Investigator 2” … for the names in a case, in the order in which they first worked.

    Further work gives new names further numbers and leaves the old ones.
    """

    def __init__(self, case: CaseSnapshot, others: Iterable[str] = ()) -> None:
        """`others` are names that stand in no value, such as those of the log in its order."""
        first: dict[str, str] = {}
        for value in case.everything():
            when = str(getattr(value, "created_at", "")) or "~"  # without a moment: last
            for name in names_in(value):
                first[name] = min(first.get(name, when), when)
        ordered = [*sorted(first, key=lambda name: (first[name], name)), *others]
        self._numbers = {
            name: number
            for number, name in enumerate(dict.fromkeys(n for n in ordered if n.strip()), 1)
        }

    def shown(self, name: str) -> str:
        """What stands for a name; empty for no name."""
        if not name.strip():
            return ""
        number = self._numbers.get(name)
        return "Investigator" if number is None else f"Investigator {number}"

    def names(self) -> tuple[str, ...]:
        """The names, in the order of their numbers."""
        return tuple(self._numbers)

    def telling_names(self) -> tuple[str, ...]:
        """The names that say who somebody is: not the neutral one that the program gives by itself."""
        return tuple(name for name in self._numbers if not _NEUTRAL.fullmatch(name.strip()))


def names_in(value: Entity) -> Iterator[str]:
    """The names of those who worked on a value: who wrote, judged, translated and reviewed it."""
    yield from _names(entity_name(value), value)
    for link in getattr(value, "bears_on", ()):
        if isinstance(link, BearsOn):
            yield from _names("bears_on", link)
    for text in getattr(value, "translations", ()):
        if isinstance(text, Translation):
            yield from _names("translation", text)


def _names(kind: str, part: Entity | BearsOn | Translation) -> Iterator[str]:
    for each in fields(part):
        if (kind, each.name) not in INVESTIGATORS:
            continue
        if isinstance(part, Translation) and part.machine and each.name == "maker":
            continue  # an engine and its version
        name = getattr(part, each.name)
        if name.strip():
            yield name
