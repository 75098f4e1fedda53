"""What the container states beside what is there: two columns, differences said in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.gui.labels import CopyableLabel, PlainLabel
from annotator.workflow.compared import Compared

Cells = tuple[PlainLabel, CopyableLabel, CopyableLabel, PlainLabel]


class ComparedTable(QWidget):
    """A line for the thing, a line with both values, and in words whether they differ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(PlainLabel(self.tr("The container says"), self, role="strong"), 0, 0)
        self._grid.addWidget(PlainLabel(self.tr("There is"), self, role="strong"), 0, 1)
        self._made: list[Cells] = []

    def show_rows(self, rows: tuple[Compared, ...]) -> None:
        """Show these comparisons."""
        while len(self._made) < len(rows):
            self._add()
        for number, cells in enumerate(self._made):
            there = number < len(rows)
            for cell in cells:
                cell.setVisible(there)
            if there:
                self._fill(cells, rows[number])

    def _fill(self, cells: Cells, row: Compared) -> None:
        what, stated, found, verdict = cells
        what.setText(row.what)
        stated.set_value(row.stated)
        found.set_value(row.found)
        stated.setAccessibleName(self.tr("{what}, the container says").format(what=row.what))
        found.setAccessibleName(self.tr("{what}, there is").format(what=row.what))
        if row.agrees is False:
            verdict.setText(self.tr("≠ differs. {note}").format(note=row.note).strip())
            verdict.set_role("warn")
        else:
            verdict.setText(row.note)
            verdict.set_role("muted")
        verdict.setVisible(bool(verdict.text()))
        found.set_role("warn" if row.agrees is False else "")

    def _add(self) -> None:
        top = 3 * len(self._made) + 1
        what = PlainLabel("", self, role="muted")
        what.setContentsMargins(0, 6, 0, 0)
        stated = CopyableLabel("", self, what=self.tr("Value"))
        found = CopyableLabel("", self, what=self.tr("Value"))
        verdict = PlainLabel("", self)
        for label in (stated, found, verdict):
            label.setWordWrap(True)
            label.setMinimumWidth(40)
        start = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(what, top, 0, 1, 2)
        self._grid.addWidget(stated, top + 1, 0, start)
        self._grid.addWidget(found, top + 1, 1, start)
        self._grid.addWidget(verdict, top + 2, 0, 1, 2)
        self._made.append((what, stated, found, verdict))
