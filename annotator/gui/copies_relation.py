"""The form of a relation between two exhibits."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from annotator.case.copies import CopyLink, CopyRelation
from annotator.case.copy_fields import read_stretches, stretches_text
from annotator.case.copy_rules import copy_link_id
from annotator.case.edits import Edit
from annotator.case.rules import check_entity
from annotator.clock import utc_text
from annotator.errors import ValueRefusedError
from annotator.gui.copies_forms import exhibit_box
from annotator.gui.field_block import FieldBlock
from annotator.gui.form_dialog import FormDialog
from annotator.gui.note_pickers import WordBox
from annotator.gui.plain_edit import PlainEdit
from annotator.gui.workspace import Workspace
from annotator.timing.frame_index import IndexState
from annotator.workflow.copies_decided import deciding


class RelationForm(FormDialog):
    """Relates two exhibits, or changes how they are related."""

    def __init__(
        self,
        workspace: Workspace,
        link: CopyLink | None = None,
        parent: QWidget | None = None,
        *,
        pair: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__(workspace, parent)
        self.setObjectName("relationForm")
        self._before = link
        new = link is None
        self.setWindowTitle(
            self.tr("Relate two exhibits") if new else self.tr("How two exhibits are related")
        )
        self.copy = exhibit_box(workspace, pair[0] if link is None else link.copy_id, self.page)
        self.other = exhibit_box(workspace, pair[1] if link is None else link.exhibit_id, self.page)
        self.relation = WordBox(CopyRelation, self.page)
        self._first = workspace.snapshot.info.first_frame_number
        self.stretches = PlainEdit(self.page, lines=2, most=6)
        self.stretches.setPlaceholderText(
            self.tr("Frames of the first = frames of the second, a line each: 0–49 = 27–76")
        )
        self.differences = PlainEdit(self.page, lines=2, most=8)
        self.differences.setPlaceholderText(self.tr("A line each: cut, crop, mirrored, overlay …"))
        self.why = PlainEdit(self.page, lines=2, most=8)
        self.why.setPlaceholderText(self.tr("What you compared, and what decided"))
        if link is not None:
            self.relation.show_word(link.relation)
            self.stretches.setPlainText(stretches_text(link.stretches, self._first))
            self.differences.setPlainText("\n".join(link.differences))
            self.why.setPlainText(link.why)
        self.blocks = {
            "copy_id": FieldBlock(self.tr("This exhibit"), self.copy, self.page),
            "relation": FieldBlock(self.tr("is"), self.relation, self.page),
            "exhibit_id": FieldBlock(self.tr("of, or with, this one"), self.other, self.page),
            "stretches": FieldBlock(self.tr("Common frames"), self.stretches, self.page),
            "differences": FieldBlock(self.tr("What differs"), self.differences, self.page),
            "why": FieldBlock(self.tr("Why"), self.why, self.page),
        }
        for block in self.blocks.values():
            self.column.addWidget(block)
        # Which pair a decision is on does not change; another pair gets its own.
        for box in (self.copy, self.other):
            box.setEnabled(new)
        if workspace.is_read_only():
            self.relation.setEnabled(False)
            for edit in (self.stretches, self.differences, self.why):
                edit.setReadOnly(True)
        self._finish(new=new)
        self.resize(480, 600)

    def typed(self) -> object:
        """All that can be typed here."""
        texts = (each.toPlainText() for each in (self.stretches, self.differences, self.why))
        return (
            self.copy.currentData(), self.other.currentData(), self.relation.currentData(), *texts
        )  # fmt: skip

    def entered(self) -> tuple[object, Edit | None]:
        """The relation as it is entered."""
        for block in self.blocks.values():
            block.accept()
        copy_id, other_id = str(self.copy.currentData()), str(self.other.currentData())
        relation = self.relation.word()
        assert relation is not None
        stretches = read_stretches(self.stretches.toPlainText(), self._first)
        lines = self.differences.toPlainText().splitlines()
        snapshot = self._workspace.snapshot
        there = snapshot.find("copy_link", copy_link_id(copy_id, other_id))
        before = self._before
        if before is None and isinstance(there, CopyLink):
            raise ValueRefusedError(
                "These two are related already.",
                "Choose that relation in the list and change it.",
                field="exhibit_id",
            )
        after = CopyLink(
            id=copy_link_id(copy_id, other_id) if before is None else before.id,
            copy_id=copy_id,
            exhibit_id=other_id,
            relation=relation,
            author=self._workspace.store.actor.name,
            created_at=utc_text(self._workspace.clock.now_utc()),
            stretches=stretches,
            differences=tuple(line.strip() for line in lines if line.strip()),
            why=self.why.toPlainText().strip(),
        )
        check_entity(after, snapshot)
        self._check_frames(copy_id, [(s.copy_first, s.copy_last) for s in stretches])
        self._check_frames(other_id, [(s.first, s.last) for s in stretches])
        if before is not None and before == replace(
            after, author=before.author, created_at=before.created_at
        ):
            return before, None
        return after, deciding(after, before)

    def _check_frames(self, exhibit_id: str, spans: list[tuple[int, int]]) -> None:
        """Frames are named by number, so they must be counted for good and be there."""
        if not spans:
            return
        index = self._workspace.store.index(exhibit_id)
        label = self._workspace.snapshot.exhibit(exhibit_id).label
        if index is None or index.state is not IndexState.FINAL:
            raise ValueRefusedError(
                f"The frames of {label} are not counted for good yet.",
                "Open it and wait for “Index final”, or look for copies first.",
                field="stretches",
            )
        most = max(last for _first, last in spans)
        if most >= len(index):
            raise ValueRefusedError(
                f"{label} has no frame {most + self._first}; its last is {len(index) - 1 + self._first}.",
                field="stretches",
            )

    def refuse(self, error: ValueRefusedError) -> None:
        """At its field."""
        block = self.blocks.get(error.field)
        if block is None:
            self.refuse_below(str(error))
        else:
            block.refuse(error.message, error.hint)
