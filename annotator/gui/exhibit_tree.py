"""The left panel: exhibits, sources, claims, people and places of the case."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.case.accounts import Claim, Person, Source
from annotator.case.entities import Entity, entity_name
from annotator.case.exhibit import Exhibit
from annotator.case.places import Place
from annotator.case.snapshot import GROUPS, CaseSnapshot
from annotator.errors import AnnotatorError
from annotator.gui.fixity import Fixity, board_of
from annotator.gui.icons import icon
from annotator.gui.labels import SectionHeader, one_line, plain_tip
from annotator.gui.picture_shield import small_picture
from annotator.gui.tree_rows import ROW_ROLE, THUMBNAIL_ROLE, Cards, TreeDelegate, row_of
from annotator.gui.tree_thumbnails import TreeThumbnails
from annotator.gui.tree_words import claims_touched, name_of
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.account_edits import remove_record

_ID = Qt.ItemDataRole.UserRole
SECTIONS = ("exhibit", "source", "claim", "person", "place")


class ExhibitTree(QFrame):
    """Selecting an exhibit shows it; the others are edited by a double click.

    `add_video_wanted` when the button beside EXHIBITS is pressed; the others name an exhibit.
    """

    add_video_wanted = Signal()
    check_wanted = Signal(str)
    original_wanted = Signal(str)
    disclosure_wanted = Signal(object)  # the value on which somebody wants to decide
    place_wanted = Signal(str)  # to be edited; '' for a new one

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exhibitTree")
        self.setProperty("role", "panel")
        self._workspace = workspace
        self._items: dict[str, QTreeWidgetItem] = {}
        self._calm = False
        self._pictures: dict[str, QImage] = {}
        self._sections: dict[str, QTreeWidgetItem] = {}
        self._headers: dict[str, SectionHeader] = {}
        self._empty: dict[str, QTreeWidgetItem] = {}
        self._quiet = False
        self.fixity = board_of(workspace)
        self._build()
        self._thumbnails = TreeThumbnails(workspace, self)
        self._thumbnails.ready.connect(self._on_thumbnail)
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemActivated.connect(lambda item, _column: self._activate(item))
        self.tree.customContextMenuRequested.connect(self._show_menu)
        workspace.case_opened.connect(self._fill)
        workspace.case_closed.connect(self._clear)
        workspace.values_changed.connect(self._on_values)
        workspace.exhibit_selected.connect(self._on_exhibit)
        self.fixity.changed.connect(self._on_fixity)
        if workspace.has_case():
            self._fill(workspace.snapshot)
            self._on_exhibit(workspace.exhibit)

    def item_of(self, entity_id: str) -> QTreeWidgetItem | None:
        """The item of an exhibit, source, claim or person; None if it is not in the case."""
        return self._items.get(entity_id)

    def add(self, entity: str) -> None:
        """What the + button of a section does."""
        if entity == "exhibit":
            self.add_video_wanted.emit()
        elif entity == "place":
            self.place_wanted.emit("")
        else:
            self._open_dialog(entity, None)

    def remove(self, entity_id: str) -> bool:
        """Remove a source, claim, person or exhibit; undo brings it back. False where refused."""
        value = self._value(entity_id)
        if value is None or self._workspace.is_read_only():
            return False
        label = self.tr("Remove {what}").format(what=one_line(name_of(value), 40))
        try:
            edit = remove_record(label, value, self._workspace.snapshot)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)
            return False
        return self._workspace.do(edit)

    def edit(self, entity_id: str) -> None:
        """Open the form of a source, claim, person or place."""
        value = self._value(entity_id)
        if isinstance(value, Source | Claim | Person):
            self._open_dialog(entity_name(value), value)
        elif isinstance(value, Place):
            self.place_wanted.emit(value.id)

    # -- build

    def _build(self) -> None:
        self.tree = Cards(self)
        self.tree.setObjectName("exhibitTreeView")
        self.tree.setAccessibleName(self.tr("Exhibits, sources, claims, people, places"))
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(1)
        self.tree.setIndentation(0)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.tree.setItemDelegate(TreeDelegate(self.tree))
        self.tree.setExpandsOnDoubleClick(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.tree)
        self.setFocusProxy(self.tree)
        titles = {
            "exhibit": (self.tr("Exhibits"), self.tr("Add videos")),
            "source": (self.tr("Sources"), self.tr("Add a source")),
            "claim": (self.tr("Claims"), self.tr("Add a claim")),
            "person": (self.tr("People"), self.tr("Add a person")),
            "place": (self.tr("Places"), self.tr("Add a place")),
        }
        for entity in SECTIONS:
            title, action = titles[entity]
            section = QTreeWidgetItem(self.tree)
            section.setFlags(Qt.ItemFlag.ItemIsEnabled)
            section.setData(0, Qt.ItemDataRole.AccessibleTextRole, title)
            header = SectionHeader(title, self.tree, action=action, action_icon="plus")
            inner = header.layout()
            assert inner is not None
            inner.setContentsMargins(12, 6, 6, 2)
            header.pressed.connect(lambda entity=entity: self.add(entity))
            section.setSizeHint(0, QSize(10, max(36, header.sizeHint().height() + 2)))
            self.tree.setItemWidget(section, 0, header)
            section.setExpanded(True)
            self._sections[entity] = section
            self._headers[entity] = header
            self._count(entity)

    # -- what happens

    def _fill(self, snapshot: CaseSnapshot) -> None:
        self._clear()
        for entity in SECTIONS:
            for value in getattr(snapshot, GROUPS[entity]):
                self._put(value)
        for entity in SECTIONS:
            self._count(entity)
        self._thumbnails.look_for(tuple(exhibit.id for exhibit in snapshot.exhibits))

    def _clear(self) -> None:
        self._quiet = True
        for item in self._items.values():
            parent = item.parent()
            if parent is not None:
                parent.removeChild(item)
        self._items.clear()
        self._pictures.clear()
        self._quiet = False
        for entity in SECTIONS:
            self._count(entity)

    def _on_values(self, changed: ValuesChanged) -> None:
        touched = set()
        for change in changed.edit.changes:
            if change.entity not in SECTIONS:
                continue
            touched.add(change.entity)
            if change.after is not None:
                self._put(change.after)
            else:
                self._drop(change.id)
        for entity in touched:
            self._count(entity)
        self.tree.scheduleDelayedItemsLayout()  # the headers are widgets and stay behind
        claims = claims_touched(changed)
        if changed.of("source"):
            claims |= {claim.id for claim in self._workspace.snapshot.claims}
        for claim_id in claims:
            value = self._value(claim_id)
            if value is not None:
                self._put(value)
        for change in changed.of("exhibit"):
            if change.before is None:
                self._thumbnails.look_for((change.id,))

    def _put(self, value: Entity) -> None:
        item = self._items.get(value.id)
        if item is None:
            item = QTreeWidgetItem()
            item.setData(0, _ID, value.id)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self._items[value.id] = item
            section = self._sections[entity_name(value)]
            empty = self._empty.pop(entity_name(value), None)
            if empty is not None:
                section.removeChild(empty)
            section.addChild(item)
            section.setExpanded(True)
        row = row_of(value, self._workspace.snapshot, self.fixity.state(value.id))
        item.setData(0, ROW_ROLE, row)
        item.setText(0, row.name)
        item.setToolTip(0, plain_tip(row.tip))
        if isinstance(value, Exhibit):
            self._show_picture(value)

    def _drop(self, entity_id: str) -> None:
        item = self._items.pop(entity_id, None)
        parent = item.parent() if item is not None else None
        if item is not None and parent is not None:
            parent.removeChild(item)

    def _count(self, entity: str) -> None:
        section = self._sections[entity]
        children = [section.child(at) for at in range(section.childCount())]
        count = len([child for child in children if child is not None and child.data(0, _ID)])
        self._headers[entity].set_count(count)
        empty = self._empty.get(entity)
        if count == 0 and empty is None:
            words = {
                "exhibit": self.tr("Drop a video here, or press +"),
                "source": self.tr("Who told it: press +"),
                "claim": self.tr("What they say: press +"),
                "person": self.tr("By code, not name: press +"),
                "place": self.tr("Where it was: press +"),
            }[entity]
            empty = QTreeWidgetItem(section)
            empty.setText(0, words)
            empty.setFlags(Qt.ItemFlag.ItemIsEnabled)
            section.setExpanded(True)
            self._empty[entity] = empty
        elif count and empty is not None:
            section.removeChild(self._empty.pop(entity))

    def _on_exhibit(self, exhibit: Exhibit | None) -> None:
        item = self._items.get(exhibit.id) if exhibit is not None else None
        self._quiet = True
        if item is not None:
            self.tree.setCurrentItem(item)
        else:
            self.tree.clearSelection()
        self._quiet = False

    def _on_current(self, current: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if self._quiet or current is None:
            return
        value = self._value(str(current.data(0, _ID) or ""))
        if isinstance(value, Exhibit):
            self._workspace.select_exhibit(value.id)

    def _activate(self, item: QTreeWidgetItem) -> None:
        self.edit(str(item.data(0, _ID) or ""))

    def _on_fixity(self, fixity: Fixity) -> None:
        value = self._value(fixity.exhibit_id)
        if value is not None and value.id in self._items:
            self._put(value)

    def _on_thumbnail(self, found: tuple[str, QImage]) -> None:
        exhibit_id, image = found
        self._pictures[exhibit_id] = image
        value = self._value(exhibit_id)
        if isinstance(value, Exhibit):
            self._show_picture(value)

    def _show_picture(self, exhibit: Exhibit) -> None:
        """The film's picture, unrecognisable where the film warns, grey where the user wants it so."""
        image, item = self._pictures.get(exhibit.id), self._items.get(exhibit.id)
        if image is not None and item is not None:
            shown = small_picture(self._workspace, exhibit, image, calm=self._calm)
            item.setData(0, THUMBNAIL_ROLE, shown)

    def set_calm(self, *, calm: bool) -> None:
        """Show the films' pictures grey, or as they are."""
        self._calm = calm
        if self._workspace.has_case():
            for exhibit in self._workspace.snapshot.exhibits:
                self._show_picture(exhibit)

    # -- menu and forms

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes, Enter edits."""
        item = self.tree.currentItem()
        if event.key() == Qt.Key.Key_Delete and item is not None:
            value = self._value(str(item.data(0, _ID) or ""))
            if value is not None and not isinstance(value, Exhibit):
                self.remove(value.id)
                return
        super().keyPressEvent(event)

    def _show_menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        value = self._value(str(item.data(0, _ID) or "")) if item is not None else None
        if value is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if isinstance(value, Exhibit):
            check = menu.addAction(icon("shield-check"), self.tr("Check this original…"))
            check.triggered.connect(lambda: self.check_wanted.emit(value.id))
            find = menu.addAction(icon("search"), self.tr("Find the original…"))
            find.triggered.connect(lambda: self.original_wanted.emit(value.id))
            menu.addSeparator()
        if isinstance(value, Source | Claim | Person | Place):
            edit = menu.addAction(icon("square-pen"), self.tr("Edit…"))
            edit.triggered.connect(lambda: self.edit(value.id))
        told = menu.addAction(icon("eye"), self.tr("In which edition it may stand…"))
        told.setEnabled(not self._workspace.is_read_only())
        told.triggered.connect(lambda: self.disclosure_wanted.emit(value))
        remove = menu.addAction(icon("trash-2"), self.tr("Remove"))
        remove.setEnabled(not self._workspace.is_read_only())
        remove.triggered.connect(lambda: self.remove(value.id))
        menu.popup(self.tree.viewport().mapToGlobal(at))

    def _open_dialog(self, entity: str, value: Source | Claim | Person | None) -> None:
        from annotator.gui.record_dialog import RecordDialog

        if self._workspace.has_case():
            dialog = RecordDialog(self._workspace, entity, value, parent=self.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _value(self, entity_id: str) -> Entity | None:
        if not entity_id or not self._workspace.has_case():
            return None
        case = self._workspace.snapshot
        for entity in SECTIONS:
            found = case.find(entity, entity_id)
            if found is not None:
                return found
        return None
