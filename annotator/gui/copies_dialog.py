"""Copies and publications: proposals, relations and publications beside frames and graph."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.case.copies import CopyLink, CopyRelation, Publication
from annotator.case.copy_rules import Contradiction, contradictions
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.copies_decision import DecisionBar
from annotator.gui.copies_forms import PublicationForm
from annotator.gui.copies_graph import CopiesGraph
from annotator.gui.copies_list import CopiesList, Listed, graph_of
from annotator.gui.copies_pair import PairView
from annotator.gui.copies_relation import RelationForm
from annotator.gui.job_progress import JobProgress
from annotator.gui.labels import PlainLabel
from annotator.gui.picture_shield import small_picture
from annotator.gui.theme import GRID
from annotator.gui.tree_thumbnails import TreeThumbnails
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.copies import Found, find_copies
from annotator.workflow.copies_decided import turned_stretch, undeciding
from annotator.workflow.copies_kept import CopyProposal, is_compared, kept_proposals
from annotator.workflow.copies_published import seen_words, unpublishing


class CopiesDialog(QDialog):
    """Stands beside the film. `frame_wanted((exhibit id, frame))` leads to a frame in it."""

    frame_wanted = Signal(object)

    def __init__(
        self, workspace: Workspace, parent: QWidget | None = None, *, calm: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName("copiesDialog")
        self.setWindowTitle(self.tr("Copies and publications"))
        self._workspace = workspace
        self._calm = calm
        self._proposals: tuple[CopyProposal, ...] = ()
        self._against: tuple[Contradiction, ...] = ()
        self._build()
        self.setMinimumSize(820, 480)
        self.resize(1180, 660)
        self.pictures = TreeThumbnails(workspace, self)
        self.pictures.ready.connect(self._on_picture)
        workspace.values_changed.connect(self._on_values)
        workspace.case_closed.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(
            workspace.undo
        )
        self._proposals = kept_proposals(workspace.store)
        self._fill()
        self.pictures.look_for(tuple(e.id for e in workspace.snapshot.exhibits))
        if len(workspace.snapshot.exhibits) > 1 and not is_compared(workspace.store):
            self.look()

    # -- making it

    def _build(self) -> None:
        self.tabs = QTabWidget(self)
        self.tabs.addTab(self._beside(), self.tr("Side by side"))
        self.graph = CopiesGraph(self)
        self.graph.chosen.connect(self._choose_exhibit)
        scroll = QScrollArea(self)
        scroll.setWidget(self.graph)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.tabs.addTab(scroll, self.tr("Graph"))
        self.progress = JobProgress(self)
        self.words = PlainLabel("", self, role="warn")
        self.words.setWordWrap(True)
        self.words.hide()
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.addWidget(self._left())
        parts.addWidget(self.tabs)
        parts.setStretchFactor(1, 1)
        parts.setSizes([330, 850])
        parts.setChildrenCollapsible(False)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        close.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID)
        whole.setSpacing(GRID)
        whole.addWidget(parts, 1)
        whole.addWidget(self.progress)
        whole.addWidget(self.words)
        whole.addWidget(close)

    def _left(self) -> QWidget:
        self.list = CopiesList(self)
        self.list.chosen_changed.connect(self._show)
        self.list.activated_value.connect(self._activate)
        self.look_button = self._button(self.tr("Look for copies"), self.look)
        self.relate_button = self._button(self.tr("Relate…"), self._relate)
        self.publish_button = self._button(self.tr("Publication…"), self._publish)
        self.change_button = self._button(self.tr("Change…"), self._change)
        self.remove_button = self._button(self.tr("Remove"), self._remove)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.list, 1)
        for buttons in (
            (self.look_button,),
            (self.relate_button, self.publish_button),
            (self.change_button, self.remove_button),
        ):
            row = QHBoxLayout()
            row.setSpacing(GRID)
            for button in buttons:
                row.addWidget(button, 1)
            column.addLayout(row)
        return left

    def _beside(self) -> QWidget:
        self.pair = PairView(self._workspace, self)
        self.pair.calm = self._calm
        self.decision = DecisionBar(self._workspace, self)
        self.decision.decided.connect(self._on_decided)
        self.decision.turned.connect(self._show_turned)
        self.go_copy = self._button(self.tr("Go to this frame"), lambda: self._go(0))
        self.go_other = self._button(self.tr("Go to this frame"), lambda: self._go(1))
        ways = QHBoxLayout()
        ways.addWidget(self.go_copy)
        ways.addStretch(1)
        ways.addWidget(self.go_other)
        beside = QWidget(self)
        page = QVBoxLayout(beside)
        page.setContentsMargins(GRID, GRID, GRID, GRID)
        page.setSpacing(GRID)
        page.addWidget(self.pair, 1)
        page.addLayout(ways)
        page.addWidget(self.decision)
        return beside

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def done(self, result: int) -> None:
        """Closing calls work off and closes the films."""
        self.progress.stop()
        self.pair.frames.close()
        super().done(result)

    # -- looking

    def look(self) -> None:
        """Make fingerprints where they lack, and compare, in the background."""
        if self.progress.is_running() or not self._workspace.has_case():
            return
        store = self._workspace.store

        def work(progress: Report, cancelled: Cancelled) -> Found:
            return find_copies(store, progress=progress, cancelled=cancelled)

        self.words.hide()
        self.look_button.setEnabled(False)
        job = self._workspace.jobs.start(
            self.tr("Looking for copies"), work, finished=self._found, failed=self._failed
        )
        self.progress.follow(job)

    def _found(self, found: Found) -> None:
        self.look_button.setEnabled(True)
        if not self._workspace.has_case():
            return
        self._proposals = found.proposals
        self._fill()
        said = [
            self.tr("{label} could not be compared: {why}").format(label=label, why=why)
            for label, why in found.problems
        ]
        if not found.proposals:
            said.insert(
                0, self.tr("{n} pairs compared, nothing new to propose.").format(n=found.compared)
            )
        self.words.setText("\n".join(said))
        self.words.set_role("warn" if found.problems else "muted")
        self.words.setVisible(bool(said))

    def _failed(self, error: AnnotatorError) -> None:
        self.look_button.setEnabled(True)
        if not isinstance(error, CancelledError):
            self.words.setText(f"{error.message} {error.hint}".strip())
            self.words.set_role("warn")
            self.words.show()

    # -- the list

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("copy_link") or changed.of("publication") or changed.of("exhibit"):
            self._proposals = kept_proposals(self._workspace.store)
            self._fill()

    def _fill(self) -> None:
        snapshot = self._workspace.snapshot
        self._against = contradictions(
            snapshot.exhibits, snapshot.copy_links, snapshot.publications
        )
        self.list.fill(snapshot, self._proposals, self._against)
        self.graph.show_graph(*graph_of(snapshot, self._proposals, self._against))
        self._show(self.list.chosen())

    # -- what is shown of it

    def _show(self, value: Listed | None) -> None:
        writable = not self._workspace.is_read_only()
        self.relate_button.setEnabled(writable and len(self._workspace.snapshot.exhibits) > 1)
        self.publish_button.setEnabled(writable and bool(self._workspace.snapshot.exhibits))
        self.change_button.setEnabled(isinstance(value, CopyLink | Publication))
        self.remove_button.setEnabled(writable and isinstance(value, CopyLink | Publication))
        snapshot = self._workspace.snapshot
        if isinstance(value, CopyProposal):
            pair = snapshot.exhibit(value.copy_id), snapshot.exhibit(value.exhibit_id)
            self.decision.show_proposal(value)
            self.pair.show_pair(pair, value.stretches, mirrored=value.mirrored)
        elif isinstance(value, CopyLink):
            pair = snapshot.exhibit(value.copy_id), snapshot.exhibit(value.exhibit_id)
            against = tuple(each.words for each in self._against if each.link_id == value.id)
            self.decision.show_link(value, against)
            mirrored = any(words.startswith("mirrored") for words in value.differences)
            self.pair.show_pair(pair, value.stretches, mirrored=mirrored)
        else:
            self.pair.clear()
            if isinstance(value, Publication):
                self.decision.say(seen_words(value) or value.first_seen_as_shown)
                self.graph.select(value.exhibit_id)
                self.tabs.setCurrentIndex(1)
            elif len(snapshot.exhibits) < 2:
                self.decision.say(self.tr("Add a second video to compare it with this one."))
            else:
                self.decision.say(
                    self.tr("Nothing is chosen. “Look for copies” compares all exhibits.")
                )
        for button in (self.go_copy, self.go_other):
            button.setVisible(isinstance(value, CopyProposal | CopyLink))
        if isinstance(value, CopyProposal | CopyLink):
            self.graph.select(value.copy_id)

    def _show_turned(self) -> None:
        value = self.list.chosen()
        if not isinstance(value, CopyProposal):
            return
        snapshot = self._workspace.snapshot
        pair = snapshot.exhibit(value.copy_id), snapshot.exhibit(value.exhibit_id)
        stretches = value.stretches
        if self.decision.is_turned:
            pair = pair[1], pair[0]
            stretches = tuple(turned_stretch(stretch) for stretch in stretches)
        self.pair.show_pair(pair, stretches, mirrored=value.mirrored)

    def _go(self, side: int) -> None:
        value, frames = self.list.chosen(), self.pair.current()
        if isinstance(value, CopyProposal | CopyLink) and frames is not None:
            ids = [value.copy_id, value.exhibit_id]
            if isinstance(value, CopyProposal) and self.decision.is_turned:
                ids.reverse()
            self.frame_wanted.emit((ids[side], frames[side]))

    def _on_picture(self, found: tuple[str, QImage]) -> None:
        exhibit_id, image = found
        exhibit = self._workspace.snapshot.find("exhibit", exhibit_id)
        if isinstance(exhibit, Exhibit):
            shown = small_picture(self._workspace, exhibit, image, calm=self._calm)
            self.graph.set_image(exhibit_id, shown)

    def _choose_exhibit(self, exhibit_id: str) -> None:
        """The first entry in the list that is about this exhibit; the graph stays in front."""
        blocked = self.list.blockSignals(True)  # noqa: FBT003 - Qt's signature
        about: tuple[CopyLink | CopyProposal, ...] = (
            *self._workspace.snapshot.copy_links,
            *self._proposals,
        )
        for value in about:
            if exhibit_id in (value.copy_id, value.exhibit_id):
                self.list.choose(value)
                break
        self.list.blockSignals(blocked)
        self._show(self.list.chosen())
        self.graph.select(exhibit_id)

    # -- what is done

    def _on_decided(self, link: CopyLink) -> None:
        if link.relation is not CopyRelation.NOT_THE_SAME:
            self.list.choose(link)

    def _activate(self, value: Listed) -> None:
        if isinstance(value, CopyProposal):
            self.tabs.setCurrentIndex(0)
            self.pair.setFocus()
        else:
            self._change()

    def _relate(self) -> None:
        exhibits = self._workspace.snapshot.exhibits
        value = self.list.chosen()
        pair = (exhibits[1].id, exhibits[0].id)
        if isinstance(value, CopyProposal):
            pair = (value.copy_id, value.exhibit_id)
        form = RelationForm(self._workspace, None, self, pair=pair)
        form.saved.connect(self.list.choose)
        form.open()

    def _publish(self) -> None:
        exhibit = self._workspace.snapshot.exhibits[0].id
        form = PublicationForm(
            self._workspace, None, self, exhibit_id=self.graph.current() or exhibit
        )
        form.saved.connect(self.list.choose)
        form.open()

    def _change(self) -> None:
        value = self.list.chosen()
        if isinstance(value, CopyLink):
            RelationForm(self._workspace, value, self).open()
        elif isinstance(value, Publication):
            PublicationForm(self._workspace, value, self).open()

    def _remove(self) -> None:
        value = self.list.chosen()
        if isinstance(value, CopyLink):
            self._workspace.do(undeciding(value))
        elif isinstance(value, Publication):
            self._workspace.do(unpublishing(value))
