"""Key frames of regions on the timeline, at their notes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from annotator.gui.film_regions import RegionKeys
from annotator.gui.timeline_places import Scene, note_rect

_HALF = 3.0
_HATCH = QColor(0, 0, 0, 150)


def paint_region_keys(painter: QPainter, scene: Scene) -> None:
    """A small rhomb at the foot of a note for each frame at which one of its regions was placed."""
    if not scene.region_keys:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(scene.theme.colour("timeline_ground"), 1))
    painter.setBrush(scene.theme.colour("timeline_span_text"))
    last = len(scene.index) - 1
    covered = scene.region_keys.covered if isinstance(scene.region_keys, RegionKeys) else ()
    for note_id, frames in scene.region_keys.items():
        place = scene.layout.place_of(note_id)
        if place is None:
            continue
        note = scene.layout.notes[place]
        rect = note_rect(scene, place)
        if note_id in covered:
            # What redacted copies cover is hatched, whatever its colour.
            part = rect.adjusted(0, rect.height() / 2, 0, 0)
            painter.fillRect(part, QBrush(_HATCH, Qt.BrushStyle.BDiagPattern))
        taken = -2 * _HALF
        for frame in frames:
            if not note.start.index <= frame <= min(note.last_index(), last):
                continue
            x = scene.scale.x_of(scene.index.time_ns(frame))
            # Marks that would lie on each other are one.
            if x - taken < _HALF or not -_HALF <= x <= scene.places.width + _HALF:
                continue
            taken = x
            painter.drawPolygon(_rhomb(x, rect.bottom() - _HALF))
    painter.restore()


def _rhomb(x: float, y: float) -> QPolygonF:
    return QPolygonF(
        [
            QPointF(x, y - _HALF),
            QPointF(x + _HALF, y),
            QPointF(x, y + _HALF),
            QPointF(x - _HALF, y),
        ]
    )
