"""The pages of what can be done about signatures and anchors; the dialog does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.key_passphrase import fingerprint_label, wrapped
from annotator.gui.labels import PlainLabel
from annotator.gui.plain_edit import PlainEdit
from annotator.gui.theme import GRID
from annotator.workflow import anchors


class AnchorPages(QTabWidget):
    """Signature, paper, time stamp, comparing. Every `…_chosen` carries a path."""

    sign_wanted = Signal()
    compare_wanted = Signal()
    head_folder_chosen = Signal(object)  # Path
    page_chosen = Signal(object)  # Path
    request_chosen = Signal(object)  # Path
    authority_chosen = Signal(object)  # Path
    reply_chosen = Signal(object)  # Path

    def __init__(
        self, fingerprint: str, folder: Path, *, writable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._command = ""
        self.setDocumentMode(True)
        self.addTab(self._signature_page(fingerprint, writable=writable), self.tr("Signature"))
        self.addTab(self._paper_page(writable=writable), self.tr("On paper"))
        self.addTab(self._stamp_page(writable=writable), self.tr("Time stamp"))
        self.addTab(self._compare_page(), self.tr("Compare"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def offer_command(self, command: str) -> None:
        """Offer the command that sends the request, to be copied."""
        self._command = command
        self.command_button.show()

    def _copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self._command)

    # -- build

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, GRID * 2, 0, GRID)
        column.setSpacing(GRID)
        return page, column

    def _signature_page(self, fingerprint: str, *, writable: bool) -> QWidget:
        page, column = self._page()
        column.addWidget(PlainLabel(self.tr("Your key"), self, role="muted"))
        column.addWidget(fingerprint_label(fingerprint, self))
        column.addLayout(
            self._row(
                (self.tr("Sign now"), self.sign_wanted.emit, writable),
                (self.tr("Save the signed head…"), self._save_head, True),
            )
        )
        column.addStretch(1)
        return page

    def _paper_page(self, *, writable: bool) -> QWidget:
        page, column = self._page()
        column.addWidget(
            wrapped(
                self.tr(
                    "A page with the head and its code. Put it into other hands or in the post on"
                    " the day it is printed; then nobody can write the log anew unseen."
                ),
                self,
                role="muted",
            )
        )
        self.name_case = QCheckBox(self.tr("With the name of the case"), self)
        column.addWidget(self.name_case)
        column.addLayout(self._row((self.tr("Save the head as a page…"), self._print, writable)))
        column.addStretch(1)
        return page

    def _stamp_page(self, *, writable: bool) -> QWidget:
        page, column = self._page()
        column.addWidget(
            wrapped(
                self.tr("This program opens no connection: request and reply are files.")
                + " "
                + anchors.REVEALS,
                self,
                role="muted",
            )
        )
        column.addLayout(
            self._row(
                (self.tr("1. Save a request…"), self._request, writable),
                (self.tr("2. Authority’s certificate…"), self._choose_authority, True),
                (self.tr("3. Take in the reply…"), self._reply, writable),
            )
        )
        self.command_button = QPushButton(self.tr("Copy the command that sends it"), self)
        self.command_button.setProperty("role", "link")
        self.command_button.setAutoDefault(False)
        self.command_button.clicked.connect(self._copy_command)
        self.command_button.hide()
        column.addWidget(self.command_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def _compare_page(self) -> QWidget:
        page, column = self._page()
        self.kept = PlainEdit(self)
        self.kept.setAccessibleName(self.tr("A head that was kept elsewhere"))
        self.kept.setPlaceholderText(
            self.tr("The hash of a printed page or report, or the text of its code")
        )
        column.addWidget(self.kept)
        column.addLayout(self._row((self.tr("Compare"), self.compare_wanted.emit, True)))
        column.addStretch(1)
        return page

    def _row(self, *buttons: tuple[str, Callable[[], None], bool]) -> QGridLayout:
        row = QGridLayout()
        row.setSpacing(GRID)
        for place, (words, slot, enabled) in enumerate(buttons):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.setEnabled(enabled)
            button.clicked.connect(slot)
            row.addWidget(button, 0, place)
        row.setColumnStretch(3, 1)
        return row

    # -- which file

    def _save_head(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Save the signed head in"))
        if folder:
            self.head_folder_chosen.emit(Path(folder))

    def _request(self) -> None:
        self._save(self.tr("Save the request"), "head.tsq", self.request_chosen)

    def _print(self) -> None:
        self._save(self.tr("Save the page"), "head.pdf", self.page_chosen)

    def _reply(self) -> None:
        self._choose(self.tr("The reply of the authority"), "*.tsr *.tsp", self.reply_chosen)

    def _choose_authority(self) -> None:
        self._choose(
            self.tr("The root certificate of the authority"),
            "*.pem *.crt *.cer *.der",
            self.authority_chosen,
        )

    def _save(self, title: str, name: str, chosen: SignalInstance) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, title, str(self._folder / name))
        if path:
            chosen.emit(Path(path))

    def _choose(self, title: str, kinds: str, chosen: SignalInstance) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self, title, "", self.tr("Wanted ({kinds});;All files (*)").format(kinds=kinds)
        )
        if path:
            chosen.emit(Path(path))
