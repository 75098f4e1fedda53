"""Connects regions with the window: actions, layer, tools, list, following."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt

from annotator.case.edits import Edit
from annotator.case.region import Region, RegionState, ShapeKind
from annotator.case.region_geometry import in_state, nearest_key, state_at
from annotator.errors import AnnotatorError, CancelledError, ValueRefusedError
from annotator.gui.actions import Actions
from annotator.gui.face_actions import FaceActions
from annotator.gui.film_regions import FilmRegions
from annotator.gui.film_words import grouped
from annotator.gui.frame_view import FrameView
from annotator.gui.main_window import MainWindow
from annotator.gui.note_editor import NoteEditor
from annotator.gui.player import Player
from annotator.gui.redaction_actions import RedactionActions
from annotator.gui.region_hand import RegionHand
from annotator.gui.region_label_dialog import RegionLabelDialog
from annotator.gui.region_layer import RegionLayer
from annotator.gui.region_list import RegionList
from annotator.gui.region_mouse import RegionMouse
from annotator.gui.region_strip import RegionStrip
from annotator.gui.region_waiting import Waiting
from annotator.gui.timeline import Timeline
from annotator.gui.workspace import Workspace
from annotator.media.engine import open_frames
from annotator.progress import Cancelled, Report
from annotator.workflow.intake import exhibit_path
from annotator.workflow.regions import (
    Tracked,
    change_region,
    delete_key,
    delete_regions,
    place_region,
    track_edit,
    track_region,
)

_CACHE_BYTES = 96 << 20


class RegionActions(QObject):
    """The actions of regions. `hand` is what draws, `regions` those of the film shown."""

    def __init__(
        self,
        actions: Actions,
        workspace: Workspace,
        player: Player,
        editor: NoteEditor,
        view: FrameView,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._workspace = workspace
        self._player = player
        self._editor = editor
        self._window = window
        self._view = view
        self.regions = FilmRegions(workspace, self)
        self.hand = RegionHand(view, player, self.regions, self)
        self.mouse = RegionMouse(self.hand, view, player, self.regions, self)
        self.layer = RegionLayer(self.hand, self.regions, view)
        self.strip = RegionStrip(actions, self.hand, view)
        self.list = RegionList(self.hand, self.regions, self._first_number, editor)
        editor.regions_place.addWidget(self.list)
        for shape in ShapeKind:
            actions[f"region.{shape}"].setCheckable(True)
            actions.connect(f"region.{shape}", partial(self._choose, shape))
        for id, slot in (
            ("region.draw", lambda: self._draw(drawing=not self.hand.drawing)),
            ("region.select", lambda: self._choose(None)),
            ("region.next", self.hand.select_next),
            ("region.key", self._key_here),
            ("region.delete_key", lambda: self._with(lambda r: delete_key(r, self._frame()))),
            ("region.hidden", lambda: self._toggle(RegionState.HIDDEN)),
            ("region.lost", lambda: self._toggle(RegionState.LOST)),
            ("region.previous_mark", lambda: self._to_mark(-1)),
            ("region.next_mark", lambda: self._to_mark(1)),
            ("region.track_on", lambda: self.track(back=False)),
            ("region.track_back", lambda: self.track(back=True)),
            ("region.label", self._label),
            (
                "region.delete",
                lambda: self._with(lambda r: delete_regions([r], workspace.snapshot)),
            ),
            ("region.show", self._show),
        ):
            actions.connect(id, slot)
        actions.keys_changed.connect(self._tell_keys)
        self._tell_keys()
        self.faces = FaceActions(actions, self.hand, self.regions, view, window)
        self.redaction = RedactionActions(actions, self.hand, self.regions, view, window)
        self.redaction.layer.stackUnder(self.layer)
        actions["region.show"].setChecked(True)
        self.mouse.delete_wanted.connect(actions["region.delete"].trigger)
        self.regions.changed.connect(self._mark_timeline)
        self.hand.changed.connect(self._check_tools)
        self.hand.drawing_changed.connect(actions["region.draw"].setChecked)
        self.hand.refused.connect(self._refuse)
        self.hand.note_wanted.connect(self._begin_note)
        self.hand.brought_back.connect(self._offer)
        self.hand.kept.connect(lambda _region: window.banners.clear("waiting"))
        self.hand.label_wanted.connect(self._ask_words)
        self.list.draw_wanted.connect(lambda: self._draw(drawing=True))
        self.list.go_wanted.connect(player.seek)
        editor.committed.connect(self.hand.attach)
        workspace.case_closed.connect(lambda: self.hand.set_drawing(False))
        self._check_tools()

    def _mark_timeline(self) -> None:
        timeline = self._window.panels.timeline
        if isinstance(timeline, Timeline):
            timeline.set_region_keys(self.regions.key_frames())

    # -- the tools

    def _draw(self, *, drawing: bool) -> None:
        self.hand.set_drawing(drawing)
        self._actions["region.draw"].setChecked(self.hand.drawing)
        if drawing:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, tool: ShapeKind | None) -> None:
        again = tool is not None and self.hand.tool is tool
        self.hand.choose(None if again else tool)
        self._check_tools()

    def _check_tools(self) -> None:
        for shape in ShapeKind:
            self._actions[f"region.{shape}"].setChecked(self.hand.tool is shape)
        select = self.hand.drawing and self.hand.tool is None
        self._actions["region.select"].setChecked(select)

    def _show(self) -> None:
        self.layer.set_regions_visible(self._actions["region.show"].isChecked())

    def _begin_note(self, waiting: Waiting) -> None:
        self._window.banners.clear("waiting")
        self._editor.begin(*waiting.frames())

    def _offer(self, waiting: Waiting) -> None:
        frame = grouped(waiting.stamp.index + self._first_number())
        self._window.banners.put(
            "waiting",
            "warn",
            self.tr("A shape that was drawn at frame {0} waits for its note.").format(frame),
            self.tr(
                "It was kept as a draft. Save a note that reaches this frame and it is its own."
            ),
            button=self.tr("Write the note"),
            pressed=lambda: self._begin_waiting(waiting),
            more=((self.tr("Forget the shape"), self._forget_waiting),),
        )

    def _begin_waiting(self, waiting: Waiting) -> None:
        self._player.seek(waiting.stamp.index)
        self._begin_note(waiting)

    def _forget_waiting(self) -> None:
        self._window.banners.clear("waiting")
        self.hand.forget_waiting()

    def _ask_words(self, waiting: Waiting) -> None:
        dialog = RegionLabelDialog("", self._window, needed=True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.entered.connect(lambda words: self.hand.keep(replace(waiting, label=words)))
        dialog.open()

    # -- the selected region

    def _region(self) -> Region:
        self.hand.flush()
        region = self.hand.region()
        if region is None:
            there = self.regions.seen_at(self._frame())
            if len(there) != 1:
                raise ValueRefusedError(
                    self.tr("No region is selected."),
                    self.tr("Choose “{0}”, or “{1}” and click one on the picture.").format(
                        self._named("region.next"), self._named("region.draw")
                    ),
                )
            region = there[0][1]
            self.hand.select(region.id)
        return region

    def _frame(self) -> int:
        shown = self.hand.shown()
        if shown is None:
            raise ValueRefusedError(
                self.tr("The picture is still being decoded."), self.tr("Wait until it is there.")
            )
        return shown.stamp.index

    def _with(self, make: Callable[[Region], Edit]) -> None:
        self._window.banners.clear("region")
        self.hand.do(lambda: make(self._region()))

    def _key_here(self) -> None:
        def make(region: Region) -> Edit:
            shown = self.hand.shown()
            frame = self._frame()
            assert shown is not None
            now = self.hand.now(region)
            points = now.points if now is not None else nearest_key(region, frame).points
            return place_region(region, shown.stamp, points)

        self._with(make)

    def _toggle(self, state: RegionState) -> None:
        def make(region: Region) -> Edit:
            shown = self.hand.shown()
            frame = self._frame()
            assert shown is not None
            now = state_at(region, frame)
            wanted = RegionState.SHOWN if now is state else state
            words = {
                RegionState.SHOWN: "Show region again",
                RegionState.HIDDEN: "Hide region",
                RegionState.LOST: "Lose region",
            }
            return change_region(region, in_state(region, shown.stamp, wanted), words[wanted])

        self._with(make)

    def _to_mark(self, step: int) -> None:
        try:
            region, frame = self._region(), self._frame()
        except AnnotatorError as error:
            self._refuse(error)
            return
        marks = [key.stamp.index for key in region.key_frames]
        beyond = [mark for mark in marks if (mark - frame) * step > 0]
        if beyond:
            self._player.seek(min(beyond) if step > 0 else max(beyond))

    def _label(self) -> None:
        try:
            region = self._region()
        except AnnotatorError as error:
            self._refuse(error)
            return
        needed = region.shape is ShapeKind.TEXT
        dialog = RegionLabelDialog(region.label, self._window, needed=needed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.entered.connect(partial(self._rename, region))
        dialog.open()

    def _rename(self, region: Region, words: str) -> None:
        if words != region.label:
            after = replace(region, label=words)
            self.hand.do(lambda: change_region(region, after, "Label region"))

    # -- following

    def track(self, *, back: bool) -> None:
        """Follow the selected region from this frame to the end (or beginning) of its note."""
        self._window.banners.clear("region")
        try:
            region, start = self._region(), self._frame()
            exhibit, index = self._workspace.exhibit, self._workspace.index
            note = self._workspace.snapshot.annotation(region.annotation_id)
            if exhibit is None or index is None:
                return
            stop = note.start.index if back else note.last_index()
            if start == stop:
                raise ValueRefusedError(
                    self.tr("The note ends here; there is no frame to follow the region to."),
                    self.tr("Make the note a span first: it is followed to the end of it."),
                )
            path = exhibit_path(self._workspace.store, exhibit)
        except AnnotatorError as error:
            self._refuse(error)
            return

        def work(progress: Report, cancelled: Cancelled) -> Tracked:
            with open_frames(
                path, index, stream=exhibit.video_stream, cache_bytes=_CACHE_BYTES
            ) as film:
                return track_region(film, region, start, stop, progress, cancelled)

        self._workspace.jobs.start(
            self.tr("Following a region"),
            work,
            finished=lambda tracked: self._tracked(region, tracked),
            failed=self._refuse,
        )

    def _tracked(self, before: Region, tracked: Tracked) -> None:
        if not self._workspace.has_case() or self.regions.find(before.id) is None:
            return
        try:
            edit = track_edit(before, tracked)
        except AnnotatorError as error:
            self._refuse(error)
            return
        if not self._workspace.do(edit, tracked.details()):
            return
        first = self._first_number()
        span = self.tr("Followed from frame {0} to {1}").format(
            grouped(tracked.start + first), grouped(tracked.last + first)
        )
        if tracked.lost_at is None:
            self._window.banners.put("region", "good", span + ".", "")
            return
        self._window.banners.put(
            "region",
            "warn",
            self.tr("{0}; lost at {1}: {2}.").format(
                span, grouped(tracked.lost_at + first), str(tracked.why)
            ),
            self.tr(
                "Where it is seen again, go there, place the region (“{0}”, then drag it) and"
                " follow it from there."
            ).format(self._named("region.key")),
        )

    def _refuse(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._window.banners.put("region", "warn", error.message, error.hint)

    def _named(self, id: str) -> str:
        """An action as people find it: its name, and its key where it has one."""
        key = self._actions.first_key(id)
        return f"{self._actions.name(id)} ({key})" if key else self._actions.name(id)

    def _tell_keys(self) -> None:
        ids = ("region.draw", "note.commit")
        self.layer.keys = {id: self._actions.first_key(id) for id in ids}
        self.layer.refresh()

    def _first_number(self) -> int:
        has_case = self._workspace.has_case()
        return self._workspace.snapshot.info.first_frame_number if has_case else 0
