"""The Exhibit tab: what people say about a film, what the file says, what was found beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from annotator.case.edits import changing
from annotator.case.exhibit import Exhibit, Proposal
from annotator.case.fields import PROVENANCE_FIELDS, show_field, with_field
from annotator.errors import AnnotatorError, ValueRefusedError
from annotator.gui.empty_state import EmptyState
from annotator.gui.exhibit_facts import FileFacts
from annotator.gui.exhibit_look import FileLook
from annotator.gui.exhibit_proposals import Proposals
from annotator.gui.field_block import Fold
from annotator.gui.file_said import FileSaid
from annotator.gui.file_statements import FileStatements
from annotator.gui.harm_list import HarmList
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.record_form import RecordForm
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.event_time import platform_words
from annotator.workflow.intake import take_over

_SPECS = {spec.name: spec for spec in PROVENANCE_FIELDS}


class ExhibitForm(QWidget):
    """The provenance of the shown exhibit, saved field by field; apart from it the file's own words."""

    add_video_wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exhibitForm")
        self._workspace = workspace
        self._exhibit: Exhibit | None = None
        self._build()
        self.form.edited.connect(self._on_edited)
        self.proposals.taken.connect(self.take_over)
        workspace.exhibit_selected.connect(self._show)
        workspace.values_changed.connect(self._on_values)
        workspace.case_closed.connect(lambda: self._show(None))
        self._show(workspace.exhibit)

    def take_over(self, proposals: Iterable[Proposal]) -> bool:
        """Enter proposals into the provenance as one edit; False where one is refused."""
        if self._exhibit is None:
            return False
        after = self._exhibit
        taken = tuple(proposals)
        try:
            for proposal in taken:
                after = take_over(after, proposal)
        except ValueRefusedError as error:
            self.form.refuse(error.field, error.message, error.hint)
            return False
        if after == self._exhibit:
            return True
        label = self.tr("Take over what was found: {n} fields").format(n=len(taken))
        if len(taken) == 1:
            name = _SPECS[taken[0].field].label
            label = self.tr("Take over “{field}”").format(field=name)
        return self._workspace.do(changing(label, [(self._exhibit, after)]))

    # -- build

    def _build(self) -> None:
        self.head = PlainLabel("", self, role="heading")
        self.head.setWordWrap(True)
        self.form = RecordForm(PROVENANCE_FIELDS, self, folded=True)
        self.facts = FileFacts(self._workspace, self)
        self.platform_day = PlainLabel("", self, role="muted")
        self.platform_day.setWordWrap(True)
        below = self.form.block("platform_zone_basis").layout()
        assert below is not None
        below.addWidget(self.platform_day)
        self.proposals = Proposals(self)
        self.look = FileLook(self._workspace, self.proposals)
        self.statements = FileStatements(self._workspace, self)
        self.statements_fold = Fold(
            self.tr("Statements of the file, taken over"), self, is_open=True
        )
        self.statements_fold.content.addWidget(self.statements)
        self.said = FileSaid(self._workspace, self)
        self.said.changed.connect(self._show_proposals)
        self.proposals.stated.connect(self.statements.take_over)
        self.statements.changed.connect(self._show_proposals)
        self.facts_fold = Fold(self.tr("What the file itself says"), self, is_open=True)
        self.facts_fold.content.addWidget(self.facts)
        self.found_fold = Fold(self.tr("Found beside or in the file"), self, is_open=True)
        self.found_fold.content.addWidget(self.proposals)
        self.harms = HarmList(self._workspace, self)
        self.harms_fold = Fold(self.tr("Who could be harmed if this leaks"), self)
        self.harms_fold.content.addWidget(self.harms)
        self.harms.counted.connect(self._on_harms)
        page = QWidget(self)
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        for widget in (self.head, self.found_fold, self.harms_fold, self.form, self.statements_fold, self.facts_fold):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)
        self.scrolled = vertical_scroll(page, self)
        self._empty = EmptyState(self)
        self._empty.pressed.connect(self.add_video_wanted)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.scrolled)
        self._pages.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    # -- what is shown

    def _show(self, exhibit: Exhibit | None) -> None:
        self._exhibit = exhibit
        self.harms.show_exhibit(exhibit)
        self.statements.show_exhibit(exhibit)
        self._pages.setCurrentIndex(0 if exhibit is not None else 1)
        if exhibit is None:
            self._empty.say(self.tr("Where a video comes from stands here once there is one."))
            return
        self.form.show_record(exhibit.provenance)
        self.form.set_read_only(read_only=self._workspace.is_read_only())
        self._show_rest(exhibit)
        self.found_fold.set_open(self.proposals.has_news())
        self.facts.show_exhibit(exhibit)

    def _show_rest(self, exhibit: Exhibit) -> None:
        self.head.setText(f"{exhibit.label} {one_line(exhibit.name(), 160)}")
        origins = {origin.field: origin for origin in exhibit.provenance.origins}
        for spec in PROVENANCE_FIELDS:
            origin = origins.get(spec.name)
            same = origin is not None and origin.value.strip() == show_field(
                spec, exhibit.provenance
            )
            self.form.show_origin(spec.name, origin.origin if same and origin is not None else "")
        self._show_day(exhibit)
        self._show_proposals()

    def _show_proposals(self) -> None:
        kept = self.statements.kept()
        self.statements_fold.setVisible(bool(kept))
        if self._exhibit is not None:
            read_only = self._workspace.is_read_only()
            # What was found without being asked for stands beside the case: it is shown, not stored.
            found = (*self._exhibit.proposals, *self.said.beside(self._exhibit))
            shown = replace(self._exhibit, proposals=found)
            self.proposals.show_proposals(shown, kept, read_only=read_only)
            title, waiting = self.tr("Found beside or in the file"), self.proposals.waiting()
            self.found_fold.set_title(f"{title} ({waiting})" if waiting else title)

    def _on_harms(self, left: int) -> None:
        title = self.tr("Who could be harmed if this leaks")
        self.harms_fold.set_title(f"{title} ({left})" if left else title)

    def _show_day(self, exhibit: Exhibit) -> None:
        """From when to when the platform's day lasted, there and where it happened."""
        given = exhibit.provenance
        anchors = self._workspace.snapshot.time_anchors
        zones = (given.date_created_zone, given.circa_date_created_zone, given.date_released_zone, *(a.zone for a in anchors))  # fmt: skip
        there = next((zone for zone in zones if zone), "")
        said = platform_words(given.platform_date_as_shown, given.platform_zone_basis, there)
        self.platform_day.setText(said)
        self.platform_day.setVisible(bool(said))

    def _on_values(self, changed: ValuesChanged) -> None:
        for change in changed.of("exhibit"):
            if self._exhibit is not None and change.id == self._exhibit.id:
                if isinstance(change.after, Exhibit):
                    self._exhibit = change.after
                    self.form.update_record(change.after.provenance)
                    self._show_rest(change.after)
                return

    def _on_edited(self, edited: tuple[str, str]) -> None:
        name, text = edited
        if self._exhibit is None or self._workspace.is_read_only():
            return
        try:
            provenance = with_field(self._exhibit.provenance, PROVENANCE_FIELDS, name, text)
        except AnnotatorError as error:
            self.form.refuse(name, error.message, error.hint)
            return
        if provenance == self._exhibit.provenance:
            self.form.accept(name)
            return
        after = replace(self._exhibit, provenance=provenance)
        label = self.tr("Change “{field}”").format(field=_SPECS[name].label)
        if self._workspace.do(changing(label, [(self._exhibit, after)])):
            self.form.accept(name)


def vertical_scroll(page: QWidget, parent: QWidget) -> QScrollArea:
    """A page that scrolls up and down only."""
    from PySide6.QtCore import Qt

    scroll = QScrollArea(parent)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidget(page)
    return scroll
