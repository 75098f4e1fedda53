"""How a cell of the code list is changed: chosen where few words fit, else typed."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.case.codes import CodeColour
from annotator.gui.code_colours import code_icon
from annotator.gui.code_model import CHOICES_ROLE, COLOUR


class Choices(QStyledItemDelegate):
    """Cells with few words offer them; the others are typed."""

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A list of choices, or a line."""
        choices = index.data(CHOICES_ROLE)
        if not choices:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        for words in choices:
            if index.column() == COLOUR:
                box.addItem(code_icon(CodeColour(words), span=False), words, words)
            else:
                box.addItem(words or "–", words)
        box.activated.connect(lambda _row: self._done(box))
        return box

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Choices take the room that their words need."""
        super().updateEditorGeometry(editor, option, index)
        if isinstance(editor, QComboBox):
            place = editor.geometry()
            place.setWidth(max(place.width(), editor.sizeHint().width()))
            editor.setGeometry(place)

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Begin with what the cell says."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))
        else:
            super().setEditorData(editor, index)

    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Give back what was chosen or typed."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        else:
            super().setModelData(editor, model, index)
