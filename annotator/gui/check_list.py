"""A list of things to tick, with all of them and none of them a button away."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.theme import GRID

_VALUE = Qt.ItemDataRole.UserRole


class CheckList(QWidget):
    """Ticked lines in a fixed order; `changed` when one was ticked or unticked."""

    changed = Signal()

    def __init__(self, name: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget(self)
        self.list.setAccessibleName(name)
        self.list.setMinimumHeight(height)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemChanged.connect(lambda _item: self.changed.emit())
        self.all = self._button(self.tr("All"), self.tr("{0}: all").format(name), on=True)
        self.none = self._button(self.tr("None"), self.tr("{0}: none").format(name), on=False)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.all)
        buttons.addWidget(self.none)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self.setFocusProxy(self.list)

    def _button(self, words: str, spoken: str, *, on: bool) -> QPushButton:
        button = QPushButton(words, self)
        button.setProperty("role", "link")
        button.setAccessibleName(spoken)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.set_all(on=on))
        return button

    def add(self, words: str, value: str, *, on: bool = True) -> None:
        """Another line."""
        item = QListWidgetItem(words)
        item.setData(_VALUE, value)
        item.setToolTip("")
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def count(self) -> int:
        """How many lines there are."""
        return self.list.count()

    def item(self, row: int) -> QListWidgetItem:
        """The line at a row."""
        return self.list.item(row)

    def checked(self) -> tuple[str, ...]:
        """The values that are ticked, in the order of the list."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(
            str(item.data(_VALUE)) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    def check(self, values: Iterable[str]) -> None:
        """Tick these and no others."""
        wanted = set(values)
        for row in range(self.list.count()):
            item = self.list.item(row)
            on = item.data(_VALUE) in wanted
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def set_all(self, *, on: bool) -> None:
        """Tick all or none."""
        for row in range(self.list.count()):
            state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            self.list.item(row).setCheckState(state)
