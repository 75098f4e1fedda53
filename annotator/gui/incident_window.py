"""The incident time line in a window of its own: the drawing, and beside it the same as a list."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.case.event_incident import Incident, incident, middle_us
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import AnnotatorError
from annotator.gui.event_desk import EventDesk
from annotator.gui.frame_shown import FrameShown
from annotator.gui.incident_view import IncidentView
from annotator.gui.jobs import Job
from annotator.gui.labels import PlainLabel, one_line, plain_tip
from annotator.gui.player import Player
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.event_time import EventInterval, EventTimes, short_words, words

_GOES: Final = Qt.ItemDataRole.UserRole
_MOST: Final = 5_000
_KINDS: Final = frozenset({"annotation", "claim", "claim_time", "exhibit", "case"})


class IncidentWindow(QDialog):
    """All films, notes and claims on one line of time. It stays open beside the window.

    `frame_wanted((exhibit id, frame))` and `note_wanted(note id)` lead to the film.
    """

    frame_wanted = Signal(object)
    note_wanted = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        player: Player,
        desk: EventDesk,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("incidentWindow")
        self.setWindowTitle(self.tr("Incident time line"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._workspace, self._player, self._desk = workspace, player, desk
        self._job: Job[Incident] | None = None
        self.view = IncidentView(self)
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(self.tr("Films, notes and claims in the order of time"))
        self.list.setHeaderLabels([self.tr("Event time"), self.tr("What")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemActivated.connect(self._go)
        self.said = PlainLabel("", self, role="muted")
        self.said.setWordWrap(True)
        buttons = QHBoxLayout()
        for name, act in (
            (self.tr("Zoom in"), partial(self._zoom, 1.5)),
            (self.tr("Zoom out"), partial(self._zoom, 1 / 1.5)),
            (self.tr("Show all"), self.view.show_all),
        ):
            button = QPushButton(name, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, act=act: act())
            buttons.addWidget(button)
        buttons.addWidget(self.said, 1)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.view)
        split.addWidget(self.list)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(buttons)
        column.addWidget(split, 1)
        self.resize(1000, 560)
        self.view.moment_wanted.connect(self._to_moment)
        self.view.note_wanted.connect(self.note_wanted)
        desk.changed.connect(self.refresh)
        workspace.values_changed.connect(self._on_values)
        workspace.case_closed.connect(self.reject)
        player.frame_shown.connect(self._on_frame)
        self.refresh()

    def refresh(self) -> None:
        """Lay out what the case says now, in the background."""
        times = self._desk.times
        if times is None or not self._workspace.has_case():
            return
        if self._job is not None:
            self._job.cancel()
        snapshot = self._workspace.snapshot
        work = partial(_laid_out, snapshot, times)
        self._job = self._workspace.jobs.start(
            self.tr("Laying out the incident"), work, finished=self._take, failed=self._forget
        )

    def _forget(self, _error: AnnotatorError) -> None:
        self._job = None

    def _take(self, found: Incident) -> None:
        self._job = None
        if not self._workspace.has_case():
            return
        self.view.show_incident(found, self._desk.labels())
        self._fill(found)
        if self._player.current is not None:
            self._on_frame(self._player.current)

    def _fill(self, found: Incident) -> None:
        self.list.clear()
        labels = self._desk.labels()
        rows: list[tuple[int, str, str, object]] = []
        for bar in found.bars:
            start = EventInterval(bar.start_us, bar.sure_start_us, found.zone)
            label = labels.get(bar.exhibit_id, "?")
            what = self.tr("{label} begins").format(label=label)
            if bar.contradicted:
                what = self.tr("{label}: its anchors contradict each other").format(label=label)
            rows.append((bar.start_us, words(start), what, (bar.exhibit_id, bar.first)))
        for mark in found.marks:
            what = f"{labels.get(mark.exhibit_id, '?')} · {mark.kind} · {one_line(mark.text, 160)}"
            rows.append((middle_us(mark.start), words(mark.start), what, mark.note_id))
        for band in found.bands:
            said = EventInterval(band.earliest_us, band.latest_us, found.zone)
            at = band.earliest_us if band.earliest_us is not None else band.latest_us or 0
            what = self.tr("claim · {words}").format(words=one_line(band.words, 160))
            rows.append((at, words(said), what, None))
        rows.sort(key=lambda row: row[0])
        for _at, when, what, goes in rows[:_MOST]:
            item = QTreeWidgetItem([when, what])
            item.setData(0, _GOES, goes)
            item.setToolTip(1, plain_tip(what))
            self.list.addTopLevelItem(item)
        untimed = ", ".join(labels.get(each, "?") for each in found.timeless)
        lines = [self.tr("No time is known of: {films}").format(films=untimed)] if untimed else []
        if len(rows) > _MOST:
            lines.append(self.tr("The list holds the first {n}.").format(n=_MOST))
        self.said.setText("  ·  ".join(lines))

    def _go(self, item: QTreeWidgetItem, _column: int) -> None:
        goes = item.data(0, _GOES)
        if isinstance(goes, str):
            self.note_wanted.emit(goes)
        elif goes is not None:
            self.frame_wanted.emit(tuple(goes))

    def _to_moment(self, wanted: tuple[str, int]) -> None:
        times = self._desk.times
        found = None if times is None else times.frame_at(*wanted)
        if found is not None:
            self.frame_wanted.emit((wanted[0], found))

    def _zoom(self, factor: float) -> None:
        self.view.zoom(factor, self.view.width() / 2)

    def _on_values(self, changed: object) -> None:
        entities = {item.entity for item in changed.edit.changes}  # type: ignore[attr-defined]
        if entities & _KINDS:
            self.refresh()

    def _on_frame(self, shown: FrameShown) -> None:
        times = self._desk.times
        said = None if times is None else times.of_frame(shown.exhibit_id, shown.stamp)
        at = middle_us(said) if said is not None and said.is_closed() else None
        self.view.show_now(shown.exhibit_id, at)
        self.view.setAccessibleDescription("" if said is None else short_words(said))


def _laid_out(
    snapshot: CaseSnapshot, times: EventTimes, _progress: Report, _cancelled: Cancelled
) -> Incident:
    return incident(snapshot, times)
