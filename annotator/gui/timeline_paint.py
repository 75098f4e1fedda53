"""How the timeline looks. Everything here paints only what lies in view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from annotator.case.vocabularies import NoteKind
from annotator.gui.film_words import grouped
from annotator.gui.frame_image import blurred
from annotator.gui.labels import one_line
from annotator.gui.strip_loader import Strip
from annotator.gui.theme import Theme
from annotator.gui.timeline_lanes import KINDS, NoteLayout
from annotator.gui.timeline_scale import TimeScale
from annotator.timing.frame_index import FrameIndex

GUTTER = 104
RULER, THUMBS, KEYS, WAVE, OVERVIEW = 20, 38, 5, 30, 12
ROW_MOST, ROW_LEAST = 20, 7
_NARROW, _CROWD = 12, 300
GAP = 4

COLOURS = {
    NoteKind.OBSERVATION: "observation",
    NoteKind.MEASUREMENT: "measurement",
    NoteKind.INFERENCE: "inference",
    NoteKind.CLAIM: "claim",
    NoteKind.LEGAL_QUESTION: "legal_question",
    NoteKind.PROCEDURAL: "procedural",
}
LETTERS = {
    NoteKind.OBSERVATION: "O",
    NoteKind.MEASUREMENT: "M",
    NoteKind.INFERENCE: "I",
    NoteKind.CLAIM: "C",
    NoteKind.LEGAL_QUESTION: "L",
    NoteKind.PROCEDURAL: "P",
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where each band of the timeline lies; x counts from the gutter's right edge."""

    width: int
    height: int
    row_count: int
    has_wave: bool

    @property
    def thumbs_top(self) -> int:
        """Where the thumbnails begin."""
        return RULER

    @property
    def lanes_top(self) -> int:
        """Where the first row of notes begins."""
        return RULER + THUMBS + KEYS + GAP

    @property
    def wave_top(self) -> int:
        """Where the waveform begins."""
        return self.height - OVERVIEW - (WAVE if self.has_wave else 0) - GAP

    @property
    def overview_top(self) -> int:
        """Where the overview of the whole film begins."""
        return self.height - OVERVIEW

    @property
    def row_height(self) -> int:
        """Pixels for one row of notes: less where there are many."""
        room = self.wave_top - self.lanes_top - GAP
        return max(ROW_LEAST, min(ROW_MOST, room // max(1, self.row_count)))

    def row_top(self, row: int) -> int:
        """Where a row of notes begins."""
        return self.lanes_top + row * self.row_height


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """All that the still part of the timeline is painted from."""

    theme: Theme
    scale: TimeScale
    places: Places
    index: FrameIndex
    layout: NoteLayout
    strip: Strip
    first_number: int
    shielded: bool
    font: QFont


def paint_scene(painter: QPainter, scene: Scene) -> None:
    """Paint all that stays while the playhead moves."""
    places, theme = scene.places, scene.theme
    painter.setFont(scene.font)
    painter.fillRect(
        QRect(0, 0, GUTTER + places.width, places.height), theme.colour("timeline_ground")
    )
    painter.save()
    painter.translate(GUTTER, 0)
    painter.setClipRect(QRect(0, 0, places.width, places.height))
    _paint_lanes(painter, scene)
    _paint_ruler(painter, scene)
    _paint_thumbs(painter, scene)
    _paint_keys(painter, scene)
    if places.has_wave:
        _paint_wave(painter, scene)
    _paint_notes(painter, scene)
    _paint_overview(painter, scene)
    painter.restore()
    _paint_gutter(painter, scene)


def _paint_ruler(painter: QPainter, scene: Scene) -> None:
    scale, theme = scene.scale, scene.theme
    muted, grid = theme.colour("muted"), theme.colour("timeline_grid")
    small = _small(scene.font)
    painter.setFont(small)
    bottom = scene.places.wave_top
    if scale.frame_pixels() >= 10:
        _paint_frame_ruling(painter, scene, bottom)
        return
    for at_ns, label in scale.rulings():
        x = scale.x_of(at_ns)
        painter.setPen(grid)
        painter.drawLine(QLineF(x, RULER - 6, x, RULER))
        painter.drawLine(QLineF(x, RULER + THUMBS + KEYS, x, bottom))
        painter.setPen(muted)
        painter.drawText(QPointF(x + 4, RULER - 6), label)
    painter.setFont(scene.font)


def _paint_frame_ruling(painter: QPainter, scene: Scene, bottom: int) -> None:
    """Single frames: a line at each boundary, numbers where they fit."""
    scale, index, theme = scene.scale, scene.index, scene.theme
    first = index.index_at_ns(scale.start_ns)
    last = index.index_at_ns(scale.end_ns)
    each = max(1, int(64 // scale.frame_pixels()))
    for frame in range(first, last + 1):
        x = scale.x_of(index.time_ns(frame))
        number = frame + scene.first_number
        labelled = number % each == 0
        painter.setPen(theme.colour("timeline_grid"))
        painter.drawLine(QLineF(x, RULER - (8 if labelled else 4), x, RULER))
        painter.drawLine(QLineF(x, RULER + THUMBS + KEYS, x, bottom))
        if labelled:
            painter.setPen(theme.colour("muted"))
            painter.drawText(QPointF(x + 4, RULER - 6), grouped(number))
    painter.setFont(scene.font)


def _paint_thumbs(painter: QPainter, scene: Scene) -> None:
    """Frames of the film side by side; each lies in the stretch that it is from."""
    scale, strip = scene.scale, scene.strip
    top = scene.places.thumbs_top
    painter.fillRect(
        QRect(0, top, scene.places.width, THUMBS), scene.theme.colour("timeline_track")
    )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for slot in strip_slots(scale, scene.index, strip.slot_width(THUMBS)):
        frame = strip.frame_in(slot.first, slot.last)
        if frame is None:
            continue
        image = strip.images[frame]
        if scene.shielded or _is_graphic(scene.layout, scene.index.time_ns(frame)):
            image = blurred(image)
        width = slot.width
        height = THUMBS
        # Cut to the slot's shape around the middle, never squeezed.
        part = min(image.width() / width, image.height() / height)
        source = QRectF(0, 0, width * part, height * part)
        source.moveCenter(QRectF(image.rect()).center())
        painter.drawImage(QRectF(slot.x, top, width - 1, height), image, source)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one thumbnail: pixels, and the frames that begin within it."""

    x: float
    width: float
    first: int
    last: int


def strip_slots(scale: TimeScale, index: FrameIndex, width: float) -> list[Slot]:
    """The places in view; they stay with the film while it is panned."""
    width = max(width, scale.frame_pixels())
    step_ns = max(1, int(width * scale.ns_per_pixel))
    slots = []
    at = scale.start_ns // step_ns * step_ns
    end = min(scale.end_ns, index.end_ns())
    times = index.times_ns()
    while at < end:
        first, after = np.searchsorted(times, [at, at + step_ns])
        if after > first:
            slots.append(Slot(scale.x_of(at), width, int(first), int(after) - 1))
        at += step_ns
    return slots


def _is_graphic(layout: NoteLayout, at_ns: int) -> bool:
    if not layout.graphic.any():
        return False
    return bool((layout.graphic & (layout.starts <= at_ns) & (layout.ends > at_ns)).any())


def _paint_keys(painter: QPainter, scene: Scene) -> None:
    index, scale = scene.index, scene.scale
    low, high = index.index_at_ns(scale.start_ns), index.index_at_ns(scale.end_ns)
    keys = index.keys()
    keys = keys[(keys >= low) & (keys <= high)]
    if not len(keys):
        return
    xs = np.unique((index.times_ns()[keys] - scale.start_ns) // scale.ns_per_pixel)
    if len(xs) > scene.places.width // 3:
        return  # every frame is one, or nearly: the ticks would be a bar that says nothing
    top = RULER + THUMBS + 1
    painter.setPen(QPen(scene.theme.colour("timeline_key_frame"), 1))
    painter.drawLines([QLineF(x + 0.5, top, x + 0.5, top + KEYS - 1) for x in xs.tolist()])


def _paint_wave(painter: QPainter, scene: Scene) -> None:
    wave, scale = scene.strip.waveform, scene.scale
    if wave is None:
        return
    width = min(scene.places.width, -(-scale.film_ns // scale.ns_per_pixel))
    if width < 1:
        return
    lows, highs = wave.slice(
        scale.start_ns, scale.start_ns + width * scale.ns_per_pixel, int(width)
    )
    middle = scene.places.wave_top + WAVE / 2
    half = WAVE / 2 - 1
    tops = middle - highs.astype(np.float64) * half / 32767
    bottoms = middle - lows.astype(np.float64) * half / 32767 + 0.6
    painter.setPen(QPen(scene.theme.colour("timeline_wave"), 1))
    painter.drawLines(
        [
            QLineF(x + 0.5, top, x + 0.5, bottom)
            for x, (top, bottom) in enumerate(zip(tops.tolist(), bottoms.tolist(), strict=True))
        ]
    )


def _paint_lanes(painter: QPainter, scene: Scene) -> None:
    places = scene.places
    for number, lane in enumerate(scene.layout.lanes):
        if number % 2 == 0:
            painter.fillRect(
                QRect(
                    0,
                    places.row_top(lane.first),
                    places.width,
                    lane.count * places.row_height,
                ),
                scene.theme.colour("timeline_track"),
            )


def _paint_notes(painter: QPainter, scene: Scene) -> None:
    layout, scale, places = scene.layout, scene.scale, scene.places
    reach = 8 * scale.ns_per_pixel
    seen = layout.visible(scale.start_ns - reach, scale.end_ns + reach)
    if not len(seen):
        return
    left = np.clip((layout.starts[seen] - scale.start_ns) // scale.ns_per_pixel, -50, 1 << 20)
    right = np.clip(
        (layout.ends[seen] - scale.start_ns) // scale.ns_per_pixel, -50, places.width + 50
    )
    rows, points = layout.rows[seen], layout.points[seen]
    # Ten thousand notes in one view fall on each other: each place is painted once.
    spans = ~points
    _, keep = np.unique(
        np.stack([left[spans], right[spans], rows[spans]]), axis=1, return_index=True
    )
    unique = seen[spans][keep]
    narrow = (right - left)[spans][keep] < _NARROW
    if int(narrow.sum()) > _CROWD:
        _paint_crowd(painter, scene, unique[narrow])
        unique = unique[~narrow]
    for place in unique.tolist():
        _paint_span(painter, scene, place)
    _, keep = np.unique(np.stack([left[points], rows[points]]), axis=1, return_index=True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unique = seen[points][keep]
    if len(unique) > _CROWD:
        _paint_crowd(painter, scene, unique)
        unique = unique[:0]
    for place in unique.tolist():
        _paint_point(painter, scene, place)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _paint_crowd(painter: QPainter, scene: Scene, places: NDArray[np.int64]) -> None:
    """Hundreds of small notes in one view: plain bars, all of a kind at once."""
    layout, scale, height = scene.layout, scene.scale, scene.places.row_height
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(Qt.PenStyle.NoPen)
    for number, kind in enumerate(KINDS):
        found = places[layout.kinds[places] == number]
        if not len(found):
            continue
        left = (layout.starts[found] - scale.start_ns) // scale.ns_per_pixel
        right = (layout.ends[found] - scale.start_ns) // scale.ns_per_pixel
        tops = scene.places.lanes_top + layout.rows[found] * height
        wide = np.maximum(2, right - left)
        painter.setBrush(scene.theme.colour(COLOURS[kind]))
        painter.drawRects(
            [
                QRect(x, top + 1, width, height - 2)
                for x, top, width in zip(left.tolist(), tops.tolist(), wide.tolist(), strict=True)
            ]
        )


def note_rect(scene: Scene, place: int) -> QRectF:
    """Where a note is painted, from the gutter's right edge."""
    layout, scale, places = scene.layout, scene.scale, scene.places
    top, height = places.row_top(int(layout.rows[place])), places.row_height
    left = scale.x_of(int(layout.starts[place]))
    if layout.points[place]:
        side = min(14, height)
        return QRectF(left - side / 2, top + (height - side) / 2, side, side)
    right = scale.x_of(int(layout.ends[place]))
    margin = 2 if height > 12 else 1
    return QRectF(left, top + margin, max(2.0, right - left), height - 2 * margin)


def _paint_span(painter: QPainter, scene: Scene, place: int) -> None:
    rect = note_rect(scene, place)
    note = scene.layout.notes[place]
    theme = scene.theme
    colour = theme.colour(COLOURS[note.kind])
    shown = rect.intersected(QRectF(-20, rect.y(), scene.places.width + 40, rect.height()))
    if shown.width() < 4:
        painter.fillRect(shown, colour)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawRoundedRect(shown, 3, 3)
    if scene.layout.graphic[place]:
        painter.setBrush(QBrush(theme.colour("timeline_ground"), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(shown, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("graphic"), 2))
        painter.drawRoundedRect(shown.adjusted(1, 1, -1, -1), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    room = QRectF(max(shown.x(), 0.0) + 5, shown.y(), 0, shown.height())
    room.setRight(min(shown.right(), float(scene.places.width)) - 4)
    if room.width() > 18 and room.height() >= 12:
        small = _small(scene.font)
        painter.setFont(small)
        text = note.text.strip() or " ".join(f"#{tag}" for tag in note.tags)
        words = QFontMetrics(small).elidedText(
            one_line(text, 160), Qt.TextElideMode.ElideRight, int(room.width())
        )
        if scene.layout.graphic[place]:
            ground = QRectF(room)
            ground.setWidth(min(room.width(), QFontMetrics(small).horizontalAdvance(words) + 2))
            painter.fillRect(ground.adjusted(-2, 1, 2, -1), colour)
        painter.setPen(theme.colour("timeline_span_text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


def _paint_point(painter: QPainter, scene: Scene, place: int) -> None:
    rect = note_rect(scene, place)
    note = scene.layout.notes[place]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.colour(COLOURS[note.kind]))
    painter.drawPolygon(_diamond(rect))
    if rect.height() >= 14:
        tiny = QFont(scene.font)
        tiny.setPixelSize(8)
        tiny.setBold(True)
        painter.setFont(tiny)
        painter.setPen(scene.theme.colour("timeline_span_text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, LETTERS[note.kind])


def _diamond(rect: QRectF) -> QPolygonF:
    middle = rect.center()
    return QPolygonF(
        [
            QPointF(middle.x(), rect.top()),
            QPointF(rect.right(), middle.y()),
            QPointF(middle.x(), rect.bottom()),
            QPointF(rect.left(), middle.y()),
        ]
    )


def _paint_overview(painter: QPainter, scene: Scene) -> None:
    """The whole film with all notes and the stretch in view."""
    places, theme, scale, layout = scene.places, scene.theme, scene.scale, scene.layout
    top = places.overview_top
    painter.fillRect(QRect(0, top, places.width, OVERVIEW), theme.colour("sunken"))
    film = max(1, scale.film_ns)
    if len(layout.notes):
        xs = layout.starts * places.width // film
        for number in range(len(KINDS)):
            painter.setPen(theme.colour(COLOURS[KINDS[number]]))
            found = np.unique(xs[layout.kinds == number]).tolist()
            painter.drawLines([QLineF(x, top + 3, x, top + OVERVIEW - 3) for x in found])
    left = scale.start_ns * places.width / film
    width = max(6.0, (scale.end_ns - scale.start_ns) * places.width / film)
    window = QRectF(left, top + 0.5, min(width, places.width - 1), OVERVIEW - 1)
    shade = QColor(theme.colour("accent"))
    shade.setAlpha(40)
    painter.setPen(theme.colour("accent") if not scale.is_fitted() else Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRect(window)


def _paint_gutter(painter: QPainter, scene: Scene) -> None:
    places, theme = scene.places, scene.theme
    small = _small(scene.font)
    metrics = QFontMetrics(small)
    painter.setPen(theme.colour("line"))
    painter.drawLine(GUTTER - 1, 0, GUTTER - 1, places.height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for lane in scene.layout.lanes:
        height = places.row_height
        if height * lane.count < 9:
            continue
        middle = places.row_top(lane.first) + min(height * lane.count, ROW_MOST) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(COLOURS[lane.kind]))
        painter.drawPolygon(_diamond(QRectF(10, middle - 4, 8, 8)))
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        painter.drawText(
            QRectF(24, middle - 9, GUTTER - 30, 18),
            Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(
                str(lane.kind).capitalize(), Qt.TextElideMode.ElideRight, GUTTER - 30
            ),
        )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(6.5, font.pointSizeF() * 0.85))
    return small
