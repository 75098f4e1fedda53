"""The dialog around the form of one value: stored as one edit, and one Esc loses nothing typed."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from annotator.case.edits import Edit
from annotator.errors import ValueRefusedError
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.labels import PlainLabel
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace


class FormDialog(QDialog):
    """Fields on `column`, what is refused and not saved below, buttons; `saved(value)`."""

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
        workspace.case_closed.connect(self.close_quietly)

    def _finish(self, *, new: bool) -> None:
        """All fields are there and filled: what stands below them; from now on, typing counts."""
        self.column.addStretch(1)
        self.unsaved = PlainLabel(
            self.tr("Not saved yet. Esc or Cancel once more throws away what was typed here."),
            self,
            role="warn",
        )
        self.refused = PlainLabel("", self, role="bad")
        buttons = QDialogButtonBox(self)
        if self._workspace.is_read_only():
            buttons.addButton(QDialogButtonBox.StandardButton.Close)
        else:
            words = self.tr("Add") if new else self.tr("Save")
            buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
            buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        self.area = vertical_scroll(self.page, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self.area, 1)
        for part in (self.unsaved, self.refused):
            part.setWordWrap(True)
            part.hide()
            whole.addWidget(part)
        whole.addWidget(buttons)
        self._shown = self.typed()

    # -- what each form says

    @abstractmethod
    def typed(self) -> object:
        """All that can be typed here, to compare."""

    @abstractmethod
    def entered(self) -> tuple[object, Edit | None]:
        """The value as it is entered, and the edit that stores it (None: nothing changed). Raises ValueRefusedError."""

    @abstractmethod
    def refuse(self, error: ValueRefusedError) -> None:
        """Say at its field why something was refused."""

    # -- what all do

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

    def close_quietly(self) -> None:
        """The case is closed, or the value is gone."""
        super().reject()

    def refuse_below(self, words: str) -> None:
        """Say above the buttons why something was refused that has no field."""
        self.refused.setText(words)
        self.refused.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves from every field, as it does for a note."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self._workspace.is_read_only():
                self.save()
            return
        super().keyPressEvent(event)
