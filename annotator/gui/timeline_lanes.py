"""Notes laid out in lanes: one lane a kind, overlapping notes in rows under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.case.annotation import Annotation
from annotator.case.vocabularies import Graphic, NoteKind
from annotator.timing.frame_index import FrameIndex

MOST_ROWS = 4
"""Rows in a lane; notes that overlap even more share the last one."""

KINDS = tuple(NoteKind)


@dataclass(frozen=True, slots=True)
class Lane:
    """The rows of one kind: `count` of them from `first` on."""

    kind: NoteKind
    first: int
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class NoteLayout:
    """All notes of a film in its order; columns hold one value a note.

    `starts` and `ends` are film times in nanoseconds (the end is when the last
    frame has been shown), `rows` the row from the top, `kinds` the position in
    KINDS, `points` whether a note has one frame only.
    """

    notes: tuple[Annotation, ...]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    rows: NDArray[np.int64]
    kinds: NDArray[np.int64]
    points: NDArray[np.bool_]
    graphic: NDArray[np.bool_]
    lanes: tuple[Lane, ...]
    longest_ns: int

    @property
    def row_count(self) -> int:
        """Rows of all lanes together."""
        return sum(lane.count for lane in self.lanes)

    def visible(self, start_ns: int, end_ns: int) -> NDArray[np.int64]:
        """Which notes touch a stretch of the film, in its order."""
        low = int(np.searchsorted(self.starts, start_ns - self.longest_ns, side="left"))
        high = int(np.searchsorted(self.starts, end_ns, side="right"))
        found = np.arange(low, high)
        return found[self.ends[low:high] >= start_ns]

    def place_of(self, note_id: str) -> int | None:
        """The position of a note in `notes`; None when it is not there."""
        return next((i for i, note in enumerate(self.notes) if note.id == note_id), None)


def lay_out(notes: Sequence[Annotation], index: FrameIndex) -> NoteLayout:
    """Lay out notes that are sorted by their first frame."""
    last = len(index) - 1
    kept = tuple(note for note in notes if 0 <= note.start.index <= last)
    times = np.append(index.times_ns(), index.end_ns())
    first = np.array([note.start.index for note in kept], np.int64)
    until = np.array([min(note.last_index(), last) for note in kept], np.int64)
    starts = times[first] if kept else np.zeros(0, np.int64)
    ends = times[until + 1] if kept else np.zeros(0, np.int64)
    kinds = np.array([KINDS.index(note.kind) for note in kept], np.int64)
    rows, lanes = _rows(kinds, starts.tolist(), ends.tolist())
    return NoteLayout(
        notes=kept,
        starts=starts,
        ends=ends,
        rows=rows,
        kinds=kinds,
        points=np.array([note.end is None for note in kept], np.bool_),
        graphic=np.array([note.graphic is not Graphic.NONE for note in kept], np.bool_),
        lanes=lanes,
        longest_ns=int((ends - starts).max()) if kept else 0,
    )


def _rows(
    kinds: NDArray[np.int64], starts: list[int], ends: list[int]
) -> tuple[NDArray[np.int64], tuple[Lane, ...]]:
    rows = np.zeros(len(kinds), np.int64)
    lanes: list[Lane] = []
    first = 0
    for number, kind in enumerate(KINDS):
        members = np.flatnonzero(kinds == number).tolist()
        if not members:
            continue
        free_at: list[int] = []
        for member in members:
            row = next((r for r, end in enumerate(free_at) if end <= starts[member]), None)
            if row is None:
                if len(free_at) < MOST_ROWS:
                    free_at.append(0)
                row = len(free_at) - 1
            free_at[row] = max(free_at[row], ends[member])
            rows[member] = first + row
        lanes.append(Lane(kind, first, len(free_at)))
        first += len(free_at)
    return rows, tuple(lanes)
