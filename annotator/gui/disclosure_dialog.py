"""The disclosure check of an edition: how much it leaves out, what must be mended, and the way there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.editions import Withheld, project
from annotator.case.vocabularies import Edition
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.disclosure_choice import DisclosureChoice
from annotator.gui.job_progress import JobProgress
from annotator.gui.labels import PlainLabel, one_line, plain_tip
from annotator.gui.names_check import NamesCheck
from annotator.gui.opening_list import OpeningList
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.disclosure_check import Exposure, Leaving
from annotator.workflow.disclosure_walk import exposures

_VALUE = Qt.ItemDataRole.UserRole
_MOST = 2_000


class DisclosureDialog(QDialog):
    """Stands beside the film; `place_wanted(Exposure)` to go there, `decision_wanted(Exposure)` to decide."""

    place_wanted = Signal(object)
    decision_wanted = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("disclosureDialog")
        self.setWindowTitle(self.tr("Disclosure check"))
        self.resize(760, 600)
        self._workspace = workspace
        self._ticket = 0
        of_case = workspace.snapshot.info.edition
        first = Edition.PUBLIC if of_case is Edition.SEALED else of_case
        self.choice = DisclosureChoice(first, self, sealed=False)
        self.names = NamesCheck(workspace.store, may_accept=False, parent=self)
        self.withheld = PlainLabel("", self)
        self.withheld.setWordWrap(True)
        self.state = PlainLabel("", self, role="strong")
        self.state.setWordWrap(True)
        self.places = OpeningList(self)
        self.places.setAccessibleName(self.tr("What would give somebody away"))
        self.places.setWordWrap(True)
        self.places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.progress = JobProgress(self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.again = QPushButton(self.tr("Check again"), self)
        self.go = QPushButton(self.tr("Go there"), self)
        self.decide = QPushButton(self.tr("Withhold, or decide…"), self)
        for button in (self.again, self.go, self.decide):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        for widget in (self.choice, self.names, self.withheld, self.state):
            column.addWidget(widget)
        column.addWidget(self.places, 1)
        column.addWidget(self.progress)
        column.addWidget(buttons)
        buttons.rejected.connect(self.reject)
        self.again.clicked.connect(self.check)
        self.go.clicked.connect(self._go)
        self.decide.clicked.connect(self._decide)
        self.places.opened.connect(self._go)
        self.places.itemDoubleClicked.connect(lambda _item: self._go())
        self.places.currentRowChanged.connect(lambda _row: self._show_buttons())
        self.choice.chosen.connect(lambda _edition: self.check())
        workspace.values_changed.connect(self._on_values)
        workspace.case_closed.connect(self.reject)
        self.check()

    def found(self) -> Exposure | None:
        """The chosen finding."""
        row = self.places.currentRow()
        value = self.places.item(row).data(_VALUE) if row >= 0 else None
        return value if isinstance(value, Exposure) else None

    def check(self) -> None:
        """Look through the edition in the background."""
        if not self._workspace.has_case():
            return
        store, edition, opened = self._workspace.store, self.choice.edition(), self.names.opener()
        self._ticket += 1
        ticket = self._ticket
        self.state.setText(self.tr("Looking through the edition…"))

        def work(_progress: Report, cancelled: Cancelled) -> tuple[Withheld, tuple[Exposure, ...]]:
            left = project(store.snapshot(), edition).withheld
            leaving = Leaving(stills=True)
            return left, exposures(store, edition, leaving, vault=opened(), cancelled=cancelled)

        def done(made: tuple[Withheld, tuple[Exposure, ...]]) -> None:
            if ticket == self._ticket:
                self._show(*made)

        def failed(error: AnnotatorError) -> None:
            if ticket != self._ticket or isinstance(error, CancelledError):
                return
            if not self.names.refuses(error):
                self.state.setText(f"▲ {error.message} {error.hint}".strip())

        job = self._workspace.jobs.start(
            self.tr("Disclosure check"), work, finished=done, failed=failed
        )
        self.progress.follow(job)

    def _show(self, left: Withheld, found: tuple[Exposure, ...]) -> None:
        self.withheld.setText(
            self.tr(
                "Left out of this edition: notes {notes}, exhibits {exhibits}, other entries {others},"
                " fields {fields}, links {links}."
            ).format(
                notes=left.notes, exhibits=left.exhibits, others=left.others,
                fields=left.fields, links=left.links,
            )
        )  # fmt: skip
        kept = self.found()
        self.places.clear()
        ordered = sorted(found, key=lambda each: not each.blocks)
        for each in ordered[:_MOST]:
            mark = "▲" if each.blocks else "·"
            item = QListWidgetItem(one_line(f"{mark} {each.words()}", 400), self.places)
            item.setData(_VALUE, each)
            item.setToolTip(plain_tip(each.words()))
            if kept is not None and each.key() == kept.key():
                self.places.setCurrentItem(item)
        open_ones = sum(each.blocks for each in found)
        self.state.set_role("bad" if open_ones else "good")
        self.state.setText(
            self.tr("▲ To be mended before it may leave: {n}").format(n=f"{open_ones:,}")
            if open_ones
            else self.tr("✓ Nothing is left to be mended.")
        )
        if self.places.currentRow() < 0 and self.places.count():
            self.places.setCurrentRow(0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        found = self.found()
        self.go.setEnabled(found is not None and bool(found.of_id))
        writable = not self._workspace.is_read_only()
        self.decide.setEnabled(found is not None and bool(found.of_id) and writable)

    def _go(self) -> None:
        found = self.found()
        if found is not None and found.of_id:
            self.place_wanted.emit(found)

    def _decide(self) -> None:
        found = self.found()
        if found is not None and found.of_id:
            self.decision_wanted.emit(found)

    def _on_values(self, _changed: object) -> None:
        self.check()
