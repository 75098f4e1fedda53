"""Tracks in the list of notes: a column and a choice, both only where the case has tracks."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QTableView

from annotator.gui.code_colours import code_icon
from annotator.gui.labels import one_line
from annotator.gui.note_words import TRACK
from annotator.gui.notes_model import NotesModel
from annotator.gui.workspace import ValuesChanged, Workspace


class NotesTracks(QObject):
    """Keeps choice and column in step with the tracks of the case."""

    def __init__(
        self, workspace: Workspace, box: QComboBox, view: QTableView, model: NotesModel
    ) -> None:
        super().__init__(view)
        self._workspace = workspace
        self._box = box
        self._view = view
        self._model = model
        box.setAccessibleName(self.tr("Show notes of this track"))
        box.currentIndexChanged.connect(lambda _at: model.narrow_track(box.currentData()))
        workspace.case_opened.connect(lambda _snapshot: self._fill())
        workspace.case_closed.connect(self._fill)
        workspace.values_changed.connect(self._on_values)
        self._fill()

    def show_all(self) -> None:
        """Notes of every track."""
        self._box.setCurrentIndex(0)

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("track"):
            self._fill()

    def _fill(self) -> None:
        tracks = self._workspace.snapshot.listed_tracks() if self._workspace.has_case() else ()
        chosen = self._box.currentData()
        blocked = self._box.blockSignals(True)  # noqa: FBT003 - Qt takes it so
        self._box.clear()
        self._box.addItem(self.tr("All tracks"), None)
        for track in tracks:
            self._box.addItem(
                code_icon(track.colour, span=True), one_line(track.name, 40), track.id
            )
        self._box.addItem(self.tr("On no track"), "")
        at = self._box.findData(chosen) if chosen is not None else 0
        self._box.setCurrentIndex(max(0, at) if tracks else 0)
        self._box.blockSignals(blocked)
        self._model.narrow_track(self._box.currentData())
        self._box.setVisible(bool(tracks))
        self._view.setColumnHidden(TRACK, not tracks)
