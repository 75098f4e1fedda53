"""Charts over the frames of a film: drawn by hand, fluid with a million frames.

Wheel zooms, a drag moves, a click goes to the frame; with the keyboard, arrows
move a cursor, + and − zoom, Enter goes there.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from annotator.gui.facts_axis import FrameAxis
from annotator.gui.theme import Theme, theme_of
from annotator.workflow.facts import FilmFacts

PADDING = 4
_DRAG_FROM = 4
_HEIGHT = 112


class FrameChart(QWidget):
    """What all charts share. Signals: `chosen(int)`, `hovered(int | None)`, `axis_changed(FrameAxis)`."""

    chosen = Signal(object)
    hovered = Signal(object)
    axis_changed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(_HEIGHT)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs one way
        self._film: FilmFacts | None = None
        self._axis = FrameAxis(1, 1)
        self._current = -1
        self._cursor: int | None = None
        self._pressed: tuple[QPointF, FrameAxis] | None = None
        self._dragged = False
        self._armed = False
        self._still: QPixmap | None = None
        self._still_theme: Theme | None = None

    # -- what is shown

    @property
    def axis(self) -> FrameAxis:
        """The frames in view."""
        return self._axis

    @property
    def cursor_frame(self) -> int | None:
        """The frame under the hand or the keyboard's cursor."""
        return self._cursor

    def show_film(self, film: FilmFacts | None) -> None:
        """Draw another film, or the same one by a better index; what is in view stays where it can."""
        before = self._film
        self._film = film
        total = 0 if film is None else film.frames.frames
        if before is None or film is None or before.frames.frames != total:
            self._axis = FrameAxis(max(1, total), self._axis.width).fitted()
        self._cursor = None
        self._describe()
        self._redraw()

    def set_axis(self, axis: FrameAxis) -> None:
        """Show these frames."""
        axis = axis.resized(self._room())
        if axis != self._axis:
            self._axis = axis
            self._redraw()

    def set_current(self, frame: int) -> None:
        """Mark the frame that is on the screen."""
        if frame != self._current:
            self._current = frame
            self.update()

    def fit(self) -> None:
        """Show the whole film."""
        self._move_to(self._axis.fitted())

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(320, _HEIGHT)

    def _describe(self) -> None:
        """Say in words what the chart shows, for those who do not see it."""

    def _room(self) -> int:
        return max(1, self.width() - 2 * PADDING)

    def _redraw(self) -> None:
        self._still = None
        self.update()

    def _move_to(self, axis: FrameAxis) -> None:
        if axis != self._axis:
            self._axis = axis
            self._redraw()
            self.axis_changed.emit(axis)

    # -- painting

    def paint_still(self, painter: QPainter, film: FilmFacts, theme: Theme) -> None:
        """Draw all that stays while the mark of the current frame moves; x from 0 to the axis' width."""
        raise NotImplementedError

    def empty_words(self) -> str:
        """What stands here while there is nothing to draw."""
        return self.tr("Reading the packets …")

    def can_draw(self, film: FilmFacts) -> bool:
        """Whether there is anything to draw."""
        return film.frames.frames > 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the kept picture, the marks of frames on it, the focus."""
        theme, painter = theme_of(self), QPainter(self)
        painter.fillRect(self.rect(), theme.colour("timeline_track"))
        film = self._film
        if film is None or not self.can_draw(film):
            painter.setPen(theme.colour("muted"))
            words = self.empty_words()
            painter.drawText(
                self.rect().adjusted(8, 0, -8, 0),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                words,
            )
        else:
            if self._still is None or self._still_theme != theme:
                self._still, self._still_theme = self._drawn(film, theme), theme
            painter.drawPixmap(0, 0, self._still)
            painter.translate(PADDING, 0)
            self._paint_mark(painter, self._current, theme.colour("timeline_playhead"), 2)
            if self._cursor is not None and self._cursor != self._current:
                self._paint_mark(painter, self._cursor, theme.colour("muted"), 1)
            painter.translate(-PADDING, 0)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _drawn(self, film: FilmFacts, theme: Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(theme.colour("timeline_track"))
        painter = QPainter(pixmap)
        painter.setFont(self.font())
        painter.translate(PADDING, 0)
        self.paint_still(painter, film, theme)
        painter.end()
        return pixmap

    def _paint_mark(self, painter: QPainter, frame: int, colour: QColor, width: int) -> None:
        axis = self._axis
        if not axis.first <= frame < axis.first + axis.shown:
            return
        left, wide = axis.x_of(frame), axis.frame_width()
        if wide >= 6:
            painter.setPen(QPen(colour, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(left, 1, wide, self.height() - 2))
        else:
            painter.setPen(QPen(colour, width))
            x = left + wide / 2
            painter.drawLine(QLineF(x, 0, x, self.height()))

    # -- the hand

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; sideways, or with Shift, move along.

        A chart that was scrolled under the cursor lets the page scroll on.
        """
        if self._film is None or not (self._armed or self.hasFocus()):
            event.ignore()
            return
        across, down = event.angleDelta().x(), event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            across, down = down or across, 0
        if down:
            x = event.position().x() - PADDING
            self._move_to(self._axis.zoomed(1.25 ** (down / 120), x))
        elif across:
            self._move_to(self._axis.panned(-across * self._axis.shown // 1200))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() is Qt.MouseButton.LeftButton and self._film is not None:
            self._pressed, self._dragged = (event.position(), self._axis), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move along, or say which frame is under the cursor."""
        self._armed = True
        if self._film is None:
            return
        if self._pressed is not None:
            start, axis = self._pressed
            by = event.position().x() - start.x()
            if self._dragged or abs(by) >= _DRAG_FROM:
                self._dragged = True
                self._move_to(axis.panned(-round(by * axis.shown / axis.width)))
            return
        self._point_at(self._axis.frame_at(event.position().x() - PADDING))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the frame that was clicked."""
        if self._pressed is not None and not self._dragged and self._film is not None:
            self.chosen.emit(self._axis.frame_at(event.position().x() - PADDING))
        self._pressed = None

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the frame under the cursor."""
        self._armed = False
        self._point_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, zoom, go there."""
        if self._film is None:
            super().keyPressEvent(event)
            return
        here = self._cursor if self._cursor is not None else max(0, self._current)
        total, far = self._axis.total, max(1, self._axis.shown // 10)
        targets = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_PageUp: here - far,
            Qt.Key.Key_PageDown: here + far,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: total - 1,
        }
        key = Qt.Key(event.key())
        if key in targets:
            target = max(0, min(total - 1, targets[key]))
            self._move_to(self._axis.showing(target))
            self._point_at(target)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 0.8 if key is Qt.Key.Key_Minus else 1.25
            inside = self._axis.first <= here < self._axis.first + self._axis.shown
            x = self._axis.x_of(here) if inside else self._axis.width / 2
            self._move_to(self._axis.zoomed(factor, x))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(here)
        else:
            super().keyPressEvent(event)

    def _point_at(self, frame: int | None) -> None:
        if frame != self._cursor:
            self._cursor = frame
            self.hovered.emit(frame)
            self.update()

    # -- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the frames in view."""
        super().resizeEvent(event)
        self._axis = self._axis.resized(self._room())
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew in another theme or font."""
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() in kinds:
            self._redraw()
        super().changeEvent(event)
