"""What a case is called and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.vocabularies import Edition, Tlp


@dataclass(frozen=True, slots=True)
class CaseInfo:
    """The head of a case: one investigation in one folder.

    `first_frame_number` (0 or 1) is how frames are numbered on screen and on
    paper; inside they are always 0-based. `created_at` is ISO 8601 in UTC.
    `invented` marks a training case that must never be taken for evidence.
    """

    id: str
    title: str
    created_at: str
    question: str = ""
    authority: str = ""
    reference: str = ""
    remarks: str = ""
    first_frame_number: int = 0
    edition: Edition = Edition.SEALED
    tlp: Tlp = Tlp.AMBER_STRICT
    invented: bool = False

    def shown_number(self, index: int) -> int:
        """The frame number that people read for a 0-based index."""
        return index + self.first_frame_number
