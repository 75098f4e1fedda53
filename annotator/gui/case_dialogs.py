"""The small dialogs before a case is there: its name and place, videos to add, who holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import CaseLockedError, SaveFailedError
from annotator.gui.labels import ElidedLabel, PlainLabel, one_line
from annotator.gui.theme import GRID

VIDEO_ENDINGS: Final = (
    "mp4 mov m4v avi mkv webm mts m2ts ts mpg mpeg 3gp 3g2 wmv asf flv f4v ogv dav mxf vob"
)
_UNFIT: Final = re.compile(
    r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+'
)
_RESERVED: Final = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def folder_name(title: str) -> str:
    """A folder's name for a case title that every system takes."""
    words = _UNFIT.sub(" ", title.encode("utf-8", "replace").decode("utf-8"))
    name = " ".join(words.split()).strip(". -")[:80].strip(". ")
    return f"case {name}".strip() if not name or _RESERVED.match(name) else name


def free_folder(parent: Path, title: str) -> Path:
    """A folder below `parent` for a case of this title that does not exist yet."""
    name = folder_name(title)
    path = parent / name
    number = 2
    while path.exists():
        path = parent / f"{name} {number}"
        number += 1
    return path


@dataclass(frozen=True, slots=True)
class NewCase:
    """What the user wants: a title, the folder, and whether the videos stay where they are."""

    title: str
    folder: Path
    in_place: bool


class NewCaseDialog(QDialog):
    """Asks for a name; folder and everything else are proposed."""

    def __init__(
        self,
        parent_folder: Path,
        videos: tuple[Path, ...] = (),
        *,
        in_place: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("newCaseDialog")
        self.setWindowTitle(self.tr("New case"))
        self._parent_folder = parent_folder
        self.title = QLineEdit(self)
        self.title.setObjectName("caseTitle")
        self.title.setMaxLength(200)
        self.title.setAccessibleName(self.tr("Name of the case"))
        self.title.setPlaceholderText(self.tr("For example: the square, 16 December"))
        if videos:
            self.title.setText(one_line(videos[0].stem.replace("_", " "), 120))
            self.title.selectAll()
        asks = PlainLabel(self.tr("Name of the case"), self, role="strong")
        asks.setBuddy(self.title)
        self.place = ElidedLabel("", self, role="muted", where=Qt.TextElideMode.ElideLeft)
        change = QPushButton(self.tr("Keep elsewhere…"), self)
        change.setProperty("role", "link")
        change.setAutoDefault(False)
        change.clicked.connect(self._choose_place)
        place_row = QHBoxLayout()
        place_row.addWidget(self.place, 1)
        place_row.addWidget(change)
        self.in_place = QCheckBox(self.tr("Leave the video where it is; do not copy it"), self)
        self.in_place.setChecked(in_place)
        self.in_place.setVisible(bool(videos))
        buttons = QDialogButtonBox(self)
        self.create_button = buttons.addButton(
            self.tr("Make the case"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.create_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        if videos:
            column.addWidget(PlainLabel(_said(videos), self, role="muted"))
        column.addWidget(asks)
        column.addWidget(self.title)
        column.addLayout(place_row)
        column.addWidget(self.in_place)
        column.addSpacing(GRID)
        column.addWidget(buttons)
        self.setMinimumWidth(520)
        self.title.textChanged.connect(self._show_place)
        self._show_place()
        self.title.setFocus()

    def answer(self) -> NewCase:
        """What was entered."""
        title = self.title.text().strip()
        return NewCase(title, free_folder(self._parent_folder, title), self.in_place.isChecked())

    def keep_in(self, parent_folder: Path) -> None:
        """Make the case's folder in this one."""
        self._parent_folder = parent_folder
        self._show_place()

    def _choose_place(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Keep the case in"), str(_existing(self._parent_folder))
        )
        if chosen:
            self.keep_in(Path(chosen))

    def _show_place(self) -> None:
        title = self.title.text().strip()
        self.create_button.setEnabled(bool(title))
        where = free_folder(self._parent_folder, title) if title else self._parent_folder
        self.place.setText(self.tr("Kept in {folder}").format(folder=one_line(str(where), 400)))


class AddVideosDialog(QDialog):
    """Says what is about to be added; copying is the default."""

    def __init__(
        self, videos: tuple[Path, ...], *, in_place: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("addVideosDialog")
        self.setWindowTitle(self.tr("Add to the case"))
        self.in_place = QCheckBox(self.tr("Leave it where it is; do not copy it"), self)
        self.in_place.setChecked(in_place)
        note = PlainLabel(
            self.tr("A copy stays with the case when the original is moved. Both are hashed."),
            self,
            role="muted",
        )
        note.setWordWrap(True)
        buttons = QDialogButtonBox(self)
        add = buttons.addButton(self.tr("Add"), QDialogButtonBox.ButtonRole.AcceptRole)
        add.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        column.addWidget(PlainLabel(_said(videos), self, role="strong"))
        column.addWidget(note)
        column.addWidget(self.in_place)
        column.addSpacing(GRID)
        column.addWidget(buttons)
        self.setMinimumWidth(460)
        add.setFocus()


class LockedDialog(QDialog):
    """Says who holds the case and offers to read it.

    Where the holder cannot be asked from here, it can also be taken over, by
    somebody who says that nobody has it open any more; `taking_over` tells.
    """

    def __init__(self, error: CaseLockedError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lockedDialog")
        self.setWindowTitle(self.tr("The case is open elsewhere"))
        message = PlainLabel(error.message, self, role="heading")
        # The message often names the holder already.
        told = not error.holder or error.holder in error.message
        words = "" if told else self.tr("Open at: {holder}").format(holder=error.holder)
        holder = PlainLabel(words, self)
        hint = PlainLabel(
            error.hint or self.tr("You can read it here; changes can be made there only."),
            self,
            role="muted",
        )
        buttons = QDialogButtonBox(self)
        read = buttons.addButton(
            self.tr("Open for reading only"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        read.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.taking_over = False
        self.sure = QCheckBox(self.tr("I know that nobody has it open there any more"), self)
        self.take_button = QPushButton(self.tr("Take it over"), self)
        self.take_button.setAutoDefault(False)
        self.take_button.setEnabled(False)
        self.sure.toggled.connect(self.take_button.setEnabled)
        self.take_button.clicked.connect(self._take_over)
        if error.takeable:
            buttons.addButton(self.take_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.sure.setVisible(error.takeable)
        self.take_button.setVisible(error.takeable)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        for label in (message, holder, hint):
            label.setWordWrap(True)
            label.setVisible(bool(label.text()))
            column.addWidget(label)
        column.addWidget(self.sure)
        column.addSpacing(GRID)
        column.addWidget(buttons)
        self.setMinimumWidth(460)

    def _take_over(self) -> None:
        self.taking_over = True
        self.accept()


class UnwritableDialog(QDialog):
    """Says why a case cannot be opened for writing, and offers to read it."""

    def __init__(self, error: SaveFailedError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unwritableDialog")
        self.setWindowTitle(self.tr("The case cannot be written"))
        buttons = QDialogButtonBox(self)
        read = buttons.addButton(
            self.tr("Open for reading only"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        read.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        for words, role in ((error.message, "heading"), (error.hint, "muted")):
            label = PlainLabel(words, self, role=role)
            label.setWordWrap(True)
            label.setVisible(bool(words))
            column.addWidget(label)
        column.addSpacing(GRID)
        column.addWidget(buttons)
        self.setMinimumWidth(460)


class NameDialog(QDialog):
    """The name that is written into notes and log."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setWindowTitle(self.tr("Your name"))
        self.name = QLineEdit(name, self)
        self.name.setMaxLength(120)
        self.name.setAccessibleName(self.tr("Your name"))
        self.name.selectAll()
        note = PlainLabel(
            self.tr(
                "It stands in every note and log entry that you make from now on, and in reports."
                " A pseudonym or a number will do. What is written already keeps its name."
            ),
            self,
            role="muted",
        )
        note.setWordWrap(True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        column.addWidget(PlainLabel(self.tr("Your name in notes and log"), self, role="strong"))
        column.addWidget(self.name)
        column.addWidget(note)
        column.addWidget(buttons)
        self.setMinimumWidth(420)


def _said(videos: tuple[Path, ...]) -> str:
    names = [one_line(path.name, 80) for path in videos[:4]]
    more = len(videos) - len(names)
    return "\n".join([*names, *([f"… +{more}"] if more else [])])


def _existing(folder: Path) -> Path:
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder
