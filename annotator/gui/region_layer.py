"""The regions over the picture. It only paints: the mouse goes through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.case.annotation import Annotation
from annotator.case.region import Region, ShapeKind
from annotator.gui.enhanced_layer import EnhancedLayer
from annotator.gui.film_regions import FilmRegions
from annotator.gui.frame_view import FrameView
from annotator.gui.kind_marks import COLOURS
from annotator.gui.player import Player
from annotator.gui.region_hand import RegionHand
from annotator.gui.region_paint import (
    Look,
    Onto,
    handles,
    outline,
    paint_handles,
    paint_label,
    paint_shape,
)
from annotator.gui.region_words import hint_words, state_words
from annotator.gui.theme import DARK

_CHIP: Final = QColor(20, 22, 24, 225)
_WORDS: Final = QColor("#e6e8ea")


class RegionLayer(QWidget):
    """Shapes of the notes that reach the frame shown, those of the selected note plainest."""

    def __init__(self, hand: RegionHand, regions: FilmRegions, view: FrameView) -> None:
        super().__init__(view)
        self.setObjectName("regionLayer")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hand = hand
        self._regions = regions
        self._view = view
        self._player: Player = hand.player
        self._workspace = hand.player.workspace
        self.visible_regions = True
        self.keys: Mapping[str, str] = {}  # as people read them, by the id of the action
        view.installEventFilter(self)
        hand.changed.connect(self.refresh)
        view.zoom_changed.connect(lambda _percent: self.refresh())
        view.blur_changed.connect(lambda _on: self.refresh())
        self._workspace.note_selected.connect(lambda _note: self.refresh())
        self.setGeometry(view.rect())

    def set_regions_visible(self, visible: bool) -> None:
        """Show or hide the regions; only here, nothing is changed in the case."""
        self.visible_regions = visible
        self.refresh()

    def refresh(self) -> None:
        """Paint what is there now; hidden while there is nothing to paint."""
        there = bool(self._regions.all()) or self._hand.drawing or self._hand.waiting is not None
        self.setVisible(there)
        self.setAccessibleName(self.words())
        self.update()

    def words(self) -> str:
        """What the hand can do, or how the selected region stands; empty while not drawing."""
        hand, shown = self._hand, self._view.shown
        if not hand.drawing and hand.waiting is None:
            return ""
        said = hint_words(
            hand.tool,
            selected=bool(hand.selected),
            waiting=hand.waiting is not None,
            draw_key=self.keys.get("region.draw", ""),
            commit_key=self.keys.get("note.commit", ""),
        )
        region = hand.region()
        if region is None or shown is None:
            return said
        first = self._workspace.snapshot.info.first_frame_number
        return f"{state_words(region, hand.now(region), shown.stamp.index, first)}. {said}"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the picture's view."""
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint shapes, what is half drawn, and the words."""
        onto, shown = self._hand.onto(), self._view.shown
        if onto is None or shown is None or self._player.failure is not None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect())
        if self.visible_regions or self._hand.drawing:
            for note, region in self._regions.seen_at(shown.stamp.index):
                self._paint_region(painter, onto, note, region)
        self._paint_rough(painter, onto)
        self._paint_words(painter)

    def _paint_region(
        self, painter: QPainter, onto: Onto, note: Annotation, region: Region
    ) -> None:
        now = self._hand.now(region)
        if now is None:
            return
        colour = DARK.colour(COLOURS[note.kind])
        chosen = self._workspace.note
        mine = chosen is not None and chosen.id == note.id
        marked = region.id == self._hand.selected
        look = Look(colour, marked=marked, dashed=now.held, thin=not mine)
        paint_shape(painter, region.shape, now.points, onto, look)
        path = outline(region.shape, now.points, onto).boundingRect()
        paint_label(painter, region.label, path, QRectF(self.rect()), colour)
        if marked and self._hand.tool is None:
            paint_handles(painter, handles(region.shape, now.points, onto), colour)

    def _paint_rough(self, painter: QPainter, onto: Onto) -> None:
        hand, shown = self._hand, self._view.shown
        colour = DARK.colour("timeline_marks")
        if hand.tool is not None and hand.rough:
            shape = hand.tool
            if shape is ShapeKind.POLYGON:
                shape = ShapeKind.POLYLINE  # closed once it is finished
            paint_shape(painter, shape, hand.rough, onto, Look(colour, marked=True))
        waiting = hand.waiting
        if waiting is not None and shown is not None and waiting.stamp.index == shown.stamp.index:
            look = Look(colour, marked=True, dashed=True)
            paint_shape(painter, waiting.shape, waiting.points, onto, look)

    def _paint_words(self, painter: QPainter) -> None:
        words = self.words()
        if not words:
            return
        room = QRectF(self.rect()).adjusted(56, 0, -12, -12)
        badge = self._view.findChild(EnhancedLayer)
        if badge is not None and badge.band_top() < self.height():
            # What says “enhanced” and “original” is never covered.
            room.setBottom(badge.band_top() - 6)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        size = painter.boundingRect(room, flags, words)
        chip = size.adjusted(-10, -5, 10, 5)
        chip.moveCenter(room.center())
        chip.moveBottom(room.bottom())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_CHIP)
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(_WORDS)
        painter.drawText(chip, flags, words)
