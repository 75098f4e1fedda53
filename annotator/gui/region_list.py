"""The regions of the note that is open: their labels and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from annotator.case.annotation import Annotation
from annotator.case.redaction import Cover
from annotator.case.region import Region, RegionState, ShapeKind
from annotator.gui.film_regions import FilmRegions
from annotator.gui.film_words import grouped
from annotator.gui.icons import icon
from annotator.gui.labels import ElidedLabel, SectionHeader, plain_tip
from annotator.gui.plain_edit import PlainLine
from annotator.gui.region_hand import RegionHand
from annotator.gui.region_words import shape_word
from annotator.gui.theme import Theme, on_theme_change
from annotator.workflow.cover_edits import cover_of
from annotator.workflow.regions import change_region, delete_regions

ICONS = {
    ShapeKind.BOX: "square",
    ShapeKind.ELLIPSE: "circle",
    ShapeKind.POLYGON: "pentagon",
    ShapeKind.POLYLINE: "polyline",
    ShapeKind.ARROW: "arrow-right",
    ShapeKind.FREEHAND: "pencil",
    ShapeKind.POINT: "crosshair",
    ShapeKind.TEXT: "type",
}


class RegionList(QWidget):
    """A row a region: go to it, its label, its key frames, delete. Hidden while no note is open."""

    draw_wanted = Signal()
    go_wanted = Signal(object)  # int, a 0-based frame

    def __init__(
        self,
        hand: RegionHand,
        regions: FilmRegions,
        first_number: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("regionList")
        self._hand = hand
        self._regions = regions
        self._first_number = first_number
        self._workspace = hand.player.workspace
        self._shown: tuple[Region, ...] = ()
        self._covers: tuple[Cover | None, ...] = ()
        self._rows: list[_Row] = []
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(4)
        self._draw = QPushButton(self.tr("Draw on the frame"), self)
        self._draw.setProperty("role", "link")
        self._draw.clicked.connect(self.draw_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(SectionHeader(self.tr("Regions"), self))
        column.addLayout(self._list)
        row = QHBoxLayout()
        row.addWidget(self._draw)
        row.addStretch(1)
        column.addLayout(row)
        regions.changed.connect(self.refresh)
        hand.selected_changed.connect(lambda _id: self._mark())
        self._workspace.note_selected.connect(lambda _note: self.refresh())
        on_theme_change(lambda _theme: self._retint())
        self.refresh()

    def refresh(self) -> None:
        """Show the regions of the selected note."""
        note: Annotation | None = self._workspace.note if self._workspace.has_case() else None
        self.setVisible(note is not None)
        found = self._regions.of(note.id) if note is not None else ()
        covers = tuple(cover_of(region.id, self._workspace.snapshot) for region in found)
        if (found, covers) == (self._shown, self._covers):
            return
        self._shown, self._covers = found, covers
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(region) for region in found]
        for row in self._rows:
            self._list.addWidget(row)
        self._draw.setVisible(not self._workspace.is_read_only())
        self._mark()

    def rows(self) -> tuple[_Row, ...]:
        """The rows in their order."""
        return tuple(self._rows)

    def _row(self, region: Region) -> _Row:
        row = _Row(region, self._words(region), self)
        row.setEnabled(True)
        row.label.setReadOnly(self._workspace.is_read_only())
        row.remove.setVisible(not self._workspace.is_read_only())
        row.pick.clicked.connect(lambda: self._go(region))
        row.label.editingFinished.connect(lambda: self._rename(region, row))
        row.remove.clicked.connect(
            lambda: self._hand.do(lambda: delete_regions([region], self._workspace.snapshot))
        )
        return row

    def _words(self, region: Region) -> str:
        first = self._first_number()
        keys = region.key_frames
        begin = grouped(keys[0].stamp.index + first)
        words = self.tr("from frame {0}, {1} key frames").format(begin, len(keys))
        if len(keys) == 1:
            words = self.tr("from frame {0}").format(begin)
        lost = [key for key in keys if key.state is RegionState.LOST]
        if lost:
            at = grouped(lost[-1].stamp.index + first)
            words += self.tr(", lost at {0}").format(at)
        cover = cover_of(region.id, self._workspace.snapshot)
        if cover is not None:
            words += self.tr(", covered: {0}").format(cover.way)
        return words

    def _go(self, region: Region) -> None:
        shown = self._hand.shown()
        self._hand.choose(None)
        self._hand.select(region.id)
        if shown is None or self._hand.now(region) is None:
            self.go_wanted.emit(region.key_frames[0].stamp.index)

    def _rename(self, region: Region, row: _Row) -> None:
        words = row.label.text().strip()
        if words != region.label and self._regions.find(region.id) == region:
            after = replace(region, label=words)
            if not self._hand.do(lambda: change_region(region, after, "Label region")):
                row.label.show_text(region.label)

    def _mark(self) -> None:
        for row in self._rows:
            row.pick.setChecked(row.region.id == self._hand.selected)

    def _retint(self) -> None:
        for row in self._rows:
            row.retint()


class _Row(QFrame):
    def __init__(self, region: Region, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.region = region
        self.pick = QToolButton(self)
        self.pick.setCheckable(True)
        self.pick.setAutoRaise(True)
        name = shape_word(region.shape)
        self.pick.setToolTip(plain_tip(self.tr("{0}: select it on the picture").format(name)))
        self.pick.setAccessibleName(self.tr("Select the region: {0}").format(name))
        self.label = PlainLine(self)
        self.label.show_text(region.label)
        self.label.setPlaceholderText(name)
        self.label.setAccessibleName(self.tr("Label of the region"))
        self.remove = QToolButton(self)
        self.remove.setAutoRaise(True)
        self.remove.setToolTip(plain_tip(self.tr("Delete this region")))
        self.remove.setAccessibleName(self.tr("Delete this region"))
        said = ElidedLabel(words, self)
        said.setProperty("role", "muted")
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self.pick)
        first.addWidget(self.label, 1)
        first.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(first)
        column.addWidget(said)
        self.retint()

    def retint(self, _theme: Theme | None = None) -> None:
        """The icons in the colours of the theme."""
        self.pick.setIcon(icon(ICONS[self.region.shape]))
        self.remove.setIcon(icon("x", "muted"))
