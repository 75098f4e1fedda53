"""The places beside the map: the same powers for whoever does not use a mouse."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.case.coordinates import write_decimal
from annotator.case.geography import point_of
from annotator.case.places import Place
from annotator.case.snapshot import CaseSnapshot
from annotator.gui.icons import icon
from annotator.gui.labels import CopyableLabel, PlainLabel, one_line, plain_tip
from annotator.gui.physical_keys import latin_key
from annotator.gui.place_words import frames_words, kind_words, place_tip, radius_words
from annotator.gui.theme import GRID

_ID = Qt.ItemDataRole.UserRole


class PlaceList(QWidget):
    """Enter edits, Delete removes, Ctrl+C copies the coordinates, G leads to the frame."""

    chosen = Signal(object)  # str: id
    edit_wanted = Signal(object)  # str
    remove_wanted = Signal(object)  # tuple[str, …]
    frame_wanted = Signal(object)  # str
    add_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("placeList")
        self._read_only = False
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("placeTable")
        self.tree.setAccessibleName(self.tr("Places"))
        self.tree.setColumnCount(4)
        self.tree.setHeaderLabels(
            [self.tr("Place"), self.tr("What"), self.tr("Off by"), self.tr("Frames")]
        )
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.empty = PlainLabel(
            self.tr("No places yet. Click “Add” and then a spot of the map, or press A."),
            self,
            role="muted",
        )
        self.empty.setWordWrap(True)
        self.coordinates = CopyableLabel("", self, what=self.tr("Coordinates"))
        self.looks = PlainLabel("", self, role="muted")
        self.looks.setWordWrap(True)
        self.edit = QPushButton(icon("square-pen"), self.tr("Edit…"), self)
        self.frame = QPushButton(icon("film"), self.tr("To the frame"), self)
        self.remove = QPushButton(icon("trash-2"), self.tr("Remove"), self)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for button in (self.edit, self.frame, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.empty)
        column.addWidget(self.tree, 1)
        column.addWidget(self.coordinates)
        column.addWidget(self.looks)
        column.addLayout(row)
        self.setFocusProxy(self.tree)
        self.edit.clicked.connect(self._edit)
        self.frame.clicked.connect(self._frame)
        self.remove.clicked.connect(self._remove)
        self.tree.itemActivated.connect(lambda _item, _column: self._edit())
        self.tree.currentItemChanged.connect(lambda now, _before: self._told(now))
        self.tree.itemSelectionChanged.connect(self._show_state)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.tree.installEventFilter(self)
        self._show_state()

    def show_places(
        self, places: Iterable[Place], case: CaseSnapshot, chosen: str, here: Iterable[str]
    ) -> None:
        """Show these places; those of the frame on the screen carry a mark."""
        marked = set(here)
        blocked = self.tree.blockSignals(True)  # noqa: FBT003 - Qt takes it so
        kept = {item.data(0, _ID) for item in self.tree.selectedItems()}
        self.tree.clear()
        for place in places:
            item = QTreeWidgetItem(self.tree)
            mark = "● " if place.id in marked else ""
            for column, words in enumerate(
                (
                    mark + one_line(place.name, 80),
                    kind_words(place.kind),
                    radius_words(place),
                    frames_words(place, case),
                )
            ):
                item.setText(column, words)
                item.setToolTip(column, plain_tip(place_tip(place, case)))
            item.setData(0, _ID, place.id)
            said = self.tr(", of the frame on the screen") if mark else ""
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{place.name}{said}")
            if place.id == chosen:
                self.tree.setCurrentItem(item)
            item.setSelected(place.id == chosen or (place.id in kept and chosen in kept))
        self.tree.blockSignals(blocked)
        self.empty.setVisible(self.tree.topLevelItemCount() == 0)
        self._show_state()

    def show_chosen(self, place: Place | None, looks: str) -> None:
        """Say the coordinates of the chosen place, to be copied with a click."""
        words = "" if place is None else write_decimal(point_of(place))
        self.coordinates.set_value(words)
        self.coordinates.setVisible(bool(words))
        self.looks.setText(looks)
        self.looks.setVisible(bool(looks))

    def set_read_only(self, *, read_only: bool) -> None:
        """Whether places can be removed."""
        self._read_only = read_only
        self._show_state()

    def ids(self) -> tuple[str, ...]:
        """The selected places."""
        return tuple(str(item.data(0, _ID)) for item in self.tree.selectedItems())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the class; the table itself would copy a cell, or look for names by letters."""
        pressed = event.type() == QEvent.Type.KeyPress and watched is self.tree
        if pressed and isinstance(event, QKeyEvent) and self._use(event):
            return True
        return super().eventFilter(watched, event)

    def _use(self, event: QKeyEvent) -> bool:
        key = latin_key(event) or event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.coordinates.text())
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        elif key == Qt.Key.Key_Delete and not self._read_only:
            self._remove()
        elif key == Qt.Key.Key_G:
            self._frame()
        elif key == Qt.Key.Key_A and not self._read_only:
            self.add_wanted.emit()
        else:
            return False
        return True

    def _current(self) -> str:
        item = self.tree.currentItem()
        return "" if item is None else str(item.data(0, _ID))

    def _told(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(0, _ID)))

    def _edit(self) -> None:
        if self._current():
            self.edit_wanted.emit(self._current())

    def _frame(self) -> None:
        if self._current():
            self.frame_wanted.emit(self._current())

    def _remove(self) -> None:
        if self.ids():
            self.remove_wanted.emit(self.ids())

    def _show_state(self) -> None:
        some = bool(self.tree.selectedItems())
        self.edit.setEnabled(some)
        self.frame.setEnabled(some)
        self.remove.setEnabled(some and not self._read_only)

    def _menu(self, at: QPoint) -> None:
        if self.tree.itemAt(at) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("square-pen"), self.tr("Edit…"), self._edit)
        menu.addAction(icon("film"), self.tr("To the frame"), self._frame)
        menu.addAction(icon("copy"), self.tr("Copy coordinates"), self.coordinates.copy)
        menu.addSeparator()
        remove = menu.addAction(icon("trash-2"), self.tr("Remove"), self._remove)
        remove.setEnabled(not self._read_only)
        menu.popup(self.tree.viewport().mapToGlobal(at))
