"""The languages in which reports are written, each with its catalog of sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from annotator.errors import ExportError, UsageError
from annotator.report.words import Saying, Words
from annotator.resource_files import resource_path

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "English",
        "ru": "Русский",
        "kk": "Қазақша",
        "uk": "Українська",
        "ar": "العربية",
        "es": "Español",
        "fr": "Français",
    }
)
"""Tag and name of each, in the language itself."""


@lru_cache(maxsize=1)
def offered() -> tuple[str, ...]:
    """The tags of the languages whose catalog is here."""
    folder = resource_path("languages", "report")
    return tuple(tag for tag in LANGUAGES if (folder / f"{tag}.json").is_file())


def require_language(language: str) -> None:
    """Raises UsageError for a language in which no report is written."""
    if language not in offered():
        known = ", ".join(f"{tag} ({LANGUAGES[tag]})" for tag in offered())
        raise UsageError(
            f"No report is written in the language “{language[:40]}”.", f"Choose one of: {known}."
        )


def nearest_language(tag: str) -> str:
    """The language for a tag or a locale such as `ru_KZ`; English where there is none."""
    short = tag.replace("_", "-").split("-")[0].lower()
    return short if short in offered() else "en"


def words_in(language: str) -> Words:
    """The words of a language. Raises UsageError for an unknown one, ExportError for a broken catalog."""
    require_language(language)
    return Words(language, _catalog(language))


# A PDF gives a letter with such a sign one code for both, and readers then find neither word.
_VOWEL_SIGNS: Final = re.compile("[\u064b-\u0652\u0670\u0640]")


@lru_cache(maxsize=len(LANGUAGES))
def _catalog(language: str) -> Mapping[str, Saying]:
    path = resource_path("languages", "report", f"{language}.json")
    try:
        return MappingProxyType(json.loads(_VOWEL_SIGNS.sub("", path.read_text("utf-8"))))
    except (OSError, ValueError) as error:
        raise ExportError(
            f"The program’s words for reports in {LANGUAGES[language]} cannot be read.",
            "Install the program again, or choose another language; your cases are not affected.",
        ) from error
