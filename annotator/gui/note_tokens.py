"""Tags and people in one field: chips that can be taken off, a line that completes."""

from __future__ import annotations

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from annotator.gui.field_block import empty_layout
from annotator.gui.flow_layout import FlowLayout
from annotator.gui.labels import menu_text, plain_tip, restyle


class TokenField(QFrame):
    """`#tags` and `@people`. Typing a word and Enter, comma or space adds it.

    `changed` after every change. Words without a mark are tags.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteTokens")
        self._tokens: list[str] = []
        self._words = QStringListModel(self)
        self._line = _TokenLine(self)
        self._line.setFrame(False)
        self._line.setStyleSheet(
            "QLineEdit { border: none; background: transparent; padding: 2px; }"
        )
        self._line.setPlaceholderText(self.tr("#tag, @person"))
        self._line.setAccessibleName(self.tr("Add a tag or a person"))
        completer = QCompleter(self._words, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._complete)
        self._line.setCompleter(completer)
        self._line.ended.connect(self._take)
        self._line.erased.connect(self._erase)
        self._line.left.connect(self._on_left)
        # The line to type in takes the rest of its line.
        self._flow = FlowLayout(self, spacing=4, last_fills=True, narrowest=80)
        self._flow.setContentsMargins(6, 4, 6, 4)
        self._flow.addWidget(self._line)
        self.setFocusProxy(self._line)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setProperty("role", "field")

    def set_vocabulary(self, tags: tuple[str, ...], codes: tuple[str, ...]) -> None:
        """What completes: the case's tags and people."""
        self._words.setStringList([*(f"#{tag}" for tag in tags), *(f"@{code}" for code in codes)])

    def tags(self) -> tuple[str, ...]:
        """The tags, without their mark."""
        return tuple(token[1:] for token in self._all() if token.startswith("#"))

    def codes(self) -> tuple[str, ...]:
        """The people's codes, without their mark."""
        return tuple(token[1:] for token in self._all() if token.startswith("@"))

    def show_tokens(self, tags: tuple[str, ...], codes: tuple[str, ...]) -> None:
        """Show these; `changed` is not told."""
        self._line.clear()
        self._tokens = [*(f"#{tag}" for tag in tags), *(f"@{code}" for code in codes)]
        self._rebuild()

    def add(self, token: str) -> bool:
        """Add `#tag` or `@code` if it is not there yet."""
        token = _clean(token)
        if not token or token in self._tokens:
            return False
        self._tokens.append(token)
        self._rebuild()
        self.changed.emit()
        return True

    def set_read_only(self, read_only: bool) -> None:
        """Whether anything can be changed."""
        self._line.setVisible(not read_only)

    def _all(self) -> list[str]:
        typed = _clean(self._line.text())
        return [*self._tokens, *([typed] if typed and typed not in self._tokens else [])]

    def _take(self) -> None:
        typed = self._line.text()
        self._line.clear()
        self.add(typed)

    def _complete(self, word: str) -> None:
        self.add(word)
        # The completer writes its word into the line after this.
        self._line.clear_soon()

    def _erase(self) -> None:
        if self._tokens:
            self._remove(self._tokens[-1])

    def _remove(self, token: str) -> None:
        if token in self._tokens:
            self._tokens.remove(token)
            self._rebuild()
            self._line.setFocus()
            self.changed.emit()

    def _on_left(self) -> None:
        if self._line.text().strip():
            self._take()
        self.left.emit()

    def _rebuild(self) -> None:
        self._flow.takeAt(self._flow.count() - 1)
        empty_layout(self._flow)
        for token in self._tokens:
            chip = QToolButton(self)
            chip.setText(f"{menu_text(token)} ×")
            chip.setToolTip(plain_tip(self.tr("Take off {token}").format(token=token)))
            chip.setAccessibleName(self.tr("Take off {token}").format(token=token))
            chip.setProperty("role", "token")
            chip.setStyleSheet("QToolButton { padding: 1px 4px; border: 1px solid palette(mid); }")
            chip.clicked.connect(lambda _checked=False, token=token: self._remove(token))
            self._flow.addWidget(chip)
            chip.show()
        self._flow.addWidget(self._line)
        self._flow.invalidate()
        self.updateGeometry()
        restyle(self, "role", "field")


class _TokenLine(QLineEdit):
    ended = Signal()
    erased = Signal()
    left = Signal()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(90, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def clear_soon(self) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, self, self.clear)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if plain and (enter or event.text() in (",", " ", ";")) and self.text().strip():
            self.ended.emit()
        elif enter and plain:
            event.accept()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.erased.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


def _clean(token: str) -> str:
    """`word`, `#word` or `@word` with its mark and without spaces; empty for nothing."""
    token = " ".join(token.split()).strip(",; ")
    mark = token[:1] if token[:1] in ("#", "@") else "#"
    word = token.lstrip("#@").strip().replace(" ", "-")
    return f"{mark}{word}" if word else ""
