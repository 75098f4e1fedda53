"""Where the picture lies in its view: fitted, or zoomed at a point and panned."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF

SMALLEST, LARGEST = 0.05, 64.0
NEAREST_FROM = 3.0
"""From this scale on pixels are shown as squares and not smoothed."""


@dataclass(frozen=True, slots=True)
class ViewGeometry:
    """Scale (view pixels a picture pixel; 0 = fit) and the picture point in the view's middle.

    `centre` is in parts of the picture (0…1 both ways), so it holds when the
    next film has another size.
    """

    scale: float = 0.0
    centre: QPointF = field(default_factory=lambda: QPointF(0.5, 0.5))

    def is_fit(self) -> bool:
        """Whether the whole picture is fitted into the view."""
        return self.scale == 0.0

    def scale_in(self, view: QSizeF, picture: QSizeF) -> float:
        """View pixels for each picture pixel; a small picture is enlarged to fit too."""
        if picture.isEmpty():
            return 1.0
        if self.scale:
            return self.scale
        return min(view.width() / picture.width(), view.height() / picture.height())

    def target(self, view: QSizeF, picture: QSizeF) -> QRectF:
        """The rectangle of the view that the whole picture covers."""
        scale = self.scale_in(view, picture)
        size = picture * scale
        centre = QPointF(0.5, 0.5) if self.is_fit() else self.centre
        return QRectF(
            view.width() / 2 - centre.x() * size.width(),
            view.height() / 2 - centre.y() * size.height(),
            size.width(),
            size.height(),
        )

    def zoomed(self, factor: float, at: QPointF, view: QSizeF, picture: QSizeF) -> ViewGeometry:
        """Larger or smaller, with the picture point under `at` staying there."""
        scale = min(LARGEST, max(SMALLEST, self.scale_in(view, picture) * factor))
        return self.scaled_to(scale, at, view, picture)

    def scaled_to(self, scale: float, at: QPointF, view: QSizeF, picture: QSizeF) -> ViewGeometry:
        """At this scale, with the picture point under `at` staying there."""
        if picture.isEmpty():
            return self
        before = self.target(view, picture)
        part_x = (at.x() - before.x()) / before.width()
        part_y = (at.y() - before.y()) / before.height()
        centre = QPointF(
            part_x + (view.width() / 2 - at.x()) / (picture.width() * scale),
            part_y + (view.height() / 2 - at.y()) / (picture.height() * scale),
        )
        return ViewGeometry(scale, _inside(centre))

    def panned(self, by: QPointF, view: QSizeF, picture: QSizeF) -> ViewGeometry:
        """Moved by so many view pixels; nothing to move while fitted."""
        if self.is_fit() or picture.isEmpty():
            return self
        size = self.target(view, picture).size()
        moved = QPointF(by.x() / size.width(), by.y() / size.height())
        return ViewGeometry(self.scale, _inside(self.centre - moved))


def _inside(centre: QPointF) -> QPointF:
    return QPointF(min(1.0, max(0.0, centre.x())), min(1.0, max(0.0, centre.y())))
