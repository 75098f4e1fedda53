"""Something that a file says of itself, taken over by a person: its software, its content credentials."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StatementKind(StrEnum):
    """What it is about."""

    SOFTWARE = "software"
    CREDENTIALS = "content credentials"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FileStatement:
    """What a file says of itself and no field of the provenance holds, as found there.

    `origin` says where in or beside the file it stood, as for a proposal.
    """

    id: str
    exhibit_id: str
    kind: StatementKind
    value: str
    origin: str
    author: str
    created_at: str
