"""How the picture is painted, and what is written on it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from annotator.gui.film_words import field_words, grouped
from annotator.gui.frame_shown import FrameShown
from annotator.gui.labels import visible

_MARGIN = 10
# Marks lie on a dark chip in either theme, since the picture under them may be anything.
_ON_DARK = {"warn": "#e5a84e", "bad": "#ef8080", "picture_text": "#c4c9cd"}


def paint_image(
    painter: QPainter, image: QImage, target: QRectF, view: QSizeF, *, fitted: bool, smooth: bool
) -> None:
    """Paint a picture into `target` of a view; all in device pixels."""
    whole = QRectF(target.toRect()) if fitted else target
    spare = whole.size().toSize() - image.size()
    if fitted and 0 <= spare.width() <= 2 and 0 <= spare.height() <= 2:
        # Made for this view: painted as it is, which is sharp and fast.
        painter.drawImage(whole.topLeft().toPoint(), image)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    seen = whole.intersected(QRectF(QPointF(0, 0), view))
    # Only the part that is seen is scaled: at 6400 % the rest would cost seconds.
    source = QRectF(
        (seen.x() - whole.x()) * image.width() / whole.width(),
        (seen.y() - whole.y()) * image.height() / whole.height(),
        seen.width() * image.width() / whole.width(),
        seen.height() * image.height() / whole.height(),
    )
    painter.drawImage(seen, image, source)


def paint_words(painter: QPainter, view: QRect, words: str, colour: QColor, *, empty: bool) -> None:
    """Words instead of a picture: in the middle, or above the button of the empty state."""
    room = view.adjusted(24, 24, -24, -24)
    if empty:
        room.setBottom(view.height() // 2)
    align = Qt.AlignmentFlag.AlignHCenter | (
        Qt.AlignmentFlag.AlignBottom if empty else Qt.AlignmentFlag.AlignVCenter
    )
    painter.setPen(colour)
    painter.drawText(room, align | Qt.TextFlag.TextWordWrap, visible(words))


def marks_of(
    shown: FrameShown, awaited: int | None, first: int, *, is_blurred: bool, key: str
) -> tuple[tuple[str, str], ...]:
    """What must be said of a picture: words and the name of a colour for each.

    `awaited` is the frame that is still being decoded, `first` the number of the
    first frame, `key` the one that shows a blurred picture as it is ('' for none).
    """
    said = QCoreApplication.translate
    found = []
    if awaited is not None:
        words = said("FrameView", "still frame {0}; decoding {1} …")
        here = grouped(shown.stamp.index + first)
        found.append((words.format(here, grouped(awaited + first)), "warn"))
    if shown.near:
        found.append((shown.note, "warn"))
    if not shown.final:
        found.append((said("FrameView", "provisional number"), "warn"))
    if shown.damaged:
        found.append((said("FrameView", "damaged frame"), "bad"))
    if shown.field is not None:
        words = said("FrameView", "{field} only; the lines between are made up")
        found.append((words.format(field=field_words(shown.field)), "warn"))
    if is_blurred:
        words = said("FrameView", "blurred – press {key} to see it").format(key=key)
        found.append((words if key else said("FrameView", "blurred"), "picture_text"))
    return tuple(found)


def paint_marks(
    painter: QPainter, view: QRect, marks: Iterable[tuple[str, str]], *, mirrored: bool
) -> None:
    """Small marks below each other in a corner: words and the name of a colour for each."""
    metrics = QFontMetrics(painter.font())
    top = _MARGIN
    for words, colour in marks:
        text = visible(words)
        width = metrics.horizontalAdvance(text) + 16
        left = _MARGIN if mirrored else view.width() - width - _MARGIN
        box = QRect(left, top, width, metrics.height() + 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(_ON_DARK[colour]))
        painter.setBrush(QColor(20, 21, 23, 225))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        top += box.height() + 4
    painter.setBrush(Qt.BrushStyle.NoBrush)
