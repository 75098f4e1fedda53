"""The claims matrix beside the film: table with detail, picture of the network, inferences."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.case.annotation import Annotation
from annotator.case.claims_matrix import Row, RowOrder, ordered, row_of
from annotator.case.event_time import ClaimTime, claim_time_id
from annotator.case.vocabularies import NoteKind, Stance
from annotator.errors import AnnotatorError
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.matrix_detail import MatrixDetail
from annotator.gui.matrix_gather import Gathered, MatrixGatherer
from annotator.gui.matrix_inferences import Inferences
from annotator.gui.matrix_judging import Judging
from annotator.gui.matrix_model import MatrixModel
from annotator.gui.matrix_stills import Stills
from annotator.gui.matrix_view import MatrixView
from annotator.gui.network_panel import NetworkPanel
from annotator.gui.theme import GRID
from annotator.gui.workspace import ValuesChanged, Workspace

_KINDS: tuple[tuple[str, frozenset[NoteKind]], ...] = (
    ("All kinds", frozenset(NoteKind)),
    ("Observations and measurements", frozenset({NoteKind.OBSERVATION, NoteKind.MEASUREMENT})),
    ("Inferences", frozenset({NoteKind.INFERENCE})),
)


class MatrixDialog(QDialog):
    """Stands beside the film; `frames_wanted(Annotation)`, `claim_wanted(str)`, `note_wanted(Annotation)`."""

    frames_wanted = Signal(object)
    claim_wanted = Signal(object)
    new_claim_wanted = Signal()
    note_wanted = Signal(object)

    def __init__(
        self, workspace: Workspace, judging: Judging, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("matrixDialog")
        self.setWindowTitle(self.tr("Claims matrix"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1180, 700)
        self._workspace = workspace
        self._judging = judging
        self._found = Gathered.nothing()
        self.model = MatrixModel(self)
        self.stills = Stills(workspace, self)
        self.gatherer = MatrixGatherer(workspace, self)
        self._build()
        self.gatherer.gathered.connect(self._show)
        self.gatherer.failed.connect(self._fail)
        workspace.values_changed.connect(self._on_values)
        workspace.note_selected.connect(self._on_note)
        workspace.case_closed.connect(self.reject)
        self._show_addable()
        self.gatherer.gather()

    # -- making it

    def _build(self) -> None:
        self.view = MatrixView(self.model, self)
        self.detail = MatrixDetail(self.stills, self)
        self.network = NetworkPanel(self.stills, self)
        self.inferences = Inferences(self)
        self.empty = PlainLabel("", self, role="muted")
        self.empty.setWordWrap(True)
        self.empty.hide()
        keys = PlainLabel(
            self.tr(
                "S supports · C contradicts · N says nothing · T not testable · Del none ·"
                " Enter why · Space frames · Ctrl+Z undo"
            ),
            self,
            role="muted",
        )
        below = QWidget(self)
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.detail, 1)
        column.addWidget(keys)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.view)
        split.addWidget(below)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([360, 232])
        self.tabs = QTabWidget(self)
        self.tabs.addTab(split, self.tr("Matrix"))
        self.tabs.addTab(self.network, self.tr("Network"))
        self.tabs.addTab(self.inferences, self.tr("Inferences"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        whole.setSpacing(GRID)
        whole.addLayout(self._upper())
        whole.addWidget(self.empty)
        whole.addWidget(self.tabs, 1)
        self.view.moved.connect(self._show_cell)
        self.view.entered.connect(self._enter)
        self.view.why_wanted.connect(self._ask_why)
        self.view.frames_wanted.connect(self._show_frames)
        self.view.undo_wanted.connect(self._workspace.undo)
        self.view.redo_wanted.connect(self._workspace.redo)
        self.detail.why_given.connect(self._keep_why)
        self.detail.left.connect(self._leave_why)
        self.detail.frames_wanted.connect(self._show_frames)
        self.detail.claim_wanted.connect(self._show_claim)
        self.detail.note_wanted.connect(self._show_note)
        self.network.chosen.connect(self.frames_wanted)
        self.inferences.chosen.connect(self.frames_wanted)

    def _upper(self) -> QHBoxLayout:
        self.exhibit = self._choice(self.tr("Exhibit"))
        self.kind = self._choice(self.tr("Kinds of note"))
        for words, kinds in _KINDS:
            self.kind.addItem(self.tr(words), kinds)
        self.order = self._choice(self.tr("Order"))
        for order, words in (
            (RowOrder.FILM, self.tr("In the order of the films")),
            (RowOrder.DIAGNOSTIC, self.tr("Most diagnostic first")),
        ):
            self.order.addItem(words, order)
        self.order.setToolTip(
            self.tr(
                "A note is diagnostic where its stances differ from claim to claim;"
                " one that says the same of all of them tells nothing apart."
            )
        )
        self.add_button = QPushButton(self.tr("Add the selected note"), self)
        self.claim_button = QPushButton(self.tr("New claim…"), self)
        for button in (self.add_button, self.claim_button):
            button.setAutoDefault(False)
        self.add_button.clicked.connect(self.add_selected)
        self.claim_button.clicked.connect(self.new_claim_wanted)
        self.claim_button.setEnabled(not self._workspace.is_read_only())
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for box in (self.exhibit, self.kind, self.order):
            box.currentIndexChanged.connect(lambda _at: self._arrange())
            row.addWidget(box)
        row.addStretch(1)
        row.addWidget(self.add_button)
        row.addWidget(self.claim_button)
        return row

    def _choice(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return box

    def done(self, result: int) -> None:
        """Closing stops what is being read."""
        self.gatherer.stop()
        self.stills.stop()
        super().done(result)

    # -- what is shown

    def _show(self, found: Gathered) -> None:
        self._found = found
        self._fill_exhibits()
        self._arrange()
        self.inferences.show_inferences(found.matrix.inferences, self.model)

    def _fill_exhibits(self) -> None:
        case = self._workspace.snapshot
        names = [("", self.tr("All exhibits"))]
        names += [(e.id, one_line(f"{e.label} {e.name()}", 40)) for e in case.exhibits]
        shown = [
            (self.exhibit.itemData(i), self.exhibit.itemText(i))
            for i in range(self.exhibit.count())
        ]
        if shown == names:
            return
        chosen = self.exhibit.currentData()
        self.exhibit.blockSignals(True)  # noqa: FBT003 - Qt takes it so
        self.exhibit.clear()
        for exhibit_id, words in names:
            self.exhibit.addItem(words, exhibit_id)
        self.exhibit.setCurrentIndex(max(0, self.exhibit.findData(chosen)))
        self.exhibit.blockSignals(False)  # noqa: FBT003 - Qt takes it so

    def _arrange(self) -> None:
        """Narrow and order the rows; the cell with the focus keeps it."""
        case, claims = self._workspace.snapshot, self._found.matrix.claims
        labels = {exhibit.id: exhibit.label for exhibit in case.exhibits}
        exhibit_id, kinds = self.exhibit.currentData() or "", self.kind.currentData()
        rows = [
            row
            for row in self._found.matrix.rows
            if row.note.kind in kinds and exhibit_id in ("", row.note.exhibit_id)
        ]
        order = RowOrder(self.order.currentData())
        rows = ordered(rows, order, list(labels), [claim.id for claim in claims])
        before = self._place()
        sources = {source.id: source for source in case.sources}
        if self.model.show(rows, claims, sources, labels, case.info):
            self._put_back(before)
        self.network.show_rows(self.model, rows)
        self._show_emptiness()
        self._show_cell()

    def _place(self) -> tuple[str, str]:
        index = self.view.current()
        if index is None:
            return "", ""
        return self.model.rows[index.row()].note.id, self.model.claims[index.column()].id

    def _put_back(self, place: tuple[str, str]) -> None:
        row, column = self.model.row_with(place[0]), self.model.column_with(place[1])
        self.view.go_to(row or 0, column or 0)

    def _show_emptiness(self) -> None:
        words = ""
        if not self._found.matrix.claims:
            words = self.tr(
                "There is no claim yet: “New claim…” enters what somebody says happened."
            )
        elif not self._found.matrix.rows:
            words = self.tr(
                "No note has a stance on a claim yet. Select a note in the main window and"
                " press “Add the selected note”; then S, C, N or T in its row."
            )
        elif not self.model.rows:
            words = self.tr("No note of this exhibit and kind bears on a claim.")
        self.empty.setText(words)
        self.empty.setVisible(bool(words))
        self.detail.setVisible(bool(self.model.rows and self.model.claims))

    def _show_cell(self) -> None:
        index = self.view.current()
        if index is None or index.row() >= len(self.model.rows):
            return
        note, claim = self.model.rows[index.row()].note, self.model.claims[index.column()]
        said = self._found.said.get(claim.id)
        self.detail.show_cell(
            (index.column() + 1, claim, self.model.source_of(claim)),
            self._time_of(claim.id),
            (note, self.model.note_line(note)),
            self.model.link(index),
            said.words if said is not None else "",
            read_only=self._workspace.is_read_only(),
        )

    def _time_of(self, claim_id: str) -> ClaimTime | None:
        found = self._workspace.snapshot.find("claim_time", claim_time_id(claim_id))
        return found if isinstance(found, ClaimTime) else None

    def _on_values(self, changed: ValuesChanged) -> None:
        """A stance is shown at once; the rest follows when it is read again."""
        notes = [c.after for c in changed.of("annotation") if isinstance(c.after, Annotation)]
        for note in notes[:50]:
            at = self.model.row_with(note.id)
            if at is not None:
                self.model.put(at, note)
                self._found = self._found.with_row(row_of(note))
        if notes:
            self._show_cell()

    def _fail(self, error: AnnotatorError) -> None:
        self.empty.setText(f"▲ {error.message} {error.hint}")
        self.empty.show()

    def _on_note(self, _note: Annotation | None) -> None:
        self._show_addable()

    def _show_addable(self) -> None:
        self.add_button.setEnabled(self._workspace.note is not None)

    # -- what is done

    def add_selected(self) -> None:
        """Make a row of the note that is selected in the main window."""
        note = self._workspace.note
        if note is not None:
            self._found = self._found.with_row(row_of(note))
            self._arrange()
            self.view.go_to(self.model.row_with(note.id) or 0, 0)
            self.view.setFocus()
            self.gatherer.add(note.id)

    def _cell(self) -> tuple[Row, str] | None:
        index = self.view.current()
        if index is None:
            return None
        return self.model.rows[index.row()], self.model.claims[index.column()].id

    def _enter(self, stance: Stance | None) -> None:
        cell = self._cell()
        if cell is not None:
            self._tell(self._judging.enter(cell[0].note.id, cell[1], stance))

    def _ask_why(self) -> None:
        cell = self._cell()
        if cell is not None and cell[0].stance(cell[1]) is not None:
            self.detail.ask_why()
        elif cell is not None:
            self.detail.refuse(self.tr("A reason needs a stance: press S, C, N or T first."))

    def _keep_why(self, why: str) -> None:
        cell = self._cell()
        if cell is not None:
            refused = self._judging.give_reason(cell[0].note.id, cell[1], why)
            self._tell(refused)
            if not refused:
                self.view.setFocus()

    def _leave_why(self) -> None:
        self._show_cell()
        self.view.setFocus()

    def _tell(self, refused: str) -> None:
        if refused:
            self.detail.refuse(refused)
        else:
            self.detail.accept()

    def _show_frames(self) -> None:
        cell = self._cell()
        if cell is not None:
            self.frames_wanted.emit(cell[0].note)

    def _show_note(self) -> None:
        cell = self._cell()
        if cell is not None:
            self.note_wanted.emit(cell[0].note)

    def _show_claim(self) -> None:
        cell = self._cell()
        if cell is not None:
            self.claim_wanted.emit(cell[1])
