"""The pages of the vault's dialog while it is not open: make it, unlock it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError, VaultLockedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel
from annotator.gui.theme import GRID


class PassphraseEdit(QLineEdit):
    """One hidden line; neither the system's word list nor the clipboard learns of it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(1_000)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def take(self) -> str:
        """What was typed; the field is empty afterwards."""
        text = self.text()
        self.clear()
        return text


class LockedPage(QWidget):
    """Asks for the passphrase; `given(str)`."""

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel(self.tr("The vault is locked"), self, role="strong")
        self.words = PlainLabel("", self, role="muted")
        self.words.setWordWrap(True)
        self.passphrase = PassphraseEdit(self.tr("Passphrase"), self)
        self.passphrase.setObjectName("vaultPassphrase")
        self.block = FieldBlock(self.tr("Passphrase"), self.passphrase, self)
        self.unlock = QPushButton(self.tr("Unlock"), self)
        self.unlock.setObjectName("vaultUnlock")
        self.unlock.setProperty("role", "primary")
        self.unlock.setAutoDefault(False)
        self.passphrase.returnPressed.connect(self._give)
        self.unlock.clicked.connect(self._give)
        self.passphrase.textEdited.connect(lambda _text: self.block.accept())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addWidget(self.block)
        column.addLayout(_at_the_end(self.unlock))
        column.addStretch(1)

    def say(self, words: str) -> None:
        """Why it is locked, or what is in it."""
        self.words.setText(words)

    def set_busy(self, *, busy: bool) -> None:
        """While the key is made nothing can be entered."""
        self.passphrase.setEnabled(not busy)
        self.unlock.setEnabled(not busy)
        if not busy:
            self.passphrase.setFocus()

    def _give(self) -> None:
        text = self.passphrase.take()
        if text:
            self.given.emit(text)
        else:
            self.block.refuse(self.tr("Enter the passphrase."))


class NewVaultPage(QWidget):
    """Asks twice for a new passphrase; `given(str)`."""

    given = Signal(object)

    def __init__(self, suggestion: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = PlainLabel(self.tr("No vault yet"), self, role="strong")
        words = PlainLabel(
            self.tr(
                "Real names and contacts are kept in an encrypted file of their own,"
                " never in notes, log, search or reports."
                " Without the passphrase nobody can open it, and nobody can recover it:"
                " keep it on paper, away from this computer."
            ),
            self,
            role="muted",
        )
        words.setWordWrap(True)
        self._suggestion = suggestion
        self.first = PassphraseEdit(self.tr("New passphrase"), self)
        self.first.setObjectName("vaultFirst")
        self.second = PassphraseEdit(self.tr("The same again"), self)
        self.second.setObjectName("vaultSecond")
        self.first_block = FieldBlock(self.tr("New passphrase"), self.first, self)
        self.second_block = FieldBlock(self.tr("The same again"), self.second, self)
        self.suggest = QPushButton(self.tr("Suggest one"), self)
        self.suggest.setProperty("role", "link")
        self.suggest.setAutoDefault(False)
        self.suggest.clicked.connect(self._suggest)
        self.make = QPushButton(self.tr("Make the vault"), self)
        self.make.setObjectName("vaultMake")
        self.make.setProperty("role", "primary")
        self.make.setAutoDefault(False)
        self.second.returnPressed.connect(self._give)
        self.make.clicked.connect(self._give)
        for field, block in ((self.first, self.first_block), (self.second, self.second_block)):
            field.textEdited.connect(lambda _text, block=block: block.accept())
        buttons = QHBoxLayout()
        buttons.addWidget(self.suggest)
        buttons.addStretch(1)
        buttons.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for widget in (title, words, self.first_block, self.second_block):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addStretch(1)

    def set_busy(self, *, busy: bool) -> None:
        """While the key is made nothing can be entered."""
        for widget in (self.first, self.second, self.suggest, self.make):
            widget.setEnabled(not busy)

    def refuse(self, message: str, hint: str) -> None:
        """Say why the passphrase is not taken."""
        self.first_block.refuse(message, hint)
        self.first.setFocus()

    def _suggest(self) -> None:
        # Shown once, so that it can be written down.
        self.first.setEchoMode(QLineEdit.EchoMode.Normal)
        self.first.setText(self._suggestion)
        self.first_block.accept()
        self.second.setFocus()

    def _give(self) -> None:
        if self.first.text() != self.second.text():
            self.second_block.refuse(self.tr("The two are not the same."))
            return
        text = self.first.take()
        self.second.clear()
        self.first.setEchoMode(QLineEdit.EchoMode.Password)
        self.given.emit(text)


class ChangePassphraseDialog(QDialog):
    """Asks for the passphrase and twice for a new one; `given((old, new))`, then `accept`."""

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("vaultChange")
        self.setWindowTitle(self.tr("Change the passphrase"))
        self.setMinimumWidth(420)
        words = (self.tr("Passphrase now"), self.tr("New passphrase"), self.tr("The same again"))
        self.fields = tuple(PassphraseEdit(word, self) for word in words)
        self.blocks = tuple(
            FieldBlock(word, field, self) for word, field in zip(words, self.fields, strict=True)
        )
        self.change = QPushButton(self.tr("Change it"), self)
        self.change.setProperty("role", "primary")
        self.change.setDefault(True)
        self.change.clicked.connect(self._give)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        for field, block in zip(self.fields, self.blocks, strict=True):
            field.textEdited.connect(lambda _text, block=block: block.accept())
            column.addWidget(block)
        column.addLayout(_at_the_end(self.change))

    def refuse(self, error: AnnotatorError) -> None:
        """Say at the field that is wrong why nothing was changed."""
        self.change.setEnabled(True)
        wrong = 0 if isinstance(error, VaultLockedError) else 1
        self.blocks[wrong].refuse(error.message, error.hint)
        self.fields[wrong].setFocus()

    def _give(self) -> None:
        old, new, again = (field.text() for field in self.fields)
        if new != again:
            self.blocks[2].refuse(self.tr("The two are not the same."))
            return
        for field in self.fields:
            field.clear()
        self.change.setEnabled(False)
        self.given.emit((old, new))


def _at_the_end(button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(button)
    return row
