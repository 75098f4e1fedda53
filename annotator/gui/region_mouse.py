"""Mouse and keys on the picture while drawing is on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from annotator.case.region import BOXED, FREE_POINTS, MOST_POINTS, Region, ShapeKind
from annotator.case.region_geometry import ShapeNow, with_vertex, without_vertex
from annotator.gui.film_regions import FilmRegions
from annotator.gui.frame_view import FrameView
from annotator.gui.player import Player
from annotator.gui.region_drag import Grip, edge_at, handle_at, is_on_line, is_within
from annotator.gui.region_hand import RegionHand
from annotator.gui.region_paint import Onto
from annotator.gui.region_waiting import Moving
from annotator.workflow.regions import change_region, place_region

_LEAST_DRAG: Final = 4.0
_FREE_STEP: Final = 3.0
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_DRAGGED: Final = (ShapeKind.BOX, ShapeKind.ELLIPSE, ShapeKind.ARROW)
_PLACED: Final = (ShapeKind.POINT, ShapeKind.TEXT)


class RegionMouse(QObject):
    """Takes from the picture's own events what belongs to drawing. `delete_wanted`: Delete was pressed."""

    delete_wanted = Signal()

    def __init__(
        self,
        hand: RegionHand,
        view: FrameView,
        player: Player,
        regions: FilmRegions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._hand = hand
        self._view = view
        self._player = player
        self._regions = regions
        self._press: QPointF | None = None
        view.installEventFilter(self)
        view.setMouseTracking(True)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what belongs to drawing from the picture's own events."""
        if not self._hand.drawing and self._hand.waiting is None:
            return False
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            assert isinstance(event, QKeyEvent)
            return self._on_key(event, only_ask=kind is QEvent.Type.ShortcutOverride)
        if not self._hand.drawing or not isinstance(event, QMouseEvent):
            return False
        return self._on_mouse(kind, event)

    def _on_mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        if kind is QEvent.Type.MouseMove:
            return self._on_move(
                event.position(), held=bool(event.buttons() & Qt.MouseButton.LeftButton)
            )
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        if kind is QEvent.Type.MouseButtonPress:
            return self._on_press(event)
        if kind is QEvent.Type.MouseButtonRelease:
            return self._on_release(event.position())
        if kind is QEvent.Type.MouseButtonDblClick:
            return self._on_double(event.position())
        return False

    def _on_key(self, event: QKeyEvent, *, only_ask: bool) -> bool:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = modifiers == Qt.KeyboardModifier.NoModifier
        step = _ARROWS.get(Qt.Key(key))
        shifted = modifiers == Qt.KeyboardModifier.ShiftModifier
        region = self._hand.region()
        taken = False
        if step is not None and (plain or shifted) and region is not None:
            taken = self._hand.now(region) is not None
            if taken and not only_ask:
                self._hand.nudge(step[0] * (10 if shifted else 1), step[1] * (10 if shifted else 1))
        elif key == Qt.Key.Key_Escape and plain:
            taken = True
            if not only_ask:
                self._hand.cancel()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self._hand.rough:
            taken = True
            if not only_ask:
                self._hand.finish()
        elif key == Qt.Key.Key_Delete and plain and region is not None:
            taken = True
            if not only_ask:
                self.delete_wanted.emit()
        if taken and only_ask:
            event.accept()
        return taken

    def _on_press(self, event: QMouseEvent) -> bool:
        at, shown, onto = event.position(), self._hand.shown(), self._hand.onto()
        if shown is None or onto is None or self._player.workspace.is_read_only():
            return self._hand.tool is not None
        if self._player.playing:
            self._player.pause()
        self._hand.flush()
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._hand.tool is None:
            return self._grasp(event, onto)
        if not onto.is_inside(at):
            return True
        point = onto.point(at)
        if self._hand.tool in _PLACED:
            self._hand.take((point,))
        elif self._hand.tool in (ShapeKind.POLYGON, ShapeKind.POLYLINE):
            self._hand.rough = (
                (*(self._hand.rough[:-1] or (point,)), point, point)
                if self._hand.rough
                else (point, point)
            )
        else:
            self._press = at
            self._hand.rough = (point, point)
        self._hand.changed.emit()
        return True

    def _grasp(self, event: QMouseEvent, onto: Onto) -> bool:
        at = event.position()
        region = self._hand.region()
        now = self._hand.now(region) if region is not None else None
        if region is not None and now is not None:
            handle = handle_at(region.shape, now.points, onto, at)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if handle is not None and control and region.shape not in BOXED:
                self._hand.do(
                    lambda: change_region(region, without_vertex(region, handle), "Delete corner")
                )
                return True
            if handle is not None:
                self._hand.grip = Grip(region, now.points, handle, at)
                return True
        found = self._hit(at, onto)
        if found is None:
            self._hand.select("")
            return False
        self._hand.select(found[0].id)
        self._hand.grip = Grip(found[0], found[1].points, -1, at)
        return True

    def _hit(self, at: QPointF, onto: Onto) -> tuple[Region, ShapeNow] | None:
        shown = self._view.shown
        assert shown is not None
        there = [
            (region, now)
            for _note, region in self._regions.seen_at(shown.stamp.index)
            if (now := self._hand.now(region)) is not None
        ]
        there.sort(key=lambda pair: pair[0].id == self._hand.selected)
        for region, now in reversed(there):
            if is_on_line(region.shape, now.points, onto, at):
                return region, now
        for region, now in reversed(there):
            if is_within(region.shape, now.points, onto, at):
                return region, now
        return None

    def _on_move(self, at: QPointF, *, held: bool) -> bool:
        onto, shown = self._hand.onto(), self._hand.shown()
        if onto is None:
            return False
        if self._hand.grip is not None and shown is not None:
            points = self._hand.grip.pulled(at, onto)
            self._hand.moving = Moving(self._hand.grip.region.id, shown.stamp, points)
            self._hand.changed.emit()
            return True
        if self._hand.rough and self._hand.tool is not None:
            self._draw_on(onto, at, held=held)
            self._hand.changed.emit()
            return True
        return self._hand.tool is not None and held

    def _draw_on(self, onto: Onto, at: QPointF, *, held: bool) -> None:
        point = onto.point(at)
        if self._hand.tool is ShapeKind.FREEHAND:
            last = onto.place(self._hand.rough[-1])
            far = (at - last).manhattanLength() >= _FREE_STEP
            if held and far and len(self._hand.rough) < MOST_POINTS:
                self._hand.rough = (*self._hand.rough, point)
        else:
            self._hand.rough = (*self._hand.rough[:-1], point)

    def _on_release(self, at: QPointF) -> bool:
        if self._hand.grip is not None:
            grip, moving = self._hand.grip, self._hand.moving
            self._hand.grip, self._hand.moving = None, None
            if moving is not None and moving.points != grip.points:
                self._hand.do(lambda: place_region(grip.region, moving.stamp, moving.points))
            self._hand.changed.emit()
            return True
        if self._press is None:
            return self._hand.tool is not None
        far = (at - self._press).manhattanLength() >= _LEAST_DRAG
        self._press = None
        if self._hand.tool in (*_DRAGGED, ShapeKind.FREEHAND) and self._hand.rough:
            if far:
                self._hand.take(self._hand.rough)
            else:
                self._hand.rough = ()
                self._hand.changed.emit()
        return True

    def _on_double(self, at: QPointF) -> bool:
        onto, region = self._hand.onto(), self._hand.region()
        if self._hand.tool in (ShapeKind.POLYGON, ShapeKind.POLYLINE):
            self._hand.finish()
            return True
        now = self._hand.now(region) if region is not None else None
        if onto is None or region is None or now is None or region.shape not in FREE_POINTS:
            return self._hand.tool is not None
        edge = edge_at(region.shape, now.points, onto, at)
        if edge is not None:
            self._hand.do(lambda: change_region(region, with_vertex(region, edge), "Add corner"))
        return edge is not None
