"""Placing points on the picture, with the mouse or with the arrow keys and Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from annotator.gui.enhanced_layer import EnhancedLayer, PlacedPoint
from annotator.gui.facts_care import CalmFrameView

_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OTHERS: Final = (*_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Backspace)


class PointPicker(QObject):
    """Collects a number of points; one use at a time. `changed` when it begins, goes on or ends."""

    changed = Signal()

    def __init__(
        self, view: CalmFrameView, layer: EnhancedLayer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._layer = layer
        self._wanted = 0
        self._points: tuple[PlacedPoint, ...] = ()
        self._cross: PlacedPoint = (0, 0)
        self._by_keys = False
        self._done: Callable[[tuple[PlacedPoint, ...]], None] = lambda _points: None
        self._left: Callable[[], None] = lambda: None
        view.installEventFilter(self)

    @property
    def is_active(self) -> bool:
        """Whether points are being placed."""
        return self._wanted > 0

    @property
    def left(self) -> int:
        """How many points are still to be placed."""
        return self._wanted - len(self._points)

    def begin(
        self,
        count: int,
        done: Callable[[tuple[PlacedPoint, ...]], None],
        left: Callable[[], None] = lambda: None,
    ) -> None:
        """Ask for `count` points; `done` gets them, `left` is called where placing is given up."""
        self.cancel()
        self._wanted, self._points, self._by_keys = count, (), False
        self._done, self._left = done, left
        width, height = self._layer.picture_size()
        self._cross = (width * 5, height * 5)
        self._view.setFocus()
        self._view.setCursor(Qt.CursorShape.CrossCursor)
        self._show()

    def cancel(self) -> None:
        """Place no more points."""
        if self.is_active:
            self._wanted = 0
            self._view.unsetCursor()
            self._layer.set_points((), None)
            self._left()
            self.changed.emit()

    def add(self, place: PlacedPoint) -> None:
        """Place the next point."""
        self._points = (*self._points, place)
        if len(self._points) < self._wanted:
            self._show()
            return
        points, self._wanted = self._points, 0
        self._view.unsetCursor()
        self._layer.set_points(points, None)
        self._done(points)
        self.changed.emit()

    def _show(self) -> None:
        self._layer.set_points(self._points, self._cross if self._by_keys else None)
        self.changed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take clicks and keys of the picture while points are being placed."""
        if not self.is_active:
            return False
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            assert isinstance(event, QKeyEvent)
            return self._on_key(event, only_ask=kind is QEvent.Type.ShortcutOverride)
        if isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.LeftButton:
            if kind is QEvent.Type.MouseButtonPress:
                place = self._layer.place_of(event.position())
                if place is not None:
                    self._by_keys = False
                    self.add(place)
            return True
        return False

    def _on_key(self, event: QKeyEvent, *, only_ask: bool) -> bool:
        key = Qt.Key(event.key())
        if key not in _ARROWS and key not in _OTHERS:
            return False
        event.accept()
        if only_ask:
            return True
        if key in _ARROWS:
            by = 100 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 10
            across, down = _ARROWS[key]
            width, height = self._layer.picture_size()
            self._cross = (
                max(0, min(width * 10, self._cross[0] + across * by)),
                max(0, min(height * 10, self._cross[1] + down * by)),
            )
            self._by_keys = True
            self._show()
        elif key in _ENTER:
            self._by_keys = True
            self.add(self._cross)
        elif key is Qt.Key.Key_Backspace:
            self._points = self._points[:-1]
            self._show()
        else:
            self.cancel()
        return True
