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
    from it, `where` the entry, file or table, `since` between when and when it
    happened; all but the first two may be empty. `missing` marks something that
    should be there and is not, as opposed to something that differs. The rest
    leads to what it is about: exhibit, 0-based frame, notes; the number of a log
    entry, or the kind and id of a value of the case.
    """

    level: Level
    subject: str
    what: str
    meaning: str = ""
    where: str = ""
    since: str = ""
    missing: bool = False
    exhibit_id: str = ""
    frame: int | None = None
    note_ids: tuple[str, ...] = ()
    entry: int | None = None
    entity: str = ""
    value_id: str = ""

    @property
    def place(self) -> str:
        """What it is about in the log's own terms, without any text of the case; may be empty."""
        if self.entry is not None:
            return f"entry {self.entry}"
        return f"{self.entity} {self.value_id}" if self.entity else ""
