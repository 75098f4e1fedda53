"""How the timeline looks. Everything here paints only what lies in view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from annotator.gui.event_timeline import paint_event_time
from annotator.gui.film_words import grouped
from annotator.gui.frame_image import blurred, greyed
from annotator.gui.timeline_crowd import paint_bars, paint_columns
from annotator.gui.timeline_lanes import KINDS, NoteLayout
from annotator.gui.timeline_notes import paint_gutter, paint_lanes, paint_notes
from annotator.gui.timeline_places import (
    GUTTER,
    KEYS,
    OVERVIEW,
    RULER,
    THUMBS,
    WAVE,
    Scene,
    small_font,
)
from annotator.gui.timeline_regions import paint_region_keys
from annotator.gui.timeline_samples import paint_bangs, paint_samples
from annotator.gui.timeline_scale import TimeScale
from annotator.gui.timeline_shots import paint_shots
from annotator.gui.timeline_spectrum import paint_spectrum
from annotator.timing.frame_index import FrameIndex


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
    paint_lanes(painter, scene)
    _paint_ruler(painter, scene)
    if scene.strip.spectrum is None:
        _paint_thumbs(painter, scene)
    else:
        paint_spectrum(painter, scene, scene.strip.spectrum)
    _paint_keys(painter, scene)
    paint_shots(painter, scene)
    if places.has_wave:
        _paint_wave(painter, scene)
        paint_bangs(painter, scene, scene.strip.bangs)
    paint_notes(painter, scene)
    paint_region_keys(painter, scene)
    paint_event_time(painter, scene)
    _paint_overview(painter, scene)
    painter.restore()
    paint_gutter(painter, scene)


def _paint_ruler(painter: QPainter, scene: Scene) -> None:
    scale, theme = scene.scale, scene.theme
    muted, grid = theme.colour("muted"), theme.colour("timeline_grid")
    small = small_font(scene.font)
    painter.setFont(small)
    bottom = scene.places.wave_top
    if 10 <= scale.frame_pixels() <= scene.places.width / 2:
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
        elif scene.calm:
            image = greyed(image)
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
    if wave is None or paint_samples(painter, scene, scene.strip.samples):
        return
    width = min(scene.places.width, -(-scale.film_ns // scale.ns_per_pixel))
    if width < 1:
        return
    lows, highs = wave.slice(
        scale.start_ns, scale.start_ns + width * scale.ns_per_pixel, int(width)
    )
    paint_bars(
        painter,
        scene.theme.colour("timeline_wave"),
        QRect(0, scene.places.wave_top, int(width), WAVE),
        lows.astype(np.float64) / 32767,
        highs.astype(np.float64) / 32767,
    )


def _paint_overview(painter: QPainter, scene: Scene) -> None:
    """The whole film with all notes and the stretch in view."""
    places, theme, scale, layout = scene.places, scene.theme, scene.scale, scene.layout
    top = places.overview_top
    painter.fillRect(QRect(0, top, places.width, OVERVIEW), theme.colour("sunken"))
    film = max(1, scale.film_ns)
    if len(layout.notes):
        columns = np.full(places.width, len(KINDS))
        xs = np.clip(layout.starts * places.width // film, 0, places.width - 1)
        columns[xs] = layout.kinds
        paint_columns(painter, theme, QPoint(0, top + 3), columns, OVERVIEW - 6)
    left = scale.start_ns * places.width / film
    width = max(6.0, (scale.end_ns - scale.start_ns) * places.width / film)
    window = QRectF(left, top + 0.5, min(width, places.width - 1), OVERVIEW - 1)
    shade = QColor(theme.colour("accent"))
    shade.setAlpha(40)
    painter.setPen(theme.colour("accent") if not scale.is_fitted() else Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRect(window)
