"""The thin bar across the transport: the whole film, the frame, the marks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSlider, QSlider, QWidget

from annotator.gui.theme import theme_of
from annotator.gui.workspace import Marks

_HEIGHT = 14
_TRACK = 4


class ScrubBar(QSlider):
    """A slider over frame indices: `scrubbed` while the hand moves, `landed` when it rests.

    It stays a slider for keyboards and screen readers.
    """

    scrubbed = Signal(object)  # int
    landed = Signal(object)  # int

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Position in the film"))
        self.setMouseTracking(True)
        self._marks = Marks()
        self._loop: tuple[int, int] | None = None
        self._grabbed = False
        self.actionTriggered.connect(self._on_key)
        self.set_total(0)

    def set_total(self, total: int) -> None:
        """How many frames there are."""
        self.setRange(0, max(0, total - 1))
        self.setPageStep(max(1, total // 20))
        self.setEnabled(total > 0)

    def show_frame(self, index: int) -> None:
        """Where the film is; the hand has precedence."""
        if not self._grabbed:
            self.setValue(index)

    def set_marks(self, marks: Marks) -> None:
        """In and out point."""
        self._marks = marks
        self.update()

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """The span that is played again and again."""
        self._loop = loop
        self.update()

    def sizeHint(self) -> QSize:
        """Full width, thin."""
        return QSize(200, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Thin."""
        return QSize(80, _HEIGHT)

    def _on_key(self, action: int) -> None:
        if action != QAbstractSlider.SliderAction.SliderMove.value:
            self.landed.emit(self.sliderPosition())

    def _index_at(self, x: float) -> int:
        part = min(1.0, max(0.0, (x - 1) / max(1, self.width() - 2)))
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            part = 1 - part
        return round(part * self.maximum())

    def _x_of(self, index: int) -> float:
        part = index / max(1, self.maximum())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            part = 1 - part
        return 1 + part * (self.width() - 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the hand is."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._grabbed = True
            self._scrub_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if self._grabbed:
            self._scrub_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Rest."""
        if self._grabbed and event.button() is Qt.MouseButton.LeftButton:
            self._grabbed = False
            self.landed.emit(self._index_at(event.position().x()))

    def _scrub_to(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position().x())
        if index != self.value() or event.type() == QEvent.Type.MouseButtonPress:
            self.setValue(index)
            self.scrubbed.emit(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track, part played, marks and handle."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        track = QRectF(1, middle - _TRACK / 2, self.width() - 2, _TRACK)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(track, 2, 2)
        here = self._x_of(self.value())
        done = QRectF(track)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            done.setLeft(here)
        else:
            done.setRight(here)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(done, 2, 2)
        span = self._loop or self._marks.span()
        painter.setBrush(theme.colour("timeline_marks"))
        if span is not None:
            left, right = sorted((self._x_of(span[0]), self._x_of(span[1])))
            painter.drawRect(QRectF(left, middle + _TRACK / 2 + 1, max(1.0, right - left), 2))
        for mark in (self._marks.start, self._marks.end):
            if mark is not None:
                painter.drawRect(QRectF(self._x_of(mark) - 1, middle - 6, 2, 12))
        if self.isEnabled():
            radius = 6 if self.underMouse() or self.hasFocus() or self._grabbed else 5
            x = min(max(here, radius), self.width() - radius)
            if self.hasFocus():
                painter.setPen(theme.colour("accent"))
            painter.setBrush(theme.colour("text"))
            painter.drawEllipse(QRectF(x - radius, middle - radius, 2 * radius, 2 * radius))
