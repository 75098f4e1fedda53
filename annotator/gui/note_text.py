"""The text of a note: plain, with `#tags`, `@people` and `!claims` completed while typing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCompleter, QWidget

from annotator.gui.labels import one_line
from annotator.gui.note_content import codes_in, tags_in
from annotator.gui.plain_edit import PlainEdit

_BEGUN = re.compile(r"(?:^|(?<=[\s(]))(?:[#@][\w\-.]*|!(?:\w[\w\-. ]{0,40})?)$")


class NoteText(PlainEdit):
    """`token_typed(str)` for each `#tag` or known `@code` once a word is finished.

    `claim_chosen(str)` with the id of a claim that was chosen after `!`; nothing
    of it stays in the text.
    """

    token_typed = Signal(object)
    claim_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, lines=3, most=14)
        self.setObjectName("noteText")
        self._codes: tuple[str, ...] = ()
        self._seen: set[str] = set()
        self._words = QStringListModel(self)
        self._claim_words = QStringListModel(self)
        self._claims: dict[str, str] = {}
        self._begun = ""
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

    def set_claims(self, claims: Mapping[str, str]) -> None:
        """The claims that `!` completes: their headings by id."""
        self._claims = {f"!{one_line(words, 80)}": id for id, words in claims.items()}
        self._claim_words.setStringList(list(self._claims))

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
        self._begun = begun.group()
        self._complete_from(self._begun)
        if not self._completer.completionCount() or (
            self._completer.currentCompletion() == self._begun
        ):
            popup.hide()
            return
        popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        area = self.cursorRect()
        area.setWidth(min(220, self.width()))
        self._completer.complete(area)

    def _complete_from(self, begun: str) -> None:
        """Tags and people by how they begin, claims by any part of their heading."""
        claim = begun.startswith("!")
        model = self._claim_words if claim else self._words
        if self._completer.model() is not model:
            self._completer.setModel(model)
            self._completer.setFilterMode(
                Qt.MatchFlag.MatchContains if claim else Qt.MatchFlag.MatchStartsWith
            )
        self._completer.setCompletionPrefix(begun[1:] if claim else begun)

    def _complete(self, word: str) -> None:
        cursor = self.textCursor()
        cursor.movePosition(
            QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(self._begun)
        )
        claim = self._claims.get(word)
        cursor.insertText("" if claim is not None else f"{word} ")
        self.setTextCursor(cursor)
        if claim is not None:
            self.claim_chosen.emit(claim)

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
