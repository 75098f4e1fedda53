"""The tools for drawing, at the side of the picture while drawing is on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QWidget

from annotator.gui.actions import Actions
from annotator.gui.region_hand import RegionHand
from annotator.gui.theme import GRID

TOOLS: Final = (
    "region.select", "region.box", "region.ellipse", "region.polygon", "region.polyline",
    "region.arrow", "region.freehand", "region.point", "region.text", "region.key",
    "region.hidden", "region.lost", "region.track_back", "region.track_on", "region.delete_key",
    "region.delete",
)  # fmt: skip
_COLUMNS: Final = 2
_SIDE: Final = 30


class RegionStrip(QFrame):
    """Buttons of the drawing actions in two columns, four where it is low; they take no room from the picture."""

    def __init__(self, actions: Actions, hand: RegionHand, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("regionStrip")
        self.setProperty("role", "banner")
        self.setAccessibleName(self.tr("Drawing tools"))
        self._over = over
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 4, 4, 4)
        self._grid.setSpacing(2)
        self._columns = 0
        self._buttons: list[QToolButton] = []
        for id in TOOLS:
            button = QToolButton(self)
            button.setDefaultAction(actions[id])
            button.setObjectName(id)
            button.setAutoRaise(True)
            button.setIconSize(QSize(18, 18))
            button.setFixedSize(_SIDE, _SIDE)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(actions.name(id))
            self._buttons.append(button)
        self._arrange(_COLUMNS)
        hand.drawing_changed.connect(self._show_it)
        over.installEventFilter(self)
        self.hide()

    def _show_it(self, drawing: bool) -> None:
        self.setVisible(drawing)
        if drawing:
            self._place()
            self.raise_()

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, button in enumerate(self._buttons):
            self._grid.addWidget(button, place // columns, place % columns)
        self._grid.activate()

    def _place(self) -> None:
        rows = len(self._buttons) // _COLUMNS
        low = self._over.height() < rows * (_SIDE + 2) + 2 * GRID
        self._arrange(2 * _COLUMNS if low else _COLUMNS)
        size = self.sizeHint()
        left = GRID
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = self._over.width() - size.width() - GRID
        top = max(0, min(40, self._over.height() - size.height()))
        self.setGeometry(left, top, size.width(), size.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the side of the picture."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return False
