"""One conflict side by side: this copy, the other, and before both; for a note with its frame."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.case.annotation import Annotation
from annotator.case.vocabularies import Graphic
from annotator.gui.changed_text import ChangedText
from annotator.gui.facts_care import graphic_spans
from annotator.gui.labels import PlainLabel
from annotator.gui.matrix_stills import SIZE, Stills
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.provenance.differences import words_changed
from annotator.workflow.merge_plan import Item
from annotator.workflow.merge_words import SideBySide, conflict_rows

_LONGEST_COMPARED: Final = 2_000


class SidesView(QWidget):
    """Shows one conflict; `led` with the note whose frame is to be looked at in the film."""

    led = Signal(object)  # Annotation

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._item: Item | None = None
        self.stills = Stills(workspace, self)
        self.stills.ready.connect(self._show_picture)
        self.picture = PlainLabel("", self, role="muted")
        self.picture.setFixedSize(*SIZE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("The frame of the note"))
        self.jump = QPushButton(self.tr("Show it in the film"), self)
        self.jump.setAutoDefault(False)
        self.jump.clicked.connect(self._lead)
        beside = QVBoxLayout()
        beside.addWidget(self.picture)
        beside.addWidget(self.jump)
        beside.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("The conflict side by side"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID * 2)
        row.addWidget(self._scroll, 1)
        row.addLayout(beside)
        self.show_item(None)

    def show_item(self, item: Item | None) -> None:
        """Show a conflict, or nothing."""
        self._item = item
        page = QWidget(self)
        page.setProperty("role", "page")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, GRID, 0)
        grid.setHorizontalSpacing(GRID * 2)
        grid.setVerticalSpacing(GRID)
        for column, stretch in enumerate((0, 4, 4, 3)):
            grid.setColumnStretch(column, stretch)
        if item is not None:
            heads = ("", self.tr("This copy"), self.tr("The other copy"), self.tr("Before both"))
            for column, words in enumerate(heads):
                grid.addWidget(PlainLabel(words, page, role="strong"), 0, column)
            for at, side in enumerate(conflict_rows(item), 1):
                self._add_row(grid, at, side, item, page)
        grid.setRowStretch(grid.rowCount(), 1)
        self._scroll.setWidget(page)
        note = self._note()
        self.picture.clear()
        self.picture.setVisible(note is not None)
        self.jump.setVisible(note is not None)
        if note is not None:
            self.stills.want((note,))
        self._show_picture()

    def _add_row(
        self, grid: QGridLayout, at: int, side: SideBySide, item: Item, page: QWidget
    ) -> None:
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(PlainLabel(side.field, page, role="muted"), at, 0, top)
        texts = (side.ours, side.theirs, side.before)
        values = (item.ours, item.theirs, item.before)
        for column, (text, value) in enumerate(zip(texts, values, strict=True), 1):
            grid.addWidget(self._cell(text, side, page, there=value is not None, last=column == 3), at, column, top)  # fmt: skip

    def _cell(
        self, text: str, side: SideBySide, page: QWidget, *, there: bool, last: bool
    ) -> QWidget:
        if not there:
            words = self.tr("(was not there)") if last else self.tr("(removed)")
            return PlainLabel(words, page, role="muted")
        if not last and text and 0 < len(side.before) <= _LONGEST_COMPARED - len(text):
            runs = words_changed(side.before, text)
            same = sum(len(run.text.strip()) for run in runs if run.kind == "same")
            if 2 * same >= len(text):  # words that are all new are read better by themselves
                return ChangedText(runs, page)
        label = PlainLabel(text or self.tr("(empty)"), page, role="" if text else "muted")
        label.setWordWrap(True)
        label.setMinimumWidth(40)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _note(self) -> Annotation | None:
        """The note that is shown; where one side marks it as hard to look at, that one."""
        item = self._item
        sides = () if item is None else (item.ours, item.theirs)
        notes = [value for value in sides if isinstance(value, Annotation)]
        hard = [note for note in notes if note.graphic is not Graphic.NONE]
        return next(iter((*hard, *notes)), None)

    def _shielded(self, note: Annotation) -> Annotation:
        """The note as its picture is asked for: blurred where another note marks that frame as hard to look at."""
        exhibit = self._workspace.exhibit
        if exhibit is not None and exhibit.id == note.exhibit_id:
            spans = graphic_spans(self._workspace.snapshot.notes_of(exhibit.id))
            if any(first <= note.start.index <= last for first, last in spans):
                return replace(note, graphic=Graphic.DISTRESSING)
        return note

    def _show_picture(self) -> None:
        note = self._note()
        if note is None:
            return
        image = self.stills.image(self._shielded(note))
        if image is not None:
            self.picture.setPixmap(QPixmap.fromImage(image))
        elif self.stills.has_none(note):
            self.picture.setText(self.tr("The frame cannot be shown"))
        else:
            self.picture.setText(self.tr("The frame is being read…"))

    def _lead(self) -> None:
        note = self._note()
        if note is not None:
            self.led.emit(note)
