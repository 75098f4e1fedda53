"""The settings of one picture step: sliders and boxes, with what the step does and may invent."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from annotator.case.enhancement import PictureStep
from annotator.case.picture_steps import Parameter, StepKind
from annotator.gui.field_block import FieldBlock, empty_layout
from annotator.gui.labels import PlainLabel, plain_tip

_MOST_ON_A_SLIDER = 2_000
_PLACED = (StepKind.PERSPECTIVE, StepKind.CROP)


class ParameterRow(QWidget):
    """One number by slider and box, or one word out of a few. `changed(int)` while it moves."""

    changed = Signal(object)

    def __init__(self, parameter: Parameter, value: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameter = parameter
        self.combo: QComboBox | None = None
        self.slider: QSlider | None = None
        self.box: QDoubleSpinBox | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if parameter.choices:
            self.combo = QComboBox(self)
            self.combo.addItems([self.tr(word) for word in parameter.choices])
            self.combo.setAccessibleName(self.tr(parameter.label))
            self.combo.currentIndexChanged.connect(self.changed.emit)
            row.addWidget(self.combo, 1)
        else:
            self._build_number(row)
        self.set_value(value)

    def _build_number(self, row: QHBoxLayout) -> None:
        spec = self._parameter
        if spec.highest - spec.lowest <= _MOST_ON_A_SLIDER:
            self.slider = QSlider(Qt.Orientation.Horizontal, self)
            self.slider.setRange(spec.lowest, spec.highest)
            self.slider.setPageStep(max(1, (spec.highest - spec.lowest) // 20))
            self.slider.setAccessibleName(self.tr(spec.label))
            self.slider.valueChanged.connect(self._on_slider)
            self.setFocusProxy(self.slider)
            row.addWidget(self.slider, 1)
        self.box = QDoubleSpinBox(self)
        self.box.setDecimals(len(str(spec.scale)) - 1)
        self.box.setRange(spec.lowest / spec.scale, spec.highest / spec.scale)
        self.box.setSingleStep(1 / spec.scale)
        self.box.setSuffix(f" {spec.unit}" if spec.unit else "")
        self.box.setAccessibleName(self.tr(spec.label))
        self.box.setMaximumWidth(120)
        self.box.valueChanged.connect(self._on_box)
        row.addWidget(self.box, 0 if self.slider is not None else 1)

    def value(self) -> int:
        """The value in the parameter's own unit."""
        if self.combo is not None:
            return self.combo.currentIndex()
        assert self.box is not None
        return round(self.box.value() * self._parameter.scale)

    def set_value(self, value: int) -> None:
        """Show a value without telling."""
        if self.combo is not None:
            with QSignalBlocker(self.combo):
                self.combo.setCurrentIndex(value)
        if self.slider is not None:
            with QSignalBlocker(self.slider):
                self.slider.setValue(value)
        if self.box is not None:
            with QSignalBlocker(self.box):
                self.box.setValue(value / self._parameter.scale)

    def _on_slider(self, value: int) -> None:
        self.set_value(value)
        self.changed.emit(value)

    def _on_box(self, _shown: float) -> None:
        value = self.value()
        self.set_value(value)
        self.changed.emit(value)


class StepForm(QWidget):
    """The step that is chosen. `edited(PictureStep)` at every movement, `place_wanted` for the mouse."""

    edited = Signal(object)
    place_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: PictureStep | None = None
        self.rows: dict[str, ParameterRow] = {}
        self.does = PlainLabel("", self, role="muted")
        self.may_invent = PlainLabel("", self, role="warn")
        self.place = QPushButton("", self)
        self.place.clicked.connect(self.place_wanted)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for label in (self.does, self.may_invent):
            label.setWordWrap(True)
        column.addLayout(self._fields)
        column.addWidget(self.place)
        column.addWidget(self.does)
        column.addWidget(self.may_invent)

    def show_step(self, step: PictureStep | None) -> None:
        """Show a step's settings; the boxes of the same kind stay, so that the focus does too."""
        before, self._step = self._step, step
        self.setVisible(step is not None)
        if step is None:
            self._step = None
            return
        if before is None or before.kind is not step.kind:
            self._make_rows(step)
        for name, row in self.rows.items():
            if row.value() != step[name]:
                row.set_value(step[name])

    def _make_rows(self, step: PictureStep) -> None:
        empty_layout(self._fields)
        self.rows = {}
        self.does.setText(self.tr(step.spec.does))
        self.may_invent.setText(self.tr(step.spec.may_invent))
        self.place.setVisible(step.kind in _PLACED)
        self.place.setText(
            self.tr("Place the four corners in the picture…")
            if step.kind is StepKind.PERSPECTIVE
            else self.tr("Mark two corners in the picture…")
        )
        for parameter in step.spec.parameters:
            row = ParameterRow(parameter, step[parameter.name], self)
            row.changed.connect(partial(self._on_changed, parameter.name))
            if parameter.help:
                row.setToolTip(plain_tip(self.tr(parameter.help)))
            self.rows[parameter.name] = row
            self._fields.addWidget(FieldBlock(self.tr(parameter.label), row, self))

    def _on_changed(self, name: str, value: int) -> None:
        if self._step is not None:
            self._step = self._step.having(**{name: value})
            self.edited.emit(self._step)
