"""What counts as the same letter when something is searched for, and where a word stands in a text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

MOST_WORDS: Final = 32
LONGEST_WORD: Final = 2_000

# Two spellings of one letter: each finds the other.
_SAME: Final = (
    "её", "اأإآٱ", "يىیئ", "هة", "كک", "وؤ",
)  # fmt: skip
# A plain letter also finds the ones that people type it for: Kazakh and Latin with marks.
_NEAR: Final = {
    "а": "ә", "г": "ғ", "и": "іӣ", "к": "қҡ", "н": "ңҥ", "о": "ө", "у": "ұүў", "х": "һҳ", "ч": "ҷ",
    "a": "àáâãäåāăą", "c": "çćč", "d": "đď", "e": "èéêëēėęě", "g": "ğģ", "i": "ìíîïīı", "k": "ķ",
    "l": "łļľ", "n": "ñńņň", "o": "òóôõöøōő", "r": "ŕř", "s": "śşšș", "t": "ţťț",
    "u": "ùúûüūůűų", "y": "ýÿ", "z": "źżž",
}  # fmt: skip


def folded(text: str) -> str:
    """Text without case and compatibility forms; control characters become blanks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in plain)


def folded_words(text: str) -> list[str]:
    """The words that are searched for, each once; at most 32, cut at 2000 letters.

    `#` before a word is left out, as tags are kept without it.
    """
    found = folded(text[: MOST_WORDS * LONGEST_WORD]).split()
    words = [word.lstrip("#") or word for word in found]
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))[:MOST_WORDS]


def letters_for(letter: str) -> str:
    """A folded letter and all that it finds, itself first."""
    return _LETTERS.get(letter, letter)


def finds_others(word: str) -> bool:
    """Whether a folded word finds other spellings, too."""
    return any(letter in _LETTERS for letter in word)


def holds(body: str, words: list[str]) -> bool:
    """Whether a folded text holds every folded word, as the search understands it."""
    return all(_pattern(word).search(body) is not None for word in words)


def spots(text: str, words: list[str]) -> tuple[tuple[int, int], ...]:
    """Where folded words stand in a text as written: (start, length), ascending, not overlapping."""
    if not words or not text:
        return ()
    body, origins = _folded_with_origins(text)
    found: list[tuple[int, int]] = []
    for word in words:
        for match in _pattern(word).finditer(body):
            first, last = origins[match.start()], origins[match.end() - 1]
            found.append((first, last + 1 - first))
    merged: list[tuple[int, int]] = []
    for start, length in sorted(found):
        if merged and start <= merged[-1][0] + merged[-1][1]:
            before, reach = merged[-1]
            merged[-1] = before, max(reach, start + length - before)
        else:
            merged.append((start, length))
    return tuple(merged)


def _folded_with_origins(text: str) -> tuple[str, list[int]]:
    """Folded letter by letter: one letter may become several, and each knows where it is from."""
    parts: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        part = folded(char)
        parts.append(part)
        origins += [place] * len(part)
    return "".join(parts), origins


@lru_cache(maxsize=256)
def _pattern(word: str) -> re.Pattern[str]:
    parts = (
        f"[{re.escape(letters_for(letter))}]" if letter in _LETTERS else re.escape(letter)
        for letter in word
    )
    return re.compile("".join(parts))


def _all_letters() -> dict[str, str]:
    found = {letter: letter + near for letter, near in _NEAR.items()}
    for group in _SAME:
        for letter in group:
            found[letter] = letter + group.replace(letter, "")
    return found


_LETTERS: Final = _all_letters()
