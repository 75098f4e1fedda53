"""Notes laid out in lanes: a lane for each track, then one a kind; overlapping notes in rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from annotator.case.annotation import Annotation
from annotator.case.tracks import Track
from annotator.case.vocabularies import Graphic, NoteKind
from annotator.timing.frame_index import FrameIndex

MOST_ROWS = 4
"""Rows in a lane; notes that overlap even more share the last one."""

KINDS = tuple(NoteKind)


@dataclass(frozen=True, slots=True)
class Lane:
    """The rows of one track, or of the notes of one kind that stand on none.

    There are `count` of them from `first` on. `kind` is that of the mark in the gutter.
    """

    kind: NoteKind | None
    first: int
    count: int
    track: Track | None = None


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
    hidden: int = 0
    """How many tracks are not drawn."""
    where: Mapping[str, int] = field(default_factory=dict)
    """Positions in `notes` by the id of a note."""

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

    def lane_of(self, place: int) -> Lane:
        """The lane in which a note stands."""
        row = int(self.rows[place])
        return next(lane for lane in reversed(self.lanes) if lane.first <= row)

    def place_of(self, note_id: str) -> int | None:
        """The position of a note in `notes`; None when it is not there."""
        return self.where.get(note_id)


def lay_out(
    notes: Sequence[Annotation],
    index: FrameIndex,
    tracks: Sequence[Track] = (),
    track_of: Mapping[str, str] | None = None,
) -> NoteLayout:
    """Lay out notes that are sorted by their first frame.

    `tracks` stand in their order, `track_of` says which note is on which; notes
    of hidden tracks are left out.
    """
    last = len(index) - 1
    on = track_of or {}
    hidden = {track.id for track in tracks if track.hidden}
    kept = tuple(
        note
        for note in notes
        if 0 <= note.start.index <= last and not (hidden and on.get(note.id) in hidden)
    )
    drawn = [track for track in tracks if not track.hidden]
    times = np.append(index.times_ns(), index.end_ns())
    first = np.array([note.start.index for note in kept], np.int64)
    until = np.array([min(note.last_index(), last) for note in kept], np.int64)
    starts = times[first] if kept else np.zeros(0, np.int64)
    ends = times[until + 1] if kept else np.zeros(0, np.int64)
    kinds = np.array([KINDS.index(note.kind) for note in kept], np.int64)
    places = {track.id: number for number, track in enumerate(drawn)}
    own = np.array([places.get(on.get(note.id, ""), -1) for note in kept], np.int64)
    groups = np.where(own >= 0, own, len(drawn) + kinds) if kept else kinds
    rows, lanes = _rows(groups, drawn, starts.tolist(), ends.tolist())
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
        hidden=len(hidden),
        where={note.id: place for place, note in enumerate(kept)},
    )


def _rows(
    groups: NDArray[np.int64], tracks: Sequence[Track], starts: list[int], ends: list[int]
) -> tuple[NDArray[np.int64], tuple[Lane, ...]]:
    """`groups` holds the number of the track, or (behind all tracks) that of the kind."""
    rows = np.zeros(len(groups), np.int64)
    lanes: list[Lane] = []
    first = 0
    for number in range(len(tracks) + len(KINDS)):
        members = np.flatnonzero(groups == number).tolist()
        track = tracks[number] if number < len(tracks) else None
        if not members and track is None:
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
        kind = None if track is not None else KINDS[number - len(tracks)]
        # A track without notes is a place to put some.
        lanes.append(Lane(kind, first, max(1, len(free_at)), track))
        first += lanes[-1].count
    return rows, tuple(lanes)
