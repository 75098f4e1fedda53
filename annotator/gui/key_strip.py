"""How far the log is signed, and one's own fingerprint: a strip under the history."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError
from annotator.gui.key_passphrase import fingerprint_label
from annotator.gui.labels import ElidedLabel, rule
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.provenance.signing import grouped
from annotator.workflow.heads import last_statement


class KeyStrip(QWidget):
    """Says up to which entry the log is signed; `wanted` when more of it is."""

    wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keyStrip")
        self._workspace = workspace
        self.words = ElidedLabel("", self, role="muted")
        self.fingerprint = fingerprint_label("", self)
        self.button = QPushButton(self.tr("Sign and anchor…"), self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.wanted)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, 0, GRID + 4, GRID)
        column.setSpacing(GRID // 2)
        column.addWidget(rule(self))
        column.addLayout(row)
        column.addWidget(self.fingerprint)
        workspace.case_opened.connect(lambda _snapshot: self.refresh())
        workspace.saved.connect(lambda _receipt: self._refresh_if_seen())
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What was signed meanwhile."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read how far the log is signed."""
        self.setVisible(self._workspace.has_case())
        if not self._workspace.has_case():
            return
        store = self._workspace.store
        try:
            told = last_statement(store)
            end = store.trust.log_end().seq
        except AnnotatorError as error:
            self.words.setText(error.message)
            return
        if told is None:
            self.words.setText(self.tr("Not signed yet"))
        elif told.seq >= end:
            self.words.setText(self.tr("Signed to the last entry"))
        else:
            self.words.setText(
                self.tr("Signed to entry {seq}; {n} since").format(seq=told.seq, n=end - told.seq)
            )
        own = store.actor.key_fingerprint
        self.fingerprint.set_value(f"{grouped(own[:16])} …" if own else "", own)
        self.fingerprint.setVisible(bool(own))

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()
