"""Comparison plate: which frames in which order, what part of each, how large, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import UsageError
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.workspace import Workspace
from annotator.gui.write_dialog import WriteDialog
from annotator.progress import Cancelled, Report
from annotator.workflow.plates import (
    FEWEST,
    Part,
    PlateFrame,
    PlateMade,
    PlateWanted,
    plate_warning,
    write_plate,
)

Boxes = tuple[tuple[str, Part], ...]
"""Names of regions and the part of the picture that each takes."""

_LONGEST_NAME = 80


class PlateDialog(WriteDialog):
    """Orders the kept frames and writes them side by side. `frames_changed(tuple of PlateFrame)`."""

    frames_changed = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        frames: tuple[PlateFrame, ...],
        parent: QWidget | None = None,
        boxes: Mapping[tuple[str, int], Boxes] | None = None,
    ) -> None:
        super().__init__(workspace, parent)
        self._boxes = boxes or {}
        self.setWindowTitle(self.tr("Comparison plate"))
        self.setObjectName("plateDialog")
        self.film.setText(
            self.tr(
                "Frames of one or several exhibits side by side, each with its number, times and digest."
            )
        )
        self.film.setWordWrap(True)
        self._frames = frames
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Frames of the plate, in order"))
        self.list.setUniformItemSizes(True)
        self.empty = PlainLabel(
            self.tr(
                "Nothing is kept yet. Show a frame and choose “Keep this frame for a plate” from the File menu."
            ),
            self,
            role="muted",
        )
        self.empty.setWordWrap(True)
        self.up = self._button(self.tr("Up"), lambda: self._move(-1))
        self.down = self._button(self.tr("Down"), lambda: self._move(1))
        self.remove = self._button(self.tr("Take off"), self._take_off)
        self.clear = self._button(self.tr("Take all off"), self._take_all_off)
        self.part = QLineEdit(self)
        self.part.setPlaceholderText(self.tr("whole picture, or x, y, width, height in pixels"))
        self.part_block = FieldBlock(self.tr("Part of the selected picture"), self.part, self)
        self.region = QComboBox(self)
        self.region_block = FieldBlock(self.tr("Box of a region"), self.region, self)
        self.enhanced = QCheckBox(self.tr("Enhanced, as it was shown when it was kept"), self)
        self.scale = QComboBox(self)
        self.scale.addItem(self.tr("Fitted: each as large as there is room"), "fitted")
        self.scale.addItem(self.tr("Same scale: a pixel is as large in each"), "same")
        self.kind = QComboBox(self)
        for words, ending in (
            (self.tr("PNG, lossless"), ".png"),
            (self.tr("JPEG, smaller"), ".jpg"),
            (self.tr("PDF, for printing"), ".pdf"),
        ):
            self.kind.addItem(words, ending)
        self.warning = PlainLabel("", self, role="bad")
        self.warning.setWordWrap(True)
        self._build()
        # What was taken off: its steps come back when it is ticked again.
        self._steps = [each.steps for each in frames]
        self.list.currentRowChanged.connect(lambda _row: self._show_row())
        self.part.textEdited.connect(lambda _text: self._set_part())
        self.region.activated.connect(self._take_box)
        self.enhanced.toggled.connect(self._set_enhanced)
        self.scale.currentIndexChanged.connect(lambda _new: self._show())
        self.kind.currentIndexChanged.connect(lambda _new: self._show())
        self._fill(0)

    def _build(self) -> None:
        buttons = QVBoxLayout()
        for button in (self.up, self.down, self.remove, self.clear):
            buttons.addWidget(button)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(buttons)
        self.list.setMinimumHeight(120)
        choice = QHBoxLayout()
        choice.addWidget(FieldBlock(self.tr("Size"), self.scale, self), 2)
        choice.addWidget(FieldBlock(self.tr("File"), self.kind, self), 1)
        self.column.addWidget(self.empty)
        self.column.addLayout(row, 1)
        parts = QHBoxLayout()
        parts.addWidget(self.part_block, 2)
        parts.addWidget(self.region_block, 1)
        self.column.addLayout(parts)
        self.column.addWidget(self.enhanced)
        self.column.addLayout(choice)
        self.column.addWidget(self.warning)
        self._add_where()
        self._end()
        self._inputs = (
            self.list, self.up, self.down, self.remove, self.clear, self.part, self.region, self.enhanced, self.scale,
            self.kind, self.elsewhere,
        )  # fmt: skip

    def _button(self, words: str, pressed: object) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.clicked.connect(pressed)
        return made

    # -- the frames

    @property
    def frames(self) -> tuple[PlateFrame, ...]:
        """The frames as they are to stand on the plate."""
        return self._frames

    def _row(self) -> int:
        return self.list.currentRow()

    def _line(self, frame: PlateFrame) -> str:
        snapshot = self._workspace.snapshot
        label = next((e.label for e in snapshot.exhibits if e.id == frame.exhibit_id), "?")
        words = [
            self.tr("{label} · frame {number}").format(
                label=label, number=f"{snapshot.info.shown_number(frame.frame):,}"
            )
        ]
        if frame.part is not None:
            words.append(self.tr("part {part}").format(part=frame.part.text()))
        if frame.steps:
            words.append(self.tr("enhanced: {steps}").format(
                steps="; ".join(step.words() for step in frame.steps)))  # fmt: skip
        return one_line(" · ".join(words), 200)

    def _fill(self, row: int) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([self._line(each) for each in self._frames])
            self.list.setCurrentRow(max(0, min(row, len(self._frames) - 1)))
        self._show_row()

    def _put(self, frames: tuple[PlateFrame, ...], row: int) -> None:
        self._frames = frames
        self.frames_changed.emit(frames)
        self._fill(row)

    def _move(self, places: int) -> None:
        row, frames = self._row(), list(self._frames)
        if 0 <= row < len(frames) and 0 <= row + places < len(frames):
            frames.insert(row + places, frames.pop(row))
            self._steps.insert(row + places, self._steps.pop(row))
            self._put(tuple(frames), row + places)

    def _take_off(self) -> None:
        row = self._row()
        if 0 <= row < len(self._frames):
            del self._steps[row]
            self._put((*self._frames[:row], *self._frames[row + 1 :]), row)

    def _take_all_off(self) -> None:
        self._steps.clear()
        self._put((), -1)

    def _change(self, frame: PlateFrame) -> None:
        row = self._row()
        self._frames = (*self._frames[:row], frame, *self._frames[row + 1 :])
        self.frames_changed.emit(self._frames)
        item = self.list.item(row)
        if item is not None:
            item.setText(self._line(frame))
        self._show()

    def _set_part(self) -> None:
        row = self._row()
        if not 0 <= row < len(self._frames):
            return
        try:
            part = Part.parse(self.part.text())
        except UsageError as error:
            self.part_block.refuse(error.message, error.hint)
            self._show()
            return
        self.part_block.accept()
        self._change(replace(self._frames[row], part=part))

    def _take_box(self, place: int) -> None:
        part = self.region.itemData(place)
        self.part.setText(part.text() if isinstance(part, Part) else "")
        self._set_part()

    def _set_enhanced(self, on: bool) -> None:
        row = self._row()
        if 0 <= row < len(self._frames):
            self._change(replace(self._frames[row], steps=self._steps[row] if on else ()))

    def _show_row(self) -> None:
        row = self._row()
        there = 0 <= row < len(self._frames)
        frame = self._frames[row] if there else None
        self.part_block.accept()
        self.part.setText("" if frame is None or frame.part is None else frame.part.text())
        boxes = () if frame is None else self._boxes.get((frame.exhibit_id, frame.frame), ())
        self.region.clear()
        self.region.addItem(self.tr("whole picture"))
        for name, part in boxes:
            self.region.addItem(one_line(name, 60), part)
        chosen = [part for _name, part in boxes]
        self.region.setCurrentIndex(
            chosen.index(frame.part) + 1 if frame is not None and frame.part in chosen else 0
        )
        self.region_block.setVisible(bool(boxes))
        with QSignalBlocker(self.enhanced):
            self.enhanced.setChecked(frame is not None and bool(frame.steps))
        self.enhanced.setVisible(there and bool(self._steps[row]))
        self._show()

    # -- writing

    def target(self) -> Path:
        """Where the plate goes; its name tells labels and frames, nothing else."""
        snapshot = self._workspace.snapshot
        labels = {each.id: each.label for each in snapshot.exhibits}
        parts = [
            f"{labels.get(each.exhibit_id, 'E')}-{snapshot.info.shown_number(each.frame)}"
            for each in self._frames
        ]
        name = "-".join(["plate", *parts])[:_LONGEST_NAME]
        return self._folder / f"{name}{self.kind.currentData()}"

    def _is_there(self) -> bool:
        target = self.target()
        return target.exists() or target.with_name(f"{target.name}.json").exists()

    def write(self) -> None:
        """Write the plate in the background."""
        if self._busy or not self.names.ready():
            return
        self._say("", "")
        store = self._workspace.store
        wanted = PlateWanted(
            self._frames,
            self.target(),
            self.scale.currentData() == "same",
            self.replace.isChecked(),
        )
        opened = self.names.opener()
        self.names.clear()

        def work(progress: Report, cancelled: Cancelled) -> PlateMade:
            return write_plate(
                store, wanted, vault=opened(), progress=progress, cancelled=cancelled
            )

        self._start(self.tr("Making a plate"), work)

    def _show(self) -> None:
        row, count = self._row(), len(self._frames)
        free = not self._busy
        self.empty.setVisible(not count)
        self.part_block.setVisible(count > 0)
        self.up.setEnabled(free and row > 0)
        self.down.setEnabled(free and 0 <= row < count - 1)
        for button in (self.remove, self.clear):
            button.setEnabled(free and count > 0)
        ids = {each.exhibit_id for each in self._frames}
        snapshot = self._workspace.snapshot
        used = [each for each in snapshot.exhibits if each.id in ids]
        warning = plate_warning(used, snapshot.info.tlp)
        self.warning.setText(f"▲ {warning}" if warning else "")
        self.warning.setVisible(bool(warning))
        self._show_target()
        self.write_button.setEnabled(free and count >= FEWEST and not self.part_block.is_refused())

    def _done(self, made: PlateMade) -> None:
        self._say(
            self.tr(
                "✓ Written: {name}, and beside it {sidecar}, which says how to make it again."
            ).format(name=one_line(made.path.name, 120), sidecar=one_line(made.sidecar.name, 120)),
            "good",
        )
