"""The text of a note: plain, with `#tags` and `@people` completed while typing."""

from __future__ import annotations

import re

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCompleter, QWidget

from annotator.gui.note_content import codes_in, tags_in
from annotator.gui.plain_edit import PlainEdit

_BEGUN = re.compile(r"(?:^|(?<=[\s(]))[#@][\w\-.]*$")


class NoteText(PlainEdit):
    """`token_typed(str)` for each `#tag` or known `@code` once a word is finished."""

    token_typed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, lines=3, most=14)
        self.setObjectName("noteText")
        self._codes: tuple[str, ...] = ()
        self._seen: set[str] = set()
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self._complete)
        popup = self._completer.popup()
        assert popup is not None
        self._popup = popup
        self.textChanged.connect(self._look)

    def set_vocabulary(self, tags: tuple[str, ...], codes: tuple[str, ...]) -> None:
        """What completes."""
        self._codes = codes
        self._words.setStringList([*(f"#{tag}" for tag in tags), *(f"@{code}" for code in codes)])

    def show_text(self, text: str) -> None:
        """Show a text; what is marked in it already is not told again."""
        self._seen = self._tokens(text)
        self.setPlainText(text)

    def finish(self) -> None:
        """Tell the tokens at the very end too: nothing more will be typed."""
        self._tell(self._tokens(self.toPlainText()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the list of completions have its keys."""
        if self._popup.isVisible() and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Tab,
            Qt.Key.Key_Escape,
        ):
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.text():
            self._offer()

    def _offer(self) -> None:
        cursor = self.textCursor()
        line = cursor.block().text()[: cursor.positionInBlock()]
        begun = _BEGUN.search(line)
        popup = self._popup
        if begun is None:
            popup.hide()
            return
        self._completer.setCompletionPrefix(begun.group())
        if not self._completer.completionCount() or (
            self._completer.currentCompletion() == begun.group()
        ):
            popup.hide()
            return
        popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        area = self.cursorRect()
        area.setWidth(min(220, self.width()))
        self._completer.complete(area)

    def _complete(self, word: str) -> None:
        cursor = self.textCursor()
        begun = len(self._completer.completionPrefix())
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, begun)
        cursor.insertText(f"{word} ")
        self.setTextCursor(cursor)

    def _look(self) -> None:
        text = self.toPlainText()
        finished = re.sub(r"[#@][\w\-.…]*$", "", text)
        self._tell(self._tokens(finished))

    def _tell(self, tokens: set[str]) -> None:
        for token in sorted(tokens - self._seen):
            self._seen.add(token)
            self.token_typed.emit(token)

    def _tokens(self, text: str) -> set[str]:
        tags = {f"#{tag}" for tag in tags_in(text)}
        return tags | {f"@{code}" for code in codes_in(text, self._codes)}
