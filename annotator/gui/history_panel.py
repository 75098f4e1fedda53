"""The History tab: the custody log of the note, the exhibit or the whole case."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.case.exhibit import Exhibit
from annotator.case.merged_log import MergedLog
from annotator.errors import AnnotatorError
from annotator.gui.empty_state import EmptyState
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.history_entry import EntryDetails
from annotator.gui.history_kept import KeptChoice, load_kept
from annotator.gui.history_model import OBJECT, SEQ, WHAT, WHEN, WHO, HistoryModel
from annotator.gui.key_strip import KeyStrip
from annotator.gui.labels import Segment, SegmentedControl
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.custody import CustodyEntry
from annotator.store.case_store import CaseStore

_WIDE = 460


class HistoryPanel(QWidget):
    """The log and, below it, one entry with every field before and after."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPanel")
        self._workspace = workspace
        self._request = 0
        self.model = HistoryModel(self)
        self._build()
        self.scope.chosen.connect(lambda _value: self._refill())
        self.which.changed.connect(self._refill)
        self.table.selectionModel().currentRowChanged.connect(
            lambda now, _before: self._show_entry(now.row())
        )
        workspace.case_opened.connect(lambda _snapshot: self._refill())
        workspace.case_closed.connect(self._on_closed)
        workspace.values_changed.connect(self._on_values)
        workspace.saved.connect(lambda _receipt: self._append_new())
        workspace.note_selected.connect(lambda _note: self._refill_if("note"))
        workspace.exhibit_selected.connect(lambda _exhibit: self._refill_if("exhibit"))
        self._refill()

    def showEvent(self, event: QShowEvent) -> None:
        """Entries without a change of values (exports, checks) come now."""
        super().showEvent(event)
        self._append_new()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow panel shows neither who nor the object in the table; the details name them."""
        super().resizeEvent(event)
        self.table.setColumnHidden(WHO, self.width() < _WIDE)
        self.table.setColumnHidden(OBJECT, self.width() < _WIDE)

    # -- build

    def _build(self) -> None:
        self.scope = SegmentedControl(
            [
                Segment("all", self.tr("Whole case")),
                Segment("exhibit", self.tr("Exhibit")),
                Segment("note", self.tr("Note")),
            ],
            self,
        )
        self.scope.set_value("all")
        self.which = KeptChoice(self)
        self.table = QTableView(self)
        self.table.setObjectName("historyTable")
        self.table.setAccessibleName(self.tr("Custody log"))
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        head = self.table.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(24)
        digits = self.fontMetrics().horizontalAdvance("0")
        for column, width in ((SEQ, 4), (WHEN, 9), (WHO, 8)):
            self.table.setColumnWidth(column, digits * width + 18)
        head.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(OBJECT, QHeaderView.ResizeMode.Stretch)
        self.details = EntryDetails(self._workspace, self)
        self.empty = EmptyState(self)
        self.empty.say(self.tr("Nothing has been done to it yet."))
        self.empty.hide()
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.table)
        split.addWidget(vertical_scroll(self.details, self))
        split.setSizes([1_000, 1_000])  # half and half, whatever there is
        split.setChildrenCollapsible(False)
        self._split = split
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 0, 0)
        whole.setSpacing(8)
        scope_row = QVBoxLayout()
        scope_row.setContentsMargins(12, 0, 12, 0)
        scope_row.addWidget(self.scope)
        scope_row.addWidget(self.which)
        whole.addLayout(scope_row)
        whole.addWidget(split, 1)
        whole.addWidget(self.empty, 1)
        self.key_strip = KeyStrip(self._workspace, self)
        whole.addWidget(self.key_strip)

    # -- what is shown

    def _refill_if(self, scope: str) -> None:
        if self.scope.value() == scope:
            self._refill()

    def _refill(self) -> None:
        self._request += 1
        self._show_entry(-1)
        if not self._workspace.has_case():
            self.model.show_log(None)
            return
        store = self._workspace.store
        scope = self.scope.value()
        note, exhibit = self._workspace.note, self._workspace.exhibit
        self.which.show_kept(self._workspace.snapshot.merged_logs)
        kept = self.which.kept()
        self.details.of_other_copy = kept is not None
        if kept is not None:
            self._load_kept(kept, str(scope))
            return
        if scope == "all":
            self._try(lambda: self.model.show_log(store))
        elif scope == "note":
            entries = store.custody_of(note.id) if note is not None else ()
            self.model.show_entries(entries)
        else:
            self.model.show_entries(())
            if exhibit is not None:
                self._load_exhibit(store, exhibit)
        self._show_empty()

    def _load_kept(self, kept: MergedLog, scope: str) -> None:
        note, exhibit = self._workspace.note, self._workspace.exhibit
        request = self._request
        notes = self._workspace.snapshot.notes_of(exhibit.id) if exhibit is not None else ()
        films = () if exhibit is None else (exhibit.id, *(each.id for each in notes))
        wanted = {"all": None, "note": () if note is None else (note.id,)}.get(scope, films)
        self.model.show_entries(())

        def show(entries: list[CustodyEntry]) -> None:
            if request == self._request:
                self.model.show_entries(entries)
                self._show_empty()

        load_kept(self._workspace, kept, wanted, show)

    def _load_exhibit(self, store: CaseStore, exhibit: Exhibit) -> None:
        request = self._request
        ids = (exhibit.id, *(note.id for note in self._workspace.snapshot.notes_of(exhibit.id)))

        def work(_progress: Report, cancelled: Cancelled) -> list[CustodyEntry]:
            found: dict[int, CustodyEntry] = {}
            for each in ids:
                if cancelled():
                    break
                found.update((entry.seq, entry) for entry in store.custody_of(each))
            return [found[seq] for seq in sorted(found)]

        def done(entries: list[CustodyEntry]) -> None:
            if request == self._request:
                self.model.show_entries(entries)
                self._show_empty()

        self._workspace.jobs.start(self.tr("Reading the log"), work, finished=done)

    def _on_values(self, changed: ValuesChanged) -> None:
        scope = self.scope.value()
        if changed.of("merged_log"):
            self.which.show_kept(self._workspace.snapshot.merged_logs)
        if self.which.kept() is not None:
            return
        if self.isVisible():
            self._show_entry(self.table.currentIndex().row())  # what can be restored has changed
        if scope == "all":
            return  # what is saved comes by itself
        wanted = {
            thing.id
            for thing in (
                self._workspace.note if scope == "note" else self._workspace.exhibit,
                *(
                    self._workspace.snapshot.notes_of(self._workspace.exhibit.id)
                    if scope == "exhibit" and self._workspace.exhibit is not None
                    else ()
                ),
            )
            if thing is not None
        }
        if any(change.id in wanted for change in changed.edit.changes):
            self._try(
                lambda: self.model.put_newest(
                    self._workspace.store.custody(changed.receipt.seq - 1, 1)
                )
            )
            self._show_empty()

    def _append_new(self) -> None:
        here = self._workspace.has_case() and self.which.kept() is None
        if here and self.scope.value() == "all":
            newest = self.model.newest_seq()
            self._try(lambda: self.model.put_newest(self._workspace.store.custody(newest)))
            self._show_empty()

    def _on_closed(self) -> None:
        self._request += 1
        self.which.show_kept(())
        self.model.show_log(None)
        self._show_entry(-1)

    def _try(self, work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except AnnotatorError as error:
            self._workspace.failed.emit(error)

    def _show_empty(self) -> None:
        there = self.model.rowCount() > 0
        self._split.setVisible(there)
        self.empty.setVisible(not there)

    # -- one entry

    def _show_entry(self, row: int) -> None:
        there = 0 <= row < self.model.rowCount()
        self.details.show_entry(self.model.entry_at(row) if there else None)
