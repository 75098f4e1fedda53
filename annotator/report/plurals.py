"""Which form of a sentence goes with a number, in the languages of reports.

Source: Unicode CLDR, cardinal plural rules for whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("one", "other"),
    "es": ("one", "other"),
    "fr": ("one", "other"),
    "kk": ("one", "other"),
    "ru": ("one", "few", "many"),
    "uk": ("one", "few", "many"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}
"""The forms that each language has; CLDR's `many` of es and fr (whole millions) is left to `other`."""


def form(language: str, n: int) -> str:
    """The form of a language for a number, `other` in a language without rules here."""
    rule = _RULES.get(language)
    return "other" if rule is None else rule(abs(n))


def _one(n: int) -> str:
    return "one" if n == 1 else "other"


def _up_to_one(n: int) -> str:
    return "one" if n <= 1 else "other"


def _slavic(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else "many"


def _arabic(n: int) -> str:
    if n <= 2:
        return ("zero", "one", "two")[n]
    if 3 <= n % 100 <= 10:
        return "few"
    return "many" if n % 100 >= 11 else "other"


_RULES: Final[Mapping[str, Callable[[int], str]]] = {
    "en": _one,
    "es": _one,
    "kk": _one,
    "fr": _up_to_one,
    "ru": _slavic,
    "uk": _slavic,
    "ar": _arabic,
}
