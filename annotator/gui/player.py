"""The player: which frame is asked for, which one is there, and playing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Signal

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, MediaError
from annotator.gui.decode_tasks import (
    NEARBY,
    Failure,
    Opened,
    Opening,
    Picture,
    PlayRun,
    Request,
    RunEvent,
)
from annotator.gui.decode_thread import DecodeThread
from annotator.gui.film_words import grouped
from annotator.gui.frame_shown import FrameShown, NumberMoved
from annotator.gui.play_clock import PlayClock
from annotator.gui.play_order import leaves_ns
from annotator.gui.sound_output import Film, SoundOutput, may_sound
from annotator.gui.workspace import IndexReady, Workspace
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.workflow.intake import exhibit_path

__all__ = ["FrameShown", "NumberMoved", "Player"]

FASTEST = Fraction(8)
SLOWEST = Fraction(1, 10)
_RESIZE_REST_MS = 150


class Player(QObject):
    """One exhibit on the screen. Nothing here decodes or waits: a thread does.

    `current` is what is on the screen; `wanted` what was asked for last. Until
    they agree, `pending` has been emitted and the picture is not the one asked for.
    """

    frame_shown = Signal(object)  # FrameShown
    pending = Signal(object)  # int: the frame asked for that is not there yet
    playing_changed = Signal(object)  # bool
    speed_changed = Signal(object)  # Fraction
    muted_changed = Signal(object)  # bool
    volume_changed = Signal(object)  # int, per cent
    loop_changed = Signal(object)  # tuple[int, int] | None
    problem = Signal(object)  # AnnotatorError
    sound_note = Signal(object)  # str: why it is silent; '' when it is not
    number_moved = Signal(object)  # NumberMoved
    film_changed = Signal(object)  # Exhibit | None: another film, nothing shown yet
    index_changed = Signal(object)  # FrameIndex: the one by which frames are named from now on

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._exhibit: Exhibit | None = None
        self._path: Path | None = None
        self._index: FrameIndex | None = None
        self._next_index: FrameIndex | None = None
        self._current: FrameShown | None = None
        self._failure: AnnotatorError | None = None
        self._wanted = 0
        self._number = 0
        self._shown_number = 0
        self._scrubbing = False
        self._generation = 0
        self._run: PlayRun | None = None
        self._playing = False
        self._speed = Fraction(1)
        self._muted = True
        self._volume = 80
        self._loop: tuple[int, int] | None = None
        self._room: QSize | None = QSize(1280, 720)
        self._remembered: dict[str, int] = {}
        self._digests: dict[int, str] = {}
        self._closed = False
        self._sound = SoundOutput(self)
        self._sound.note.connect(self.sound_note)
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(_RESIZE_REST_MS)
        self._resized.timeout.connect(self._fit_again)
        self._thread = DecodeThread(self)
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

    # -- what is

    @property
    def workspace(self) -> Workspace:
        """The case that the film belongs to."""
        return self._workspace

    @property
    def exhibit(self) -> Exhibit | None:
        """The film, or None."""
        return self._exhibit

    @property
    def index(self) -> FrameIndex | None:
        """The index by which `current` is named; None until it is there."""
        return self._index

    @property
    def current(self) -> FrameShown | None:
        """What is on the screen; None when nothing is."""
        return self._current

    @property
    def wanted(self) -> int:
        """The frame asked for last, 0-based."""
        return self._wanted

    @property
    def failure(self) -> AnnotatorError | None:
        """Why the wanted frame, or the film, cannot be shown; None when it can."""
        return self._failure

    @property
    def playing(self) -> bool:
        """Whether the film is playing."""
        return self._playing

    @property
    def speed(self) -> Fraction:
        """Film seconds a second; negative in reverse."""
        return self._speed

    @property
    def muted(self) -> bool:
        """Whether the sound is off; it is at the start."""
        return self._muted

    @property
    def volume(self) -> int:
        """Loudness in per cent."""
        return self._volume

    @property
    def loop(self) -> tuple[int, int] | None:
        """First and last frame of the loop, or None."""
        return self._loop

    @property
    def known_digests(self) -> Mapping[int, str]:
        """Digests of frames that were shown exactly while the index was provisional."""
        return dict(self._digests)

    def is_pending(self) -> bool:
        """Whether the picture on the screen is not the one asked for."""
        if self._failure is not None or self._playing:
            return False
        shown = self._current
        return shown is None or shown.near or shown.stamp.index != self._wanted

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

    def _clamped(self, index: int) -> int:
        last = len(self._index) - 1 if self._index is not None else 0
        return max(0, min(index, last))

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

    def _ask(self, index: int, *, near: bool = False) -> None:
        self._number += 1
        self._scrubbing = near
        self._thread.ask(Request(self._number, index, self._room, near=near))
        if self.is_pending():
            self.pending.emit(index)

    # -- playing

    def play(self) -> None:
        """Play from the frame asked for last at the set speed; from the start if at the end."""
        if self._index is None or len(self._index) < 2 or self._playing:
            return
        # A frame that was asked for and is still on its way is where playing begins.
        start = self._wanted if self.is_pending() else self._here()
        first, last = self._bounds()
        if self._speed > 0 and not first <= start < last:
            start = first
        elif self._speed < 0 and not first < start <= last:
            start = last
        self._playing = True
        self._failure = None
        self._begin_run(start)
        self.playing_changed.emit(self._playing)

    def pause(self) -> None:
        """Stop at the frame on the screen."""
        if self._playing:
            self._pause_here()

    def toggle(self) -> None:
        """Play or pause; after reverse or fast playing, play forwards at normal speed again."""
        if self._playing:
            self.pause()
            return
        if self._speed < 0 or self._speed > 1:
            self._put_speed(Fraction(1))
        self.play()

    def shuttle(self, direction: int) -> None:
        """J (−1), K (0), L (1): reverse, stop, forward; again in the same direction is faster."""
        if direction == 0:
            self.pause()
            return
        same = self._playing and (self._speed > 0) == (direction > 0)
        size = min(FASTEST, max(Fraction(1), abs(self._speed) * 2)) if same else Fraction(1)
        self.set_speed(size * direction)
        self.play()

    def set_speed(self, speed: Fraction) -> None:
        """Set the speed, −8 to 8, at least a tenth; playing goes on with it."""
        if speed == 0:
            self.pause()
            return
        size = max(SLOWEST, min(FASTEST, abs(speed)))
        speed = size if speed > 0 else -size
        if speed == self._speed:
            return
        self._put_speed(speed)
        if self._playing:
            self._begin_run(self._here())

    def _put_speed(self, speed: Fraction) -> None:
        self._speed = speed
        self.speed_changed.emit(speed)

    def set_muted(self, muted: bool) -> None:
        """Switch the sound off or on."""
        if muted == self._muted:
            return
        self._muted = muted
        if self._playing:
            self._sound_along()
        self.muted_changed.emit(muted)

    def set_volume(self, volume: int) -> None:
        """Loudness in per cent; above 0 the sound is switched on."""
        volume = max(0, min(100, volume))
        if volume != self._volume:
            self._volume = volume
            self._sound.set_volume(volume)
            self.volume_changed.emit(volume)

    def set_loop(self, span: tuple[int, int] | None) -> None:
        """Play this span (both frames included) again and again, or None: the whole film once."""
        if span is not None and self._index is not None:
            span = (self._clamped(min(span)), self._clamped(max(span)))
            if span[0] == span[1]:
                span = None
        if span == self._loop:
            return
        self._loop = span
        if self._playing:
            start = self._here()
            self._begin_run(start if span is None or span[0] <= start <= span[1] else span[0])
        self.loop_changed.emit(span)

    def _bounds(self) -> tuple[int, int]:
        assert self._index is not None
        return self._loop if self._loop is not None else (0, len(self._index) - 1)

    def _here(self) -> int:
        return self._current.stamp.index if self._current is not None else self._wanted

    def _begin_run(self, start: int) -> None:
        """Play on from `start`, which is shown first if it is not on the screen."""
        assert self._index is not None
        self._sound.stop()
        first, last = self._bounds()
        if not first <= start <= last:
            first, last = 0, len(self._index) - 1
        self._wanted = start
        self._number += 1
        onward = 1 if self._speed > 0 else -1
        # The run hands out the frames after `start`; where `start` is not shown yet, it comes first.
        shown = self._current
        at_start = shown is not None and shown.stamp.index == start and not shown.near
        before = start if at_start else start - onward
        start_ns = leaves_ns(self._index, start, -onward)
        clock = PlayClock(start_ns, self._speed)
        self._run = PlayRun(self._number, before, first, last, clock, self._room)
        self._thread.ask(self._run)

    def _stop_run(self) -> None:
        if not self._playing:
            return
        self._playing = False
        self._run = None
        self._number += 1
        self._thread.halt(self._number)
        self._sound.stop()
        self.playing_changed.emit(self._playing)

    def _pause_here(self) -> int:
        """Stop playing; returns the frame from which a step counts."""
        if self._playing:
            self._wanted = self._here()
            self._stop_run()
            shown = self._current
            if shown is None or shown.near or (not shown.final and not shown.stamp.digest):
                self._ask(self._wanted)
        return self._wanted

    def _sound_along(self) -> None:
        run = self._run
        if run is None or self._muted or self._path is None or self._index is None:
            self._sound.stop()
            return
        if not may_sound(self._speed):
            self._sound.stop()
        self._sound.start(Film(self._path, self._index), run.clock, self._volume)

    def _on_run_began(self, event: RunEvent) -> None:
        if self._run is not None and event.number == self._run.number and not self._muted:
            self._sound_along()

    def _on_run_ended(self, event: RunEvent) -> None:
        if self._run is None or event.number != self._run.number:
            return
        if self._loop is not None:
            self._begin_run(self._loop[0] if self._speed > 0 else self._loop[1])
        else:
            self._pause_here()

    # -- the view

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
            self._remembered[self._exhibit.id] = self._current.stamp.index
        self._generation += 1
        self._exhibit, self._path, self._index, self._next_index = exhibit, None, None, None
        self._current, self._failure = None, None
        self._digests = {}
        if self._loop is not None:
            self._loop = None
            self.loop_changed.emit(None)
        self._wanted = self._remembered.get(exhibit.id, 0) if exhibit is not None else 0
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
        self._index, self._next_index = self._next_index, None
        self._failure = None
        if self._index.state is IndexState.FINAL:
            self._digests = {}
        before = self._current
        self.index_changed.emit(self._index)
        if opened.carried is None or before is None:
            self._wanted = self._clamped(self._wanted)
            self._ask(self._wanted)
            return
        moved = opened.carried - before.stamp.index
        self._wanted = self._clamped(self._wanted + moved)
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
            self._thread.close()
            self._sound.close()
