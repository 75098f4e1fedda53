"""Which notes a report shows: all, those that the table lists, or those of a saved filter."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from annotator.case.note_filter import NO_FILTER, NoteFilter
from annotator.errors import StoreError
from annotator.gui.filter_words import conditions_of
from annotator.gui.labels import one_line, plain_tip
from annotator.gui.workspace import Workspace
from annotator.report.inputs import ReportOptions
from annotator.workflow.saved_filters import SavedFilter, saved_filters


class ReportNotes(QComboBox):
    """All notes first; then what the table shows now, if that is narrowed; then saved filters."""

    def __init__(
        self, workspace: Workspace, current: NoteFilter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reportNotes")
        self.setAccessibleName(self.tr("Notes in the report"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choices = [SavedFilter("", NO_FILTER)]
        self.addItem(self.tr("All notes"))
        snapshot = workspace.snapshot
        people = {person.id: person.code for person in snapshot.people}
        if not current.is_empty():
            conditions = conditions_of(current, people, snapshot.info.first_frame_number)
            words = ", ".join(each.words for each in conditions)
            self._put(self.tr("As the table of notes is narrowed now: {0}").format(words), SavedFilter("", current))  # fmt: skip
        try:
            kept = saved_filters(workspace.folder())
        except StoreError:
            kept = ()  # the window tells of it where filters are used
        for each in kept:
            self._put(self.tr("Filter “{0}”").format(each.name), each)

    def _put(self, words: str, choice: SavedFilter) -> None:
        self._choices.append(choice)
        self.addItem(one_line(words, 120))
        self.setItemData(self.count() - 1, plain_tip(words[:1_000]), Qt.ItemDataRole.ToolTipRole)

    def chosen(self, options: ReportOptions) -> ReportOptions:
        """The options with the notes that are chosen here."""
        choice = self._choices[max(0, self.currentIndex())]
        return replace(options, wanted=choice.wanted, filter_name=choice.name)
