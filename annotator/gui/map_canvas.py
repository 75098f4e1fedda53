"""The map under the hand: places chosen, added, moved and turned, distances measured, by mouse or keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from annotator.case.geography import Point, point_of
from annotator.case.places import Place
from annotator.gui.map_paint import SPOT, Measured, handles
from annotator.gui.map_surface import Drag, MapSurface, MapTool, PlaceMoved
from annotator.gui.map_turning import nudged, turned
from annotator.gui.map_view import MapView
from annotator.gui.physical_keys import latin_key

__all__ = ["MapCanvas", "MapTool", "PlaceMoved"]

_NEAR: Final = SPOT + 5
_MOVED: Final = 4.0
_STEP: Final = 40.0
_ZOOM: Final = 1.25
_TOOLS: Final = {
    Qt.Key.Key_S: MapTool.SELECT,
    Qt.Key.Key_A: MapTool.ADD,
    Qt.Key.Key_M: MapTool.MEASURE,
}
_ARROWS: Final = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class MapCanvas(MapSurface):
    """Arrows move the map, Shift+arrows the chosen place, + and − zoom, F shows all, Enter acts."""

    # -- the hand

    def _shown(self) -> MapView:
        return self._spots if self.is_matching() else self.view

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle, a place or the map."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        at = event.position()
        what, place = "pan", None
        if event.button() is Qt.MouseButton.LeftButton and not self.is_matching():
            if self.tool is MapTool.MEASURE:
                point = self.view.to_point(at)
                self.measure = Measured(point, point)
                what = "measure"
            elif self.tool is MapTool.SELECT:
                what, place = self._under(at)
                if place is not None and what == "place" and place.id != self._chosen:
                    self.place_chosen.emit(place.id)
        self._drag = Drag(what, at, place)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        at = event.position()
        if not self.is_matching():
            self.pointed_at.emit(self.view.to_point(at))
        drag = self._drag
        if drag is None:
            return
        if drag.what == "pan":
            self._shown().pan(at - drag.at)
            if (at - drag.at).manhattanLength() >= 1:
                self._drag = Drag("panned", at)
        elif drag.what == "panned":
            self._shown().pan(at - drag.at)
            self._drag = Drag("panned", at)
        elif drag.what == "measure" and self.measure is not None:
            self.measure = Measured(self.measure.start, self.view.to_point(at))
            self.measured.emit(self.measure)
        elif drag.place is not None and not self.read_only and self._pulled(at, drag):
            self._draft = turned(drag.place, drag.what, self.view.to_point(at))
        self.update()

    def _pulled(self, at: QPointF, drag: Drag) -> bool:
        """A trembling hand that only clicks moves nothing."""
        return self._draft is not None or (at - drag.at).manhattanLength() >= _MOVED

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: a click, or the end of a drag."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        at = event.position()
        if self._draft is not None and drag.place is not None:
            words = self.tr("Move place") if drag.what == "place" else self.tr("Turn camera point")
            self.place_changed.emit(PlaceMoved(drag.place, self._draft, words))
            self._draft = None
        elif drag.what == "pan":
            self._click(at)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Lead to the frame of a place."""
        if self.tool is MapTool.SELECT and not self.is_matching():
            _what, place = self._under(event.position())
            if place is not None:
                self.place_opened.emit(place.id)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turns = event.angleDelta().y() / 120
        if turns:
            self._shown().zoom(_ZOOM**turns, event.position())
            self.update()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at."""
        self.pointed_at.emit(None)
        super().leaveEvent(event)

    def _click(self, at: QPointF) -> None:
        if self.is_matching():
            assert self._layers is not None
            east, north = self._spots.to_metres(at)
            spot = QPointF(east, -north)
            if self._layers.holds(spot):
                self.spot_chosen.emit(spot)
        elif self.tool is MapTool.ADD:
            self.place_wanted.emit(self.view.to_point(at))
        elif self.tool is MapTool.SELECT:
            self.place_chosen.emit("")

    def _under(self, at: QPointF) -> tuple[str, Place | None]:
        chosen = self.chosen()
        if chosen is not None and not self.read_only:
            for name, spot in handles(self.view, chosen).items():
                if _near(at, spot):
                    return name, chosen
        near = [p for p in self._places if _near(at, self.view.to_screen(point_of(p)))]
        if not near:
            return "pan", None
        # The chosen one goes before others at the same spot, so that it can be moved away.
        return "place", next((place for place in near if place.id == self._chosen), near[-1])

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        key = Qt.Key(latin_key(event) or event.key())
        middle = QPointF(self.width() / 2, self.height() / 2)
        chosen = self.chosen()
        if key in _ARROWS:
            self._arrow(_ARROWS[key], event.modifiers(), chosen)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._shown().zoom(_ZOOM, middle)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self._shown().zoom(1 / _ZOOM, middle)
        elif key in (Qt.Key.Key_F, Qt.Key.Key_Home):
            self.fit_all()
        elif key == Qt.Key.Key_Escape and (self.tool is not MapTool.SELECT or self.measure):
            self.measure = None
            self.set_tool(MapTool.SELECT)
        elif key in _TOOLS:
            self.set_tool(_TOOLS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.is_matching() or self.tool is MapTool.ADD:
                self._click(middle)
            elif self.tool is MapTool.MEASURE:
                self._measure_to(self.view.to_point(middle))
            elif chosen is not None:
                self.place_opened.emit(chosen.id)
        elif key == Qt.Key.Key_Delete and chosen is not None:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)
            return
        self.update()

    def _measure_to(self, point: Point) -> None:
        """Enter sets one end in the middle of the map, and again the other."""
        begun = self.measure is not None and self.measure.start == self.measure.end
        start = self.measure.start if begun and self.measure is not None else point
        self.measure = Measured(start, point)
        self.measured.emit(self.measure)

    def _arrow(self, way: QPointF, held: Qt.KeyboardModifier, chosen: Place | None) -> None:
        if held & Qt.KeyboardModifier.ShiftModifier and chosen is not None and not self.read_only:
            after = nudged(chosen, way.x() / self.view.scale, -way.y() / self.view.scale)
            self.place_changed.emit(PlaceMoved(chosen, after, self.tr("Move place")))
        else:
            self._shown().pan(-way * _STEP)


def _near(one: QPointF, other: QPointF) -> bool:
    return (one - other).manhattanLength() <= _NEAR * 1.4
