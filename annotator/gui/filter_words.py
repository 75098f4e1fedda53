"""What the conditions of a filter are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from annotator.case.note_filter import LISTED, NONE_STATED, NoteFilter
from annotator.gui.film_words import grouped

NAMES: Final = {
    "kinds": "Kind",
    "modalities": "Seen or heard",
    "all_tags": "All tags",
    "any_tags": "Any tag",
    "no_tags": "Not the tags",
    "people": "People",
    "visibilities": "Visibility",
    "likelihoods": "Likelihood",
    "confidences": "Confidence",
    "reviews": "Review",
    "graphics": "Graphic",
    "authors": "Author",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, or one word of it: its field and value in the filter, and what it says."""

    name: str
    value: str
    words: str


def said(text: str) -> str:
    """A name in the user's language."""
    return QCoreApplication.translate("filter", text)


def conditions_of(
    wanted: NoteFilter, people: Mapping[str, str], first_number: int = 0
) -> tuple[Condition, ...]:
    """Every condition of a filter; `people` names the codes of persons by their ids."""
    found: list[Condition] = []
    if wanted.words.strip():
        found.append(Condition("words", "", said("Text: {0}").format(wanted.words.strip())))
    for name in (*LISTED, "all_tags", "any_tags", "no_tags", "people"):
        values: tuple[str, ...] = getattr(wanted, name)
        found += [Condition(name, value, _worded(name, value, people)) for value in values]
    for name, text, frame in (
        ("first_frame", "From frame {0}", wanted.first_frame),
        ("last_frame", "To frame {0}", wanted.last_frame),
    ):
        if frame is not None:
            found.append(Condition(name, "", said(text).format(grouped(frame + first_number))))
    for name, text, day in (
        ("written_from", "Written from {0}", wanted.written_from),
        ("written_to", "Written to {0}", wanted.written_to),
    ):
        if day:
            found.append(Condition(name, "", said(text).format(day)))
    if wanted.translated is not None:
        text = "With a translation" if wanted.translated else "Without a translation"
        found.append(Condition("translated", "", said(text)))
    return tuple(found)


def _worded(name: str, value: str, people: Mapping[str, str]) -> str:
    if name in ("all_tags", "any_tags"):
        return f"#{value}"
    if name == "no_tags":
        return said("not {0}").format(f"#{value}")
    if name == "people":
        return f"@{people.get(value, '?')}"
    stated = said("none stated") if value == NONE_STATED else said(value)
    return f"{said(NAMES[name])}: {stated}"
