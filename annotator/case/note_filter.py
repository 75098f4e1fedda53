"""Which notes somebody wants to see: conditions that all have to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.searching import folded_words
from annotator.case.vocabularies import (
    Confidence,
    Graphic,
    Likelihood,
    Modality,
    NoteKind,
    ReviewState,
    Visibility,
)
from annotator.errors import UsageError
from annotator.provenance.canonical import Json

NONE_STATED: Final = ""
"""In a list of wanted words: notes that say nothing there."""

_MOST_VALUES: Final = 200
_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class NoteFilter:
    """Conditions that all have to hold; an empty one always does.

    Of the words of one list any will do, except `all_tags` (all of them) and
    `no_tags` (none of them). '' in `visibilities`, `likelihoods` and
    `confidences` stands for notes that state none. `people` holds person ids.
    `first_frame` and `last_frame` (0-based, both included) name a stretch that
    the note touches; `written_from` and `written_to` are days, `2026-11-23` in
    UTC, both included. `words` are searched for as everywhere.
    """

    words: str = ""
    kinds: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    all_tags: tuple[str, ...] = ()
    any_tags: tuple[str, ...] = ()
    no_tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    visibilities: tuple[str, ...] = ()
    likelihoods: tuple[str, ...] = ()
    confidences: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    graphics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    first_frame: int | None = None
    last_frame: int | None = None
    written_from: str = ""
    written_to: str = ""
    translated: bool | None = None

    def is_empty(self) -> bool:
        """Whether every note fits."""
        return self == NoteFilter()

    def fits(self, note: Annotation) -> bool:
        """Whether a note fits, whatever its words."""
        return (
            all(_any(wanted, _stated(note, name)) for name, wanted in self.listed().items())
            and set(self.all_tags) <= set(note.tags)
            and (not self.any_tags or not set(self.any_tags).isdisjoint(note.tags))
            and set(self.no_tags).isdisjoint(note.tags)
            and (not self.people or not set(self.people).isdisjoint(note.people))
            and (self.first_frame is None or note.last_index() >= self.first_frame)
            and (self.last_frame is None or note.start.index <= self.last_frame)
            and (not self.written_from or note.created_at[:10] >= self.written_from)
            and (not self.written_to or note.created_at[:10] <= self.written_to)
            and (self.translated is None or bool(note.translations) == self.translated)
        )

    def listed(self) -> dict[str, tuple[str, ...]]:
        """The lists of which any word will do for one field of a note, by that field's name."""
        return {field: getattr(self, name) for name, field in LISTED.items()}

    def searched(self) -> list[str]:
        """The folded words that are searched for."""
        return folded_words(self.words)

    def without(self, name: str, value: str = "") -> NoteFilter:
        """The same less one condition, or less one word of it."""
        now = getattr(self, name)
        if isinstance(now, tuple) and value in now and len(now) > 1:
            left = tuple(each for each in now if each != value)
            return replace(self, **{name: left})  # type: ignore[arg-type]
        return replace(self, **{name: getattr(NoteFilter(), name)})


NO_FILTER: Final = NoteFilter()
LISTED: Final = {
    "kinds": "kind",
    "modalities": "modality",
    "visibilities": "visibility",
    "likelihoods": "likelihood",
    "confidences": "confidence",
    "reviews": "review",
    "graphics": "graphic",
    "authors": "author",
}
VOCABULARIES: Final[Mapping[str, type[StrEnum]]] = {
    "kinds": NoteKind,
    "modalities": Modality,
    "visibilities": Visibility,
    "likelihoods": Likelihood,
    "confidences": Confidence,
    "reviews": ReviewState,
    "graphics": Graphic,
}
MAY_BE_UNSTATED: Final = ("visibilities", "likelihoods", "confidences")


def filter_as_json(wanted: NoteFilter) -> dict[str, Json]:
    """A filter as JSON: what is not empty."""
    empty = NoteFilter()
    found: dict[str, Json] = {}
    for each in fields(NoteFilter):
        value = getattr(wanted, each.name)
        if value != getattr(empty, each.name):
            found[each.name] = list(value) if isinstance(value, tuple) else value
    return found


def filter_from_json(value: object) -> NoteFilter:
    """A filter from what `filter_as_json` made. Raises UsageError for anything else."""
    if not isinstance(value, dict):
        raise _refused("it is no list of conditions")
    empty = NoteFilter()
    known = {each.name for each in fields(NoteFilter)}
    made: dict[str, object] = {}
    for name, given in value.items():
        if name not in known:
            raise _refused(f"it asks for “{str(name)[:40]}”, which this version does not know")
        made[name] = _value(str(name), given, getattr(empty, name))
    return checked_filter(replace(empty, **made))  # type: ignore[arg-type]


def is_unicode(text: str) -> bool:
    """Whether a text can be written down: it has no half of a surrogate pair."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def checked_filter(wanted: NoteFilter) -> NoteFilter:
    """The same filter. Raises UsageError for words of no vocabulary, days and frames that are none."""
    for name, words in VOCABULARIES.items():
        allowed = {str(word) for word in words}
        if name in MAY_BE_UNSTATED:
            allowed.add(NONE_STATED)
        for each in getattr(wanted, name):
            if each not in allowed:
                raise _refused(f"“{each[:40]}” is none of: {', '.join(sorted(allowed))}")
    for day in (wanted.written_from, wanted.written_to):
        if day and not _is_day(day):
            raise _refused(f"“{day[:40]}” is no day; write 2026-11-23")
    first, last = wanted.first_frame, wanted.last_frame
    if any(frame is not None and not 0 <= frame < 1 << 53 for frame in (first, last)):
        raise _refused("its frames are no frame numbers")
    return wanted


def _value(name: str, given: object, empty: object) -> object:
    if isinstance(empty, tuple):
        if not isinstance(given, list):
            raise _refused(f"“{name}” is no list")
        if len(given) > _MOST_VALUES:
            raise _refused(f"“{name}” has {len(given)} entries, {_MOST_VALUES} are the most")
        return tuple(_text(name, each) for each in given)
    if isinstance(empty, str):
        return _text(name, given)
    wanted = bool if name == "translated" else int
    if given is not None and type(given) is not wanted:
        raise _refused(f"“{name}” has a value that it cannot have")
    return given


def _text(name: str, given: object) -> str:
    if not isinstance(given, str):
        raise _refused(f"“{name}” has a value that it cannot have")
    if len(given) > _LONGEST:
        raise _refused(f"“{name}” has {len(given)} letters, {_LONGEST} are the most")
    if not is_unicode(given):
        raise _refused(f"“{name}” has a letter that cannot be saved")
    return given


def _is_day(day: str) -> bool:
    parts = day.split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(
        part.isascii() and part.isdigit() for part in parts
    )


def _stated(note: Annotation, field: str) -> str:
    value = getattr(note, field)
    return NONE_STATED if value is None else str(value)


def _any(wanted: tuple[str, ...], stated: str) -> bool:
    return not wanted or stated in wanted


def _refused(why: str) -> UsageError:
    return UsageError(f"This filter cannot be used: {why}.", "Choose its conditions anew.")
