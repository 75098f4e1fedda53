"""A map picture as the screen needs it: the pixels, and smaller copies for looking from afar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

_SMALLEST: Final = 512


@dataclass(frozen=True, slots=True)
class MapLayers:
    """A picture and its halves; each QImage owns its pixels."""

    picture_id: str
    width: int
    height: int
    levels: tuple[QImage, ...]

    def paint(self, painter: QPainter, to_screen: QTransform) -> None:
        """Paint the picture; `to_screen` leads from its pixels to the painter's."""
        across = max(
            abs(to_screen.m11()) + abs(to_screen.m12()), abs(to_screen.m21()) + abs(to_screen.m22())
        )
        number = 0
        while number + 1 < len(self.levels) and across * 2 ** (number + 1) <= 1:
            number += 1
        level = self.levels[number]
        turned, can = to_screen.inverted()
        if not can:
            return
        seen = turned.mapRect(QRectF(painter.viewport())).adjusted(-2, -2, 2, 2)
        seen = seen.intersected(QRectF(0, 0, self.width, self.height))
        if seen.isEmpty():
            return
        over, down = level.width() / self.width, level.height() / self.height
        source = QRectF(seen.x() * over, seen.y() * down, seen.width() * over, seen.height() * down)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, across < 3)
        painter.setTransform(to_screen, combine=True)
        painter.drawImage(seen, level, source)
        painter.restore()

    def holds(self, at: QPointF) -> bool:
        """Whether a place in pixels lies on the picture."""
        return 0 <= at.x() <= self.width and 0 <= at.y() <= self.height


def map_layers(picture_id: str, pixels: NDArray[Any]) -> MapLayers:
    """Make the layers of a picture (uint8, RGB), without Qt's windows: for a job."""
    levels = [_image(pixels)]
    while max(pixels.shape[:2]) > _SMALLEST * 2:
        half = (max(1, pixels.shape[1] // 2), max(1, pixels.shape[0] // 2))
        pixels = cv2.resize(pixels, half, interpolation=cv2.INTER_AREA)
        levels.append(_image(pixels))
    return MapLayers(picture_id, levels[0].width(), levels[0].height(), tuple(levels))


def _image(pixels: NDArray[Any]) -> QImage:
    rows = np.ascontiguousarray(pixels)
    height, width = rows.shape[:2]
    made = QImage(rows.data, width, height, width * 3, QImage.Format.Format_RGB888)
    return made.convertToFormat(QImage.Format.Format_RGB32)  # a copy that owns its pixels
