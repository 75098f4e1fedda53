"""What a check found, in words for people who were not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check.

    `subject` is what was checked, `what` what was found, `meaning` what follows
    from it, `where` the entry, file or table; `where` may be empty.
    """

    level: Level
    subject: str
    what: str
    meaning: str = ""
    where: str = ""
