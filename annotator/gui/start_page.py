"""The start page: new, open, recent, sample, and a place to drop a video."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.actions import Actions
from annotator.gui.dropped import local_files
from annotator.gui.icons import app_icon, icon, icon_pixmap
from annotator.gui.labels import PlainLabel, SectionHeader, menu_text, one_line, plain_tip, restyle
from annotator.gui.theme import GRID, Theme, on_theme_change

_MOST_SHOWN = 6


class DropPlace(QFrame):
    """Where videos, or the folder of a case, can be dropped or chosen by a click."""

    dropped = Signal(object)  # tuple[Path, …]
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropPlace")
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.setMinimumHeight(GRID * 15)
        self._mark = QLabel(self)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = PlainLabel(self.tr("Drop a video here"), self, role="heading")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        more = PlainLabel(
            self.tr("It is copied into a new case; your file is only read."), self, role="muted"
        )
        more.setAlignment(Qt.AlignmentFlag.AlignCenter)
        more.setWordWrap(True)
        choose = QPushButton(self.tr("Choose a video…"), self)
        choose.setProperty("role", "link")
        choose.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        column.addStretch(1)
        for part in (self._mark, words, more):
            column.addWidget(part)
        column.addWidget(choose, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        on_theme_change(self._retint)
        self._retint(None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this computer."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()
            restyle(self, "state", "over")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        restyle(self, "state", "")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped."""
        restyle(self, "state", "")
        files = local_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)

    def _retint(self, _theme: Theme | None) -> None:
        self._mark.setPixmap(icon_pixmap("film", 32, "muted", self.devicePixelRatioF()))


class StartPage(QWidget):
    """What is seen while no case is open."""

    recent_chosen = Signal(object)  # Path
    recent_forgotten = Signal(object)  # Path
    dropped = Signal(object)  # tuple[Path, …]
    video_wanted = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        self._cards: list[tuple[QPushButton, str]] = []
        self._listed: list[QWidget] = []
        self._actions = actions
        head = QHBoxLayout()
        mark = QLabel(self)
        mark.setPixmap(app_icon().pixmap(QSize(56, 56), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel("Annotator", self, role="title"))
        words.addWidget(
            PlainLabel(
                self.tr("Say, precisely and checkably, what a video shows."), self, role="muted"
            )
        )
        mark.setFixedSize(56, 56)
        head.addWidget(mark)
        head.addSpacing(GRID)
        head.addLayout(words, 1)

        doing = QVBoxLayout()
        doing.setSpacing(GRID)
        doing.addWidget(SectionHeader(self.tr("Begin"), self))
        for id, text, more in (
            ("file.new_case", self.tr("New case…"), self.tr("An empty case in a folder of yours")),
            ("file.open_case", self.tr("Open…"), self.tr("The folder of a case")),
            (
                "file.open_sample",
                self.tr("Open the sample case"),
                self.tr("Invented footage, to try everything on"),
            ),
        ):
            doing.addWidget(self._card(id, text, more))
        doing.addStretch(1)

        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._recent_header = SectionHeader(self.tr("Recent cases"), self)
        lately = QVBoxLayout()
        lately.setSpacing(GRID)
        lately.addWidget(self._recent_header)
        lately.addLayout(self._recent)
        lately.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(GRID * 4)
        columns.addLayout(doing, 1)
        columns.addLayout(lately, 1)

        self.drop_place = DropPlace(self)
        self.drop_place.dropped.connect(self.dropped)
        self.drop_place.pressed.connect(self.video_wanted)
        page = QWidget(self)
        page.setMaximumWidth(820)
        page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(page)
        column.setSpacing(GRID * 3)
        column.addLayout(head)
        column.addLayout(columns)
        column.addWidget(self.drop_place)
        outer = QHBoxLayout()
        outer.addStretch(1)
        outer.addWidget(page, 8)
        outer.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 3)
        whole.addStretch(2)
        whole.addLayout(outer)
        whole.addStretch(3)
        on_theme_change(self._retint)
        self.show_recent(())

    def show_recent(self, folders: tuple[Path, ...]) -> None:
        """List the cases opened last; those that are gone can be taken off."""
        for old in self._listed:
            self._recent.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._listed = [
            RecentRow(folder, self.recent_chosen.emit, self.recent_forgotten.emit, self)
            for folder in folders[:_MOST_SHOWN]
        ]
        if not folders:
            empty = PlainLabel(self.tr("Cases that you open are listed here."), self, role="muted")
            empty.setWordWrap(True)
            self._listed.append(empty)
        for widget in self._listed:
            self._recent.addWidget(widget)

    def recent_rows(self) -> tuple[RecentRow, ...]:
        """The recent cases as listed."""
        return tuple(row for row in self._listed if isinstance(row, RecentRow))

    def _card(self, id: str, text: str, more: str) -> QPushButton:
        card = QPushButton(f"{text}\n{more}", self)
        card.setProperty("role", "card")
        card.setObjectName(f"start.{id}")
        card.setAccessibleName(text)
        card.setAccessibleDescription(more)
        card.setIconSize(QSize(24, 24))
        card.clicked.connect(self._actions[id].trigger)
        card.setIcon(self._actions[id].icon())
        self._cards.append((card, id))
        return card

    def _retint(self, _theme: Theme) -> None:
        for card, id in self._cards:
            card.setIcon(self._actions[id].icon())


class RecentRow(QFrame):
    """A recent case: its folder's name, where it lies, and a way to take it off the list."""

    def __init__(
        self,
        folder: Path,
        chosen: Callable[[object], object],
        forgotten: Callable[[object], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        there = folder.is_dir()
        place = one_line(str(folder.parent))
        state = "" if there else self.tr("  (not there now)")
        self.button = QPushButton(f"{menu_text(folder.name)}{state}\n{_shortened(place)}", self)
        self.button.setProperty("role", "card")
        self.button.setIcon(icon("folder", "muted"))
        self.button.setToolTip(plain_tip(str(folder)))
        self.button.setAccessibleName(one_line(folder.name))
        self.button.setEnabled(there)
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button.clicked.connect(lambda _checked=False: chosen(folder))
        forget = QPushButton(self.tr("Forget"), self)
        forget.setProperty("role", "link")
        forget.setVisible(not there)
        forget.clicked.connect(lambda _checked=False: forgotten(folder))
        self.forget = forget
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button, 1)
        row.addWidget(forget)


def _shortened(place: str, most: int = 46) -> str:
    return menu_text(place if len(place) <= most else f"…{place[-most:]}")
