"""What the hand meets on the timeline: notes, their edges, and what edges snap to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF

from annotator.case.annotation import Annotation
from annotator.case.edits import Edit
from annotator.clock import Clock
from annotator.gui.player import Player
from annotator.gui.timeline_lanes import Lane
from annotator.gui.timeline_places import Scene, note_rect
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import bind, change_note

_NEAR_EDGE, _NEAR_SNAP = 5, 7


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge of a span and the frame at which it stands now."""

    note: Annotation
    is_start: bool
    frame: int

    def moved_to(self, frame: int) -> Edge:
        """The same edge elsewhere."""
        return replace(self, frame=frame)

    def clamped(self, frame: int, total: int) -> int:
        """The nearest frame that leaves the span at least two frames."""
        if self.is_start:
            return max(0, min(frame, self.note.last_index() - 1))
        return min(total - 1, max(frame, self.note.start.index + 1))


@dataclass(frozen=True, slots=True)
class Grip:
    """What the hand holds: nothing, the playhead, the view, the overview, an edge, a new span, a note.

    `lane` is where the note in the hand would be put; None while it is not moved up or down.
    """

    what: str
    x: float = 0.0
    frame: int = 0
    edge: Edge | None = None
    note_id: str = ""
    lane: Lane | None = None


def lane_at(scene: Scene, y: float) -> Lane | None:
    """The lane at a height; None above and below them."""
    places = scene.places
    for lane, top, height in zip(
        scene.layout.lanes, places.lane_tops, places.lane_heights, strict=True
    ):
        if top <= y < top + height:
            return lane
    return None


def note_at(scene: Scene, at: QPointF) -> int | None:
    """The note under a point (x from the gutter's right edge): the uppermost, then the shortest."""
    places, scale, layout = scene.places, scene.scale, scene.layout
    if not places.lanes_top <= at.y() < places.lanes_bottom:
        return None
    reach = 9 * scale.ns_per_pixel
    here = scale.ns_at(at.x())
    found = [
        place
        for place in layout.visible(here - reach, here + reach).tolist()
        if note_rect(scene, place).adjusted(-2, -1, 2, 1).contains(at)
    ]
    if not found:
        return None
    return int(
        min(
            found,
            key=lambda place: (not layout.points[place], layout.ends[place] - layout.starts[place]),
        )
    )


def edge_at(scene: Scene, at: QPointF, selected: Annotation | None) -> Edge | None:
    """The edge of a span under a point; those of the selected note go first."""
    layout = scene.layout
    place = note_at(scene, at)
    if selected is not None:
        own = layout.place_of(selected.id)
        if own is not None and note_rect(scene, own).adjusted(-5, -1, 5, 1).contains(at):
            place = own
    if place is None or layout.points[place]:
        return None
    rect = note_rect(scene, place)
    note = layout.notes[place]
    if note.end is None:
        return None
    # A short span keeps its middle free to be clicked.
    reach = min(_NEAR_EDGE, max(2.0, rect.width() / 4))
    if abs(at.x() - rect.right()) <= reach:
        return Edge(note, is_start=False, frame=note.end.index)
    if abs(at.x() - rect.left()) <= reach:
        return Edge(note, is_start=True, frame=note.start.index)
    return None


def snapped(scene: Scene, x: float, frame: int, player: Player, *, end: bool = False) -> int:
    """A frame that edges like to stand at, if one is near: playhead, notes, shots, key frames.

    The `end` of a span likes the last frame of a shot, all else its first.
    """
    scale, index, layout = scene.scale, scene.index, scene.layout
    reach = _NEAR_SNAP * scale.ns_per_pixel
    at_ns = scale.ns_at(x)
    near = layout.visible(at_ns - reach, at_ns + reach)
    wanted: list[int] = [layout.notes[place].start.index for place in near.tolist()[:200]]
    wanted += [layout.notes[place].last_index() for place in near.tolist()[:200]]
    if player.current is not None:
        wanted.append(player.current.stamp.index)
    keys = index.keys()
    if len(keys) > 1 and len(keys) * 24 < scene.places.width * _zoomed(scene):
        place = int(np.searchsorted(keys, frame))
        wanted += keys[max(0, place - 1) : place + 1].tolist()
    # Where each is seen: the end of a span stands where the shot after it begins.
    places = [(other, index.time_ns(other)) for other in wanted if 0 <= other < len(index)]
    shots = scene.strip.shots
    if shots is not None and shots.frames == len(index):
        begins = (shots.starts[shots.number_at(frame)], shots.after(frame))
        places += [(b - end, index.time_ns(b)) for b in begins if b is not None and b >= end]
    close = [(abs(ns - at_ns), other) for other, ns in places if abs(ns - at_ns) <= reach]
    return min(close, key=lambda each: each[0], default=(0, frame))[1]


def _zoomed(scene: Scene) -> float:
    """How many times wider than the view the whole film would be."""
    return scene.scale.film_ns / max(1, scene.scale.ns_per_pixel * scene.scale.width)


def moved_edge(
    edge: Edge, index: FrameIndex, known_digests: Mapping[int, str], clock: Clock
) -> Edit | None:
    """The edit that moves the edge of its note; None where it did not move."""
    note = edge.note
    if edge.frame == (note.start.index if edge.is_start else note.last_index()):
        return None
    stamp = bind(index, edge.frame, known_digests)
    moved = replace(note, start=stamp) if edge.is_start else replace(note, end=stamp)
    return change_note(note, moved, clock)
