"""The times of notes of a film that is not shown: its frame index, read by a job."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from annotator.gui.notes_model import NotesModel
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.timing.frame_index import FrameIndex


def load_times(workspace: Workspace, model: NotesModel, exhibit_id: str) -> None:
    """Have the list show the times of an exhibit's notes as soon as its index is read."""
    store = workspace.store

    def work(_progress: Report, _cancelled: Cancelled) -> FrameIndex | None:
        return store.index(exhibit_id)

    def done(index: FrameIndex | None) -> None:
        if index is not None and workspace.has_case():
            model.take_index(exhibit_id, index)

    what = QCoreApplication.translate("NotesTable", "Reading the times of notes")
    workspace.jobs.start(what, work, finished=done)
