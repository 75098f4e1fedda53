"""Notes from other tools: what would be taken is said first; one edit takes it in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QHBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from annotator.case.vocabularies import Modality, NoteKind
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.field_block import FieldBlock
from annotator.gui.job_dialog import JobDialog
from annotator.gui.jobs import Crash
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.note_pickers import WordBox
from annotator.gui.plain_edit import PlainLine
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.exchange_in import Choice, Import, prepare, read_file
from annotator.workflow.intake import ensure_index

_MOST_LINES = 12


class ImportFromDialog(JobDialog):
    """Shows what a file of another tool would add; one edit takes it in, one undo takes it back."""

    taken = Signal(object)

    def __init__(self, workspace: Workspace, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.setWindowTitle(self.tr("Import from another tool"))
        self.setObjectName("importFromDialog")
        self._file = file
        self._found: Import | None = None
        self.name = PlainLabel(self.tr("File: {name}").format(name=one_line(file.name, 120)), self)
        self.kind: WordBox[NoteKind] = WordBox(NoteKind, self)
        for unfit in (NoteKind.MEASUREMENT, NoteKind.INFERENCE, NoteKind.LEGAL_QUESTION):
            self.kind.removeItem(self.kind.findData(str(unfit)))
        self.modality: WordBox[Modality] = WordBox(Modality, self)
        if file.suffix.lower() in (".vtt", ".srt", ".ass", ".ssa", ".sub"):
            self.modality.show_word(Modality.HEARD)
        self.language = PlainLine(self)
        self.language.setPlaceholderText(self.tr("such as ru; empty where the file says"))
        self.observation = PlainLine(self)
        self.observation_block = FieldBlock(
            self.tr("Observation of the BORIS project"), self.observation, self
        )
        self.observation_block.setVisible(file.suffix.lower() == ".boris")
        self.other = QCheckBox(
            self.tr("Take it even if it says that it is about another film"), self
        )
        self.outcome = PlainLabel("", self)
        self.outcome.setWordWrap(True)
        self.take_button = self.buttons.addButton(
            self.tr("Take in"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.take_button.setDefault(True)
        self.take_button.setEnabled(False)
        self.buttons.accepted.connect(self.take)
        self.column.addWidget(self.name)
        row = QHBoxLayout()
        row.addWidget(FieldBlock(self.tr("Taken in as"), self.kind, self), 1)
        row.addWidget(FieldBlock(self.tr("Modality"), self.modality, self), 1)
        self.column.addLayout(row)
        self.column.addWidget(FieldBlock(self.tr("Language"), self.language, self))
        for widget in (self.observation_block, self.other, self.outcome):
            self.column.addWidget(widget)
        self._end()
        self.kind.currentIndexChanged.connect(lambda _at: self.look())
        self.modality.currentIndexChanged.connect(lambda _at: self.look())
        self.other.toggled.connect(lambda _on: self.look())
        self.language.editingFinished.connect(self.look)
        self.observation.editingFinished.connect(self.look)
        self.look()

    def choice(self) -> Choice:
        """What is chosen."""
        return Choice(
            self.kind.word() or NoteKind.OBSERVATION,
            self.modality.word() or Modality.SEEN,
            self.language.text().strip(),
            self.observation.text().strip(),
            self.other.isChecked(),
        )

    def look(self) -> None:
        """Read the file in the background and say what taking it in would do."""
        if self._busy:
            self.progress.stop()
        self._found = None
        self.take_button.setEnabled(False)
        self._busy = True
        store, exhibit, file, choice = (
            self._workspace.store,
            self._exhibit,
            self._file,
            self.choice(),
        )

        def work(progress: Report, cancelled: Cancelled) -> tuple[Choice, Import]:
            index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
            return choice, prepare(store, exhibit, index, file.name, read_file(file), choice)

        job = self._workspace.jobs.start(
            self.tr("Reading the file"), work, finished=self._on_found, failed=self._failed
        )
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    def take(self) -> None:
        """Store what was found."""
        found = self._found
        if found is None or found.edit is None:
            return
        self.take_button.setEnabled(False)
        edit = found.edit

        def stored() -> None:
            if isValid(self):
                self._say(
                    self.tr(
                        "✓ Taken in: {new} new notes, {changed} changed. Undo takes all of it back."
                    ).format(new=f"{found.new:,}", changed=f"{found.changed:,}"),
                    "good",
                )
                self.taken.emit(found)

        def refused(error: AnnotatorError) -> None:
            if isValid(self):
                self._refused(error)
            else:
                self._workspace.failed.emit(error)

        self._say(self.tr("Saving the notes…"), "muted")
        self._workspace.do_in_background(edit, stored, refused)

    def _on_found(self, result: tuple[Choice, Import]) -> None:
        choice, found = result
        if choice != self.choice():
            return
        self._busy = False
        self._found = found
        self._say("", "")
        words = [
            self.tr("{new} new notes, {changed} with another text, {same} there already.").format(
                new=f"{found.new:,}", changed=f"{found.changed:,}", same=f"{found.same:,}"
            ),
            *_few(found.words),
        ]
        self.outcome.setText("\n".join(words))
        self.take_button.setEnabled(found.edit is not None)

    def _failed(self, error: AnnotatorError) -> None:
        if isinstance(error, CancelledError):
            return
        self._busy = False
        self.outcome.setText("")
        self._refused(error)

    def _crashed(self, _crash: Crash) -> None:
        self._busy = False
        self._say(self.tr("▲ The file could not be read; nothing was taken."), "bad")


def _few(words: Sequence[str]) -> list[str]:
    shown = [f"▲ {one_line(each, 300)}" for each in words[:_MOST_LINES]]
    return [*shown, "…"] if len(words) > _MOST_LINES else shown
