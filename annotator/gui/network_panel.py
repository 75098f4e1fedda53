"""The network of claims, notes and frames: a picture, and the same as a list for keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator.case.claims_matrix import Row, grade, has_unreviewed_translation
from annotator.case.vocabularies import Stance
from annotator.gui.labels import PlainLabel, one_line, plain_tip
from annotator.gui.matrix_model import MatrixModel, stance_words
from annotator.gui.matrix_stills import Stills
from annotator.gui.network_view import NetworkView
from annotator.report.network import Shown, lay_out

MOST_NOTES = 60
"""How many notes are drawn; the list and the matrix hold all."""


class NetworkPanel(QWidget):
    """`chosen(Annotation)` when the frames of a note are asked for (Enter, double click)."""

    chosen = Signal(object)

    def __init__(self, stills: Stills, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stills = stills
        self._rows: dict[str, Row] = {}
        self._shown: tuple[object, ...] = ()
        self.picture = NetworkView(stills, self)
        self.picture.setAccessibleName(
            self.tr("Picture of claims, notes and frames; the list beside it says the same")
        )
        self.area = QScrollArea(self)
        self.area.setWidget(self.picture)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list = QListWidget(self)
        self.list.setObjectName("networkList")
        self.list.setAccessibleName(self.tr("Lines of the network"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.said = PlainLabel("", self, role="muted")
        self.said.setWordWrap(True)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        split = QSplitter(self)
        split.addWidget(self.area)
        split.addWidget(right)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([780, 320])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self.list.currentItemChanged.connect(lambda item, _before: self._on_current(item))
        self.list.itemActivated.connect(self._activate)
        self.picture.pressed.connect(self._on_pressed)
        self.picture.opened.connect(self._open)

    def show_rows(self, model: MatrixModel, rows: Sequence[Row]) -> None:
        """Draw the claims and notes of the matrix; nothing is done where they are drawn already."""
        wanted = (tuple(row.note for row in rows), model.claims)
        if wanted == self._shown:
            return
        self._shown = wanted
        self._rows = {row.note.id: row for row in rows}
        drawn = [row for row in rows if row.stances][:MOST_NOTES]
        claims = [self._claim(model, number) for number in range(1, len(model.claims) + 1)]
        notes = [
            Shown(row.note.id, model.note_line(row.note), one_line(row.note.text, 240))
            for row in drawn
        ]
        lines = [(b.claim_id, row.note.id, b.stance) for row in drawn for b in row.note.bears_on]
        self.picture.show_network(
            lay_out(claims, notes, lines), {row.note.id: row.note for row in drawn}
        )
        self._fill(model, rows)
        self._stills.want([row.note for row in drawn])
        left = sum(bool(row.stances) for row in rows) - len(drawn)
        self.said.setText(
            self.tr("{n} more notes are in the list and not drawn.").format(n=left) if left else ""
        )

    def _claim(self, model: MatrixModel, number: int) -> Shown:
        claim = model.claims[number - 1]
        source, machine = model.source_of(claim), has_unreviewed_translation(claim)
        told = f" · {one_line(source.name, 24)} {grade(source)}" if source is not None else ""
        words = one_line(claim.short or claim.text, 200)
        if machine:
            words += self.tr(" ▲ Its machine translation is not reviewed.")
        return Shown(claim.id, f"C{number}{told}", words, machine)

    def _fill(self, model: MatrixModel, rows: Sequence[Row]) -> None:
        before: QListWidgetItem | None = self.list.currentItem()
        kept = None if before is None else before.data(Qt.ItemDataRole.UserRole)
        self.list.blockSignals(True)  # noqa: FBT003 - Qt takes it so
        self.list.clear()
        for number, claim in enumerate(model.claims, 1):
            for stance in Stance:
                for row in rows:
                    if row.stance(claim.id) is stance:
                        self._add(number, claim.id, stance, row, model)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt takes it so
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == kept:
                self.list.setCurrentRow(at)

    def _add(
        self, number: int, claim_id: str, stance: Stance, row: Row, model: MatrixModel
    ) -> None:
        words = f"C{number} {stance_words(stance)}: {model.note_line(row.note)} {one_line(row.note.text, 90)}"
        item = QListWidgetItem(words, self.list)
        item.setData(Qt.ItemDataRole.UserRole, (claim_id, row.note.id))
        item.setToolTip(plain_tip(row.stances[claim_id].why))

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            claim_id, note_id = item.data(Qt.ItemDataRole.UserRole)
            self.picture.choose(claim_id, note_id)
            self.area.ensureVisible(0, self.picture.middle_of(note_id), 0, 80)

    def _on_pressed(self, note_id: str) -> None:
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole)[1] == note_id:
                self.list.setCurrentRow(at)
                return

    def _activate(self, item: QListWidgetItem) -> None:
        self._open(item.data(Qt.ItemDataRole.UserRole)[1])

    def _open(self, note_id: str) -> None:
        row = self._rows.get(note_id)
        if row is not None:
            self.chosen.emit(row.note)
