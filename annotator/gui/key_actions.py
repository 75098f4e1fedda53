"""Connects the key, its passphrase and the anchors with the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog

from annotator.case.snapshot import CaseSnapshot
from annotator.errors import AnnotatorError
from annotator.gui.actions import Actions
from annotator.gui.anchor_dialog import AnchorDialog
from annotator.gui.key_dialogs import KeyDialog
from annotator.gui.key_passphrase import PassphraseDialog
from annotator.gui.key_strip import KeyStrip
from annotator.gui.main_window import MainWindow
from annotator.gui.opening import Opening
from annotator.gui.workspace import Workspace
from annotator.provenance.finding import Finding
from annotator.workflow.last_seen import accept

GONE_BACK: Final = "gone back"


class KeyActions(QObject):
    """Asks for the passphrase once when work begins; opens the dialogs about keys and heads."""

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        opening: Opening,
        strip: KeyStrip,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._opening = opening
        self._keys = opening.keys
        self._strip = strip
        self._window = window
        self._asked = False
        actions.connect("edit.your_key", self.show_key)
        actions.connect("file.sign", self.show_anchors)
        strip.wanted.connect(self.show_anchors)
        workspace.case_opened.connect(self._on_case)
        opening.gone_back.connect(self._on_gone_back)

    def show_key(self) -> None:
        """One's own key."""
        dialog = KeyDialog(
            self._keys, self._workspace.jobs, lambda: self._opening.actor().name, self._window
        )
        dialog.changed.connect(self._adopt)
        self._open(dialog)

    def show_anchors(self) -> None:
        """Signatures and anchors of the open case; a locked key is asked for first."""
        if not self._workspace.has_case():
            return
        if not self._workspace.is_read_only() and self._keys.is_locked():
            self._ask(then=self._show_anchors)
        else:
            self._show_anchors()

    def _show_anchors(self) -> None:
        dialog = AnchorDialog(self._workspace, self._keys, self._window)
        dialog.signed.connect(self._strip.refresh)
        self._open(dialog)

    def _on_case(self, _snapshot: CaseSnapshot) -> None:
        if self._workspace.is_read_only():
            return
        problem = self._keys.look().problem
        if problem is not None:
            self._window.banners.put(
                "key",
                "warn",
                self.tr("What you do is not signed: {why}").format(why=problem.message),
                problem.hint,
            )
        elif not self._asked and self._keys.is_locked():
            self._asked = True  # once a run; “Sign and anchor” asks again
            self._ask()

    def _on_gone_back(self, found: Finding) -> None:
        self._window.banners.put(
            GONE_BACK,
            "bad",
            found.what,
            found.meaning,
            button="" if self._workspace.is_read_only() else self.tr("This is right"),
            pressed=self._accept,
        )

    def _accept(self) -> None:
        if not self._workspace.has_case():
            return
        try:
            accept(self._workspace.store, self._keys.folder)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return
        self._window.banners.clear(GONE_BACK)

    def _ask(self, then: object = None) -> None:
        dialog = PassphraseDialog(self._keys, self._workspace.jobs, self._window)
        dialog.unlocked.connect(self._adopt)
        if callable(then):
            dialog.accepted.connect(then)
        self._open(dialog)

    def _adopt(self) -> None:
        """The key is another one or unlocked now: the open case is told."""
        if self._workspace.has_case() and not self._workspace.is_read_only():
            self._workspace.store.actor = self._opening.actor()
        self._window.banners.clear("key")
        self._strip.refresh()

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
