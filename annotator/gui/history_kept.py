"""Whose history the History tab shows: that of this copy, or one of a copy that was merged into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from annotator.case.merged_log import MergedLog
from annotator.gui.labels import one_line
from annotator.gui.note_footer import local_time
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report, check
from annotator.provenance.custody import CustodyEntry
from annotator.workflow.histories import read_history, shown_authors


class KeptChoice(QComboBox):
    """This copy first, then every merged one; hidden while there is none. `changed` when another is chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: tuple[MergedLog, ...] = ()
        self.setAccessibleName(self.tr("History of"))
        self.setToolTip(self.tr("Whose history is shown"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.hide()

    def kept(self) -> MergedLog | None:
        """The merged history that is chosen; None for this copy's own."""
        at = self.currentIndex() - 1
        return self._kept[at] if 0 <= at < len(self._kept) else None

    def show_kept(self, kept: Iterable[MergedLog]) -> None:
        """Offer these; what was chosen stays chosen where it is still there."""
        kept = tuple(kept)
        if kept == self._kept:
            return
        chosen = self.kept()
        self._kept = kept
        with QSignalBlocker(self):
            self.clear()
            self.addItem(self.tr("History of this copy"))
            for each in kept:
                words = self.tr("History of the copy of {who}, merged {when}").format(
                    who=one_line(shown_authors(each), 60) or self.tr("somebody"),
                    when=local_time(each.merged_at),
                )
                self.addItem(words)
            if chosen in kept and chosen is not None:
                self.setCurrentIndex(kept.index(chosen) + 1)
        self.setVisible(bool(kept))
        if chosen is not None and chosen not in kept:
            self.changed.emit()


def load_kept(
    workspace: Workspace,
    kept: MergedLog,
    wanted: Iterable[str] | None,
    show: Callable[[list[CustodyEntry]], None],
) -> None:
    """Read a kept history in the background: all of it, or the entries about some ids."""
    ids = None if wanted is None else frozenset(wanted)
    work = partial(_read, workspace.store.folder, kept, ids)
    workspace.jobs.start(
        QCoreApplication.translate("history", "Reading the other history"),
        work,
        finished=show,
        failed=workspace.failed.emit,
    )


def _read(
    folder: Path,
    kept: MergedLog,
    ids: frozenset[str] | None,
    _progress: Report,
    cancelled: Cancelled,
) -> list[CustodyEntry]:
    found = []
    for entry in read_history(folder, kept):
        check(cancelled)
        if ids is None or not ids.isdisjoint(entry.object_ids):
            found.append(entry)
    return found
