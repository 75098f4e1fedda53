"""What the workspace tells its listeners: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.edits import Change, Edit
from annotator.case.exhibit import Exhibit
from annotator.store.custody_log import Receipt
from annotator.timing.frame_index import FrameIndex


@dataclass(frozen=True, slots=True)
class ValuesChanged:
    """An edit that is committed, and its receipt."""

    edit: Edit
    receipt: Receipt

    def of(self, entity: str) -> tuple[Change, ...]:
        """The changes of one kind of value, as named in ENTITY_TYPES."""
        return tuple(change for change in self.edit.changes if change.entity == entity)


@dataclass(frozen=True, slots=True)
class Marks:
    """In and out point on the current exhibit, 0-based frame indices or None."""

    start: int | None = None
    end: int | None = None

    def span(self) -> tuple[int, int] | None:
        """First and last frame when both are set and in order."""
        if self.start is None or self.end is None or self.end <= self.start:
            return None
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class IndexReady:
    """The frame index of the shown exhibit: provisional first, then final."""

    exhibit: Exhibit
    index: FrameIndex
