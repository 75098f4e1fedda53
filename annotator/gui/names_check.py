"""Before something is written for others: real names are searched for, and what was found is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QVBoxLayout, QWidget

from annotator.case.vocabularies import Edition
from annotator.errors import AnnotatorError, VaultLockedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID
from annotator.gui.vault_pages import PassphraseEdit
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.workflow.disclosure_check import Accepted, DisclosureError, Exposure
from annotator.workflow.telling import Telling, TellingError
from annotator.workflow.vault import vault_of

_MOST_SHOWN = 500


class NamesCheck(QWidget):
    """The passphrase of the case's vault, or that nobody searches; then what would give somebody away.

    Hidden where there is no vault and nothing was found. With `may_accept` what
    was found can be accepted: for a sealed package only.
    """

    def __init__(
        self, store: CaseStore, *, may_accept: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._may_accept = store, may_accept
        self._has_vault = vault_of(store).exists()
        self._exposed: tuple[Exposure, ...] = ()
        self.passphrase = PassphraseEdit(self.tr("Passphrase of the vault"), self)
        self.passphrase.setObjectName("namesPassphrase")
        self.block = FieldBlock(self.tr("Passphrase of the vault"), self.passphrase, self)
        self.words = PlainLabel(
            self.tr("With it, its real names are searched for in everything that is written."),
            self,
            role="muted",
        )
        self.words.setWordWrap(True)
        self.without = QCheckBox(
            self.tr(
                "Go on without searching for real names: none are known that could stand in it"
            ),
            self,
        )
        self.without.setToolTip(self.tr("The custody log will say so."))
        self.found = QListWidget(self)
        self.found.setAccessibleName(self.tr("What would give somebody away"))
        self.found.setWordWrap(True)
        self.found.setMaximumHeight(GRID * 20)
        self.found.setMinimumHeight(GRID * 9)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.accept = QCheckBox(self.tr("Write it all the same; I know who will read it"), self)
        self.reason = PlainLine(self)
        self.reason.setObjectName("disclosureReason")
        self.reason_block = FieldBlock(self.tr("Why it may stay (for the log)"), self.reason, self)
        self.passphrase.textEdited.connect(lambda _text: self.block.accept())
        self.without.toggled.connect(self._on_without)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for widget in (
            self.block, self.words, self.without, self.found, self.accept, self.reason_block,
        ):  # fmt: skip
            column.addWidget(widget)
        for widget in (self.block, self.words, self.without):
            widget.setVisible(self._has_vault)
        self.clear()

    def accepted(self) -> bool:
        """Whether what was found may stay."""
        return self.accept.isVisibleTo(self) and self.accept.isChecked()

    def disclosed(self) -> Accepted:
        """What is accepted of the disclosure check: what was listed, for a reason; that no names are known."""
        reason = self.reason.text().strip() if self.reason_block.isVisibleTo(self) else ""
        kept = {each.key(): reason for each in self._exposed} if reason else {}
        return Accepted(kept, no_names_known=self._has_vault and self.without.isChecked())

    def ready(self) -> bool:
        """Whether it is said how names are searched for; if not, the field says what is missing."""
        if not self._has_vault or self.without.isChecked() or self.passphrase.text():
            return True
        self.block.refuse(
            self.tr("Enter the passphrase."), self.tr("Or go on without searching, below.")
        )
        self.passphrase.setFocus()
        return False

    def opener(self) -> Callable[[], Vault]:
        """What opens the vault in the background; locked where nobody searches.

        It raises VaultLockedError, VaultError, StoreError.
        """
        passphrase = "" if self.without.isChecked() else self.passphrase.text()
        store = self._store
        self.block.accept()

        def opened() -> Vault:
            vault = vault_of(store)
            if passphrase:
                vault.unlock(passphrase)
            return vault

        return opened

    def clear(self) -> None:
        """Forget what was found; the passphrase stays until the dialog closes."""
        self._exposed = ()
        self.show_found(())
        self.reason_block.hide()
        self.reason.clear()

    def refuses(self, error: AnnotatorError) -> bool:
        """Show an error that belongs here; False for every other."""
        if isinstance(error, TellingError):
            self.show_found(error.found)
            return True
        if isinstance(error, DisclosureError):
            self._exposed = error.found
            self.show_found(error.found)
            self.accept.hide()
            # In a public edition only a cover, a withholding or other words mend it.
            self.reason_block.setVisible(error.edition is Edition.RESTRICTED)
            return True
        if isinstance(error, VaultLockedError):
            self.passphrase.clear()
            self.block.refuse(error.message, error.hint)
            self.passphrase.setFocus()
            return True
        return False

    def show_found(self, found: Sequence[Telling | Exposure]) -> None:
        """List the places."""
        self.found.clear()
        self.found.addItems([one_line(f"▲ {each.words()}", 400) for each in found[:_MOST_SHOWN]])
        if len(found) > _MOST_SHOWN:
            self.found.addItem(self.tr("… and {n} more").format(n=f"{len(found) - _MOST_SHOWN:,}"))
        self.found.setVisible(bool(found))
        self.accept.setVisible(bool(found) and self._may_accept)
        if not found:
            self.accept.setChecked(False)
        self.setVisible(self._has_vault or bool(found))

    def _on_without(self, on: bool) -> None:
        self.passphrase.setEnabled(not on)
        self.block.accept()
