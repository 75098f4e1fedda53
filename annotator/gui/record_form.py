"""A form made from the description of a record's fields."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from annotator.case.fields import FieldSpec, show_field
from annotator.gui.field_block import FieldBlock, Fold
from annotator.gui.labels import PlainLabel, plain_tip
from annotator.gui.note_pickers import WordBox
from annotator.gui.plain_edit import PlainEdit, PlainLine
from annotator.gui.record_paste import QuoteEdit

Field = PlainEdit | QLineEdit | QComboBox


class RecordForm(QWidget):
    """One field below the other, in groups that fold.

    `edited((name, text))` when a field that was changed is left; `typed` with
    every key.
    """

    edited = Signal(object)
    typed = Signal()
    link_pasted = Signal(object)  # the address of the page that was copied from

    def __init__(
        self,
        specs: Sequence[FieldSpec],
        parent: QWidget | None = None,
        *,
        folded: bool = False,
    ) -> None:
        super().__init__(parent)
        self._specs = {spec.name: spec for spec in specs}
        self._fields: dict[str, Field] = {}
        self._blocks: dict[str, FieldBlock] = {}
        self._origins: dict[str, PlainLabel] = {}
        self._shown: dict[str, str] = {}
        self.groups: dict[str, Fold] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for spec in specs:
            group = self.groups.get(spec.group)
            if group is None:
                is_open = not folded or not self.groups
                group = self.groups[spec.group] = Fold(self.tr(spec.group), self, is_open=is_open)
                column.addWidget(group)
            group.content.addWidget(self._make(spec))

    def show_record(self, record: object) -> None:
        """Show a record's values; what was refused is forgotten."""
        for name, spec in self._specs.items():
            self._show(name, show_field(spec, record))
            self._blocks[name].accept()

    def update_record(self, record: object) -> None:
        """Show values that changed elsewhere; a field with the caret in it keeps what is typed."""
        for name, spec in self._specs.items():
            text = show_field(spec, record)
            if text != self._shown.get(name):
                if self.text(name) == self._shown.get(name):
                    self._show(name, text)
                else:
                    self._shown[name] = text

    def text(self, name: str) -> str:
        """What a field holds."""
        field = self._fields[name]
        if isinstance(field, PlainEdit):
            return field.toPlainText()
        if isinstance(field, QComboBox):
            return str(field.currentData() or "")
        return field.text()

    def texts(self) -> dict[str, str]:
        """What all fields hold, by name."""
        return {name: self.text(name) for name in self._fields}

    def changed_texts(self) -> dict[str, str]:
        """What fields hold that differ from what was shown."""
        return {name: text for name, text in self.texts().items() if text != self._shown[name]}

    def put_back(self, name: str) -> None:
        """Show again what a field held before."""
        self._show(name, self._shown[name])
        self._blocks[name].accept()

    def refuse(self, name: str, message: str, hint: str = "") -> None:
        """Say at a field why its value was refused."""
        block = self._blocks.get(name)
        if block is not None:
            self.groups[self._specs[name].group].set_open(True)
            block.refuse(message, hint)

    def set_text(self, name: str, text: str) -> None:
        """Put a text into a field as if it had been typed."""
        field = self._fields[name]
        if isinstance(field, PlainEdit):
            field.setPlainText(text)
        elif not isinstance(field, QComboBox):
            field.setText(text)
            field.setCursorPosition(0)
        self.typed.emit()

    def accept(self, name: str) -> None:
        """The value is stored; it is what was shown from now on."""
        self._shown[name] = self.text(name)
        self._blocks[name].accept()

    def show_origin(self, name: str, origin: str) -> None:
        """Say below a field where its value was found; '' says nothing."""
        label = self._origins[name]
        label.setText(self.tr("Taken over from {origin}").format(origin=origin) if origin else "")
        label.setVisible(bool(origin))

    def field(self, name: str) -> Field:
        """The widget of a field."""
        return self._fields[name]

    def block(self, name: str) -> FieldBlock:
        """The label, widget and refusal of a field."""
        return self._blocks[name]

    def set_read_only(self, *, read_only: bool) -> None:
        """Whether anything can be changed."""
        for field in self._fields.values():
            if isinstance(field, QComboBox):
                field.setEnabled(not read_only)
            else:
                field.setReadOnly(read_only)

    # -- build

    def _make(self, spec: FieldSpec) -> QWidget:
        field = self._field(spec)
        field.setObjectName(f"field.{spec.name}")
        field.setAccessibleName(self.tr(spec.label))
        if spec.help:
            field.setToolTip(plain_tip(self.tr(spec.help)))
            field.setAccessibleDescription(self.tr(spec.help))
        block = FieldBlock(self.tr(spec.label), field, self)
        origin = PlainLabel("", block, role="muted")
        origin.setWordWrap(True)
        origin.hide()
        layout = block.layout()
        assert layout is not None
        layout.addWidget(origin)
        self._fields[spec.name], self._blocks[spec.name] = field, block
        self._origins[spec.name] = origin
        self._shown[spec.name] = ""
        return block

    def _field(self, spec: FieldSpec) -> Field:
        name = spec.name
        if spec.vocabulary is not None:
            none = self.tr("not entered") if spec.optional else None
            box = WordBox(spec.vocabulary, self, none=none)
            box.currentIndexChanged.connect(lambda _at: self._left(name))
            return box
        help_words = self.tr(spec.help)
        if spec.long:
            edit = QuoteEdit(self, lines=2, most=8)
            edit.link_pasted.connect(self.link_pasted)
            edit.setPlaceholderText(help_words)
            edit.textChanged.connect(self.typed)
            edit.left.connect(lambda: self._left(name))
            return edit
        line = PlainLine(self)
        line.setPlaceholderText(help_words)
        line.textEdited.connect(lambda _text: self.typed.emit())
        line.editingFinished.connect(lambda: self._left(name))
        return line

    def _show(self, name: str, text: str) -> None:
        field = self._fields[name]
        blocked = field.blockSignals(True)  # noqa: FBT003 - Qt's signature
        if isinstance(field, PlainEdit):
            field.setPlainText(text)
            field.fit()
        elif isinstance(field, QComboBox):
            field.setCurrentIndex(max(0, field.findData(text or None)))
        elif isinstance(field, PlainLine):
            field.show_text(text)
            field.turn()
        field.blockSignals(blocked)
        self._shown[name] = text

    def _left(self, name: str) -> None:
        text = self.text(name)
        self.typed.emit()
        if text != self._shown[name]:
            self.edited.emit((name, text))
