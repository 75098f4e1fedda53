"""The form of one danger: who, by what, in which frames, and what is done against it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QWidget

from annotator.case.edits import Edit
from annotator.case.exhibit import Exhibit
from annotator.case.harm import Harm, HarmWay
from annotator.case.harm_rules import WHOLE_FILE
from annotator.case.rules import check_entity
from annotator.errors import ValueRefusedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.form_dialog import FormDialog
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.plain_edit import PlainEdit
from annotator.gui.workspace import Workspace
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.harms import ProposedHarm, add_harm, change_harm, frames_words, new_harm

Frames = tuple[FrameStamp | None, FrameStamp | None]


class HarmForm(FormDialog):
    """Adds a danger, one that was proposed, or changes one, as one edit. It stands beside the film."""

    def __init__(
        self,
        workspace: Workspace,
        exhibit: Exhibit,
        value: Harm | ProposedHarm | None,
        *,
        here: tuple[FrameStamp | None, Frames | None] = (None, None),
        parent: QWidget | None = None,
    ) -> None:
        """`here`: the frame shown, and first and last frame of the marked span, where there are."""
        super().__init__(workspace, parent)
        self.setObjectName("harmForm")
        self.setWindowTitle(self.tr("Who could be harmed"))
        self._exhibit = exhibit
        self._before = value if isinstance(value, Harm) else None
        self._build()
        self._fill(value, *here)
        self._finish(new=self._before is None)
        self.resize(460, 560)

    # -- build

    def _build(self) -> None:
        self.who, self.way, self.frames = (QComboBox(self) for _each in range(3))
        self.what = PlainEdit(self, lines=2, most=6)
        self.averted = PlainEdit(self, lines=2, most=6)
        words = {
            "person_id": (self.tr("Who"), self.who),
            "way": (self.tr("Given away by"), self.way),
            "frames": (self.tr("Where"), self.frames),
            "what": (self.tr("What gives them away"), self.what),
            "averted": (self.tr("What is decided against it (empty: nothing yet)"), self.averted),
        }
        self._blocks: dict[str, FieldBlock] = {}
        head = PlainLabel(
            f"{self._exhibit.label} {one_line(self._exhibit.name(), 120)}", self, role="muted"
        )
        head.setWordWrap(True)
        self.column.addWidget(head)
        for name, (label, widget) in words.items():
            widget.setAccessibleName(label)
            widget.setObjectName(f"harm_{name}")
            self._blocks[name] = FieldBlock(label, widget, self)
            self.column.addWidget(self._blocks[name])

    def _fill(
        self, value: Harm | ProposedHarm | None, frame: FrameStamp | None, span: Frames | None
    ) -> None:
        self.who.addItem(self.tr("somebody who is not in the case"), "")
        for person in sorted(self._workspace.snapshot.people, key=lambda each: each.code):
            role = self.tr(str(person.role))
            self.who.addItem(
                one_line(f"{person.code} · {role} · {person.appearance}", 80), person.id
            )
        for way in HarmWay:
            self.way.addItem(self.tr(str(way)), way)
        first = self._workspace.snapshot.info.first_frame_number
        choices: list[Frames] = [(None, None), (frame, None)]
        if span is not None:
            choices.append(span)
        if value is not None:
            choices.append((value.start, value.end))
        for each in dict.fromkeys(choices):
            if each != (None, None) or not self.frames.count():
                self.frames.addItem(_words(each, first, self._exhibit), each)
        chosen: Frames = (None, None)
        if value is not None:
            chosen = (value.start, value.end)
            self.who.setCurrentIndex(max(0, self.who.findData(value.person_id)))
            self.way.setCurrentIndex(max(0, self.way.findData(value.way)))
        elif span is not None:
            chosen = span
        self._choose_frames(chosen)
        if isinstance(value, Harm):
            self.what.setPlainText(value.what)
            self.averted.setPlainText(value.averted)
        elif isinstance(value, ProposedHarm) and not value.person_id:
            self.what.setPlainText(value.why)
        self.way.currentIndexChanged.connect(lambda _at: self._on_way())
        self._on_way()

    def _choose_frames(self, frames: Frames) -> None:
        for at in range(self.frames.count()):
            if self.frames.itemData(at) == frames:
                self.frames.setCurrentIndex(at)

    def _on_way(self) -> None:
        whole = self.way.currentData() in WHOLE_FILE
        if whole:
            self._choose_frames((None, None))
        self.frames.setEnabled(not whole)

    # -- what is entered

    def typed(self) -> object:
        """All that can be typed here."""
        boxes = tuple(box.currentIndex() for box in (self.who, self.way, self.frames))
        return boxes, self.what.toPlainText(), self.averted.toPlainText()

    def entered(self) -> tuple[object, Edit | None]:
        """The danger as it is entered."""
        for block in self._blocks.values():
            block.accept()
        after = self._read()
        check_entity(after, self._workspace.snapshot)
        if after == self._before:
            return after, None
        return after, add_harm(after) if self._before is None else change_harm(self._before, after)

    def refuse(self, error: ValueRefusedError) -> None:
        """At its field, or at what gives them away."""
        self._blocks.get(error.field, self._blocks["what"]).refuse(error.message, error.hint)

    def _read(self) -> Harm:
        start, end = self.frames.currentData()
        before = self._before
        if before is None:
            before = new_harm(
                self._exhibit,
                HarmWay.OTHER,
                author=self._workspace.store.actor.name,
                clock=self._workspace.clock,
            )
        return replace(
            before,
            person_id=str(self.who.currentData()),
            way=HarmWay(self.way.currentData()),
            start=start,
            end=end,
            what=self.what.toPlainText().strip(),
            averted=self.averted.toPlainText().strip(),
        )


def _words(frames: Frames, first: int, exhibit: Exhibit) -> str:
    harm = Harm("", exhibit.id, HarmWay.OTHER, "", "", start=frames[0], end=frames[1])
    return frames_words(harm, first)
