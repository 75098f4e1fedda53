"""Clip or sheet of a span: what is made of which frames, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSpinBox, QWidget

from annotator.errors import AnnotatorError
from annotator.gui.actions import Actions
from annotator.gui.disclosure_choice import DisclosureChoice
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.workspace import Workspace
from annotator.gui.write_dialog import WriteDialog
from annotator.progress import Cancelled, Report
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.clips import ClipMade, ClipWanted, clip_warning, write_clip
from annotator.workflow.contact_sheet import (
    MOST,
    SheetMade,
    at_notes,
    at_shots,
    evenly,
    write_sheet,
)
from annotator.workflow.cut_making import STAYS
from annotator.workflow.cuts import CutDone, CutWanted, cut_endings, planned, write_cut
from annotator.workflow.intake import ensure_index

_CLIPS = {"mkv": ".mkv", "nut": ".nut"}


@dataclass(frozen=True, slots=True)
class Proposed:
    """The frames (from 0) that the dialog begins with, and the number of the film's first frame."""

    first: int
    last: int
    frames: int
    first_number: int


class ClipDialog(WriteDialog):
    """Chooses clip, sheet or pair, the frames and a file; writes in the background."""

    def __init__(
        self, workspace: Workspace, proposed: Proposed, parent: QWidget | None = None
    ) -> None:
        super().__init__(workspace, parent)
        self.setWindowTitle(self.tr("Clip or sheet of this span"))
        self.setObjectName("clipDialog")
        self._numbers = proposed
        self._endings = cut_endings(self._exhibit)
        self.kind = QComboBox(self)
        self.kind.setAccessibleName(self.tr("What is made"))
        for words, name in (
            (self.tr("Clip, every frame exact (.mkv)"), "mkv"),
            (self.tr("Clip, every frame and every time exact (.nut)"), "nut"),
            (
                self.tr("Cut at key frames, nothing coded anew ({ending})").format(
                    ending=self._endings[0]
                ),
                "cut",
            ),
            (self.tr("Contact sheet: evenly spaced frames (.png)"), "evenly"),
            (self.tr("Contact sheet: where notes begin (.png)"), "notes"),
            (self.tr("Contact sheet: where shots begin (.png)"), "shots"),
            (self.tr("First and last frame side by side (.png)"), "pair"),
        ):
            self.kind.addItem(words, name)
        self.first = self._frame_box(proposed.first, self.tr("First frame"))
        self.last = self._frame_box(proposed.last, self.tr("Last frame"))
        self.count = QSpinBox(self)
        self.count.setRange(1, MOST)
        self.count.setValue(16)
        self.count.setAccessibleName(self.tr("Number of frames"))
        self.count_block = FieldBlock(self.tr("Frames"), self.count, self)
        self.sound = QCheckBox(self.tr("With the sound of the span"), self)
        self.sound.setChecked(True)
        self.around = PlainLabel("", self, role="muted")
        self.around.setWordWrap(True)
        self.warning = PlainLabel("", self, role="bad")
        self.warning.setWordWrap(True)
        span = QHBoxLayout()
        span.addWidget(FieldBlock(self.tr("From frame"), self.first, self), 1)
        span.addWidget(FieldBlock(self.tr("To frame"), self.last, self), 1)
        span.addWidget(self.count_block, 1)
        self.edition = DisclosureChoice(workspace.snapshot.info.edition, self)
        self.edition.chosen.connect(lambda _edition: self.names.clear())
        self.column.addWidget(self.edition)
        self.column.addWidget(FieldBlock(self.tr("What is made"), self.kind, self))
        self.column.addLayout(span)
        self.column.addWidget(self.around)
        self.column.addWidget(self.sound)
        self.column.addWidget(self.warning)
        self._add_where()
        self._end()
        self._inputs = (
            self.edition, self.kind, self.first, self.last, self.count, self.sound, self.elsewhere,
        )  # fmt: skip
        for signal in (
            self.kind.currentIndexChanged,
            self.first.valueChanged,
            self.last.valueChanged,
            self.sound.toggled,
        ):
            signal.connect(lambda _new: self._show())
        self._show()

    def _frame_box(self, frame: int, name: str) -> QSpinBox:
        box = QSpinBox(self)
        number = self._numbers.first_number
        box.setRange(number, number + self._numbers.frames - 1)
        box.setValue(number + frame)
        box.setAccessibleName(name)
        return box

    def chosen(self) -> str:
        """What is made: mkv, nut, cut, evenly, notes, shots or pair."""
        return str(self.kind.currentData())

    def target(self) -> Path:
        """Where the file goes; its name tells label and frames, nothing else."""
        what = self.chosen()
        word = "clip" if what in _CLIPS else what if what in ("pair", "cut") else "sheet"
        name = f"{self._exhibit.label}-{word}-{self.first.value()}-{self.last.value()}"
        ending = self._endings[0] if what == "cut" else _CLIPS.get(what, ".png")
        return self._folder / (name + ending)

    def _is_there(self) -> bool:
        target = self.target()
        if self.chosen() != "cut":
            return target.exists()
        # It becomes another kind of file where its own one cannot hold it.
        return any(target.with_suffix(ending).exists() for ending in self._endings)

    def write(self) -> None:
        """Write the file in the background."""
        if self._busy or not self.names.ready():
            return
        self._say("", "")
        store, exhibit, target, what = (
            self._workspace.store, self._exhibit, self.target(), self.chosen(),
        )  # fmt: skip
        number = self._numbers.first_number
        first, last = self.first.value() - number, self.last.value() - number
        edition, accepted = self.edition.edition(), self.names.disclosed()
        wanted = ClipWanted(
            first, last, target, self.sound.isChecked(), self.replace.isChecked(), edition, accepted
        )
        cut = CutWanted(
            first, last, target.with_suffix(""), wanted.sound, wanted.overwrite, any_kind=True,
            edition=edition, accepted=accepted,
        )  # fmt: skip
        count, opened = self.count.value(), self.names.opener()
        self.names.clear()

        def work(progress: Report, cancelled: Cancelled) -> ClipMade | CutDone | SheetMade:
            vault = opened()
            if what == "cut":
                return write_cut(
                    store, exhibit, cut, vault=vault, progress=progress, cancelled=cancelled
                )
            if what in _CLIPS:
                return write_clip(
                    store, exhibit, wanted, vault=vault, progress=progress, cancelled=cancelled
                )
            index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
            if what == "notes":
                frames = at_notes(store, exhibit, first, last)
            elif what == "shots":
                frames = at_shots(store, exhibit, index, first, last)
            else:
                frames = (first, last) if what == "pair" else evenly(first, last, count)
            return write_sheet(
                store, exhibit, frames, target, overwrite=wanted.overwrite, vault=vault,
                edition=edition, accepted=accepted, progress=progress, cancelled=cancelled,
            )  # fmt: skip

        self._start(self.tr("Writing a clip or sheet"), work)

    def _show(self) -> None:
        clip = self.chosen() in (*_CLIPS, "cut")
        self.sound.setVisible(clip)
        self.count_block.setVisible(self.chosen() == "evenly")
        warning = (
            clip_warning(self._workspace.store, self._exhibit, sound=self.sound.isChecked())
            if clip
            else ""
        )
        self.warning.setText(f"▲ {warning}" if warning else "")
        self.warning.setVisible(bool(warning))
        cut = self.chosen() == "cut"
        self.around.setText(f"{self._frames_around()}\n{STAYS}".strip() if cut else "")
        self.around.setVisible(bool(self.around.text()))
        self._show_target()
        self.write_button.setEnabled(not self._busy and self.first.value() <= self.last.value())

    def _frames_around(self) -> str:
        """Which frames a cut of this span would hold."""
        number = self._numbers.first_number
        first, last = self.first.value() - number, self.last.value() - number
        index = self._workspace.index
        if first > last:
            return ""
        if index is None or index.state is not IndexState.FINAL:
            return self.tr(
                "It begins at the key frame before; which one is known when every frame was decoded."
            )
        try:
            begin, end = planned(index, first, last)
        except AnnotatorError as error:
            return one_line(f"{error}", 300)
        return self.tr(
            "From frame {first} to {last}, by the nearest key frames: {more} more than asked for."
        ).format(
            first=f"{begin + number:,}",
            last=f"{end + number:,}",
            more=f"{first - begin + end - last:,}",
        )

    def _done(self, made: ClipMade | CutDone | SheetMade) -> None:
        words = [self.tr("✓ Written: {name}").format(name=one_line(made.path.name, 120))]
        if isinstance(made, CutDone):
            words.append(self.tr("Decoded again: every frame is the one of the exhibit."))
            # The last one was said before.
            words += [each for each in made.words if each != STAYS]
        if isinstance(made, ClipMade):
            words.append(
                self.tr("Decoded again: every frame is the one of the exhibit.")
                if made.same_planes
                else self.tr("Decoded again: every frame is there.")
            )
            words += made.words
        self._say("\n".join(words), "good")


class ClipActions(QObject):
    """Opens the dialog for the marked span, the selected note, or the whole film."""

    def __init__(self, actions: Actions, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window
        actions.connect("file.clip", self.open)

    def open(self) -> ClipDialog | None:
        """Ask what is to be made; without a film nothing happens."""
        exhibit, index = self._workspace.exhibit, self._workspace.index
        if exhibit is None or index is None:
            return None
        first, last = self._span(index)
        info = self._workspace.snapshot.info
        proposed = Proposed(first, last, len(index), info.shown_number(0))
        dialog = ClipDialog(self._workspace, proposed, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _span(self, index: FrameIndex) -> tuple[int, int]:
        note, marked = self._workspace.note, self._workspace.marks.span()
        if marked is not None:
            return marked
        if note is not None and note.end is not None:
            return note.start.index, note.end.index
        return 0, len(index) - 1
