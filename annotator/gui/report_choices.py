"""What goes into a report: exhibits, notes, language, paper, template and sections, side by side."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from annotator.case.note_filter import NoteFilter
from annotator.gui.check_list import CheckList
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import one_line
from annotator.gui.report_language import ReportLanguage
from annotator.gui.report_notes import ReportNotes
from annotator.gui.report_template_row import ReportTemplateRow
from annotator.gui.settings import Settings
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.report.document import section_title
from annotator.report.inputs import ON_REQUEST, SECTIONS, ReportOptions
from annotator.report.languages import nearest_language, words_in
from annotator.report.template import ReportTemplate

PAPERS: Final[dict[str, Literal["a4", "us-letter"]]] = {"A4": "a4", "US Letter": "us-letter"}


class ReportChoices(QWidget):
    """All of a case is chosen at first; a template proposes sections and paper of its own."""

    def __init__(
        self,
        workspace: Workspace,
        current: NoteFilter,
        settings: Settings | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.exhibits = CheckList(self.tr("Exhibits"), 84, self)
        for exhibit in workspace.snapshot.exhibits:
            self.exhibits.add(f"{exhibit.label} {one_line(exhibit.name(), 80)}", exhibit.id)
        self.notes = ReportNotes(workspace, current, self)
        self.language = ReportLanguage(settings, self)
        self.paper = QComboBox(self)
        self.paper.addItems(list(PAPERS))
        self.sections = CheckList(self.tr("Sections"), 200, self)
        own = words_in(
            nearest_language(self.tr("en", "the tag of the language of this translation"))
        )
        for section in SECTIONS:
            self.sections.add(own(section_title(section)), section)
        for section in ON_REQUEST:
            words = self.tr("{0} (sealed reports only)").format(own(section_title(section)))
            self.sections.add(words, section, on=False)
        self.template = ReportTemplateRow(workspace.jobs, settings, self)
        self.template.was_read.connect(self._propose)
        self.printed = (
            FieldBlock(self.tr("Language of the report"), self.language, self),
            FieldBlock(self.tr("Paper"), self.paper, self),
            self.template,
            FieldBlock(self.tr("Sections, in this order"), self.sections, self),
        )
        self.printed[3].setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(FieldBlock(self.tr("Exhibits"), self.exhibits, self), 1)
        left.addWidget(FieldBlock(self.tr("Notes"), self.notes, self))
        small = QHBoxLayout()
        small.setSpacing(GRID)
        small.addWidget(self.printed[0], 1)
        small.addWidget(self.printed[1])
        left.addLayout(small)
        left.addWidget(self.template)
        right.addWidget(self.printed[3], 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID * 3)
        for column in (left, right):
            column.setSpacing(GRID)
            row.addLayout(column, 1)

    def show_printed(self, *, printed: bool) -> None:
        """Show or hide what only reports on pages have."""
        for block in self.printed:
            block.setVisible(printed)

    def options(self) -> ReportOptions:
        """What is chosen; the template is read anew when the report is made."""
        chosen = self.exhibits.checked()
        every = len(chosen) == self.exhibits.count()
        options = ReportOptions(
            exhibits=() if every else chosen,
            sections=self.sections.checked(),
            paper=PAPERS[self.paper.currentText()],
            language=self.language.language(),
        )
        return self.notes.chosen(options)

    def _propose(self, template: ReportTemplate | None) -> None:
        if template is None:
            return
        if template.sections is not None:
            self.sections.check(template.sections)
        if template.paper is not None:
            self.paper.setCurrentIndex(list(PAPERS.values()).index(template.paper))
