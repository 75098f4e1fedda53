"""The timeline: the film as a band, with its notes, to look through and to scrub on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from annotator.case.track_rules import is_locked
from annotator.gui.timeline_hand import (
    Edge,
    Grip,
    edge_at,
    lane_at,
    moved_edge,
    note_at,
    snapped,
)
from annotator.gui.timeline_places import GUTTER, Scene
from annotator.gui.timeline_view import TimelineView
from annotator.gui.workspace import Marks
from annotator.workflow.tracks import put_on_track

_FIRM = 6  # pixels up or down before a click becomes carrying


class Timeline(TimelineView):
    """The band with the hand on it: scrubbing, spans, edges, zooming. Signal `hovered`."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of what is there."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        scene = self.scene()
        at = event.position() - QPointF(GUTTER, 0)
        if scene is None or at.x() < 0:
            return
        if event.button() is Qt.MouseButton.MiddleButton:
            self._grip = Grip("pan", event.position().x())
            return
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if at.y() >= scene.places.overview_top:
            self._grip = Grip("overview")
            self._drag_overview(at.x())
            return
        frame = self.frame_at(event.position().x())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            snaps = not event.modifiers() & Qt.KeyboardModifier.AltModifier
            frame = self._snap(scene, at.x(), snaps=snaps)
            self._grip = Grip("span", event.position().x(), frame)
            return
        edge = None if self._workspace.is_read_only() else edge_at(scene, at, self._workspace.note)
        if edge is not None:
            track = self._workspace.snapshot.track_of(edge.note.id)
            if track is not None and track.locked:
                self._workspace.failed.emit(is_locked(track))
                return
            self._grip = Grip("edge", at.x(), edge.frame, edge)
            self.update()
            return
        place = note_at(scene, at)
        if place is not None:
            note = scene.layout.notes[place]
            self._workspace.select_note(note.id)
            self._player.seek(note.start.index)
            if self._workspace.snapshot.tracks and not self._workspace.is_read_only():
                self._grip = Grip("note", at.y(), note_id=note.id)
            return
        self._grip = Grip("scrub")
        self._player.scrub(frame)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        scene = self.scene()
        if scene is None:
            return
        at = event.position() - QPointF(GUTTER, 0)
        snaps = not event.modifiers() & Qt.KeyboardModifier.AltModifier
        match self._grip.what:
            case "scrub":
                self._player.scrub(self.frame_at(event.position().x()))
            case "pan":
                self._set_scale(self._scale.panned(self._grip.x - event.position().x()))
                self._grip = Grip("pan", event.position().x())
            case "overview":
                self._drag_overview(at.x())
            case "span":
                end = event.position().x() > self._grip.x
                there = self._snap(scene, at.x(), snaps=snaps, end=end)
                frames = sorted((self._grip.frame, there))
                self._workspace.set_marks(Marks(frames[0], frames[1]))
                self._player.scrub(self.frame_at(event.position().x()))
            case "edge":
                self._drag_edge(scene, at.x(), snaps=snaps)
            case "note":
                self._drag_note(scene, at.y())
            case _:
                self._show_hover(scene, at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; an edge that was moved is saved now."""
        grip, self._grip = self._grip, Grip("")
        if grip.what in {"scrub", "span"}:
            self._player.seek(self.frame_at(event.position().x()))
        elif grip.what == "edge" and grip.edge is not None:
            self._save_edge(grip.edge)
        elif grip.what == "note" and grip.lane is not None:
            self._save_lane(grip)
        self.update()

    def _drag_overview(self, x: float) -> None:
        part = x / max(1, self._scale.width)
        if self._scale.is_fitted():
            assert self._index is not None
            self._player.scrub(self._index.index_at_ns(int(part * self._scale.film_ns)))
        else:
            self._set_scale(self._scale.showing(int(part * self._scale.film_ns)))

    def _snap(self, scene: Scene, x: float, *, snaps: bool, end: bool = False) -> int:
        frame = scene.index.index_at_ns(scene.scale.ns_at(x))
        return snapped(scene, x, frame, self._player, end=end) if snaps else frame

    def _drag_edge(self, scene: Scene, x: float, *, snaps: bool) -> None:
        edge = self._grip.edge
        assert edge is not None
        near = self._snap(scene, x, snaps=snaps, end=not edge.is_start)
        frame = edge.clamped(near, len(scene.index))
        if frame != edge.frame:
            self._grip = Grip("edge", x, frame, edge.moved_to(frame))
            self._player.scrub(frame)
            self.update()

    def _save_edge(self, edge: Edge) -> None:
        if self._index is None:
            return
        edit = moved_edge(edge, self._index, self._player.known_digests, self._workspace.clock)
        if edit is not None:
            self._workspace.do(edit)
            self._player.seek(edge.frame)

    def _drag_note(self, scene: Scene, y: float) -> None:
        if self._grip.lane is None and abs(y - self._grip.x) < _FIRM:
            return
        lane = lane_at(scene, y) or self._grip.lane
        self._grip = replace(self._grip, lane=lane)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.update()

    def _save_lane(self, grip: Grip) -> None:
        self.unsetCursor()
        assert grip.lane is not None
        edit = put_on_track([grip.note_id], grip.lane.track, self._workspace.snapshot)
        if edit is not None:
            self._workspace.do(edit)

    def _show_hover(self, scene: Scene, at: QPointF) -> None:
        frame = scene.index.index_at_ns(scene.scale.ns_at(at.x())) if at.x() >= 0 else None
        if at.y() >= scene.places.overview_top:
            frame = None
        edge = edge_at(scene, at, self._workspace.note)
        if edge is not None and not self._workspace.is_read_only():
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        elif note_at(scene, at) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        if frame != self._hover:
            self._hover = frame
            self.hovered.emit(frame)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the cursor any more."""
        self._hover = None
        self.hovered.emit(None)
        self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; with Shift (or sideways) pan."""
        if self._index is None:
            return
        turn = event.angleDelta()
        sideways = turn.x() or (
            turn.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
        )
        if sideways:
            self._set_scale(self._scale.panned(-sideways / 120 * self._scale.width / 10))
        elif turn.y():
            x = event.position().x() - GUTTER
            self._set_scale(self._scale.zoomed(1.25 ** (turn.y() / 120), max(0.0, x)))
        event.accept()
