"""Asks for the words of a region."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from annotator.case.region import LONGEST_LABEL
from annotator.gui.labels import PlainLabel
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID


class RegionLabelDialog(QDialog):
    """One line of words; `entered(str)` when it is accepted. A text on the picture needs some."""

    entered = Signal(object)

    def __init__(self, words: str, parent: QWidget | None = None, *, needed: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("regionLabelDialog")
        self.setWindowTitle(self.tr("Words on the picture") if needed else self.tr("Label"))
        self._needed = needed
        self.line = PlainLine(self)
        self.line.setMaxLength(LONGEST_LABEL)
        self.line.setMinimumWidth(320)
        self.line.show_text(words)
        self.line.setAccessibleName(self.windowTitle())
        self.line.textChanged.connect(lambda _text: self._enable())
        said = PlainLabel(
            self.tr("It is shown beside the shape, in the window and in reports."), self
        )
        said.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        column.setSpacing(GRID)
        column.addWidget(self.line)
        column.addWidget(said)
        column.addWidget(self.buttons)
        self._enable()
        self.line.selectAll()
        self.line.setFocus()

    def _enable(self) -> None:
        there = bool(self.line.text().strip()) or not self._needed
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(there)

    def _accept(self) -> None:
        self.entered.emit(self.line.text().strip())
        self.accept()
