"""Links one note to another: how it stands to it, and to which."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.annotation import Annotation
from annotator.case.links import Relation, linked
from annotator.case.snapshot import film_order
from annotator.gui.film_words import grouped
from annotator.gui.kind_marks import kind_icon
from annotator.gui.labels import PlainLabel, one_line, plain_tip, restyle
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.workflow.note_edits import link_notes

_ID: Final = Qt.ItemDataRole.UserRole
_MOST: Final = 300


class LinkDialog(QDialog):
    """Type to find the other note, Enter links to it."""

    def __init__(
        self, workspace: Workspace, note: Annotation, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("linkDialog")
        self.setWindowTitle(self.tr("Link to another note"))
        self.resize(560, 420)
        self._workspace = workspace
        self._note = note
        own = PlainLabel(note_words(workspace, note), self)
        own.setWordWrap(True)
        self.relation = QComboBox(self)
        self.relation.setAccessibleName(self.tr("How this note stands to the other"))
        for relation in Relation:
            self.relation.addItem(self.tr(str(relation)), relation)
        self.search = PlainLine(self)
        self.search.setPlaceholderText(self.tr("Find the other note"))
        self.search.setAccessibleName(self.tr("Find the other note"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Notes"))
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words = PlainLabel("", self, role="bad")
        self.words.setWordWrap(True)
        self.words.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.button = QPushButton(self.tr("Link"), self)
        self.button.setDefault(True)
        restyle(self.button, "role", "primary")
        buttons.addButton(self.button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.button.clicked.connect(self._link)
        self.list.itemDoubleClicked.connect(lambda _item: self._link())
        self.search.textChanged.connect(lambda _text: self._fill())
        self.list.currentRowChanged.connect(lambda _row: self._show_state())
        workspace.case_closed.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        for widget in (own, self.relation, self.search, self.list, self.words, buttons):
            column.addWidget(widget)
        self._fill()
        self.search.setFocus()

    def _fill(self) -> None:
        case = self._workspace.snapshot
        words = self.search.text().casefold().split()
        self.list.clear()
        offered = case.citable(self._note.id, self.search.text())
        for note in sorted(offered, key=lambda each: (each.exhibit_id, film_order(each))):
            said = note_words(self._workspace, note)
            if note.id == self._note.id or not all(word in said.casefold() for word in words):
                continue
            item = QListWidgetItem(kind_icon(note.kind), said, self.list)
            item.setData(_ID, note.id)
            item.setToolTip(plain_tip(note.text))
            if self.list.count() >= _MOST:
                break
        if self.list.count():
            self.list.setCurrentRow(0)
        self._show_state()

    def _show_state(self) -> None:
        self.words.hide()
        self.button.setEnabled(bool(self.list.selectedItems()))

    def _link(self) -> None:
        if not self.list.selectedItems():
            return
        item = self.list.selectedItems()[0]
        relation = Relation(self.relation.currentData())
        other = str(item.data(_ID))
        link = linked(self._note.id, relation, other)
        if self._workspace.snapshot.find("link", link.id) is not None:
            self.words.setText(self.tr("These notes are linked so already."))
            self.words.show()
        elif self._workspace.do(link_notes(self._note.id, relation, other)):
            self.accept()


def note_words(workspace: Workspace, note: Annotation) -> str:
    """`E1 · 1 234 · text`, for lists of notes."""
    case = workspace.snapshot
    label = getattr(case.find("exhibit", note.exhibit_id), "label", "?")
    frame = grouped(case.info.shown_number(note.start.index))
    text = note.text.strip() or " ".join(f"#{tag}" for tag in note.tags)
    return f"{label} · {frame} · {one_line(text, 160)}"
