"""The thread that owns the decoder: numbered requests in, pictures out.

Nothing here is ever done on the GUI thread. The newest request wins: what was
asked before it is dropped before it is decoded, broken off while it is, and
thrown away after. Every picture names the frame that it really is.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, QThread, Signal

from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.decode_tasks import (
    NEARBY,
    Failure,
    Opened,
    Opening,
    PlayRun,
    Request,
    RunEvent,
)
from annotator.gui.frame_image import bounds_of
from annotator.gui.jobs import Crash
from annotator.gui.picture_made import picture_of
from annotator.gui.play_order import (
    carry_over,
    comes_ns,
    frames_a_tick,
    kept_instead,
    leaves_ns,
    near_frame,
    next_frame,
)
from annotator.media.engine import Field, Frame, FrameSource, open_frames

_IN_FLIGHT = 2
_REST_S = 0.4


class DecodeThread(QThread):
    """Decodes for one player; `close` before it is destroyed."""

    decoded = Signal(object)  # Picture
    failed = Signal(object)  # Failure
    opened = Signal(object)  # Opened
    run_began = Signal(object)  # RunEvent
    run_ended = Signal(object)  # RunEvent
    crashed = Signal(object)  # Crash

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decoder")
        self._changed = threading.Condition()
        self._opening: Opening | None = None
        self._shutting = False
        self._task: Request | PlayRun | None = None
        self._newest = 0
        self._newest_index: int | None = None
        self._newest_near = False
        self._in_flight = 0
        self._stopping = False
        # Below: touched by this thread only.
        self._reader: FrameSource | None = None
        self._film: Opening | None = None
        self._last: int | None = None
        self._shown: int | None = None
        self._going = False

    # -- asked for by the GUI thread

    def open(self, opening: Opening) -> None:
        """Open another film, or the same one with a better index."""
        with self._changed:
            self._opening = opening
            self._shutting = False
            if opening.carry is None:
                self._task = None
            self._changed.notify_all()

    def shut(self) -> None:
        """Close the film."""
        with self._changed:
            self._opening, self._task, self._shutting = None, None, True
            self._newest += 1
            self._newest_index = None
            self._changed.notify_all()

    def ask(self, task: Request | PlayRun) -> None:
        """Do this instead of whatever was asked before; numbers must grow."""
        with self._changed:
            self._task = task
            self._newest = task.number
            self._newest_index = task.index if isinstance(task, Request) else None
            self._newest_near = isinstance(task, Request) and task.near
            self._changed.notify_all()

    def halt(self, number: int) -> None:
        """Forget what was asked before this number."""
        with self._changed:
            self._task = None
            self._newest, self._newest_index, self._newest_near = number, None, False
            self._changed.notify_all()

    def taken(self) -> None:
        """The GUI has taken a picture; playing hands out no more than it can take."""
        with self._changed:
            self._in_flight -= 1
            self._changed.notify_all()

    def close(self) -> None:
        """Stop and wait for the thread."""
        with self._changed:
            self._stopping = True
            self._task = None
            self._newest += 1
            self._newest_index = None
            self._changed.notify_all()
        self.wait()

    # -- the thread itself

    def run(self) -> None:
        """Work until `close`."""
        while True:
            with self._changed:
                while not (self._stopping or self._opening or self._task or self._shutting):
                    if not self._changed.wait(_REST_S if self._going else None):
                        break
                if self._stopping:
                    break
                shutting, self._shutting = self._shutting, False
                opening, self._opening = self._opening, None
                task = None
                if opening is None and not shutting:
                    task, self._task = self._task, None
            try:
                if shutting:
                    self._shut_reader()
                if opening is not None:
                    self._open(opening)
                elif task is not None:
                    self._serve(task)
                elif not shutting:
                    self._travel(self._last, 0)
            except Exception:  # noqa: BLE001 - told to the one dialog for bugs
                self.crashed.emit(Crash("decoding a frame", traceback.format_exc()))
        self._shut_reader()

    def _open(self, opening: Opening) -> None:
        carried = None
        if opening.carry is not None and self._film is not None:
            carried = carry_over(self._reader, self._film.index, opening.carry, opening.index)
        self._shut_reader()
        try:
            self._reader = open_frames(opening.path, opening.index, stream=opening.stream)
        except AnnotatorError as error:
            self.failed.emit(Failure(opening.generation, 0, -1, error))
            return
        self._film = opening
        self.opened.emit(Opened(opening.generation, carried))

    def _shut_reader(self) -> None:
        reader, self._reader, self._film, self._last = self._reader, None, None, None
        self._shown, self._going = None, False
        if reader is not None:
            reader.close()

    def _serve(self, task: Request | PlayRun) -> None:
        if self._reader is None or self._film is None:
            return
        at = task.index if isinstance(task, Request) else task.start
        try:
            if isinstance(task, PlayRun):
                self._play(task)
            else:
                self._show(task)
        except CancelledError:
            return
        except AnnotatorError as error:
            failed_at = getattr(error, "index", -1)
            index = failed_at if failed_at >= 0 else at
            self.failed.emit(Failure(self._film.generation, task.number, index, error))

    # -- single frames

    def _show(self, request: Request) -> None:
        if request.near:
            assert self._reader is not None
            assert self._film is not None
            kept = self._reader.is_cached
            near = near_frame(self._film.index, request.index, self._last, kept)
            if near is not None:
                frame = self._reader.frame(
                    near,
                    cancelled=lambda: self._is_stale_near(request.number),
                    room=bounds_of(_half(request.room)),
                    aside=True,
                )
                self._hand_out(frame, request, _half(request.room), near=True)
        frame = self._decode(
            request.index,
            request.room,
            lambda: self._is_stale(request.number, request.index, near=request.near),
            request.field,
            aside=request.near,
        )
        before = self._shown
        self._shown = request.index
        self._hand_out(frame, request, request.room)
        moved = 0 if before is None else request.index - before
        # A hand that steps goes on like that; one that jumps looks around where it came to.
        self._travel(request.index, (moved > 0) - (moved < 0) if abs(moved) <= NEARBY else 0)

    def _travel(self, index: int | None, step: int, loop: tuple[int, int] | None = None) -> None:
        """Have decoded ahead what comes next."""
        self._going = step != 0
        if self._reader is not None and index is not None:
            self._reader.travel(index, step, loop)

    def _is_stale(self, number: int, index: int | None, *, near: bool = False) -> bool:
        """Whether to break off; a frame on the way to the newest one is worth finishing.

        Not while a hand drags (`near`), which is to see something at once; what was
        decoded on the way is not lost.
        """
        with self._changed:
            if self._stopping or self._opening is not None or self._shutting:
                return True
            if self._newest == number:
                return False
            if near and self._newest_near:
                return True
            newest = self._newest_index
            return index is None or newest is None or abs(newest - index) > NEARBY

    def _is_stale_near(self, number: int) -> bool:
        """A near picture is good as long as the hand moves: else a fast hand would see none."""
        with self._changed:
            if self._stopping or self._opening is not None or self._shutting:
                return True
            return self._newest != number and not self._newest_near

    def _decode(
        self,
        index: int,
        room: QSize | None,
        cancelled: Callable[[], bool],
        field: Field | None = None,
        *,
        aside: bool = False,
    ) -> Frame:
        assert self._reader is not None
        # The picture that is made on the way is the woven one, which is not wanted with a field.
        bounds = None if field is not None else bounds_of(room)
        frame = self._reader.frame(index, cancelled=cancelled, room=bounds, aside=aside)
        self._last = index
        return frame

    def _hand_out(
        self, frame: Frame, task: Request | PlayRun, room: QSize | None, *, near: bool = False
    ) -> None:
        """Make the picture and give it to the GUI, unless it is stale by now."""
        assert self._film is not None
        if near:
            stale = self._is_stale_near(task.number)
        else:
            stale = self._is_stale(task.number, frame.stamp.index)
        if stale:
            return
        picture = picture_of(frame, task, room, self._film, near=near)
        with self._changed:
            self._in_flight += 1
        self.decoded.emit(picture)

    # -- playing

    def _play(self, run: PlayRun) -> None:
        assert self._film is not None
        assert self._reader is not None
        frames, clock = self._film.index, run.clock
        generation = self._film.generation
        onward = 1 if clock.speed > 0 else -1
        shown, began = run.start, False
        by = frames_a_tick(frames, run)
        end = run.last if by > 0 else run.first
        while not self._is_stale(run.number, None):
            target = next_frame(frames, run, shown)
            if target is None:
                if self._wait_for(run, leaves_ns(frames, shown, onward)):
                    self.run_ended.emit(RunEvent(generation, run.number))
                return
            if abs(by) > 1:
                target = kept_instead(self._reader.is_cached, target, shown, by, end)
            frame = self._decode(
                target, run.room, lambda: self._is_stale(run.number, None), run.field
            )
            picture = picture_of(frame, run, run.room, self._film)
            self._travel(target, by, run.loop)
            self._shown = target
            if not began:
                began = True
                clock.begin()
                self.run_began.emit(RunEvent(generation, run.number))
            if not self._wait_for(run, comes_ns(frames, target, onward)):
                return
            with self._changed:
                self._in_flight += 1
            self.decoded.emit(picture)
            shown = target

    def _wait_for(self, run: PlayRun, film_ns: int) -> bool:
        """Wait until a film time is due and the GUI can take a picture; False when the run is over."""
        while not self._is_stale(run.number, None):
            left = run.clock.wall_ns_until(film_ns)
            with self._changed:
                if left <= 0 and self._in_flight < _IN_FLIGHT:
                    return True
                self._changed.wait(max(left, 1_000_000) / 1_000_000_000)
        return False


def _half(room: QSize | None) -> QSize | None:
    return QSize(640, 640) if room is None else room / 2
