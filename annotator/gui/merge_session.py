"""A merge while a window shows it: the other copy is opened, compared and let go in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from annotator.case.merging import Choice
from annotator.errors import AnnotatorError
from annotator.gui.jobs import Job
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.merge import Merge, ReadyMerge, Settled, prepare_merge
from annotator.workflow.merge_plan import Key


@dataclass(frozen=True, slots=True)
class Compared:
    """Both copies compared: the merge, and what it comes to where nobody decides."""

    merge: Merge
    settled: Settled


class MergeSession(QObject):
    """Outlives its dialog until what was made to read the other copy is removed again.

    Signals: `compared(Compared)`, `stored(ReadyMerge)`, `failed(AnnotatorError)`.
    """

    compared = Signal(object)
    stored = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, source: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._store = workspace.store
        self._source = source
        self._merge: Merge | None = None
        self._working = False
        self._ended = False

    def compare(self) -> Job[Compared]:
        """Open the other copy, or compare anew with what this one says now."""
        store, source, merge, clock = self._store, self._source, self._merge, self._workspace.clock

        def work(progress: Report, cancelled: Cancelled) -> Compared:
            if merge is None:
                made = prepare_merge(
                    store, source, clock=clock, progress=progress, cancelled=cancelled
                )
            else:
                merge.plan_again(progress, cancelled)
                made = merge
            try:
                return Compared(made, made.settle({}, cancelled))
            except BaseException:
                if merge is None:
                    made.close()
                raise

        return self._start(self.tr("Comparing both copies"), work, self._compared)

    def store(self, decisions: Mapping[Key, Choice]) -> Job[ReadyMerge]:
        """Bring the files in, then store everything as one edit."""
        merge, wanted = self._merge, dict(decisions)
        assert merge is not None

        def work(progress: Report, cancelled: Cancelled) -> ReadyMerge:
            return merge.ready(wanted, progress=progress, cancelled=cancelled)

        return self._start(self.tr("Merging the other copy"), work, self._ready)

    def end(self) -> None:
        """Nobody looks any more: let the other copy go as soon as no job reads it."""
        self._ended = True
        self._let_go()

    def _start(self, what: str, work: object, finished: object) -> Job:  # type: ignore[type-arg]
        self._working = True
        job = self._workspace.jobs.start(what, work, finished=finished, failed=self._failed)  # type: ignore[arg-type,var-annotated]
        job.crashed.connect(lambda _crash: self._at_rest())
        return job

    def _at_rest(self) -> None:
        self._working = False
        self._let_go()

    def _let_go(self) -> None:
        if not self._ended or self._working:
            return
        merge, self._merge = self._merge, None
        if merge is not None:
            merge.close()  # a few files of our own; at the end of the program nothing may stay
        self.deleteLater()

    def _compared(self, found: Compared) -> None:
        self._merge = found.merge
        self._working = False
        if not self._ended:
            self.compared.emit(found)
        self._let_go()

    def _ready(self, ready: ReadyMerge) -> None:
        same = self._workspace.has_case() and self._workspace.store is self._store
        if self._ended or not same:
            ready.files.take_back()
            self._at_rest()
            return
        self._workspace.do_in_background(
            ready.edit,
            lambda: self._stored(ready),
            lambda error: self._refused(ready, error),
            ready.details,
        )

    def _stored(self, ready: ReadyMerge) -> None:
        self._working = False
        self.stored.emit(ready)
        self._let_go()

    def _refused(self, ready: ReadyMerge, error: AnnotatorError) -> None:
        ready.files.take_back()
        self._failed(error)

    def _failed(self, error: AnnotatorError) -> None:
        self._working = False
        if not self._ended:
            self.failed.emit(error)
        self._let_go()
