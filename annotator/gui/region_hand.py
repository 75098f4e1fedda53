"""Drawing on the picture and changing what is drawn, with mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from annotator.case.annotation import Annotation
from annotator.case.edits import Edit
from annotator.case.region import (
    FREE_POINTS,
    UNITS,
    Point,
    Region,
    ShapeKind,
)
from annotator.case.region_geometry import (
    ShapeNow,
    kept_inside,
    moved,
    shape_at,
    tidy,
)
from annotator.case.region_view import FrameSides, Turn
from annotator.errors import AnnotatorError
from annotator.gui.film_regions import FilmRegions
from annotator.gui.frame_shown import FrameShown
from annotator.gui.frame_view import FrameView
from annotator.gui.player import Player
from annotator.gui.region_drag import Grip
from annotator.gui.region_paint import Onto
from annotator.gui.region_waiting import Moving, Waiting, WaitingDrafts
from annotator.gui.workspace import IndexReady, Workspace
from annotator.provenance.canonical import Json
from annotator.workflow.regions import draw_regions, place_region

_NUDGED_MS: Final = 700


class RegionHand(QObject):
    """What the hand does on the picture while drawing is on.

    Signals: `changed` whenever something looks otherwise; `drawing_changed(bool)`;
    `selected_changed(str)` with the id of the selected region; `note_wanted(Waiting)`
    where a drawn shape needs a note; `label_wanted(Waiting)` of a text that needs its
    words; `kept(Region)` once a shape is stored; `brought_back(Waiting)` where one
    was left by an earlier session; `refused(AnnotatorError)`.
    """

    changed = Signal()
    drawing_changed = Signal(object)
    selected_changed = Signal(object)
    note_wanted = Signal(object)
    label_wanted = Signal(object)
    kept = Signal(object)
    brought_back = Signal(object)
    refused = Signal(object)

    def __init__(
        self, view: FrameView, player: Player, regions: FilmRegions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._view = view
        self.player = player
        self._regions = regions
        self._workspace: Workspace = player.workspace
        self.drawing = False
        self.tool: ShapeKind | None = None
        self.selected = ""
        self.rough: tuple[Point, ...] = ()
        self.waiting: Waiting | None = None
        self.drafts = WaitingDrafts(self._workspace, self)
        self.moving: Moving | None = None
        self.grip: Grip | None = None
        self._on = -1
        self._nudged = QTimer(self)
        self._nudged.setSingleShot(True)
        self._nudged.setInterval(_NUDGED_MS)
        self._nudged.timeout.connect(self.flush)
        player.frame_shown.connect(self._on_frame)
        player.film_changed.connect(lambda _exhibit: self._on_film())
        regions.changed.connect(self._on_regions)
        self._workspace.index_ready.connect(self._on_index)

    # -- what is there

    def shown(self) -> FrameShown | None:
        """The frame on the screen, where it is exactly the one asked for."""
        shown = self._view.shown
        if shown is None or shown.near or shown.stored == (0, 0) or self.player.is_pending():
            return None
        return shown

    def onto(self) -> Onto | None:
        """From stored pixels to the view; None while there is no picture."""
        shown = self._view.shown
        if shown is None or shown.stored == (0, 0):
            return None
        sides = FrameSides(*shown.stored, Turn.of_words(shown.orientation))
        return Onto(sides, self._view.picture_rect())

    def region(self) -> Region | None:
        """The selected region."""
        return self._regions.find(self.selected)

    def now(self, region: Region) -> ShapeNow | None:
        """A region's shape at the frame on the screen, as it is being moved."""
        shown = self._view.shown
        if shown is None or shown.stored != (region.width, region.height):
            return None
        found = shape_at(region, shown.stamp)
        moving = self.moving
        if moving is not None and moving.region_id == region.id and moving.stamp == shown.stamp:
            origin = found.origin if found is not None else region.key_frames[0].origin
            return ShapeNow(moving.points, key=True, held=False, origin=origin)
        return found

    def is_usable(self) -> bool:
        """Whether something can be drawn now."""
        return self.shown() is not None and not self._workspace.is_read_only()

    # -- what the actions do

    def set_drawing(self, drawing: bool) -> None:
        """Turn drawing on or off."""
        if drawing == self.drawing:
            return
        self.flush()
        self.drawing = drawing
        self.rough, self.grip = (), None
        if not drawing:
            self.tool = None
            self.select("")
        elif self.player.playing:
            self.player.pause()
        self._view.setCursor(self.cursor()) if drawing else self._view.unsetCursor()
        self.drawing_changed.emit(drawing)
        self.changed.emit()

    def choose(self, tool: ShapeKind | None) -> None:
        """Take a tool, and with it drawing on; None to select what is drawn."""
        self.set_drawing(True)
        self.rough = ()
        self.tool = tool
        if tool is not None:
            self.select("")
        self._view.setCursor(self.cursor())
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def select(self, region_id: str) -> None:
        """Select a region ('' for none), and the note that it belongs to."""
        if region_id == self.selected:
            return
        self.flush()
        self.selected = region_id
        region = self.region()
        if region is not None:
            self._workspace.select_note(region.annotation_id)
        self.selected_changed.emit(region_id)
        self.changed.emit()

    def select_next(self) -> None:
        """Select the next region on this frame."""
        shown = self._view.shown
        ids = [r.id for _note, r in self._regions.seen_at(shown.stamp.index)] if shown else []
        if ids:
            self.set_drawing(True)
            self.tool = None
            at = ids.index(self.selected) + 1 if self.selected in ids else 0
            self.select(ids[at % len(ids)])
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def cancel(self) -> bool:
        """Esc: give up what is half drawn, else the selection, the tool, drawing; False: nothing was."""
        if self.rough or self.grip is not None or self.moving is not None:
            self.rough, self.grip, self.moving = (), None, None
            self._nudged.stop()
        elif self.waiting is not None:
            self.forget_waiting()
        elif self.selected:
            self.select("")
        elif self.tool is not None:
            self.tool = None
            self._view.setCursor(self.cursor())
        elif self.drawing:
            self.set_drawing(False)
        else:
            return False
        self.changed.emit()
        return True

    def forget_waiting(self) -> None:
        """Give up the shape that waits for its note, and its draft."""
        if self.waiting is not None:
            self.drafts.drop(self.waiting.exhibit_id)
            self.waiting = None
            self.changed.emit()

    def finish(self) -> None:
        """Enter: the polygon or line is complete."""
        if self.tool is not None and self.tool in FREE_POINTS and self.rough:
            self.take(self.rough)

    def flush(self) -> None:
        """Save a region that was nudged."""
        self._nudged.stop()
        moving, self.moving = self.moving, None
        if moving is None or self.grip is not None:
            return
        try:  # of the store: another film may have been chosen just now
            region = self._workspace.store.find("region", moving.region_id)
        except AnnotatorError as error:
            self.refused.emit(error)
            return
        if isinstance(region, Region):
            self.do(lambda: place_region(region, moving.stamp, moving.points))

    def do(self, make: Callable[[], Edit], details: Mapping[str, Json] | None = None) -> bool:
        """Make an edit and commit it, with `details` for the log; what is refused is said."""
        try:
            edit = make()
        except AnnotatorError as error:
            self.refused.emit(error)
            return False
        done = self._workspace.do(edit, details)
        self.changed.emit()
        return done

    def attach(self, note: Annotation) -> None:
        """A note is saved: the shape that waits for it becomes its region."""
        waiting = self.waiting
        if waiting is not None and waiting.is_reached_by(note) and self._store(note, waiting):
            self.forget_waiting()

    def keep(self, waiting: Waiting) -> None:
        """Keep a drawn shape: with the selected note where that reaches its frame, else a new one."""
        note = self._workspace.note
        if note is not None and waiting.is_reached_by(note):
            self._store(note, waiting)
        else:
            self.waiting = waiting
            self.drafts.keep(waiting)
            self.changed.emit()
            self.note_wanted.emit(waiting)

    def _store(self, note: Annotation, waiting: Waiting) -> bool:
        author, clock = self._workspace.store.actor.name, self._workspace.clock
        made: list[Region] = []

        def make() -> Edit:
            made.append(waiting.region_of(note, author, clock))
            return draw_regions(made)

        if not self.do(make, waiting.details(author)):
            return False
        self.tool = None
        if self.drawing:
            self._view.setCursor(self.cursor())
            self.select(made[0].id)
        self.kept.emit(made[0])
        return True

    def nudge(self, right: int, down: int) -> None:
        """Move the selected region by so many pixels of the stored frame, as seen on the screen."""
        region, shown, onto = self.region(), self.shown(), self.onto()
        if region is None or shown is None or onto is None or self._workspace.is_read_only():
            return
        now = self.now(region)
        if now is None:
            return
        dx, dy = onto.sides.stored_step(right, down)
        points = moved(now.points, dx * UNITS, dy * UNITS)
        points = kept_inside(points, region.width * UNITS, region.height * UNITS)
        self.moving = Moving(region.id, shown.stamp, points)
        self._nudged.start()
        self.changed.emit()

    def take(self, points: tuple[Point, ...]) -> None:
        """A shape is drawn to its end."""
        shown, exhibit, tool = self.shown(), self._workspace.exhibit, self.tool
        self.rough = ()
        if shown is None or exhibit is None or tool is None:
            return
        if tool in (ShapeKind.POLYGON, ShapeKind.POLYLINE):
            # The last point is the one that went along with the pointer.
            points = tuple(p for i, p in enumerate(points) if i == 0 or p != points[i - 1])
        if tool in FREE_POINTS and len(points) < (3 if tool is ShapeKind.POLYGON else 2):
            self.changed.emit()
            return
        points = tidy(tool, points)
        waiting = Waiting(exhibit.id, tool, shown.stamp, points, shown.stored)
        if tool is ShapeKind.TEXT:
            self.label_wanted.emit(waiting)
        else:
            self.keep(waiting)

    # -- what happens

    def cursor(self) -> Qt.CursorShape:
        """The pointer's look with this tool."""
        return Qt.CursorShape.ArrowCursor if self.tool is None else Qt.CursorShape.CrossCursor

    def _on_frame(self, shown: FrameShown) -> None:
        if self.moving is not None and self.moving.stamp != shown.stamp:
            self.flush()
        # The same frame comes again when the view changes its size.
        if self.rough and shown.stamp.index != self._on:
            self.rough = ()
        self._on = shown.stamp.index
        self.changed.emit()

    def _on_film(self) -> None:
        self.flush()
        self.rough, self.grip, self.waiting = (), None, None
        if self.selected:
            self.selected = ""
            self.selected_changed.emit("")
        self.changed.emit()

    def _on_index(self, ready: IndexReady) -> None:
        """A shape that waits stays at its frame; one of an earlier session is brought back."""
        waiting = self.waiting or self.drafts.read(ready.exhibit.id)
        if waiting is None or waiting.exhibit_id != ready.exhibit.id:
            return
        is_back = self.waiting is None
        self.waiting = waiting.under(ready.index)
        if self.waiting is not None and is_back:
            self.brought_back.emit(self.waiting)
        self.changed.emit()

    def _on_regions(self) -> None:
        if self.selected and self.region() is None:
            self.selected = ""
            self.selected_changed.emit("")
        self.changed.emit()
