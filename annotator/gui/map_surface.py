"""What the map shows and how it is painted: places over a picture or a plain grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.case.geography import Point, point_of
from annotator.case.georeference import Georeference, plane_at
from annotator.case.places import MapPoint, Place
from annotator.gui.map_layers import MapLayers
from annotator.gui.map_paint import (
    Measured,
    SunMark,
    paint_grid,
    paint_handles,
    paint_match,
    paint_measure,
    paint_names,
    paint_north,
    paint_place,
    paint_scale_bar,
    paint_sun,
)
from annotator.gui.map_view import MapView
from annotator.gui.theme import current_theme


class MapTool(StrEnum):
    """What a click on the map does."""

    SELECT = "select"
    ADD = "add"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class PlaceMoved:
    """A place was changed on the map: what it was and what it is to be; `label` for the menu."""

    before: Place
    after: Place
    label: str


@dataclass(frozen=True, slots=True)
class Drag:
    """What the hand holds (`pan`, `place`, a handle, `measure`), since where, and the place as it was."""

    what: str
    at: QPointF
    place: Place | None = None


class MapSurface(QWidget):
    """The map without hand and keys (see MapCanvas)."""

    place_wanted = Signal(object)  # Point
    place_chosen = Signal(object)  # str: id, '' for none
    place_changed = Signal(object)  # PlaceMoved
    place_opened = Signal(object)  # str: id
    remove_wanted = Signal()
    pointed_at = Signal(object)  # Point | None
    measured = Signal(object)  # Measured
    spot_chosen = Signal(object)  # QPointF: pixel of the picture that is being matched
    tool_changed = Signal(object)  # MapTool

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapCanvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(280, 220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Map"))
        self.setAccessibleDescription(
            self.tr(
                "Arrows move the map, plus and minus zoom; the list beside it has the same places."
            )
        )
        self.view = MapView()
        self.tool = MapTool.SELECT
        self.read_only = False
        self.sun: SunMark | None = None
        self.measure: Measured | None = None
        self._places: tuple[Place, ...] = ()
        self._chosen = ""
        self._here: frozenset[str] = frozenset()
        self._layers: MapLayers | None = None
        self._fit: Georeference | None = None
        self._matching: tuple[MapPoint, ...] | None = None
        self._pending: QPointF | None = None
        self._spots = MapView()  # of the picture: x to the east, y to the south
        self._drag: Drag | None = None
        self._draft: Place | None = None
        self._fitted = False

    # -- what is shown

    def show_places(self, places: Iterable[Place], chosen: str, here: Iterable[str]) -> None:
        """Show these places, the chosen one with its handles, and mark those of the frame shown."""
        self._places = tuple(places)
        self._chosen = chosen
        self._here = frozenset(here)
        self._draft = None
        if not self._fitted and (self._places or self._fit is not None):
            self.fit_all()
        self.update()

    def show_picture(self, layers: MapLayers | None, fit: Georeference | None) -> None:
        """Lay a picture under the places where it is tied to the earth; None for the plain grid."""
        self._layers, self._fit = layers, fit
        if fit is not None:
            self.view.lay_on(fit.plane)
        self.update()

    def match(self, points: tuple[MapPoint, ...] | None, pending: QPointF | None = None) -> None:
        """Show the picture itself to match points of it; None goes back to the map."""
        begins = self._matching is None and points is not None
        self._matching, self._pending = points, pending
        if begins and self._layers is not None:
            self._spots.fit(
                QRectF(0, -self._layers.height, self._layers.width, self._layers.height)
            )
        self.update()

    def is_matching(self) -> bool:
        """True while the picture itself is shown."""
        return self._matching is not None and self._layers is not None

    def set_tool(self, tool: MapTool) -> None:
        """Choose what a click does."""
        if tool is not self.tool:
            self.tool = tool
            self.tool_changed.emit(tool)
        self.setCursor(
            Qt.CursorShape.ArrowCursor if tool is MapTool.SELECT else Qt.CursorShape.CrossCursor
        )

    def fit_all(self) -> None:
        """Show all places and the picture."""
        if self._fit is None and self._places:
            self.view.lay_on(plane_at(point_of(self._places[0])))
        widest = max((place.radius_cm / 100 for place in self._places), default=0.0)
        box = self.view.box_of((point_of(place) for place in self._places), min(widest, 5000.0))
        if self._layers is not None and self._fit is not None:
            corners = ((0, 0), (self._layers.width, self._layers.height))
            around = self.view.box_of(self._fit.to_point(x, y) for x, y in corners)
            box = around if box is None or around is None else box.united(around)
        if box is not None:
            self.view.fit(box)
            self._fitted = True
        self.pointed_at.emit(None)
        self.update()

    def go_to(self, place: Place) -> None:
        """Put a place into the middle if it is not in sight."""
        at = self.view.to_screen(point_of(place))
        if not QRectF(self.rect()).adjusted(30, 30, -30, -30).contains(at):
            self.view.pan(QPointF(self.width() / 2, self.height() / 2) - at)
        self.update()

    def forget_place(self) -> None:
        """Another case: what was in sight is not any more."""
        self._fitted = False
        self.view = MapView()
        self._resize_views()
        self.sun = self.measure = None
        self.match(None)

    def chosen(self) -> Place | None:
        """The chosen place, as it is being dragged."""
        if self._draft is not None:
            return self._draft
        return next((place for place in self._places if place.id == self._chosen), None)

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture or the grid, then everything on it."""
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("picture_ground"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._layers is not None and self._matching is not None:
            self._paint_matching(painter)
            return
        painter.fillRect(self.rect(), theme.colour("sunken"))
        paint_grid(painter, self.view, theme)
        if self._layers is not None and self._fit is not None:
            self._layers.paint(painter, self.view.picture_transform(self._fit))
        for place in self._places:
            if place.id != self._chosen:
                here = place.id in self._here
                paint_place(painter, self.view, place, theme, chosen=False, here=here)
        chosen = self.chosen()
        if self.sun is not None:
            paint_sun(painter, self.view, self.sun, theme)
        if chosen is not None:
            here = chosen.id in self._here
            paint_place(painter, self.view, chosen, theme, chosen=True, here=here)
            if not self.read_only:
                paint_handles(painter, self.view, chosen, theme)
        others = [place for place in self._places if place.id != self._chosen]
        others.sort(key=lambda place: place.id not in self._here)
        first = [] if chosen is None else [chosen]
        strong = {*self._here, self._chosen}
        paint_names(painter, self.view, (*first, *others), strong, theme)
        if self.measure is not None:
            paint_measure(painter, self.view, self.measure, theme)
        if self.tool is not MapTool.SELECT and self.hasFocus():
            middle = QPointF(self.width() / 2, self.height() / 2)
            painter.setPen(theme.colour("muted"))
            painter.drawLine(middle - QPointF(8, 0), middle + QPointF(8, 0))
            painter.drawLine(middle - QPointF(0, 8), middle + QPointF(0, 8))
        paint_scale_bar(painter, self.view, theme)
        paint_north(painter, QPointF(self.width() - 34, 42), 0, theme)
        self._paint_focus(painter)

    def _paint_matching(self, painter: QPainter) -> None:
        assert self._layers is not None
        assert self._matching is not None
        theme = current_theme()
        view = self._spots
        origin = view.metres_to_screen(0, 0)
        self._layers.paint(
            painter, QTransform(view.scale, 0, 0, view.scale, origin.x(), origin.y())
        )
        for number, point in enumerate(self._matching, 1):
            at = view.metres_to_screen(point.x / 100, -point.y / 100)
            paint_match(painter, at, number, point, theme)
        if self._pending is not None:
            at = view.metres_to_screen(self._pending.x(), -self._pending.y())
            paint_match(painter, at, len(self._matching) + 1, None, theme)
        if self._fit is not None:
            paint_north(painter, QPointF(self.width() - 34, 42), self._fit.north(), theme)
        self._paint_focus(painter)

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(current_theme().colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle."""
        super().resizeEvent(event)
        first = self.view.width <= 1
        self._resize_views()
        if first or not self._fitted:
            self._fitted = False
            self.fit_all()

    def _resize_views(self) -> None:
        for view in (self.view, self._spots):
            view.width, view.height = float(self.width()), float(self.height())

    def spots_of(self) -> Mapping[str, QPointF]:
        """Where each place lies on the screen, by id."""
        return {place.id: self.view.to_screen(point_of(place)) for place in self._places}

    def middle(self) -> Point:
        """The point in the middle of the map."""
        return self.view.centre()
