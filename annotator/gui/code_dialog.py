"""The list of codes: what the keys 0 to 9 write in this case."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.case.codes import KEYS, Code
from annotator.errors import AnnotatorError
from annotator.exchange.code_list import CodeList
from annotator.gui.code_choices import Choices
from annotator.gui.code_model import NAME, CodeModel
from annotator.gui.labels import PlainLabel, is_theme_event, restyle
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.codes import (
    add_codes,
    export_codes,
    move_code,
    next_position,
    read_code_file,
    remove_codes,
)
from annotator.workflow.use_of_force import REACTION_MS, use_of_force

_WIDTHS: Final = (48, 168, 72, 88, 104, 76, 80, 80, 104, 128, 120)
_MOST_WORDS: Final = 6


class CodeDialog(QDialog):
    """The codes of the open case in a table that is changed in place; every change is saved."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codeDialog")
        self.setWindowTitle(self.tr("Codes"))
        self.resize(1180, 560)
        self._workspace = workspace
        self.model = CodeModel(workspace, self)
        self._build()
        self.model.refused.connect(self._show_refused)
        for changed in (self.model.rowsInserted, self.model.rowsRemoved, self.model.layoutChanged):
            changed.connect(lambda *_args: self._show_state())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(
            workspace.undo
        )
        workspace.case_closed.connect(self.reject)
        self._show_state()
        if self.model.rowCount():
            self._select(0)

    # -- making it

    def _build(self) -> None:
        what = PlainLabel(
            self.tr(
                "While the picture has the focus, a digit writes the note of its code at the frame"
                " shown, also while playing."
            ),
            self,
            role="muted",
        )
        what.setWordWrap(True)
        self.table = self._table()
        self.empty = PlainLabel(
            self.tr(
                "No codes yet. A code is a thing that you count or time, such as a shot or a person"
                " lying down: give it a name and a digit, and one key writes its note."
            ),
            self,
            role="muted",
        )
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.table)
        self.words = PlainLabel("", self)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        column.addWidget(what)
        column.addLayout(self._upper())
        column.addWidget(self.pages, 1)
        column.addWidget(self.words)
        column.addLayout(self._lower())

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("codeTable")
        table.setAccessibleName(self.tr("Codes"))
        table.setModel(self.model)
        table.setItemDelegate(Choices(table))
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setEditTriggers(
            QTableView.EditTrigger.DoubleClicked
            | QTableView.EditTrigger.EditKeyPressed
            | QTableView.EditTrigger.AnyKeyPressed
            | QTableView.EditTrigger.SelectedClicked
        )
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(GRID * 4)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, width in enumerate(_WIDTHS):
            table.setColumnWidth(place, width)
        header.setStretchLastSection(True)
        table.selectionModel().selectionChanged.connect(lambda *_args: self._show_state())
        return table

    def _upper(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self.add = self._button(self.tr("Add a code"), self._add)
        self.add.setProperty("role", "primary")
        self.remove = self._button(self.tr("Remove"), self._remove)
        self.up = self._button(self.tr("Up"), lambda: self._move(-1))
        self.down = self._button(self.tr("Down"), lambda: self._move(1))
        for button in (self.add, self.remove, self.up, self.down):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _lower(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self.ready = self._button(self.tr("Add the use-of-force list"), self._add_ready)
        self.take_in = self._button(self.tr("Import…"), self._ask_import)
        self.give_out = self._button(self.tr("Export…"), self._ask_export)
        for button in (self.ready, self.take_in, self.give_out):
            row.addWidget(button)
        row.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        row.addWidget(buttons)
        return row

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())  # type: ignore[operator]
        return button

    # -- what is done

    def _add(self) -> None:
        codes = self._workspace.snapshot.codes
        taken = {code.key for code in codes}
        key = next((key for key in KEYS if key not in taken), "")
        code = Code(
            id=self._workspace.clock.new_id(),
            name=self._new_name({each.name for each in codes}),
            key=key,
            offset_ms=REACTION_MS,
            position=next_position(codes),
        )
        addition = add_codes(codes, CodeList((code,)), self._workspace.clock)
        if addition.edit is None or not self._workspace.do(addition.edit):
            return
        row = self.model.row_of(addition.added[0].id)
        self._select(row)
        self.table.setFocus()
        self.table.edit(self.model.index(row, NAME))

    def _new_name(self, taken: set[str]) -> str:
        number = 1
        while (name := self.tr("New code {n}").format(n=number)) in taken:
            number += 1
        return name

    def _remove(self) -> None:
        codes = self._selected()
        if codes:
            row = self.model.row_of(codes[0].id)
            if self._workspace.do(remove_codes(codes, self._workspace.snapshot)):
                self._select(min(row, self.model.rowCount() - 1))

    def _move(self, places: int) -> None:
        codes = self._selected()
        if len(codes) != 1:
            return
        edit = move_code(self._workspace.snapshot.listed_codes(), codes[0], places)
        if edit is not None and self._workspace.do(edit):
            self._select(self.model.row_of(codes[0].id))

    def _add_ready(self) -> None:
        self._take(use_of_force())

    def _ask_import(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self,
            self.tr("Import codes"),
            str(Path.home()),
            self.tr("BORIS projects, ethograms, lists (*.boris *.json *.tsv *.txt);;All files (*)"),
        )
        if chosen:
            self.take_file(Path(chosen))

    def take_file(self, path: Path) -> None:
        """Add the codes of a file; read on another thread, for it may be large."""

        def work(_progress: Report, _cancelled: Cancelled) -> CodeList:
            return read_code_file(path)

        self._workspace.jobs.start(
            self.tr("Reading codes"), work, finished=self._take, failed=self._show_refused
        )

    def _take(self, new: CodeList) -> None:
        if not self._workspace.has_case():
            return
        addition = add_codes(self._workspace.snapshot.codes, new, self._workspace.clock)
        if addition.edit is not None and not self._workspace.do(addition.edit):
            return
        words = list(addition.words[:_MOST_WORDS])
        if len(addition.words) > _MOST_WORDS:
            words.append(self.tr("… and {n} more.").format(n=len(addition.words) - _MOST_WORDS))
        done = self.tr("{n} codes added.").format(n=len(addition.added))
        self._show_words("\n".join((done, *words)), "warn" if words else "good")

    def _ask_export(self) -> None:
        chosen, _filter = QFileDialog.getSaveFileName(
            self, self.tr("Export codes"), str(Path.home() / "codes.json"), "JSON (*.json)"
        )
        if chosen:
            try:
                export_codes(self._workspace.snapshot.listed_codes(), Path(chosen), overwrite=True)
            except AnnotatorError as error:
                self._show_refused(error)
            else:
                self._show_words(self.tr("The list is saved."), "good")

    # -- what is shown

    def _selected(self) -> list[Code]:
        rows = self.table.selectionModel().selectedRows()
        return [self.model.code(row) for row in sorted(index.row() for index in rows)]

    def _select(self, row: int) -> None:
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, NAME))
            self.table.selectRow(row)
            self.table.scrollTo(
                self.model.index(row, NAME), QAbstractItemView.ScrollHint.EnsureVisible
            )
        self._show_state()

    def _show_state(self) -> None:
        writable, rows = not self._workspace.is_read_only(), self.model.rowCount()
        self.pages.setCurrentWidget(self.table if rows else self.empty)
        chosen = [index.row() for index in self.table.selectionModel().selectedRows()]
        for button in (self.add, self.ready, self.take_in):
            button.setEnabled(writable)
        self.give_out.setEnabled(rows > 0)
        self.remove.setEnabled(writable and bool(chosen))
        self.up.setEnabled(writable and len(chosen) == 1 and chosen[0] > 0)
        self.down.setEnabled(writable and len(chosen) == 1 and chosen[0] < rows - 1)

    def _show_refused(self, error: AnnotatorError | None) -> None:
        self._show_words("" if error is None else f"{error.message}\n{error.hint}".strip(), "bad")

    def _show_words(self, words: str, role: str) -> None:
        restyle(self.words, "role", role)
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def changeEvent(self, event: QEvent) -> None:
        """The marks in the colours of the theme."""
        super().changeEvent(event)
        if is_theme_event(event) and hasattr(self, "table"):
            self.table.viewport().update()
