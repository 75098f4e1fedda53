"""Connects places with the window: the map, the forms, pictures, the sun at the frame shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from annotator.case.geography import Point
from annotator.case.places import Place, PlaceKind
from annotator.errors import AnnotatorError, CancelledError, ValueRefusedError
from annotator.gui.actions import Actions
from annotator.gui.event_actions import EventActions
from annotator.gui.exhibit_tree import ExhibitTree
from annotator.gui.main_window import MainWindow
from annotator.gui.map_canvas import PlaceMoved
from annotator.gui.map_pictures import MapPictures
from annotator.gui.map_window import MapWindow
from annotator.gui.place_dialog import PlaceDialog
from annotator.gui.place_exchange import PlaceExchange
from annotator.gui.place_sun import FrameSun
from annotator.gui.place_words import is_here, looks_words
from annotator.gui.player import Player
from annotator.gui.settings import Settings
from annotator.gui.workspace import ValuesChanged
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import bind
from annotator.workflow.places import change_place, new_place, remove_places


class PlaceActions(QObject):
    """Everything that is done with places. `map` is the window with the map."""

    def __init__(
        self,
        actions: Actions,
        player: Player,
        times: EventActions,
        settings: Settings,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._workspace = workspace = player.workspace
        self._player = player
        self._settings = settings
        self._window = window
        self._chosen = ""
        self._last_here: tuple[str, int | None] = ("", None)
        self.map = MapWindow(window)
        self.pictures = MapPictures(workspace, self.map)
        self.sun = FrameSun(workspace, player, settings, times.desk, self.map, window)
        self.exchange = PlaceExchange(actions, workspace, settings, window)
        self.pictures.failed.connect(self._refuse)
        self.sun.failed.connect(self._refuse)
        canvas, places = self.map.canvas, self.map.places
        actions.connect("place.map", self.show_map)
        actions.connect("place.add", self.add)
        actions.connect("place.camera", self.add_camera)
        self.map.shown.connect(self._show_all)
        self.map.undo_wanted.connect(actions["edit.undo"].trigger)
        self.map.redo_wanted.connect(actions["edit.redo"].trigger)
        canvas.place_wanted.connect(self._add_at)
        canvas.place_chosen.connect(self.choose)
        canvas.place_changed.connect(self._change)
        canvas.place_opened.connect(self.lead_to_frame)
        canvas.remove_wanted.connect(lambda: self.remove((self._chosen,)))
        places.chosen.connect(self.choose)
        places.edit_wanted.connect(self.edit)
        places.frame_wanted.connect(self.lead_to_frame)
        places.remove_wanted.connect(self.remove)
        tree = window.panels.exhibit_tree
        if isinstance(tree, ExhibitTree):
            tree.place_wanted.connect(self.open)
        player.frame_shown.connect(lambda _shown: self._on_frame())
        workspace.case_opened.connect(lambda _case: self._on_case())
        workspace.case_closed.connect(self._on_closed)
        workspace.values_changed.connect(self._on_values)

    # -- the window

    def show_map(self) -> MapWindow:
        """Open the map, or bring it to the front."""
        self.map.show()
        self.map.raise_()
        self.map.activateWindow()
        return self.map

    def choose(self, place_id: str) -> None:
        """Choose a place on the map and in the list; '' for none."""
        self._chosen = place_id
        self._show_places()
        place = self._place(place_id)
        if place is not None:
            self.map.canvas.go_to(place)

    # -- places

    def add(self) -> None:
        """Add a place in the middle of the map, by its form."""
        self._open_new(PlaceKind.SUBJECT, self._middle())

    def add_camera(self) -> None:
        """Add the camera point of the frame on the screen, or of the span from in to out point."""
        exhibit, index, shown = self._workspace.exhibit, self._workspace.index, self._player.current
        if exhibit is None or index is None or shown is None:
            self._refuse(
                ValueRefusedError(
                    self.tr("No frame is on the screen."), self.tr("Show an exhibit first.")
                )
            )
            return
        span = self._workspace.marks.span() or (shown.stamp.index, shown.stamp.index)
        known = {shown.stamp.index: shown.stamp.digest} if shown.stamp.digest else {}
        start = bind(index, span[0], known)
        end = bind(index, span[1], known) if span[1] > span[0] else None
        self._open_new(PlaceKind.CAMERA, self._middle(), exhibit.id, start, end)

    def open(self, place_id: str) -> None:
        """The form of a place; of a new one for ''."""
        if place_id:
            self.edit(place_id)
        else:
            self.add()

    def edit(self, place_id: str) -> None:
        """Open the form of a place."""
        place = self._place(place_id)
        if place is not None:
            self._open_dialog(place, is_new=False)

    def remove(self, place_ids: tuple[str, ...]) -> None:
        """Remove places; undo brings them back."""
        found = [place for each in place_ids if (place := self._place(each)) is not None]
        if found and not self._workspace.is_read_only():
            self._workspace.do(remove_places(found))

    def lead_to_frame(self, place_id: str) -> None:
        """Show the first frame that a place is said of; its form where it is of no exhibit."""
        place = self._place(place_id)
        if place is None:
            return
        if not place.exhibit_id:
            self.edit(place_id)
            return
        shown = self._workspace.exhibit
        if shown is None or shown.id != place.exhibit_id:
            self._workspace.select_exhibit(place.exhibit_id)
        if place.start is not None:
            self._player.seek(place.start.index)
        self._window.raise_()
        self._window.activateWindow()

    def _middle(self) -> Point | None:
        """The middle of the map while it is shown; else nobody knows where, and somebody must say."""
        return self.map.canvas.middle() if self.map.isVisible() else None

    def _add_at(self, point: Point) -> None:
        kind = self.map.added_kind()
        exhibit = self._workspace.exhibit
        exhibit_id = exhibit.id if exhibit is not None and kind is PlaceKind.CAMERA else ""
        self._open_new(kind, point, exhibit_id)

    def _open_new(
        self,
        kind: PlaceKind,
        point: Point | None,
        exhibit_id: str = "",
        start: FrameStamp | None = None,
        end: FrameStamp | None = None,
    ) -> None:
        if self._workspace.is_read_only() or not self._workspace.has_case():
            return
        author = self._settings.your_name
        place = new_place(
            self._workspace.clock,
            author,
            kind,
            "",
            point or Point(0, 0),
            exhibit_id=exhibit_id,
            start=start,
            end=end,
        )
        self._open_dialog(place, is_new=True, nowhere=point is None)

    def _open_dialog(self, place: Place, *, is_new: bool, nowhere: bool = False) -> None:
        over = self.map if self.map.isActiveWindow() else self._window
        dialog = PlaceDialog(self._workspace, place, self._frame, is_new=is_new, parent=over)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if nowhere:
            dialog.ask_where()
        dialog.saved.connect(lambda saved: self.choose(saved.id))
        dialog.show()

    def _change(self, moved: PlaceMoved) -> None:
        stored = self._place(moved.before.id)
        if stored is not None and stored != moved.after:
            self._workspace.do(change_place(stored, moved.after, moved.label))
        self._show_places()

    # -- showing

    def _on_case(self) -> None:
        self._chosen = ""
        self.map.canvas.forget_place()
        self.pictures.begin()
        if self.map.isVisible():
            self._show_all()

    def _on_closed(self) -> None:
        self.map.close()
        self.pictures.forget()

    def _show_all(self) -> None:
        if not self._workspace.has_case():
            return
        self.map.set_read_only(read_only=self._workspace.is_read_only())
        self.pictures.load()
        self.pictures.show()
        self._show_places()
        self.sun.show()

    def _on_values(self, changed: ValuesChanged) -> None:
        if not self.map.isVisible():
            return
        if changed.of("map_picture"):
            self.pictures.refresh()
        if changed.of("place") or changed.of("exhibit"):
            self._show_places()
        self.sun.show()

    def _on_frame(self) -> None:
        if not self.map.isVisible() or self._player.playing:
            return
        here = (self._exhibit_id(), self._frame())
        if here != self._last_here:
            self._last_here = here
            self._show_places()
            self.sun.show()

    def _show_places(self) -> None:
        if not self._workspace.has_case() or not self.map.isVisible():
            return
        case = self._workspace.snapshot
        frame, exhibit_id = self._frame(), self._exhibit_id()
        here = [place.id for place in case.places if is_here(place, exhibit_id, frame)]
        chosen = self._place(self._chosen)
        if chosen is None:
            self._chosen = ""
        self.map.canvas.show_places(case.places, self._chosen, here)
        self.map.places.show_places(case.places, case, self._chosen, here)
        self.map.places.show_chosen(chosen, "" if chosen is None else looks_words(chosen))
        self.map.sun.show_place(chosen, self.map.canvas.middle())

    def _place(self, place_id: str) -> Place | None:
        if not place_id or not self._workspace.has_case():
            return None
        found = self._workspace.snapshot.find("place", place_id)
        return found if isinstance(found, Place) else None

    def _exhibit_id(self) -> str:
        exhibit = self._workspace.exhibit
        return "" if exhibit is None else exhibit.id

    def _frame(self) -> int | None:
        shown = self._player.current
        return None if shown is None else shown.stamp.index

    def _refuse(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._window.banners.put("place", "warn", error.message, error.hint)
