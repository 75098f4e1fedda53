"""The dialog about one's own signing key: its fingerprint, its passphrase, taking it along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QWidget,
)

from annotator.gui.jobs import Jobs
from annotator.gui.key_passphrase import (
    NewPassphraseDialog,
    column_of,
    fingerprint_label,
    in_two_lines,
    wrapped,
)
from annotator.gui.labels import PlainLabel, rule
from annotator.gui.theme import GRID
from annotator.progress import Cancelled, Report
from annotator.provenance.key_file import KeyState
from annotator.provenance.signing import grouped
from annotator.workflow.keys import OwnKey


class KeyDialog(QDialog):
    """One's own key: fingerprint, passphrase, public part, card, taking it to another computer."""

    changed = Signal()

    def __init__(
        self,
        keys: OwnKey,
        jobs: Jobs,
        name: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("keyDialog")
        self.setWindowTitle(self.tr("Your signing key"))
        self._keys = keys
        self._jobs = jobs
        self._name = name
        column = column_of(self)
        column.addWidget(PlainLabel(self.tr("Fingerprint of your key"), self, role="strong"))
        self.fingerprint = fingerprint_label("", self)
        column.addWidget(self.fingerprint)
        self.state = wrapped("", self, role="muted")
        column.addWidget(self.state)
        column.addWidget(
            wrapped(
                self.tr(
                    "The key signs the head of a case’s log when you close or export it. Give this"
                    " fingerprint to those who will check your work, from hand to hand."
                ),
                self,
                role="muted",
            )
        )
        column.addWidget(rule(self))
        grid = QGridLayout()
        grid.setSpacing(GRID)
        for place, (words, slot) in enumerate(
            (
                (self.tr("Passphrase…"), self._passphrase),
                (self.tr("Save the public part…"), self._public),
                (self.tr("Save a card to print…"), self._card),
                (self.tr("Take to another computer…"), self._export),
                (self.tr("Bring from another computer…"), self._import),
                (self.tr("Add a colleague’s key…"), self._trust),
            )
        ):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            grid.addWidget(button, place // 2, place % 2)
        column.addLayout(grid)
        self.known = wrapped("", self, role="muted")
        self.known.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.known)
        self.said = wrapped("", self)
        column.addWidget(self.said)
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = QPushButton(self.tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column.addLayout(foot)
        self.setMinimumWidth(540)
        self._show_key()

    def _show_key(self) -> None:
        look = self._keys.ensure()
        fingerprint = self._keys.fingerprint()
        self.fingerprint.set_value(
            in_two_lines(fingerprint) or self.tr("Known when it is unlocked"), fingerprint
        )
        if look.problem is not None:
            self._say(f"{look.problem.message} {look.problem.hint}", "bad")
        words = {
            KeyState.PROTECTED: self.tr("Protected by a passphrase."),
            KeyState.OPEN: self.tr(
                "Not protected by a passphrase: whoever can use your account can sign as you."
            ),
        }.get(look.state, "")
        if look.exposed:
            words += " " + self.tr("Others on this computer may read its file.")
        self.state.setText(words)
        known = self._keys.known()
        lines = [f"{each.name}: {grouped(each.public.fingerprint)}" for each in known[:20]]
        self.known.setText("\n".join([self.tr("Keys you know:"), *lines]) if known else "")
        self.known.setVisible(bool(known))

    # -- what the buttons do

    def _passphrase(self) -> None:
        dialog = NewPassphraseDialog(
            self.tr("Passphrase of your key"),
            self.tr(
                "Several words that nobody would guess. If it is forgotten, nobody can open the key"
                " again; what is signed stays valid. Leave both empty to remove it."
            ),
            self,
            may_be_empty=True,
        )
        dialog.accepted.connect(lambda: self._protect(dialog.first.text()))
        dialog.open()

    def _protect(self, new: str) -> None:
        self._with_old(lambda old: self._keys.protect(old, new), self.tr("The key is kept so now."))

    def _with_old(self, act: Callable[[str], object], done: str) -> None:
        old = ""
        if self._keys.look().state is KeyState.PROTECTED:
            old, given = QInputDialog.getText(
                self,
                self.tr("Passphrase"),
                self.tr("The passphrase that the key has now"),
                QLineEdit.EchoMode.Password,
            )
            if not given:
                return
        self._run(lambda: act(old), done)

    def _run(self, act: Callable[[], object], done: str) -> None:
        def work(_progress: Report, _cancelled: Cancelled) -> bool:
            act()
            return True

        def finished(_result: bool) -> None:
            self._show_key()
            self._say(done, "good")
            self.changed.emit()

        self._say("", "")
        self._jobs.start(
            self.tr("Working with the key"),
            work,
            finished=finished,
            failed=lambda error: self._say(f"{error.message} {error.hint}", "bad"),
        )

    def _public(self) -> None:
        target = self._target(self.tr("Save the public part"), "annotator-key.pub.pem", "*.pem")
        if target is not None:
            self._run(
                lambda: self._keys.export_public(target, overwrite=True), self.tr("It is saved.")
            )

    def _card(self) -> None:
        target = self._target(self.tr("Save the card"), "annotator-key.pdf", "*.pdf")
        if target is not None:
            from annotator.clock import SystemClock

            name = self._name()
            now = SystemClock().now_utc()
            self._run(
                lambda: self._keys.print_card(target, name, now, overwrite=True),
                self.tr("The card is saved."),
            )

    def _export(self) -> None:
        target = self._target(self.tr("Save your key"), "annotator-signing-key.pem", "*.pem")
        if target is None:
            return
        dialog = NewPassphraseDialog(
            self.tr("Passphrase for the file"),
            self.tr(
                "Whoever has the file and this passphrase can sign as you. Carry them apart, and"
                " delete the file afterwards."
            ),
            self,
        )
        dialog.accepted.connect(
            lambda: self._with_old(
                lambda old: self._keys.export_private(target, old, dialog.first.text()),
                self.tr("The key is saved."),
            )
        )
        dialog.open()

    def _import(self) -> None:
        source = self._source(self.tr("Your key from the other computer"))
        if source is None:
            return
        passphrase, given = QInputDialog.getText(
            self,
            self.tr("Passphrase"),
            self.tr(
                "The passphrase of that file. The key that is here now is set aside, not deleted."
            ),
            QLineEdit.EchoMode.Password,
        )
        if given:
            self._run(
                lambda: self._keys.import_private(source, passphrase, replace=True),
                self.tr("This is your key here now."),
            )

    def _trust(self) -> None:
        source = self._source(self.tr("A colleague’s public key"))
        if source is None:
            return
        name, given = QInputDialog.getText(
            self, self.tr("Whose key is it?"), self.tr("Name or pseudonym")
        )
        if given:
            self._run(
                lambda: self._keys.trust_key(source, name),
                self.tr("It is known now. Compare its fingerprint with its owner."),
            )

    def _target(self, title: str, name: str, kinds: str) -> Path | None:
        chosen, _kind = QFileDialog.getSaveFileName(self, title, str(Path.home() / name), kinds)
        return Path(chosen) if chosen else None

    def _source(self, title: str) -> Path | None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, title, "", self.tr("Keys (*.pem);;All files (*)")
        )
        return Path(chosen) if chosen else None

    def _say(self, words: str, role: str) -> None:
        self.said.setText(words)
        self.said.set_role(role)
        self.said.setVisible(bool(words))
        self.adjustSize()
