"""Inferences with what they rest on and the other explanations, as a tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from annotator.case.annotation import Annotation
from annotator.case.claims_matrix import Drawn
from annotator.gui.kind_marks import certainty_words, kind_icon
from annotator.gui.labels import PlainLabel, one_line, plain_tip
from annotator.gui.matrix_model import MatrixModel, stance_words

_NOTE = Qt.ItemDataRole.UserRole


class Inferences(QWidget):
    """`chosen(Annotation)` when the frames of a note are asked for (Enter, double click)."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] | None = None
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("matrixInferences")
        self.tree.setAccessibleName(
            self.tr("Inferences, what they rest on, and other explanations")
        )
        self.tree.setHeaderHidden(True)
        self.tree.setWordWrap(True)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.itemActivated.connect(self._activate)
        self.empty = PlainLabel(
            self.tr("No inference bears on a claim, or rests on a note that does."),
            self,
            role="muted",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.empty)
        column.addWidget(self.tree, 1)

    def show_inferences(self, inferences: Sequence[Drawn], model: MatrixModel) -> None:
        """Show these; nothing is done where they are shown already."""
        wanted = (tuple(inferences), model.claims)
        if wanted == self._shown:
            return
        self._shown = wanted
        self.empty.setVisible(not inferences)
        self.tree.setVisible(bool(inferences))
        self.tree.clear()
        for drawn in inferences:
            self._add(drawn, model)
        self.tree.expandAll()

    def _add(self, drawn: Drawn, model: MatrixModel) -> None:
        sure = certainty_words(drawn.note) or self.tr("neither likelihood nor confidence entered")
        head = self._item(
            None, f"{model.note_line(drawn.note)} · {sure}: {drawn.note.text}", drawn.note
        )
        for note in drawn.rests_on:
            if note is None:
                self._item(head, self.tr("Rests on a note that is gone."), None)
            else:
                words = self.tr("Rests on {place}: {text}").format(
                    place=model.note_line(note), text=note.text
                )
                self._item(head, words, note)
        other = drawn.alternatives or self.tr("none entered")
        self._item(head, self.tr("Other explanations: {text}").format(text=other), None)
        for link in drawn.note.bears_on:
            at = model.column_with(link.claim_id)
            if at is not None:
                words = f"C{at + 1} {stance_words(link.stance)}" + (
                    f": {link.why}" if link.why else ""
                )
                self._item(head, words, None)

    def _item(
        self, parent: QTreeWidgetItem | None, words: str, note: Annotation | None
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree) if parent is None else QTreeWidgetItem(parent)
        item.setText(0, one_line(words, 400))
        item.setToolTip(0, plain_tip(words))
        item.setData(0, _NOTE, note)
        if note is not None:
            item.setIcon(0, kind_icon(note.kind))
        return item

    def _activate(self, item: QTreeWidgetItem) -> None:
        note = item.data(0, _NOTE)
        if isinstance(note, Annotation):
            self.chosen.emit(note)
