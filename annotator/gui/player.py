"""The player: which frame is asked for, which one is there, and playing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QSize, QTimer

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, MediaError
from annotator.gui.decode_tasks import NEARBY, Failure, Opened, Opening, Picture
from annotator.gui.film_words import grouped
from annotator.gui.frame_shown import FrameShown, NumberMoved
from annotator.gui.note_saving import digests_seen
from annotator.gui.player_playing import FASTEST, SLOWEST, Playing
from annotator.gui.renumbering import new_number, new_span
from annotator.gui.workspace import IndexReady, Marks, Workspace
from annotator.media.engine import Field
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.timing.same_frame import nearest_frame
from annotator.workflow.intake import exhibit_path

__all__ = ["FASTEST", "SLOWEST", "FrameShown", "NumberMoved", "Player"]

_RESIZE_REST_MS = 150


class Player(Playing):
    """One exhibit on the screen. Nothing here decodes or waits: a thread does.

    `current` is what is on the screen; `wanted` what was asked for last. Until
    they agree, `pending` has been emitted and the picture is not the one asked for.
    """

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(workspace, parent)
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(_RESIZE_REST_MS)
        self._resized.timeout.connect(self._fit_again)
        self._thread.decoded.connect(self._on_picture)
        self._thread.failed.connect(self._on_failure)
        self._thread.opened.connect(self._on_opened)
        self._thread.run_began.connect(self._on_run_began)
        self._thread.run_ended.connect(self._on_run_ended)
        self._thread.crashed.connect(workspace.jobs.crashed)
        self._thread.start()
        workspace.exhibit_selected.connect(self._on_exhibit)
        workspace.index_ready.connect(self._on_index)
        if workspace.exhibit is not None:
            self._on_exhibit(workspace.exhibit)
            if workspace.index is not None:
                self._on_index(IndexReady(workspace.exhibit, workspace.index))

    # -- going to a frame

    def seek(self, index: int) -> None:
        """Show exactly this frame (the nearest end beyond the film); playing goes on from there."""
        self._go(index, near=False)

    def scrub(self, index: int) -> None:
        """Follow the hand: a near picture at once, exactly this frame when the hand rests."""
        self._go(index, near=True)

    def step(self, frames: int) -> None:
        """Pause, and go so many frames on (or back) from the frame asked for last."""
        start = self._pause_here()
        self._go(start + frames, near=False)

    def jump_seconds(self, seconds: int) -> None:
        """Go so many seconds on or back on the film's own clock."""
        if self._index is None or not len(self._index):
            return
        at_ns = self._index.time_ns(self._clamped(self._wanted))
        self.seek(self._index.index_at_ns(at_ns + seconds * NANOSECONDS))

    def first(self) -> None:
        """Go to the first frame."""
        self.seek(0)

    def last(self) -> None:
        """Go to the last frame."""
        if self._index is not None:
            self.seek(len(self._index) - 1)

    def next_key(self) -> None:
        """Go to the next key frame; the last frame where there is none."""
        if self._index is not None:
            found = self._index.next_key(self._clamped(self._wanted))
            self.seek(len(self._index) - 1 if found is None else found)

    def previous_key(self) -> None:
        """Go to the key frame before; the first frame where there is none."""
        if self._index is not None:
            self.seek(self._index.previous_key(self._clamped(self._wanted)) or 0)

    def _go(self, index: int, *, near: bool) -> None:
        if self._index is None:
            # Asked for before the frames are known: gone to when they are.
            self._wanted = max(0, index)
            return
        self._wanted = self._clamped(index)
        self._failure = None
        if self._playing and not near:
            self._begin_run(self._wanted)
            return
        if near:
            self._stop_run()
        self._ask(self._wanted, near=near)

    # -- the view

    def set_field(self, field: Field | None) -> None:
        """Show one field of interlaced frames, or both as they are stored (None); for viewing only."""
        if field == self._field:
            return
        self._field = field
        self.field_changed.emit(field)
        if self._index is None:
            return
        if self._playing:
            self._begin_run(self._here())
        else:
            self._ask(self._wanted)

    def set_room(self, room: QSize | None) -> None:
        """How many device pixels the view has for the picture; None when it wants all of them."""
        if room == self._room:
            return
        self._room = room
        self._resized.start()

    def _fit_again(self) -> None:
        shown = self._current
        if shown is None or self._index is None or shown.near:
            return
        have = shown.image.size()
        full = QSize(shown.width, shown.height)
        enough = self._room is not None and (
            have.width() >= self._room.width() or have.height() >= self._room.height()
        )
        if have != full and not enough:
            if self._playing:
                self._begin_run(self._here())
            elif shown.stamp.index == self._wanted:
                self._ask(self._wanted)

    # -- the film

    def _on_exhibit(self, exhibit: Exhibit | None) -> None:
        self._stop_run()
        if self._exhibit is not None and self._current is not None:
            self._remembered[self._exhibit.id] = self._current.stamp
        self._generation += 1
        self._exhibit, self._path, self._index, self._next_index = exhibit, None, None, None
        self._current, self._failure = None, None
        self._digests = {}
        if self._field is not None:
            self._field = None
            self.field_changed.emit(None)
        self._sound_track = 0
        if self._loop is not None:
            self._loop = None
            self.loop_changed.emit(None)
        left = self._remembered.get(exhibit.id) if exhibit is not None else None
        self._wanted = 0 if left is None else left.index
        self._thread.shut()
        self.film_changed.emit(exhibit)

    def _on_index(self, ready: IndexReady) -> None:
        if self._closed or self._exhibit is None or ready.exhibit.id != self._exhibit.id:
            return
        try:
            self._path = exhibit_path(self._workspace.store, self._exhibit)
        except AnnotatorError as error:
            self._fail(error)
            return
        if not len(ready.index):
            self._fail(
                MediaError(
                    self.tr("No frame of this film can be decoded."),
                    self.tr("Try another copy of it."),
                )
            )
            return
        self._generation += 1
        self._next_index = ready.index
        carry = None
        if self._index is not None:
            carry = self._here()
        self._thread.open(
            Opening(self._generation, self._path, ready.exhibit.video_stream, ready.index, carry)
        )

    def _on_opened(self, opened: Opened) -> None:
        if opened.generation != self._generation or self._next_index is None:
            return
        old, self._index, self._next_index = self._index, self._next_index, None
        self._failure = None
        before = self._current
        wanted = self._renumber(old, self._index)
        self.index_changed.emit(self._index)
        if self._index.state is IndexState.FINAL:
            # Only now: by these the listeners find their frames again.
            self._digests = {}
        if opened.carried is None or before is None:
            self._wanted = self._clamped(self._wanted if wanted is None else wanted)
            self._ask(self._wanted)
            return
        moved = opened.carried - before.stamp.index
        if wanted is None or self._wanted == before.stamp.index:
            wanted = self._wanted + moved
        self._wanted = self._clamped(wanted)
        if moved and self._exhibit is not None:
            self.number_moved.emit(
                NumberMoved(self._exhibit.id, before.stamp.index, opened.carried)
            )
        # The picture is the same; its name is now the one of the new index.
        self._current = replace(
            before,
            stamp=self._index.stamp(opened.carried),
            total=len(self._index),
            time_ns=self._index.time_ns(opened.carried),
            final=self._index.state is IndexState.FINAL,
            damaged=self._index.is_damaged(opened.carried),
            key=self._index.is_key(opened.carried),
        )
        self.frame_shown.emit(self._current)
        if self._playing:
            self._begin_run(opened.carried)
        else:
            self._ask(self._wanted)

    def _renumber(self, old: FrameIndex | None, new: FrameIndex) -> int | None:
        """Loop and marks stay at their frames, or go with them; where the wanted frame is now."""
        if old is None:
            left = self._remembered.get(self._exhibit.id) if self._exhibit is not None else None
            known = left is not None and left.index == self._wanted
            return nearest_frame(left, new) if known and left is not None else None
        digests = digests_seen(self)
        loop = new_span(self._loop, old, new, digests)
        if loop != self._loop:
            self._loop = loop
            self.loop_changed.emit(loop)
        marks = self._workspace.marks
        start, end = (
            None if mark is None else new_number(mark, old, new, digests)
            for mark in (marks.start, marks.end)
        )
        self._workspace.set_marks(Marks(start, end))
        return new_number(self._wanted, old, new, digests)

    def _on_picture(self, picture: Picture) -> None:
        self._thread.taken()
        if self._index is None or not self._is_welcome(picture):
            return
        self._shown_number = picture.number
        index = picture.stamp.index
        if picture.playing:
            self._wanted = index
        elif not picture.near and index == self._wanted:
            self._failure = None
        if picture.stamp.digest and not picture.final:
            self._digests[index] = picture.stamp.digest
        self._current = FrameShown(
            exhibit_id=self._exhibit.id if self._exhibit is not None else "",
            stamp=picture.stamp,
            total=len(self._index),
            time_ns=self._index.time_ns(index),
            image=picture.image,
            final=picture.final,
            damaged=picture.damaged,
            key=picture.key,
            type=picture.type,
            note=self._near_words(index) if picture.near else "",
            near=picture.near,
            width=picture.size.width(),
            height=picture.size.height(),
            colour_note=picture.colour_note,
            pixel_format=picture.pixel_format,
            orientation=picture.orientation,
            interlaced=picture.interlaced,
            field=picture.field,
            stored=picture.stored,
        )
        self.frame_shown.emit(self._current)
        if self.is_pending():
            self.pending.emit(self._wanted)

    def _is_welcome(self, picture: Picture) -> bool:
        """Only what was asked for last, or lies close by on the way to it, in order."""
        if picture.generation != self._generation or picture.number < self._shown_number:
            return False
        if picture.playing:
            return self._run is not None and picture.number == self._run.number
        if self._run is not None:
            return False
        if picture.number == self._number:
            return True
        if picture.near:
            return self._scrubbing
        return abs(picture.stamp.index - self._wanted) <= NEARBY

    def _near_words(self, index: int) -> str:
        first = self._workspace.snapshot.info.first_frame_number
        return self.tr("near picture: frame {0} stands in for {1}").format(
            grouped(index + first), grouped(self._wanted + first)
        )

    def _on_failure(self, failure: Failure) -> None:
        if failure.generation != self._generation:
            return
        if failure.index >= 0 and failure.number not in {self._number, 0}:
            return
        if self._playing:
            self._stop_run()
            self._wanted = max(0, failure.index)
        self._fail(failure.error)

    def _fail(self, error: AnnotatorError) -> None:
        self._failure = error
        self.problem.emit(error)

    def close(self) -> None:
        """Stop everything and wait for the threads; before the window goes."""
        if not self._closed:
            self._closed = True
            self._resized.stop()
            self.closing.emit()
            self._thread.close()
            self._sound.close()
