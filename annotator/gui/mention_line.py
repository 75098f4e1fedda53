"""A cell of text in which `@` offers the people of the case by their codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

_BEGUN: Final = re.compile(r"(?:^|(?<=[\s(]))@[\w.\-]*$")


class MentionLine(QLineEdit):
    """A line that completes `@` to one of these codes wherever the cursor stands."""

    def __init__(self, codes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._begun = ""
        # Not the line's own completer, which would take all of the line for one word.
        self._words = QCompleter(QStringListModel([f"@{code}" for code in codes], self), self)
        self._words.setWidget(self)
        self._words.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._words.activated.connect(self._take)
        self.textEdited.connect(self._offer)

    def offered(self) -> tuple[str, ...]:
        """What is offered now; empty where nothing is."""
        popup, model = self._words.popup(), self._words.completionModel()
        if popup is None or not popup.isVisible():
            return ()
        return tuple(str(model.index(row, 0).data()) for row in range(model.rowCount()))

    def _offer(self, _text: str) -> None:
        begun = _BEGUN.search(self.text()[: self.cursorPosition()])
        popup = self._words.popup()
        assert popup is not None
        self._begun = begun.group() if begun is not None else ""
        self._words.setCompletionPrefix(self._begun)
        if begun is None or not self._words.completionCount():
            popup.hide()
            return
        popup.setCurrentIndex(self._words.completionModel().index(0, 0))
        area = self.cursorRect()
        area.setWidth(220)
        self._words.complete(area)

    def _take(self, word: str) -> None:
        at = self.cursorPosition()
        self.setSelection(at - len(self._begun), len(self._begun))
        self.insert(f"{word} ")


class MentionDelegate(QStyledItemDelegate):
    """Edits a cell with a MentionLine; `codes` is asked when an editor opens."""

    def __init__(self, codes: Callable[[], Sequence[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._codes = codes

    def createEditor(
        self,
        parent: QWidget,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """The line to type in."""
        line = MentionLine(self._codes(), parent)
        line.setFrame(False)
        return line
