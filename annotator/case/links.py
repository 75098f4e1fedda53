"""How one note stands to another, beside what an inference rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Relation(StrEnum):
    """What a link says, read from its first note to its second."""

    SAME_EVENT = "same event"
    FOLLOWS = "follows"
    CONTRADICTS = "contradicts"
    REPEATS = "repeats"
    PART_OF = "part of"
    SEE_ALSO = "see also"


REVERSED: Final = {
    Relation.SAME_EVENT: "same event",
    Relation.FOLLOWS: "is followed by",
    Relation.CONTRADICTS: "is contradicted by",
    Relation.REPEATS: "is repeated by",
    Relation.PART_OF: "has as a part",
    Relation.SEE_ALSO: "see also",
}
"""The same, read from the second note to the first."""


@dataclass(frozen=True, slots=True)
class NoteLink:
    """The note `from_id` stands so to the note `to_id`; make one with `linked`."""

    id: str
    from_id: str
    to_id: str
    relation: Relation

    def words_from(self, note_id: str) -> str:
        """What it says, read from one of its two notes."""
        return str(self.relation) if note_id == self.from_id else REVERSED[self.relation]

    def other(self, note_id: str) -> str:
        """The id of the note at the other end."""
        return self.to_id if note_id == self.from_id else self.from_id


def linked(from_id: str, relation: Relation, to_id: str) -> NoteLink:
    """The link with the id that it has whoever makes it, so that none is there twice."""
    return NoteLink(f"link:{from_id}:{relation.name.lower()}:{to_id}", from_id, to_id, relation)
