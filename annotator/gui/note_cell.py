"""What a cell of the list of notes shows, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QIcon

from annotator.case.annotation import Annotation
from annotator.gui.kind_marks import kind_icon
from annotator.gui.theme import current_theme


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: its words, a mark before them, a colour of its own; None where it has none."""

    words: str
    icon: QIcon | None = None
    colour: QColor | None = None


def marked(note: Annotation, words: str) -> Cell:
    """The cell that names the note's kind, with its mark."""
    return Cell(words, icon=kind_icon(note.kind))


def judged(note: Annotation, words: str) -> Cell:
    """The cell that says how far the note was reviewed."""
    return Cell(words, colour=dispute_colour(note))


def dispute_colour(note: Annotation) -> QColor | None:
    """The colour of a disputed note's review, None for any other."""
    return current_theme().colour("warn") if note.review == "disputed" else None
