"""How a sentence is said to whoever reads it: a function from the English sentence.

Modules that put figures into words take one, so that a report can hand them its own language.
"""

from __future__ import annotations

from typing import Protocol


class Say(Protocol):
    """The sentence in some language, `{names}` in it filled with the values."""

    def __call__(self, english: str, /, **values: object) -> str:
        """The sentence, filled."""
        ...


def in_english(english: str, /, **values: object) -> str:
    """The sentence as it is."""
    return english.format(**values) if values else english
