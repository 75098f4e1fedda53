"""What an empty panel says: what goes there, and the one action that fills it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from annotator.gui.icons import icon
from annotator.gui.labels import PlainLabel
from annotator.gui.theme import GRID, Theme, on_theme_change


class EmptyState(QWidget):
    """A sentence and perhaps a button in the middle of an empty panel."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel("", self, role="muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.clicked.connect(self.pressed)
        self._icon = ""
        self._key = ""
        self._said = ("", "")
        on_theme_change(self._retint)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        column.setSpacing(GRID)
        column.addStretch(1)
        column.addWidget(self._words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def say(
        self, words: str, action: str = "", action_icon: str = "", *, keyless: str = ""
    ) -> None:
        """Show these words, and a button if there is an action.

        `{key}` in them is the key that `set_key` named; `keyless` is said while there is none.
        """
        self._said = (words, keyless or words)
        self._show_words()
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self._icon = action_icon
        self._retint()

    def set_key(self, key: str) -> None:
        """The key of the action as people read it now; '' where it has none."""
        self._key = key
        self._show_words()

    def _show_words(self) -> None:
        words, keyless = self._said
        self._words.setText(words.replace("{key}", self._key) if self._key else keyless)

    def words(self) -> str:
        """What is said at the moment."""
        return self._words.text()

    def _retint(self, _theme: Theme | None = None) -> None:
        self.button.setIcon(icon(self._icon) if self._icon else QIcon())
