"""Proposed faces over the picture, dashed and numbered. It only paints."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.case.region import ShapeKind
from annotator.gui.face_proposals import FaceProposals
from annotator.gui.frame_view import FrameView
from annotator.gui.region_hand import RegionHand
from annotator.gui.region_paint import Look, outline, paint_label, paint_shape
from annotator.gui.theme import DARK

_COLOUR: Final = "warn"


class FaceLayer(QWidget):
    """The proposals at the frame shown; the current one is drawn stronger."""

    def __init__(self, proposals: FaceProposals, hand: RegionHand, view: FrameView) -> None:
        super().__init__(view)
        self.setObjectName("faceLayer")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._proposals = proposals
        self._hand = hand
        self._view = view
        view.installEventFilter(self)
        proposals.changed.connect(self.refresh)
        hand.changed.connect(self.refresh)
        view.zoom_changed.connect(lambda _percent: self.refresh())
        self.setGeometry(view.rect())
        self.hide()

    def refresh(self) -> None:
        """Paint what is there now; hidden while nothing is proposed."""
        self.setVisible(bool(self._proposals))
        self.setAccessibleName(
            self.tr("{0} proposed faces").format(len(self._proposals)) if self._proposals else ""
        )
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the picture's view."""
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A dashed box and a number for each proposal on this frame."""
        onto, shown = self._hand.onto(), self._view.shown
        if onto is None or shown is None or shown.exhibit_id != self._proposals.exhibit_id:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect())
        colour = DARK.colour(_COLOUR)
        for number, proposal in enumerate(self._proposals.all()):
            now = self._hand.now(proposal.region)
            if now is None:
                continue
            current = number == self._proposals.at
            look = Look(colour, marked=current, dashed=True, thin=not current)
            paint_shape(painter, ShapeKind.BOX, now.points, onto, look)
            around = outline(ShapeKind.BOX, now.points, onto).boundingRect()
            words = f"{number + 1}?" if not current else f"{number + 1}? {proposal.score_percent}"
            paint_label(painter, words, around, QRectF(self.rect()), colour)
