"""Asks how far around a region its cover reaches, and why it is covered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QDoubleSpinBox, QVBoxLayout, QWidget

from annotator.case.redaction import LARGEST_MARGIN, Cover
from annotator.case.region import UNITS
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID

_LONGEST_WHY = 1000


class MarginDialog(QDialog):
    """`entered((margin, why))` when it is accepted; the margin in hundredths of a pixel."""

    entered = Signal(object)  # tuple[int, str]

    def __init__(self, cover: Cover, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("marginDialog")
        self.setWindowTitle(self.tr("Margin of the cover"))
        self.margin = QDoubleSpinBox(self)
        self.margin.setDecimals(2)
        self.margin.setRange(0, LARGEST_MARGIN / UNITS)
        self.margin.setValue(cover.margin / UNITS)
        self.margin.setSuffix(self.tr(" px"))
        self.margin.setAccessibleName(self.tr("Pixels around the region"))
        self.why = PlainLine(self)
        self.why.setMaxLength(_LONGEST_WHY)
        self.why.show_text(cover.why)
        self.why.setAccessibleName(self.tr("Why it is covered"))
        said = PlainLabel(
            self.tr("The reason stays in the case; it is handed on only in a sealed log."), self
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
        column.addWidget(FieldBlock(self.tr("Pixels around the region"), self.margin, self))
        column.addWidget(FieldBlock(self.tr("Why it is covered"), self.why, self))
        column.addWidget(said)
        column.addWidget(self.buttons)
        self.setMinimumWidth(380)
        self.margin.setFocus()

    def _accept(self) -> None:
        self.entered.emit((round(self.margin.value() * UNITS), self.why.text().strip()))
        self.accept()


class WhyDialog(QDialog):
    """Asks for a reason; `entered(str)` when it is accepted, never without words."""

    entered = Signal(object)  # str

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("whyDialog")
        self.setWindowTitle(self.tr("This face may be seen"))
        self.why = PlainLine(self)
        self.why.setMaxLength(_LONGEST_WHY)
        self.why.setPlaceholderText(self.tr("No person, a public figure, gave consent …"))
        self.why.setAccessibleName(self.tr("Why it may be seen"))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.why.textChanged.connect(lambda _text: self._enable())
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        column.setSpacing(GRID)
        column.addWidget(FieldBlock(self.tr("Why it may be seen"), self.why, self))
        column.addWidget(self.buttons)
        self.setMinimumWidth(380)
        self._enable()
        self.why.setFocus()

    def _enable(self) -> None:
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(bool(self.why.text().strip()))

    def _accept(self) -> None:
        self.entered.emit(self.why.text().strip())
        self.accept()
