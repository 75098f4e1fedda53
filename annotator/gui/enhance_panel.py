"""The picture steps of the exhibit or the note: listed, ordered, switched, changed with a live picture."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from annotator.case.enhancement import Enhancement, PictureStep, enhancement_id
from annotator.case.picture_steps import StepKind
from annotator.errors import AnnotatorError
from annotator.gui.enhanced_layer import EnhancedLayer, PlacedPoint
from annotator.gui.enhanced_picture import EnhancedPicture, Look
from annotator.gui.labels import PlainLabel, Segment, SegmentedControl, one_line, plain_tip
from annotator.gui.point_picker import PointPicker
from annotator.gui.step_buttons import StepButtons
from annotator.gui.step_form import StepForm
from annotator.gui.step_places import new_step, placed_step
from annotator.gui.workspace import Workspace
from annotator.workflow.picture_edits import moved_step, put_steps, switched_step, without_own_steps

_REST_MS = 700
_MOST_ROWS = 6


class EnhancePanel(QWidget):
    """A list of steps with the settings of the chosen one. `save_wanted` for the pair of stills."""

    save_wanted = Signal()

    def __init__(
        self,
        workspace: Workspace,
        enhanced: EnhancedPicture,
        layer: EnhancedLayer,
        picker: PointPicker,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("enhancePanel")
        self._workspace = workspace
        self._enhanced = enhanced
        self._layer = layer
        self._picker = picker
        # What is being tried belongs to this exhibit or note, whatever is selected by the time it is stored.
        self._trial: tuple[str, str, tuple[PictureStep, ...]] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.store_trial)
        self._build()
        enhanced.steps_changed.connect(self._show_steps)
        enhanced.changed.connect(self._show_state)
        workspace.note_selected.connect(self._on_selected)
        workspace.exhibit_selected.connect(self._on_selected)
        self._show_steps()
        self._show_state()

    # -- making it

    def _build(self) -> None:
        self.looks = SegmentedControl(
            (
                Segment(Look.ORIGINAL, self.tr("Original"), self.tr("The frame as it is")),
                Segment(Look.ENHANCED, self.tr("Enhanced"), self.tr("What the steps make of it")),
                Segment(Look.SPLIT, self.tr("Split"), self.tr("Original left, enhanced right")),
            ),
            self,
        )
        self.looks.chosen.connect(self._enhanced.set_look)
        self.split = QSlider(Qt.Orientation.Horizontal, self)
        self.split.setRange(0, 100)
        self.split.setValue(self._layer.split)
        self.split.setAccessibleName(self.tr("Where the picture is split"))
        self.split.setToolTip(
            plain_tip(self.tr("Where the picture is split; the line can be dragged"))
        )
        self.split.valueChanged.connect(self._layer.set_split)
        self._layer.split_moved.connect(self.split.setValue)
        self.scope = SegmentedControl(
            (
                Segment(
                    "exhibit", self.tr("Whole exhibit"), self.tr("Steps for every frame and note")
                ),
                Segment("note", self.tr("This note"), self.tr("Steps of the selected note alone")),
            ),
            self,
        )
        self.scope.chosen.connect(lambda meant: self._enhanced.mean_note(meant=meant == "note"))
        self.scope_note = PlainLabel("", self, role="muted")
        self.scope_note.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Picture steps in their order"))
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemChanged.connect(self._on_item)
        self.buttons = StepButtons(self)
        self.buttons.add_wanted.connect(self._on_add)
        self.buttons.move_wanted.connect(self._move)
        self.buttons.remove.clicked.connect(self._remove)
        self.buttons.revert.clicked.connect(self._revert)
        self.form = StepForm(self)
        self.form.edited.connect(self._on_edited)
        self.form.place_wanted.connect(self._place)
        self.state = PlainLabel("", self, role="muted")
        self.state.setWordWrap(True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save = QPushButton(self.tr("Save original and enhanced…"), self)
        self.save.clicked.connect(self.save_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.looks)
        column.addWidget(self.split)
        column.addWidget(self.scope)
        column.addWidget(self.scope_note)
        column.addWidget(self.buttons)
        column.addWidget(self.list)
        column.addWidget(self.form)
        column.addWidget(self.state)
        column.addWidget(self.save)

    # -- what is shown

    def _show_steps(self) -> None:
        """The list and the chosen step, as they are now."""
        steps = self._enhanced.steps()
        row = max(0, min(self.list.currentRow(), len(steps) - 1)) if steps else -1
        with QSignalBlocker(self.list):
            self.list.clear()
            for step in steps:
                item = QListWidgetItem(one_line(step.spec.label))
                item.setToolTip(plain_tip(step.words()))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked if step.on else Qt.CheckState.Unchecked)
                self.list.addItem(item)
            self.list.setCurrentRow(row)
        rows = min(_MOST_ROWS, len(steps))
        self.list.setFixedHeight(rows * max(28, self.list.sizeHintForRow(0)) + 4)
        self.form.show_step(steps[row] if row >= 0 else None)
        self._show_available()

    def _show_available(self) -> None:
        has_case = self._workspace.has_case()
        writable = has_case and not self._workspace.is_read_only()
        note = self._workspace.note if has_case else None
        steps, row = self._enhanced.steps(), self.list.currentRow()
        own = self._enhanced.own()
        self.scope.setEnabled(note is not None)
        self.scope.set_value("note" if self._enhanced.note_id else "exhibit")
        self.scope_note.setText(self._scope_words(own is not None))
        self.buttons.add.setEnabled(writable)
        self.form.setEnabled(writable)
        self.buttons.up.setEnabled(writable and row > 0)
        self.buttons.down.setEnabled(writable and 0 <= row < len(steps) - 1)
        self.buttons.remove.setEnabled(writable and row >= 0)
        self.buttons.revert.setVisible(bool(self._enhanced.note_id) and own is not None)
        self.buttons.revert.setEnabled(writable)
        self.list.setVisible(bool(steps))
        self.save.setEnabled(any(step.on for step in steps))

    def _scope_words(self, has_own: bool) -> str:
        if not self._enhanced.note_id:
            return self.tr("For every frame. The frame, its digest and the file stay as they are.")
        if has_own:
            return self.tr("This note has steps of its own.")
        return self.tr("As its exhibit. A change here gives the note steps of its own.")

    def _show_state(self) -> None:
        look = self._enhanced.look
        self.looks.set_value(look)
        self.split.setVisible(look is Look.SPLIT)
        error, made = self._enhanced.error, self._enhanced.picture()
        words, role = "", "muted"
        if error is not None:
            words, role = f"{error.message}\n{error.hint}".strip(), "bad"
        elif self._picker.is_active:
            words = self.tr(
                "Click in the picture: {n} more. Arrow keys and Enter do the same, Esc ends."
            )
            words = words.format(n=self._picker.left)
        elif look is not Look.ORIGINAL and self._enhanced.is_making():
            words = self.tr("Being made …")
        elif made is not None:
            size = f"{made.image.width()} × {made.image.height()}"
            words = "\n".join((self.tr("{size} pixels").format(size=size), *made.remarks))
        if (words, role) != (self.state.text(), self.state.property("role")):
            self.state.setText(words)
            self.state.set_role(role)
        self.state.setVisible(bool(words))

    def _on_selected(self, _selected: object) -> None:
        self.store_trial()
        self._show_steps()

    # -- what is done

    def _on_row(self, row: int) -> None:
        steps = self._enhanced.steps()
        self.form.show_step(steps[row] if 0 <= row < len(steps) else None)
        self._show_available()

    def _on_item(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        steps = self._enhanced.steps()
        if 0 <= row < len(steps) and steps[row].on != (item.checkState() is Qt.CheckState.Checked):
            word = (
                self.tr("Switch a picture step off")
                if steps[row].on
                else self.tr("Switch a picture step on")
            )
            self._put(switched_step(steps, row), word)

    def _on_add(self, kind: StepKind) -> None:
        """Add a step behind the others; one that works on the frame as stored goes first."""
        steps = self._enhanced.steps()
        shown = self._layer.picture_size()
        step = new_step(kind, shown, self._frame())
        listed = (step, *steps) if step.spec.first else (*steps, step)
        if self._put(listed, self.tr("Add picture step: {name}").format(name=step.spec.label)):
            self.list.setCurrentRow(0 if step.spec.first else len(listed) - 1)
            if self._enhanced.look is Look.ORIGINAL:
                self._enhanced.set_look(Look.ENHANCED)

    def _move(self, places: int) -> None:
        row = self.list.currentRow()
        if self._put(moved_step(self._enhanced.steps(), row, places), self.tr("Move picture step")):
            self.list.setCurrentRow(row + places)

    def _remove(self) -> None:
        row = self.list.currentRow()
        steps = list(self._enhanced.steps())
        if 0 <= row < len(steps):
            gone = steps.pop(row)
            word = self.tr("Remove picture step: {name}").format(name=gone.spec.label)
            self._put(tuple(steps), word)

    def _revert(self) -> None:
        own = self._enhanced.own()
        if own is not None and own.annotation_id:
            self._forget_trial()
            self._workspace.do(without_own_steps(own))

    def _on_edited(self, step: PictureStep) -> None:
        """A setting moves: shown at once, stored when the hand rests."""
        exhibit, row = self._workspace.exhibit, self.list.currentRow()
        steps = list(self._enhanced.steps())
        if exhibit is None or not 0 <= row < len(steps):
            return
        steps[row] = step
        self._trial = (exhibit.id, self._enhanced.note_id, tuple(steps))
        self._enhanced.try_steps(tuple(steps))
        item = self.list.item(row)
        with QSignalBlocker(self.list):
            item.setToolTip(plain_tip(step.words()))
        if self._enhanced.look is Look.ORIGINAL:
            self._enhanced.set_look(Look.ENHANCED)
        self._rest.start()

    def store_trial(self) -> None:
        """Store what was tried, as one change."""
        trial, self._trial = self._trial, None
        self._rest.stop()
        if trial is None or not self._workspace.has_case():
            return
        self._put_for(*trial, self.tr("Change picture step"))

    def _forget_trial(self) -> None:
        self._rest.stop()
        self._trial = None
        self._enhanced.try_steps(None)

    def _put(self, steps: tuple[PictureStep, ...], label: str) -> bool:
        """Store steps; what was being tried goes with them."""
        self._rest.stop()
        self._trial = None
        exhibit = self._workspace.exhibit
        if exhibit is None:
            return False
        return self._put_for(exhibit.id, self._enhanced.note_id, steps, label)

    def _put_for(
        self, exhibit_id: str, note_id: str, steps: tuple[PictureStep, ...], label: str
    ) -> bool:
        own = self._workspace.snapshot.find("enhancement", enhancement_id(exhibit_id, note_id))
        before = own if isinstance(own, Enhancement) else None
        try:
            edit = put_steps(before, exhibit_id, note_id, steps, label)
        except AnnotatorError as error:
            self._enhanced.refuse(error)
            self._show_steps()
            return False
        done = edit is not None and self._workspace.do(edit)
        if not done:
            self._enhanced.try_steps(None)
            self._show_steps()
        return done

    # -- places in the picture

    def _frame(self) -> int:
        made = self._enhanced.frame_shown()
        return made if made is not None else 0

    def _place(self) -> None:
        """Corners by mouse, on the picture as it reaches this step."""
        row = self.list.currentRow()
        self.store_trial()
        step = self._enhanced.steps()[row]
        self._enhanced.show_before(row)
        if self._enhanced.look is Look.ORIGINAL and any(s.on for s in self._enhanced.steps()[:row]):
            self._enhanced.set_look(Look.ENHANCED)
        count = 4 if step.kind is StepKind.PERSPECTIVE else 2

        def done(points: tuple[PlacedPoint, ...]) -> None:
            self._enhanced.show_before(None)
            self._layer.set_points((), None)
            self._on_edited(placed_step(step, points))
            self.form.show_step(self._enhanced.steps()[row])
            self.store_trial()

        self._picker.begin(count, done, lambda: self._enhanced.show_before(None))
        self._show_state()
