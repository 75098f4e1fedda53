"""Pictures under the map: taken in, chosen, matched with the earth, shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QFileDialog

from annotator.case.georeference import Georeference, georeference
from annotator.case.places import MapPicture, MapPoint
from annotator.errors import ValueRefusedError
from annotator.gui.map_layers import MapLayers, map_layers
from annotator.gui.map_window import MapWindow
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.places import change_points
from annotator.workflow.places_maps import (
    TakenMap,
    map_pixels,
    remove_map_picture,
    take_map_picture,
)


class MapPictures(QObject):
    """The picture that lies under the map, and what is done with it; `failed(AnnotatorError)`."""

    failed = Signal(object)

    def __init__(self, workspace: Workspace, map_window: MapWindow) -> None:
        super().__init__(map_window)
        self._workspace = workspace
        self.map = map_window
        self._picture_id = ""
        self._layers: MapLayers | None = None
        matching = map_window.matching
        map_window.canvas.spot_chosen.connect(self._ask_for)
        matching.picture_chosen.connect(self.use_picture)
        matching.add_wanted.connect(self._ask_picture)
        matching.remove_wanted.connect(self._remove_picture)
        matching.matching_wanted.connect(lambda _on: self.show())
        matching.point_entered.connect(self._add_point)
        matching.point_removed.connect(self._drop_point)

    def begin(self) -> None:
        """Another case: its first picture that is tied to the earth, else its first."""
        self._layers = None
        pictures = self._workspace.snapshot.map_pictures
        matched = [picture for picture in pictures if len(picture.points) > 1]
        every = matched or list(pictures)
        self._picture_id = every[0].id if every else ""

    def forget(self) -> None:
        """No case any more."""
        self._picture_id, self._layers = "", None

    def refresh(self) -> None:
        """Pictures were added, changed or removed."""
        if self._picture() is None:
            self.forget()
        self.show()

    def load(self) -> None:
        """Open the chosen picture if that was not done yet."""
        if self._layers is None and self._picture_id:
            self.use_picture(self._picture_id)

    def use_picture(self, picture_id: str) -> None:
        """Lay a picture under the map; '' for the plain grid."""
        self._picture_id = picture_id
        self._layers = None
        self.show()
        picture = self._picture()
        if picture is None:
            return
        store = self._workspace.store

        def work(_progress: Report, cancelled: Cancelled) -> MapLayers:
            return map_layers(picture.id, map_pixels(store, picture, cancelled))

        def done(layers: MapLayers) -> None:
            if self._picture_id == layers.picture_id and self._workspace.has_case():
                self._layers = layers
                self.show()
                self.map.canvas.fit_all()

        self._start(self.tr("Opening the map picture"), work, done)

    def take_picture(self, path: Path) -> None:
        """Take a picture of a map into the case, in the background."""
        store = self._workspace.store

        def work(progress: Report, cancelled: Cancelled) -> TakenMap:
            return take_map_picture(store, path, progress=progress, cancelled=cancelled)

        def done(taken: TakenMap) -> None:
            if self._workspace.has_case() and self._workspace.store is store:
                self._picture_id = taken.picture.id
                if self._workspace.do(taken.edit):
                    self.use_picture(taken.picture.id)

        self._start(self.tr("Taking a map picture in"), work, done)

    def _ask_picture(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self.map,
            self.tr("A picture of a map"),
            "",
            self.tr("Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.webp)"),
        )
        if chosen:
            self.take_picture(Path(chosen))

    def _remove_picture(self) -> None:
        picture = self._picture()
        if picture is not None:
            self._workspace.do(remove_map_picture(picture))

    def _ask_for(self, spot: QPointF) -> None:
        """Mark the spot and ask for its coordinates."""
        picture = self._picture()
        if picture is not None:
            self.map.matching.ask_for(spot)
            self.map.canvas.match(picture.points, spot)

    def _add_point(self, point: MapPoint) -> None:
        picture = self._picture()
        if picture is None:
            return
        points = (*picture.points, point)
        try:
            georeference(points)
        except ValueRefusedError as error:
            self.map.matching.refuse(error)
            return
        if self._workspace.do(change_points(picture, points)):
            self.map.matching.taken()

    def _drop_point(self, number: int) -> None:
        picture = self._picture()
        if picture is not None and 0 <= number < len(picture.points):
            points = picture.points[:number] + picture.points[number + 1 :]
            self._workspace.do(change_points(picture, points))

    def _start(
        self, what: str, work: Callable[[Report, Cancelled], object], done: Callable[..., None]
    ) -> None:
        self._workspace.jobs.start(what, work, finished=done, failed=self.failed.emit)

    def show(self) -> None:
        """Show the picture, its points, and how well they fit."""
        if not self._workspace.has_case():
            return
        picture, fit = self._picture(), self._fit()
        matching = self.map.matching
        matching.show_pictures(self._workspace.snapshot.map_pictures, self._picture_id)
        matching.show_picture(picture, fit)
        layers = self._layers if picture is not None else None
        self.map.canvas.show_picture(layers, fit if layers is not None else None)
        on = matching.matching.isChecked() and picture is not None
        self.map.canvas.match(picture.points if on and picture is not None else None)

    def _fit(self) -> Georeference | None:
        picture = self._picture()
        return None if picture is None else georeference(picture.points)

    def _picture(self) -> MapPicture | None:
        if not self._picture_id or not self._workspace.has_case():
            return None
        found = self._workspace.snapshot.find("map_picture", self._picture_id)
        return found if isinstance(found, MapPicture) else None
