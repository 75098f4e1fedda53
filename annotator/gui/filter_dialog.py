"""Choosing which notes are listed, and keeping such choices."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.note_filter import NoteFilter
from annotator.errors import AnnotatorError
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.film_words import grouped
from annotator.gui.filter_form import FilterForm
from annotator.gui.labels import PlainLabel, restyle
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.saved_filters import (
    KEYS,
    SavedFilter,
    forget_filter,
    keep_filter,
    saved_filters,
)

_REST_MS = 200


class FilterDialog(QDialog):
    """All conditions on one form, how many notes fit, and the filters kept with the case.

    `accepted` when the filter is to be used; `kept_changed` when one was kept or forgotten.
    """

    kept_changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        wanted: NoteFilter,
        exhibit_id: str | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("filterDialog")
        self.setWindowTitle(self.tr("Filter the notes"))
        self._workspace = workspace
        self._exhibit_id = exhibit_id
        self._asked = 0
        self.form = FilterForm(workspace.snapshot, self)
        self._kept: tuple[SavedFilter, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._count)
        self._build()
        self.form.changed.connect(self._rest.start)
        self.form.show_filter(wanted)
        workspace.case_closed.connect(self.reject)
        self._count()
        self._read_kept()
        self.resize(760, 640)

    def wanted(self) -> NoteFilter:
        """The filter as it is set. Raises UsageError."""
        return self.form.wanted()

    # -- making it

    def _build(self) -> None:
        self.saved = QComboBox(self)
        self.saved.setAccessibleName(self.tr("Saved filters"))
        self.saved.activated.connect(self._on_saved)
        self.forget = self._button(self.tr("Forget"), self._forget)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.saved, 1)
        top.addWidget(self.forget)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(self.tr("A name to keep it under"))
        self.name.setAccessibleName(self.tr("Name to keep the filter under"))
        self.name.setMaxLength(80)
        self.key = QComboBox(self)
        self.key.setAccessibleName(self.tr("Key that recalls it"))
        self.key.addItem(self.tr("no key"), "")
        for key in KEYS:
            self.key.addItem(self.tr("key {n}").format(n=key), key)
        self.keep = self._button(self.tr("Keep"), self._keep)
        keeping = QHBoxLayout()
        keeping.setSpacing(GRID)
        keeping.addWidget(self.name, 1)
        keeping.addWidget(self.key)
        keeping.addWidget(self.keep)
        self.said = PlainLabel("", self, role="muted")
        self.said.setWordWrap(True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.use = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.use.setText(self.tr("Show these notes"))
        self.use.setProperty("role", "primary")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        clear = buttons.addButton(self.tr("No conditions"), QDialogButtonBox.ButtonRole.ResetRole)
        clear.setAutoDefault(False)
        clear.clicked.connect(lambda _checked=False: self.form.show_filter(NoteFilter()))
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        column.setSpacing(GRID + 4)
        column.addLayout(top)
        column.addWidget(vertical_scroll(self.form, self), 1)
        column.addLayout(keeping)
        column.addWidget(self.said)
        column.addWidget(buttons)

    def _button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    # -- what is done

    def _accept(self) -> None:
        try:
            self.wanted()
        except AnnotatorError as error:
            self._refuse(error)
        else:
            self.accept()

    def _keep(self) -> None:
        try:
            new = SavedFilter(self.name.text(), self.wanted(), str(self.key.currentData()))
            keep_filter(self._workspace.folder(), new)
        except AnnotatorError as error:
            self._refuse(error)
            return
        self._read_kept(self.name.text())
        self._say(self.tr("The filter is kept with this case."), "good")
        self.kept_changed.emit()

    def _forget(self) -> None:
        name = self.saved.currentData()
        if name:
            try:
                forget_filter(self._workspace.folder(), str(name))
            except AnnotatorError as error:
                self._refuse(error)
                return
            self._read_kept()
            self.kept_changed.emit()

    def _on_saved(self, _row: int) -> None:
        name = self.saved.currentData()
        for each in self._kept:
            if each.name == name:
                self.form.show_filter(each.wanted)
                self.name.setText(each.name)
                self.key.setCurrentIndex(self.key.findData(each.key))
        self._show_state()

    # -- what is shown

    def _read_kept(self, chosen: str = "") -> None:
        try:
            self._kept = saved_filters(self._workspace.folder())
        except AnnotatorError as error:
            self._kept = ()
            self._refuse(error)
        self.saved.clear()
        words = self.tr("Saved filters…") if self._kept else self.tr("No filter is kept yet")
        self.saved.addItem(words, "")
        for each in self._kept:
            shown = f"{each.name}   ({each.key})" if each.key else each.name
            self.saved.addItem(shown, each.name)
        self.saved.setCurrentIndex(max(0, self.saved.findData(" ".join(chosen.split()))))
        self._show_state()

    def _show_state(self) -> None:
        writable = not self._workspace.is_read_only()
        self.saved.setEnabled(bool(self._kept))
        self.forget.setEnabled(writable and bool(self.saved.currentData()))
        for widget in (self.name, self.key, self.keep):
            widget.setEnabled(writable)

    def _count(self) -> None:
        if not self._workspace.has_case():
            return
        try:
            wanted = self.wanted()
        except AnnotatorError as error:
            self._show_error(error)
            return
        store, exhibit_id = self._workspace.store, self._exhibit_id
        self._asked += 1
        number = self._asked

        def work(_progress: Report, _cancelled: Cancelled) -> tuple[int, int]:
            return number, len(store.note_rows(exhibit_id, words=wanted.words, wanted=wanted))

        self._workspace.jobs.start(
            self.tr("Counting notes"), work, finished=self._counted, failed=self._show_error
        )

    def _counted(self, answer: tuple[int, int]) -> None:
        number, count = answer
        if number == self._asked:
            one, many = self.tr("1 note fits."), self.tr("{n} notes fit.")
            self._say(one if count == 1 else many.format(n=grouped(count)), "muted")

    def _refuse(self, error: AnnotatorError) -> None:
        """Say why something was not done; a count that is under way does not talk over it."""
        self._rest.stop()
        self._asked += 1
        self._show_error(error)

    def _show_error(self, error: AnnotatorError) -> None:
        self._say(f"{error.message} {error.hint}".strip(), "bad")

    def _say(self, words: str, role: str) -> None:
        restyle(self.said, "role", role)
        self.said.setText(words)
