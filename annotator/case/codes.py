"""The case's own list of codes: what one key writes down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from annotator.case.vocabularies import Modality, NoteKind, Visibility

KEYS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")
LONGEST_OFFSET_MS: Final = 10_000
LONGEST_NAME: Final = 120
# A claim is a source's words and an inference rests on a note: neither is made by one key.
CODED_KINDS: Final = (
    NoteKind.OBSERVATION,
    NoteKind.MEASUREMENT,
    NoteKind.LEGAL_QUESTION,
    NoteKind.PROCEDURAL,
)
SEEN_KINDS: Final = (NoteKind.OBSERVATION, NoteKind.MEASUREMENT)


class CodeColour(StrEnum):
    """Names of colours that both themes have; never the only mark of a code."""

    BLUE = "blue"
    TEAL = "teal"
    VIOLET = "violet"
    AMBER = "amber"
    ROSE = "rose"
    GREEN = "green"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Code:
    """What a coded note says, and the key that writes it.

    `key` is a digit or empty. `text` is what the note says, the name if empty.
    A `span` begins with one press and ends with the next; codes of one `group_name`
    exclude each other. `offset_ms` is how late the hand is while playing.
    `position` orders the list; equal ones stand as they were added.
    """

    id: str
    name: str
    key: str = ""
    kind: NoteKind = NoteKind.OBSERVATION
    modality: Modality = Modality.SEEN
    visibility: Visibility | None = Visibility.CLEAR
    tags: tuple[str, ...] = ()
    text: str = ""
    span: bool = False
    colour: CodeColour = CodeColour.GREY
    offset_ms: int = 0
    group_name: str = ""
    position: int = 0

    def note_text(self) -> str:
        """What a note with this code says."""
        return self.text.strip() or self.name
