"""The buttons over the list of picture steps."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from annotator.case.picture_steps import STEPS
from annotator.gui.icons import icon
from annotator.gui.labels import plain_tip
from annotator.gui.theme import Theme, on_theme_change


class StepButtons(QWidget):
    """Add, move, remove. `add_wanted(StepKind)`, `move_wanted(int)`; the others are clicked."""

    add_wanted = Signal(object)
    move_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._named: list[tuple[QToolButton, str]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.add = QToolButton(self)
        self.add.setText(self.tr("Add a step"))
        self.add.setProperty("role", "plain")
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.add)
        menu.setToolTipsVisible(True)
        for spec in STEPS.values():
            action = menu.addAction(self.tr(spec.label))
            action.setToolTip(plain_tip(self.tr(spec.does)))
            action.triggered.connect(partial(self._on_add, spec.kind))
        self.add.setMenu(menu)
        row.addWidget(self.add)
        row.addStretch(1)
        self.up = self._tool(row, "arrow-up", self.tr("Move the step up"))
        self.up.clicked.connect(lambda: self.move_wanted.emit(-1))
        self.down = self._tool(row, "arrow-down", self.tr("Move the step down"))
        self.down.clicked.connect(lambda: self.move_wanted.emit(1))
        self.remove = self._tool(row, "trash-2", self.tr("Remove the step"))
        self.revert = self._tool(
            row, "undo-2", self.tr("Use the exhibit's steps for this note again")
        )
        on_theme_change(self._retint)

    def _tool(self, row: QHBoxLayout, name: str, words: str) -> QToolButton:
        tool = QToolButton(self)
        tool.setIcon(icon(name))
        tool.setIconSize(QSize(16, 16))
        tool.setAccessibleName(words)
        tool.setToolTip(plain_tip(words))
        row.addWidget(tool)
        self._named.append((tool, name))
        return tool

    def _on_add(self, kind: object, _checked: bool = False) -> None:
        self.add_wanted.emit(kind)

    def _retint(self, _theme: Theme) -> None:
        for tool, name in self._named:
            tool.setIcon(icon(name))
