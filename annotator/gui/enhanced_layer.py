"""What lies over the picture: the enhanced one, plainly named as such, the divider, placed points."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from annotator.gui.enhanced_picture import EnhancedPicture, Look
from annotator.gui.facts_care import CalmFrameView
from annotator.gui.frame_paint import paint_image, paint_marks
from annotator.gui.theme import theme_of
from annotator.gui.view_geometry import NEAREST_FROM

_NEAR_PX = 7
_ON_DARK = "#f0c070"
_GROUND = QColor(20, 21, 23, 235)
PlacedPoint = tuple[int, int]
"""Across and down from the upper left corner of the picture, in tenths of its pixels."""


class EnhancedLayer(QWidget):
    """Lies over a frame view and lets the mouse through, except at the divider."""

    split_moved = Signal(object)  # int, per cent

    def __init__(self, view: CalmFrameView, enhanced: EnhancedPicture) -> None:
        super().__init__(view)
        self.setObjectName("enhancedLayer")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view = view
        self._enhanced = enhanced
        self._split = 50
        self._dragging = False
        self.points: tuple[PlacedPoint, ...] = ()
        self.cross: PlacedPoint | None = None
        self.setGeometry(view.rect())
        self.lower()
        view.installEventFilter(self)
        enhanced.changed.connect(self.update)

    # -- what is seen

    @property
    def split(self) -> int:
        """Where the divider stands, in per cent of the view's width."""
        return self._split

    def set_split(self, percent: int) -> None:
        """Move the divider."""
        percent = max(0, min(100, percent))
        if percent != self._split:
            self._split = percent
            self.split_moved.emit(percent)
            self.update()

    def is_showing(self) -> bool:
        """Whether the enhanced picture is on the screen now."""
        view = self._view
        covered = view.is_blurred or view.is_calm or view.is_dimmed
        return self._enhanced.picture() is not None and not covered

    def words(self) -> str:
        """What stands in large letters over the picture; empty over an original."""
        if self.is_showing():
            return self.tr("ENHANCED — NOT THE ORIGINAL")
        if self._enhanced.look is Look.ORIGINAL or self._view.shown is None:
            return ""
        if not self._enhanced.shown_steps():
            return self.tr("ORIGINAL — no picture step is switched on")
        if self._enhanced.error is not None:
            return self.tr("ORIGINAL — the steps cannot be applied")
        if self._enhanced.is_making():
            return self.tr("ORIGINAL — being enhanced …")
        return self.tr("ORIGINAL")

    def picture_size(self) -> tuple[int, int]:
        """Width and height of the picture in which points are placed."""
        made = self._enhanced.picture() if self.is_showing() else None
        if made is not None:
            return made.image.width(), made.image.height()
        shown = self._view.shown
        return (shown.width, shown.height) if shown is not None else (0, 0)

    def picture_rect(self) -> QRectF:
        """Where that picture lies in the view."""
        made = self._enhanced.picture() if self.is_showing() else None
        rect = self._view.picture_rect()
        return rect if made is None else self._target(rect, made.image)

    def place_of(self, at: QPointF) -> PlacedPoint | None:
        """The point of the picture under a point of the view; None beside the picture."""
        rect, (width, height) = self.picture_rect(), self.picture_size()
        if not width or not rect.contains(at):
            return None
        across = (at.x() - rect.x()) / rect.width() * width
        down = (at.y() - rect.y()) / rect.height() * height
        return round(across * 10), round(down * 10)

    def point_at(self, place: PlacedPoint) -> QPointF:
        """Where a point of the picture lies in the view."""
        rect, (width, height) = self.picture_rect(), self.picture_size()
        return QPointF(
            rect.x() + place[0] / 10 / max(1, width) * rect.width(),
            rect.y() + place[1] / 10 / max(1, height) * rect.height(),
        )

    def set_points(self, points: tuple[PlacedPoint, ...], cross: PlacedPoint | None) -> None:
        """Draw these points, and the one that the keyboard moves."""
        self.points, self.cross = points, cross
        self.update()

    def _target(self, rect: QRectF, image: QImage) -> QRectF:
        """Over the original where the shape is the same; else by itself, at the same zoom."""
        if abs(rect.width() * image.height() - rect.height() * image.width()) < 0.01 * (
            rect.height() * image.width()
        ):
            return rect
        room = QRectF(self.rect())
        if room.adjusted(-1, -1, 1, 1).contains(rect):
            scale = min(room.width() / image.width(), room.height() / image.height())
            part = QPointF(0.5, 0.5)
        else:
            shown = self._view.shown
            scale = rect.width() / max(1, shown.width if shown is not None else 1)
            middle = room.center()
            part = QPointF(
                (middle.x() - rect.x()) / rect.width(), (middle.y() - rect.y()) / rect.height()
            )
        size = QSizeF(image.size()) * scale
        left = room.center().x() - part.x() * size.width()
        return QRectF(QPointF(left, room.center().y() - part.y() * size.height()), size)

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is not the original, and say so."""
        painter = QPainter(self)
        if self.is_showing():
            self._paint_enhanced(painter)
        words = self.words()
        if words:
            self._paint_words(painter, words)
        if self._view.shown is not None and not self._view.is_blurred:
            self._paint_points(painter)

    def _paint_enhanced(self, painter: QPainter) -> None:
        made = self._enhanced.picture()
        assert made is not None
        is_split = self._enhanced.look is Look.SPLIT
        ratio = self.devicePixelRatioF()
        target = self._target(self._view.picture_rect(), made.image)
        area = QRect(self.rect())
        if is_split:
            area.setLeft(self._divider())
        painter.save()
        painter.setClipRect(area)
        painter.fillRect(area, theme_of(self).colour("picture_ground"))
        painter.scale(1 / ratio, 1 / ratio)
        scaled = QRectF(target.topLeft() * ratio, target.size() * ratio)
        smooth = scaled.width() / made.image.width() < NEAREST_FROM
        view = QSizeF(self.size()) * ratio
        paint_image(painter, made.image, scaled, view, fitted=False, smooth=smooth)
        painter.restore()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        paint_marks(painter, self.rect(), self._view.marks(), mirrored=mirrored)
        if is_split:
            at = self._divider()
            painter.setPen(QPen(QColor(0, 0, 0, 160), 5))
            painter.drawLine(at, 0, at, self.height())
            painter.setPen(QPen(QColor("#ffffff"), 2))
            painter.drawLine(at, 0, at, self.height())

    def _paint_words(self, painter: QPainter, words: str) -> None:
        is_split = self._enhanced.look is Look.SPLIT and self.is_showing()
        room = QRect(self.rect())
        if is_split:
            left = QRect(room)
            left.setRight(self._divider())
            room.setLeft(self._divider())
            self._paint_band(painter, left, self.tr("ORIGINAL"), "#e6e8ea")
        self._paint_band(painter, room, words, _ON_DARK if self.is_showing() else "#e6e8ea")

    def band_top(self) -> int:
        """Where the words at the bottom begin; the height of the view while none are said."""
        if self.isHidden() or not self.words():
            return self.height()
        font = QFont(self.font())
        font.setBold(True)
        font.setPixelSize(self._band_size())
        return self.height() - 10 - (QFontMetrics(font).height() + 8)

    def _band_size(self) -> int:
        return max(13, min(32, self.height() // 18))

    def _paint_band(self, painter: QPainter, room: QRect, words: str, colour: str) -> None:
        font = QFont(self.font())
        font.setBold(True)
        size = self._band_size()
        font.setPixelSize(size)
        while size > 9 and QFontMetrics(font).horizontalAdvance(words) > room.width() - 28:
            size -= 1
            font.setPixelSize(size)
        metrics = QFontMetrics(font)
        width = min(metrics.horizontalAdvance(words) + 20, room.width() - 8)
        if width < 40:
            return
        box = QRect(0, 0, width, metrics.height() + 8)
        box.moveCenter(room.center())
        box.moveBottom(self.height() - 10)
        painter.save()
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colour))
        painter.setBrush(_GROUND)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()

    def _paint_points(self, painter: QPainter) -> None:
        places = [self.point_at(place) for place in self.points]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ends = [*places] + ([self.point_at(self.cross)] if self.cross is not None else [])
        for colour, width in (("#000000", 4), (_ON_DARK, 2)):
            painter.setPen(QPen(QColor(colour), width))
            for first, second in pairwise(ends):
                painter.drawLine(first, second)
        for number, at in enumerate(ends):
            is_cross = number >= len(places)
            arm = 12 if is_cross else 6
            for colour, width in (("#000000", 4), ("#ffffff", 2)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
                painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))
            if not is_cross:
                painter.setPen(QColor("#000000"))
                painter.drawText(at + QPointF(9, -7), "ABCD"[number % 4])
                painter.setPen(QColor("#ffffff"))
                painter.drawText(at + QPointF(8, -8), "ABCD"[number % 4])
        painter.restore()

    def _divider(self) -> int:
        return self.width() * self._split // 100

    # -- the view's events

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the view's size, and take drags of the divider."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        if not isinstance(event, QMouseEvent):
            return False
        if self._enhanced.look is not Look.SPLIT or not self.is_showing():
            self._dragging = False
            return False
        kind, at = event.type(), event.position().x()
        if kind is QEvent.Type.MouseButtonPress and abs(at - self._divider()) <= _NEAR_PX:
            self._dragging = event.button() is Qt.MouseButton.LeftButton
            return self._dragging
        if kind is QEvent.Type.MouseMove and self._dragging:
            self.set_split(round(100 * at / max(1, self.width())))
            return True
        if kind is QEvent.Type.MouseButtonRelease and self._dragging:
            self._dragging = False
            return True
        return False
