"""The fields of an anchor: how they stand in the dialog."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.event_time import AnchorBasis
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, Segment, SegmentedControl, menu_text, restyle
from annotator.gui.plain_edit import PlainEdit, PlainLine
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.workflow.event_time import zone_names

_TIMED: Final = (
    AnchorBasis.BURNED_IN_CLOCK, AnchorBasis.CLOCK_IN_PICTURE, AnchorBasis.SUN, AnchorBasis.METADATA,
    AnchorBasis.TESTIMONY, AnchorBasis.SECOND_VIDEO, AnchorBasis.SHARED_SOUND, AnchorBasis.OTHER,
)  # fmt: skip
_TIED: Final = (
    AnchorBasis.SHARED_SOUND, AnchorBasis.SECOND_VIDEO, AnchorBasis.CLOCK_IN_PICTURE, AnchorBasis.OTHER,
)  # fmt: skip


class AnchorForm(QDialog):
    """The fields, laid out: a time, or (`tied`) a frame of another film; what they say is read elsewhere."""

    def __init__(
        self,
        workspace: Workspace,
        exhibit_id: str,
        parent: QWidget | None,
        *,
        tied: bool,
        new: bool,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("anchorDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._exhibit_id = exhibit_id
        self.tied = tied
        self.setWindowTitle(
            self.tr("Same moment in another film") if tied else self.tr("Time of this frame")
        )
        self.head = PlainLabel("", self, role="heading")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        self._column.setSpacing(GRID)
        self._column.addWidget(self.head)
        if tied:
            self._build_tie()
        else:
            self._build_time()
        self._build_rest(new=new)
        self.setMinimumWidth(440)

    def _block(self, label: str, widget: QWidget, row: QHBoxLayout | None = None) -> FieldBlock:
        block = FieldBlock(label, widget, self)
        if row is None:
            self._column.addWidget(block)
        else:
            row.addWidget(block, 1, Qt.AlignmentFlag.AlignTop)
        return block

    def _build_time(self) -> None:
        self.time = PlainLine(self)
        self.time.setPlaceholderText("2011-12-16 16:02:10 ± 4 s")
        self.time_block = self._block(self.tr("Time"), self.time)
        self.twice = SegmentedControl(
            (Segment(1, self.tr("the first time")), Segment(2, self.tr("the second time"))),
            self,
        )
        self.twice.setAccessibleName(self.tr("Which of the two"))
        self.twice.hide()
        self._column.addWidget(self.twice)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self._column.addLayout(row)
        self.zone = QComboBox(self)
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.addItems(list(zone_names()))
        self.zone.setMaxVisibleItems(12)
        self.zone.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        completer = QCompleter(list(zone_names()), self.zone)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone.setCompleter(completer)
        self.zone_block = self._block(self.tr("Zone"), self.zone, row)
        self._build_around(row)

    def _build_tie(self) -> None:
        self.film = QComboBox(self)
        self.film.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for each in self._workspace.snapshot.exhibits:
            if each.id != self._exhibit_id:
                self.film.addItem(menu_text(f"{each.label} {each.name()}"), each.id)
        self.film_block = self._block(self.tr("The other film"), self.film)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self._column.addLayout(row)
        self.other = PlainLine(self)
        self.other.setPlaceholderText("1234   ·   0:41.133   ·   pts 3702000")
        self.other_block = self._block(self.tr("Its frame"), self.other, row)
        self._build_around(row)
        self.take = QPushButton(self.tr("Take the frame that is shown"), self)
        self.take.setToolTip(
            self.tr("Open the other film, go to the same moment there, then press this")
        )
        self._column.addWidget(self.take)

    def _build_around(self, row: QHBoxLayout) -> None:
        self.around = PlainLine(self)
        self.around_block = self._block(self.tr("Give or take (± s)"), self.around, row)

    def _build_rest(self, *, new: bool) -> None:
        self.basis = QComboBox(self)
        for basis in _TIED if self.tied else _TIMED:
            self.basis.addItem(self.tr(str(basis)), basis)
        self._block(self.tr("Known by"), self.basis)
        self.why = PlainEdit(self)
        self.why_block = self._block(self.tr("Why, in words"), self.why)
        self.answer = PlainLabel("", self)
        self.answer.setWordWrap(True)
        self.answer.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 4)
        self.answer.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(self.answer)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        words = self.tr("Add") if new else self.tr("Change")
        self.keep = buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
        restyle(self.keep, "role", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._column.addWidget(buttons)

    def blocks(self) -> dict[str, FieldBlock]:
        """The fields by the names that refusals use."""
        around = {"plus_minus": self.around_block, "why": self.why_block}
        if self.tied:
            return {"tied": self.film_block, "target": self.other_block, **around}
        return {"time": self.time_block, "zone": self.zone_block, **around}
