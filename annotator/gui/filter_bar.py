"""The conditions that narrow the notes, as small buttons that take them away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from annotator.gui.filter_words import Condition
from annotator.gui.flow_layout import FlowLayout
from annotator.gui.icons import icon
from annotator.gui.labels import menu_text, one_line, plain_tip
from annotator.gui.theme import Theme, on_theme_change

_LONGEST = 60


class Chip(QToolButton):
    """One condition; pressing it, or Delete, takes it away."""

    def __init__(self, condition: Condition, parent: QWidget) -> None:
        super().__init__(parent)
        self.condition = condition
        self.setProperty("role", "compact")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIcon(icon("x"))
        self.setText(menu_text(one_line(condition.words, _LONGEST)))
        words = self.tr("Take away: {condition}").format(condition=one_line(condition.words))
        self.setAccessibleName(words)
        self.setToolTip(plain_tip(words))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, Backspace and Enter take the condition away, as Space does."""
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys:
            self.click()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """A line of conditions; nothing while there are none.

    `taken_away(Condition)` when one is to go.
    """

    taken_away = Signal(object)  # Condition

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Conditions that narrow the notes"))
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(8, 2, 8, 2)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.chips: list[Chip] = []
        on_theme_change(self._retint)
        self.hide()

    def show_conditions(self, conditions: tuple[Condition, ...]) -> None:
        """Show these conditions; the focus stays among them where one goes."""
        focused = next((i for i, chip in enumerate(self.chips) if chip.hasFocus()), -1)
        if tuple(chip.condition for chip in self.chips) == conditions:
            return
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        for condition in conditions:
            chip = Chip(condition, self)
            chip.clicked.connect(
                lambda _checked=False, condition=condition: self.taken_away.emit(condition)
            )
            self._flow.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        self.setVisible(bool(conditions))
        self.updateGeometry()
        if focused >= 0 and self.chips:
            self.chips[min(focused, len(self.chips) - 1)].setFocus()

    def _retint(self, _theme: Theme) -> None:
        for chip in self.chips:
            chip.setIcon(icon("x"))
