"""The event times of the open case, combined again in the background whenever they change."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from annotator.case.event_time import EventClock, TimeAnchor, event_clock_id
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import AnnotatorError
from annotator.gui.jobs import Job
from annotator.gui.workspace import IndexReady, ValuesChanged, Workspace
from annotator.progress import Cancelled, Report
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.event_edits import anchor_words
from annotator.workflow.event_time import Contradiction, EventTimes, span_words

_KINDS = frozenset({"time_anchor", "clock_break", "event_clock", "exhibit"})


class EventDesk(QObject):
    """Knows when frames were recorded; `changed` whenever it knows better. `times` is None meanwhile at first."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._indexes: dict[str, FrameIndex] = {}
        self._job: Job[EventTimes] | None = None
        self.times: EventTimes | None = None
        workspace.case_opened.connect(self._on_case)
        workspace.case_closed.connect(self._on_closed)
        workspace.values_changed.connect(self._on_values)
        workspace.index_ready.connect(self._on_index)
        if workspace.has_case():
            self._on_case(workspace.snapshot)

    def index_of(self, exhibit_id: str) -> FrameIndex | None:
        """The frame index of an exhibit, if it is known by now."""
        return self._indexes.get(exhibit_id)

    def labels(self) -> dict[str, str]:
        """The short names of the exhibits by their id."""
        if not self._workspace.has_case():
            return {}
        return {each.id: each.label for each in self._workspace.snapshot.exhibits}

    def first_number(self) -> int:
        """0 or 1, as frames are counted in this case."""
        has_case = self._workspace.has_case()
        return self._workspace.snapshot.info.first_frame_number if has_case else 0

    def anchor(self, anchor_id: str) -> TimeAnchor | None:
        """The anchor with this id, if it is there."""
        found = self._workspace.snapshot.find("time_anchor", anchor_id)
        return found if isinstance(found, TimeAnchor) else None

    def name(self, anchor_id: str) -> str:
        """An anchor by name: where it stands and what it says."""
        anchor = self.anchor(anchor_id)
        return "?" if anchor is None else anchor_words(anchor, self.labels(), self.first_number())

    def contradiction_words(self, found: Contradiction) -> str:
        """Which anchors contradict each other, and by how much."""
        names = "; ".join(self.name(each) for each in found.anchors)
        return self.tr("These cannot all be right, {much} are between them: {names}").format(
            much=span_words(found.by_us), names=names
        )

    def contradictions_of(self, exhibit_id: str) -> tuple[Contradiction, ...]:
        """The contradictions that concern an exhibit."""
        found = () if self.times is None else self.times.contradictions
        return tuple(each for each in found if exhibit_id in each.exhibits)

    def clock_of(self, exhibit_id: str) -> EventClock | None:
        """The event clock of an exhibit, if somebody set it."""
        found = self._workspace.snapshot.find("event_clock", event_clock_id(exhibit_id))
        return found if isinstance(found, EventClock) else None

    def zone_for(self, exhibit_id: str) -> str:
        """The zone that is offered for the next time of an exhibit; '' where none is known."""
        if self.times is not None and self.times.has(exhibit_id):
            return self.times.zone(exhibit_id)
        clock = self.clock_of(exhibit_id)
        if clock is not None and clock.zone:
            return clock.zone
        zones = [a.zone for a in self._workspace.snapshot.time_anchors if a.zone]
        return zones[-1] if zones else ""

    # -- keeping up

    def _on_case(self, _snapshot: CaseSnapshot) -> None:
        self._indexes.clear()
        self._begin()

    def _on_closed(self) -> None:
        self._cancel()
        self._indexes.clear()
        self.times = None
        self.changed.emit()

    def _on_values(self, changed: ValuesChanged) -> None:
        if _KINDS & {change.entity for change in changed.edit.changes}:
            self._begin()

    def _on_index(self, ready: IndexReady) -> None:
        self._indexes[ready.exhibit.id] = ready.index
        if self.times is None or self.times.has(ready.exhibit.id):
            self._begin()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _begin(self) -> None:
        self._cancel()
        snapshot, store = self._workspace.snapshot, self._workspace.store
        if not snapshot.time_anchors:
            self._take(EventTimes.of(snapshot, lambda _id: None))
            return
        known = dict(self._indexes)

        def index_of(exhibit_id: str) -> FrameIndex | None:
            if exhibit_id not in known:
                found = store.index(exhibit_id)
                if found is None:
                    return None
                known[exhibit_id] = found
            return known[exhibit_id]

        def work(_progress: Report, _cancelled: Cancelled) -> EventTimes:
            return EventTimes.of(snapshot, index_of)

        def done(times: EventTimes) -> None:
            if self._job is job:
                self._job = None
                self._indexes = {**known, **self._indexes}
                self._take(times)

        def failed(_error: AnnotatorError) -> None:
            if self._job is job:
                self._job = None

        job = self._workspace.jobs.start(
            self.tr("Working out event times"), work, finished=done, failed=failed, priority=1
        )
        self._job = job

    def _take(self, times: EventTimes) -> None:
        self.times = times
        self.changed.emit()
