"""The address that came with a quote from a web page, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from annotator.gui.labels import ElidedLabel, menu_text


class CopiedLink(QFrame):
    """Hidden until a quote brings an address; `taken(str)` when it is to be kept."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("copiedLink")
        self.setProperty("role", "banner")
        self.link = ""
        self.words = ElidedLabel("", self)
        self.button = QPushButton("", self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(lambda: self.taken.emit(self.link))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def offer(self, link: str, action: str) -> None:
        """Show where a quote was copied from."""
        self.link = link
        self.words.setText(self.tr("Copied from {link}").format(link=link))
        self.button.setText(menu_text(action))
        self.button.show()
        self.show()

    def keep(self) -> None:
        """It is kept: say so."""
        self.words.setText(self.tr("Kept: {link}").format(link=self.link))
        self.button.hide()
