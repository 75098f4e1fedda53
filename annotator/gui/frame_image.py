"""A decoded frame as a QImage that owns its pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from annotator.media.engine import Field, Frame
from annotator.media.picture import shown_size

_ANY = (1 << 16, 1 << 16)


def image_of(frame: Frame, room: QSize | None, field: Field | None = None) -> tuple[QImage, QSize]:
    """The frame upright and in its right shape, fitted into `room` pixels, and its full size.

    With `field` only that one of an interlaced frame. Made on the calling
    thread; never larger than the frame itself.
    """
    full = full_size(frame)
    return image_from_rgb(frame.rgb(*bounds_of(room), field=field)), full


def bounds_of(room: QSize | None) -> tuple[int, int]:
    """The width and height that a picture for this room must fit into; for None, any."""
    if room is None:
        return _ANY
    return max(16, room.width()), max(16, room.height())


def full_size(frame: Frame) -> QSize:
    """What the frame measures upright with square pixels."""
    size = QSize(*shown_size(frame.width, frame.height, frame.sample_aspect))
    on_its_side = frame.orientation.startswith(("90°", "270°"))
    return size.transposed() if on_its_side else size


def image_from_rgb(rgb: NDArray[np.uint8]) -> QImage:
    """H × W × 3 uint8 as an RGB32 image, which is what the screen takes fastest."""
    height, width = rgb.shape[:2]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    if image.isNull():
        raise MemoryError(f"no room for a picture of {width} × {height}")
    target = np.frombuffer(image.bits(), np.uint8).reshape(height, width, 4)
    # RGB32 is blue, green, red, 255 in memory; OpenCV writes there without holding the interpreter.
    cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA, dst=target)
    return image


def greyed(image: QImage) -> QImage:
    """The same picture without its colours."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return grey.convertToFormat(QImage.Format.Format_RGB32)


def blurred(image: QImage) -> QImage:
    """The picture so coarse and grey that nothing in it can be recognised."""
    coarse = image.scaled(
        14, 14, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return coarse.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(
        QImage.Format.Format_RGB32
    )
