"""The list of backups: when each was made, what it holds, how it differs, and the ways back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.film_words import grouped
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.status_bar import local_day
from annotator.gui.theme import GRID
from annotator.store.backup_set import BackupFacts, UnreadableBackup

Way = Literal["new", "in place"]
_FACTS = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class ListedBackup:
    """A backup with the words that compare it to the open case ('' where none is open)."""

    backup: BackupFacts | UnreadableBackup
    compared: str = ""


@dataclass(frozen=True, slots=True)
class ChosenBackup:
    """What the user wants: this backup as a new case, or in the place of the case file."""

    path: Path
    way: Way


class BackupDialog(QDialog):
    """Lists backups.

    `chosen(ChosenBackup)` when one is to be brought back, `place_wanted(Path)` when the
    backups of another folder are to be listed.
    """

    chosen = Signal(object)
    place_wanted = Signal(object)

    def __init__(
        self,
        folder: Path,
        *,
        why: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("backupDialog")
        self.setWindowTitle(self.tr("Backups"))
        self._folder = folder
        head = why or self.tr("Backups of {name}").format(name=one_line(folder.name, 80))
        self.head = PlainLabel(head, self, role="heading")
        self.head.setWordWrap(True)
        self.hint = PlainLabel(
            hint
            or self.tr(
                "A backup holds all notes and the log, not the videos. Nothing is lost by bringing"
                " one back: as a new case it stands beside this one; in its place, the present"
                " file is kept aside."
            ),
            self,
            role="muted",
        )
        self.hint.setWordWrap(True)
        self.list = QTreeWidget(self)
        self.list.setObjectName("backupList")
        self.list.setAccessibleName(self.tr("Backups"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHeaderLabels(
            [self.tr("Made"), self.tr("Notes"), self.tr("Log"), self.tr("Against now")]
        )
        columns = self.list.header()
        columns.setStretchLastSection(True)
        for column in range(3):
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemSelectionChanged.connect(self._enable)
        self.empty = PlainLabel("", self, role="muted")
        self.empty.setWordWrap(True)
        buttons = QDialogButtonBox(self)
        self.new_button = buttons.addButton(
            self.tr("Open as a new case"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.place_button = buttons.addButton(
            self.tr("Put in its place"), QDialogButtonBox.ButtonRole.ActionRole
        )
        other = buttons.addButton(
            self.tr("Another folder…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.new_button.setDefault(True)
        self.new_button.clicked.connect(lambda: self._choose("new"))
        self.place_button.clicked.connect(lambda: self._choose("in place"))
        other.clicked.connect(self._ask_place)
        buttons.rejected.connect(self.reject)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column_.setSpacing(GRID)
        for widget in (self.head, self.hint, self.list, self.empty, buttons):
            column_.addWidget(widget)
        self.resize(760, 460)
        self.say_empty(self.tr("Looking for backups…"))
        self._enable()

    def show_backups(self, listed: list[ListedBackup]) -> None:
        """List these, the first one selected."""
        self.list.clear()
        against = any(each.compared for each in listed)
        self.list.headerItem().setText(3, self.tr("Against now") if against else self.tr("Case"))
        for each in listed:
            self.list.addTopLevelItem(_row(each, self))
        for row, each in enumerate(listed):
            if isinstance(each.backup, BackupFacts):
                self.list.setCurrentItem(self.list.topLevelItem(row) or QTreeWidgetItem())
                break
        self.say_empty("" if listed else self.tr("There are no backups in this folder."))
        self._enable()

    def say_empty(self, words: str) -> None:
        """Say why the list is empty; '' when it is not."""
        self.empty.setText(words)
        self.empty.setVisible(bool(words))

    def selected(self) -> BackupFacts | None:
        """The backup that is selected and can be used."""
        items = self.list.selectedItems()
        facts = items[0].data(0, _FACTS) if items else None
        return facts if isinstance(facts, BackupFacts) else None

    def _enable(self) -> None:
        there = self.selected() is not None
        self.new_button.setEnabled(there)
        self.place_button.setEnabled(there)

    def _choose(self, way: Way) -> None:
        facts = self.selected()
        if facts is not None:
            self.accept()
            self.chosen.emit(ChosenBackup(facts.path, way))

    def _ask_place(self) -> None:
        found = QFileDialog.getExistingDirectory(
            self, self.tr("Folder with backups"), str(self._folder)
        )
        if found:
            self.place_wanted.emit(Path(found))


def _row(listed: ListedBackup, words: QObject) -> QTreeWidgetItem:
    backup = listed.backup
    if isinstance(backup, BackupFacts):
        cells = [
            local_day(backup.made_at),
            grouped(backup.notes),
            grouped(backup.entries),
            listed.compared or one_line(backup.title, 80),
        ]
    else:
        cannot = words.tr("Cannot be used: {why}").format(why=one_line(backup.why, 200))
        cells = [one_line(backup.path.name, 60), "", "", cannot]
    item = QTreeWidgetItem(cells)
    item.setData(0, _FACTS, backup)
    for column in (1, 2):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
