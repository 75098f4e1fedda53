"""Asks why a cut is there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel
from annotator.gui.plain_edit import PlainEdit
from annotator.gui.theme import GRID


class CutDialog(QDialog):
    """A reason in words; `entered(str)` when it is accepted."""

    entered = Signal(object)

    def __init__(self, head: str, why: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cutDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Cut"))
        self.why = PlainEdit(self)
        self.why.setPlainText(why)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        column.setSpacing(GRID)
        column.addWidget(PlainLabel(head, self, role="heading"))
        column.addWidget(FieldBlock(self.tr("By what one sees it"), self.why, self))
        column.addWidget(buttons)
        self.setMinimumWidth(380)
        self.why.setFocus()

    def accept(self) -> None:
        """Tell what was entered."""
        self.entered.emit(self.why.toPlainText().strip())
        super().accept()
