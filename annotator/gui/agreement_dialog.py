"""How far two coders agree: kappa a code, and their disagreements to step through in the film."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.agreement_model import CodesAgreed, PairsShown, kappa_words
from annotator.gui.film_words import grouped
from annotator.gui.job_progress import JobProgress
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.agreement import (
    TOLERANCE_NS,
    UNIT_NS,
    FilmAgreement,
    as_json,
    compare,
    second_case,
)
from annotator.workflow.stills import write_export

_NS: Final = 10**9
_CODE_WIDTHS: Final = (220, 96, 104, 88, 112, 104)
_PAIR_WIDTHS: Final = (104, 88, 190, 190, 128, 128)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where a pair of codings begins; `note_id` is the first coder's note, or empty."""

    exhibit_id: str
    frame: int
    note_id: str


class AgreementDialog(QDialog):
    """Stands beside the film and leads to what is chosen in it."""

    chosen = Signal(object)  # Chosen

    def __init__(self, workspace: Workspace, second: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("agreementDialog")
        self.setWindowTitle(self.tr("Agreement of two coders"))
        self.resize(900, 640)
        self._workspace = workspace
        self._second = second
        self._films: tuple[FilmAgreement, ...] = ()
        self._build()
        workspace.case_closed.connect(self.reject)
        self.compare_again()

    # -- making it

    def _build(self) -> None:
        self.words = PlainLabel("", self)
        self.words.setWordWrap(True)
        self.warning = PlainLabel("", self, role="strong")
        self.warning.setWordWrap(True)
        self.warning.hide()
        self.progress = JobProgress(self)
        self.codes = CodesAgreed(self)
        self.code_table = self._table(self.codes, self.tr("Agreement of each code"), _CODE_WIDTHS)
        self.code_table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.code_table.setMaximumHeight(GRID * 26)
        self.pairs = PairsShown(self)
        self.pair_table = self._table(self.pairs, self.tr("Codings"), _PAIR_WIDTHS)
        self.pair_table.selectionModel().currentRowChanged.connect(
            lambda now, _before: self._show_pair(now.row())
        )
        self.pair_table.activated.connect(lambda at: self._show_pair(at.row()))
        self.everything = QCheckBox(self.tr("Also show what agrees"), self)
        self.everything.toggled.connect(self._show_pairs)
        self.count = PlainLabel("", self, role="heading")
        head = QHBoxLayout()
        head.addWidget(self.count, 1)
        head.addWidget(self.everything)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)
        self.save_button = QPushButton(self.tr("Save as JSON…"), self)
        self.save_button.setAutoDefault(False)
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self._ask_target)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        whole.setSpacing(GRID)
        whole.addLayout(self._upper())
        for part in (self.words, self.warning, self.progress, self.code_table):
            whole.addWidget(part)
        whole.addLayout(head)
        whole.addWidget(self.pair_table, 1)
        whole.addWidget(buttons)

    def _upper(self) -> QHBoxLayout:
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(self.tr("Exhibit"))
        self.choice.currentIndexChanged.connect(lambda _at: self._show_film())
        self.tolerance = self._spin(TOLERANCE_NS, self.tr("Onsets at most this far apart"))
        self.unit = self._spin(UNIT_NS, self.tr("Length of a time unit for kappa"))
        self.unit.setMinimum(0.01)
        self.again = QPushButton(self.tr("Compare again"), self)
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.compare_again)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.choice, 1)
        row.addWidget(PlainLabel(self.tr("Together within"), self))
        row.addWidget(self.tolerance)
        row.addWidget(PlainLabel(self.tr("Time unit"), self))
        row.addWidget(self.unit)
        row.addWidget(self.again)
        return row

    def _spin(self, nanoseconds: int, name: str) -> QDoubleSpinBox:
        spin = QDoubleSpinBox(self)
        spin.setRange(0, 3600)
        spin.setDecimals(2)
        spin.setSingleStep(0.1)
        spin.setSuffix(self.tr(" s"))
        spin.setValue(nanoseconds / _NS)
        spin.setAccessibleName(name)
        spin.setToolTip(name)
        return spin

    def _table(
        self, model: CodesAgreed | PairsShown, name: str, widths: tuple[int, ...]
    ) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName(name)
        table.setModel(model)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(GRID * 4)
        table.horizontalHeader().setHighlightSections(False)
        for column, width in enumerate(widths):
            table.setColumnWidth(column, width)
        table.horizontalHeader().setSectionResizeMode(
            0 if isinstance(model, CodesAgreed) else 3, QHeaderView.ResizeMode.Stretch
        )
        return table

    def done(self, result: int) -> None:
        """Closing calls the comparison off."""
        self.progress.stop()
        super().done(result)

    # -- comparing

    def compare_again(self) -> None:
        """Read the second case anew and compare, in the background."""
        store, second, clock = self._workspace.store, self._second, self._workspace.clock
        tolerance, unit = (round(spin.value() * _NS) for spin in (self.tolerance, self.unit))

        def work(progress: Report, cancelled: Cancelled) -> tuple[FilmAgreement, ...]:
            with second_case(
                store, second, clock=clock, progress=progress, cancelled=cancelled
            ) as other:
                return compare(
                    store, other, tolerance_ns=tolerance, unit_ns=unit, cancelled=cancelled
                )

        self.again.setEnabled(False)
        job = self._workspace.jobs.start(
            self.tr("Comparing two coders"), work, finished=self._compared, failed=self._failed
        )
        self.progress.follow(job)

    def _compared(self, films: tuple[FilmAgreement, ...]) -> None:
        chosen = self.choice.currentIndex()
        self._films = films
        with QSignalBlocker(self.choice):
            self._fill_choice(films, chosen)
        self.again.setEnabled(True)
        self.save_button.setEnabled(True)
        self.warning.hide()
        self._show_film()
        if self.pairs.rowCount():
            self.pair_table.setFocus()

    def _fill_choice(self, films: tuple[FilmAgreement, ...], chosen: int) -> None:
        self.choice.clear()
        for film in films:
            self.choice.addItem(one_line(film.label))
        self.choice.setCurrentIndex(chosen if 0 <= chosen < len(films) else 0)

    def _failed(self, error: AnnotatorError) -> None:
        self.again.setEnabled(True)
        if not isinstance(error, CancelledError):
            self._warn(f"{error.message} {error.hint}")

    def _warn(self, words: str) -> None:
        self.warning.setText(words)
        self.warning.show()

    # -- showing it

    def film(self) -> FilmAgreement | None:
        """The exhibit that is shown, None before anything was compared."""
        at = self.choice.currentIndex()
        return self._films[at] if 0 <= at < len(self._films) else None

    def _show_film(self) -> None:
        film = self.film()
        if film is None:
            return
        self.codes.show(film)
        self.words.setText(self._summary(film))
        if not film.second.blind:
            self._warn(
                self.tr(
                    "The second case was not made as a blind copy: its coder may have seen the"
                    " notes of the first."
                )
            )
        self._show_pairs()

    def _summary(self, film: FilmAgreement) -> str:
        nobody = self.tr("nobody yet")
        words = self.tr(
            "First: {first}. Second: {second}. Kappa is {kappa} over {units} time units: 1 is whole"
            " agreement, 0 is what chance gives."
        ).format(
            first=one_line(", ".join(film.coders)) or nobody,
            second=one_line(", ".join(film.second.coders)) or nobody,
            kappa=kappa_words(film.overall),
            units=grouped(film.overall.units),
        )
        if film.first_uncoded or film.second_uncoded:
            words += " " + self.tr(
                "Not compared, since no code wrote them: {first} notes of the first, {second} of"
                " the second."
            ).format(first=grouped(film.first_uncoded), second=grouped(film.second_uncoded))
        return words

    def _show_pairs(self) -> None:
        film = self.film()
        if film is None:
            return
        apart = film.disagreements()
        info = self._workspace.snapshot.info
        shown = film.pairs if self.everything.isChecked() else apart
        self.pairs.show(shown, info.first_frame_number)
        self.count.setText(
            self.tr("{apart} disagreements in {all} codings").format(
                apart=grouped(len(apart)), all=grouped(len(film.pairs))
            )
        )

    def _show_pair(self, row: int) -> None:
        film = self.film()
        if film is not None and 0 <= row < self.pairs.rowCount():
            first = self.pairs.pairs[row].first
            note_id = first.note_id if first else ""
            self.chosen.emit(Chosen(film.exhibit_id, self.pairs.frame(row), note_id))

    # -- keeping it

    def _ask_target(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the comparison"),
            str(self._workspace.folder() / "exports" / "agreement.json"),
            self.tr("JSON (*.json)"),
        )
        if name:
            self.save(Path(name))

    def save(self, target: Path) -> None:
        """Write everything that was compared; a file that is there was agreed to in the file dialog."""
        data = json.dumps([as_json(film) for film in self._films], ensure_ascii=False, indent=1)
        try:
            write_export(target, data.encode("utf-8", "surrogateescape"), overwrite=True)
        except AnnotatorError as error:
            self._warn(f"{error.message} {error.hint}")
