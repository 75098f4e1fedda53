"""The form of a publication, and what it shares with that of a relation."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.case.copies import Publication
from annotator.case.copy_fields import PUBLICATION_FIELDS
from annotator.case.edits import Edit
from annotator.case.fields import read_field
from annotator.case.rules import check_entity
from annotator.errors import ValueRefusedError
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.record_form import RecordForm
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.workflow.copies_published import (
    publishing,
    seen_words,
    why_no_interval,
    with_interval,
)


class CaseForm(QDialog):
    """What both forms share: one edit, refusals at the field, nothing typed is lost by one Esc."""

    saved = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._warned_of: object = None
        self._shown: object = None
        self.page = QWidget(self)
        self.page.setProperty("role", "page")
        self.column = QVBoxLayout(self.page)
        self.column.setContentsMargins(0, 0, GRID, 0)
        self.column.setSpacing(GRID)
        workspace.case_closed.connect(self._give_up)

    def _finish(self, *, new: bool) -> None:
        self.column.addStretch(1)
        self.unsaved = PlainLabel(
            self.tr("Not saved yet. Esc or Cancel once more throws away what was typed here."),
            self,
            role="warn",
        )
        self.unsaved.setWordWrap(True)
        self.unsaved.hide()
        self.refused = PlainLabel("", self, role="bad")
        self.refused.setWordWrap(True)
        self.refused.hide()
        buttons = QDialogButtonBox(self)
        if self._workspace.is_read_only():
            buttons.addButton(QDialogButtonBox.StandardButton.Close)
        else:
            words = self.tr("Add") if new else self.tr("Save")
            buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
            buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(vertical_scroll(self.page, self), 1)
        for part in (self.unsaved, self.refused):
            whole.addWidget(part)
        whole.addWidget(buttons)
        self.resize(480, 600)
        self._shown = self.typed()

    def typed(self) -> object:
        """All that can be typed here, to compare."""
        raise NotImplementedError

    def entered(self) -> tuple[object, Edit | None]:
        """The value as it is entered, and the edit that stores it (None: nothing changed). Raises ValueRefusedError."""
        raise NotImplementedError

    def refuse(self, error: ValueRefusedError) -> None:
        """Say at its field why something was refused."""
        raise NotImplementedError

    def save(self) -> bool:
        """Store what is entered; False where it is refused (the reason stands at the field)."""
        self.refused.hide()
        try:
            value, edit = self.entered()
        except ValueRefusedError as error:
            self.refuse(error)
            return False
        if edit is not None and not self._workspace.do(edit):
            return False
        self.saved.emit(value)
        self.accept()
        return True

    def reject(self) -> None:
        """Esc and Cancel close; where something was typed, they first say what would be lost."""
        typed = self.typed()
        if typed in (self._shown, self._warned_of):
            super().reject()
            return
        self._warned_of = typed
        self.unsaved.show()

    def _give_up(self) -> None:
        self._shown = self.typed()
        super().reject()

    def refuse_below(self, error: ValueRefusedError) -> None:
        """Say above the buttons why something was refused that has no field."""
        self.refused.setText(f"{error.message} {error.hint}".strip())
        self.refused.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves from every field."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self._workspace.is_read_only():
                self.save()
            return
        super().keyPressEvent(event)


def exhibit_box(workspace: Workspace, chosen: str, parent: QWidget) -> QComboBox:
    """All exhibits to choose from."""
    box = QComboBox(parent)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    for exhibit in workspace.snapshot.exhibits:
        box.addItem(one_line(f"{exhibit.label} · {exhibit.name()}", 90), exhibit.id)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


class PublicationForm(CaseForm):
    """Says who put an exhibit's footage where, and when it was first seen there."""

    def __init__(
        self,
        workspace: Workspace,
        value: Publication | None = None,
        parent: QWidget | None = None,
        *,
        exhibit_id: str = "",
    ) -> None:
        super().__init__(workspace, parent)
        self.setObjectName("publicationForm")
        self._before = value
        new = value is None
        self.setWindowTitle(self.tr("Add a publication") if new else self.tr("Publication"))
        self._value = value or Publication(workspace.clock.new_id(), exhibit_id)
        self.exhibit = exhibit_box(workspace, self._value.exhibit_id, self.page)
        self.exhibit.setEnabled(not workspace.is_read_only())
        self.column.addWidget(FieldBlock(self.tr("Exhibit"), self.exhibit, self.page))
        self.form = RecordForm(PUBLICATION_FIELDS, self.page)
        self.form.show_record(self._value)
        self.form.set_read_only(read_only=workspace.is_read_only())
        self.form.typed.connect(self._say_interval)
        self.column.addWidget(self.form)
        self.interval = PlainLabel("", self, role="muted")
        self.interval.setWordWrap(True)
        self.interval.setAccessibleName(self.tr("The date as an interval"))
        self._say_interval()
        self._finish(new=new)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        # Outside what is scrolled: it says what the date and the zone above mean.
        whole.insertWidget(1, self.interval)
        self.form.field("uploader").setFocus()

    def typed(self) -> object:
        """All that can be typed here."""
        return (self.exhibit.currentData(), *self.form.texts().values())

    def _read(self) -> Publication:
        texts = self.form.texts()
        found = {spec.name: read_field(spec, texts[spec.name]) for spec in PUBLICATION_FIELDS}
        value = replace(
            self._value,
            exhibit_id=str(self.exhibit.currentData()),
            **found,  # type: ignore[arg-type]
        )
        return with_interval(value)

    def _say_interval(self) -> None:
        try:
            value = self._read()
        except ValueRefusedError as error:
            self.interval.setText(error.message)
            return
        said = seen_words(value)
        if said:
            self.interval.setText(self.tr("That is {interval}").format(interval=said))
        else:
            self.interval.setText(why_no_interval(value))

    def entered(self) -> tuple[object, Edit | None]:
        """The publication as it is entered, with its interval."""
        for spec in PUBLICATION_FIELDS:
            self.form.block(spec.name).accept()
        after = self._read()
        check_entity(after, self._workspace.snapshot)
        if after == self._before:
            return after, None
        return after, publishing(after, self._before)

    def refuse(self, error: ValueRefusedError) -> None:
        """At its field."""
        if error.field in self.form.texts():
            self.form.refuse(error.field, error.message, error.hint)
        else:
            self.refuse_below(error)
