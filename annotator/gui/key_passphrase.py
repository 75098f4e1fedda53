"""Passphrases of the signing key: asked for once, or chosen; and what key dialogs share."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.gui.jobs import Jobs
from annotator.gui.labels import CopyableLabel, PlainLabel
from annotator.gui.theme import GRID, mono_font
from annotator.progress import Cancelled, Report
from annotator.provenance.signing import grouped
from annotator.workflow.keys import OwnKey


def column_of(dialog: QDialog) -> QVBoxLayout:
    """The layout of a dialog, with the margins that all have."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
    column.setSpacing(GRID)
    return column


def wrapped(text: str, parent: QWidget, role: str = "") -> PlainLabel:
    """Words over several lines."""
    label = PlainLabel(text, parent, role=role)
    label.setWordWrap(True)
    return label


def fingerprint_label(fingerprint: str, parent: QWidget) -> CopyableLabel:
    """A fingerprint in groups of four; copied as it is."""
    label = CopyableLabel("", parent, what=parent.tr("Fingerprint of the key"))
    label.setFont(mono_font(parent.font()))
    label.setWordWrap(True)
    label.set_value(in_two_lines(fingerprint), fingerprint)
    return label


def in_two_lines(fingerprint: str) -> str:
    """A fingerprint in groups of four on two lines; empty for none."""
    return f"{grouped(fingerprint[:32])}\n{grouped(fingerprint[32:])}".strip()


class PassphraseDialog(QDialog):
    """Asks for the passphrase of the signing key; without it the work goes on unsigned."""

    unlocked = Signal()

    def __init__(self, keys: OwnKey, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("passphraseDialog")
        self.setWindowTitle(self.tr("Unlock your signing key"))
        self._keys = keys
        self._jobs = jobs
        self.passphrase = QLineEdit(self)
        self.passphrase.setObjectName("passphrase")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName(self.tr("Passphrase"))
        self.said = wrapped("", self, role="bad")
        self.said.hide()
        buttons = QDialogButtonBox(self)
        self.unlock_button = buttons.addButton(
            self.tr("Unlock"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.unlock_button.setDefault(True)
        buttons.addButton(self.tr("Work unsigned"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.unlock)
        buttons.rejected.connect(self.reject)
        column = column_of(self)
        column.addWidget(PlainLabel(self.tr("Passphrase of your signing key"), self, role="strong"))
        column.addWidget(self.passphrase)
        column.addWidget(self.said)
        column.addWidget(
            wrapped(
                self.tr(
                    "It is asked for once, until the program is closed. Without it everything is"
                    " saved as always; when the case is closed, its log says that it is not signed."
                ),
                self,
                role="muted",
            )
        )
        column.addSpacing(GRID)
        column.addWidget(buttons)
        self.setMinimumWidth(460)
        self.passphrase.setFocus()

    def unlock(self) -> None:
        """Try what was typed; the key's lock takes a moment by design."""
        given = self.passphrase.text()
        if not given:
            self._say(self.tr("Type the passphrase, or work unsigned."))
            return
        self.unlock_button.setEnabled(False)

        def work(_progress: Report, _cancelled: Cancelled) -> str:
            return self._keys.unlock(given).fingerprint

        self._jobs.start(
            self.tr("Unlocking the key"), work, finished=self._done, failed=self._failed
        )

    def _done(self, _fingerprint: str) -> None:
        self.passphrase.clear()
        self.unlocked.emit()
        self.accept()

    def _failed(self, error: AnnotatorError) -> None:
        self.unlock_button.setEnabled(True)
        self._say(f"{error.message} {error.hint}")
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self.adjustSize()


class NewPassphraseDialog(QDialog):
    """A new passphrase, typed twice; an empty one where `may_be_empty` removes it."""

    def __init__(
        self, title: str, note: str, parent: QWidget | None = None, *, may_be_empty: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName("newPassphraseDialog")
        self.setWindowTitle(title)
        self._may_be_empty = may_be_empty
        self.first, self.second = QLineEdit(self), QLineEdit(self)
        for field, name in (
            (self.first, self.tr("New passphrase")),
            (self.second, self.tr("The same again")),
        ):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(name)
            field.textChanged.connect(self._compare)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.ok_button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.said = PlainLabel("", self, role="muted")
        column = column_of(self)
        column.addWidget(wrapped(note, self, role="muted"))
        column.addWidget(PlainLabel(self.tr("New passphrase"), self, role="strong"))
        column.addWidget(self.first)
        column.addWidget(PlainLabel(self.tr("The same again"), self, role="strong"))
        column.addWidget(self.second)
        column.addWidget(self.said)
        column.addWidget(buttons)
        self.setMinimumWidth(460)
        self._compare()

    def _compare(self) -> None:
        same = self.first.text() == self.second.text()
        self.ok_button.setEnabled(same and (self._may_be_empty or bool(self.first.text())))
        self.said.setText("" if same else self.tr("The two are not the same yet."))
