"""Adds a place or changes one, beside the film: the window is not modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from annotator.case.edits import Edit
from annotator.case.places import Place
from annotator.case.rules import check_entity
from annotator.errors import ValueRefusedError
from annotator.gui.form_dialog import FormDialog
from annotator.gui.place_form import PlaceForm
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.places import add_place, change_place


class PlaceDialog(FormDialog):
    """The form of one place; `saved(Place)`."""

    def __init__(
        self,
        workspace: Workspace,
        place: Place,
        here: Callable[[], int | None],
        *,
        is_new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workspace, parent)
        self.setObjectName("placeDialog")
        self._before = place
        self._is_new = is_new
        self.setWindowTitle(self.tr("Add a place") if is_new else self.tr("Change the place"))
        self.form = PlaceForm(workspace, here, self)
        self.column.addWidget(self.form)
        self.form.show_place(place)
        self.form.set_read_only(read_only=workspace.is_read_only())
        self._finish(new=is_new)
        room = self.screen().availableGeometry().height() - 80
        self.resize(500, min(820, room))
        self.form.name.setFocus()
        self.form.name.selectAll()
        workspace.values_changed.connect(self._on_values)

    def ask_where(self) -> None:
        """Nothing is known of where it lies: the field stays empty until somebody says."""
        self.form.coordinates.clear()
        self.form.read_back.set_value("")
        self._shown = self.form.texts()

    def typed(self) -> object:
        """All that can be typed here."""
        return self.form.texts()

    def entered(self) -> tuple[object, Edit | None]:
        """The place as it is entered."""
        after = self.form.entered()
        check_entity(after, self._workspace.snapshot)
        if self._is_new:
            return after, add_place(after)
        return after, None if after == self._before else change_place(self._before, after)

    def refuse(self, error: ValueRefusedError) -> None:
        """At its field."""
        if not self.form.refuse(error):
            self.refuse_below(f"▲ {error}")

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
