"""A redacted copy of the shown film: what it covers, what must be looked at first, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QWidget

from annotator.case.edits import Action, Change, Edit
from annotator.case.redaction import CoverWay, SoundChoice
from annotator.case.vocabularies import Edition
from annotator.errors import AnnotatorError
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.workspace import Workspace
from annotator.gui.write_dialog import WriteDialog
from annotator.progress import Cancelled, Report
from annotator.workflow.cover_edits import choose_sound
from annotator.workflow.intake import Taken
from annotator.workflow.redact_copy import (
    RedactionMade,
    RedactionWanted,
    add_redacted,
    write_redacted,
)
from annotator.workflow.redact_plan import RedactionPlan, plan_redaction
from annotator.workflow.redaction_log import WEAKNESS

_ASKED_LINES = 5


@dataclass(frozen=True, slots=True)
class _Done:
    made: RedactionMade
    taken: Taken | None


class RedactionDialog(WriteDialog):
    """Chooses kind, sound and place; says what is covered and asks what is not sure."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.setWindowTitle(self.tr("Redacted copy"))
        self.setObjectName("redactionDialog")
        self._plan: RedactionPlan = plan_redaction(workspace.store, self._exhibit)
        self.covers = PlainLabel(self._covers_words(), self)
        self.covers.setWordWrap(True)
        self.kind = QComboBox(self)
        self.kind.setAccessibleName(self.tr("What is made"))
        self.kind.addItem(self.tr("Small file to hand out (.mp4, H.264)"), ".mp4")
        self.kind.addItem(self.tr("Without loss, large (.mkv, FFV1)"), ".mkv")
        self.sound = QComboBox(self)
        self.sound.setAccessibleName(self.tr("Sound"))
        for words, choice in (
            (self.tr("No sound: nobody is recognised by the voice"), SoundChoice.MUTED),
            (self.tr("Sound but for the covered spans"), SoundChoice.SPANS),
            (self.tr("All of the sound"), SoundChoice.KEPT),
        ):
            self.sound.addItem(words, choice)
        self.sound.setCurrentIndex(self.sound.findData(self._plan.sound))
        self.asked = QPlainTextEdit(self)
        self.asked.setReadOnly(True)
        self.asked.setAccessibleName(self.tr("To look at first"))
        self.asked.setTabChangesFocus(True)
        line = self.asked.fontMetrics().lineSpacing()
        self.asked.setFixedHeight(line * _ASKED_LINES + 16)
        self.asked_block = FieldBlock(self.tr("To look at first"), self.asked, self)
        self.looked = QCheckBox(self.tr("I have looked at all of this; the copy may be made"), self)
        self.sealed = QCheckBox(
            self.tr("Sealed: the log beside the file says what was hidden, where and why"), self
        )
        self.add = QCheckBox(self.tr("Add the copy to the case as an exhibit of its own"), self)
        self.add.setEnabled(not workspace.is_read_only())
        self.column.addWidget(self.covers)
        self.column.addWidget(FieldBlock(self.tr("What is made"), self.kind, self))
        self.column.addWidget(FieldBlock(self.tr("Sound"), self.sound, self))
        self.column.addWidget(self.asked_block)
        self.column.addWidget(self.looked)
        self.column.addWidget(self.sealed)
        self.column.addWidget(self.add)
        self._add_where()
        self._end()
        self._inputs = (
            self.kind, self.sound, self.looked, self.sealed, self.add, self.elsewhere,
        )  # fmt: skip
        self.kind.currentIndexChanged.connect(lambda _at: self._show())
        self.sound.currentIndexChanged.connect(lambda _at: self._choose_sound())
        self.looked.toggled.connect(lambda _on: self._show())
        self._ask()

    def target(self) -> Path:
        """Where the file goes; its name tells the label of the exhibit, nothing else."""
        return self._folder / f"{self._exhibit.label}-redacted{self.kind.currentData()}"

    def write(self) -> None:
        """Write and check the copy in the background."""
        if self._busy or not self.names.ready() or not self._may_write():
            return
        self._say("", "")
        store, exhibit, adds = self._workspace.store, self._exhibit, self.add.isChecked()
        wanted = RedactionWanted(
            self.target(),
            SoundChoice(self.sound.currentData()),
            looked_through=self.looked.isChecked(),
            edition=Edition.SEALED if self.sealed.isChecked() else Edition.PUBLIC,
            overwrite=self.replace.isChecked(),
        )
        opened = self.names.opener()
        self.names.clear()

        def work(progress: Report, cancelled: Cancelled) -> _Done:
            made = write_redacted(
                store, exhibit, wanted, vault=opened(), progress=progress, cancelled=cancelled
            )
            taken = (
                add_redacted(store, exhibit, made, progress=progress, cancelled=cancelled)
                if adds
                else None
            )
            return _Done(made, taken)

        self._start(self.tr("Writing a redacted copy"), work)

    def _choose_sound(self) -> None:
        choice = SoundChoice(self.sound.currentData())
        workspace = self._workspace
        if not workspace.is_read_only():
            edit = choose_sound(
                self._exhibit, choice, workspace.snapshot,
                author=workspace.store.actor.name, clock=workspace.clock,
            )  # fmt: skip
            if edit is not None:
                workspace.do(edit)
        try:
            self._plan = plan_redaction(workspace.store, self._exhibit, choice)
        except AnnotatorError as error:
            self._refused(error)
        self._ask()

    def _ask(self) -> None:
        words = self._plan.words(self._workspace.snapshot.info.shown_number(0))
        self.asked.setPlainText("\n".join(f"▲ {one_line(each, 400)}" for each in words))
        self.asked_block.setVisible(bool(words))
        self.looked.setVisible(bool(words))
        self.looked.setChecked(False)
        self._show()

    def _may_write(self) -> bool:
        return self.looked.isHidden() or self.looked.isChecked()

    def _show(self) -> None:
        self._show_target()
        self.write_button.setEnabled(not self._busy and self._may_write())

    def _covers_words(self) -> str:
        plan = self._plan
        count = len(plan.covered)
        words = self.tr("Covered regions: {count}. Covered spans of sound: {spans}.").format(
            count=count, spans=len(plan.spans)
        )
        words += " " + self.tr(
            "Every frame is coded anew; tags, dates, subtitles, attachments and other streams stay out."
        )
        if any(each.cover.way is not CoverWay.SOLID for each in plan.covered):
            words += " " + WEAKNESS
        return words

    def _done(self, done: _Done) -> None:
        made = done.made
        words = [
            self.tr("✓ Written and checked: {name}").format(name=one_line(made.path.name, 120))
        ]
        words.append(
            self.tr(
                "Decoded again and compared, frame by frame; what was checked is said in {log}."
            ).format(log=one_line(made.text.name, 120))
        )
        words += made.words
        if done.taken is not None:
            exhibit = done.taken.exhibit
            words.append(self.tr("Added to the case as {label}.").format(label=exhibit.label))
            edit = Edit(Action.ADD_EXHIBIT, "", (Change(None, exhibit),))
            self._workspace.adopt(edit, done.taken.receipt)
        self._say("\n".join(words), "good")
