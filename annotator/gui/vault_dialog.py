"""The vault: who the people of the case really are."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.case.accounts import Person
from annotator.case.identity import IDENTITY_FIELDS, Identity
from annotator.errors import AnnotatorError, ValueRefusedError, VaultLockedError
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.idle import IdleWatch
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.record_form import RecordForm
from annotator.gui.theme import GRID
from annotator.gui.vault_pages import ChangePassphraseDialog, LockedPage, NewVaultPage
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.vault import (
    change_passphrase,
    check_passphrase,
    keep_identity,
    make_vault,
    suggested_passphrase,
    vault_of,
)

IDLE_MS: Final = 3 * 60 * 1_000
_PERSON: Final = Qt.ItemDataRole.UserRole
_NAMES: Final = tuple(f.name for f in fields(Identity) if f.name != "person_id")


class VaultDialog(QDialog):
    """Locked, new or open. Closing it, leaving the case or idling locks it.

    What is entered is stored when a field is left; there is no draft of it.
    """

    def __init__(
        self, workspace: Workspace, parent: QWidget | None = None, *, idle_ms: int = IDLE_MS
    ) -> None:
        super().__init__(parent)
        self.setObjectName("vaultDialog")
        self.setWindowTitle(self.tr("Real names"))
        self.resize(720, 520)
        self._workspace = workspace
        self._vault = vault_of(workspace.store)
        self._pending: Identity | None = None
        self._told = False
        self.idle = IdleWatch(idle_ms, self)
        self.idle.idle.connect(self._on_idle)
        self._build()
        workspace.case_closed.connect(self.reject)
        self._show_closed(self._reason())

    # -- build

    def _build(self) -> None:
        self.locked = LockedPage(self)
        self.locked.given.connect(self._unlock)
        self.new = NewVaultPage(suggested_passphrase(), self)
        self.new.given.connect(self._make)
        self.pages = QStackedWidget(self)
        for page in (self.locked, self.new, self._open_page()):
            self.pages.addWidget(page)
        self.problem = PlainLabel("", self, role="bad")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.lock_button = QPushButton(self.tr("Lock now"), self)
        self.lock_button.setAutoDefault(False)
        self.lock_button.clicked.connect(lambda: self.lock(self.tr("You locked it.")))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        row = QHBoxLayout()
        self.change_button = QPushButton(self.tr("Change the passphrase…"), self)
        self.change_button.setProperty("role", "link")
        self.change_button.setAutoDefault(False)
        self.change_button.clicked.connect(self._ask_change)
        row.addWidget(self.lock_button)
        row.addWidget(self.change_button)
        row.addStretch(1)
        row.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID * 2)
        column.addWidget(self.pages, 1)
        column.addWidget(self.problem)
        column.addLayout(row)

    def _open_page(self) -> QWidget:
        page = QWidget(self)
        self.people = QListWidget(page)
        self.people.setObjectName("vaultPeople")
        self.people.setAccessibleName(self.tr("People of the case"))
        self.people.setFixedWidth(216)
        self.people.currentItemChanged.connect(self._on_person)
        self.form = RecordForm(IDENTITY_FIELDS, page)
        self.form.edited.connect(lambda _edited: self._keep())
        self.nobody = PlainLabel(
            self.tr("The case has no people yet. Add them under People; then name them here."),
            page,
            role="muted",
        )
        self.nobody.setWordWrap(True)
        inside = QWidget(page)
        inside.setProperty("role", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GRID, 0)
        column.addWidget(self.nobody)
        column.addWidget(self.form)
        column.addStretch(1)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID * 2)
        row.addWidget(self.people)
        row.addWidget(vertical_scroll(inside, page), 1)
        return page

    # -- locked and open

    def reject(self) -> None:
        """Close, but once not while something could not be stored."""
        self._keep()
        if self._pending is not None and not self._told and self._workspace.has_case():
            self._told = True
            self.problem.setText(
                self.tr("What you typed last is not stored yet. Close again to leave without it.")
                + f" {self.problem.text()}"
            )
            self.problem.show()
            return
        super().reject()

    def _ask_change(self) -> None:
        dialog = ChangePassphraseDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def change(words: tuple[str, str]) -> None:
            def work(_progress: Report, _cancelled: Cancelled) -> None:
                change_passphrase(self._workspace.store, self._vault, *words)

            def done(_none: None) -> None:
                self._workspace.tell_logged()
                dialog.accept()

            self._workspace.jobs.start(
                self.tr("Changing the passphrase"), work, finished=done, failed=dialog.refuse
            )

        dialog.given.connect(change)
        dialog.open()

    def lock(self, why: str) -> None:
        """Keep what was typed, forget everything, show the locked page."""
        self._keep()
        self._vault.lock()
        self._show_closed(why)

    def showEvent(self, event: QShowEvent) -> None:
        """The caret stands where one types."""
        super().showEvent(event)
        page = self.locked.passphrase if self._vault.exists() else self.new.first
        page.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """A vault that nobody sees is locked."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.lock("")

    def _reason(self) -> str:
        return self.tr("It holds the real names and contacts of the people in this case.")

    def _show_closed(self, why: str) -> None:
        self.idle.stop()
        self.people.clear()
        self.form.show_record(Identity(""))
        self.lock_button.hide()
        self.change_button.hide()
        if self._vault.exists():
            self.locked.say(why)
            self.pages.setCurrentWidget(self.locked)
            self.locked.passphrase.setFocus()
        else:
            self.pages.setCurrentWidget(self.new)
            self.new.setEnabled(not self._workspace.is_read_only())

    def _on_idle(self) -> None:
        self.lock(self.tr("It locked itself, because nobody was at the computer."))

    def _unlock(self, passphrase: str) -> None:
        def work(_progress: Report, _cancelled: Cancelled) -> None:
            self._vault.unlock(passphrase)

        self.locked.set_busy(busy=True)
        self._workspace.jobs.start(
            self.tr("Unlocking the vault"),
            work,
            finished=lambda _none: self._show_open(),
            failed=self._not_unlocked,
        )

    def _not_unlocked(self, error: AnnotatorError) -> None:
        self.locked.set_busy(busy=False)
        self.locked.block.refuse(error.message, error.hint)

    def _make(self, passphrase: str) -> None:
        try:
            check_passphrase(passphrase)
        except ValueRefusedError as error:
            self.new.refuse(error.message, error.hint)
            return

        def work(_progress: Report, _cancelled: Cancelled) -> None:
            make_vault(self._workspace.store, self._vault, passphrase)

        self.new.set_busy(busy=True)
        self._workspace.jobs.start(
            self.tr("Making the vault"),
            work,
            finished=lambda _none: self._made(),
            failed=self._not_made,
        )

    def _made(self) -> None:
        self._workspace.tell_logged()
        self._show_open()

    def _not_made(self, error: AnnotatorError) -> None:
        self.new.set_busy(busy=False)
        self.new.refuse(error.message, error.hint)

    def _show_open(self) -> None:
        self.locked.set_busy(busy=False)
        if not self.isVisible() or not self._workspace.has_case():
            self._vault.lock()  # it was closed while the key was made
            return
        if self._pending is not None:  # what could not be stored before it was locked
            pending, self._pending = self._pending, None
            self._store(pending)
        read_only = self._workspace.is_read_only()
        self.form.set_read_only(read_only=read_only)
        self.people.clear()
        snapshot = self._workspace.snapshot
        for person in snapshot.people:
            self._add(person.id, _person_words(person))
        known = {person.id for person in snapshot.people}
        for identity in self._vault.identities():
            if identity.person_id not in known:
                self._add(identity.person_id, self.tr("no longer in the case"))
        there = self.people.count() > 0
        self.nobody.setVisible(not there)
        self.form.setVisible(there)
        self.lock_button.show()
        self.change_button.setVisible(not read_only)
        self.pages.setCurrentIndex(2)
        self.people.setCurrentRow(0 if there else -1)
        self.people.setFocus()
        self.idle.start()

    def _add(self, person_id: str, words: str) -> None:
        item = QListWidgetItem(words, self.people)
        item.setData(_PERSON, person_id)

    # -- a person

    def _on_person(self, now: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if before is not None:
            self._keep(before)
        if now is not None and self._vault.is_unlocked:
            self.form.show_record(self._vault.identity(now.data(_PERSON)))

    def _keep(self, left: QListWidgetItem | None = None) -> None:
        """Store what was changed; a failure is said and what was typed stays."""
        item = left or (self.people.currentItem() if self.people.currentRow() >= 0 else None)
        changed = self.form.changed_texts()
        if item is None or not changed or not self._vault.is_unlocked:
            return
        before = self._vault.identity(item.data(_PERSON))
        self._store(replace(before, **{name: changed[name] for name in _NAMES if name in changed}))

    def _store(self, identity: Identity) -> None:
        try:
            keep_identity(self._workspace.store, self._vault, identity)
        except VaultLockedError:
            self._pending = identity
        except AnnotatorError as error:
            self._pending = identity
            self.problem.setText(f"{error.message} {error.hint}")
            self.problem.show()
        else:
            self.problem.hide()
            self._pending, self._told = None, False
            for name in _NAMES:
                self.form.accept(name)
            self._workspace.tell_logged()


def _person_words(person: Person) -> str:
    return one_line(f"{person.code} · {person.role}", 60)
