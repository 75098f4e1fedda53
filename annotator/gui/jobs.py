"""Background work: a plain function with progress and cancelling, off the GUI thread."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from annotator.errors import AnnotatorError, CancelledError
from annotator.progress import Cancelled, Report

T = TypeVar("T")
Work = Callable[[Report, Cancelled], T]


@dataclass(frozen=True, slots=True)
class Crash:
    """An error that is a bug: what was done and the trace, for the one dialog."""

    what: str
    trace: str


class _Signals(QObject):
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)


class Job(QObject, Generic[T]):
    """One piece of work, its progress and its way to stop.

    Signals, all on the GUI thread: `progressed(Progress)`, then exactly one of
    `finished(result)`, `failed(AnnotatorError)` (CancelledError when stopped) and
    `crashed(Crash)`.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)

    def __init__(self, what: str, work: Work[T], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.what = what
        self._work = work
        self._stop = threading.Event()
        self._signals = _Signals()
        queued = Qt.ConnectionType.QueuedConnection
        self._signals.progressed.connect(self.progressed, queued)
        self._signals.finished.connect(self.finished, queued)
        self._signals.failed.connect(self.failed, queued)
        self._signals.crashed.connect(self.crashed, queued)

    def cancel(self) -> None:
        """Ask the work to stop; it ends with CancelledError when it does."""
        self._stop.set()

    def is_cancelled(self) -> bool:
        """True once the work was asked to stop."""
        return self._stop.is_set()

    def run(self) -> None:
        """Do the work on the calling thread (a pool thread)."""
        signals = self._signals
        try:
            result = self._work(signals.progressed.emit, self._stop.is_set)
        except AnnotatorError as error:
            signals.failed.emit(error)
        except Exception:  # noqa: BLE001 - any bug ends in the one dialog
            signals.crashed.emit(Crash(self.what, traceback.format_exc()))
        else:
            if self._stop.is_set():
                signals.failed.emit(CancelledError("Stopped, as you asked."))
            else:
                signals.finished.emit(result)


class _Runner(QRunnable):
    def __init__(self, job: Job[T]) -> None:
        super().__init__()
        self._job = job

    def run(self) -> None:
        self._job.run()


class Jobs(QObject):
    """Runs jobs and knows which are under way.

    `changed(tuple[Job, …])` whenever one begins or ends; `crashed(Crash)` for
    any job that ended in a bug.
    """

    changed = Signal(object)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(4)
        self._running: list[Job[object]] = []

    def start(
        self,
        what: str,
        work: Work[T],
        *,
        finished: Callable[[T], None] | None = None,
        failed: Callable[[AnnotatorError], None] | None = None,
        priority: int = 0,
    ) -> Job[T]:
        """Run `work(progress, cancelled)`; the callbacks come on the GUI thread."""
        # No parent: a job must outlive this object while its thread still runs.
        job: Job[T] = Job(what, work)
        if finished is not None:
            job.finished.connect(finished)
        if failed is not None:
            job.failed.connect(failed)
        job.crashed.connect(self.crashed)
        for ending in (job.finished, job.failed, job.crashed):
            ending.connect(lambda _result, job=job: self._ended(job))
        self._running.append(job)  # type: ignore[arg-type]
        self.changed.emit(self.running())
        self._pool.start(_Runner(job), priority)
        return job

    def running(self) -> tuple[Job[object], ...]:
        """The jobs under way, oldest first."""
        return tuple(self._running)

    def stop_all(self, wait_ms: int = 10_000) -> bool:
        """Cancel everything and wait; False when something did not stop in time."""
        for job in self._running:
            job.cancel()
        return self._pool.waitForDone(wait_ms)

    def _ended(self, job: Job[T]) -> None:
        if job in self._running:
            self._running.remove(job)  # type: ignore[arg-type]
            self.changed.emit(self.running())
