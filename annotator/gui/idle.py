"""Tells when nobody has touched the program for a while."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class IdleWatch(QObject):
    """`idle` once when no key, mouse or touch came for `limit_ms` while it runs."""

    idle = Signal()

    def __init__(self, limit_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.limit_ms = limit_ms
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to watch; the time counts from now."""
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self._since.start()
        self._timer.start(max(50, min(1_000, self.limit_ms // 4)))

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def is_running(self) -> bool:
        """Whether it watches."""
        return self._timer.isActive()

    def look(self) -> None:
        """Tell if the time is over. A sleeping computer's time counts too."""
        if self._since.elapsed() >= self.limit_ms:
            self.stop()
            self.idle.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Every touch begins the time anew; nothing is held back."""
        if event.type() in _TOUCHES:
            self._since.restart()
        return False
