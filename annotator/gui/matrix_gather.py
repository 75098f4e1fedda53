"""Reads the claims matrix of the open case in the background, again whenever something in it changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.case.claims_matrix import Row
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.jobs import Job
from annotator.gui.workspace import IndexReady, ValuesChanged, Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.claims_coverage import coverage_of_claims
from annotator.workflow.coverage import Said
from annotator.workflow.matrix import Matrix, read_matrix

_REST_MS = 200
_TOUCHES = frozenset(
    {"annotation", "claim", "source", "exhibit", "claim_time", "place"}
    | {"time_anchor", "clock_break", "event_clock", "case"}
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The matrix, and for how much of its time each claim (by id) could have been seen."""

    matrix: Matrix
    said: dict[str, Said] = field(default_factory=dict)

    @classmethod
    def nothing(cls) -> Gathered:
        """Before anything was read."""
        return cls(Matrix((), ()))

    def with_row(self, row: Row) -> Gathered:
        """The same with a row in the place of that of the same note, or after the others."""
        rows = list(self.matrix.rows)
        at = next((i for i, each in enumerate(rows) if each.note.id == row.note.id), len(rows))
        rows[at : at + 1] = [row]
        return replace(self, matrix=replace(self.matrix, rows=tuple(rows)))


class MatrixGatherer(QObject):
    """`gathered(Gathered)`; `failed(AnnotatorError)`."""

    gathered = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._added: tuple[str, ...] = ()
        self._job: Job[Gathered] | None = None
        self._again = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.gather)
        workspace.values_changed.connect(self._on_values)
        workspace.index_ready.connect(self._on_index)

    def add(self, note_id: str) -> None:
        """Read this note, too, though it bears on no claim yet."""
        if note_id not in self._added:
            self._added = (*self._added, note_id)
        self.gather()

    def gather(self) -> None:
        """Read everything now."""
        if not self._workspace.has_case():
            return
        if self._job is not None:
            self._again = True
            return
        store, added = self._workspace.store, self._added

        def work(_progress: Report, cancelled: Cancelled) -> Gathered:
            matrix = read_matrix(store, added, cancelled=cancelled)
            return Gathered(matrix, coverage_of_claims(store, matrix))

        self._job = self._workspace.jobs.start(
            self.tr("Reading the claims matrix"), work, finished=self._done, failed=self._failed
        )
        self._job.crashed.connect(self._on_crash)

    def stop(self) -> None:
        """Read nothing more."""
        self._rest.stop()
        if self._job is not None:
            self._job.cancel()

    def _on_values(self, changed: ValuesChanged) -> None:
        if any(change.entity in _TOUCHES for change in changed.edit.changes):
            self._rest.start()

    def _on_index(self, _ready: IndexReady) -> None:
        self._rest.start()

    def _on_crash(self, _crash: object) -> None:
        self._end()

    def _done(self, found: Gathered) -> None:
        self._end()
        if self._workspace.has_case():
            self.gathered.emit(found)

    def _failed(self, error: AnnotatorError) -> None:
        self._end()
        if not isinstance(error, CancelledError):
            self.failed.emit(error)

    def _end(self) -> None:
        self._job = None
        if self._again:
            self._again = False
            self._rest.start()
