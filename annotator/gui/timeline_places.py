"""Where everything lies on the timeline: its bands, the rows of its notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from annotator.gui.event_marks import EventMarks
from annotator.gui.strip_loader import Strip
from annotator.gui.theme import Theme
from annotator.gui.timeline_lanes import Lane, NoteLayout
from annotator.gui.timeline_scale import TimeScale
from annotator.timing.frame_index import FrameIndex

GUTTER: Final = 116
RULER, THUMBS, KEYS, WAVE, OVERVIEW, GAP = 20, 34, 5, 26, 12, 3
ROW_MOST: Final = 20
ROW_LEAST: Final = 14
"""Pixels of a row while there is room; below, the rows of a lane share what the lane has."""
LANE_LEAST: Final = 15
"""Pixels of a lane while all fit so: its name must be legible."""
LANES_MOST: Final = 14
"""For more lanes the timeline does not insist on being higher; they share what there is."""


@dataclass(frozen=True, slots=True)
class Places:
    """Bands from the top; x counts from the gutter's right edge.

    `tops` and `heights` hold one value a row of notes, `lane_tops` and `lane_heights` one a lane.
    """

    width: int
    height: int
    has_wave: bool
    tops: tuple[int, ...]
    heights: tuple[int, ...]
    lane_tops: tuple[int, ...]
    lane_heights: tuple[int, ...]

    @property
    def thumbs_top(self) -> int:
        """Where the thumbnails begin."""
        return RULER

    @property
    def lanes_top(self) -> int:
        """Where the first row of notes begins."""
        return RULER + THUMBS + KEYS + GAP

    @property
    def lanes_bottom(self) -> int:
        """Where the last lane ends."""
        return self.lanes_top + sum(self.lane_heights)

    @property
    def wave_top(self) -> int:
        """Where the waveform begins, below all lanes."""
        return wave_top(self.height, has_wave=self.has_wave)

    @property
    def overview_top(self) -> int:
        """Where the overview of the whole film begins."""
        return self.height - OVERVIEW


def wave_top(height: int, *, has_wave: bool) -> int:
    """Where the waveform begins in a timeline of this height."""
    return height - OVERVIEW - GAP - (WAVE if has_wave else 0)


def least_height(lanes: int) -> int:
    """The height at which this many lanes can be read and lie clear of the waveform."""
    shown = max(2, min(lanes, LANES_MOST))
    return RULER + THUMBS + KEYS + 3 * GAP + WAVE + OVERVIEW + shown * LANE_LEAST


def arrange(width: int, height: int, lanes: tuple[Lane, ...], *, has_wave: bool) -> Places:
    """Give every lane its pixels: full rows where they fit, else the lanes with most rows get most."""
    top = RULER + THUMBS + KEYS + GAP
    room = wave_top(height, has_wave=has_wave) - GAP - top
    sizes = _lane_heights(tuple(lane.count for lane in lanes), room)
    tops: list[int] = []
    heights: list[int] = []
    lane_tops: list[int] = []
    for lane, size in zip(lanes, sizes, strict=True):
        lane_tops.append(top)
        for row in range(lane.count):
            first, after = size * row // lane.count, size * (row + 1) // lane.count
            tops.append(top + first)
            heights.append(after - first)
        top += size
    return Places(
        width, height, has_wave, tuple(tops), tuple(heights), tuple(lane_tops), sizes
    )  # fmt: skip


def _lane_heights(counts: tuple[int, ...], room: int) -> tuple[int, ...]:
    if not counts:
        return ()
    row = min(ROW_MOST, room // sum(counts))
    if row >= ROW_LEAST:
        return tuple(max(LANE_LEAST, row * count) for count in counts)
    sizes = [max(4, min(LANE_LEAST, room // len(counts)))] * len(counts)
    for _ in range(max(0, room - sum(sizes))):
        # One pixel more for the lane whose rows are the thinnest.
        thinnest = min(range(len(sizes)), key=lambda lane: sizes[lane] / counts[lane])
        sizes[thinnest] += 1
    return tuple(sizes)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """All that the still part of the timeline is painted from; `region_keys` by the id of a note."""

    theme: Theme
    scale: TimeScale
    places: Places
    index: FrameIndex
    layout: NoteLayout
    strip: Strip
    first_number: int
    shielded: bool
    font: QFont
    calm: bool = False
    region_keys: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    event_marks: EventMarks | None = None


def note_rect(scene: Scene, place: int) -> QRectF:
    """Where a note is painted, from the gutter's right edge."""
    layout, scale, places = scene.layout, scene.scale, scene.places
    row = int(layout.rows[place])
    top, height = places.tops[row], places.heights[row]
    left = scale.x_of(int(layout.starts[place]))
    if layout.points[place]:
        side = max(7, min(14, height))
        return QRectF(left - side / 2, top + (height - side) / 2, side, side)
    right = scale.x_of(int(layout.ends[place]))
    margin = 2.0 if height > 16 else 1.0 if height > 8 else 0.5
    return QRectF(left, top + margin, max(2.0, right - left), height - 2 * margin)


def small_font(font: QFont) -> QFont:
    """The font of labels and of what stands in spans."""
    small = QFont(font)
    small.setPointSizeF(max(6.5, font.pointSizeF() * 0.85))
    return small
