"""The report's own words, looked up by the English sentence, so that they can be translated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from annotator.report.plurals import form
from annotator.report.sides import is_right_to_left, set_in
from annotator.report.stored_words import STORED

Saying = str | Mapping[str, str]
"""A translation, or one for each form of the number `n`."""

_NONE: Mapping[str, Saying] = MappingProxyType({})
_LONGEST_STORED: Final = 2000
_PLACE: Final = re.compile(r"\\\{(\w+)\\\}")


def sentence(english: str) -> str:
    """The sentence itself, marked as one that will be looked up later."""
    return english


@dataclass(frozen=True, slots=True)
class Words:
    """A language (BCP-47 tag) and its translations of the English sentences.

    A sentence without a translation is given in English and kept in `misses`.
    """

    language: str = "en"
    table: Mapping[str, Saying] = field(default_factory=lambda: _NONE)
    misses: set[str] = field(default_factory=set, compare=False, repr=False)

    def __call__(self, english: str, /, **values: object) -> str:
        """The sentence in this language, `{names}` in it filled with the values.

        Where it has forms for numbers, the value `n` chooses among them.
        """
        if self.right_to_left():
            # Names and figures may run the other way; they must not turn the words around them.
            values = {n: set_in(v) if isinstance(v, str) else v for n, v in values.items()}
        return self.filled(english, **values)

    def filled(self, english: str, /, **values: object) -> str:
        """The same as text that is still to be made visible: nothing in it is set apart by marks."""
        said = self.template(english, **values)
        return said.format(**values) if values else said

    def template(self, english: str, /, **values: object) -> str:
        """The same with its `{names}` left in it."""
        found = self.table.get(english)
        if found is None:
            self.misses.add(english)
            return english
        if isinstance(found, str):
            return found
        digits = "".join(filter(str.isdigit, str(values.get("n", ""))))
        return found.get(form(self.language, int(digits or 0))) or found["other"]

    def word(self, word: StrEnum) -> str:
        """A word of a vocabulary; `draft [ReviewState]` goes before a plain `draft`."""
        own = self.table.get(f"{word.value} [{type(word).__name__}]")
        return own if isinstance(own, str) else self(word.value)

    def said(self, stored: str, among: tuple[str, ...] = STORED) -> str:
        """What the program once said in English and kept; text that is none of these stays as it is."""
        known = _known(stored, among)
        if known is None:
            return stored
        template, parts = known
        filled = {name: self.said_in_parts(part, among) for name, part in parts.items()}
        return self.filled(template, **filled)

    def said_in_parts(self, stored: str, among: tuple[str, ...] = STORED) -> str:
        """The same of a sentence that is known as a whole, or of parts with commas between them."""
        if ", " not in stored or _known(stored, among) is not None:
            return self.said(stored, among)
        return self(", ").join(self.said(part, among) for part in stored.split(", "))

    def number(self, n: int) -> str:
        """A whole number with thousands apart in a way that nobody takes for a decimal comma."""
        text = f"{n:,}"
        return text if self.language == "en" else text.replace(",", "\u00a0")

    def right_to_left(self) -> bool:
        """Whether the language is written from the right."""
        return is_right_to_left(self.language)


def _known(stored: str, among: tuple[str, ...]) -> tuple[str, dict[str, str]] | None:
    if len(stored) > _LONGEST_STORED:
        return None
    for template, pattern in _stored_patterns(among):
        found = pattern.fullmatch(stored)
        if found is not None:
            return template, found.groupdict()
    return None


def _place(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>{r'[0-9 ]+' if found[1] == 'n' else '.+?'})"


@lru_cache(maxsize=16)
def _stored_patterns(among: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (template, re.compile(_PLACE.sub(_place, re.escape(template)), re.DOTALL))
        for template in among
    )
