"""Adds a place or changes one, beside the film: the window is not modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from annotator.case.places import Place
from annotator.case.rules import check_entity
from annotator.errors import ValueRefusedError
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.labels import PlainLabel
from annotator.gui.place_form import PlaceForm
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.places import add_place, change_place


class PlaceDialog(QDialog):
    """The form of one place; Ctrl+Enter saves. `saved(Place)`."""

    saved = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        place: Place,
        here: Callable[[], int | None],
        *,
        is_new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("placeDialog")
        self._workspace = workspace
        self._before = place
        self._is_new = is_new
        self.setWindowTitle(self.tr("Add a place") if is_new else self.tr("Change the place"))
        self.form = PlaceForm(workspace, here, self)
        page = QWidget(self)
        page.setProperty("role", "page")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.addWidget(self.form)
        inner.addStretch(1)
        self.words = PlainLabel("", self, role="bad")
        self.words.setWordWrap(True)
        self.words.hide()
        self.unsaved = PlainLabel(
            self.tr("Not saved yet. Esc or Cancel once more throws away what was typed here."),
            self,
            role="warn",
        )
        self.unsaved.setWordWrap(True)
        self.unsaved.hide()
        buttons = QDialogButtonBox(self)
        if workspace.is_read_only():
            buttons.addButton(QDialogButtonBox.StandardButton.Close)
        else:
            words = self.tr("Add") if is_new else self.tr("Save")
            button = buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
            button.setDefault(True)
            buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(vertical_scroll(page, self), 1)
        for widget in (self.words, self.unsaved, buttons):
            whole.addWidget(widget)
        self.form.show_place(place)
        self.form.set_read_only(read_only=workspace.is_read_only())
        self._shown = self.form.texts()
        self._warned_of: object = None
        room = self.screen().availableGeometry().height() - 80
        self.resize(500, min(820, room))
        self.form.name.setFocus()
        self.form.name.selectAll()
        workspace.case_closed.connect(self.close_quietly)
        workspace.values_changed.connect(self._on_values)

    def ask_where(self) -> None:
        """Nothing is known of where it lies: the field stays empty until somebody says."""
        self.form.coordinates.clear()
        self.form.read_back.set_value("")
        self._shown = self.form.texts()

    def save(self) -> bool:
        """Store what is entered; False where it is refused (the reason stands at the field)."""
        self.words.hide()
        try:
            after = self.form.entered()
            check_entity(after, self._workspace.snapshot)
        except ValueRefusedError as error:
            if not self.form.refuse(error):
                self.words.setText(f"▲ {error}")
                self.words.show()
            return False
        if self._is_new:
            done = self._workspace.do(add_place(after))
        else:
            done = after == self._before or self._workspace.do(change_place(self._before, after))
        if done:
            self.saved.emit(after)
            self.accept()
        return done

    def reject(self) -> None:
        """Esc and Cancel close; where something was typed, they first say what would be lost."""
        typed = self.form.texts()
        if typed in (self._shown, self._warned_of):
            super().reject()
            return
        self._warned_of = typed
        self.unsaved.show()

    def close_quietly(self) -> None:
        """The case is closed, or the place is gone."""
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves from every field, as it does for a note."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self._workspace.is_read_only():
                self.save()
            return
        super().keyPressEvent(event)

    def _on_values(self, changed: ValuesChanged) -> None:
        """The place was changed elsewhere (on the map, by undo): what is stored is what is compared."""
        for change in changed.of("place"):
            if change.id != self._before.id or self._is_new:
                continue
            if not isinstance(change.after, Place):
                self.close_quietly()
            else:
                self._before = change.after
                if self.form.texts() == self._shown:
                    self.form.show_place(change.after)
                    self._shown = self.form.texts()
