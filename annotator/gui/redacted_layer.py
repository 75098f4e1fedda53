"""Covers over the picture: hatched where something is covered, or the picture as a redacted copy shows it."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.case.cover_view import CoveredRegion, CoverNow, covers_now
from annotator.case.region import Point, ShapeKind
from annotator.errors import AnnotatorError
from annotator.gui.facts_care import CalmFrameView
from annotator.gui.frame_image import image_from_rgb
from annotator.gui.frame_paint import paint_marks
from annotator.gui.frame_shown import FrameShown
from annotator.gui.frame_view import FrameView
from annotator.gui.region_hand import RegionHand
from annotator.gui.region_paint import Look, outline, paint_label, paint_shape
from annotator.gui.theme import DARK, theme_of
from annotator.picture.pixels import Rgb
from annotator.workflow.redact import covered_picture
from annotator.workflow.redact_review import FaceRow

_HATCH: Final = QColor(255, 255, 255, 150)
_SHADE: Final = QColor(0, 0, 0, 90)
_GROUND: Final = QColor(20, 21, 23, 235)
_SAID: Final = QColor("#8fd6a0")


class RedactedLayer(QWidget):
    """What is covered at the frame shown; with `preview`, the picture with that covered.

    It only paints: the mouse goes through it. `row` is the face of the review that is looked at.
    """

    def __init__(self, hand: RegionHand, view: FrameView) -> None:
        super().__init__(view)
        self.setObjectName("redactedLayer")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hand, self.view = hand, view
        self.covered: tuple[CoveredRegion, ...] = ()
        self.row: FaceRow | None = None
        self.preview = False
        self._made: tuple[object, QImage] | None = None
        view.installEventFilter(self)
        view.zoom_changed.connect(lambda _percent: self.update())
        view.blur_changed.connect(lambda _on: self.update())
        hand.changed.connect(self.update)
        hand.player.frame_shown.connect(lambda _shown: self.update())
        self.setGeometry(view.rect())

    def set_covered(self, covered: tuple[CoveredRegion, ...]) -> None:
        """These regions of the film are covered."""
        self.covered = covered
        self._made = None
        self.update()

    def set_preview(self, preview: bool) -> None:
        """Show the picture as a redacted copy shows it, or the original."""
        self.preview = preview
        self._made = None
        self.setAccessibleName(self.words())
        self.update()

    def set_row(self, row: FaceRow | None) -> None:
        """The face of the review that is looked at."""
        self.row = row
        self.update()

    def words(self) -> str:
        """What stands in large letters over the redacted view; empty over the original."""
        if not self.preview:
            return ""
        if self._now():
            return self.tr("REDACTED VIEW — NOT THE ORIGINAL")
        return self.tr("REDACTED VIEW — nothing is covered on this frame")

    def is_hidden_picture(self) -> bool:
        """Whether the view itself hides the picture (blurred or dimmed)."""
        view = self.view
        calm = isinstance(view, CalmFrameView) and view.is_calm
        return view.is_blurred or view.is_dimmed or calm

    def picture(self) -> QImage | None:
        """The picture of the frame shown with everything covered; None where there is none to show."""
        shown = self.view.shown
        if shown is None or not self.preview or self.is_hidden_picture():
            return None
        key = (shown.stamp, shown.image.cacheKey())
        if self._made is None or self._made[0] != key:
            self._made = (key, self._covered(shown))
        return self._made[1]

    def _covered(self, shown: FrameShown) -> QImage:
        try:
            made = covered_picture(_rgb_of(shown.image), self._now(), shown.orientation)
        except AnnotatorError:
            # How it is turned is not understood: rather nothing than somebody uncovered.
            made = np.zeros((shown.image.height(), shown.image.width(), 3), np.uint8)
        return image_from_rgb(made)

    def _now(self) -> tuple[CoverNow, ...]:
        shown = self.view.shown
        return () if shown is None else covers_now(self.covered, shown.stamp)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the picture's view."""
        if watched is self.view and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.view.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the covers, or the covered picture and that it is one."""
        onto, shown = self._hand.onto(), self.view.shown
        if onto is None or shown is None or self._hand.player.failure is not None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect())
        made = self.picture()
        if made is not None:
            painter.fillRect(self.rect(), theme_of(self).colour("picture_ground"))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.view.picture_rect(), made)
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            paint_marks(painter, self.rect(), self.view.marks(), mirrored=mirrored)
        elif not self.view.is_blurred:
            for now in self._now():
                path = outline(now.shape, now.points, onto)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(_SHADE)
                painter.drawPath(path)
                painter.setBrush(QBrush(_HATCH, Qt.BrushStyle.BDiagPattern))
                painter.drawPath(path)
        row = self.row
        if row is not None and row.frame == shown.stamp.index:
            points = (Point(row.left, row.top), Point(row.right, row.bottom))
            colour = DARK.colour("bad")
            paint_shape(
                painter, ShapeKind.BOX, points, onto, Look(colour, marked=True, dashed=True)
            )
            around = outline(ShapeKind.BOX, points, onto).boundingRect()
            paint_label(painter, self.tr("not covered"), around, QRectF(self.rect()), colour)
        if self.preview:
            self._paint_band(painter, self.words())

    def _paint_band(self, painter: QPainter, words: str) -> None:
        font = QFont(self.font())
        font.setBold(True)
        size = max(13, min(28, self.height() // 20))
        font.setPixelSize(size)
        while size > 9 and QFontMetrics(font).horizontalAdvance(words) > self.width() - 40:
            size -= 1
            font.setPixelSize(size)
        metrics = QFontMetrics(font)
        box = QRect(0, 0, metrics.horizontalAdvance(words) + 20, metrics.height() + 8)
        box.moveCenter(self.rect().center())
        # At the top: words about drawing stand at the bottom and would lie over it.
        box.moveTop(10)
        painter.setFont(font)
        painter.setPen(_SAID)
        painter.setBrush(_GROUND)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _rgb_of(image: QImage) -> Rgb:
    own = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(own.constBits(), np.uint8).reshape(own.height(), own.bytesPerLine())
    pixels = rows[:, : own.width() * 4].reshape(own.height(), own.width(), 4)
    return np.ascontiguousarray(pixels[:, :, 2::-1])
