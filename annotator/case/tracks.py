"""Tracks of the timeline: rows with a name, on which notes stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.case.codes import CodeColour

LONGEST_NAME: Final = 120
MOST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Track:
    """A row of the timeline with a name and a colour; `position` orders them.

    Notes of a `locked` track cannot be changed; a `hidden` one is not drawn.
    Where `tags` (or `texts`) are given, notes of the track have no other tags
    (no other text); notes that stood on it before stay as they are.
    """

    id: str
    name: str
    colour: CodeColour = CodeColour.GREY
    position: int = 0
    locked: bool = False
    hidden: bool = False
    tags: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """That a note stands on a track, or that what a code writes will.

    `subject_id` is the note's or the code's id. `id` follows from it, so that
    nothing stands on two tracks; make one with `placed`.
    """

    id: str
    subject_id: str
    track_id: str


def placement_id(subject_id: str) -> str:
    """The id of the placement that a note or code has, if it has one."""
    return f"track:{subject_id}"


def placed(subject_id: str, track_id: str) -> Placement:
    """The placement of a note or a code on a track."""
    return Placement(placement_id(subject_id), subject_id, track_id)
