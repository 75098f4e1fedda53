"""Python's collection of rings of objects, on the GUI thread only.

By itself it runs on whichever thread happens to make the next object. A dialog
that was closed is often part of a ring: destroyed on a thread of the pool, it
takes the program down (seen: killTimer on another thread, then a crash).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000


def collect_due() -> int | None:
    """Collect as Python itself would by now; the generation that was collected, None if none was due."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
            gc.collect(generation)
            return generation
    return None


class GarbageOnGuiThread(QObject):
    """From now on no other thread collects; this one does, from time to time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def _collect(self) -> None:
        collect_due()
