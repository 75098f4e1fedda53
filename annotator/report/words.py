"""The report's own words, looked up by the English sentence, so that they can be translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Words:
    """A language (BCP-47 tag) and its translations of the English sentences."""

    language: str = "en"
    table: Mapping[str, str] = field(default_factory=lambda: _NONE)

    def __call__(self, english: str, /, **values: object) -> str:
        """The sentence in this language, `{names}` in it filled with the values."""
        sentence = self.table.get(english, english)
        return sentence.format(**values) if values else sentence
