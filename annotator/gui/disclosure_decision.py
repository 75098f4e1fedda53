"""The dialog in which somebody decides in which edition a value, or one field of it, may stand at the widest."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from annotator.case.edition_rules import default_of, default_of_field
from annotator.case.edition_table import NEVER
from annotator.case.entities import ENTITY_TYPES, Entity, entity_name
from annotator.case.fields import PROVENANCE_FIELDS
from annotator.case.release import Disclosure, disclosure_id
from annotator.case.release_rules import decided_fields
from annotator.case.vocabularies import Edition
from annotator.errors import AnnotatorError
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.note_pickers import WordBox
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.workflow.disclosure_edits import decide, take_back

_LABELS: Final = {spec.name: spec.label for spec in PROVENANCE_FIELDS if "…" not in spec.label}
# Fields that bind a value to its film or to others: withholding one withholds the value.
_BINDING: Final = frozenset(
    {"exhibit_id", "exhibit_digest", "digest_sha256", "digest_sha512", "filename_raw",
     "media_path", "media_path_raw", "in_place", "video_stream", "provenance", "created_at"}
)  # fmt: skip


class DecisionDialog(QDialog):
    """Which field, which edition, and why; stored as one edit."""

    def __init__(
        self,
        workspace: Workspace,
        value: Entity,
        words: str,
        field: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("decisionDialog")
        self.setWindowTitle(self.tr("In which edition it may stand"))
        self._workspace, self._value = workspace, value
        self.head = PlainLabel(one_line(words, 160), self, role="strong")
        self.head.setWordWrap(True)
        self.field = QComboBox(self)
        self.field.setAccessibleName(self.tr("What is decided on"))
        self.field.addItem(self.tr("All of it"), "")
        kind = entity_name(value)
        for name in sorted(decided_fields(ENTITY_TYPES[kind]) - _BINDING):
            self.field.addItem(_LABELS.get(name, name.replace("_", " ")), name)
        self.edition = WordBox(Edition, self, none=self.tr("By the usual rules"))
        self.edition.setAccessibleName(self.tr("May be told in"))
        self.usual = PlainLabel("", self, role="muted")
        self.usual.setWordWrap(True)
        self.why = PlainLine(self)
        self.why.setAccessibleName(self.tr("Why"))
        self.refused = PlainLabel("", self, role="bad")
        self.refused.setWordWrap(True)
        self.refused.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save_button = buttons.addButton(
            self.tr("Decide"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.save_button.setDefault(True)
        self.save_button.setEnabled(not workspace.is_read_only() and kind not in NEVER)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(GRID + 4)
        column.addWidget(self.head)
        column.addWidget(FieldBlock(self.tr("What is decided on"), self.field, self))
        column.addWidget(FieldBlock(self.tr("May be told in, at the widest"), self.edition, self))
        column.addWidget(self.usual)
        column.addWidget(FieldBlock(self.tr("Why (kept in the case only)"), self.why, self))
        column.addWidget(self.refused)
        column.addWidget(buttons)
        self.setMinimumWidth(480)
        self.field.setCurrentIndex(max(0, self.field.findData(field)))
        self.field.currentIndexChanged.connect(lambda _at: self._show())
        workspace.case_closed.connect(self.reject)
        self._show()

    def chosen_field(self) -> str:
        """The field, empty for the whole value."""
        return str(self.field.currentData() or "")

    def decision(self) -> Disclosure | None:
        """What was decided on this before."""
        wanted = disclosure_id(entity_name(self._value), self._value.id, self.chosen_field())
        found = self._workspace.snapshot.find("disclosure", wanted)
        return found if isinstance(found, Disclosure) else None

    def save(self) -> None:
        """Store the decision, or take the one before back; the dialog closes."""
        before, edition = self.decision(), self.edition.word()
        if edition is None:
            if before is None or self._workspace.do(take_back(before)):
                self.accept()
            return
        store = self._workspace.store
        try:
            edit = decide(
                store, self._value, edition,
                field=self.chosen_field(), why=self.why.text(), author=store.actor.name,
            )  # fmt: skip
        except AnnotatorError as error:
            self.refused.setText(f"▲ {error.message} {error.hint}".strip())
            self.refused.show()
            return
        if self._workspace.do(edit):
            self.accept()

    def _show(self) -> None:
        field, before = self.chosen_field(), self.decision()
        self.edition.show_word(None if before is None else before.edition)
        self.why.setText("" if before is None else before.why)
        usual = default_of_field(self._value, field) if field else default_of(self._value)
        self.usual.setText(
            self.tr("By the usual rules: {edition}. A field is never told more widely than all of it.").format(
                edition=self.tr(str(usual))
            )
        )  # fmt: skip
