"""Looks at the exhibits' files from time to time, without reading them and without waiting for them."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.fixity import board_of
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.store.case_store import CaseStore
from annotator.workflow.fixity import LastCheck, Look, last_checks, look_at

_EVERY_MS = 4_000
_TAKE_MS = 40


@dataclass(frozen=True, slots=True)
class _Seen:
    generation: int
    looks: tuple[Look, ...]
    checks: tuple[LastCheck, ...]


class MediaWatch(QObject):
    """Tells the board what it sees; `looked(tuple[Look, …])` when that changed.

    A dead network drive lets a look hang for minutes: each runs on a thread of
    its own that nothing waits for, and one at a time. The thread touches
    nothing of Qt, so it may outlive the window.
    """

    looked = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._board = board_of(workspace)
        self._generation = 0
        self._looks: tuple[Look, ...] = ()
        self._thread: threading.Thread | None = None
        self._again = False
        self._arrived: queue.SimpleQueue[_Seen] = queue.SimpleQueue()
        self._take = QTimer(self)
        self._take.setInterval(_TAKE_MS)
        self._take.timeout.connect(self._take_arrived)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        workspace.case_opened.connect(lambda _snapshot: self._begin())
        workspace.case_closed.connect(self._end)
        workspace.values_changed.connect(self._on_values)
        workspace.exhibit_selected.connect(lambda _exhibit: self.look())
        if workspace.has_case():
            self._begin()

    def looks(self) -> tuple[Look, ...]:
        """What was seen last, one look an exhibit."""
        return self._looks

    def look(self) -> None:
        """Look now; `looked` follows if anything changed."""
        self._start(with_log=False)

    def _begin(self) -> None:
        self._generation += 1
        self._looks = ()
        self._timer.start()
        self._thread = None
        self._start(with_log=True)

    def _end(self) -> None:
        self._generation += 1
        self._looks = ()
        self._timer.stop()
        self._take.stop()

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("exhibit"):
            self.look()

    def _start(self, *, with_log: bool) -> None:
        if not self._workspace.has_case():
            return
        if self._thread is not None and self._thread.is_alive():
            self._again = True
            return
        store, exhibits = self._workspace.store, self._workspace.snapshot.exhibits
        arguments = (self._arrived, store, exhibits, self._generation, with_log)
        self._thread = threading.Thread(
            target=_work, args=arguments, name="media watch", daemon=True
        )
        self._thread.start()
        self._take.start()

    def _take_arrived(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._take.stop()  # what it put is there by now
        with suppress(queue.Empty):
            while True:
                self._show(self._arrived.get_nowait())

    def _show(self, seen: _Seen) -> None:
        if seen.generation != self._generation or not self._workspace.has_case():
            return
        present = {exhibit.id for exhibit in self._workspace.snapshot.exhibits}
        for check in seen.checks:
            if check.exhibit_id in present:
                self._board.put_earlier(check)
        looks = tuple(look for look in seen.looks if look.exhibit_id in present)
        for look in looks:
            self._board.put_look(look)
        if looks != self._looks:
            self._looks = looks
            self.looked.emit(looks)
        if self._again:
            self._again = False
            self.look()


def _work(
    into: queue.SimpleQueue[_Seen],
    store: CaseStore,
    exhibits: tuple[Exhibit, ...],
    generation: int,
    with_log: bool,
) -> None:
    checks: tuple[LastCheck, ...] = ()
    try:
        if with_log:
            checks = tuple(last_checks(store).values())
    except AnnotatorError:
        checks = ()  # closed meanwhile, or damaged, which verifying tells
    into.put(_Seen(generation, tuple(look_at(store, exhibit) for exhibit in exhibits), checks))
