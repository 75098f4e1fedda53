"""Dialogs as high as what stands in them: lines that wrap ask for more than a layout's least height."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QDialog


class GrowToFit(QObject):
    """Lets a dialog grow, never shrink, to the height that its layout needs at its width."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        # The sizes of what is in it are known after the events that are already on their way.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._grow)
        dialog.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again whenever something in the dialog asks for another size."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._later.start()
        return super().eventFilter(watched, event)

    def _grow(self) -> None:
        layout = self._dialog.layout()
        if layout is None or not self._dialog.isVisible():
            return
        needed = layout.totalHeightForWidth(self._dialog.width())
        most = self._dialog.screen().availableGeometry().height()
        if needed > self._dialog.height():
            self._dialog.resize(self._dialog.width(), min(needed, most))
