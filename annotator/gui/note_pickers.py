"""Small choices of the note editor: kind, frames, words of a vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFont, QFontMetrics, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from annotator.case.vocabularies import NoteKind
from annotator.errors import ValueRefusedError
from annotator.gui.film_words import grouped
from annotator.gui.icons import icon
from annotator.gui.kind_marks import kind_icon, kind_word
from annotator.gui.labels import PlainLabel, plain_tip
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import Theme, figures_font, on_theme_change

W = TypeVar("W", bound=StrEnum)
_FIRST = (NoteKind.OBSERVATION, NoteKind.INFERENCE, NoteKind.CLAIM)
_MORE = (NoteKind.MEASUREMENT, NoteKind.LEGAL_QUESTION, NoteKind.PROCEDURAL)


class KindPicker(QFrame):
    """Observation · Inference · Claim · More; `chosen(NoteKind)`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteKind")
        self.setProperty("role", "segments")
        self._kind = NoteKind.OBSERVATION
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._buttons: dict[NoteKind, QToolButton] = {}
        for kind in _FIRST:
            button = self._button(kind_word(kind))
            button.setToolTip(plain_tip(_meaning(kind)))
            button.clicked.connect(lambda _checked=False, kind=kind: self._choose(kind))
            self._buttons[kind] = button
            row.addWidget(button)
        self._more = self._button(self.tr("More"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        group = QActionGroup(self)
        self._actions: dict[NoteKind, QAction] = {}
        for kind in _MORE:
            action = self._menu.addAction(kind_icon(kind), kind_word(kind))
            action.setCheckable(True)
            action.setToolTip(plain_tip(_meaning(kind)))
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, kind=kind: self._choose(kind))
            self._actions[kind] = action
        self._more.setMenu(self._menu)
        row.addWidget(self._more)
        self.show_kind(NoteKind.OBSERVATION)

    def _button(self, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setCheckable(True)
        button.setStyleSheet("QToolButton { padding: 4px 2px; }")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        button.setMinimumWidth(40)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def kind(self) -> NoteKind:
        """The chosen kind."""
        return self._kind

    def show_kind(self, kind: NoteKind) -> None:
        """Choose without telling."""
        self._kind = kind
        for each, button in self._buttons.items():
            button.setChecked(each is kind)
        for each, action in self._actions.items():
            action.setChecked(each is kind)
        others = kind in self._actions
        self._more.setChecked(others)
        self._more.setText(_short(kind) if others else self.tr("More ▾"))
        self._more.setAccessibleName(kind_word(kind) if others else self.tr("More kinds"))
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        bold = QFont(self.font())
        bold.setBold(True)
        measure = QFontMetrics(bold)  # the chosen one is bold
        words = [*(kind_word(each) for each in _FIRST), self._more.text()]
        for at, word in enumerate(words):
            layout.setStretch(at, measure.horizontalAdvance(word) + 12)

    def _choose(self, kind: NoteKind) -> None:
        changed = kind is not self._kind
        self.show_kind(kind)
        if changed:
            self.chosen.emit(kind)


class WordBox(QComboBox, Generic[W]):
    """The words of a vocabulary; the wheel scrolls the panel instead of changing a value."""

    def __init__(
        self, words: type[W], parent: QWidget | None = None, *, none: str | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if none is not None:
            self.addItem(none, None)
        for word in words:
            self.addItem(word.value, word.value)

    def word(self) -> W | None:
        """The chosen word."""
        value = self.currentData()
        return self._words(value) if value else None

    def show_word(self, word: W | None) -> None:
        """Choose without telling."""
        blocked = self.blockSignals(True)  # noqa: FBT003 - Qt takes it so
        self.setCurrentIndex(max(0, self.findData(word.value if word is not None else None)))
        self.blockSignals(blocked)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()


class FrameField(QFrame):
    """A frame number as shown, and a button that takes the frame on the screen.

    `edited` after a change by hand. Empty is allowed where `optional`.
    """

    edited = Signal()

    def __init__(
        self, here: Callable[[], int | None], parent: QWidget | None = None, *, optional: bool
    ) -> None:
        super().__init__(parent)
        self._here = here
        self._optional = optional
        self._offset = 0
        self.line = PlainLine(self)
        self.line.setFont(figures_font(self.font()))
        self.line.setPlaceholderText(self.tr("one frame") if optional else "")
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.take = QToolButton(self)
        self.take.setToolTip(plain_tip(self.tr("Take the frame on the screen")))
        self.take.setAccessibleName(self.tr("Take the frame on the screen"))
        self.take.clicked.connect(self._take)
        self.tail = PlainLabel("", self, role="muted")
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.line, 1)
        row.addWidget(self.take)
        on_theme_change(self._retint)
        self._retint()

    def show_frame(self, index: int | None, offset: int) -> None:
        """Show a 0-based index, as numbered from `offset`."""
        self._offset = offset
        self.line.setText("" if index is None else grouped(index + offset))

    def frame(self) -> int | None:
        """The 0-based index; None when empty. Raises ValueRefusedError for what is no number."""
        text = "".join(c for c in self.line.text() if not c.isspace())
        if not text and self._optional:
            return None
        if not (text.isascii() and text.isdecimal()) or int(text) < self._offset:
            raise ValueRefusedError(
                f"“{self.line.text()[:20]}” is no frame number.",
                self.tr("Write a number as it stands under the picture."),
                field="frames",
            )
        return int(text) - self._offset

    def set_read_only(self, read_only: bool) -> None:
        """Whether it can be changed."""
        self.line.setReadOnly(read_only)
        self.take.setEnabled(not read_only)

    def _take(self) -> None:
        here = self._here()
        if here is not None:
            self.show_frame(here, self._offset)
            self.edited.emit()

    def _retint(self, _theme: Theme | None = None) -> None:
        self.take.setIcon(icon("crosshair", "muted"))


def _short(kind: NoteKind) -> str:
    return {NoteKind.LEGAL_QUESTION: "Legal ▾", NoteKind.MEASUREMENT: "Measure ▾"}.get(
        kind, f"{kind_word(kind)} ▾"
    )


def _meaning(kind: NoteKind) -> str:
    return {
        NoteKind.OBSERVATION: "What is seen or heard, without inference.",
        NoteKind.MEASUREMENT: "A length, time, count or speed that was measured.",
        NoteKind.INFERENCE: "What follows from observations; it names them.",
        NoteKind.CLAIM: "What a source says happened.",
        NoteKind.LEGAL_QUESTION: "What a lawyer should look at; never a conclusion.",
        NoteKind.PROCEDURAL: "About the work itself.",
    }[kind]
