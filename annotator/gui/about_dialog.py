"""About the program: versions, licence, the database engine; and the first steps."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.bug_report import program_version, versions
from annotator.gui.facts_decoder import DecoderWords
from annotator.gui.icons import app_icon
from annotator.gui.jobs import Jobs
from annotator.gui.key_passphrase import fingerprint_label
from annotator.gui.labels import PlainLabel
from annotator.gui.theme import GRID, mono_font


class AboutDialog(QDialog):
    """Versions and licence, selectable and copyable."""

    def __init__(
        self,
        database: str,
        parent: QWidget | None = None,
        jobs: Jobs | None = None,
        fingerprint: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(self.tr("About Annotator"))
        mark = QLabel(self)
        mark.setPixmap(app_icon().pixmap(QSize(64, 64), self.devicePixelRatioF()))
        head = QHBoxLayout()
        head.setSpacing(GRID * 2)
        head.addWidget(mark)
        words = QVBoxLayout()
        words.addWidget(PlainLabel(f"Annotator {program_version()}", self, role="title"))
        words.addWidget(
            PlainLabel(self.tr("Say, precisely and checkably, what a video shows."), self)
        )
        head.addLayout(words, 1)
        licence = PlainLabel(
            self.tr(
                "Free software under the GNU General Public Licence, version 3 or later."
                " It comes without any warranty. It sends nothing anywhere."
            ),
            self,
        )
        licence.setWordWrap(True)
        self._text = "\n".join([*versions(), database])
        self.versions = PlainLabel(self._text, self, role="muted")
        self.versions.setFont(mono_font(self.font()))
        self.versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text))
        self.decoder = PlainLabel("", self, role="muted")
        self.decoder.setWordWrap(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID * 2)
        column.addLayout(head)
        column.addWidget(licence)
        column.addWidget(self.versions)
        if fingerprint:
            column.addWidget(PlainLabel(self.tr("Your signing key"), self, role="muted"))
            self.fingerprint = fingerprint_label(fingerprint, self)
            column.addWidget(self.fingerprint)
        column.addWidget(self.decoder)
        column.addWidget(buttons)
        if jobs is not None:
            self.decoder.setText(self.tr("Asking the decoder …"))
            asked = DecoderWords(jobs, self)
            asked.told.connect(self._on_decoder)
            asked.ask()

    def _on_decoder(self, words: str) -> None:
        self.decoder.setText(words)
        self._text = f"{self.versions.text()}\n{words}"


class FirstStepsDialog(QDialog):
    """From a video to the first note, in five lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstSteps")
        self.setWindowTitle(self.tr("First steps"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        column.addWidget(PlainLabel(self.tr("How a note gets to a frame"), self, role="heading"))
        for keys, text in (
            ("", self.tr("Drop a video on the window and press Enter.")),
            ("←  →", self.tr("Step to the frame: one by one, or Space to play.")),
            ("M", self.tr("Write what this frame shows.")),
            ("I  O  N", self.tr("Or mark where a span begins and ends, and write about it.")),
            ("Ctrl+Enter", self.tr("Commit. The note is saved, with the frame's digest.")),
            ("Ctrl+E", self.tr("Make the report.")),
            ("?", self.tr("See all keys.")),
        ):
            row = QHBoxLayout()
            key = PlainLabel(keys, self, role="key" if keys else "")
            key.setFixedWidth(GRID * 11)
            key.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row.addWidget(key)
            row.addWidget(PlainLabel(text, self), 1)
            column.addLayout(row)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column.addSpacing(GRID)
        column.addWidget(buttons)
