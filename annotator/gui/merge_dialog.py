"""The window in which another copy of the case is merged: what comes, and what has to be decided."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.case.merging import Choice
from annotator.errors import AnnotatorError, CancelledError, ConflictError
from annotator.gui.film_words import grouped
from annotator.gui.history_words import kind_words
from annotator.gui.job_progress import JobProgress
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.merge_model import DECIDED, FIELDS, STATE, WHERE, ConflictsModel
from annotator.gui.merge_session import Compared, MergeSession
from annotator.gui.merge_sides import SidesView
from annotator.gui.note_footer import local_time
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.workflow.merge import ReadyMerge

_MOST_SAID: Final = 6
_SMALL: Final = (720, 240)
_LARGE: Final = (1000, 640)
_WIDTHS: Final = {WHERE: 130, FIELDS: 170, STATE: 190, DECIDED: 110}


class MergeDialog(QDialog):
    """Stands beside the film and leads to notes in it; it closes when all is stored."""

    led = Signal(object)  # Annotation

    def __init__(self, workspace: Workspace, source: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mergeDialog")
        self.setWindowTitle(self.tr("Merge another copy of this case"))
        self.resize(*_SMALL)
        self._workspace = workspace
        self._compared: Compared | None = None
        self._storing = False
        self.session = MergeSession(workspace, source, parent)
        self.session.compared.connect(self._show_compared)
        self.session.stored.connect(self._stored)
        self.session.failed.connect(self._failed)
        self._build(source)
        workspace.case_closed.connect(self.reject)
        self._compare()

    # -- making it

    def _build(self, source: Path) -> None:
        self.head = PlainLabel(
            self.tr("The other copy: {name}").format(name=one_line(source.name, 120)), self
        )
        self.head.setWordWrap(True)
        self.counts = PlainLabel("", self)
        self.counts.setWordWrap(True)
        self.remarks = PlainLabel("", self, role="muted")
        self.remarks.setWordWrap(True)
        self.warning = PlainLabel("", self, role="bad")
        self.warning.setWordWrap(True)
        self.progress = JobProgress(self)
        self.model = ConflictsModel(self)
        self.model.dataChanged.connect(lambda *_range: self._show_state())
        self.table = self._table()
        self.sides = SidesView(self._workspace, self)
        self.sides.led.connect(self.led)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.addWidget(self.table)
        self._split.addWidget(self.sides)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([220, 240])
        self.state = PlainLabel("", self, role="strong")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        whole.setSpacing(GRID)
        above: tuple[QWidget, ...] = (
            self.head,
            self.counts,
            self.remarks,
            self.warning,
            self.progress,
        )
        for widget in above:
            whole.addWidget(widget)
        self._choices = QWidget(self)
        self._choices.setLayout(self._choice_row())
        whole.addWidget(self._choices)
        whole.addWidget(self._split, 1)
        whole.addStretch(0)
        whole.addLayout(self._bottom())
        for part in (self.remarks, self.warning, self._choices, self._split):
            part.hide()

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName(self.tr("Conflicts"))
        table.setModel(self.model)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(GRID * 4)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, width)
        table.selectionModel().currentRowChanged.connect(
            lambda now, _before: self._show_row(now.row())
        )
        table.activated.connect(lambda _at: self.sides.jump.click())
        return table

    def _choice_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self.buttons: dict[Choice, QPushButton] = {}
        for key, choice, words, tip in (
            ("1", Choice.OURS, self.tr("1  This copy"), self.tr("What this copy says stays")),
            ("2", Choice.THEIRS, self.tr("2  The other"), self.tr("What the other copy says is taken")),
            ("3", Choice.BOTH, self.tr("3  Both"), self.tr("Both notes are kept; the other one gets an id of its own")),
        ):  # fmt: skip
            button = QPushButton(words, self)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(partial(self.decide, choice))
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(partial(self.decide, choice))
            self.buttons[choice] = button
            row.addWidget(button)
        row.addStretch(1)
        for choice, words in (
            (Choice.OURS, self.tr("All this copy")),
            (Choice.THEIRS, self.tr("All the other")),
        ):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(partial(self.decide_all, choice))
            row.addWidget(button)
        return row

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        box.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        self.merge_button = QPushButton(self.tr("Merge"), self)
        self.merge_button.setAutoDefault(False)
        self.merge_button.setProperty("role", "primary")
        self.merge_button.setEnabled(False)
        self.merge_button.clicked.connect(self.merge)
        box.addButton(self.merge_button, QDialogButtonBox.ButtonRole.ActionRole)
        box.rejected.connect(self.reject)
        row.addWidget(box)
        return row

    # -- comparing

    def _compare(self) -> None:
        self.merge_button.setEnabled(False)
        self.progress.follow(self.session.compare())

    def _show_compared(self, found: Compared) -> None:
        self._compared = found
        plan = found.merge.plan
        self.head.setText(self._head_words(found))
        self.counts.setText(self._count_words(found))
        case = self._workspace.snapshot
        labels = {exhibit.id: exhibit.label for exhibit in case.exhibits}
        self.model.show_items(plan.conflicts, labels, case.info.first_frame_number)
        self._say(self.remarks, "\n".join(self._few(found.settled.remarks)))
        blocked = [f"▲ {why.message} {why.hint}" for why in found.settled.blocked]
        self._say(self.warning, "\n".join(self._few(tuple(blocked))))
        for widget in (self._choices, self._split):
            widget.setVisible(bool(plan.conflicts))
        if plan.conflicts:
            self.resize(self.size().expandedTo(QSize(*_LARGE)))
            row = self.model.next_undecided(-1)
            self.table.selectRow(max(0, row))
            self._show_row(max(0, row))
            self.table.setFocus()
        self._show_state()

    def _head_words(self, found: Compared) -> str:
        plan = found.merge.plan
        return self.tr(
            "{name}: written by {who}, last {when}. {n} log entries, the first {shared} as in this copy."
        ).format(
            name=one_line(found.merge.other.name, 120),
            who=one_line(plan.who(), 120),
            when=local_time(plan.last_at),
            n=grouped(plan.entries),
            shared=grouped(plan.parted.shared),
        )

    def _count_words(self, found: Compared) -> str:
        plan = found.merge.plan
        if plan.is_empty():
            return self.tr("There is nothing in it that this copy does not hold already.")
        words = {
            "added": self.tr("{n} new"),
            "changed": self.tr("{n} changed"),
            "removed": self.tr("{n} removed"),
            "conflict": self.tr("{n} to decide"),
        }
        lines = []
        for kind, count in plan.counts().items():
            parts = [words[what].format(n=grouped(n)) for what, n in count.items()]
            lines.append(f"{kind_words(kind)}: {', '.join(parts)}")
        return self.tr("What comes: {kinds}").format(kinds=" · ".join(lines))

    def _few(self, said: tuple[str, ...]) -> list[str]:
        shown = [one_line(words, 400) for words in said[:_MOST_SAID]]
        more = len(said) - len(shown)
        return [*shown, self.tr("… and {n} more").format(n=more)] if more > 0 else shown

    def _say(self, label: PlainLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))

    # -- deciding

    def decide(self, choice: Choice, _checked: bool = False) -> None:
        """Decide the conflict that is shown, and go on to the next one."""
        row = self.table.currentIndex().row()
        if not (0 <= row < self.model.rowCount()) or self._storing:
            return
        if self.model.decide(row, choice):
            after = self.model.next_undecided(row)
            if after >= 0:
                self.table.selectRow(after)
            else:
                self._show_row(row)

    def decide_all(self, choice: Choice, _checked: bool = False) -> None:
        """Decide every conflict for one of the copies."""
        if not self._storing:
            self.model.decide_all(choice)
            self._show_row(self.table.currentIndex().row())

    def _show_row(self, row: int) -> None:
        there = 0 <= row < self.model.rowCount()
        item = self.model.items[row] if there else None
        self.sides.show_item(item)
        self.buttons[Choice.BOTH].setEnabled(item is not None and item.merged.can_be_both())
        chosen = None if item is None else self.model.decisions.get(item.key)
        for choice, button in self.buttons.items():
            with QSignalBlocker(button):
                button.setCheckable(True)
                button.setChecked(choice is chosen)

    def _show_state(self) -> None:
        found = self._compared
        if found is None:
            return
        count, done = self.model.rowCount(), len(self.model.decisions)
        if count:
            self.state.setText(
                self.tr("{done} of {n} decided").format(done=grouped(done), n=grouped(count))
            )
        elif found.merge.plan.is_empty():
            self.state.setText("")
        else:
            self.state.setText(self.tr("Nothing to decide"))
        stuck = bool(found.settled.blocked) and not count
        ready = not found.merge.plan.is_empty() and done == count and not stuck
        self.merge_button.setEnabled(ready and not self._storing)

    # -- storing

    def merge(self) -> None:
        """Store what was decided, in the background."""
        self._storing = True
        self._show_state()
        self._say(self.warning, "")
        self.progress.follow(self.session.store(self.model.decisions))

    def _stored(self, _ready: ReadyMerge) -> None:
        self.accept()

    def _failed(self, error: AnnotatorError) -> None:
        self._storing = False
        if isinstance(error, CancelledError):
            self._say(self.warning, self.tr("Stopped; nothing was merged."))
        else:
            self._say(
                self.warning,
                f"▲ {one_line(error.message, 600)}\n{one_line(error.hint, 600)}".strip(),
            )
        if isinstance(error, ConflictError) and self._compared is not None:
            self._compare()
        self._show_state()

    def done(self, result: int) -> None:
        """Closing stops what runs, and lets the other copy go."""
        self.progress.stop()
        self.sides.stills.stop()
        self.session.end()
        super().done(result)
