"""Measuring in the picture: pixels, angles, and lengths by a known one; each with its error."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.edits import adding, deleting
from annotator.case.enhancement import Calibration, LengthUnit
from annotator.case.vocabularies import NoteKind
from annotator.errors import AnnotatorError
from annotator.gui.enhanced_layer import EnhancedLayer, PlacedPoint
from annotator.gui.enhanced_picture import EnhancedPicture
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line, plain_tip
from annotator.gui.player import Player
from annotator.gui.point_picker import PointPicker
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.picture.measuring import geometry_digest, known_words, nanometres
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.measuring import Measurement, measure

_POINTS: Final = {"length": 2, "angle": 3, "scale": 2}


class MeasurePanel(QWidget):
    """Places points, says what they measure, keeps scales, and writes measurement notes."""

    def __init__(
        self,
        workspace: Workspace,
        player: Player,
        enhanced: EnhancedPicture,
        layer: EnhancedLayer,
        picker: PointPicker,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("measurePanel")
        self._workspace = workspace
        self._player = player
        self._enhanced = enhanced
        self._layer = layer
        self._picker = picker
        self._what = ""
        self._points: tuple[PlacedPoint, ...] = ()
        self.measured: Measurement | None = None
        self._build()
        picker.changed.connect(self._show_hint)
        player.frame_shown.connect(lambda _shown: self._forget())
        enhanced.changed.connect(self._on_picture)
        workspace.exhibit_selected.connect(lambda _exhibit: self._show_scales())
        workspace.values_changed.connect(self._on_values)
        self._geometry = ""
        self._show_scales()
        self._forget()

    def _build(self) -> None:
        self.length = QPushButton(self.tr("Length"), self)
        self.angle = QPushButton(self.tr("Angle"), self)
        self.scale = QPushButton(self.tr("Set a scale"), self)
        self.length.setToolTip(plain_tip(self.tr("Two points in the picture")))
        self.angle.setToolTip(plain_tip(self.tr("Three points: an end, the vertex, the other end")))
        self.scale.setToolTip(plain_tip(self.tr("Two points whose distance is known")))
        self.length.clicked.connect(lambda: self.begin("length"))
        self.angle.clicked.connect(lambda: self.begin("angle"))
        self.scale.clicked.connect(lambda: self.begin("scale"))
        buttons = QGridLayout()
        buttons.setSpacing(4)
        for place, button in enumerate((self.length, self.angle, self.scale)):
            buttons.addWidget(button, 0, place)
        self.point_error = self._number(self.tr("Each point may be off by"), 0.1, 50, 1, " px", 1)
        self.point_error.valueChanged.connect(lambda _value: self._say())
        self.scales = QComboBox(self)
        self.scales.setAccessibleName(self.tr("Scale"))
        self.scales.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.scales.setMinimumContentsLength(12)
        self.scales.currentIndexChanged.connect(lambda _row: self._say())
        self.remove = QPushButton(self.tr("Remove this scale"), self)
        self.remove.setProperty("role", "link")
        self.remove.clicked.connect(self._remove_scale)
        self.hint = PlainLabel("", self, role="muted")
        self.result = PlainLabel("", self, role="strong")
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = PlainLabel("", self, role="muted")
        for label in (self.hint, self.result, self.details):
            label.setWordWrap(True)
        self.save = QPushButton(self.tr("Save as a measurement note"), self)
        self.save.setProperty("role", "primary")
        self.save.clicked.connect(self.save_note)
        self._build_form()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(buttons)
        column.addWidget(FieldBlock(self.tr("Each point may be off by"), self.point_error, self))
        self.scale_block = FieldBlock(self.tr("Scale"), self.scales, self)
        for widget in (
            self.scale_block, self.remove, self.hint, self.form, self.result, self.details, self.save
        ):  # fmt: skip
            column.addWidget(widget)

    def _build_form(self) -> None:
        """What must be said of a known length."""
        self.form = QWidget(self)
        self.name = QLineEdit(self.form)
        self.name.setMaxLength(200)
        self.name.setPlaceholderText(self.tr("door, inside width"))
        self.known = self._number(self.tr("Known length"), 0.001, 100_000, 1, "", 3)
        self.known_error = self._number(self.tr("± of that length"), 0, 100_000, 0, "", 3)
        self.unit = QComboBox(self.form)
        for unit in LengthUnit:
            self.unit.addItem(unit.value, unit)
        self.unit.setCurrentIndex(2)
        self.unit.setAccessibleName(self.tr("Unit"))
        self.basis = QLineEdit(self.form)
        self.basis.setMaxLength(1_000)
        self.basis.setPlaceholderText(self.tr("measured on site, maker's data …"))
        self.keep = QPushButton(self.tr("Keep this scale"), self.form)
        self.keep.clicked.connect(self.keep_scale)
        self.name_block = FieldBlock(self.tr("What has this length"), self.name, self.form)
        grid = QGridLayout(self.form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(self.name_block, 0, 0, 1, 2)
        grid.addWidget(FieldBlock(self.tr("Known length"), self.known, self.form), 1, 0)
        grid.addWidget(FieldBlock(self.tr("Unit"), self.unit, self.form), 1, 1)
        grid.addWidget(FieldBlock(self.tr("± of that length"), self.known_error, self.form), 2, 0)
        grid.addWidget(FieldBlock(self.tr("How it is known"), self.basis, self.form), 3, 0, 1, 2)
        grid.addWidget(self.keep, 4, 0, 1, 2)

    def _number(
        self, name: str, lowest: float, highest: float, value: float, suffix: str, digits: int
    ) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setDecimals(digits)
        box.setRange(lowest, highest)
        box.setValue(value)
        box.setSuffix(suffix)
        box.setAccessibleName(name)
        return box

    # -- measuring

    def begin(self, what: str) -> None:
        """Ask for the points of a `length`, an `angle` or a `scale`."""
        if self._workspace.exhibit is None or self._player.current is None:
            return
        self._player.pause()
        self._forget()
        self._what = what
        self._picker.begin(_POINTS[what], self._on_points)
        self._show_hint()

    def chosen_scale(self) -> Calibration | None:
        """The scale that lengths are measured by; None for pixels."""
        found = self.scales.currentData()
        return found if isinstance(found, Calibration) else None

    def _on_points(self, points: tuple[PlacedPoint, ...]) -> None:
        self._points = points
        self._geometry = self._shown_geometry()
        self._say()
        if self._what == "scale":
            self.name.setFocus()

    def _say(self) -> None:
        """What the points measure."""
        self.measured = None
        words, more, bad = "", "", False
        if self._points:
            try:
                scale = self.chosen_scale() if self._what == "length" else None
                found = measure(self._points, self._error_tenths(), scale, self._geometry)
                words, more = found.result.words(), found.details()
                if self._what != "scale":
                    self.measured = found
            except AnnotatorError as error:
                words, more, bad = error.message, error.hint, True
        self.result.setText(words)
        self.result.set_role("bad" if bad else "strong")
        self.details.setText(more)
        self.result.setVisible(bool(words))
        self.details.setVisible(bool(more))
        writable = self._workspace.has_case() and not self._workspace.is_read_only()
        self.form.setVisible(self._what == "scale" and bool(self._points) and writable and not bad)
        self.save.setVisible(self.measured is not None)
        self.save.setEnabled(writable)
        self._show_hint()

    def _show_hint(self) -> None:
        words = ""
        if self._picker.is_active and self._what and not self._points:
            said = {
                "length": self.tr("Click both ends of the length: {n} more."),
                "angle": self.tr("Click one end, the vertex, the other end: {n} more."),
                "scale": self.tr("Click both ends of the known length: {n} more."),
            }
            words = said[self._what].format(n=self._picker.left)
            words += " " + self.tr("Arrow keys and Enter do the same, Esc ends.")
        self.hint.setText(words)
        self.hint.setVisible(bool(words))

    def _forget(self) -> None:
        """Points belong to one picture."""
        if self._picker.is_active or self._points or self._what:
            self._picker.cancel()
            if self._points:
                self._layer.set_points((), None)
        self._what, self._points = "", ()
        self._say()

    def _on_picture(self) -> None:
        if self._points and self._shown_geometry() != self._geometry:
            self._forget()

    def _shown_geometry(self) -> str:
        made = self._enhanced.picture() if self._layer.is_showing() else None
        return geometry_digest(made.steps) if made is not None else ""

    def _error_tenths(self) -> int:
        return round(self.point_error.value() * 10)

    # -- scales

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("calibration"):
            self._show_scales()

    def _show_scales(self) -> None:
        exhibit = self._workspace.exhibit if self._workspace.has_case() else None
        kept = () if exhibit is None else self._workspace.snapshot.calibrations_of(exhibit.id)
        before = self.chosen_scale()
        with QSignalBlocker(self.scales):
            self.scales.clear()
            self.scales.addItem(self.tr("Pixels only"), None)
            for scale in kept:
                self.scales.addItem(one_line(known_words(scale)), scale)
            ids = ["", *(scale.id for scale in kept)]
            wanted = before.id if before is not None and before.id in ids else ids[-1]
            self.scales.setCurrentIndex(ids.index(wanted))
        self.scale_block.setVisible(bool(kept))
        self.remove.setVisible(bool(kept) and not self._workspace.is_read_only())
        self._say()

    def keep_scale(self) -> None:
        """Store the known length between the two points."""
        exhibit, index, shown = self._workspace.exhibit, self._workspace.index, self._player.current
        if exhibit is None or index is None or shown is None or len(self._points) != 2:
            return
        if index.state is not IndexState.FINAL:
            self.name_block.refuse(
                self.tr("The frames are still being decoded."),
                self.tr("A scale names its frame by digest: keep it when the index is final."),
            )
            return
        (ax, ay), (bx, by) = self._points
        unit = self.unit.currentData()
        scale = Calibration(
            id=self._workspace.clock.new_id(),
            exhibit_id=exhibit.id,
            frame=index.stamp(shown.stamp.index),
            name=self.name.text().strip(),
            ax=ax, ay=ay, bx=bx, by=by,
            length=nanometres(self.known.value(), unit),
            length_error=nanometres(self.known_error.value(), unit),
            unit=unit,
            point_error=self._error_tenths(),
            basis=self.basis.text().strip(),
            geometry=self._geometry,
        )  # fmt: skip
        if not scale.name:
            self.name_block.refuse(self.tr("Say what has this length."))
            return
        self.name_block.accept()
        if self._workspace.do(adding(self.tr("Add scale"), scale)):
            self._forget()
            self._layer.set_points((), None)
            self.scales.setCurrentIndex(self.scales.count() - 1)
            self.length.setFocus()

    def _remove_scale(self) -> None:
        scale = self.chosen_scale()
        if scale is not None:
            self._workspace.do(deleting(self.tr("Remove scale"), scale))

    # -- notes

    def save_note(self) -> None:
        """Write the measurement down as a note at this frame."""
        exhibit, index, shown = self._workspace.exhibit, self._workspace.index, self._player.current
        found = self.measured
        if found is None or exhibit is None or index is None or shown is None:
            return
        known = {shown.stamp.index: shown.stamp.digest} if shown.stamp.digest else None
        note = new_note(
            exhibit,
            index,
            shown.stamp.index,
            kind=NoteKind.MEASUREMENT,
            author=self._workspace.store.actor.name,
            clock=self._workspace.clock,
            known_digests=known,
            text=found.note_text(),
            tags=("measured",),
            language="en",
        )
        if self._workspace.do(add_note(note), found.logged()):
            self._forget()
            self._layer.set_points((), None)
            self._workspace.select_note(note.id)
